"""Who is invited: one official of a body, those concerned, a narrow circle, by wire where it can be."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date

from law import Law, Violation, rule
from law.body import UnknownBody
from services.meetings.model import LEADING, Plan
from services.meetings.rules import kinds
from services.meetings.rules.levels import central_or_local


@rule("PM140-2(1)")
def unknown_bodies(law: Law, codes: Iterable[str], *, on: date) -> Iterator[Violation]:
    """Bodies are those of the register on the day; another code is answered with the nearest."""
    for code in dict.fromkeys(codes):
        try:
            law.body(code, on=on)
        except UnknownBody as unknown:
            yield Violation("PM140-2(1)", "meeting_unknown_body", {"named": code, "hint": str(unknown)})


@rule("PM140-R1.26")
def several_leading_officials(law: Law, plan: Plan) -> Iterator[Violation]:
    """Several leading officials of one central or local executive body are not invited at the same time."""
    if not _meeting_or_kso(plan) or _between_departments_in_body(plan):
        return
    leading = Counter(
        seat.body for seat in plan.participants if seat.level in LEADING and central_or_local(law, seat, plan)
    )
    most = law.value("PM140-R1.26", "max_leading_officials_of_a_body", on=plan.on)
    for body, count in leading.items():
        if count > most:
            yield Violation("PM140-R1.26", "several_of_one_body", {"body": body, "count": count})


@rule("PM140-R4.1")
def several_representatives(law: Law, plan: Plan) -> Iterator[Violation]:
    """At a meeting between departments in a body, one state body has no several representatives."""
    if not _between_departments_in_body(plan):
        return
    seats = Counter(seat.body for seat in plan.participants)
    most = law.value("PM140-R4.1", "max_representatives_of_a_body", on=plan.on)
    for body, count in seats.items():
        if count > most:
            yield Violation("PM140-R4.1", "several_of_one_body", {"body": body, "count": count})


@rule("PM140-R4.2")
def not_concerned(plan: Plan) -> Iterator[Violation]:
    """Only those take part whom the questions concern: a seat of a body that is not named is noted."""
    if not _meeting_or_kso(plan) or not plan.bodies:
        return
    for seat in plan.participants:
        if seat.body not in plan.bodies and seat.body != plan.host:
            yield Violation("PM140-R4.2", "not_concerned", {"body": seat.body})


@rule("PM140-R1.17")
def not_entitled_to_decide(plan: Plan) -> Iterator[Violation]:
    """Meetings are held in a narrow circle of persons who may take decisions."""
    if not _meeting_or_kso(plan):
        return
    for seat in plan.participants:
        if seat.level not in LEADING:
            yield Violation("PM140-R1.17", "not_entitled_to_decide", {"body": seat.body, "level": seat.level})


@rule("PM140-R1.25")
def could_be_by_wire(plan: Plan) -> Iterator[Violation]:
    """Conference calls and videoconference are used to the utmost, with akimats above all."""
    if not _meeting_or_kso(plan) or plan.kind in {"pm_selector_meeting", "selector_meetings_pm_dpm"}:
        return
    away = sorted(
        {s.body for s in plan.participants if not s.selector and s.body.startswith("akimat_")} - {plan.host}
    )
    if away:
        yield Violation("PM140-R1.25", "could_be_by_wire", {"bodies": tuple(away)})


def _meeting_or_kso(plan: Plan) -> bool:
    kind = kinds.kind(plan.kind)
    return kind.meeting or kind.consultative


def _between_departments_in_body(plan: Plan) -> bool:
    return _meeting_or_kso(plan) and kinds.place(plan.kind, plan.chair) == "body"
