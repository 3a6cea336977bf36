"""Clauses 56-61 and Appendix 3: roadmaps and plans of measures, and who approves them."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from law import Law, Obligation
from law.rule import Violation, rule
from services.control.model import Acting, Item
from services.control.rules import duties

HEADS = ("first_head", "minister", "akim")
GOVERNMENT = ("deputy_prime_minister", "head_of_government_apparatus")
STAGES = ("preparatory", "practical")
Plan = Mapping[str, Any]


@rule("D976-57.1", "D976-57.2", "D976-57.3", "D976-57.4", "D976-59.3", "D976-60")
def approvers(law: Law, item: Item, plan: Plan, on: date) -> tuple[tuple[str, ...], str]:
    """Who approves, and why: the first head, the akim, or for interdepartmental measures the Government."""
    if plan["kind"] == "plan_of_measures":
        return HEADS, "D976-60"
    body = law.body(item.instruction.executor, on=on)
    if body.kind == "local_executive_body":
        return ("akim",), "D976-57.3"
    if not plan.get("interdepartmental", False):
        return HEADS, "D976-57.4"
    if body.accountable_to_president or not body.in_government:
        by_head = plan.get("affects_government") or law.reading("roadmap_of_accountable_body") == "first_head"
        return (HEADS, "D976-57.1") if by_head else (GOVERNMENT, "D976-57.2")
    return GOVERNMENT, "D976-57.2"


@rule("D976-57.1", "D976-57.2", "D976-57.3", "D976-57.4", "D976-60")
def wrong_approvers(law: Law, item: Item, plan: Plan, acting: Acting, on: date) -> Iterator[Violation]:
    """Nobody else approves."""
    offices, provision = approvers(law, item, plan, on)
    foreign = acting.office in HEADS and acting.body != item.instruction.executor
    if acting.office not in offices or foreign:
        yield Violation(provision, "wrong_approver", {"office": acting.office, "offices": offices})


@rule("D976-57.1")
def missing_agreements(law: Law, item: Item, plan: Plan, on: date) -> Iterator[Violation]:
    """What touches the Government's powers is first agreed with the Prime Minister or whom he authorised."""
    if not plan.get("affects_government", False) or plan["kind"] == "plan_of_measures":
        return
    if law.body(item.instruction.executor, on=on).in_government:
        return
    agreed = plan.get("agreed_by")
    if agreed is None or agreed["body"] not in ("government", "government_apparatus"):
        yield Violation("D976-57.1", "not_agreed_with_prime_minister", {})


@rule("D976-56.3", "D976-59.2", "D976-App3.1", "D976-App3.2")
def missing_stages(plan: Plan) -> Iterator[Violation]:
    """A roadmap has both stages of Appendix 3: preparatory work and practical implementation."""
    if plan["kind"] == "plan_of_measures":
        return
    for stage in STAGES:
        if not plan["stages"][stage]:
            yield Violation("D976-App3.2", "stage_missing", {"stage": stage})


@rule("D976-App3.1", "D976-56.3")
def measures_beyond(item: Item, plan: Plan) -> Iterator[Violation]:
    """No measure is due after the final deadline that the form shows."""
    for measure in _measures(plan):
        if date.fromisoformat(measure["deadline"]) > item.current_deadline:
            facts = {"measure": measure["measure"], "due_on": date.fromisoformat(measure["deadline"])}
            yield Violation(
                "D976-App3.1", "measure_after_deadline", {**facts, "deadline": item.current_deadline}
            )


@rule("D976-60", "D976-56.1")
def needless_plans(item: Item, plan: Plan) -> Iterator[Violation]:
    """A plan of measures is for items that need no roadmap."""
    if plan["kind"] == "plan_of_measures" and duties.roadmap_needed(item):
        yield Violation("D976-60", "roadmap_needed", {"item": item.id})


@rule("D976-61")
def coordinator(item: Item) -> str | None:
    """The Deputy Prime Minister coordinates the plan where the Government is the executor."""
    return "deputy_prime_minister" if item.instruction.executor == "government" else None


@rule("D976-57.5", "D976-57.6")
def agreement_with_pa(law: Law, item: Item, plan: Plan, on: date) -> Obligation | None:
    """Asked to agree a roadmap, the PA answers in five working days."""
    if not plan.get("pa_asked", False):
        return None
    due = law.deadline("D976-57.6", from_=on, on=on).due_on
    executor = item.instruction.executor
    return duties.owed(
        law, item, "roadmap_agreement", "D976-57.6", "pa", from_on=on, due_on=due, creditor=executor
    )


def _measures(plan: Plan) -> Sequence[Mapping[str, Any]]:
    return [measure for stage in STAGES for measure in plan["stages"][stage]]
