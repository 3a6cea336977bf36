"""A presentation of a draft before the sitting of the Government, and its materials."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from services.meetings.model import Seat

State = Literal["instructed", "submitted", "returned", "passed", "prepared", "held"]


@dataclass(frozen=True, slots=True)
class Note:
    """The brief information on the draft and how it is set."""

    main_provisions: bool
    forecast_consequences: bool
    sheets: int
    line_spacing: float
    font: str
    font_size: float
    format: str


@dataclass(frozen=True, slots=True)
class Slides:
    """The slides on the draft."""

    megabytes: float
    smallest_font: float
    coloured: bool
    aspect: str


@dataclass(frozen=True, slots=True)
class Materials:
    """What the developer submits: brief information, slides, list of invitees, and how they were sent."""

    channel: str
    note: Note | None = None
    slides: Slides | None = None
    invitees: tuple[Seat, ...] = ()


@dataclass(frozen=True, slots=True)
class Presentation:
    """A presentation from the instruction to the day it was held."""

    id: str
    draft: str
    title: Mapping[str, str]
    developer: str
    initiating_unit: str
    instructed_on: date
    materials_due_on: date
    state: State = "instructed"
    sitting_on: date | None = None
    latest_on: date | None = None
    holding_unit: str | None = None
    materials: Materials | None = None
    agenda: tuple[str, ...] = ()
    order: str | None = None
    participants: tuple[Seat, ...] = ()
    planned_on: date | None = None
    held_on: date | None = None

    @property
    def subject(self) -> str:
        """The subject under which facts about it travel."""
        return f"presentation/{self.id}"
