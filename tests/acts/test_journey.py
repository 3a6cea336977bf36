"""A draft act from its first sheet to the signature, by calls and by agencies' events."""

from pathlib import Path

import pytest

from law import Refused
from tests.acts.lawful import (
    FINAL,
    HEADS,
    a_draft,
    a_government_draft,
    agree_all,
    an_item,
    awaited,
    brought_to_pa,
    examined,
    findings,
    head,
    person,
    presented,
    say,
    step,
    submit,
    suite,
)


def broken(refused: pytest.ExceptionInfo[Refused]) -> set[tuple[str, str]]:
    """Provision and code of every violation."""
    return {(one.provision, one.code) for one in refused.value.violations}


def test_a_decree_travels_from_draft_to_signature(tmp_path: Path) -> None:
    """Every step in its turn; the signature announces the clauses to be put under control."""
    with suite(tmp_path) as acts:
        act = presented(acts, a_government_draft())
        assert act["state"] == "with_president"
        signed = step(acts, "sign_act", "president", number="1050")
        acts.settle()
        assert (signed["state"], signed["number"], signed["signed_on"]) == ("signed", "1050", "2026-11-23")
        told = acts.events("acts.act_signed.v1")
        assert [event.data["items"] for event in told] == [[an_item()]]
        assert not [line for line in signed["approvals"] if line["state"] != "given"]
        step(acts, "publish_act", on="2026-11-23", where=["akorda.kz"])
        acts.settle()
        [fact] = acts.events("acts.act_published.v1")
        assert (fact.subject, fact.data["where"]) == ("act/d-1", ["akorda.kz"])


def test_an_agency_submits_and_agrees_by_events(tmp_path: Path) -> None:
    """The same actions behind the agencies' door: applied, each with its receipt."""
    with suite(tmp_path) as acts:
        acts.publish(
            "national_bank",
            "agencies.draft_submitted.v1",
            "draft/d-1",
            {"acting": head("national_bank"), "draft": a_draft()},
        )
        acts.settle()
        for body in ("national_bank", "minjust", "minfin"):
            said = {
                "acting": head(body),
                "draft": "d-1",
                "approver": body,
                "decision": "agreed",
                "on": "2026-11-23",
            }
            acts.publish(body, "agencies.approval_given.v1", "draft/d-1", said)
        acts.settle()
        assert acts.call("acts.draft", {"draft": "d-1"})["act"]["state"] == "agreed"
        assert {e.data["outcome"] for e in acts.events("acts.receipt_issued.v1")} == {"applied"}


def test_an_agency_is_told_why_its_draft_is_refused(tmp_path: Path) -> None:
    """A refusal is a fact with every violation and a receipt, in the law's order."""
    with suite(tmp_path) as acts:
        wrong = a_draft(
            ground={"kind": "instruction"}, texts=[{"language": "ru", "sheets": 2}], channel="paper"
        )
        acts.publish(
            "national_bank",
            "agencies.draft_submitted.v1",
            "draft/d-1",
            {"acting": head("national_bank"), "draft": wrong},
        )
        acts.settle()
        [refusal] = acts.events("acts.draft_refused.v1")
        codes = [one["code"] for one in refusal.data["violations"]]
        assert codes == ["instruction_not_named", "language_missing", "electronic_only"]
        [receipt] = acts.events("acts.receipt_issued.v1")
        assert receipt.data["outcome"] == "refused"


@pytest.mark.provision("D976-14.2", "D976-15(1).1", "D976-13.1", "D976-14(1)")
def test_a_step_left_out_is_refused_with_everything_that_lacks(tmp_path: Path) -> None:
    """An unagreed draft brought to the PA names each approval, attachment and signature it lacks."""
    with suite(tmp_path) as acts:
        submit(acts, a_government_draft(attachments=[], subject={"amends": True}))
        with pytest.raises(Refused) as refused:
            step(acts, "submit_to_pa", "mne")
        assert broken(refused) == {
            ("D976-14.2", "approval_lacking"),
            ("D976-13.1", "resolution_missing"),
            ("D976-14(1)", "prime_minister_signs"),
            ("D976-15(1).1", "attachment_missing"),
            ("D976-15(3)", "attachment_missing"),
        }
        assert acts.call("acts.draft", {"draft": "d-1"})["act"]["state"] == "agreeing"


@pytest.mark.provision("D976-24.10", "D976-24.5")
def test_only_the_head_of_pa_presents_and_only_when_all_have_visaed(tmp_path: Path) -> None:
    """Another official is refused; so is the Head of PA himself while a visa lacks."""
    with suite(tmp_path) as acts:
        act = examined(acts)
        step(acts, "prepare_final", texts=FINAL)
        act = step(acts, "hand_over")
        with pytest.raises(Refused) as early:
            step(acts, "present")
        assert ("D976-24.5", "approval_lacking") in broken(early)
        agree_all(acts, act)
        with pytest.raises(Refused) as stranger:
            step(acts, "present", "assistant_to_president")
        assert broken(stranger) == {("D976-24.10", "head_of_pa_presents")}
        assert step(acts, "present")["state"] == "with_president"


@pytest.mark.provision("D976-24.10", "D976-15(6)")
def test_nobody_signs_for_the_president(tmp_path: Path) -> None:
    """A signature of another office is refused."""
    with suite(tmp_path) as acts:
        presented(acts)
        with pytest.raises(Refused) as refused:
            step(acts, "sign_act", "head_of_pa", number="1")
        assert broken(refused) == {("D976-24.10", "not_this_office")}


@pytest.mark.provision("D976-22.1", "D976-22.2", "D976-22.4", "D976-22.6", "D976-19.1")
def test_a_return_starts_the_examination_anew(tmp_path: Path) -> None:
    """A substantial, irremovable objection goes back; the resubmitted draft gets a new term."""
    with suite(tmp_path) as acts:
        brought_to_pa(acts)
        step(acts, "give_conclusion", "unit", unit="law", visa_only=True)
        step(
            acts,
            "give_conclusion",
            "unit",
            unit="economy",
            findings=findings("D976-18(1)"),
            substantial=True,
            removable=False,
        )
        with pytest.raises(Refused) as kept:
            step(acts, "finalise", participants=[])
        assert broken(kept) == {("D976-21.1", "objection_not_removable")}
        with pytest.raises(Refused) as wrong:
            step(acts, "return_draft", "assistant_to_president", reason="Конституция")
        assert broken(wrong) == {("D976-22.2", "not_this_office")}
        assert step(acts, "return_draft", reason="Конституция")["state"] == "returned"
        acts.advance(acts.clock.now().date().replace(day=30))
        with pytest.raises(Refused) as stranger:
            step(acts, "resubmit", "minfin")
        assert broken(stranger) == {("D976-22.6", "developer_resubmits")}
        assert step(acts, "resubmit", "national_bank")["state"] == "examination"
        assert acts.call("acts.draft", {"draft": "d-1"})["due_on"] == "2026-12-07"
        acts.settle()
        duties = {
            (e.data["obligation"]["what"], e.data["obligation"]["due_on"])
            for e in acts.events("acts.obligation_opened.v1")
        }
        assert duties == {
            ("examination", "2026-11-30"),
            ("finalising", "2026-11-30"),
            ("resubmission_1", "2026-12-07"),
            ("examination_2", "2026-12-07"),
        }


def test_what_waits_for_an_office_is_listed_page_by_page(tmp_path: Path) -> None:
    """The list follows the sheet: a body that has agreed is not waited for."""
    with suite(tmp_path) as acts:
        for number in range(5):
            submit(acts, a_draft(f"d-{number}"))
        say(acts, "minjust", draft="d-2")
        first = acts.call("acts.drafts", {"office": "minjust", "limit": 3})
        assert [row["draft"] for row in first["drafts"]] == ["d-0", "d-1", "d-3"]
        second = acts.call("acts.drafts", {"office": "minjust", "limit": 3, "after": first["next"]})
        assert ([row["draft"] for row in second["drafts"]], second["next"]) == (["d-4"], None)


@pytest.mark.provision("D976-26", "D976-4(1)")
def test_an_act_signed_elsewhere_brings_its_items_under_control(tmp_path: Path) -> None:
    """An ordinance of the Prime Minister is registered; rows of the President's acts are refused in it."""
    with suite(tmp_path) as acts:
        act = {
            "id": "pm140",
            "kind": "ordinance",
            "title": {"ru": "О некоторых вопросах проведения совещаний"},
            "developer": {"body": "government_apparatus"},
            "number": "140-р",
            "signed_on": "2018-11-06",
            "signed_by": HEADS["prime_minister"],
            "items": [an_item(row="government_control", level="government")],
        }
        by = person("head_of_structural_unit", "government_apparatus")
        told = acts.call("acts.record_signed_act", {"acting": by, "act": act})["act"]
        acts.settle()
        assert (told["state"], told["signed_on"]) == ("signed", "2018-11-06")
        assert acts.events("acts.act_signed.v1")[0].subject == "act/pm140"
        wrong = act | {"id": "x", "kind": "decree", "items": [an_item(), an_item(due_on="2018-01-01")]}
        with pytest.raises(Refused) as refused:
            acts.call("acts.record_signed_act", {"acting": by, "act": wrong})
        assert broken(refused) == {
            ("D976-4(1)", "signatory_of_other_kind"),
            ("D976-28.7", "clause_twice"),
            ("D976-30(4)", "due_before_signature"),
            ("D976-30-1", "row_of_other_author"),
        }


@pytest.mark.provision("D976-14.2", "D976-16(1).2", "D976-16(2)")
def test_the_sheet_names_everybody_once(tmp_path: Path) -> None:
    """The developer, justice, budget, the bodies touched, and the two countersignatures."""
    with suite(tmp_path) as acts:
        subject = {"fiscal_effect": True, "affects_bodies": ["minfin", "minagri"], "government_powers": True}
        act = submit(acts, a_government_draft(subject=subject))["act"]
        assert awaited(act) == [
            "mne",
            "minjust",
            "minfin",
            "prime_minister",
            "minagri",
            "prime_minister",
            "head_of_government_apparatus",
        ]


@pytest.mark.provision("D976-15(6)", "D976-24.10")
def test_a_registered_order_lets_another_person_decide_in_the_office(tmp_path: Path) -> None:
    """On its days, with all the duties; an order to agree drafts does not reach to decisions."""
    with suite(tmp_path) as acts:
        act = examined(acts)
        step(acts, "prepare_final", texts=FINAL)
        agree_all(acts, step(acts, "hand_over"))
        order = {
            "number": "77",
            "body": "pa",
            "office": "head_of_pa",
            "person": "Ли В.",
            "from_on": "2026-11-23",
            "to_on": "2026-11-27",
            "scope": "agree_drafts",
            "reference": "СЭД",
        }
        present = {"acting": person("first_deputy_head_of_pa", "pa", "Ли В.", "77"), "draft": act["id"]}
        with pytest.raises(Refused) as unregistered:
            acts.call("acts.present", present)
        assert broken(unregistered) == {("D976-15(6)", "order_unknown")}
        acts.call("acts.register_acting_order", {"order": order})
        with pytest.raises(Refused) as narrow:
            acts.call("acts.present", present)
        assert broken(narrow) == {("D976-15(6)", "order_out_of_scope")}
        acts.call("acts.register_acting_order", {"order": order | {"scope": "duties"}})
        assert acts.call("acts.present", present)["act"]["state"] == "with_president"
        acts.settle()
        told = acts.events("acts.draft_changed.v1")[-1].data["by"]
        assert (told["person"], told["office"], told["under_order"]) == ("Ли В.", "head_of_pa", "77")


@pytest.mark.provision("D976-15(6)")
def test_nobody_acts_in_an_office_that_his_body_does_not_have(tmp_path: Path) -> None:
    """A ministry has no Prime Minister; an order gives only what its body has, and ends after it begins."""
    with suite(tmp_path) as acts:
        submit(acts)
        said = {"draft": "d-1", "approver": "minfin", "decision": "agreed", "on": "2026-11-23"}
        for office, body in (
            ("prime_minister", "minfin"),
            ("minister", "akimat_abai"),
            ("minister", "mnfin"),
        ):
            with pytest.raises(Refused) as refused:
                acts.call("acts.give_approval", said | {"acting": person(office, body)})
            assert broken(refused) == {("D976-15(6)", "office_of_other_body")}
        order = {
            "number": "1",
            "body": "minfin",
            "office": "akim",
            "person": "Ли В.",
            "from_on": "2026-11-24",
            "to_on": "2026-11-23",
            "scope": "duties",
            "reference": "СЭД",
        }
        with pytest.raises(Refused) as faulty:
            acts.call("acts.register_acting_order", {"order": order})
        assert broken(faulty) == {
            ("D976-15(6)", "order_ends_before"),
            ("D976-15(6)", "office_of_other_body"),
        }
