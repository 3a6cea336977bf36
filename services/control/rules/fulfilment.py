"""Clauses 44, 46, 56: who has done what was owed, and in agreement with whom."""

from collections.abc import Collection, Iterator

from law.rule import Violation, rule
from services.control.model import Item


@rule("D976-44(1)", "D976-44.2")
def not_owed(item: Item, what: str, body: str, owed: Collection[str]) -> Iterator[Violation]:
    """Only what a body owes can be done by it; reports and proposals have commands of their own."""
    if not owed or what in ("execution_report", "coexecutor_proposals", "interim_report"):
        yield Violation("D976-44(1)", "nothing_owed", {"what": what, "body": body, "item": item.id})


@rule("D976-46.2")
def missing_agreements(what: str, agreed_with: Collection[str]) -> Iterator[Violation]:
    """The vision of execution of a legislative instruction is agreed with the Ministry of Justice first."""
    if what == "vision_agreed" and "minjust" not in agreed_with:
        yield Violation("D976-46.2", "not_agreed_with_justice", {})
