"""Clauses 2, 44, 48: who may execute, who coordinates, who answers for it in person."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from law import Law
from law.body import UnknownBody
from law.rule import Violation, rule
from services.control.model import Item

QUASI_STATE = "quasi_state"


def _kind(law: Law, body: str, on: date) -> str | None:
    try:
        return law.body(body, on=on).kind
    except UnknownBody:
        return None


@rule("D976-2.1", "D976-2.4")
def unknown_bodies(law: Law, entry: Mapping[str, Any], on: date) -> Iterator[Violation]:
    """Executors and co-executors are bodies of the register; to others an instruction is a recommendation."""
    for body in (entry["executor"], *entry.get("coexecutors", ())):
        if _kind(law, body, on) is None:
            yield Violation("D976-2.1", "unknown_executor", {"body": body})


@rule("D976-2.1", "D976-2.2")
def unfit_executors(law: Law, entry: Mapping[str, Any], on: date) -> Iterator[Violation]:
    """A quasi-state entity is a co-executor, never the main executor."""
    if _kind(law, entry["executor"], on) == QUASI_STATE:
        yield Violation("D976-2.2", "quasi_state_executor", {"body": entry["executor"]})


@rule("D976-2.3", "D976-2.5", "D976-48.1")
def coordinating_body(law: Law, entry: Mapping[str, Any], on: date) -> str | None:
    """Who coordinates quasi-state co-executors, organisations that are recommended, international events."""
    if entry.get("coordinating_body"):
        return str(entry["coordinating_body"])
    if "international_event" in entry.get("traits", ()):
        return "minforeign"
    quasi = any(_kind(law, body, on) == QUASI_STATE for body in entry.get("coexecutors", ()))
    return str(entry["executor"]) if quasi or entry.get("recommended_to") else None


@rule(
    *("D976-44(1)", "D976-44(2)", "D976-44(3).1", "D976-44(3).2", "D976-44.1", "D976-44.2", "D976-44.3"),
    *("D976-44.4", "D976-55.2"),
)
def answerable(item: Item) -> tuple[tuple[str, str, str], ...]:
    """Who answers in person for an item: body, position and provision.

    Officials of non-state organisations, to which an instruction is a recommendation, answer for nothing.
    """
    said = item.instruction
    own = [
        (said.executor, "first_head", "D976-44(1)"),
        (said.executor, "deputy_first_head", "D976-44(2)"),
        (said.executor, "head_of_apparatus", "D976-44.4"),
    ]
    if said.consolidating_body != said.executor:
        own.append((said.consolidating_body, "first_head", "D976-55.2"))
    return (*own, *((body, "first_head", "D976-44.2") for body in said.coexecutors))


@rule("D976-49", "D976-52.1", "D976-50.5")
def execution_starts(item: Item) -> tuple[date, str]:
    """The day execution starts: at once after a sitting or a publication, before any paper arrives."""
    said = item.instruction
    if said.origin.published:
        return said.origin.signed_on, "D976-52.1"
    if said.origin.document == "minutes" or said.origin.kind == "minutes":
        return said.origin.signed_on, "D976-49"
    return said.received_on, "D976-50.5"
