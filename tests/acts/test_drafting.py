"""Clauses 10 to 17: who prepares an act, how it is agreed, with what it comes to the PA."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from law import Refused
from services.acts.actions import approving, drafting
from services.acts.model import Acting, ActingOrder, Attachment, Brought, Draft, Signature, SpecialProcedure
from services.acts.rules import act_draft, approvals, attachments
from services.acts.rules.procedure import not_lifted
from tests.acts.lawful import SECTIONS, a_note
from tests.acts.pure import (
    BOOK,
    PRESIDENT,
    TODAY,
    agreed,
    at,
    brought,
    developer,
    found,
    model,
    no,
    official,
    said,
    submitted,
)


@pytest.mark.provision("D976-10(1)", "D976-10(2)", "D976-10(3)", "D976-10(4)", "D976-10(5)", "D976-10(6)")
@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ("pa", "pa"),
        ("government", "government"),
        ("mne", "government"),
        ("supreme_court", "supreme_court"),
        ("national_bank", "accountable_to_president"),
        ("akimat_abai", "local_executive_body"),
        ("majilis", "other"),
    ],
)
def test_the_register_of_bodies_says_what_kind_of_developer_a_body_is(body: str, kind: str) -> None:
    """The six kinds of clause 10; a ministry prepares for the Government."""
    assert act_draft.developer_kind(body, BOOK, date(2026, 11, 23)) == kind


@pytest.mark.provision("D976-10(6)", "D976-12.1", "D976-12.2")
def test_another_body_needs_the_presidents_determination_and_an_instruction_its_reference() -> None:
    """Own initiative needs nothing more."""
    other = model(developer={"body": "majilis"})
    assert found(act_draft.unlawful_beginnings(other)) == [("D976-10(6)", "developer_not_determined")]
    named = model(developer={"body": "majilis", "determined_by": "Указ № 1"})
    assert found(act_draft.unlawful_beginnings(named)) == []
    instructed = model(ground={"kind": "instruction"})
    assert found(act_draft.unlawful_beginnings(instructed)) == [("D976-12.2", "instruction_not_named")]
    referred = model(ground={"kind": "instruction", "reference": "№ 22-01, п. 3"})
    assert found(act_draft.unlawful_beginnings(referred)) == []


@pytest.mark.provision("D976-4(1)", "D976-3.1")
def test_only_the_developer_puts_only_acts_of_the_president_to_agreement() -> None:
    """A law is no act of the President; another body's draft is not yours."""
    with pytest.raises(Refused) as refused:
        drafting.submit_draft(model(kind="law"), official("minister", "mne"), TODAY)
    assert no(refused) == [("D976-4(1)", "not_an_act"), ("D976-3.1", "developer_submits")]


@pytest.mark.provision("D976-13.3")
def test_both_languages_come_with_the_same_annexes() -> None:
    """A missing language and unequal annexes are named."""
    one = model(texts=[{"language": "ru", "sheets": 3}])
    assert found(act_draft.missing_languages(one)) == [("D976-13.3", "language_missing")]
    unequal = model(
        texts=[{"language": "kk", "sheets": 3, "annexes": 2}, {"language": "ru", "sheets": 3, "annexes": 1}]
    )
    assert found(act_draft.missing_languages(unequal)) == [("D976-13.3", "annexes_differ")]


@pytest.mark.provision("D976-13.4", "D976-14.1", "D976-14.4", "D976-14.5")
@pytest.mark.parametrize(
    ("secrecy", "channel", "reason", "broken"),
    [
        ("none", "electronic", None, []),
        ("none", "paper", "удобнее", [("D976-14.1", "electronic_only")]),
        ("restricted", "electronic", None, []),
        ("restricted", "paper", None, [("D976-14.5", "paper_needs_reason")]),
        ("restricted", "paper", "СЭД недоступна", []),
        ("state_secret", "electronic", None, [("D976-14.4", "secret_on_paper_only")]),
        ("state_secret", "paper", None, []),
    ],
)
def test_the_channel_follows_the_secrecy(
    secrecy: str, channel: str, reason: str | None, broken: list[Any]
) -> None:
    """Electronic; paper for state secrets; restricted on paper exceptionally, with the reason."""
    draft = model(secrecy=secrecy, channel=channel)
    assert found(act_draft.wrong_channel(draft, channel, reason)) == broken
    assert act_draft.lawful_channel(secrecy) == ("paper" if secrecy == "state_secret" else "electronic")


def sheet(**subject: Any) -> list[tuple[str, str, str]]:
    """Who does what on the sheet, and under which provision."""
    draft = model(government=subject.pop("government", False), subject=subject)
    lines = approvals.approval_sheet(draft.developer, draft.subject, draft.channel, BOOK, TODAY.on)
    return [(line.approver, line.act, line.provision) for line in lines]


BASE = [(who, "approve", "D976-14.2") for who in ("national_bank", "minjust", "minfin")]


@pytest.mark.provision(
    *("D976-14.2", "D976-14.3", "D976-16(1).1", "D976-16(1).2", "D976-16(1).3", "D976-16(2)", "D976-App1")
)
def test_who_must_agree_follows_from_the_subject() -> None:
    """Always the developer, justice and the budget; the rest by what the draft touches."""
    assert sheet() == BASE
    assert sheet(interested_bodies=["minagri", "minfin"]) == [*BASE, ("minagri", "approve", "D976-14.2")]
    assert sheet(affects_bodies=["knb"]) == [*BASE, ("knb", "approve", "D976-16(2)")]
    assert sheet(government_powers=True) == [*BASE, ("prime_minister", "approve", "D976-16(1).1")]
    both = ("prime_minister", "head_of_government_apparatus")
    assert sheet(fiscal_effect=True)[3:] == [(who, "countersign", "D976-16(1).2") for who in both]
    assert sheet(government_initiative=True)[3:] == [(who, "countersign", "D976-16(1).3") for who in both]
    assert sheet(judges=True, fiscal_effect=True) == [("national_bank", "visa", "D976-14.3")]


@pytest.mark.provision("D976-11.1", "D976-11.2", "D976-11.3", "D976-11.4")
def test_a_draft_of_the_pa_is_agreed_on_paper_and_not_submitted() -> None:
    """Its unit's head signs each sheet but the first; only interested bodies are asked; no clock runs."""
    signed = [{"language": lang, "sheets": 4, "sheets_signed": 3} for lang in ("kk", "ru")]
    own = {"developer": {"body": "pa", "unit": "economy"}, "channel": "paper", "texts": signed}
    draft = submitted(model(**own, subject={"interested_bodies": ["mne"]}))
    assert [(one.approver, one.medium, one.provision) for one in draft.approvals] == [
        ("mne", "paper", "D976-11.4")
    ]
    assert agreed(draft).state == "examination"
    unsigned = [{"language": lang, "sheets": 4, "sheets_signed": 2} for lang in ("kk", "ru")]
    with pytest.raises(Refused) as refused:
        submitted(model(**own | {"texts": unsigned}))
    assert set(no(refused)) == {("D976-11.2", "pa_sheets_unsigned")}
    single = [{"language": lang, "sheets": 1} for lang in ("kk", "ru")]
    assert submitted(model(**own | {"texts": single})).state == "examination"
    with pytest.raises(Refused) as submission:
        drafting.submit_to_pa(agreed(draft), developer(draft), Brought(), TODAY)
    assert ("D976-11.3", "pa_draft_is_not_submitted") in no(submission)


@pytest.mark.provision("D976-13.1", "D976-13.2", "D976-14(1)", "D976-14(2)")
@pytest.mark.parametrize(
    ("body", "acting", "resolution", "broken"),
    [
        ("mne", official("prime_minister", "government"), "№ 900", []),
        ("mne", official("prime_minister", "government"), None, [("D976-13.1", "resolution_missing")]),
        ("mne", official("minister", "mne"), "№ 900", [("D976-14(1)", "prime_minister_signs")]),
        (
            "akimat_abai",
            official("akim", "akimat_abai"),
            None,
            [("D976-13.2", "resolution_missing"), ("D976-14(1)", "prime_minister_signs")],
        ),
        ("national_bank", official("first_head", "national_bank"), None, []),
        (
            "national_bank",
            official("deputy_first_head", "national_bank"),
            None,
            [("D976-14(2)", "first_head_signs")],
        ),
        ("national_bank", official("first_head", "knb"), None, [("D976-14(2)", "first_head_signs")]),
    ],
)
def test_a_draft_comes_under_the_right_signature(
    body: str, acting: Acting, resolution: str | None, broken: list[Any]
) -> None:
    """The Government and akimats by resolution under the PM's signature; others under their first head's."""
    draft = model(developer={"body": body})
    assert found(act_draft.wrong_submitter(draft, acting, resolution, BOOK, TODAY.on)) == broken


@pytest.mark.provision(
    *("D976-15(1).1", "D976-15(2)", "D976-15(3)", "D976-15(4)", "D976-15(5)", "D976-15(7)")
)
def test_the_missing_attachments_are_named_each_with_its_provision() -> None:
    """The approval sheet is kept by the system itself."""
    flags = {"private_business": True, "amends": True, "direct_competence": True, "other_materials": True}
    draft = model(attachments=[], subject=flags)
    lacking = [
        (one.provision, one.facts["attachment"]) for one in attachments.missing_attachments(draft, BOOK)
    ]
    assert lacking == [
        ("D976-15(1).1", "explanatory_note"),
        ("D976-15(2)", "expert_council_conclusions"),
        ("D976-15(2)", "national_chamber_conclusion"),
        ("D976-15(3)", "comparative_table"),
        ("D976-15(5)", "implementing_drafts"),
        ("D976-15(7)", "other_materials"),
    ]
    assert ("D976-15(4)", "approval_sheet") in attachments.demanded_attachments(draft.subject, BOOK)
    whole = tuple(Attachment(code) for _, code in lacking)
    assert found(attachments.missing_attachments(replace(draft, attachments=whole), BOOK)) == []


@pytest.mark.provision(*("D976-15(1).2", "D976-15(1).3", "D976-15(1).4", "D976-15(1).5", "D976-15(1).6"))
def test_the_explanatory_note_is_short_whole_and_signed() -> None:
    """Three sheets, five on a complex issue; every section; the PM's or the first head's signature."""

    def faults(note: dict[str, Any], **other: Any) -> list[tuple[str, str]]:
        return found(attachments.faulty_note(model(attachments=[note], **other), BOOK, TODAY.on))

    assert faults(a_note(sheets=3)) == []
    assert faults(a_note(sheets=4)) == [("D976-15(1).2", "note_too_long")]
    assert faults(a_note(sheets=5), subject={"complex": True}) == []
    assert faults(a_note(sheets=6), subject={"complex": True}) == [("D976-15(1).3", "note_too_long")]
    assert faults(a_note() | {"sections": SECTIONS[1:]}) == [("D976-15(1).4", "note_section_missing")]
    assert faults(a_note("minister"), government=True) == [("D976-15(1).5", "note_not_signed_by_pm")]
    assert faults(a_note("prime_minister"), government=True) == []
    unsigned = {key: value for key, value in a_note().items() if key != "signed_by"}
    assert faults(unsigned) == [("D976-15(1).6", "note_not_signed")]
    assert faults(a_note("deputy_first_head")) == [("D976-15(1).6", "note_not_signed")]


ORDER = ActingOrder(
    "12-к", "minjust", "minister", "Сериков С.С.", date(2026, 11, 20), date(2026, 11, 24), "duties", "СЭД"
)
DEPUTY = official("deputy_first_head", "minjust", "Сериков С.С.", "12-к")


@pytest.mark.provision("D976-15(6)")
@pytest.mark.parametrize(
    ("acting", "order", "on", "code"),
    [
        (DEPUTY, ORDER, date(2026, 11, 20), None),
        (DEPUTY, ORDER, date(2026, 11, 24), None),
        (DEPUTY, ORDER, date(2026, 11, 19), "order_not_on_day"),
        (DEPUTY, ORDER, date(2026, 11, 25), "order_not_on_day"),
        (DEPUTY, None, date(2026, 11, 23), "order_unknown"),
        (replace(DEPUTY, person="Ли В."), ORDER, date(2026, 11, 23), "order_of_other_person"),
        (DEPUTY, replace(ORDER, office="deputy_first_head"), date(2026, 11, 23), "order_out_of_scope"),
        (replace(DEPUTY, under_order=None), None, date(2026, 11, 23), "acts_without_order"),
    ],
)
def test_an_acting_person_needs_an_order_that_covers_person_office_and_day(
    acting: Acting, order: ActingOrder | None, on: date, code: str | None
) -> None:
    """Both ends of the order's days are inside it."""
    draft = submitted(today=at("2026-11-16"))
    word = said("minjust", acting=acting, order=order, on=on)
    if code is None:
        new = approving.give_approval(draft, word, at("2026-11-25")).state
        assert new.approvals[1].by == acting
        assert attachments.acting_orders_needed(new) == ("12-к",)
        return
    with pytest.raises(Refused) as refused:
        approving.give_approval(draft, word, at("2026-11-26"))
    assert no(refused) == [("D976-15(6)", code)]


@pytest.mark.provision("D976-15(6)")
def test_the_copy_of_the_order_comes_with_the_draft() -> None:
    """Without it the draft is not received."""
    draft = submitted()
    draft = approving.give_approval(draft, said("minjust", acting=DEPUTY, order=ORDER), TODAY).state
    draft = agreed(draft)
    with pytest.raises(Refused) as refused:
        drafting.submit_to_pa(draft, developer(draft), Brought(), TODAY)
    assert no(refused) == [("D976-15(6)", "order_copy_missing")]
    copy = Brought(attachments=(Attachment("acting_order", reference="12-к"),))
    assert drafting.submit_to_pa(draft, developer(draft), copy, TODAY).state.state == "examination"


@pytest.mark.provision("D976-App1", "D976-14.2", "D976-3.2")
def test_a_line_is_filled_once_by_its_own_head_with_a_reasoned_objection() -> None:
    """A stranger, a repetition, a mute objection, an invalid signature, a day to come: refused."""
    draft = submitted()
    cases = [
        (said("minfin", acting=official("minister", "minjust")), "other_body_approves"),
        (said("minagri"), "not_on_sheet"),
        (said("minfin", "objected"), "remark_missing"),
        (said("minfin", "agreed_with_remarks"), "remark_missing"),
        (said("minfin", on=date(2026, 11, 24)), "day_in_future"),
        (said("minfin", signature=Signature("invalid", "отозван")), "signature_invalid"),
    ]
    for word, code in cases:
        with pytest.raises(Refused) as refused:
            approving.give_approval(draft, word, TODAY)
        assert [one for _, one in no(refused)] == [code]
    change = approving.give_approval(draft, said("minfin"), TODAY)
    given = change.state
    (line,) = [one for one in change.events[0].data["act"]["approvals"] if one["approver"] == "minfin"]
    assert line["at"] == TODAY.at.isoformat()
    with pytest.raises(Refused) as again:
        approving.give_approval(given, said("minfin"), TODAY)
    assert [one for _, one in no(again)] == ["approval_given_already"]


@pytest.mark.provision("D976-14.2", "D976-3.2")
def test_an_objection_keeps_the_draft_back_until_the_body_agrees() -> None:
    """The objection stands with its remark; a later agreement replaces it."""
    draft = submitted()
    against = approving.give_approval(draft, said("minfin", "objected", remark="нет"), TODAY).state
    others = approving.give_approval(against, said("minjust"), TODAY).state
    others = approving.give_approval(others, said("national_bank"), TODAY).state
    assert others.state == "agreeing"
    with pytest.raises(Refused) as refused:
        drafting.submit_to_pa(others, developer(others), Brought(), TODAY)
    assert no(refused) == [("D976-14.2", "approval_objected")]
    assert approving.give_approval(others, said("minfin"), TODAY).state.state == "agreed"


@pytest.mark.provision("D976-17")
@pytest.mark.parametrize(
    ("signing_on", "broken"),
    [
        ("2026-11-30", []),
        ("2026-11-27", [("D976-17", "treaty_too_late")]),
        ("2026-12-17", []),
        (None, [("D976-17", "signing_day_missing")]),
    ],
)
def test_a_treaty_comes_five_working_days_before_its_signing(
    signing_on: str | None, broken: list[Any]
) -> None:
    """Monday 23 November is the last day for a treaty signed on Monday 30."""
    subject = {"treaty": True} | ({"treaty_signing_on": signing_on} if signing_on else {})
    assert found(act_draft.late_treaty(model(subject=subject), BOOK, TODAY.on)) == broken


@pytest.mark.provision("D976-27")
def test_the_president_may_lift_provisions_and_set_other_terms_for_a_draft() -> None:
    """Only what he lifts is lifted; only he lifts."""
    special = SpecialProcedure("№ 3", TODAY.on, ("D976-17",), {"D976-19.1": 2})
    draft = submitted(model(subject={"treaty": True, "treaty_signing_on": "2026-11-25"}))
    with pytest.raises(Refused) as stranger:
        drafting.set_procedure(draft, official("head_of_pa"), special, TODAY)
    assert no(stranger) == [("D976-27", "not_this_office")]
    with pytest.raises(Refused) as ahead:
        drafting.set_procedure(draft, PRESIDENT, replace(special, ordered_on=date(2027, 1, 1)), TODAY)
    assert no(ahead) == [("D976-27", "day_in_future")]
    lifted = drafting.set_procedure(draft, PRESIDENT, special, TODAY).state
    late = act_draft.late_treaty(lifted, BOOK, TODAY.on)
    assert found(iter(not_lifted(lifted, late))) == []
    received = drafting.submit_to_pa(agreed(lifted), developer(draft), Brought(), TODAY)
    assert received.opens[0].due_on == date(2026, 11, 25)


@pytest.mark.provision("D976-19.1", "D976-19.2", "D976-20")
@pytest.mark.parametrize(
    ("subject", "provision", "due_on"),
    [
        ({}, "D976-19.1", date(2026, 11, 30)),
        ({"state_planning": True}, "D976-20", date(2026, 12, 7)),
        ({"judges": True}, None, None),
    ],
)
def test_the_examination_has_the_term_of_its_subject(
    subject: dict[str, bool], provision: str | None, due_on: date | None
) -> None:
    """Five working days, ten for planning documents, none for judges."""
    change = brought(model(subject=subject))
    assert change.state.examination.due_on == due_on
    assert [duty.provision for duty in change.opens] == ([provision] if provision else [])


def test_a_draft_received_after_the_hour_is_examined_from_the_next_working_day() -> None:
    """After 18:00 on Friday day 0 is Monday."""
    draft = agreed(submitted(today=at("2026-11-27")), at("2026-11-27"))
    late = drafting.submit_to_pa(draft, developer(draft), Brought(), at("2026-11-27", 19))
    assert (late.opens[0].from_on, late.opens[0].due_on) == (date(2026, 11, 30), date(2026, 12, 7))


def test_a_step_out_of_its_turn_names_the_state_it_needs() -> None:
    """A draft already in the PA is not brought again."""
    draft: Draft = brought().state
    with pytest.raises(Refused) as refused:
        drafting.submit_to_pa(draft, developer(draft), Brought(), TODAY)
    assert no(refused) == [("D976-14.2", "step_out_of_turn")]


@pytest.mark.provision("D976-16(2)", "D976-10(6)")
def test_unknown_bodies_are_refused_each_by_name() -> None:
    """The developer, the interested, those whose powers are touched."""
    subject = {"affects_bodies": ["nobody"], "interested_bodies": ["minagry"]}
    draft = model(developer={"body": "mnee"}, subject=subject)
    with pytest.raises(Refused) as refused:
        drafting.submit_draft(draft, official("minister", "mnee"), TODAY)
    told = [one for one in refused.value.violations if one.code == "body_unknown"]
    assert [one.facts["body"] for one in told] == ["mnee", "nobody", "minagry"]
    assert "minagri" in told[2].facts["why"]
