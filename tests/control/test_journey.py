"""Items from opening to removal, in the embedded suite: by events, by calls, by the clock."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bus.contract import BadPayload, canonical
from bus.embedded import Suite
from bus.event import Envelope
from bus.identity import new_id
from law.rule import Refused
from services.control.service import Control
from tests.control.builders import HEAD, a_decision, a_letter, a_report, an_entry, by

ITEM = "decree-1:1"
START = datetime(2025, 3, 3, 9, tzinfo=ZoneInfo("Asia/Almaty"))


@pytest.fixture
def suite(tmp_path: Path) -> Iterator[Suite]:
    """Control alone, on 3 March 2025."""
    with Suite([Control], tmp_path, START) as running:
        yield running


def act_signed(suite: Suite, *entries: Mapping[str, Any], kind: str = "decree") -> None:
    """Hand in the fact that a decree was signed."""
    act = {
        "id": "decree-1",
        "kind": kind,
        "title": {"en": "On measures"},
        "developer": "mne",
        "secrecy": "none",
        "state": "signed",
        "number": "1",
        "signed_on": "2025-03-03",
        "signed_by": by("president"),
        "approvals": [],
    }
    deliver(suite, "acts.act_signed.v1", "act/decree-1", {"act": act, "items": list(entries)})


def deliver(suite: Suite, type_: str, subject: str, data: Mapping[str, Any]) -> None:
    """Hand in an event of another service."""
    event = Envelope(
        new_id(), f"/services/{type_.partition('.')[0]}", type_, subject, suite.clock.now(), data, "c"
    )
    suite.deliver(type_, [canonical(event.to_wire())])
    suite.settle()


def send(suite: Suite, event: str, data: Mapping[str, Any], agency: str = "mne") -> None:
    """Hand in an agency's event on the item."""
    suite.publish(agency, f"agencies.{event}.v1", f"item/{data['item']}", data)
    suite.settle()


def types(suite: Suite) -> list[str]:
    """The facts announced, duties and receipts left out."""
    return [
        e.type.split(".")[1] for e in suite.events() if "obligation" not in e.type and "receipt" not in e.type
    ]


@pytest.mark.provision("D976-42(1)", "D976-65.1", "D976-66.1", "D976-76.1")
def test_an_item_is_opened_reported_on_and_removed(suite: Suite) -> None:
    """The straight way, all by events."""
    act_signed(suite, an_entry())
    suite.advance(datetime(2025, 3, 26, 9, tzinfo=START.tzinfo))
    proposals = {"acting": by("minister", "minfin"), "item": ITEM, "on": "2025-03-26", "summary": "Agreed"}
    send(suite, "coexecutor_proposals_submitted", proposals, "minfin")
    send(
        suite, "coexecutor_proposals_submitted", {**proposals, "acting": by("minister", "minjust")}, "minjust"
    )
    suite.advance(datetime(2025, 4, 1, 9, tzinfo=START.tzinfo))
    send(suite, "execution_report_submitted", a_report())
    send(suite, "decision_taken", a_decision("removal"), "pa")
    assert types(suite) == [
        "item_opened",
        "coexecutor_proposals_received",
        "coexecutor_proposals_received",
        "execution_reported",
        "item_removed",
    ]
    found = suite.call("control.item", {"item": ITEM})
    assert found["item"]["state"] == "removed"
    assert [entry["kind"] for entry in found["journal"]] == ["removal"]
    assert [o["what"] for o in found["obligations"]] == ["vision"]


@pytest.mark.provision("D976-54", "D976-44.2")
def test_silence_makes_an_item_overdue_and_the_co_executors_answerable(suite: Suite) -> None:
    """The clock announces it the day after, once."""
    act_signed(suite, an_entry())
    suite.advance(datetime(2025, 4, 6, 9, tzinfo=START.tzinfo))
    assert types(suite) == ["item_opened", "coexecutor_silent", "coexecutor_silent", "item_overdue"]
    page = suite.call("control.items", {"body": "mne", "overdue": True})
    assert [item["id"] for item in page["items"]] == [ITEM]
    send(suite, "execution_report_submitted", a_report(on="2025-04-06"))
    late = suite.events("control.execution_reported.v1")[-1]
    assert late.data["in_time"] is False
    assert suite.call("control.items", {"body": "mne", "overdue": True})["items"] == []


@pytest.mark.provision("D976-69.1", "D976-68.1")
def test_a_refused_decision_changes_nothing_and_is_told_to_the_agency(suite: Suite) -> None:
    """The fact and the receipt carry every violation; the same by call is Refused."""
    act_signed(suite, an_entry())
    suite.advance(datetime(2025, 4, 1, 9, tzinfo=START.tzinfo))
    wrong = a_decision(acting=HEAD, preconditions=[])
    send(suite, "decision_taken", wrong)
    refused = suite.events("control.extension_refused.v1")[-1]
    receipt = suite.events("control.receipt_issued.v1")[-1]
    assert receipt.data["outcome"] == "refused"
    assert [v["provision"] for v in refused.data["violations"]] == ["D976-69.1", "D976-69.3", "D976-68.1"]
    with pytest.raises(Refused) as by_call:
        suite.call("control.take_decision", wrong)
    assert len(by_call.value.violations) == 3
    assert suite.call("control.item", {"item": ITEM})["journal"] == []


@pytest.mark.provision("D976-68.1", "D976-69.7", "D976-72.7", "D976-73")
def test_letters_and_extensions_follow_one_another(suite: Suite) -> None:
    """A letter in time, a first extension, a second letter, a repeated extension with its duty."""
    act_signed(suite, an_entry())
    suite.advance(datetime(2025, 4, 1, 9, tzinfo=START.tzinfo))
    send(suite, "extension_requested", a_letter())
    send(suite, "decision_taken", a_decision(preconditions=["visaed_consent"]), "pa")
    send(suite, "extension_requested", a_letter(new_due_on="2025-06-05"))
    send(suite, "decision_taken", a_decision(new_due_on="2025-06-05"), "pa")
    found = suite.call("control.item", {"item": ITEM})
    assert (found["item"]["extensions"], found["item"]["current_deadline"]) == (2, "2025-06-05")
    assert found["item"]["initial_deadline"] == "2025-04-03"
    assert [o["due_on"] for o in found["obligations"] if o["what"] == "execution_report"] == ["2025-06-05"]
    assert "report_measures_within_month" in [o["what"] for o in found["obligations"]]


def test_opening_twice_opens_once_and_what_is_no_object_says_why(suite: Suite) -> None:
    """The same act again, a clause without a stamp, a clause without a deadline that is then set."""
    act_signed(suite, an_entry(due_on=None), an_entry(clause="2"))
    act_signed(suite, an_entry(clause="2"))
    assert types(suite) == ["item_not_opened", "item_opened"]
    waiting = suite.events("control.item_not_opened.v1")[0]
    assert waiting.data["awaits_deadline"] is True
    command = {"acting": by("head_of_pa"), "item": ITEM, "due_on": "2025-05-05"}
    assert suite.call("control.set_deadline", command)["item"]["current_deadline"] == "2025-05-05"
    with pytest.raises(Refused):
        suite.call("control.set_deadline", command)


def test_pages_follow_one_another_in_order_of_deadline(suite: Suite) -> None:
    """Five items, two a page, none lost and none twice."""
    days = ("2025-05-05", "2025-04-07", "2025-04-07", "2025-06-05", "2025-04-21")
    act_signed(suite, *(an_entry(clause=str(n), due_on=day) for n, day in enumerate(days)))
    seen: list[str] = []
    asked: dict[str, Any] = {"body": "mne", "state": "on_control", "limit": 2}
    while True:
        page = suite.call("control.items", asked)
        seen += [item["clause"] for item in page["items"]]
        if page["next"] is None:
            break
        asked["after"] = page["next"]
    assert seen == ["1", "2", "4", "0", "3"]
    assert suite.call("control.items", {"due_until": "2025-04-07"})["next"] is None


def test_the_questions_are_answered_by_call_too(suite: Suite) -> None:
    """The same answers as of the law alone, with the law's own words."""
    answer = suite.call("control.ask_control_type", {"received_on": "2025-09-08", "mark": "urgent"})
    assert (answer["type"], answer["due_on"]) == ("urgent", "2025-09-22")
    asked = {"item": "personal", "decision": "first_extension", "history": {"extensions": 1, "proposals": 3}}
    answer = suite.call("control.ask_authority", asked)
    assert (answer["offices"], answer["allowed"]) == (["president"], False)
    assert "punish_first_heads_question" in answer["consequences"]
    with pytest.raises(BadPayload, match="/due_on"):
        suite.call("control.ask_control_type", {"received_on": "2025-09-08"})
    with pytest.raises(Refused):
        suite.call("control.item", {"item": "nowhere"})


def test_minutes_and_questions_open_items_too(suite: Suite) -> None:
    """At the level they say."""
    minutes = {
        "id": "m-1",
        "number": "5",
        "title": {"ru": "Протокол"},
        "signed_on": "2025-03-03",
        "signed_by": by("prime_minister", "government"),
    }
    entry = an_entry(row="government_control", level="government")
    deliver(suite, "meetings.minutes_signed.v1", "meeting/m-1", {"minutes": minutes, "items": [entry]})
    question = {
        "id": "q-1",
        "number": "7",
        "topic": "Roads",
        "region": "akimat_astana",
        "decided_on": "2025-03-03",
    }
    deliver(
        suite,
        "citizen_meetings.question_put_on_control.v1",
        "question/q-1",
        {"question": question, "items": [entry]},
    )
    found = suite.call("control.items", {"level": "government"})
    assert [item["id"] for item in found["items"]] == ["m-1:1", "q-1:1"]
    assert [item["origin"]["kind"] for item in found["items"]] == ["minutes", "question"]


def test_the_past_is_told_as_it_was_then_known(suite: Suite) -> None:
    """Before the extension, while overdue, and after the late report: item, journal, duties, overdue list."""
    act_signed(suite, an_entry())
    opened_at = suite.clock.now()
    suite.advance(datetime(2025, 4, 6, 9, tzinfo=START.tzinfo))
    late_at = suite.clock.now()
    suite.advance(datetime(2025, 4, 8, 9, tzinfo=START.tzinfo))
    send(suite, "execution_report_submitted", a_report(on="2025-04-08"))
    send(suite, "decision_taken", a_decision("removal", on="2025-04-08"), "pa")
    then = suite.call("control.item", {"item": ITEM, "as_of": opened_at.isoformat()})
    assert (then["item"]["state"], then["item"]["overdue"], then["journal"]) == ("on_control", False, [])
    assert "execution_report" in [o["what"] for o in then["obligations"]]
    late = suite.call("control.item", {"item": ITEM, "as_of": late_at.isoformat()})
    assert late["item"]["overdue"] is True
    asked = {"body": "mne", "overdue": True}
    for at, ids in ((opened_at, []), (late_at, [ITEM]), (suite.clock.now(), [])):
        page = suite.call("control.items", {**asked, "as_of": at.isoformat()})
        assert [item["id"] for item in page["items"]] == ids
    with pytest.raises(Refused):
        suite.call("control.item", {"item": ITEM, "as_of": "2025-03-03T08:00:00+05:00"})
    with pytest.raises(BadPayload):
        suite.call("control.items", {"as_of": late_at.isoformat()})
    now = suite.call("control.item", {"item": ITEM})
    assert (now["card"], now["starts_on"], now["form_required"]) == ("electronic", "2025-03-03", True)


def test_supervision_by_events_and_calls(suite: Suite) -> None:
    """A risk, an observation, interim terms, an assessment, an inspection, discipline, an assignment."""
    act_signed(suite, an_entry(due_on="2025-12-31"), an_entry(clause="2", due_on=None))
    unit = by("head_of_structural_unit")
    suite.advance(datetime(2025, 3, 4, 9, tzinfo=START.tzinfo))
    on = {"on": "2025-03-04", "item": ITEM}
    risk = {**on, "acting": unit, "kind": "untimely", "description": "-", "proposals": "-"}
    send(suite, "risk_reported", risk, "pa")
    send(suite, "observation_recorded", {**on, "acting": unit, "method": "hearing", "findings": "-"}, "pa")
    send(suite, "interim_reports_set", {**on, "acting": unit, "period": "quarter"}, "pa")
    assessed = {**on, "acting": unit, "assessment": "full", "stated_in": "expert_conclusion"}
    send(suite, "execution_assessed", assessed, "pa")
    row = {
        "clause": "1",
        "measure": "-",
        "deadline": "2025-12-31",
        "completion_form": "-",
        "responsible": ["mne"],
    }
    row |= {"level": "pa", "pa_units": ["State control"]}
    rows = [row, {**row, "clause": "2", "deadline": "2025-05-05"}]
    suite.call(
        "control.assign_control", {"acting": unit, "on": "2025-03-04", "act": "decree-1", "rows": rows}
    )
    assert suite.call("control.item", {"item": "decree-1:2"})["item"]["current_deadline"] == "2025-05-05"
    visit = {
        "acting": unit,
        "on": "2025-03-04",
        "by": "pa",
        "object": "mne",
        "planned": False,
        "visit": "Roads",
    }
    suite.call("control.hold_inspection", {**visit, "methods": ["audit"], "note": "-", "items": [ITEM]})
    suite.call("control.consider_discipline", {"acting": HEAD, "on": "2025-03-04", "risks": []})
    kinds = [record["kind"] for record in suite.call("control.item", {"item": ITEM})["records"]]
    assert sorted(kinds) == ["assessment", "observation", "risk"]
    found = suite.call("control.find_duplicates", {"text": {"en": "Prepare and submit proposals"}})
    assert [one["score"] for one in found["candidates"]] == [100, 100]
    assert {"discipline_considered", "inspection_held", "control_assigned"} <= set(types(suite))
    missed = suite.events("control.obligation_missed.v1")
    assert [e.data["obligation"]["what"] for e in missed] == []
    suite.advance(datetime(2025, 4, 2, 9, tzinfo=START.tzinfo))
    due = [e.data["obligation"] for e in suite.events("control.obligation_opened.v1")]
    meetings = [o["from_on"] for o in due if o["what"] == "discipline_meeting"]
    assert meetings == ["2025-03-01", "2025-04-01"]


@pytest.mark.provision("D976-19.1")
def test_the_dates_of_the_law_are_answered_by_call_as_on_the_command_line(suite: Suite) -> None:
    """A program asks before acting; a slip names its field."""
    asked = {"provision": "D976-19.1", "from": "2026-01-26"}
    assert suite.call("control.ask_deadline", asked)["due_on"] == "2026-02-02"
    days = suite.call("control.ask_working_days", {"from": "2026-01-26", "to": "2026-02-02"})
    assert days["count"] == 5
    with pytest.raises(BadPayload, match="provision"):
        suite.call("control.ask_deadline", {**asked, "provision": "D976-19.9"})
