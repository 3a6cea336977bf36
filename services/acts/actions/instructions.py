"""Instructions after an event with the President: planned, entrusted, drafted, checked, agreed, approved."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime

from law import Law, Violation, refuse, rule
from law.deadline import Deadline
from services.acts.actions.approving import next_turn
from services.acts.events import act_signed, draft_changed
from services.acts.model import (
    Acting,
    Approval,
    Change,
    Check,
    Draft,
    Duplicates,
    Occasion,
    Today,
)
from services.acts.model.draft import State
from services.acts.rules import act_draft, control_items, instruction_draft
from services.acts.rules.acting import wrong_office
from services.acts.rules.procedure import (
    INTERNATIONAL,
    agreement_duty,
    deadline,
    duty,
    not_lifted,
    out_of_turn,
)
from services.acts.rules.visas import lacking_visas, not_a_supervisor

REVISABLE: tuple[State, ...] = ("agreeing", "pa_units", "pa_visas", "head_visa", "visaed")
"""While instructions are agreed and visaed the PA may change them; they are then agreed anew."""


@rule("D976-31.1", "D976-32.2", "D976-29.2")
def plan_event(draft: Draft, acting: Acting, today: Today) -> Change[Draft]:
    """An event with the President is planned: its preliminary draft is owed to the Head of PA before it."""
    refuse(_not_the_pa(acting, "D976-31.1"))
    occasion = _occasion(draft)
    new = replace(draft, state="planned")
    due = deadline(draft, "D976-31.1", _start_of(occasion.on, today.at), today.law)
    owed = duty(draft, "preliminary_draft", "pa", "head_of_pa", due)
    told = draft_changed(new, "plan_event", acting, today.on.isoformat(), "D976-31.1")
    two = today.law.reading("two_instruction_drafts") == "before_and_after"
    return Change(new, (told,), (owed,) if two else ())


@rule("D976-31.1", "D976-31.2")
def submit_preliminary(draft: Draft, acting: Acting, today: Today) -> Change[Draft]:
    """The preliminary draft, agreed where necessary, is with the Head of PA."""
    faults = [*_not_the_pa(acting, "D976-31.1"), *out_of_turn(draft, "D976-31.1", "planned")]
    refuse(not_lifted(draft, faults))
    told = draft_changed(draft, "submit_preliminary", acting, today.on.isoformat(), "D976-31.1", "D976-31.2")
    return Change(draft, (told,), closes=("preliminary_draft",))


@rule("D976-32.1", "D976-32.2")
def hold_event(draft: Draft, acting: Acting, occasion: Occasion, today: Today) -> Change[Draft]:
    """The event has taken place: the instructions are owed, except after an international event."""
    faults = [*_not_the_pa(acting, "D976-32.1"), *out_of_turn(draft, "D976-32.1", "planned", "entrusted")]
    refuse(not_lifted(draft, faults))
    new = replace(draft, occasion=occasion)
    told = draft_changed(new, "hold_event", acting, today.on.isoformat(), "D976-32.1")
    if occasion.type == INTERNATIONAL:
        return Change(new, (told,))
    due = deadline(new, "D976-32.1", _start_of(occasion.ended_on or occasion.on, today.at), today.law)
    return Change(new, (told,), (duty(new, "instructions", "pa", "head_of_pa", due),))


@rule("D976-32.5", "D976-32.6")
def entrust_drafting(draft: Draft, acting: Acting, bodies: tuple[str, ...], today: Today) -> Change[Draft]:
    """The PA entrusts the drafting to the bodies that organised the event; their term runs from receipt."""
    faults = [
        *_not_the_pa(acting, "D976-32.5"),
        *out_of_turn(draft, "D976-32.5", "planned"),
        *instruction_draft.wrong_drafters(bodies, today.law, today.on),
    ]
    refuse(not_lifted(draft, faults))
    due = deadline(draft, "D976-32.6", today.at, today.law)
    new = replace(draft, state="entrusted", entrusted_to=bodies)
    duties = tuple(duty(draft, f"entrusted_{body}", body, "pa", due) for body in bodies)
    told = draft_changed(new, "entrust_drafting", acting, today.on.isoformat(), "D976-32.5", "D976-32.6")
    return Change(new, (told,), duties)


def submit_instructions(
    draft: Draft, acting: Acting, old: Draft | None, found: Duplicates, today: Today
) -> Change[Draft]:
    """The draft of instructions is ready: from the PA it goes to agreement, from a body to the PA's check."""
    if acting.body != "pa":
        return _submit_entrusted(draft, old or draft, acting, today)
    refuse(act_draft.unrevisable(old, draft, "planned", "entrusted", *REVISABLE))
    new = replace(draft, duplicates=_decided(draft, found, acting))
    step, waived = "submit_instructions", tuple[str, ...]()
    if old is not None:
        new = replace(new, special=old.special, entrusted_to=old.entrusted_to, revision=old.revision)
        waived = tuple(f"entrusted_{body}" for body in old.entrusted_to)
    if old is not None and old.state in REVISABLE:
        new = replace(new, revision=old.revision + 1)
        step, waived = (
            "revise_instructions",
            tuple(agreement_duty(old, one.approver) for one in old.approvals),
        )
    refuse(not_lifted(new, _unlawful_instructions(new, today.law, today.on)))
    begun = _begin_agreement(new, acting, step, ("instructions",), today)
    return replace(begun, waives=waived)


def _decided(draft: Draft, found: Duplicates, acting: Acting) -> Duplicates:
    """What was found, under the name of the person who decided about it, if somebody did."""
    return replace(found, decided_by=acting) if draft.duplicates_decided else found


def _submit_entrusted(draft: Draft, old: Draft, acting: Acting, today: Today) -> Change[Draft]:
    """An entrusted body hands in its draft; the PA considers and agrees it within the term."""
    faults = [
        *out_of_turn(old, "D976-32.6", "entrusted"),
        *instruction_draft.not_entrusted(old, acting.body),
        *_wrong_forms(draft, today.law, today.on),
    ]
    refuse(not_lifted(old, faults))
    new = replace(
        draft,
        state="checking",
        entrusted_to=old.entrusted_to,
        special=old.special,
        duplicates_decided=None,
        examination=replace(draft.examination, received_on=today.on),
    )
    due = deadline(new, "D976-33.1", today.at, today.law)
    told = draft_changed(new, "submit_instructions", acting, today.on.isoformat(), "D976-32.6", "D976-33.1")
    closes = tuple(f"entrusted_{body}" for body in old.entrusted_to)
    return Change(
        new,
        (told,),
        (duty(new, "check", "pa", acting.body, due),),
        closes=closes,
    )


@rule("D976-33.1", "D976-33.2", "D976-33.3")
def check_instructions(
    draft: Draft, acting: Acting, check: Check, found: Duplicates, today: Today
) -> Change[Draft]:
    """The PA has checked an entrusted draft against clause 30 and earlier instructions; it alone decides."""
    checked = replace(
        draft,
        duplicates_decided=check.duplicates_decided,
        examination=replace(check.units, received_on=draft.examination.received_on),
    )
    checked = replace(checked, duplicates=_decided(checked, found, acting))
    faults = [
        *_not_the_pa(acting, "D976-33.1"),
        *out_of_turn(draft, "D976-33.1", "checking"),
        *_unlawful_instructions(checked, today.law, today.on),
    ]
    refuse(not_lifted(draft, faults))
    return _begin_agreement(checked, acting, "check_instructions", ("check", "instructions"), today)


def _begin_agreement(
    draft: Draft, acting: Acting, step: str, closes: tuple[str, ...], today: Today
) -> Change[Draft]:
    """Draw up the sheet of clauses 32 and 33; each body outside the PA owes its answer in the term of 32."""
    on = today.on
    accountable = frozenset(body.code for body in today.law.bodies(on=on) if body.accountable_to_president)
    outside = tuple(instruction_draft.external_lines(draft, accountable))
    sheet: tuple[Approval, ...] = (*outside, *instruction_draft.pa_lines(draft))
    new = next_turn(replace(draft, approvals=sheet, sheet_on=on))
    due = _agreed_by(new, today)
    duties = tuple(
        duty(new, agreement_duty(new, line.approver), line.approver, "pa", due)
        for line in outside
        if line.provision == "D976-32.3"
    )
    told = draft_changed(new, step, acting, on.isoformat(), "D976-28(1)", *(line.provision for line in sheet))
    return Change(new, (told,), duties, closes=closes)


@rule("D976-32.3", "D976-32.1")
def _agreed_by(draft: Draft, today: Today) -> Deadline:
    """The day by which a body outside the PA answers; by another reading never after the five days end."""
    due = deadline(draft, "D976-32.3", today.at, today.law)
    if today.law.reading("external_agreement_term") != "inside_five_days":
        return due
    occasion = _occasion(draft)
    whole = deadline(draft, "D976-32.1", _start_of(occasion.ended_on or occasion.on, today.at), today.law)
    return min(due, whole, key=lambda one: one.due_on)


def approve_by_order(draft: Draft, acting: Acting, number: str, today: Today) -> Change[Draft]:
    """The Head of PA approves a plan of measures by order; its measures go under control."""
    on = today.on
    faults = [
        *wrong_office("head_of_pa", "D976-28.3", acting),
        *out_of_turn(draft, "D976-28.9", "visaed"),
        *lacking_visas(draft, "bodies", "pa_units", "pa_visas"),
        *control_items.faulty_items(draft.items, True, today.law, on, on),
    ]
    if draft.kind != "plan_of_measures":
        faults.append(Violation("D976-28.9", "only_plans_by_order", {"kind": draft.kind}))
    refuse(not_lifted(draft, faults))
    new = replace(draft, state="signed", number=number, signed_on=on, signed_by=acting)
    told = draft_changed(new, "approve_by_order", acting, on.isoformat(), "D976-28.9")
    return Change(new, (told, act_signed(new)))


def _unlawful_instructions(draft: Draft, law: Law, on: date) -> Iterator[Violation]:
    """Everything that keeps a draft of instructions from going to agreement."""
    yield from _wrong_forms(draft, law, on)
    yield from instruction_draft.passed_over(draft, law, on)
    yield from control_items.faulty_items(draft.items, True, law, on, on)
    yield from instruction_draft.missing_units(draft)
    if draft.examination.supervisor:
        yield from not_a_supervisor(draft.examination.supervisor, law, on)
    if draft.entrusted_to or law.reading("clause_33_scope") == "all_drafts":
        yield from instruction_draft.undecided_duplicates(draft)


def _wrong_forms(draft: Draft, law: Law, on: date) -> Iterator[Violation]:
    yield from instruction_draft.wrong_document(draft, _occasion(draft), law, on)
    yield from instruction_draft.missing_assignment(draft)


def _not_the_pa(acting: Acting, provision: str) -> Iterator[Violation]:
    if acting.body != "pa":
        yield Violation(provision, "only_pa_does", {"body": acting.body})


def _occasion(draft: Draft) -> Occasion:
    if draft.occasion is None:
        raise LookupError(f"{draft.id} is not a draft of instructions")
    return draft.occasion


def _start_of(day: date, at: datetime) -> datetime:
    return at.replace(year=day.year, month=day.month, day=day.day, hour=9, minute=0)
