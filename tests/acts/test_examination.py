"""Clauses 18 to 24: examination, finalising, return, the final version, visas, presentation, signature."""

from dataclasses import replace
from datetime import date

import pytest

from law import Refused
from services.acts.actions import approving, drafting, examining, signing, terms
from services.acts.model import Acting, Brought, Change, Conclusion, Draft, Examination, Text
from services.acts.rules import control_items, examination, visas
from tests.acts.lawful import an_item
from tests.acts.pure import (
    BOOK,
    FINAL,
    HEAD_OF_PA,
    HEAD_OF_UNIT,
    PRESIDENT,
    TODAY,
    UNITS,
    agreed,
    at,
    brought,
    conclusion,
    developer,
    examined,
    final,
    found,
    in_examination,
    model,
    no,
    official,
    said,
    submitted,
)

CRITERIA = (
    "D976-18(1)",
    "D976-18(2)",
    "D976-18(3)",
    "D976-18(4)",
    "D976-18(5)",
    "D976-18(6)",
    "D976-18(7)",
    "D976-18(8)",
    "D976-18(9)",
)


@pytest.mark.provision(*CRITERIA, "D976-18.1")
@pytest.mark.parametrize("criterion", CRITERIA)
def test_each_of_the_nine_criteria_is_examined(criterion: str) -> None:
    """A conclusion that passes one over, or finds against it without a reason, is no conclusion."""
    draft = in_examination()
    whole = conclusion()
    short = replace(whole, findings=tuple(one for one in whole.findings if one.criterion != criterion))
    faults = found(examination.faulty_conclusion(draft, short, BOOK, TODAY.on))
    assert faults == [(criterion, "criterion_not_examined")]
    mute = tuple(replace(one, met=one.criterion != criterion, remark=None) for one in whole.findings)
    faults = found(examination.faulty_conclusion(draft, replace(whole, findings=mute), BOOK, TODAY.on))
    assert faults == [(criterion, "objection_without_reason")]
    assert found(examination.faulty_conclusion(draft, whole, BOOK, TODAY.on)) == []


@pytest.mark.provision("D976-19.3", "D976-19.4", "D976-18.1")
def test_the_lead_unit_and_objectors_conclude_and_others_may_just_visa() -> None:
    """A stranger's conclusion, the lead unit's mere visa, an objecting visa are refused."""
    draft = in_examination()
    visa = Conclusion("law", HEAD_OF_UNIT, TODAY.on, visa_only=True)
    cases = [
        (replace(visa, unit="economy"), [("D976-19.4", "lead_unit_concludes")]),
        (conclusion("defence"), [("D976-19.3", "unit_not_assigned")]),
        (
            replace(conclusion("law", CRITERIA[0]), visa_only=True),
            [("D976-19.4", "objection_needs_conclusion")],
        ),
        (replace(conclusion(), by=official("minister", "mne")), [("D976-18.1", "only_pa_does")]),
        (visa, []),
        (conclusion("law", CRITERIA[0]), []),
    ]
    for given, faults in cases:
        assert found(examination.faulty_conclusion(draft, given, BOOK, TODAY.on)) == faults


@pytest.mark.provision("D976-18.1", "D976-19.3")
def test_the_pa_assigns_its_units() -> None:
    """Not a ministry; the lead unit is not its own co-executor; a supervisor is one of those named."""
    draft = brought().state
    odd = replace(UNITS, co_executors=("economy",), supervisor="minister")
    with pytest.raises(Refused) as refused:
        examining.assign_units(draft, official("minister", "mne"), odd, TODAY)
    assert no(refused) == [
        ("D976-18.1", "only_pa_does"),
        ("D976-19.3", "lead_is_co_executor"),
        ("D976-24.6", "not_a_supervisor"),
    ]


@pytest.mark.provision("D976-19.3", "D976-21.1")
def test_the_last_conclusion_ends_the_examination_and_shortcomings_open_finalising() -> None:
    """Without remarks the draft is ready; with them five working days of finalising begin."""
    draft = in_examination()
    first = examining.give_conclusion(draft, conclusion(), TODAY)
    assert (first.state.state, first.closes) == ("examination", ())
    assert examined().state == "finalised"
    visa = Conclusion("law", HEAD_OF_UNIT, TODAY.on, visa_only=True)
    draft = examining.give_conclusion(draft, visa, TODAY).state
    last = examining.give_conclusion(draft, conclusion("economy", CRITERIA[6]), TODAY)
    assert (last.state.state, last.closes) == ("finalising", ("examination",))
    assert [(one.provision, one.due_on) for one in last.opens] == [("D976-21.1", date(2026, 11, 30))]


@pytest.mark.provision("D976-21.1", "D976-21.2")
def test_finalising_takes_the_pa_and_every_interested_body() -> None:
    """Who is absent is named."""
    interested = {"interested_bodies": ["minagri"], "affects_bodies": ["knb"]}
    draft = examined(in_examination(model(subject=interested)), CRITERIA[6])
    with pytest.raises(Refused) as refused:
        examining.finalise(draft, official("minister", "mne"), ("minagri",), (), TODAY)
    assert no(refused) == [("D976-21.1", "only_pa_does"), ("D976-21.2", "interested_body_absent")]
    done = examining.finalise(draft, HEAD_OF_UNIT, ("minagri", "knb"), (), TODAY)
    assert (done.state.state, done.closes) == ("finalised", ("finalising",))


@pytest.mark.provision("D976-22.1", "D976-22.2", "D976-22.3", "D976-22.4")
@pytest.mark.parametrize(
    ("substantial", "removable", "broken"),
    [
        (True, False, []),
        (True, True, [("D976-22.1", "return_removable")]),
        (False, False, [("D976-22.1", "return_not_substantial"), ("D976-22.1", "return_removable")]),
    ],
)
def test_only_substantial_and_irremovable_shortcomings_return_a_draft(
    substantial: bool, removable: bool, broken: list[tuple[str, str]]
) -> None:
    """Both conditions; the body that submitted it gets it back, with ten working days."""
    draft = examined(None, CRITERIA[0], substantial=substantial, removable=removable)
    if broken:
        with pytest.raises(Refused) as refused:
            examining.return_draft(draft, HEAD_OF_PA, "по существу", TODAY)
        assert no(refused) == broken
        return
    back = examining.return_draft(draft, HEAD_OF_PA, "по существу", TODAY)
    [duty] = back.opens
    assert (duty.debtor, duty.provision, duty.due_on) == ("national_bank", "D976-22.4", date(2026, 12, 7))
    assert "finalising" in back.waives


def returned(draft: Draft | None = None) -> Draft:
    """A draft in rework."""
    faulty = examined(draft or in_examination(), CRITERIA[0], substantial=True, removable=False)
    return examining.return_draft(faulty, HEAD_OF_PA, "по существу", TODAY).state


@pytest.mark.provision("D976-26")
def test_the_pa_publishes_what_is_signed_and_open() -> None:
    """Not a draft, not a secret, not before the signature nor on a day to come; the first day stays."""
    signed = replace(final(), state="signed", signed_on=TODAY.on)
    later = at("2026-11-25")

    def published(
        draft: Draft, day: str, by: Acting = HEAD_OF_UNIT, where: str = "akorda.kz"
    ) -> Change[Draft]:
        return signing.publish_act(draft, by, date.fromisoformat(day), (where,), later)

    for draft, day, by, code in (
        (final(), "2026-11-24", HEAD_OF_UNIT, "step_out_of_turn"),
        (replace(signed, secrecy="restricted"), "2026-11-24", HEAD_OF_UNIT, "secret_not_published"),
        (signed, "2026-11-22", HEAD_OF_UNIT, "published_before_signature"),
        (signed, "2026-11-26", HEAD_OF_UNIT, "day_in_future"),
        (signed, "2026-11-24", official("minister", "mne"), "only_pa_does"),
    ):
        with pytest.raises(Refused) as refused:
            published(draft, day, by)
        assert no(refused) == [("D976-26", code)]
    first = published(signed, "2026-11-23")
    assert (first.events[0].type, first.state.published) == ("acts.act_published.v1", True)
    again = published(first.state, "2026-11-25", where="Егемен Қазақстан")
    assert again.state.published_in == ("akorda.kz", "Егемен Қазақстан")
    assert again.events[0].data["on"] == "2026-11-23"


@pytest.mark.provision("D976-22.5", "D976-22.6", "D976-22.7")
def test_a_reworked_draft_comes_with_the_letter_of_the_right_office() -> None:
    """The Government: a Deputy PM or the Head of the Apparatus; others: the developer; electronically."""
    own = returned()
    with pytest.raises(Refused) as stranger:
        examining.resubmit(own, official("minister", "mne"), Brought(channel="paper"), TODAY)
    assert no(stranger) == [("D976-22.6", "developer_resubmits"), ("D976-14.1", "electronic_only")]
    with pytest.raises(Refused) as deputy_head:
        examining.resubmit(own, official("deputy_first_head", "national_bank"), Brought(), TODAY)
    assert no(deputy_head) == [("D976-22.6", "first_head_signs")]
    assert examining.resubmit(own, developer(own), Brought(), TODAY).closes == ("resubmission_1",)
    of_government = returned(in_examination(model(government=True)))
    with pytest.raises(Refused) as minister:
        examining.resubmit(of_government, official("minister", "mne"), Brought(), TODAY)
    assert no(minister) == [("D976-22.5", "wrong_covering_letter")]
    deputy = official("deputy_prime_minister", "government")
    again = examining.resubmit(of_government, deputy, Brought(), TODAY)
    assert (again.state.state, again.opens[0].what) == ("examination", "examination_2")
    assert again.state.examination.conclusions == ()


@pytest.mark.provision("D976-22.6")
def test_a_unit_of_the_pa_brings_its_reworked_draft_without_a_letter() -> None:
    """It is no state body with a first head; its own head brings it."""
    texts = [{"language": lang, "sheets": 4, "sheets_signed": 3} for lang in ("kk", "ru")]
    drafted = submitted(model(developer={"body": "pa", "unit": "economy"}, texts=texts))
    own = returned(examining.assign_units(drafted, HEAD_OF_PA, UNITS, TODAY).state)
    assert examining.resubmit(own, HEAD_OF_UNIT, Brought(), TODAY).state.state == "examination"


@pytest.mark.provision("D976-19.1", "D976-21.1", "D976-22.4", "D976-20", "D976-27")
def test_only_the_offices_named_set_another_term() -> None:
    """The Head of PA for the examination; more offices for finalising; nobody but the President under 20."""

    def changed(draft: Draft, office: str) -> Change[Draft]:
        return terms.change_term(draft, official(office), 3, "№ 1", TODAY)

    draft = in_examination()
    new = changed(draft, "head_of_pa")
    assert (new.opens[0].due_on, new.waives) == (date(2026, 11, 26), ("examination",))
    with pytest.raises(Refused) as refused:
        changed(draft, "assistant_to_president")
    assert no(refused) == [("D976-19.1", "term_not_theirs")]
    faulty = examined(draft, CRITERIA[0])
    assert changed(faulty, "assistant_to_president").opens[0].provision == "D976-21.1"
    planning = in_examination(model(subject={"state_planning": True}))
    with pytest.raises(Refused) as tenth:
        changed(planning, "head_of_pa")
    assert no(tenth) == [("D976-20", "term_not_theirs")]
    assert changed(planning, "president").opens[0].due_on == date(2026, 11, 26)
    judges = in_examination(model(subject={"judges": True}))
    with pytest.raises(Refused) as none:
        changed(judges, "head_of_pa")
    assert no(none) == [("D976-19.2", "no_term_runs")]


@pytest.mark.provision("D976-23", "D976-24.1", "D976-24.2")
def test_the_final_version_is_on_paper_in_both_languages_with_every_sheet_signed() -> None:
    """Then two working days for the hand-over."""
    draft = examined()
    texts = (Text("kk", 4, sheets_signed=3),)
    with pytest.raises(Refused) as refused:
        signing.prepare_final(draft, official("minister", "mne"), texts, False, TODAY)
    assert no(refused) == [
        ("D976-23", "only_pa_does"),
        ("D976-23", "language_missing"),
        ("D976-24.1", "sheets_unsigned"),
    ]
    ready = signing.prepare_final(draft, HEAD_OF_UNIT, FINAL, False, TODAY)
    assert [(one.provision, one.due_on) for one in ready.opens] == [("D976-24.2", date(2026, 11, 25))]
    handed = signing.hand_over(ready.state, HEAD_OF_UNIT, TODAY)
    assert (handed.state.state, handed.closes) == ("developer_visas", ("hand_over",))


@pytest.mark.provision(
    *("D976-24.3", "D976-24.4", "D976-24.5", "D976-24.6", "D976-24.7", "D976-24.8", "D976-24.9")
)
def test_the_visas_are_collected_each_on_its_medium_and_the_head_of_pa_last() -> None:
    """The developer, the PM where concerned, then the PA; the State Counsellor only where necessary."""
    assert [(one.approver, one.medium, one.provision) for one in final().approvals[3:]] == [
        ("national_bank", "paper", "D976-24.3"),
        ("head_of_general_department", "paper", "D976-24.7"),
        ("assistant_to_president", "paper", "D976-24.6"),
        ("head_of_state_legal_department", "electronic", "D976-24.8"),
        ("unit/law", "electronic", "D976-24.8"),
        ("head_of_pa", "paper", "D976-24.5"),
    ]
    of_government = final(examined(in_examination(model(government=True))), counsellor=True)
    lines = {one.approver: one.medium for one in of_government.approvals}
    assert lines["prime_minister"] == "paper"
    assert lines["state_counsellor"] == "electronic"
    with pytest.raises(Refused) as early:
        approving.give_approval(final(), said("head_of_pa"), TODAY)
    assert no(early) == [("D976-14.2", "approval_out_of_turn")]
    assert agreed(final()).state == "visaed"


@pytest.mark.provision("D976-24.5", "D976-21.1")
def test_a_refused_visa_is_an_objection_and_leads_back_to_finalising() -> None:
    """With a new term; the visas are collected anew."""
    draft = final()
    change = approving.give_approval(draft, said("national_bank", "objected", remark="нет"), TODAY)
    assert (change.state.state, change.opens[0].what) == ("finalising", "finalising_2")
    again = examining.finalise(change.state, HEAD_OF_UNIT, (), (), TODAY).state
    assert {one.state for one in final(again).approvals[3:]} == {"awaited"}


@pytest.mark.provision("D976-24.10")
def test_only_a_fully_visaed_draft_is_presented_and_signed() -> None:
    """By the Head of PA; then the President signs and the items come under control."""
    draft = agreed(final())
    with pytest.raises(Refused) as refused:
        signing.present(final(), official("assistant_to_president"), TODAY)
    codes = no(refused)
    assert ("D976-24.10", "head_of_pa_presents") in codes
    assert ("D976-24.3", "approval_lacking") in codes
    presented = signing.present(draft, HEAD_OF_PA, TODAY).state
    with pytest.raises(Refused) as early:
        signing.sign_act(draft, PRESIDENT, "1", TODAY)
    assert no(early) == [("D976-24.10", "step_out_of_turn")]
    signed = signing.sign_act(presented, PRESIDENT, "1050", TODAY)
    assert [one.type for one in signed.events] == ["acts.draft_changed.v1", "acts.act_signed.v1"]


@pytest.mark.provision("D976-30-1", "D976-28.7", "D976-30(4)")
def test_the_clauses_for_control_are_possible_ones() -> None:
    """Twice the same clause, an unknown executor, a day before the signature, another author's row."""
    items = (
        an_item(),
        an_item(executor="nobody"),
        an_item("2", due_on="2026-11-22"),
        an_item("3", row="government_control"),
    )
    faults = found(control_items.faulty_items(items, True, BOOK, TODAY.on, TODAY.on))
    assert faults == [
        ("D976-28.7", "clause_twice"),
        ("D976-28.7", "executor_unknown"),
        ("D976-30(4)", "due_before_signature"),
        ("D976-30-1", "row_of_other_author"),
    ]
    same_day = (an_item(due_on="2026-11-23"),)
    assert found(control_items.faulty_items(same_day, True, BOOK, TODAY.on, TODAY.on)) == []


@pytest.mark.provision("D976-4(1)", "D976-4(2).2", "D976-4(2).3")
@pytest.mark.parametrize(
    ("kind", "office", "broken"),
    [
        ("decree", "president", []),
        ("ordinance", "prime_minister", []),
        ("decree", "prime_minister", [("D976-4(1)", "signatory_of_other_kind")]),
        ("personal_instruction", "head_of_pa", [("D976-4(2).2", "signatory_of_other_kind")]),
        ("government_resolution", "president", [("D976-4(2).2", "signatory_of_other_kind")]),
        ("minutes", "minister", []),
    ],
)
def test_a_document_is_signed_by_whom_its_kind_allows(
    kind: str, office: str, broken: list[tuple[str, str]]
) -> None:
    """A decree is the President's; an ordinance also a Prime Minister's."""
    assert found(control_items.foreign_signature(kind, office, BOOK, TODAY.on)) == broken


@pytest.mark.provision("D976-26")
def test_an_act_of_a_day_to_come_is_not_recorded() -> None:
    """The register holds what was signed."""
    act = replace(
        model(id="x"), signed_on=date(2026, 11, 24), signed_by=PRESIDENT, number="1", items=(an_item(),)
    )
    with pytest.raises(Refused) as refused:
        drafting.record_signed_act(act, HEAD_OF_UNIT, TODAY)
    assert no(refused) == [("D976-26", "day_in_future")]
    told = drafting.record_signed_act(act, HEAD_OF_UNIT, at("2026-11-24"))
    assert told.state.recorded


def test_a_draft_of_the_pa_skips_the_developers_visa() -> None:
    """It needs no hand-over unless the Government is concerned."""
    signed = [{"language": lang, "sheets": 1} for lang in ("kk", "ru")]
    own = submitted(model(developer={"body": "pa", "unit": "economy"}, channel="paper", texts=signed))
    own = examining.assign_units(own, HEAD_OF_PA, UNITS, TODAY).state
    assert own.examination == replace(UNITS, received_on=None)
    assert final(examined(own)).state == "pa_visas"
    concerned = replace(own, subject=replace(own.subject, government_powers=True))
    assert final(examined(concerned)).state == "developer_visas"
    assert [one.approver for one in visas.developer_visas(concerned, BOOK)] == ["prime_minister"]
    assert Examination().complete is False
