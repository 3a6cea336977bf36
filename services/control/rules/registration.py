"""Clauses 42, 42-1: what becomes an object of control, and at which level."""

from collections.abc import Iterator, Mapping
from typing import Any

from law.rule import Violation, rule
from services.control.model import Acting

PRESIDENT_ROWS = frozenset(
    {"national_plan", "ordinary", "security_council", "assembly", "personal", "personal_published"}
)
PA_ONLY_ROWS = {
    "security_council": "D976-42-1(4)",
    "assembly": "D976-42-1(4)",
    "personal": "D976-42-1(5)",
    "personal_published": "D976-42-1(5)",
}


@rule("D976-42(4)", "G10-170(4)")
def missing_stamps(entry: Mapping[str, Any], document: str | None) -> Iterator[Violation]:
    """An instruction on a service document is an object of control only with the stamp or the card mark."""
    if document == "resolution_on_document" and not entry.get("stamped", False):
        yield Violation("D976-42(4)", "no_stamp_of_control", {"clause": entry["clause"]})


@rule("D976-42(3)", "D976-52.1")
def row_of(entry: Mapping[str, Any], *, published: bool) -> str:
    """The row of the authority matrix: a personal instruction that was published has a row of its own."""
    if published and entry["row"] == "personal":
        return "personal_published"
    return str(entry["row"])


@rule("D976-42-1(4)", "D976-42-1(5)", "D976-42-1.3", "D976-42-1.4")
def level_of(entry: Mapping[str, Any], row: str) -> tuple[str, str]:
    """The level of control and its provision; Security Council, Assembly, personal ones stay with the PA."""
    if row in PA_ONLY_ROWS:
        return "pa", PA_ONLY_ROWS[row]
    if row in ("government_control", "body_control"):
        return ("government" if row == "government_control" else "body"), "D976-42-1.3"
    return str(entry["level"]), "D976-42-1(7)" if entry["level"] == "pa" else "D976-42-1.3"


@rule("D976-55.1")
def consolidating_body(entry: Mapping[str, Any]) -> str:
    """The body marked (consolidation), else the one named first, which is the responsible executor."""
    return str(entry.get("consolidating_body") or entry["executor"])


@rule("D976-50.2", "D976-50.3", "D976-50.4")
def wrong_determiners(acting: Acting) -> Iterator[Violation]:
    """A deadline that no text sets is determined by the Administration, and shown in the card of the item."""
    if acting.body != "pa":
        yield Violation("D976-50.2", "deadline_not_by_pa", {"body": acting.body})
