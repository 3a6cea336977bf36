"""The day of a meeting: whether the weekly grid gives it that day, and what frees it from the grid."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache

from law import Law, Violation, rule
from services.meetings.model import Plan
from services.meetings.rules import kinds
from services.meetings.rules.grid import WEEKDAYS, Grid, Readings, events_on, grid_of


@dataclass(frozen=True, slots=True)
class Designated:
    """Which days the grid designates for a plan: the ids it bears there, and the provisions that say so."""

    events: frozenset[str]
    weekdays: tuple[str, ...]
    provisions: tuple[str, ...]
    duty: str
    given: bool = False


def designated(law: Law, plan: Plan, readings: Readings) -> Designated:
    """The days the grid of the law day designates for the plan, and whether its own day is one of them."""
    grid = grid_of(law, plan.on, readings.parliament_reception_cell)
    day = _in_grid(grid, plan.kind, plan.chair)
    today = [*events_on(law, plan.on, readings)]
    today += [entry for entry in grid.parliament if entry.weekday == plan.on.weekday()]
    return replace(day, given=any(entry.event in day.events for entry in today))


@cache
def _in_grid(grid: Grid, kind: str, chair: str) -> Designated:
    """Where a grid puts a kind of meeting at a chair, whatever the day."""
    entries = (*grid.entries, *grid.parliament)
    stand_in = kinds.kind(kind).day_as.get(kinds.place(kind, chair))
    events = kinds.same_kinds(stand_in or kind) & {entry.event for entry in entries}
    placed = [entry for entry in entries if entry.event in events]
    return Designated(
        events=events,
        weekdays=tuple(WEEKDAYS[n] for n in sorted({entry.weekday for entry in placed})),
        provisions=tuple(entry.provision for entry in placed),
        duty="R155-2(1)" if grid.text == "R155" else "PM140-2(1)",
    )


@rule("R155-2(1)", "PM140-R1.22")
def off_designated_day(law: Law, plan: Plan, readings: Readings) -> Iterator[Violation]:
    """A meeting is held on the day the grid designates; in the Government strictly so.

    Elsewhere a stated necessity makes another day an advice against, not a breach, where the reading of
    the duty is `warn`; an ordinary meeting in the Government on another day counts as operational.
    """
    day = designated(law, plan, readings)
    if _off(plan, day) and not _excused(plan, readings):
        if _strictly(plan):
            yield _off_day("PM140-R1.22", "meeting_off_designated_day", plan, day)
        else:
            yield _off_day(day.duty, "event_off_grid_day", plan, day)


@rule("R155-2(1)", "PM140-R1.22")
def another_day_with_reason(law: Law, plan: Plan, readings: Readings) -> Iterator[Violation]:
    """A day other than the designated one that is no breach, its reason recorded, is noted."""
    day = designated(law, plan, readings)
    if _off(plan, day) and _excused(plan, readings):
        yield _off_day(day.duty, "off_grid_day_with_reason", plan, day)


@rule("R155-F1", "PM140-R1.9")
def operational_without_necessity(law: Law, plan: Plan, readings: Readings) -> Iterator[Violation]:
    """An operational meeting is held on another day than Monday when necessary: the necessity is stated."""
    free = _any_day(law, plan)
    if free is None or not _operational(plan) or plan.necessity:
        return
    day = designated(law, plan, readings)
    if not day.given:
        yield _off_day(free, "operational_without_necessity", plan, day)


@rule("R155-N2.1", "R155-N2.2")
def any_day_without_necessity(law: Law, plan: Plan) -> Iterator[Violation]:
    """Meetings on control, republican ones, seminars and training take any day when necessary: say why."""
    free = _any_day(law, plan)
    if free in {"R155-N2.1", "R155-N2.2"} and not plan.necessity:
        yield Violation(free, "any_day_without_necessity", {"kind": plan.kind})


@rule("R155-N2.1")
def control_meeting_elsewhere(plan: Plan) -> Iterator[Violation]:
    """Meetings on control of any day are those of the President's Administration and the Apparatus."""
    if plan.kind == "control" and kinds.place(plan.kind, plan.chair) not in {"pa", "government", "president"}:
        yield Violation("R155-N2.1", "control_meeting_elsewhere", {"chair": plan.chair})


@rule("R155-N2.3", "R155-2(1)")
def clashes_with_grid(law: Law, plan: Plan, readings: Readings) -> Iterator[Violation]:
    """An event of any day is placed with regard to the grid: not against one that needs the same persons."""
    if _any_day(law, plan) is None or plan.kind == "security_council":
        return
    engaged = {plan.chair} | {seat.level for seat in plan.participants}
    own = designated(law, plan, readings).events
    for entry in events_on(law, plan.on, readings):
        if entry.event not in own and kinds.kind(entry.event).engages & engaged:
            yield Violation("R155-N2.3", "clashes_with_grid", {"event": entry.event, "on": plan.on})


@rule("R155-N1.3")
def chamber_on_another_day(law: Law, plan: Plan, readings: Readings) -> Iterator[Violation]:
    """A Chamber sits on another day when its own work regulations, which prevail, say so."""
    if (
        kinds.kind(plan.kind).own_rules
        and not designated(law, plan, readings).given
        and not plan.chamber_rules
    ):
        yield Violation("R155-N1.3", "chamber_on_another_day", {"on": plan.on})


@rule("R155-N3")
def security_council_undecided(plan: Plan) -> Iterator[Violation]:
    """The Security Council meets at any time by decision of its Chairman: the decision is recorded."""
    if plan.kind == "security_council" and not (plan.decided_by_chairman or plan.chair == "president"):
        yield Violation("R155-N3", "security_council_undecided", {})


def _off(plan: Plan, day: Designated) -> bool:
    return bool(day.weekdays) and not day.given and not _freed(plan)


def _strictly(plan: Plan) -> bool:
    """Whether the strict rule for meetings in the Government holds."""
    kind = kinds.kind(plan.kind)
    in_government = kinds.place(plan.kind, plan.chair) == "government"
    return in_government and (kind.meeting or kind.consultative)


def _excused(plan: Plan, readings: Readings) -> bool:
    """Whether another day is no breach: the President is not bound; others say why, where that is enough."""
    where = kinds.place(plan.kind, plan.chair)
    if where == "president":
        return True
    if not plan.necessity:
        return False
    if _strictly(plan):
        return bool(kinds.kind(plan.kind).day_as)
    return where != "government" and readings.grid_violation == "warn"


def _freed(plan: Plan) -> bool:
    kind = kinds.kind(plan.kind)
    return kind.any_day is not None or kind.own_rules is not None or kind.form == "security_council"


def _any_day(law: Law, plan: Plan) -> str | None:
    free = kinds.kind(plan.kind).any_day
    if free == "R155-F1" and grid_of(law, plan.on).text == "PM140":
        return "PM140-R1.9"
    return free


def _operational(plan: Plan) -> bool:
    return kinds.kind(plan.kind).any_day in {"R155-F1", "PM140-R1.9"}


def _off_day(provision: str, code: str, plan: Plan, day: Designated) -> Violation:
    return Violation(provision, code, {"kind": plan.kind, "on": plan.on, "weekdays": day.weekdays})
