"""What an action came to, and the checks every action begins with."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Literal

from bus.event import Event
from law import Law, Obligation, Violation
from services.meetings import events
from services.meetings.model import Acting, Happened, Meeting, State
from services.meetings.rules.statistics import recorded_facts


@dataclass(frozen=True, slots=True)
class Step:
    """The meeting after the action, what is announced, advised against, owed, and which duties it closes."""

    meeting: Meeting
    events: tuple[Event, ...] = ()
    warnings: tuple[Mapping[str, Any], ...] = ()
    owed: tuple[Obligation, ...] = ()
    closed: Mapping[str, Literal["met", "waived"]] = field(default_factory=dict)


def in_state(meeting: Meeting, *wanted: State) -> Iterator[Violation]:
    """A step follows only the states it may follow."""
    if meeting.state not in wanted:
        facts = {"meeting": meeting.id, "state": meeting.state, "wanted": wanted}
        yield Violation("PM140-2(1)", "meeting_in_another_state", facts)


def moved(
    law: Law,
    meeting: Meeting,
    step: str,
    acting: Acting,
    *,
    on: date,
    provisions: tuple[str, ...],
    warnings: tuple[Violation, ...] = (),
    reason: str | None = None,
) -> Step:
    """The meeting with the step in its history, and the fact that it moved on."""
    happened = Happened(on, step, f"{acting.office}@{acting.body}", reason)
    past = replace(meeting, history=(*meeting.history, happened))
    advised = tuple(events.advice(law, warnings))
    recorded = recorded_facts(law, past)
    fact = events.meeting_changed(
        past, step, on, provisions, warnings=advised, reason=reason, statistics=recorded
    )
    return Step(meeting=past, events=(fact,), warnings=advised)
