"""Terms of drafting, the order of steps, and another procedure set by the President (cl. 9, 27, 34)."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, datetime

from law import Law, Term
from law.deadline import Deadline, local_day
from law.obligation import Obligation, owe
from law.rule import Violation, rule
from services.acts.model import Acting, Draft, SpecialProcedure

INTERNATIONAL = 2
"""The type of international events in clause 28."""


@rule("D976-27", "D976-34")
def deadline(draft: Draft, provision: str, at: date | datetime, law: Law) -> Deadline:
    """The last day of a term of drafting; a term that the President set for this draft goes first."""
    term = length(provision, law, local_day(at))
    if draft.special and provision in draft.special.terms:
        term = replace(term, n=draft.special.terms[provision])
    return law.count(term, from_=at)


@rule("D976-20")
def length(provision: str, law: Law, on: date) -> Term:
    """A term of drafting; whether the ten days of clause 20 stand in place of the five is a reading."""
    term = law.term(provision, on=on)
    if provision == "D976-20" and law.reading("planning_documents_term") == "ten_after_five":
        return replace(term, n=term.n + law.term("D976-19.1", on=on).n)
    return term


def duty(draft: Draft, what: str, debtor: str, creditor: str, due: Deadline) -> Obligation:
    """The duty that a term of drafting puts on somebody, under the provision that sets the term."""
    return owe(
        due.term.provision,
        f"draft/{draft.id}",
        debtor,
        creditor,
        what,
        from_on=due.counted_from,
        due_on=due.due_on,
        act_by=due.act_by,
    )


def agreement_duty(draft: Draft, approver: str) -> str:
    """The name of the duty to agree, another for each text that is sent round."""
    return f"agree_{approver}" if draft.revision == 1 else f"agree_{approver}_{draft.revision}"


@rule("D976-27", "D976-34")
def not_lifted(draft: Draft, violations: Iterable[Violation]) -> Iterator[Violation]:
    """The violations left when the President's other procedure for this draft lifts some provisions."""
    lifted = draft.special.lifts if draft.special else ()
    return (found for found in violations if found.provision not in lifted)


@rule("D976-27", "D976-34", "D976-29.2", "D976-32.7")
def procedure_provision(draft: Draft) -> str:
    """Under which provision another procedure may be set for this draft."""
    if draft.occasion is None:
        return "D976-27"
    if draft.occasion.sitting_of == "security_council":
        return "D976-32.7"
    return "D976-29.2" if draft.occasion.type == INTERNATIONAL else "D976-34"


@rule("D976-9.1", "D976-27", "D976-34", "D976-32.7")
def unlawful_procedure(
    acting: Acting, special: SpecialProcedure, provision: str, on: date
) -> Iterator[Violation]:
    """Another procedure that is not of the one who may set it, or that is dated in the future."""
    of_pa = provision == "D976-32.7" and acting.office == "head_of_pa"
    if acting.office != "president" and not of_pa:
        facts = {"office": acting.office, "needed": "president"}
        yield Violation(provision, "not_this_office", facts)
    if special.ordered_on > on:
        yield Violation(provision, "day_in_future", {"day": special.ordered_on, "on": on})


def out_of_turn(draft: Draft, provision: str, *states: str) -> Iterator[Violation]:
    """A step taken before its turn or after it; names the state in which it may be taken."""
    if draft.state not in states:
        facts = {"state": draft.state, "needed": states}
        yield Violation(provision, "step_out_of_turn", facts)
