"""Rooms and persons are in one place at a time: who and what a meeting takes up, and with what it clashes."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from law import Law, Violation, rule
from services.meetings.model import FIRST_HEADS, Meeting
from services.meetings.rules import kinds


@dataclass(frozen=True, slots=True)
class Booked:
    """A span of time during which a meeting takes up a room or a person."""

    resource: str
    starts_at: datetime
    ends_at: datetime
    meeting: str
    host: str


def room_of(meeting: Meeting) -> str | None:
    """The room as it is booked: rooms bear the name of their body."""
    return f"room/{meeting.host}/{meeting.room}" if meeting.room else None


def officials_of(law: Law, meeting: Meeting) -> tuple[str, ...]:
    """The persons whom the meeting takes up: the chair, the named participants, first heads by office.

    An office that several persons hold (a deputy, an assistant) is taken up by the person named only.
    """
    host = law.office(meeting.chair).body or meeting.host
    taken = [_office(host, meeting.chair)]
    taken += [f"person/{host}/{meeting.chair_person}"] if meeting.chair_person else []
    for seat in meeting.participants:
        taken += [f"person/{seat.body}/{seat.person}"] if seat.person else []
        taken += [_office(seat.body, seat.level)] if seat.first_head else []
    return tuple(dict.fromkeys(one for one in taken if one is not None))


def _office(body: str, office: str) -> str | None:
    """The office as it is booked: the first head of a body is one person, whatever the office is called."""
    if office in FIRST_HEADS:
        return f"office/{body}/{kinds.first_heads().get(body, 'first_head')}"
    return f"office/{body}/{office}" if office in kinds.one_holder() else None


def resources_of(law: Law, meeting: Meeting) -> tuple[str, ...]:
    """Everything the meeting takes up."""
    room = room_of(meeting)
    return (*((room,) if room else ()), *officials_of(law, meeting))


def days_of(starts_at: datetime, ends_at: datetime) -> tuple[date, ...]:
    """The days on which a span of time lies; one that ends at midnight takes up nothing of the next day."""
    first, last = starts_at.date(), (ends_at - timedelta(microseconds=1)).date()
    return tuple(first + timedelta(days=n) for n in range((last - first).days + 1))


def clashes(meeting: Meeting, booked: Iterable[Booked]) -> tuple[Booked, ...]:
    """What is taken up by another meeting during this one."""
    plan = meeting.plan()
    return tuple(
        one
        for one in booked
        if one.meeting != meeting.id and one.starts_at < plan.ends_at and plan.starts_at < one.ends_at
    )


@rule("PM140-R1.16")
def room_taken(meeting: Meeting, found: Iterable[Booked]) -> Iterator[Violation]:
    """A room is ready for one meeting at a time."""
    for one in found:
        if one.resource == room_of(meeting):
            facts = {"room": meeting.room, "other": one.meeting, **_span(one)}
            yield Violation("PM140-R1.16", "room_taken", facts)


@rule("R155-2(1)")
def official_taken_here(meeting: Meeting, found: Iterable[Booked]) -> Iterator[Violation]:
    """A body does not call one official to two of its meetings at once."""
    yield from _elsewhere([one for one in found if one.host == meeting.host])


@rule("R155-2(1)", "R155-N2.3")
def official_taken_elsewhere(meeting: Meeting, found: Iterable[Booked]) -> Iterator[Violation]:
    """An official whom two bodies call at once is shown to both."""
    yield from _elsewhere([one for one in found if one.host != meeting.host])


def _elsewhere(found: Iterable[Booked]) -> Iterator[Violation]:
    for one in dict.fromkeys(found):
        kind, _, official = one.resource.partition("/")
        if kind != "room":
            body, _, name = official.partition("/")
            facts = {"official": name, "body": body, "other": one.meeting, **_span(one)}
            yield Violation("R155-2(1)", "official_elsewhere", facts)


@rule("R155-2(1)")
def called_elsewhere(facts: Mapping[str, str], meeting: Meeting) -> Violation:
    """What the meeting that called an official first is told of the one that called him after."""
    plan = meeting.plan()
    hours = {"starts": f"{plan.starts_at:%H:%M}", "ends": f"{plan.ends_at:%H:%M}"}
    said = {"official": facts["official"], "body": facts["body"], "other": meeting.id, **hours}
    return Violation("R155-2(1)", "official_elsewhere", said)


def _span(one: Booked) -> dict[str, str]:
    return {"starts": f"{one.starts_at:%H:%M}", "ends": f"{one.ends_at:%H:%M}"}
