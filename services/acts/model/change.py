"""What an action gives back: the new state, the facts to announce, obligations to open and to close."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Generic, TypeVar

from bus.event import Event
from law import Law
from law.obligation import Obligation

S = TypeVar("S")


@dataclass(frozen=True, slots=True)
class Today:
    """What a step is judged by: the law, and the instant at which it is taken (Asia/Almaty)."""

    law: Law
    at: datetime

    @property
    def on(self) -> date:
        """The day of the step."""
        return self.at.date()


@dataclass(frozen=True, slots=True)
class Change(Generic[S]):
    """`closes` and `waives` name the obligations of the subject (their `what`) that end with this step."""

    state: S
    events: tuple[Event, ...] = ()
    opens: tuple[Obligation, ...] = ()
    closes: tuple[str, ...] = ()
    waives: tuple[str, ...] = ()
