"""Regional meetings with the population and the questions raised at them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal

Planned = Literal["schedule", "departmental_plan", "unscheduled"]
Mode = Literal["offline", "online"]
MeetingState = Literal["planned", "prepared", "announced", "held", "followed_up", "closed"]
QuestionState = Literal["registered", "ranked", "answered", "on_control", "solved"]


@dataclass(frozen=True, slots=True)
class Acting:
    """The person who acts, in which office of which body."""

    office: str
    body: str
    person: str


@dataclass(frozen=True, slots=True)
class Citizen:
    """Who asked, and whether the keeping of these data was agreed to."""

    data: Mapping[str, str] | None = None
    consent: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """A meeting proposed, planned or scheduled."""

    region: str | None
    on: date
    body: str | None = None
    mode: Mode = "offline"
    sphere: str | None = None
    priority: int | None = None
    official: str | None = None
    level: str | None = None


@dataclass(frozen=True, slots=True)
class Paper:
    """Proposals, a departmental plan or the annual schedule: entries, by whom and when, approval.

    `approved` is what the last approval put in force: it holds until a revision is approved in its turn.
    `changed_for` names the bodies whose meetings that approval changed: their plans are to be revised.
    """

    kind: Literal["proposals", "departmental_plan", "schedule"]
    year: int
    body: str
    entries: tuple[Entry, ...]
    submitted_on: date
    revision: int = 1
    approved_on: date | None = None
    number: str | None = None
    approved: tuple[Entry, ...] | None = None
    changed_for: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """Its id: one of each kind for a body and a year."""
        return f"{self.kind}/{self.year}/{self.body}"

    @property
    def subject(self) -> str:
        """The subject of the year's duties."""
        return f"regional_cycle/{self.year}"


@dataclass(frozen=True, slots=True)
class RegionalMeeting:
    """A meeting of a head of a central executive body with the people of a region."""

    id: str
    body: str
    region: str
    starts_at: datetime
    planned_minutes: int
    report_minutes: int
    mode: Mode
    planned: Planned
    level: str
    person: str | None = None
    state: MeetingState = "planned"
    convenience: str | None = None
    risk: str | None = None
    high_social_tension: bool = False
    prepared: tuple[str, ...] = ()
    media: tuple[str, ...] = ()
    held_on: date | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)

    @property
    def on(self) -> date:
        """The day of the meeting: planned, or once held the day it was held."""
        return self.held_on or self.starts_at.date()

    @property
    def subject(self) -> str:
        """The subject under which facts about it travel."""
        return f"regional_meeting/{self.id}"


@dataclass(frozen=True, slots=True)
class Question:
    """A question of a citizen: what it is about and what became of it; who asked is kept elsewhere."""

    id: str
    number: str
    meeting: str | None
    region: str
    body: str
    topic: str
    sphere: str | None
    channel: str
    received_on: date
    affected: int = 1
    state: QuestionState = "registered"
    rank: int | None = None
    same_as: str | None = None
    answer: str | None = None
    answered_on: date | None = None
    closed_on: date | None = None
    items: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    @property
    def subject(self) -> str:
        """The subject under which facts about it travel."""
        return f"question/{self.id}"
