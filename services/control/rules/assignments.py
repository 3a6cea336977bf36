"""Clauses 4(5), 4(12), 25, 40, 40-1 and Appendix 5: the control assignment of an act."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from law import Law, Obligation, owe
from law.rule import Violation, rule
from services.control.model import Acting, Origin

NATIONAL_PLAN = "national_plan"


@rule("D976-25.1", "D976-40.1", "D976-40-1.1")
def assignment_duties(law: Law, origin: Origin, rows: Collection[str]) -> Iterator[Obligation]:
    """After signature the PA owes the control assignment; of a national plan the roadmaps are owed too."""
    if origin.document not in ("decree", "ordinance"):
        return
    plan = NATIONAL_PLAN in rows
    terms = {"control_assignment": ("D976-40.1" if plan else "D976-25.1", "pa", "pa")}
    if plan:
        terms["national_plan_roadmaps"] = ("D976-40-1.1", "government_apparatus", "pa")
    for what, (provision, debtor, creditor) in terms.items():
        due = law.deadline(provision, from_=origin.signed_on, on=origin.signed_on)
        yield owe(
            provision,
            f"act/{origin.id}",
            debtor,
            creditor,
            what,
            from_on=origin.signed_on,
            due_on=due.due_on,
            act_by=due.act_by,
        )


@rule("D976-4(5).1", "D976-4(5).2", "D976-25.2", "D976-App5.1")
def missing_clauses(rows: Sequence[Mapping[str, Any]], clauses: Collection[str]) -> Iterator[Violation]:
    """The assignment shows every clause: deadline, form of completion, executors, level, units of the PA."""
    lacking = tuple(sorted(set(clauses) - {row["clause"] for row in rows}))
    if lacking:
        yield Violation("D976-4(5).2", "clauses_missing", {"clauses": lacking})
    for row in rows:
        if not row["responsible"] or not row["pa_units"]:
            yield Violation("D976-App5.1", "assignment_columns_missing", {"clause": row["clause"]})
        if row["level"] == "body" and "controlling_body" not in row:
            yield Violation("D976-App5.1", "controlling_body_missing", {"clause": row["clause"]})


@rule("D976-4(12).1", "D976-4(12).2", "D976-App5.2", "G10-166(3)")
def unfounded_results(rows: Sequence[Mapping[str, Any]]) -> Iterator[Violation]:
    """A final result stands only where the measures allow a definite measurable effect, and there it must."""
    for row in rows:
        measurable, result = row.get("measurable", False), bool(row.get("final_result", "").strip())
        if result and not measurable:
            yield Violation("D976-4(12).2", "final_result_not_measurable", {"clause": row["clause"]})
        if measurable and not result:
            yield Violation("D976-App5.2", "measurable_result_missing", {"clause": row["clause"]})


@rule("D976-40.2", "D976-40.3", "D976-25.1")
def unapproved(plan: bool, approver: Acting | None, agreed: Collection[str]) -> Iterator[Violation]:
    """For the national plan the interested units agree and the Head of the PA approves."""
    if plan and not agreed:
        yield Violation("D976-40.2", "units_have_not_agreed", {})
    if plan and (approver is None or approver.office != "head_of_pa"):
        office = approver.office if approver else "-"
        yield Violation("D976-40.3", "not_approved_by_head_of_pa", {"office": office})


@rule("D976-25.1", "D976-40.1")
def foreign_assignments(acting: Acting) -> Iterator[Violation]:
    """The control assignment is the PA's."""
    if acting.body != "pa":
        yield Violation("D976-25.1", "assignment_not_by_pa", {"body": acting.body})


@rule("D976-50.1")
def assigned_deadlines(rows: Sequence[Mapping[str, Any]]) -> dict[str, date]:
    """The deadline that the assignment shows for each clause."""
    return {row["clause"]: date.fromisoformat(row["deadline"]) for row in rows}
