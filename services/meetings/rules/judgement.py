"""What the law says of a planned meeting: every breach and every advice at once."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from law import Law, Violation
from services.meetings.model import Plan
from services.meetings.rules import attendance, days, grounds, hours, levels
from services.meetings.rules.grid import Readings, grid_of


@dataclass(frozen=True, slots=True)
class Judgement:
    """All breaches and all advices; a plan without breaches is allowed."""

    violations: tuple[Violation, ...]
    warnings: tuple[Violation, ...]

    @property
    def allowed(self) -> bool:
        """Whether the law allows the meeting."""
        return not self.violations


def advices(law: Law, plan: Plan, readings: Readings) -> tuple[Violation, ...]:
    """What is advised against, whether or not the plan is allowed."""
    return _in_force(law, plan, _warnings(law, plan, readings))


def judge(law: Law, plan: Plan, readings: Readings) -> Judgement:
    """Judge day, hour, ground, level and attendance of a plan by the law of its day."""
    return Judgement(
        violations=_in_force(law, plan, _violations(law, plan, readings)),
        warnings=advices(law, plan, readings),
    )


def unlawful_day(law: Law, plan: Plan, readings: Readings) -> tuple[Violation, ...]:
    """Why the day itself is not lawful, whatever the hour."""
    found = [
        *days.off_designated_day(law, plan, readings),
        *days.operational_without_necessity(law, plan, readings),
        *hours.outside_working_days(law, plan),
    ]
    return _in_force(law, plan, found)


def unlawful_on_any_day(law: Law, plan: Plan) -> tuple[Violation, ...]:
    """What no other day or hour would mend: ground, chair, levels, attendance."""
    return _in_force(law, plan, _of_form(law, plan))


def _violations(law: Law, plan: Plan, readings: Readings) -> Iterator[Violation]:
    yield from unlawful_day(law, plan, readings)
    yield from hours.outside_hours(law, plan)
    yield from _of_form(law, plan)


def _of_form(law: Law, plan: Plan) -> Iterator[Violation]:
    yield from days.control_meeting_elsewhere(plan)
    yield from grounds.ground_missing(law, plan)
    yield from grounds.chair_not_for_ground(law, plan.ground, plan.chair, on=plan.on)
    yield from grounds.chair_not_for_kind(plan)
    yield from levels.main_speaker_below_first_head(law, plan)
    yield from levels.replacement_not_agreed(law, plan)
    yield from levels.not_deputy_first_head(law, plan)
    yield from levels.not_head_of_directorate(law, plan)
    yield from levels.chamber_without_first_head(law, plan)
    yield from levels.committee_without_deputy(plan)
    yield from levels.working_group_level(law, plan)
    yield from attendance.several_leading_officials(law, plan)
    yield from attendance.several_representatives(law, plan)


def _warnings(law: Law, plan: Plan, readings: Readings) -> Iterator[Violation]:
    yield from days.another_day_with_reason(law, plan, readings)
    yield from days.any_day_without_necessity(law, plan)
    yield from days.clashes_with_grid(law, plan, readings)
    yield from days.chamber_on_another_day(law, plan, readings)
    yield from days.security_council_undecided(plan)
    yield from hours.advised_hours(law, plan)
    yield from levels.first_head_replaced(law, plan)
    yield from levels.deputy_akim_without_necessity(law, plan)
    yield from levels.first_head_where_another_would_do(plan)
    yield from attendance.not_concerned(plan)
    yield from attendance.not_entitled_to_decide(plan)
    yield from attendance.could_be_by_wire(plan)


def _in_force(law: Law, plan: Plan, found: Iterable[Violation]) -> tuple[Violation, ...]:
    """Ordinance 155 judges no day before it took effect."""
    before_155 = grid_of(law, plan.on).text != "R155"
    return tuple(one for one in found if not (before_155 and one.provision.startswith("R155-")))
