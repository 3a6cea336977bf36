"""What an action came to: the new state, the facts, what is advised, which duties are done."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from bus.event import Event
from law import Violation
from services.citizen_meetings.model import Paper, Question, RegionalMeeting


@dataclass(frozen=True, slots=True)
class PaperStep:
    """A paper of the cycle, the fact, what is noted of it, and the duty of its body that it fulfils."""

    paper: Paper
    events: tuple[Event, ...] = ()
    warnings: tuple[Mapping[str, Any], ...] = ()
    fulfils: tuple[str, str] | None = None
    late: bool = False


@dataclass(frozen=True, slots=True)
class MeetingStep:
    """A regional meeting after the action, the fact, what is lacking, the year's duty that it fulfils."""

    meeting: RegionalMeeting
    events: tuple[Event, ...] = ()
    warnings: tuple[Mapping[str, Any], ...] = ()
    fulfils: tuple[int, str] | None = None


@dataclass(frozen=True, slots=True)
class QuestionStep:
    """A question after the action and the facts."""

    question: Question
    events: tuple[Event, ...] = ()


def in_state(one: RegionalMeeting | Question, *wanted: str) -> Iterator[Violation]:
    """A step follows only the states it may follow."""
    if one.state not in wanted:
        facts = {"subject": one.subject, "state": one.state, "wanted": wanted}
        yield Violation("C112-1(1).1", "citizen_meeting_in_another_state", facts)
