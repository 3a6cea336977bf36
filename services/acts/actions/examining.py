"""The PA examines a draft act, finalises it, or returns it for rework."""

from collections.abc import Iterator
from dataclasses import replace

from law import Violation, refuse, rule
from services.acts.actions.drafting import examination_duty, examine
from services.acts.events import draft_changed
from services.acts.model import (
    Acting,
    Brought,
    Change,
    Conclusion,
    Draft,
    Examination,
    Text,
    Today,
)
from services.acts.rules import act_draft, examination, visas
from services.acts.rules.acting import wrong_office
from services.acts.rules.procedure import deadline, duty, not_lifted, out_of_turn


def assign_units(draft: Draft, acting: Acting, units: Examination, today: Today) -> Change[Draft]:
    """The PA says which unit leads the examination, which take part, and who supervises them."""
    faults = [
        *out_of_turn(draft, "D976-18.1", "examination"),
        *examination.wrong_assignment(acting, units),
        *visas.not_a_supervisor(units.supervisor, today.law, today.on),
    ]
    refuse(not_lifted(draft, faults))
    assigned = replace(
        draft.examination,
        lead_unit=units.lead_unit,
        co_executors=units.co_executors,
        supervisor=units.supervisor,
        coordinators=units.coordinators,
    )
    return _examined(replace(draft, examination=assigned), acting, "assign_units", "D976-18.1", today)


def give_conclusion(draft: Draft, conclusion: Conclusion, today: Today) -> Change[Draft]:
    """A unit gives its expert conclusion, or a co-executor its visa."""
    on = today.on
    faults = [
        *out_of_turn(draft, "D976-18.1", "examination"),
        *examination.faulty_conclusion(draft, conclusion, today.law, on),
    ]
    refuse(not_lifted(draft, faults))
    others = tuple(old for old in draft.examination.conclusions if old.unit != conclusion.unit)
    held = replace(draft.examination, conclusions=(*others, conclusion))
    new = replace(draft, examination=held)
    provision = "D976-19.4" if conclusion.visa_only else "D976-19.3"
    return _examined(new, conclusion.by, "give_conclusion", provision, today)


def _examined(draft: Draft, acting: Acting, step: str, provision: str, today: Today) -> Change[Draft]:
    """The last conclusion awaited ends the examination, and opens finalising if any unit objects."""
    held, on = draft.examination, today.on.isoformat()
    if not held.complete:
        return Change(draft, (draft_changed(draft, step, acting, on, provision),))
    closes = (examination_duty(held),)
    if held.objected:
        return replace(reopen(draft, acting, step, provision, today), closes=closes)
    new = replace(draft, state="finalised")
    return Change(new, (draft_changed(new, step, acting, on, provision),), closes=closes)


def reopen(draft: Draft, acting: Acting, step: str, provision: str, today: Today) -> Change[Draft]:
    """Shortcomings are on record: the draft is finalised in the PA within the term of clause 21."""
    received = draft.examination.received_on
    from_receipt = today.law.reading("finalising_anchor") == "receipt" and received is not None
    due = deadline(draft, "D976-21.1", received if from_receipt and received else today.at, today.law)
    again = replace(draft.examination, rounds=draft.examination.rounds + (draft.state != "examination"))
    new = replace(draft, state="finalising", examination=again, clock_from=due.counted_from)
    owed = duty(draft, finalising_duty(new), "pa", draft.developer.body, due)
    told = draft_changed(new, step, acting, today.on.isoformat(), provision, "D976-21.1")
    return Change(new, (told,), (owed,))


def finalising_duty(draft: Draft) -> str:
    """The name of the duty to finalise, another for each time shortcomings are recorded."""
    rounds = draft.examination.rounds
    return "finalising" if rounds == 1 else f"finalising_{rounds}"


def finalise(
    draft: Draft,
    acting: Acting,
    participants: tuple[str, ...],
    texts: tuple[Text, ...],
    today: Today,
) -> Change[Draft]:
    """The PA, with all interested bodies, has removed the shortcomings."""
    refuse(not_lifted(draft, _unfinished(draft, acting, participants)))
    new = replace(draft, state="finalised", texts=texts or draft.texts)
    told = draft_changed(new, "finalise", acting, today.on.isoformat(), "D976-21.1", "D976-21.2")
    return Change(new, (told,), closes=(finalising_duty(draft),))


def _unfinished(draft: Draft, acting: Acting, participants: tuple[str, ...]) -> Iterator[Violation]:
    """Why the draft cannot be called finalised."""
    yield from out_of_turn(draft, "D976-21.1", "finalising")
    if acting.body != "pa":
        yield Violation("D976-21.1", "only_pa_does", {"body": acting.body})
    for conclusion in draft.examination.conclusions:
        if conclusion.objects and conclusion.substantial and not conclusion.removable:
            yield Violation("D976-21.1", "objection_not_removable", {"unit": conclusion.unit})
    yield from examination.absent_bodies(draft, participants)


@rule("D976-22.2")
def return_draft(draft: Draft, acting: Acting, reason: str, today: Today) -> Change[Draft]:
    """The Head of PA returns the draft to the body that submitted it; the term of rework begins."""
    faults = [
        *out_of_turn(draft, "D976-22.1", "examination", "finalising"),
        *wrong_office("head_of_pa", "D976-22.2", acting),
        *examination.unlawful_return(draft),
    ]
    refuse(not_lifted(draft, faults))
    due = deadline(draft, "D976-22.4", today.at, today.law)
    new = replace(draft, state="returned", clock_from=due.counted_from, returned_because=reason)
    owed = duty(draft, f"resubmission_{draft.examination.rounds}", examination.returned_to(draft), "pa", due)
    told = draft_changed(new, "return_draft", acting, today.on.isoformat(), "D976-22.1", "D976-22.3")
    waives = (finalising_duty(draft), examination_duty(draft.examination))
    clock = today.law.reading("resubmission_anchor") == "receipt_of_return"
    return Change(new, (told,), (owed,) if clock else (), waives=waives)


def resubmit(draft: Draft, acting: Acting, brought: Brought, today: Today) -> Change[Draft]:
    """The reworked draft comes back; its examination, and its term, begin anew."""
    whole = replace(
        draft,
        texts=brought.texts or draft.texts,
        attachments=(*draft.attachments, *brought.attachments),
        submitted_by=acting,
    )
    faults = [
        *out_of_turn(draft, "D976-22.4", "returned"),
        *examination.wrong_resubmitter(draft, acting, today.law, today.on),
        *act_draft.missing_languages(whole),
        *act_draft.wrong_channel(draft, brought.channel, draft.paper_reason),
    ]
    refuse(not_lifted(draft, faults))
    closes = (f"resubmission_{draft.examination.rounds}",)
    return replace(examine(whole, acting, "resubmit", today), closes=closes)
