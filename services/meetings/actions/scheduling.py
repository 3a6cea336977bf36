"""Giving a meeting its day and hour, moving it, cancelling it, preparing it."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date

from law import Law, Violation, refuse
from services.meetings.actions.step import Step, in_state, moved
from services.meetings.model import Acting, Meeting
from services.meetings.rules import attendance, bookings, grounds, organising, preparation
from services.meetings.rules.bookings import Booked
from services.meetings.rules.grid import Readings
from services.meetings.rules.judgement import judge

WITHDRAWN = frozenset({"received", "needed"})
"""States in which a party may withdraw the application it made."""
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
    unready = [*_ready(law, planned, before), *organising.not_the_host(law, before or planned, acting)]
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
    reason: str,
    on: date,
) -> Step:
    """Move a scheduled meeting; it is judged anew on its new day, and its room is checked anew."""
    ready = tuple(step for step in before.prepared if step != "room_checked")
    moved_to = replace(planned, prepared=ready)
    unready = [*in_state(before, "scheduled"), *organising.not_the_host(law, before, acting)]
    return _placed(
        law,
        moved_to,
        "rescheduled",
        acting,
        readings=readings,
        booked=booked,
        on=on,
        unready=unready,
        reason=reason,
    )


def cancel(law: Law, meeting: Meeting, acting: Acting, *, reason: str, on: date) -> Step:
    """Cancel a meeting that was not held; what was owed before it is waived."""
    withdrawn = meeting.state in WITHDRAWN and acting.body in meeting.parties
    refuse(
        [
            *in_state(meeting, "received", "instructed", "needed", "scheduled"),
            *(() if withdrawn else organising.not_the_host(law, meeting, acting)),
        ]
    )
    cancelled = replace(meeting, state="cancelled")
    step = moved(law, cancelled, "cancelled", acting, on=on, provisions=("PM140-2(1)",), reason=reason)
    return replace(step, closed=dict.fromkeys(DUTY, "waived"))


def prepare(law: Law, meeting: Meeting, acting: Acting, what: str, *, on: date) -> Step:
    """Record a step of preparation: materials sent, invitees listed, room and equipment checked."""
    refuse([*in_state(meeting, "scheduled"), *organising.not_the_host(law, meeting, acting)])
    ready = replace(meeting, prepared=tuple(dict.fromkeys((*meeting.prepared, what))))
    step = moved(law, ready, what, acting, on=on, provisions=(DUTY[what],))
    return replace(step, closed={what: "met"})


def _ready(law: Law, planned: Meeting, before: Meeting | None) -> Iterator[Violation]:
    if before is not None and before.state == "received":
        yield Violation("G10-27-1.5", "application_not_considered", {})
    elif before is not None:
        yield from in_state(before, "instructed", "needed")
    yield from organising.not_asked_for(law, planned, before)
    yield from organising.other_meeting(law, planned, before)
    if before is None and planned.basis is not None:
        yield from grounds.not_for_prime_minister(planned.chair, planned.ground, planned.basis)
        yield from grounds.not_justified(planned.basis)


def _placed(
    law: Law,
    meeting: Meeting,
    step: str,
    acting: Acting,
    *,
    readings: Readings,
    booked: Iterable[Booked],
    on: date,
    unready: Iterable[Violation],
    reason: str | None = None,
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
        *organising.basis_not_stated(meeting),
    )
    placed = replace(meeting, state="scheduled")
    cited = ("R155-2(1)", "PM140-R1.22")
    past = moved(law, placed, step, acting, on=on, provisions=cited, warnings=warnings, reason=reason)
    return replace(past, owed=preparation.owed_before(law, placed, today=on))
