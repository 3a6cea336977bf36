"""Clauses 28 to 34: instructions after events with the President."""

from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from bus.clock import ALMATY
from law import Refused
from law.answers import Malformed
from services.acts import payloads
from services.acts.actions import approving, instructions, signing
from services.acts.actions.drafting import set_procedure
from services.acts.answers import instruction_form
from services.acts.model import UNASKED, Change, Check, Draft, Duplicates, Occasion, SpecialProcedure
from services.acts.rules import instruction_draft
from services.control.service import Control
from tests.acts.lawful import HEADS, an_item, person, suite
from tests.acts.pure import (
    BOOK,
    HEAD_OF_PA,
    HEAD_OF_UNIT,
    PRESIDENT,
    TODAY,
    UNITS,
    agreed,
    at,
    no,
    official,
    said,
)

POINTS = (
    "D976-30(1)",
    "D976-30(2)",
    "D976-30(3)",
    "D976-30(4)",
    "D976-30(5)",
    "D976-30(6)",
)


NONE_FOUND = Duplicates("checked")


def wire(identifier: str = "i-1", kind: str = "minutes", event: int = 5, **other: Any) -> dict[str, Any]:
    """A draft of minutes of a working meeting, lawful in all."""
    draft = {
        "id": identifier,
        "kind": kind,
        "title": {"ru": "Протокол рабочего совещания"},
        "developer": {"body": "pa", "unit": "economy"},
        "ground": {"kind": "own_initiative"},
        "texts": [{"language": "ru", "sheets": 2}],
        "items": [an_item()],
        "considerations": list(POINTS),
        "occasion": {"type": event, "on": "2026-11-20"},
        "units": {"lead_unit": "economy", "co_executors": ["law"], "supervisor": "assistant_to_president"},
        "subject": {"government_powers": True},
    }
    return draft | other


def a_model(**other: Any) -> Draft:
    """The draft as data."""
    draft: Draft = payloads.load(payloads.DraftPayload, wire(**other))
    return draft


def begun(**other: Any) -> Change[Draft]:
    """Handed in by the PA's own unit."""
    return instructions.submit_instructions(a_model(**other), HEAD_OF_UNIT, None, NONE_FOUND, TODAY)


EVENTS = (
    "D976-28(1)",
    "D976-28(2)",
    "D976-28(3)",
    "D976-28(4)",
    "D976-28(5)",
    "D976-28(6)",
    "D976-28(7)",
)
FORMS = (
    "D976-28.1",
    "D976-28.2",
    "D976-28.3",
    "D976-28.4",
    "D976-28.5",
    "D976-28.6",
    "D976-28.7",
    "D976-28.8",
    "D976-28.9",
)


@pytest.mark.provision(*EVENTS, *FORMS, "D976-29.2", "D976-31.1", "D976-32.2")
@pytest.mark.parametrize(
    ("request_", "document", "by", "annexes"),
    [
        ({"event": 1, "meeting_held": True}, "minutes", "signed_by president", 2),
        ({"event": 1, "meeting_held": False}, "plan_of_measures", "approved_by head_of_pa", 0),
        ({"event": 2}, "text_of_instructions", "signed_by president", 2),
        ({"event": 3}, "minutes", "signed_by president", 2),
        ({"event": 4}, "plan_of_measures", "approved_by head_of_pa", 0),
        ({"event": 5}, "minutes", "signed_by president", 2),
        ({"event": 6}, "minutes", "signed_by president", 2),
        ({"event": 7}, "minutes", "signed_by president", 2),
        ({"event": 7, "sitting_of": "security_council"}, "decision", "signed_by president", 2),
        ({"event": 7, "sitting_of": "assembly_session"}, "decision", "signed_by president", 2),
        ({"event": 7, "sitting_of": "assembly_council"}, "minutes", "signed_by president", 2),
    ],
)
def test_each_event_has_its_document_signatory_and_annexes(
    request_: dict[str, Any], document: str, by: str, annexes: int
) -> None:
    """The table of clause 28."""
    answer = instruction_form(BOOK, request_)
    key, office = by.split()
    assert (answer["document"], answer[key], len(answer["annexes"])) == (document, office, annexes)
    terms = {one["provision"] for one in answer["deadlines"]}
    assert ("D976-32.1" in terms) == (request_["event"] != 2)
    assert ("D976-31.1" in terms) == (request_["event"] != 4)
    assert ("or" in answer) == (request_["event"] == 3)


def test_a_sitting_is_named_for_a_sitting_only() -> None:
    """Anything else is malformed."""
    with pytest.raises(Malformed):
        instruction_form(BOOK, {"event": 5, "sitting_of": "security_council"})


@pytest.mark.provision("D976-28.1", "D976-28.3", "D976-28.4", "D976-28.5")
def test_as_a_rule_bends_to_a_recorded_reason_and_a_strict_form_does_not() -> None:
    """Minutes after a working meeting may be another document with a reason; a text of instructions never."""

    def broken(kind: str, event: int, **other: Any) -> list[str]:
        draft = a_model(kind=kind, event=event, **other)
        occasion = draft.occasion
        assert occasion is not None
        return [one.provision for one in instruction_draft.wrong_document(draft, occasion, BOOK, TODAY.on)]

    assert broken("minutes", 5) == []
    assert broken("decision", 5) == ["D976-28.1"]
    assert broken("decision", 5, deviation_reason="Решение Президента") == []
    assert broken("minutes", 2, deviation_reason="так удобнее") == ["D976-28.4"]
    assert broken("plan_of_measures", 3) == broken("minutes", 3) == []
    council = {"type": 7, "on": "2026-11-20", "sitting_of": "assembly_council"}
    assert broken("decision", 7, occasion=council) == []


@pytest.mark.provision(*POINTS, "D976-33.2")
@pytest.mark.parametrize("point", POINTS)
def test_each_point_of_clause_30_is_taken_into_account(point: str) -> None:
    """The one left out is named."""
    left = [one for one in POINTS if one != point]
    with pytest.raises(Refused) as refused:
        begun(considerations=left)
    assert no(refused) == [(point, "consideration_missing")]


@pytest.mark.provision("D976-30(4)", "D976-28.7", "D976-28.9", "D976-33.5", "D976-32.1")
def test_a_draft_has_its_control_assignment_deadlines_unit_and_supervisor() -> None:
    """App. 5 comes before the signature, and each clause has its day."""
    undated = {key: value for key, value in an_item().items() if key != "due_on"}
    with pytest.raises(Refused) as refused:
        begun(items=[undated], units={"lead_unit": "", "co_executors": []})
    assert no(refused) == [
        ("D976-30(4)", "item_without_deadline"),
        ("D976-32.1", "lead_unit_missing"),
        ("D976-33.5", "supervisor_missing"),
    ]
    with pytest.raises(Refused) as empty:
        begun(items=[])
    assert no(empty) == [("D976-28.7", "assignment_missing")]
    with pytest.raises(Refused) as plan:
        begun(kind="plan_of_measures", event=4, items=[])
    assert no(plan) == [("D976-28.9", "assignment_missing")]


@pytest.mark.provision(
    *("D976-32.3", "D976-32.4", "D976-33.4", "D976-33.5", "D976-33.6", "D976-App6", "D976-4(2).1")
)
def test_minutes_are_agreed_outside_then_in_the_pa_then_signed() -> None:
    """One working day for the Apparatus; the PM's paper visa; electronic, then both, then the Head of PA."""
    change = begun()
    sheet = [(one.approver, one.medium, one.stage) for one in change.state.approvals]
    assert sheet == [
        ("government_apparatus", "electronic", "bodies"),
        ("prime_minister", "paper", "bodies"),
        ("head_of_state_legal_department", "electronic", "pa_units"),
        ("unit/law", "electronic", "pa_units"),
        ("unit/economy", "both", "pa_visas"),
        ("assistant_to_president", "both", "pa_visas"),
        ("head_of_general_department", "both", "pa_visas"),
        ("head_of_pa", "both", "head_of_pa"),
    ]
    [duty] = change.opens
    assert (duty.debtor, duty.due_on) == ("government_apparatus", date(2026, 11, 24))
    answered = approving.give_approval(change.state, said("government_apparatus"), TODAY)
    assert answered.closes == ("agree_government_apparatus",)
    done = agreed(answered.state)
    assert done.state == "visaed"
    presented = signing.present(done, HEAD_OF_PA, TODAY).state
    signed = signing.sign_act(presented, PRESIDENT, "01-9", TODAY)
    assert signed.events[-1].type == "acts.act_signed.v1"


@pytest.mark.provision("D976-32.3", "D976-32.4")
def test_who_agrees_outside_depends_on_whom_it_concerns() -> None:
    """An accountable body itself; a ministry through the Apparatus; nobody where nobody is concerned."""
    accountable = begun(subject={"interested_bodies": ["national_bank"]}).state
    assert [one.approver for one in accountable.stage("bodies")] == ["national_bank"]
    ministry = begun(subject={"interested_bodies": ["mne", "national_bank"]}).state
    assert [one.approver for one in ministry.stage("bodies")] == ["government_apparatus", "national_bank"]
    assert begun(subject={}).state.state == "pa_units"


@pytest.mark.provision("D976-28.3", "D976-28.6", "D976-28.9")
def test_a_plan_of_measures_ends_in_an_order_of_the_head_of_pa() -> None:
    """It has no visa of the Head of PA and no signature of the President."""
    plan = agreed(begun(kind="plan_of_measures", event=4).state)
    assert (plan.state, plan.stage("head_of_pa")) == ("visaed", ())
    with pytest.raises(Refused) as refused:
        instructions.approve_by_order(plan, official("assistant_to_president"), "1", TODAY)
    assert no(refused) == [("D976-28.3", "not_this_office")]
    approved = instructions.approve_by_order(plan, HEAD_OF_PA, "12", TODAY)
    assert (approved.state.state, approved.events[-1].type) == ("signed", "acts.act_signed.v1")
    minutes = agreed(begun().state)
    with pytest.raises(Refused) as wrong:
        instructions.approve_by_order(minutes, HEAD_OF_PA, "12", TODAY)
    assert no(wrong) == [("D976-28.9", "only_plans_by_order")]


def planned(day: str = "2026-12-14", event: int = 5) -> Change[Draft]:
    """An event on a day to come."""
    shell = a_model(occasion={"type": event, "on": day})
    return instructions.plan_event(shell, HEAD_OF_UNIT, TODAY)


@pytest.mark.provision("D976-31.1", "D976-31.2", "D976-32.1", "D976-32.2", "D976-29.2")
def test_the_preliminary_draft_comes_before_the_event_and_the_instructions_after_it() -> None:
    """Four working days before; five after, from the end of a trip; no term after an international event."""
    change = planned()
    assert [(one.provision, one.due_on) for one in change.opens] == [("D976-31.1", date(2026, 12, 8))]
    early = instructions.submit_preliminary(change.state, HEAD_OF_UNIT, at("2026-12-08"))
    assert early.closes == ("preliminary_draft",)
    held = Occasion(5, date(2026, 12, 14))
    after = instructions.hold_event(change.state, HEAD_OF_UNIT, held, at("2026-12-14"))
    assert [one.due_on for one in after.opens] == [date(2026, 12, 22)]
    trip = replace(held, type=1, ended_on=date(2026, 12, 15))
    after_trip = instructions.hold_event(change.state, HEAD_OF_UNIT, trip, at("2026-12-15"))
    assert [one.due_on for one in after_trip.opens] == [date(2026, 12, 23)]
    abroad = replace(held, type=2)
    assert instructions.hold_event(change.state, HEAD_OF_UNIT, abroad, at("2026-12-14")).opens == ()
    with pytest.raises(Refused) as stranger:
        instructions.plan_event(a_model(), official("minister", "mne"), TODAY)
    assert no(stranger) == [("D976-31.1", "only_pa_does")]


@pytest.mark.provision("D976-32.5")
def test_only_a_planned_event_is_entrusted_and_only_to_bodies_outside_the_pa() -> None:
    """Signed instructions are not begun anew; nobody unknown drafts; the event may still be held after."""
    shell = planned().state
    with pytest.raises(Refused) as bodies:
        instructions.entrust_drafting(shell, HEAD_OF_UNIT, ("pa", "mnef"), TODAY)
    assert no(bodies) == [("D976-32.5", "body_unknown"), ("D976-32.5", "pa_entrusts_others")]
    signed = replace(shell, state="signed")
    with pytest.raises(Refused) as late:
        instructions.entrust_drafting(signed, HEAD_OF_UNIT, ("mne",), TODAY)
    assert no(late) == [("D976-32.5", "step_out_of_turn")]
    entrusted = instructions.entrust_drafting(shell, HEAD_OF_UNIT, ("mne",), TODAY).state
    held = instructions.hold_event(entrusted, HEAD_OF_UNIT, Occasion(5, date(2026, 12, 14)), at("2026-12-14"))
    assert (held.state.state, [one.what for one in held.opens]) == ("entrusted", ["instructions"])
    by_pa = instructions.submit_instructions(a_model(), HEAD_OF_UNIT, held.state, NONE_FOUND, TODAY)
    assert (by_pa.closes, by_pa.waives) == (("instructions",), ("entrusted_mne",))


@pytest.mark.provision("D976-32.5", "D976-32.6", "D976-33.1", "D976-33.2")
def test_an_entrusted_body_drafts_in_three_days_and_the_pa_checks_in_three() -> None:
    """Only who was entrusted; the check runs from receipt."""
    shell = planned().state
    entrusted = instructions.entrust_drafting(shell, HEAD_OF_UNIT, ("mne",), TODAY)
    assert [(one.debtor, one.due_on) for one in entrusted.opens] == [("mne", date(2026, 11, 26))]
    draft = a_model(units={"lead_unit": "", "co_executors": []})
    minister = official("minister", "minfin")
    with pytest.raises(Refused) as stranger:
        instructions.submit_instructions(draft, minister, entrusted.state, UNASKED, TODAY)
    assert no(stranger) == [("D976-32.5", "not_entrusted")]
    by = official("minister", "mne")
    received = instructions.submit_instructions(draft, by, entrusted.state, UNASKED, TODAY)
    assert (received.state.state, received.opens[0].due_on) == ("checking", date(2026, 11, 26))
    assert received.closes == ("entrusted_mne",)
    with pytest.raises(Refused) as unassigned:
        instructions.check_instructions(
            received.state, HEAD_OF_UNIT, Check(draft.examination), NONE_FOUND, TODAY
        )
    assert ("D976-32.1", "lead_unit_missing") in no(unassigned)
    checked = instructions.check_instructions(received.state, HEAD_OF_UNIT, Check(UNITS), NONE_FOUND, TODAY)
    assert (checked.state.state, checked.closes) == ("agreeing", ("check", "instructions"))


@pytest.mark.provision("D976-34", "D976-32.7", "D976-29.2")
def test_other_rules_are_set_by_the_president_and_for_the_security_council_by_the_pa() -> None:
    """Another term under 34; the PA itself only for sittings of the Security Council."""
    special = SpecialProcedure("№ 9", TODAY.on, terms={"D976-32.3": 2})
    draft = a_model()
    assert set_procedure(draft, PRESIDENT, special, TODAY).events[0].data["provisions"] == ["D976-34"]
    with pytest.raises(Refused) as refused:
        set_procedure(draft, HEAD_OF_PA, special, TODAY)
    assert no(refused) == [("D976-34", "not_this_office")]
    council = a_model(occasion={"type": 7, "on": "2026-11-20", "sitting_of": "security_council"})
    told = set_procedure(council, HEAD_OF_PA, special, TODAY)
    assert told.events[0].data["provisions"] == ["D976-32.7"]
    abroad = a_model(occasion={"type": 2, "on": "2026-11-20"})
    assert set_procedure(abroad, PRESIDENT, special, TODAY).events[0].data["provisions"] == ["D976-29.2"]
    new = replace(draft, special=special)
    longer = instructions.submit_instructions(
        draft, HEAD_OF_UNIT, replace(new, state="planned"), NONE_FOUND, TODAY
    )
    assert longer.opens[0].due_on == date(2026, 11, 25)


def test_instructions_travel_by_calls_and_events(tmp_path: Path) -> None:
    """Planned, held, entrusted by call, handed in by the body's event, checked, agreed, signed."""
    with suite(tmp_path, datetime(2026, 12, 7, 10, tzinfo=ALMATY), Control) as acts:
        by = {"acting": HEADS["head_of_pa"]}
        shell = {
            "id": "i-1",
            "kind": "minutes",
            "title": {"ru": "Протокол"},
            "occasion": {"type": 5, "on": "2026-12-14"},
            "developer": {"body": "pa"},
        }
        acts.call("acts.plan_event", by | {"draft": shell})
        acts.call("acts.submit_preliminary", by | {"draft": "i-1"})
        acts.advance(date(2026, 12, 14))
        acts.call("acts.hold_event", by | {"draft": "i-1", "occasion": {"type": 5, "on": "2026-12-14"}})
        acts.call("acts.entrust_drafting", by | {"draft": "i-1", "bodies": ["mne"]})
        draft = wire() | {"developer": {"body": "mne"}}
        del draft["units"]
        acts.publish(
            "mne", "agencies.draft_submitted.v1", "draft/i-1", {"acting": HEADS["mne"], "draft": draft}
        )
        acts.settle()
        units = {"lead_unit": "economy", "co_executors": [], "supervisor": "assistant_to_president"}
        acts.call("acts.check_instructions", by | {"draft": "i-1", "units": units})
        waits = acts.call("acts.draft", {"draft": "i-1"})["waits_for"]
        while {one for steps in waits.values() for one in steps} <= {"approve", "visa"}:
            for approver in waits:
                acting = person("head_of_structural_unit", "pa") if "/" in approver else HEADS[approver]
                word = {"acting": acting, "draft": "i-1", "approver": approver, "decision": "agreed"}
                acts.call("acts.give_approval", word | {"on": "2026-12-14"})
            waits = acts.call("acts.draft", {"draft": "i-1"})["waits_for"]
        acts.call("acts.present", by | {"draft": "i-1"})
        signed = acts.call("acts.sign_act", {"acting": HEADS["president"], "draft": "i-1", "number": "01-9"})
        acts.settle()
        assert signed["act"]["state"] == "signed"
        assert len(acts.events("acts.act_signed.v1")) == 1
        missed = [event.data["obligation"]["what"] for event in acts.events("acts.obligation_missed.v1")]
        assert missed == []
