"""Clauses 43-1 and the Government's 203-1: inspections on the spot, by schedule or within visits."""

from collections.abc import Collection, Iterator, Mapping
from datetime import date
from typing import Any

from law import Law, Obligation, owe
from law.rule import Violation, rule
from services.control.model import Acting

PLANNED = {"pa": "D976-43-1.2", "government_apparatus": "G10-203-1.2"}
UNPLANNED = {"pa": "D976-43-1.3", "government_apparatus": "G10-203-1.3"}
AUTHORITY = {"pa": "D976-43-1.1", "government_apparatus": "G10-203-1.1"}
METHODS = {
    "information_and_summons": ("D976-43-1(1)", "G10-203-1(1)"),
    "databases": ("D976-43-1(2)", "G10-203-1(2)"),
    "audit": ("D976-43-1(3)", "G10-203-1(3)"),
    "other_lawful": ("D976-43-1(4)", "G10-203-1(4)"),
}


@rule("D976-43-1.1", "G10-203-1.1", "D976-43-1.6", "D976-43-1.7")
def strangers(acting: Acting, by: str) -> Iterator[Violation]:
    """The PA inspects everywhere, also what was handed over; the Apparatus for the Government."""
    if acting.body != by:
        yield Violation(AUTHORITY[by], "inspection_by_stranger", {"body": acting.body, "inspector": by})


@rule("D976-43-1.2", "D976-43-1.3", "G10-203-1.2", "G10-203-1.3")
def unfounded(inspection: Mapping[str, Any], scheduled: bool) -> Iterator[Violation]:
    """A planned inspection stands in the approved schedule, an unplanned one within a thematic visit."""
    by = inspection["by"]
    if inspection["planned"] and not scheduled:
        yield Violation(PLANNED[by], "not_in_the_schedule", {"object": inspection["object"]})
    if not inspection["planned"] and not inspection.get("visit"):
        yield Violation(UNPLANNED[by], "no_thematic_visit", {"object": inspection["object"]})


@rule(
    *("D976-43-1(1)", "D976-43-1(2)", "D976-43-1(3)", "D976-43-1(4)"),
    *("G10-203-1(1)", "G10-203-1(2)", "G10-203-1(3)", "G10-203-1(4)", "D976-43-1.4", "G10-203-1.8"),
)
def provisions(inspection: Mapping[str, Any]) -> tuple[str, ...]:
    """The provisions an inspection rests on: its kind, each method, and the experts involved."""
    government = inspection["by"] == "government_apparatus"
    kind = (PLANNED if inspection["planned"] else UNPLANNED)[inspection["by"]]
    by_method = [METHODS[method][government] for method in inspection["methods"]]
    involved = ("G10-203-1.8" if government else "D976-43-1.4") if inspection.get("involved") else None
    return tuple(one for one in (AUTHORITY[inspection["by"]], kind, *by_method, involved) if one)


@rule("G10-203-1.9", "G10-203-1.10")
def missing_notes(inspection: Mapping[str, Any]) -> Iterator[Violation]:
    """The result of an inspection is an analytical note with proposals, and methods that were used."""
    if not inspection["note"].strip():
        yield Violation("G10-203-1.9", "analytical_note_missing", {})
    if not inspection["methods"]:
        yield Violation(AUTHORITY[inspection["by"]], "inspection_without_method", {})


@rule("D976-43-1.6", "G10-203-1.1")
def out_of_reach(by: str, levels: Collection[str]) -> Iterator[Violation]:
    """The Apparatus inspects items of the Government's control; the PA those of every level."""
    if by == "government_apparatus" and "pa" in levels:
        yield Violation("G10-203-1.1", "inspects_items_of_pa", {})


@rule("G10-203-1.10", "D976-43-1.1", "D976-45")
def consequences(law: Law, inspection: Mapping[str, Any], on: date) -> Iterator[Obligation]:
    """A proposal on disciplinary responsibility is considered by the body at its next monthly meeting."""
    if not inspection.get("disciplinary_proposal"):
        return
    provision = "G10-203-1.10" if inspection["by"] == "government_apparatus" else "D976-43-1.1"
    due = law.deadline("D976-45", from_=on, on=on)
    body, by = inspection["object"], inspection["by"]
    yield owe(
        provision,
        f"body/{body}",
        body,
        by,
        "disciplinary_question",
        from_on=on,
        due_on=due.due_on,
        act_by=due.act_by,
    )
