"""Who organises a meeting, and when it can have been held and its minutes signed."""

from collections.abc import Iterator
from datetime import date, datetime

from law import Law, Violation, rule
from services.meetings.model import Acting, Meeting
from services.meetings.rules import kinds
from services.meetings.rules.grounds import leaders

LEADERSHIP = frozenset({"government", "government_apparatus"})
"""The Government's meetings are organised by its Apparatus, in its name."""


@rule("R155-2(1)")
def not_the_host(law: Law, meeting: Meeting, acting: Acting) -> Iterator[Violation]:
    """A body organises its own work: the host decides on its meeting, or the office that chairs it."""
    hosts = LEADERSHIP if meeting.host in LEADERSHIP else {meeting.host}
    chairs = acting.office == meeting.chair and acting.body == law.office(meeting.chair).body
    if acting.body not in hosts and not chairs:
        yield Violation("R155-2(1)", "not_the_host", {"host": meeting.host, "body": acting.body})


@rule("G10-27.0", "G10-27-1.5")
def not_asked_for(law: Law, planned: Meeting, before: Meeting | None) -> Iterator[Violation]:
    """A meeting at the Prime Minister or a Deputy gets a day once it was instructed or found needed."""
    if before is not None:
        return
    if planned.on_application:
        yield Violation("G10-27-1.5", "application_not_considered", {})
    elif planned.chair in leaders(law, planned.plan().on) and kinds.kind(planned.kind).meeting:
        yield Violation("G10-27.0", "not_asked_for", {"chair": planned.chair})


@rule("G10-27.0", "G10-27-1.5")
def other_meeting(law: Law, planned: Meeting, before: Meeting | None) -> Iterator[Violation]:
    """What gets a day is what was asked for: its kind, its ground, its chair.

    On ground 4 the decision may give the chair to another of the three leaders that clause 27-1 names.
    """
    if before is None:
        return
    chairs = {before.chair}
    if before.on_application:
        chairs |= set(law.value("G10-27-1.5", "chairs", on=planned.plan().on))
    same_chair = planned.chair in chairs
    if not same_chair or (planned.kind, planned.ground) != (before.kind, before.ground):
        yield Violation("G10-27.0", "meeting_known_already", {"meeting": planned.id})


@rule("PM140-R2.1", "PM140-R2.2")
def basis_not_stated(planned: Meeting) -> Iterator[Violation]:
    """Why a question is put before a consultative-advisory body at the Prime Minister is stated."""
    at_prime_minister = planned.chair == "prime_minister" and kinds.kind(planned.kind).consultative
    if at_prime_minister and planned.basis is None:
        yield Violation("PM140-R2.2", "basis_not_stated", {})


@rule("PM140-2(1)")
def not_over(started_at: datetime, ended_at: datetime, now: datetime) -> Iterator[Violation]:
    """A meeting was held once it is over, and it ended after it began."""
    facts = {"starts": f"{started_at:%d.%m.%Y %H:%M}", "ends": f"{ended_at:%d.%m.%Y %H:%M}"}
    if ended_at <= started_at:
        yield Violation("PM140-2(1)", "meeting_ends_before_start", facts)
    if ended_at > now:
        yield Violation("PM140-2(1)", "meeting_not_over", facts)


@rule("PM140-R1.18", "G10-27-1.6")
def minutes_on_another_day(meeting: Meeting, signed_on: date, today: date) -> Iterator[Violation]:
    """Minutes are signed on the day of the meeting or after it, and not on a day to come."""
    held_on = meeting.plan().on
    if not held_on <= signed_on <= today:
        provision = "G10-27-1.6" if meeting.on_application else "PM140-R1.18"
        facts = {"on": signed_on, "held_on": held_on, "today": today}
        yield Violation(provision, "minutes_on_another_day", facts)
