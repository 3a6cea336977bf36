"""A draft act begins, comes to the PA, or is recorded because it was signed elsewhere."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from law import Law, Violation, refuse, rule
from services.acts.events import act_signed, draft_changed
from services.acts.model import ACTS, Acting, Brought, Change, Draft, Examination, SpecialProcedure, Today
from services.acts.model.draft import State
from services.acts.rules import act_draft, approvals, attachments, control_items, examination, visas
from services.acts.rules.procedure import (
    deadline,
    duty,
    not_lifted,
    out_of_turn,
    procedure_provision,
    unlawful_procedure,
)

REVISABLE: tuple[State, ...] = ("agreeing", "agreed")
"""While a draft act is with the bodies its developer may change it; it is then agreed anew."""


def submit_draft(draft: Draft, acting: Acting, today: Today, old: Draft | None = None) -> Change[Draft]:
    """A developer puts a draft act, or its revised text, to agreement; who must agree is drawn up."""
    on = today.on
    refuse(act_draft.unrevisable(old, draft, *REVISABLE))
    if old is not None:
        draft = replace(draft, special=old.special, revision=old.revision + 1)
    refuse(not_lifted(draft, _unlawful_drafts(draft, acting, today.law, on)))
    sheet = approvals.approval_sheet(draft.developer, draft.subject, draft.channel, today.law, on)
    new = after_approval(replace(draft, approvals=sheet, sheet_on=on))
    provisions = (act_draft.DEVELOPERS[draft.developer.kind], *(line.provision for line in sheet))
    step = "revise_draft" if old else "submit_draft"
    return Change(new, (draft_changed(new, step, acting, on.isoformat(), *provisions),))


@rule("D976-4(1)", "D976-3.1")
def _unlawful_drafts(draft: Draft, acting: Acting, law: Law, on: date) -> Iterator[Violation]:
    """Everything that keeps a draft act from being put to agreement."""
    if draft.kind not in ACTS:
        yield Violation("D976-4(1)", "not_an_act", {"kind": draft.kind})
    if acting.body != draft.developer.body:
        facts = {"body": draft.developer.body, "by": acting.body}
        yield Violation("D976-3.1", "developer_submits", facts)
    yield from act_draft.unlawful_beginnings(draft)
    subject = draft.subject
    named = (draft.developer.body, *subject.affects_bodies, *subject.interested_bodies)
    yield from act_draft.unknown_bodies(named, law, on)
    yield from act_draft.missing_languages(draft)
    yield from act_draft.wrong_channel(draft, draft.channel, draft.paper_reason)
    yield from visas.faulty_pa_draft(draft, law, on)


def _after_bodies(draft: Draft) -> State:
    """Where a draft stands when its bodies' sheet is as it is; a PA draft needs no submission."""
    if draft.awaited("bodies"):
        return "agreeing"
    return "examination" if draft.from_pa else "agreed"


def after_approval(draft: Draft) -> Draft:
    """The draft with the state that follows from the bodies' sheet."""
    return replace(draft, state=_after_bodies(draft))


def submit_to_pa(draft: Draft, acting: Acting, brought: Brought, today: Today) -> Change[Draft]:
    """The agreed draft is brought to the PA; its examination begins and its term runs from receipt."""
    whole = replace(draft, attachments=(*draft.attachments, *brought.attachments), submitted_by=acting)
    refuse(not_lifted(draft, _unready_drafts(whole, acting, brought.resolution, today.law, today.on)))
    return examine(whole, acting, "submit_to_pa", today)


def _unready_drafts(
    draft: Draft, acting: Acting, resolution: str | None, law: Law, on: date
) -> Iterator[Violation]:
    """Everything that keeps a draft from being received in the PA."""
    yield from out_of_turn(draft, "D976-14.2", "agreed", "agreeing")
    yield from approvals.lacking_approvals(draft)
    yield from act_draft.wrong_submitter(draft, acting, resolution, law, on)
    yield from attachments.missing_attachments(draft, law)
    yield from attachments.faulty_note(draft, law, on)
    yield from act_draft.late_treaty(draft, law, on)


def examine(draft: Draft, acting: Acting, step: str, today: Today) -> Change[Draft]:
    """Begin an examination, or begin it anew after a return: the units' earlier conclusions do not count."""
    provision = examination.examination_provision(draft, today.law)
    rounds = draft.examination.rounds + (draft.state == "returned")
    begun = replace(draft.examination, rounds=rounds, conclusions=(), received_on=today.on, due_on=None)
    if provision is None:
        new = replace(draft, state="examination", examination=begun)
        return Change(new, (draft_changed(new, step, acting, today.on.isoformat(), "D976-19.2"),))
    due = deadline(draft, provision, today.at, today.law)
    begun = replace(begun, received_on=due.counted_from, due_on=due.due_on)
    new = replace(draft, state="examination", examination=begun, clock_from=due.counted_from)
    owed = duty(draft, examination_duty(begun), "pa", draft.developer.body, due)
    return Change(new, (draft_changed(new, step, acting, today.on.isoformat(), provision),), (owed,))


def examination_duty(found: Examination) -> str:
    """The name of the duty to examine, another for each time the draft comes in."""
    return "examination" if found.rounds == 1 else f"examination_{found.rounds}"


def set_procedure(draft: Draft, acting: Acting, special: SpecialProcedure, today: Today) -> Change[Draft]:
    """The President sets another procedure or other terms for this draft (D976-27, D976-34)."""
    provision = procedure_provision(draft)
    refuse(unlawful_procedure(acting, special, provision, today.on))
    new = replace(draft, special=special)
    return Change(new, (draft_changed(new, "set_procedure", acting, today.on.isoformat(), provision),))


def record_signed_act(draft: Draft, acting: Acting, today: Today) -> Change[Draft]:
    """An act signed elsewhere is registered with its items, so that they come under control."""
    refuse(_unrecordable(draft, today.law, today.on))
    new = replace(draft, state="signed", recorded=True, submitted_by=acting)
    told = draft_changed(new, "record_signed_act", acting, today.on.isoformat(), "D976-26")
    return Change(new, (told, act_signed(new)))


@rule("D976-26", "D976-4(1)")
def _unrecordable(draft: Draft, law: Law, on: date) -> Iterator[Violation]:
    """A signed act that cannot be: under a foreign signature, of a day to come, with impossible items."""
    signed_on, signed_by = draft.signed_on or on, draft.signed_by
    if signed_by is not None:
        yield from control_items.foreign_signature(draft.kind, signed_by.office, law, on)
    if signed_on > on:
        yield Violation("D976-26", "day_in_future", {"day": signed_on, "on": on})
    by_president = signed_by is not None and signed_by.office in ("president", "head_of_pa")
    yield from control_items.faulty_items(draft.items, by_president, law, on, signed_on)
