"""PM140 item 2(9): the departmental order with the list of information kept in information systems."""

from collections.abc import Iterator, Mapping
from typing import Any

from law.rule import Violation, rule

NEEDED = ("information", "system", "responsible", "telephone", "updated")


@rule("PM140-2(9).1")
def empty_orders(order: Mapping[str, Any]) -> Iterator[Violation]:
    """An order without a list."""
    if not order["entries"]:
        yield Violation("PM140-2(9).1", "information_list_empty", {})


@rule("PM140-2(9).2")
def incomplete_entries(order: Mapping[str, Any]) -> Iterator[Violation]:
    """An entry that does not name the official, the telephone or how often it is brought up to date."""
    for number, entry in enumerate(order["entries"], 1):
        for name in NEEDED:
            if not entry.get(name):
                facts = {"number": number, "what": f"list_{name}"}
                yield Violation("PM140-2(9).2", "information_entry_incomplete", facts)


@rule("PM140-2(9).3")
def unplaced(order: Mapping[str, Any]) -> bool:
    """Whether the order still has to be placed on the portal of state bodies."""
    return order.get("placed_on") is None
