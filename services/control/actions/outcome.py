"""What an action changes, all of it to be stored and announced in one transaction."""

from collections.abc import Iterable
from typing import Literal, NamedTuple

from bus.event import Event
from law import Obligation
from law.rule import Violation
from services.control.model import Decision, Item, Record

Closing = tuple[str, Literal["met", "waived"]]


class Outcome(NamedTuple):
    """The item after the action, facts to announce, duties opened and closed, the journal's new entry."""

    item: Item
    events: tuple[Event, ...] = ()
    opens: tuple[Obligation, ...] = ()
    closes: tuple[Closing, ...] = ()
    records: tuple[Record, ...] = ()
    entry: Decision | None = None
    warnings: tuple[Violation, ...] = ()


def met(duties: Iterable[str]) -> tuple[Closing, ...]:
    """Close duties as done."""
    return tuple((duty, "met") for duty in duties)


def waived(duties: Iterable[str]) -> tuple[Closing, ...]:
    """Close duties as no longer owed."""
    return tuple((duty, "waived") for duty in duties)
