"""Clause 66 and Appendix 7: when the form of the report is used and what it holds."""

from collections.abc import Iterator, Mapping
from typing import Any

from law import Law
from law.rule import Violation, rule
from services.control.model import Item
from services.control.rules.control_types import bound_on
from services.control.rules.preconditions import REMOVAL_GROUNDS

EXCEPTIONS = {
    "pa_exception": "D976-66.2",
    "information_materials": "D976-66.4",
    "planning_system": "D976-App7.1",
}
Report = Mapping[str, Any]


@rule("D976-66.1", "D976-66.2", "D976-66.3", "D976-66.4", "D976-App7.1")
def exception(law: Law, item: Item) -> str | None:
    """The provision that excuses an item's reports from the form; None where the form is used."""
    said = item.instruction
    for trait, provision in EXCEPTIONS.items():
        if trait in said.traits:
            return provision
    if item.control_type != "urgent":
        return None
    ten = bound_on(law, "D976-53(1).2", said.received_on, said.received_on)
    return "D976-66.3" if said.initial_deadline <= ten else None


@rule("D976-App7-3.1", "D976-66.1")
def missing_progress(item: Item, report: Report, excused: bool) -> Iterator[Violation]:
    """An interim report shows the course of the measures: in the summary, or in a field of its own."""
    shown = report.get("progress", report["summary"])
    if report["kind"] == "interim" and not excused and not shown.strip():
        yield Violation("D976-App7-3.1", "progress_missing", {"item": item.id})


@rule("D976-App7-3.2", "D976-66.1")
def missing_results(report: Report, excused: bool) -> Iterator[Violation]:
    """A report shows the result achieved."""
    if not excused and not report["summary"].strip():
        yield Violation("D976-App7-3.2", "result_missing", {})


@rule("D976-App7-4.1", "D976-App7-4.2", "D976-75(1)")
def unfounded_proposals(report: Report, excused: bool) -> Iterator[Violation]:
    """Removal is proposed on one of the grounds of clause 75; "executed" names the first of them itself."""
    if excused or report.get("proposal") != "remove":
        return
    ground = report.get("ground")
    executed = report["conclusion"] == "executed" and ground is None
    if ground is None and not executed:
        yield Violation("D976-App7-4.1", "ground_of_removal_missing")
    elif ground is not None and ground not in REMOVAL_GROUNDS:
        yield Violation("D976-App7-4.1", "no_ground_of_removal", {"ground": ground})


@rule(
    *("D976-App7-1.1", "D976-App7-1.2", "D976-App7-1.3", "D976-App7-2", "D976-App7-3.1", "D976-App7-3.2"),
    *("D976-App7-3.3", "D976-App7-3.4", "D976-App7-4.1", "D976-App7-4.2"),
)
def filled(item: Item, report: Report) -> dict[str, Any]:
    """The form of Appendix 7, item by item, as the record and the report fill it."""
    said = item.instruction
    document = {
        "number": said.origin.number,
        "date": said.origin.signed_on.isoformat(),
        "clause": said.clause,
    }
    return {
        "1.1": {**document, "title": dict(said.origin.title or {}), "document": said.origin.document},
        "1.2": {"executor": said.executor, "coexecutors": list(said.coexecutors)},
        "1.3": said.initial_deadline.isoformat(),
        "2": dict(said.text),
        "3.1": report.get("progress") if report["kind"] == "interim" else None,
        "3.2": report["summary"],
        "3": {"self_assessment": report["conclusion"], "reasons": report.get("reasons")},
        "4": {"proposal": report.get("proposal"), "ground": report.get("ground")},
    }
