"""A draft that is changed while it is agreed; words that are dated wrongly or do not say what they are."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from law import Refused
from services.acts.actions import approving, drafting, examining, instructions
from services.acts.model import Draft, Duplicates, SpecialProcedure
from tests.acts.lawful import (
    a_draft,
    brought_to_pa,
    findings,
    head,
    person,
    say,
    step,
    submit,
    suite,
)
from tests.acts.pure import (
    HEAD_OF_PA,
    HEAD_OF_UNIT,
    TODAY,
    UNITS,
    agreed,
    at,
    brought,
    conclusion,
    developer,
    model,
    no,
    said,
    submitted,
)
from tests.acts.test_instructions import NONE_FOUND, a_model, begun

LONGER = [{"language": "kk", "sheets": 5}, {"language": "ru", "sheets": 5}]


def revised(old: Draft, **other: Any) -> Draft:
    """The developer hands the draft in again."""
    return drafting.submit_draft(model(**other), developer(old), TODAY, old).state


@pytest.mark.provision("D976-14.2", "D976-16(2)")
def test_a_revised_draft_is_agreed_anew_by_all_whom_it_now_concerns() -> None:
    """What was agreed on the earlier text does not count for another; the President's procedure stays."""
    special = SpecialProcedure("№ 9", TODAY.on, lifts=("D976-17",))
    old = replace(agreed(submitted()), special=special)
    assert old.state == "agreed"
    new = revised(old, texts=LONGER, subject={"interested_bodies": ["minagri"]})
    assert (new.state, new.revision, new.special) == ("agreeing", 2, special)
    assert {line.state for line in new.approvals} == {"awaited"}
    assert [line.approver for line in new.approvals] == ["national_bank", "minjust", "minfin", "minagri"]


@pytest.mark.provision("D976-14.2", "D976-26")
def test_only_the_developer_revises_only_with_a_change_and_only_before_the_pa_has_it() -> None:
    """The same text again, another body, a draft in examination, instructions under an act's id: refused."""
    old = submitted()
    with pytest.raises(Refused) as same:
        revised(old)
    assert no(same) == [("D976-14.2", "draft_unchanged")]
    for earlier in (brought().state, submitted(model(government=True)), replace(old, state="signed")):
        with pytest.raises(Refused) as refused:
            revised(earlier, texts=LONGER)
        assert no(refused) == [("D976-26", "draft_exists")]
    with pytest.raises(Refused) as foreign:
        instructions.submit_instructions(a_model(), HEAD_OF_UNIT, old, NONE_FOUND, TODAY)
    assert no(foreign) == [("D976-26", "draft_exists")]


@pytest.mark.provision("D976-32.3", "D976-33.4", "D976-33.3")
def test_instructions_to_which_somebody_objects_are_changed_and_agreed_anew() -> None:
    """A new working day for the Apparatus, under a duty of its own; duplicates are looked for again."""
    old = approving.give_approval(
        begun().state, said("government_apparatus", "objected", remark="срок нереален"), TODAY
    ).state
    assert old.state == "agreeing"
    with pytest.raises(Refused) as same:
        instructions.submit_instructions(a_model(), HEAD_OF_UNIT, old, NONE_FOUND, at("2026-11-24"))
    assert no(same) == [("D976-33.4", "draft_unchanged")]
    changed = a_model(texts=[{"language": "ru", "sheets": 3}])
    unanswered = Duplicates("not_checked", reason="silent")
    with pytest.raises(Refused) as unchecked:
        instructions.submit_instructions(changed, HEAD_OF_UNIT, old, unanswered, at("2026-11-24"))
    assert no(unchecked) == [("D976-33.3", "duplicates_not_checked")]
    new = instructions.submit_instructions(changed, HEAD_OF_UNIT, old, NONE_FOUND, at("2026-11-24"))
    [duty] = new.opens
    assert (duty.what, duty.due_on) == ("agree_government_apparatus_2", date(2026, 11, 25))
    assert "agree_government_apparatus" in new.waives
    given = approving.give_approval(
        new.state, said("government_apparatus", on=date(2026, 11, 24)), at("2026-11-24")
    )
    assert given.closes == ("agree_government_apparatus_2",)


def test_a_revised_draft_comes_by_the_same_doors(tmp_path: Path) -> None:
    """By call and by the agency's event; the day since which it waits is that of the new text."""
    with suite(tmp_path) as acts:
        submit(acts)
        say(acts, "minjust")
        acts.publish(
            "national_bank",
            "agencies.draft_submitted.v1",
            "draft/d-1",
            {"acting": head("national_bank"), "draft": a_draft(texts=LONGER)},
        )
        acts.settle()
        assert acts.events("acts.draft_changed.v1")[-1].data["step"] == "revise_draft"
        [row] = acts.call("acts.drafts", {"office": "minjust"})["drafts"]
        assert (row["draft"], row["steps"]) == ("d-1", ["approve"])
        with pytest.raises(Refused) as same:
            submit(acts, a_draft(texts=LONGER))
        assert [one.code for one in same.value.violations] == ["draft_unchanged"]


@pytest.mark.provision("D976-14.2", "D976-24.3")
def test_nobody_agreed_before_the_document_went_round() -> None:
    """Neither the sheet of the bodies nor that of the visas is filled with an earlier day."""
    draft = submitted()
    with pytest.raises(Refused) as early:
        approving.give_approval(draft, said("minjust", on=date(2026, 11, 22)), TODAY)
    assert no(early) == [("D976-14.2", "approval_before_sheet")]
    same_day = approving.give_approval(draft, said("minjust", on=date(2026, 11, 23)), at("2026-11-25"))
    assert same_day.state.stage("bodies")[1].on == date(2026, 11, 23)


@pytest.mark.provision("D976-16(1).1", "D976-16(1).2")
def test_who_both_agrees_and_countersigns_says_which(tmp_path: Path) -> None:
    """The Prime Minister's agreement is never taken for his countersignature; both stand in the list."""
    with suite(tmp_path) as acts:
        subject = {"fiscal_effect": True, "government_powers": True}
        submit(acts, a_draft(subject=subject))
        waits = acts.call("acts.draft", {"draft": "d-1"})["waits_for"]
        assert waits["prime_minister"] == ["approve", "countersign"]
        [row] = acts.call("acts.drafts", {"office": "prime_minister"})["drafts"]
        assert row["steps"] == ["approve", "countersign"]
        with pytest.raises(Refused) as refused:
            say(acts, "prime_minister")
        assert [(one.provision, one.code) for one in refused.value.violations] == [
            ("D976-16(1).1", "deed_not_named")
        ]
        say(acts, "prime_minister", act="countersign")
        acts.advance(date(2026, 11, 25))
        [row] = acts.call("acts.drafts", {"office": "prime_minister"})["drafts"]
        assert (row["steps"], row["since"]) == (["approve"], "2026-11-23")
        say(acts, "prime_minister", act="approve")
        assert acts.call("acts.drafts", {"office": "prime_minister"})["drafts"] == []


@pytest.mark.provision("D976-19.3", "D976-18.1")
def test_units_assigned_anew_that_have_all_concluded_end_the_examination() -> None:
    """A co-executor is taken out when the others are done: nobody is left to wait for."""
    draft = examining.assign_units(brought().state, HEAD_OF_PA, UNITS, TODAY).state
    draft = examining.give_conclusion(draft, conclusion("economy"), TODAY).state
    assert draft.state == "examination"
    alone = replace(UNITS, co_executors=())
    ended = examining.assign_units(draft, HEAD_OF_PA, alone, TODAY)
    assert (ended.state.state, ended.closes) == ("finalised", ("examination",))


def an_order(scope: str, to_on: str = "2026-11-27") -> dict[str, str]:
    """An order of the PA that gives the duties of the head of a unit."""
    order = {"number": "77", "body": "pa", "office": "head_of_structural_unit", "person": "Ли В."}
    return order | {"from_on": "2026-11-23", "to_on": to_on, "scope": scope, "reference": "СЭД"}


@pytest.mark.provision("D976-15(6)", "D976-19.3")
def test_a_conclusion_under_an_order_needs_the_order(tmp_path: Path) -> None:
    """Unregistered, too narrow, of another person, out of its days: refused; else the office is recorded."""
    with suite(tmp_path) as acts:
        brought_to_pa(acts)
        given = {"draft": "d-1", "unit": "economy", "findings": findings()}
        given |= {"acting": person("other_official", "pa", "Ли В.", "77")}
        for order, code in (
            (None, "order_unknown"),
            (an_order("agree_drafts"), "order_out_of_scope"),
            (an_order("duties") | {"person": "Ким А."}, "order_of_other_person"),
            (
                an_order("duties", "2026-11-23") | {"from_on": "2026-11-20", "to_on": "2026-11-22"},
                "order_not_on_day",
            ),
        ):
            if order:
                acts.call("acts.register_acting_order", {"order": order})
            with pytest.raises(Refused) as refused:
                acts.call("acts.give_conclusion", given)
            assert [(one.provision, one.code) for one in refused.value.violations] == [("D976-15(6)", code)]
        acts.call("acts.register_acting_order", {"order": an_order("duties")})
        acts.call("acts.give_conclusion", given)
        acts.settle()
        by = acts.events("acts.draft_changed.v1")[-1].data["by"]
        assert (by["office"], by["under_order"]) == ("head_of_structural_unit", "77")


@pytest.mark.provision("D976-22.1", "D976-22.2")
def test_why_a_draft_was_returned_is_kept(tmp_path: Path) -> None:
    """The body that reworks it reads the reason."""
    with suite(tmp_path) as acts:
        brought_to_pa(acts)
        step(acts, "give_conclusion", "unit", unit="law", visa_only=True)
        faults = findings("D976-18(1)")
        step(
            acts,
            "give_conclusion",
            "unit",
            unit="economy",
            findings=faults,
            substantial=True,
            removable=False,
        )
        step(acts, "return_draft", reason="Противоречит статье 6")
        assert acts.call("acts.draft", {"draft": "d-1"})["returned_because"] == "Противоречит статье 6"
