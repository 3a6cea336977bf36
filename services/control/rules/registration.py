"""Clauses 42, 50, 55 and the Government's 170: what becomes an object of control, on which ground."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from law import Law
from law.rule import Violation, rule
from services.control.model import Acting, Origin
from services.control.rules.levels import LOWER_ROWS

PRESIDENT, PLAN_OF_MEASURES = "president", "plan_of_measures"
PRESIDENT_GROUNDS = {
    "decree": "D976-42(1)",
    "ordinance": "D976-42(1)",
    "minutes": "D976-42(2)",
    "decision": "D976-42(2)",
    "text_of_instructions": "D976-42(2)",
    "plan_of_measures": "D976-42(2)",
    "address": "D976-42(2)",
    "personal_instruction": "D976-42(3)",
    "resolution_on_document": "D976-42(4)",
}
GOVERNMENT_GROUNDS = {
    "decree": "G10-170(1)",
    "ordinance": "G10-170(1)",
    "law": "G10-170(1)",
    "government_resolution": "G10-170(1)",
    "decision": "G10-170(2)",
    "text_of_instructions": "G10-170(2)",
    "plan_of_measures": "G10-170(2)",
    "address": "G10-170(2)",
    "personal_instruction": "G10-170(3)",
    "resolution_on_document": "G10-170(4)",
    "minutes": "G10-170(5)",
    "published_instruction": "G10-170(5)",
    "pm_instruction": "G10-170(6)",
    "pa_leadership_instruction": "G10-170(7)",
    "operational_instruction": "G10-170(8)",
    "deputy_inquiry": "G10-170(9)",
    "prosecutor_act": "G10-170(10)",
    "constitutional_court": "G10-170(11)",
    "audit_chamber": "G10-170(12)",
}
GOVERNMENT_TRAITS = {
    "strategic": "G10-170(13)",
    "legislation": "G10-170(14)",
    "large_project": "G10-170(15)",
    "important": "G10-170(16)",
}


@rule("D976-42(4)", "G10-170(4)")
def missing_stamps(entry: Mapping[str, Any], document: str | None) -> Iterator[Violation]:
    """An instruction on a service document is an object of control only with the stamp or the card mark."""
    if document == "resolution_on_document" and not entry.get("stamped", False):
        yield Violation("D976-42(4)", "no_stamp_of_control", {"clause": entry["clause"]})


@rule("G10-170(7)")
def unmarked_instructions_of_leadership(
    entry: Mapping[str, Any], document: str | None
) -> Iterator[Violation]:
    """An instruction of the leadership is controlled if it is marked, dated or noted for control."""
    noted = entry.get("mark") or entry.get("due_on") or entry.get("stamped")
    if document == "pa_leadership_instruction" and not noted:
        yield Violation("G10-170(7)", "nothing_asks_for_control", {"clause": entry["clause"]})


@rule(
    *("D976-42(1)", "D976-42(2)", "D976-42(3)", "G10-170.0", "G10-170(1)", "G10-170(2)", "G10-170(3)"),
    *("G10-170(5)", "G10-170(6)", "G10-170(8)", "G10-170(9)", "G10-170(10)", "G10-170(11)", "G10-170(12)"),
    *("G10-170(13)", "G10-170(14)", "G10-170(15)", "G10-170(16)", "G10-170(17)"),
)
def ground_of_control(origin: Origin, entry: Mapping[str, Any], level: str) -> str | None:
    """The provision that makes a clause an object of control at a level; None where none does."""
    if level == "pa":
        return PRESIDENT_GROUNDS.get(origin.document or "decree")
    traits = frozenset(entry.get("traits", ()))
    by_trait = next((ground for trait, ground in GOVERNMENT_TRAITS.items() if trait in traits), None)
    by_document = GOVERNMENT_GROUNDS.get(origin.document or "", by_trait)
    return by_document or ("G10-170(17)" if origin.kind != "act" or origin.document is None else None)


@rule("D976-42(1)", "G10-170.0")
def uncontrolled_documents(ground: str | None, document: str | None) -> Iterator[Violation]:
    """A document of a kind that neither list names is not taken on control."""
    if ground is None:
        yield Violation("D976-42(1)", "no_object_of_control", {"document": document or "-"})


@rule("D976-42(3)")
def row_of(entry: Mapping[str, Any], *, published: bool) -> str:
    """The row of the authority matrix: a personal instruction that was published has a row of its own."""
    if published and entry["row"] == "personal":
        return "personal_published"
    return str(entry["row"])


@rule("D976-4(1)", "D976-4(2).1", "D976-4(2).2", "D976-4(2).3")
def of_president(law: Law, origin: Origin, row: str, on: date) -> bool:
    """Whether a clause is one of the President's acts and instructions, whoever controls its execution.

    The rows of the Administration are all of them his. Under the Government's or a body's control is his
    what he signed, and the plan of measures by which his instructions are carried out; where nobody says
    who signed, what only he can sign.
    """
    if origin.document is not None and origin.document not in PRESIDENT_GROUNDS:
        return False
    if row not in LOWER_ROWS or origin.document == PLAN_OF_MEASURES:
        return True
    if origin.signed_by is not None:
        return origin.signed_by == PRESIDENT
    return tuple(law.value("D976-4(1)", "signatories", on=on).get(origin.document, ())) == (PRESIDENT,)


@rule("D976-55.1")
def consolidating_body(law: Law, entry: Mapping[str, Any]) -> str:
    """The body marked (consolidation), else the one named first, which is the responsible executor."""
    marked = entry.get("consolidating_body")
    if marked and law.reading("consolidating_body") == "mark_wins":
        return str(marked)
    return str(entry["executor"])


@rule("D976-50.2")
def wrong_determiners(acting: Acting) -> Iterator[Violation]:
    """A deadline that no text sets is determined by the Administration."""
    if acting.body != "pa":
        yield Violation("D976-50.2", "deadline_not_by_pa", {"body": acting.body})


@rule("D976-50.3", "D976-50.4")
def card(traits: frozenset[str]) -> tuple[str, str]:
    """The card that shows the deadline: electronic, but paper for what holds state secrets."""
    return ("paper", "D976-50.4") if "state_secret" in traits else ("electronic", "D976-50.3")
