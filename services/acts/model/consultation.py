"""A document on which a compiling body asks others: a draft Government conclusion, or an answer."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Literal

from services.acts.model.sheet import Acting, Decision

Case = Literal["G10-120", "G10-125", "G10-142"]


@dataclass(frozen=True, slots=True)
class Position:
    """What a body asked has said: awaited, said, or deemed said by its silence."""

    body: str
    state: Literal["awaited", "agreed", "objected", "deemed"] = "awaited"
    by: Acting | None = None
    on: date | None = None
    remark: str | None = None


@dataclass(frozen=True, slots=True)
class Settlement:
    """The interdepartmental meeting on a dispute: one position, or reasoned remarks (G10-125.5)."""

    on: date
    outcome: Literal["single_position", "reasoned_remarks"]
    text: str
    participants: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Consultation:
    """The document, whom it was sent to, what they said, and how a dispute was settled."""

    id: str
    case: Case
    title: Mapping[str, str]
    compiler: str
    sent_at: datetime
    asked: tuple[Position, ...]
    term_days: int | None = None
    to_head_of_state: bool = False
    state: Literal["asked", "agreed", "disputed", "settled", "submitted", "to_decide", "decided"] = "asked"
    last_reply_on: date | None = None
    deemed_on: date | None = None
    settlement: Settlement | None = None
    decided_by: Acting | None = None
    decision: str | None = None

    def position(self, body: str) -> Position | None:
        """What a body asked has said."""
        return next((one for one in self.asked if one.body == body), None)

    def put(self, position: Position) -> "Consultation":
        """The consultation with this position in place of the body's earlier one."""
        asked = tuple(position if one.body == position.body else one for one in self.asked)
        return replace(self, asked=asked)

    def bodies(self, *states: str) -> tuple[str, ...]:
        """The bodies whose position is one of these."""
        return tuple(one.body for one in self.asked if one.state in states)


@dataclass(frozen=True, slots=True)
class Spoken:
    """A body's answer as it comes."""

    body: str
    decision: Decision
    acting: Acting
    on: date
    remark: str | None = None
