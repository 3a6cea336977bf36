"""The address from May to September, the national plan in its chain of terms, the monitoring of decrees."""

from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

import law
from bus.clock import ALMATY
from bus.embedded import Suite
from law import Refused
from services.acts.rules.address import proposers
from tests.acts.lawful import FINAL, HEADS, agree_all, step, suite

BOOK = law.load()
JANUARY = datetime(2026, 1, 12, 10, tzinfo=ALMATY)
RULES = {"reference": "Распоряжение № 5", "ordered_on": "2026-01-12"}


def do(to: Suite, method: str, by: str = "head_of_pa", address: str = "a-2026", **payload: Any) -> Any:
    """A step of the address."""
    return to.call(f"acts.{method}", {"acting": HEADS[by], "address": address, **payload})


def broken(refused: pytest.ExceptionInfo[Refused]) -> list[tuple[str, str]]:
    """Provision and code of every violation."""
    return [(one.provision, one.code) for one in refused.value.violations]


def opened(to: Suite, **other: Any) -> Any:
    """The address of 2026."""
    address = {"id": "a-2026", "year": 2026} | other
    return to.call("acts.open_address", {"acting": HEADS["head_of_pa"], "address": address})


def proposed(to: Suite, by: str = "national_bank") -> Any:
    """A body's proposal."""
    return do(to, "propose", by, proposal={"topic": "Экономика", "content": "Тезисы"})


def missed(to: Suite, what: str) -> list[str]:
    """The days on which a duty was announced as missed."""
    return [
        event.time.date().isoformat()
        for event in to.events("acts.obligation_missed.v1")
        if event.data["obligation"]["what"] == what
    ]


@pytest.mark.provision("D976-6", "D976-7.1", "D976-7.2", "D976-8", "D976-5")
def test_the_address_goes_from_may_to_september(tmp_path: Path) -> None:
    """Proposals in May, the President agrees the topic, the draft by 19 August, delivery in September."""
    with suite(tmp_path, JANUARY) as acts:
        assert "national_bank" in opened(acts)["proposals_lacking"]
        with pytest.raises(Refused) as early:
            proposed(acts)
        assert broken(early) == [("D976-6", "outside_window")]
        acts.advance(date(2026, 5, 1))
        assert "national_bank" not in proposed(acts)["proposals_lacking"]
        with pytest.raises(Refused) as stranger:
            proposed(acts, "mne")
        assert broken(stranger) == [("D976-6", "not_a_proposer")]
        acts.advance(date(2026, 5, 31))
        proposed(acts, "prime_minister")
        [warning] = do(acts, "form_proposals", topic="Экономика")["warnings"]
        assert warning["provision"] == "D976-7.1"
        with pytest.raises(Refused) as unagreed:
            do(acts, "submit_address")
        assert broken(unagreed) == [("D976-8", "step_out_of_turn")]
        with pytest.raises(Refused) as by_another:
            do(acts, "agree_topic", "head_of_pa")
        assert broken(by_another) == [("D976-7.2", "not_this_office")]
        do(acts, "agree_topic", "president")
        acts.advance(date(2026, 8, 19))
        do(acts, "submit_address")
        acts.advance(date(2026, 8, 31))
        with pytest.raises(Refused) as august:
            do(acts, "deliver_address", "president")
        assert broken(august) == [("D976-5", "outside_window")]
        acts.advance(date(2026, 9, 1))
        assert do(acts, "deliver_address", "president")["plan"] == "plan-a-2026"
        assert missed(acts, "draft_address") == []
        assert missed(acts, "proposals_national_bank") == []
        assert missed(acts, "proposals_knb") == ["2026-06-01"]


@pytest.mark.provision("D976-8")
def test_twenty_august_is_too_late_for_the_draft_address(tmp_path: Path) -> None:
    """ "Before 20 August": on the 20th the duty is missed; the draft still goes."""
    with suite(tmp_path, datetime(2026, 8, 17, 10, tzinfo=ALMATY)) as acts:
        opened(acts)
        do(acts, "form_proposals", topic="Экономика")
        do(acts, "agree_topic", "president")
        acts.advance(date(2026, 8, 20))
        assert missed(acts, "draft_address") == ["2026-08-20"]
        assert do(acts, "submit_address")["state"] == "with_president"


@pytest.mark.provision("D976-9.1", "D976-9.2")
def test_the_president_may_set_other_days_or_speak_out_of_turn(tmp_path: Path) -> None:
    """Another procedure lifts the month; an address out of turn has its own calendar."""
    with suite(tmp_path, JANUARY) as acts:
        opened(acts)
        procedure = RULES | {"lifts": ["D976-5", "D976-6"]}
        with pytest.raises(Refused) as wrong:
            do(acts, "set_address_procedure", "head_of_pa", procedure=procedure)
        assert broken(wrong) == [("D976-9.1", "not_this_office")]
        do(acts, "set_address_procedure", "president", procedure=procedure)
        proposed(acts)
        opened(acts, id="a-extra", out_of_turn=True)
        do(acts, "form_proposals", address="a-extra", topic="Реформы")
        do(acts, "agree_topic", "president", address="a-extra")
        do(acts, "submit_address", address="a-extra")
        assert do(acts, "deliver_address", "president", address="a-extra")["state"] == "delivered"


@pytest.mark.provision("D976-6")
def test_the_government_and_every_accountable_body_propose() -> None:
    """Ministries speak through the Government."""
    asked = proposers(BOOK, date(2026, 5, 1))
    assert {"government", "national_bank", "agency_competition"} <= set(asked)
    assert not {"mne", "akimat_astana", "supreme_court"} & set(asked)


MEASURES = [
    {
        "number": "1",
        "measure": {"kk": "Салық кодексі", "ru": "Внести проект Налогового кодекса"},
        "completion_form": "проект закона",
        "executor": "mne",
        "coexecutors": ["minfin"],
        "deadline": "2027-06-01",
    }
]
UNITS = {"lead_unit": "economy", "co_executors": ["law"], "supervisor": "assistant_to_president"}


def delivered(to: Suite) -> None:
    """An address delivered on Tuesday 8 September 2026."""
    opened(to, out_of_turn=True)
    do(to, "form_proposals", topic="Экономика")
    do(to, "agree_topic", "president")
    do(to, "submit_address")
    do(to, "deliver_address", "president", plan="p-1")


def plan(to: Suite, method: str, by: str, **payload: Any) -> Any:
    """A step of the plan."""
    return to.call(f"acts.{method}", {"acting": HEADS[by], "plan": "p-1", **payload})


@pytest.mark.provision(
    *("D976-35", "D976-36.1", "D976-36.2", "D976-36.3", "D976-36.4", "D976-36.5", "D976-37.1"),
    *("D976-37.2", "D976-38.1", "D976-38.2", "D976-38.3", "D976-39", "D976-App2"),
)
def test_the_national_plan_passes_its_chain_and_its_decree_goes_to_the_visas(tmp_path: Path) -> None:
    """Two working days at each step; a dispute is decided first; the decree is not examined again."""
    with suite(tmp_path, datetime(2026, 9, 8, 10, tzinfo=ALMATY)) as acts:
        delivered(acts)
        with pytest.raises(Refused) as bare:
            plan(acts, "form_plan", "head_of_pa", units=UNITS, measures=[])
        assert broken(bare) == [("D976-App2", "no_measures")]
        plan(acts, "form_plan", "head_of_pa", units=UNITS, measures=MEASURES)
        with pytest.raises(Refused) as wrong:
            plan(acts, "work_through", "head_of_pa", consulted=["mne"])
        assert broken(wrong) == [("D976-36.4", "not_this_body"), ("D976-36.4", "body_not_consulted")]
        plan(acts, "work_through", "government_apparatus", consulted=["mne", "minfin"])
        about = {"measure": "1", "about": "deadline"}
        plan(acts, "raise_dispute", "minfin", dispute=about)
        with pytest.raises(Refused) as open_:
            plan(acts, "finalise_plan", "head_of_pa")
        assert broken(open_) == [("D976-37.2", "dispute_undecided")]
        with pytest.raises(Refused) as stranger:
            plan(acts, "decide_plan_dispute", "minfin", dispute=about | {"decision": "Позже"})
        assert broken(stranger) == [("D976-37.2", "not_this_office")]
        decision = about | {"decision": "Оставить срок"}
        plan(acts, "decide_plan_dispute", "assistant_to_president", dispute=decision)
        plan(acts, "finalise_plan", "head_of_pa")
        texts = [{"language": "kk", "sheets": 4}, {"language": "ru", "sheets": 4}]
        decree = {"id": "d-plan", "title": {"ru": "Об утверждении плана"}, "texts": texts}
        with pytest.raises(Refused) as bare_decree:
            plan(acts, "submit_plan_decree", "prime_minister", draft=decree, channel="paper")
        assert broken(bare_decree) == [
            ("D976-38.2", "resolution_missing"),
            ("D976-38.2", "electronic_only"),
            ("D976-38.3", "remarks_not_considered"),
        ]
        lawful = {"draft": decree, "government_resolution": "№ 700", "remarks_considered": True}
        act = plan(acts, "submit_plan_decree", "prime_minister", **lawful)["act"]
        assert act["state"] == "finalised"
        step(acts, "prepare_final", draft="d-plan", texts=FINAL)
        agree_all(acts, step(acts, "hand_over", draft="d-plan"))
        step(acts, "present", draft="d-plan")
        step(acts, "sign_act", "president", draft="d-plan", number="77")
        acts.settle()
        [signed] = acts.events("acts.act_signed.v1")
        assert [(one["clause"], one["row"]) for one in signed.data["items"]] == [("1", "national_plan")]
        duties = {
            event.data["obligation"]["provision"]: event.data["obligation"]["due_on"]
            for event in acts.events("acts.obligation_opened.v1")
        }
        chain = {"D976-36.1", "D976-36.4", "D976-37.1", "D976-38.1", "D976-24.2"}
        assert {duties[one] for one in chain} == {"2026-09-10"}


@pytest.mark.provision("D976-36.1")
def test_a_plan_not_formed_in_two_working_days_is_missed_on_the_third(tmp_path: Path) -> None:
    """Delivered on Tuesday: Thursday is the last day."""
    with suite(tmp_path, datetime(2026, 9, 8, 10, tzinfo=ALMATY)) as acts:
        delivered(acts)
        acts.advance(date(2026, 9, 10))
        assert missed(acts, "form_plan") == []
        acts.advance(date(2026, 9, 11))
        assert missed(acts, "form_plan") == ["2026-09-11"]


def registered(to: Suite, identifier: str, developer: str, **other: Any) -> Any:
    """A decree in the register."""
    decree = {
        "id": identifier,
        "number": "976",
        "title": {"ru": "О правилах"},
        "signed_on": "2010-04-27",
        "developer": developer,
    }
    return to.call("acts.register_decree", {"acting": HEADS["head_of_pa"], "decree": decree | other})


METHODS = ["forecasting", "analysis", "effectiveness_assessment"]


@pytest.mark.provision("D976-83", "D976-84", "D976-87", "D976-82.1", "D976-82.2")
def test_every_decree_has_its_monitor_who_gives_results_by_the_end_of_the_year(tmp_path: Path) -> None:
    """The developer, or the PA units that developed it; only they, with every method, and known faults."""
    with suite(tmp_path, datetime(2026, 12, 1, 10, tzinfo=ALMATY)) as acts:
        with pytest.raises(Refused) as nobody:
            registered(acts, "x", "pa")
        assert broken(nobody) == [("D976-84", "monitor_unknown")]
        registered(acts, "976", "pa", units=["control"])
        registered(acts, "500", "mne")
        assert acts.call("acts.open_monitoring_year", {"year": 2026}) == {"decrees": 2}
        finding = {"fault": "obsolete", "norm": "п. 43", "proposal": "исключить"}
        result = {"year": 2026, "monitor": "mne", "methods": METHODS, "findings": [finding]}
        ask = {"acting": HEADS["minfin"], "decree": "500"}
        faulty = result | {"methods": METHODS[:2], "findings": [finding | {"fault": "ugly"}]}
        with pytest.raises(Refused) as wrong:
            acts.call("acts.give_result", ask | {"result": faulty})
        assert broken(wrong) == [
            ("D976-83", "not_the_monitor"),
            ("D976-82.2", "method_missing"),
            ("D976-82.1", "fault_unknown"),
        ]
        acts.call("acts.give_result", ask | {"acting": HEADS["mne"], "result": result})
        acts.advance(date(2027, 1, 1))
        assert missed(acts, "monitoring_2026_mne") == []
        assert len(missed(acts, "monitoring_2026_unit/control")) == 1


@pytest.mark.provision("D976-86.1", "D976-86.2", "D976-86.3")
@pytest.mark.parametrize(
    ("document", "provision"),
    [("recommendations", "D976-86.1"), ("requirements", "D976-86.2"), ("procedure", "D976-86.3")],
)
def test_the_head_of_pa_approves_the_documents_on_monitoring(
    tmp_path: Path, document: str, provision: str
) -> None:
    """Nobody else does."""
    with suite(tmp_path) as acts:
        with pytest.raises(Refused) as wrong:
            acts.call("acts.approve_monitoring_document", {"acting": HEADS["mne"], "document": document})
        assert broken(wrong) == [(provision, "not_this_office")]
        ask = {"acting": HEADS["head_of_pa"], "document": document}
        assert acts.call("acts.approve_monitoring_document", ask)["approved_on"] == "2026-11-23"
