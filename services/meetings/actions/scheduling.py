"""Giving a meeting its day and hour, moving it, cancelling it, preparing it."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date

from law import Law, Violation, refuse
from services.meetings.actions.step import Step, in_state, moved
from services.meetings.model import Acting, Meeting
from services.meetings.rules import attendance, bookings, preparation
from services.meetings.rules.bookings import Booked
from services.meetings.rules.grid import Readings
from services.meetings.rules.judgement import judge

DUTY = {duty.step: duty.provision for duty in preparation.DUTIES}


def schedule(
    law: Law,
    planned: Meeting,
    before: Meeting | None,
    acting: Acting,
    *,
    readings: Readings,
    booked: Iterable[Booked],
    on: date,
) -> Step:
    """Give a meeting its day, hour, place and participants; every breach is named at once."""
    unready = _ready(planned, before)
    return _placed(
        law, planned, "scheduled", acting, readings=readings, booked=booked, on=on, unready=unready
    )


def reschedule(
    law: Law,
    planned: Meeting,
    before: Meeting,
    acting: Acting,
    *,
    readings: Readings,
    booked: Iterable[Booked],
    on: date,
) -> Step:
    """Move a scheduled meeting; it is judged anew on its new day, and its room is checked anew."""
    ready = tuple(step for step in before.prepared if step != "room_checked")
    moved_to = replace(planned, prepared=ready)
    unready = in_state(before, "scheduled")
    return _placed(
        law, moved_to, "rescheduled", acting, readings=readings, booked=booked, on=on, unready=unready
    )


def cancel(law: Law, meeting: Meeting, acting: Acting, *, on: date) -> Step:
    """Cancel a meeting that was not held; what was owed before it is waived."""
    refuse(in_state(meeting, "received", "instructed", "needed", "scheduled"))
    cancelled = replace(meeting, state="cancelled")
    step = moved(law, cancelled, "cancelled", acting, on=on, provisions=("PM140-2(1)",))
    return replace(step, closed=dict.fromkeys(DUTY, "waived"))


def prepare(law: Law, meeting: Meeting, acting: Acting, what: str, *, on: date) -> Step:
    """Record a step of preparation: materials sent, invitees listed, room and equipment checked."""
    refuse(in_state(meeting, "scheduled"))
    ready = replace(meeting, prepared=tuple(dict.fromkeys((*meeting.prepared, what))))
    step = moved(law, ready, what, acting, on=on, provisions=(DUTY[what],))
    return replace(step, closed={what: "met"})


def _ready(planned: Meeting, before: Meeting | None) -> Iterator[Violation]:
    if before is not None and before.state == "received":
        yield Violation("G10-27-1.5", "application_not_considered", {})
    elif before is not None:
        yield from in_state(before, "instructed", "needed")
    elif planned.on_application:
        yield Violation("G10-27-1.5", "application_not_considered", {})


def _placed(
    law: Law,
    meeting: Meeting,
    step: str,
    acting: Acting,
    *,
    readings: Readings,
    booked: Iterable[Booked],
    on: date,
    unready: Iterator[Violation],
) -> Step:
    plan = meeting.plan()
    refuse(attendance.unknown_bodies(law, plan.named_bodies, on=plan.on))
    judgement = judge(law, plan, readings)
    found = bookings.clashes(meeting, booked)
    clash = [*bookings.room_taken(meeting, found), *bookings.official_taken_here(meeting, found)]
    refuse([*unready, *judgement.violations, *clash])
    warnings = (
        *judgement.warnings,
        *bookings.official_taken_elsewhere(meeting, found),
        *preparation.not_planned_ahead(meeting),
    )
    placed = replace(meeting, state="scheduled")
    cited = ("R155-2(1)", "PM140-R1.22")
    past = moved(law, placed, step, acting, on=on, provisions=cited, warnings=warnings)
    return replace(past, owed=preparation.owed_before(law, placed, today=on))
