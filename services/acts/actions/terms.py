"""Another term for the step under way, set by an office that the text names."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from law import Law, Violation, refuse
from services.acts.actions.drafting import examination_duty
from services.acts.actions.examining import finalising_duty
from services.acts.events import draft_changed
from services.acts.model import Acting, Change, Draft, SpecialProcedure, Today
from services.acts.rules import examination
from services.acts.rules.procedure import deadline, duty, not_lifted, out_of_turn

TERMS = {"examination": "D976-19.1", "finalising": "D976-21.1", "returned": "D976-22.4"}
"""The term that may be changed in each state."""


def change_term(draft: Draft, acting: Acting, days: int, reference: str, today: Today) -> Change[Draft]:
    """An office that the text names sets another term for the step that is under way."""
    on = today.on
    provision = _running_provision(draft, today.law)
    refuse(not_lifted(draft, _unchangeable(draft, provision, acting, today.law, on)))
    terms = dict(draft.special.terms) if draft.special else {}
    lifts = draft.special.lifts if draft.special else ()
    special = SpecialProcedure(reference, on, lifts, terms | {provision: days})
    marked = replace(draft, special=special)
    what, debtor, creditor = _running_duty(draft)
    due = deadline(marked, provision, draft.clock_from or today.on, today.law)
    if draft.state == "examination":
        marked = replace(marked, examination=replace(marked.examination, due_on=due.due_on))
    owed = duty(draft, f"{what}_term_{due.due_on.isoformat()}", debtor, creditor, due)
    told = draft_changed(marked, "change_term", acting, on.isoformat(), provision)
    return Change(marked, (told,), (owed,), waives=(what,))


def _running_provision(draft: Draft, law: Law) -> str:
    """The provision whose term runs in this state."""
    if draft.state == "examination":
        return examination.examination_provision(draft, law) or "D976-19.2"
    return TERMS.get(draft.state, "D976-19.1")


def _unchangeable(draft: Draft, provision: str, acting: Acting, law: Law, on: date) -> Iterator[Violation]:
    """Why the term cannot be changed: none runs, or the office is not one of those named."""
    yield from out_of_turn(draft, provision, *TERMS)
    if provision == "D976-19.2":
        yield Violation(provision, "no_term_runs", {"draft": draft.id})
    elif draft.state in TERMS:
        yield from examination.may_not_change(provision, acting, law, on)


def _running_duty(draft: Draft) -> tuple[str, str, str]:
    """The duty that runs: its name, who owes it and to whom."""
    if draft.state == "returned":
        return f"resubmission_{draft.examination.rounds}", examination.returned_to(draft), "pa"
    what = examination_duty(draft.examination) if draft.state == "examination" else finalising_duty(draft)
    return what, "pa", draft.developer.body
