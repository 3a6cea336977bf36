"""What every command meets first: the item must be on control, and a document cannot come from the future."""

from collections.abc import Iterator
from datetime import date

from law.rule import Violation, rule
from services.control.model import Item


@rule("D976-76.1", "G10-170.0")
def removed_items(item: Item) -> Iterator[Violation]:
    """Nothing is asked of, reported on or decided about an item that was removed from control."""
    if not item.alive:
        facts = {"item": item.id, "removed_on": item.removed_on or "-"}
        yield Violation(item.removal_ground or "D976-76.1", "item_removed", facts)


def impossible_dates(item: Item, provision: str, on: date, today: date) -> Iterator[Violation]:
    """A document on an item is dated neither after the day it arrives on nor before the item was signed."""
    yield from dates_ahead(provision, on, today)
    signed_on = item.instruction.origin.signed_on
    if on < signed_on:
        yield Violation(provision, "dated_before_item", {"on": on, "signed_on": signed_on})


def dates_ahead(provision: str, on: date, today: date) -> Iterator[Violation]:
    """No document is dated after the day it arrives on."""
    if on > today:
        yield Violation(provision, "dated_ahead", {"on": on, "today": today})
