"""The final paper version, its hand-over, its way to the President, and the signature."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from law import Law, Violation, refuse, rule
from services.acts.actions.approving import next_turn
from services.acts.events import act_published, act_signed, draft_changed
from services.acts.model import Acting, Change, Draft, Text, Today
from services.acts.rules import act_draft, control_items, publication, visas
from services.acts.rules.acting import wrong_office
from services.acts.rules.procedure import deadline, duty, not_lifted, out_of_turn

HAND_OVER = "hand_over"


def prepare_final(
    draft: Draft, acting: Acting, texts: tuple[Text, ...], state_counsellor: bool, today: Today
) -> Change[Draft]:
    """The responsible unit prepares the final paper version; the visas it needs are drawn up."""
    whole = replace(draft, final_texts=texts)
    refuse(not_lifted(draft, _unready_final(whole, acting, today.law, today.on)))
    lines = (
        *draft.stage("bodies"),
        *visas.developer_visas(draft, today.law),
        *visas.pa_visas(draft, state_counsellor, today.law, today.on),
    )
    whole = replace(whole, approvals=lines, sheet_on=today.on)
    if not whole.stage("developer"):
        new = next_turn(whole)
        told = draft_changed(new, "prepare_final", acting, today.on.isoformat(), "D976-23", "D976-24.1")
        return Change(new, (told,))
    new = replace(whole, state="final_paper")
    due = deadline(draft, "D976-24.2", today.at, today.law)
    owed = duty(draft, _hand_over_duty(draft), "pa", draft.developer.body, due)
    told = draft_changed(new, "prepare_final", acting, today.on.isoformat(), "D976-23", "D976-24.2")
    return Change(new, (told,), (owed,))


def _hand_over_duty(draft: Draft) -> str:
    rounds = draft.examination.rounds
    return HAND_OVER if rounds == 1 else f"{HAND_OVER}_{rounds}"


@rule("D976-23", "D976-24.1")
def _unready_final(draft: Draft, acting: Acting, law: Law, on: date) -> Iterator[Violation]:
    """Why the final paper version is not one."""
    yield from out_of_turn(draft, "D976-23", "finalised")
    if acting.body != "pa":
        yield Violation("D976-23", "only_pa_does", {"body": acting.body})
    yield from act_draft.missing_languages(draft, "D976-23")
    yield from visas.faulty_final(draft.final_texts)
    yield from visas.not_a_supervisor(draft.examination.supervisor, law, on)


def hand_over(draft: Draft, acting: Acting, today: Today) -> Change[Draft]:
    """The final version goes in working order to the Government Apparatus or the developer for its visa."""
    faults = [*out_of_turn(draft, "D976-24.2", "final_paper")]
    if acting.body != "pa":
        faults.append(Violation("D976-24.2", "only_pa_does", {"body": acting.body}))
    refuse(not_lifted(draft, faults))
    new = next_turn(draft)
    told = draft_changed(new, "hand_over", acting, today.on.isoformat(), "D976-24.2")
    return Change(new, (told,), closes=(_hand_over_duty(draft),))


def present(draft: Draft, acting: Acting, today: Today) -> Change[Draft]:
    """The Head of PA presents the draft to the President for signature."""
    refuse(not_lifted(draft, _unpresentable(draft, acting)))
    provision = "D976-24.10" if draft.is_act else "D976-33.6"
    new = replace(draft, state="with_president", presented_by=acting)
    return Change(new, (draft_changed(new, "present", acting, today.on.isoformat(), provision),))


def _unpresentable(draft: Draft, acting: Acting) -> Iterator[Violation]:
    """Why the draft cannot go to the President: the wrong hand, a visa that lacks, a step left out."""
    yield from visas.wrong_presenter(draft, acting)
    provision = "D976-24.10" if draft.is_act else "D976-33.6"
    yield from out_of_turn(draft, provision, "visaed")
    if draft.state != "visaed":
        yield from visas.lacking_visas(draft, "bodies", "developer", "pa_units", "pa_visas", "head_of_pa")


def sign_act(draft: Draft, acting: Acting, number: str, today: Today) -> Change[Draft]:
    """The President signs; the act is registered and its items go under control."""
    on = today.on
    refuse(not_lifted(draft, _unsignable(draft, acting, today.law, on)))
    new = replace(draft, state="signed", number=number, signed_on=on, signed_by=acting)
    told = draft_changed(new, "sign_act", acting, on.isoformat(), "D976-24.10", "D976-26")
    return Change(new, (told, act_signed(new)))


def publish_act(
    draft: Draft, acting: Acting, day: date, places: tuple[str, ...], today: Today
) -> Change[Draft]:
    """The PA says where and on which day a signed act was published; the first day stays."""
    refuse(publication.unpublishable(draft, acting, day, today.on))
    first = min(day, draft.published_on) if draft.published_on else day
    places = tuple(dict.fromkeys((*draft.published_in, *places)))
    new = replace(draft, published=True, published_on=first, published_in=places)
    return Change(new, (act_published(new, acting),))


def _unsignable(draft: Draft, acting: Acting, law: Law, on: date) -> Iterator[Violation]:
    """Why the draft cannot be signed: another office, a step or an approval that lacks, impossible items."""
    provision = "D976-24.10" if draft.is_act else "D976-33.6"
    yield from wrong_office("president", provision, acting)
    yield from out_of_turn(draft, provision, "with_president")
    yield from visas.lacking_visas(draft, "bodies", "developer", "pa_units", "pa_visas", "head_of_pa")
    yield from control_items.faulty_items(draft.items, True, law, on, on)
