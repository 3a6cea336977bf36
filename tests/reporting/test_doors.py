"""One command, two doors: what a body may do by call it may do by event, through the same action."""

import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from bus.embedded import Suite
from bus.tables import ALMATY
from law.rule import Refused
from services.control.service import Control
from services.reporting.service import Reporting
from tests.reporting.builders import MINISTER

ROOT = Path(__file__).parents[2]
UNIT = {"office": "head_of_structural_unit", "body": "pa", "person": "О."}
HEAD = {"office": "head_of_government_apparatus", "body": "government_apparatus", "person": "Т."}
MEETING = {
    "id": "meeting-7",
    "body": "minhealth",
    "official": {"position": {"ru": "Министр"}, "name": "Ахметов А."},
    "name": "О строительстве больниц",
    "on": "2026-07-10",
    "starts": "10:00",
    "minutes": 45,
    "participants": {"ministers": 2, "ministers_selector": 1},
}
ENTRY = {
    "information": "Тізілім",
    "system": "АЖ",
    "responsible": "А. Б.",
    "telephone": "74-00-00",
    "updated": "ай сайын",
}
ORDER = {"acting": MINISTER, "number": "12", "on": "2026-07-13", "entries": [ENTRY]}
RISK = {"acting": UNIT, "item": "act-1:1", "on": "2026-07-16", "risk": "Кешігу", "proposals": "Жеделдету"}
POSTED = {"acting": MINISTER, "period": "2026-M06", "on": "2026-07-15"}


@pytest.fixture
def suite(tmp_path: Path) -> Iterator[Suite]:
    """Control and reporting in the middle of July."""
    with Suite([Control, Reporting], tmp_path, datetime(2026, 7, 16, 9, tzinfo=ALMATY)) as running:
        yield running


def information(suite: Suite) -> str:
    """The Government Apparatus informed of the half-year: a report that is to be considered."""
    sent = {"acting": HEAD, "provision": "D976-63(3).1", "period": "2026-H1", "on": "2026-07-16", "to": "pa"}
    return str(suite.call("reporting.submit_report", {**sent, "summary": "Ақпарат"})["report"])


def concluded(report: str) -> dict[str, Any]:
    """A whole conclusion of a unit of the Administration on a report."""
    told = {"consolidating_unit": "Бөлім", "risks": "Кешігу", "proposals": "Ұсыныс"}
    return {"acting": UNIT, "report": report, "on": "2026-07-16", **told}


def outcomes(suite: Suite) -> list[tuple[str, list[str]]]:
    """What agencies were told of their events, in order: the outcome and the codes of violations."""
    told = [event.data for event in suite.events("reporting.receipt_issued.v1")]
    return [(one["outcome"], [v["code"] for v in one.get("violations", ())]) for one in told]


def test_each_event_of_an_agency_has_a_call_with_the_same_payload() -> None:
    """The schemas are the same one, so they cannot part."""
    events = {one for one in Reporting.subscriptions() if one.startswith("agencies.")}
    by_call = set()
    for path in sorted((ROOT / "schemas/rpc/reporting").glob("*.json")):
        reference = json.loads(path.read_text())["$defs"]["request"].get("$ref", "")
        if reference.startswith("reglament:events/agencies/"):
            by_call.add(f"agencies.{reference.rpartition('/')[2]}")
    assert by_call == events
    assert len(events) == 7


@pytest.mark.provision("PM140-R4.3", "PM140-R4.4", "PM140-2(9).1")
def test_a_body_keeps_its_record_posts_it_and_registers_its_order_by_event(suite: Suite) -> None:
    """Each event is a fact and a receipt, as the call would be a fact and an answer."""
    suite.publish("minhealth", "agencies.meeting_recorded.v1", "meeting/meeting-7", record())
    suite.publish("minhealth", "agencies.statistics_posted.v1", "statistics/minhealth", POSTED)
    suite.publish("minhealth", "agencies.information_order_registered.v1", "order/12", ORDER)
    suite.settle()
    assert outcomes(suite) == [("applied", [])] * 3
    assert suite.events("reporting.meeting_recorded.v1")[0].data["meeting"]["name"] == MEETING["name"]
    assert suite.events("reporting.statistics_posted.v1")[0].data["posted"]["period"] == "2026-M06"
    assert suite.events("reporting.information_order_registered.v1")[0].data["order"]["number"] == "12"


def record(**said: Any) -> dict[str, Any]:
    """A meeting for the record of the Ministry of Health."""
    return {"acting": MINISTER, "meeting": {**MEETING, **said}}


@pytest.mark.provision("D976-63(4)", "D976-62(4).2")
def test_the_administration_concludes_and_warns_by_event(suite: Suite) -> None:
    """A conclusion closes the duty to consider; a risk reaches the Head of the Administration."""
    report = information(suite)
    suite.publish("pa", "agencies.conclusion_given.v1", f"report/{report}", concluded(report))
    suite.publish("pa", "agencies.risk_notified.v1", "item/act-1:1", RISK)
    suite.settle()
    assert outcomes(suite) == [("applied", []), ("applied", [])]
    assert suite.events("reporting.conclusion_given.v1")[0].data["report"] == report
    assert suite.events("reporting.risk_notified.v1")[0].data["risk"] == "Кешігу"
    closed = [event.data["obligation"] for event in suite.events("reporting.obligation_closed.v1")]
    assert [duty["state"] for duty in closed if duty["subject"] == f"report/{report}"].count("met") >= 1


def test_the_addressee_returns_a_report_by_event(suite: Suite) -> None:
    """With its reason; nobody else may, whichever door they come by."""
    report = information(suite)
    returned = {"acting": UNIT, "report": report, "on": "2026-07-16", "reason": "Толық емес"}
    suite.publish("pa", "agencies.periodic_report_returned.v1", f"report/{report}", returned)
    suite.settle()
    assert suite.events("reporting.periodic_report_returned.v1")[0].data["reason"] == "Толық емес"
    foreign = {**returned, "acting": MINISTER}
    suite.publish("minhealth", "agencies.periodic_report_returned.v1", f"report/{report}", foreign)
    suite.settle()
    assert outcomes(suite)[-1] == ("refused", ["only_addressee_returns"])


REFUSED: dict[str, tuple[str, str, dict[str, Any]]] = {
    "another body's record": ("meeting_recorded", "record_meeting", record(body="minfin")),
    "figures that cannot be": (
        "meeting_recorded",
        "record_meeting",
        record(participants={"ministers": 1, "ministers_selector": 2}),
    ),
    "no such report": (
        "conclusion_given",
        "give_conclusion",
        {**concluded("none"), "acting": MINISTER},
    ),
    "an order of nothing": (
        "information_order_registered",
        "register_information_order",
        {**ORDER, "entries": []},
    ),
}


@pytest.mark.parametrize("why", list(REFUSED))
def test_what_a_call_refuses_an_event_is_refused_too(suite: Suite, why: str) -> None:
    """With the same codes: by call the law's No is raised, by event it is a fact and a receipt."""
    event, method, payload = REFUSED[why]
    with pytest.raises(Refused) as refused:
        suite.call(f"reporting.{method}", payload)
    suite.publish("minhealth", f"agencies.{event}.v1", "command/1", payload)
    suite.settle()
    codes = [violation.code for violation in refused.value.violations]
    assert codes
    assert outcomes(suite) == [("refused", codes)]
    said = suite.events("reporting.command_refused.v1")[0].data
    assert [violation["code"] for violation in said["violations"]] == codes
    assert all(violation["provision"] for violation in said["violations"])
    assert said["agency"] == "minhealth"
