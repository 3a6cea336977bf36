"""Before a meeting: planned ahead, agenda and materials sent, invitees listed, room and equipment checked."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from law import Law, Obligation, Violation, owe, rule
from services.meetings.model import Meeting
from services.meetings.rules import kinds

QUARTER = 3


@dataclass(frozen=True, slots=True)
class Duty:
    """A step of preparation: its provision and how many working days before the meeting it is due."""

    step: str
    provision: str
    lead: str


DUTIES = (
    Duty("materials_sent", "PM140-R1.14", "materials_lead_working_days"),
    Duty("invitees_listed", "PM140-R1.15", "readiness_lead_working_days"),
    Duty("room_checked", "PM140-R1.16", "readiness_lead_working_days"),
)


@rule("PM140-R1.14", "PM140-R1.15", "PM140-R1.16")
def owed_before(law: Law, meeting: Meeting, *, today: date) -> tuple[Obligation, ...]:
    """What the host owes to those invited before the meeting, and by which day; never before today.

    A step taken already is not owed again.
    """
    calendar = law.calendar()
    day = meeting.plan().on
    return tuple(
        owe(
            duty.provision,
            meeting.subject,
            meeting.host,
            "participants",
            duty.step,
            from_on=day,
            due_on=max(today, calendar.add(day, -kinds.setting(duty.lead))),
        )
        for duty in DUTIES
        if duty.step not in meeting.prepared
    )


@rule("PM140-R1.12", "PM140-R1.13")
def not_planned_ahead(meeting: Meeting) -> Iterator[Violation]:
    """Meetings are planned ahead, for a month or a quarter; operational ones need not be."""
    if kinds.kind(meeting.kind).any_day in {"R155-F1", "PM140-R1.9"} or not kinds.kind(meeting.kind).meeting:
        return
    held_on = meeting.plan().on
    if meeting.planned_in is None:
        yield Violation("PM140-R1.12", "not_planned_ahead", {"on": held_on})
    elif not _covers(meeting.planned_in, held_on):
        yield Violation("PM140-R1.12", "plan_of_another_period", {"plan": meeting.planned_in, "on": held_on})


@rule("PM140-R1.14", "PM140-R1.15", "PM140-R1.16")
def unprepared(meeting: Meeting) -> Iterator[Violation]:
    """A meeting is held once agenda and materials were sent, invitees listed, room and equipment checked."""
    for duty in DUTIES:
        if duty.step not in meeting.prepared:
            yield Violation(duty.provision, f"not_{duty.step}", {})


def _covers(period: str, on: date) -> bool:
    year, _, part = period.partition("-")
    if part.startswith("Q"):
        return (int(year), int(part[1:])) == (on.year, (on.month - 1) // QUARTER + 1)
    return (int(year), int(part)) == (on.year, on.month)
