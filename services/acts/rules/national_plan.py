"""Chapter 5: the national plan for the address, its chain of terms and its decree (D976-35 to 39)."""

from collections.abc import Iterator
from datetime import date

from law import Law, UnknownBody
from law.rule import Violation, rule
from services.acts.model import Acting
from services.acts.model.yearly import Dispute, Plan

CHAIN = {
    "form_plan": ("D976-36.1", "pa"),
    "work_through": ("D976-36.4", "government_apparatus"),
    "finalise_plan": ("D976-37.1", "pa"),
    "submit_plan_decree": ("D976-38.1", "government"),
}
"""Each step of the chain: the provision of its term, and whose step it is."""

BEFORE = {
    "form_plan": "awaited",
    "work_through": "with_apparatus",
    "finalise_plan": "back_in_pa",
    "submit_plan_decree": "finalised",
}


@rule("D976-35", "D976-36.1", "D976-36.3", "D976-36.4", "D976-36.5", "D976-37.1", "D976-38.1")
def wrong_step(plan: Plan, step: str, acting: Acting) -> Iterator[Violation]:
    """A step of the chain out of turn, or taken by another than the one whose turn it is."""
    provision, body = CHAIN[step]
    if plan.state != BEFORE[step]:
        facts = {"state": plan.state, "needed": BEFORE[step]}
        yield Violation(provision, "step_out_of_turn", facts)
    if acting.body != body:
        yield Violation(provision, "not_this_body", {"body": acting.body, "needed": body})


@rule("D976-36.2", "D976-App2")
def faulty_measures(plan: Plan, law: Law, on: date) -> Iterator[Violation]:
    """Rows of App. 2 that lack a column, repeat a number, or name an unknown executor."""
    if not plan.measures:
        yield Violation("D976-App2", "no_measures", {"plan": plan.id})
    seen: set[str] = set()
    for row in plan.measures:
        if row.number in seen:
            yield Violation("D976-App2", "clause_twice", {"clause": row.number})
        seen.add(row.number)
        if row.deadline is None:
            yield Violation("D976-App2", "item_without_deadline", {"clause": row.number})
        for body in (row.executor, *row.coexecutors):
            try:
                law.body(body, on=on)
            except UnknownBody as unknown:
                facts = {"clause": row.number, "body": body, "why": str(unknown)}
                yield Violation("D976-App2", "executor_unknown", facts)


@rule("D976-36.1", "D976-36.4")
def nobody_consulted(plan: Plan, provision: str) -> Iterator[Violation]:
    """A plan formed without the interested units, or worked through without the bodies it binds."""
    executors = {body for row in plan.measures for body in (row.executor, *row.coexecutors)}
    for body in sorted(executors - set(plan.consulted)):
        yield Violation(provision, "body_not_consulted", {"body": body})


@rule("D976-37.2")
def undecided_disputes(plan: Plan) -> Iterator[Violation]:
    """Disagreements on wording or deadlines that nobody has decided."""
    for dispute in plan.disputes:
        if dispute.decided_by is None:
            facts = {"measure": dispute.measure, "about": dispute.about, "raised_by": dispute.raised_by}
            yield Violation("D976-37.2", "dispute_undecided", facts)


@rule("D976-37.2")
def wrong_decider(plan: Plan, dispute: Dispute, acting: Acting) -> Iterator[Violation]:
    """A disagreement decided by another than the supervising official or the Head of PA."""
    if acting.office not in (plan.supervisor, "head_of_pa"):
        facts = {"office": acting.office, "needed": (plan.supervisor, "head_of_pa")}
        yield Violation("D976-37.2", "not_this_office", facts)
    if not any((one.measure, one.about) == (dispute.measure, dispute.about) for one in plan.disputes):
        yield Violation("D976-37.2", "dispute_unknown", {"measure": dispute.measure, "about": dispute.about})


@rule("D976-38.2", "D976-38.3")
def faulty_decree(
    acting: Acting, resolution: str | None, remarks_considered: bool, channel: str
) -> Iterator[Violation]:
    """The plan's decree without a Government resolution, on paper, or without the remarks considered."""
    if not resolution:
        yield Violation("D976-38.2", "resolution_missing", {"body": acting.body})
    if channel != "electronic":
        facts = {"channel": channel, "secrecy": "none"}
        yield Violation("D976-38.2", "electronic_only", facts)
    if not remarks_considered:
        yield Violation("D976-38.3", "remarks_not_considered", {"body": acting.body})
