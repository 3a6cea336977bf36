"""Rooms and persons are in one place at a time: who and what a meeting takes up, and with what it clashes."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from law import Violation, rule
from services.meetings.model import Meeting


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


def officials_of(meeting: Meeting) -> tuple[str, ...]:
    """The persons whom the meeting takes up: the chair, the named participants, first heads by office."""
    taken = [f"office/{meeting.host}/{meeting.chair}"]
    if meeting.chair_person:
        taken.append(f"person/{meeting.host}/{meeting.chair_person}")
    for seat in meeting.participants:
        if seat.person:
            taken.append(f"person/{seat.body}/{seat.person}")
        if seat.first_head:
            taken.append(f"office/{seat.body}/first_head")
    return tuple(dict.fromkeys(taken))


def resources_of(meeting: Meeting) -> tuple[str, ...]:
    """Everything the meeting takes up."""
    room = room_of(meeting)
    return (*((room,) if room else ()), *officials_of(meeting))


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
    shown: set[tuple[str, str]] = set()
    for one in found:
        kind, _, official = one.resource.partition("/")
        if kind != "room" and (official, one.meeting) not in shown:
            shown.add((official, one.meeting))
            yield Violation(
                "R155-2(1)", "official_elsewhere", {"official": official, "other": one.meeting, **_span(one)}
            )


def _span(one: Booked) -> dict[str, str]:
    return {"starts": f"{one.starts_at:%H:%M}", "ends": f"{one.ends_at:%H:%M}"}
