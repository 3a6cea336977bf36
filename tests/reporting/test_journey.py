"""Reporting in the suite: acts, control and reporting together, by events and calls."""

import base64
from collections.abc import Iterator
from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from bus.contract import canonical
from bus.embedded import Suite
from bus.tables import ALMATY
from law.rule import Refused
from services.control.service import Control
from services.reporting.service import Reporting
from tests.reporting.builders import MINISTER, an_act, an_envelope, item_for_control


@pytest.fixture
def suite(tmp_path: Path) -> Iterator[Suite]:
    """Control and reporting, on a Monday of January, with an act of three items under control."""
    with Suite([Control, Reporting], tmp_path, datetime(2026, 1, 12, 9, tzinfo=ALMATY)) as running:
        items = [
            item_for_control("1"),
            item_for_control("2", executor="akimat_astana", text={"ru": '=HYPERLINK("http://x")'}),
            item_for_control("3", row="national_plan", level="pa", executor="minedu", coexecutors=[]),
        ]
        signed = an_envelope("acts.act_signed.v1", "act/act-1", {"act": an_act(), "items": items})
        running.deliver(signed.type, [canonical(signed.to_wire())])
        running.settle()
        yield running


def issue(suite: Suite, **said: Any) -> dict[str, Any]:
    """Issue the Government's consolidated report of 2026 as xlsx in Russian."""
    asked = {"form": "D976-App8", "period": "2026", "lang": "ru", "format": "xlsx", **said}
    return dict(suite.call("reporting.issue_report", asked))


def sheet_of(answer: dict[str, Any]) -> list[str]:
    """All cells of a workbook with words."""
    book = openpyxl.load_workbook(BytesIO(base64.b64decode(answer["content"])))
    return [str(cell) for row in book.worksheets[0].iter_rows(values_only=True) for cell in row if cell]


def report_on_hospital(suite: Suite) -> None:
    """The Ministry of Health reports in between."""
    data = {
        "acting": MINISTER,
        "item": "act-1:1",
        "on": suite.clock.today().isoformat(),
        "kind": "interim",
        "conclusion": "partially_executed",
        "reasons": "Құрылыс жүріп жатыр",
        "proposal": "keep",
        "summary": "Фундамент готов",
    }
    suite.publish("minhealth", "agencies.execution_report_submitted.v1", "item/act-1:1", data)
    suite.settle()


@pytest.mark.provision("D976-75-1.1", "D976-75-1.2", "D976-App8.1", "G10-165-1.4")
def test_the_consolidated_report_tells_what_happened(suite: Suite) -> None:
    """Two items on the Government's control, by branch, with the interim result of one."""
    suite.advance(date(2026, 2, 2))
    report_on_hospital(suite)
    answer = issue(suite)
    said = sheet_of(answer)
    assert answer["rows"] == 2
    assert "В сфере здравоохранения" in said
    assert any("Фундамент готов" in cell for cell in said)
    assert '=HYPERLINK("http://x")' in said
    assert [w["provision"] for w in answer["warnings"]] == ["D976-App8.4"]


def test_a_frozen_report_is_made_again_to_the_same_bytes(suite: Suite) -> None:
    """Whatever happens afterwards: the frozen rows do not change, a new report is another one."""
    first = issue(suite)
    suite.advance(date(2026, 2, 2))
    report_on_hospital(suite)
    again = suite.call("reporting.document", {"report": first["report"], "lang": "ru", "format": "xlsx"})
    assert again["content"] == first["content"]
    assert issue(suite)["report"] != first["report"]
    issued = suite.call("reporting.issued_reports", {"form": "D976-App8"})["reports"]
    assert len(issued) == 2
    assert len(suite.events("reporting.consolidated_report_issued.v1")) == 2


def test_the_same_report_is_frozen_once(suite: Suite) -> None:
    """Asking again in another language and format gives another document of the same report."""
    first, second = issue(suite), issue(suite, lang="kk", format="html")
    assert second["report"] == first["report"]
    assert second["hash"] == first["hash"]
    assert len(suite.events("reporting.consolidated_report_issued.v1")) == 1


@pytest.mark.provision("G10-170.19", "G10-170.20", "D976-62(1)", "D976-62(2).1")
def test_a_received_report_closes_its_duty_and_opens_the_next_step(suite: Suite) -> None:
    """Bodies report in January; when the last has, the Ministry of National Economy's step opens."""
    suite.advance(date(2027, 1, 11))
    states = calendar_of(suite, 2027)
    assert states["G10-170.19", "minhealth"] == "due"
    assert states["G10-170.20", "mne"] == "awaits_earlier"
    for body in ("minhealth", "akimat_astana"):
        sent = {
            "acting": {**MINISTER, "body": body},
            "provision": "G10-170.19",
            "period": "2026",
            "on": "2027-01-11",
            "to": "mne",
            "summary": "Есеп",
        }
        suite.publish(
            body, "agencies.consolidated_report_submitted.v1", f"report/G10-170.19:2026:{body}", sent
        )
    suite.settle()
    states = calendar_of(suite, 2027)
    assert states["G10-170.19", "minhealth"] == "submitted"
    assert states["G10-170.20", "mne"] == "due"
    receipts = [e.data["outcome"] for e in suite.events("reporting.receipt_issued.v1")]
    assert receipts == ["applied", "applied"]


def calendar_of(suite: Suite, year: int) -> dict[tuple[str, str], str]:
    """The state of each report of a year, by provision and body."""
    answer = suite.call("reporting.reporting_calendar", {"year": year})
    return {(row["provision"], row["body"]): row["state"] for row in answer["duties"]}


def test_a_refused_report_is_a_fact_and_a_receipt(suite: Suite) -> None:
    """Nobody waits on the line when an event is refused."""
    sent = {
        "acting": MINISTER,
        "provision": "G10-170.19",
        "period": "2026",
        "on": "2026-02-02",
        "to": "mne",
        "summary": "Ерте",
    }
    suite.publish("minhealth", "agencies.consolidated_report_submitted.v1", "report/x", sent)
    suite.settle()
    refused = suite.events("reporting.report_refused.v1")
    assert [v["code"] for v in refused[0].data["violations"]] == ["report_period_not_over"]
    with pytest.raises(Refused):
        suite.call("reporting.submit_report", sent)


def test_a_missed_report_is_missing_and_counts_against_its_body(suite: Suite) -> None:
    """Completeness and timeliness are counted by body."""
    suite.advance(date(2026, 7, 6))
    answer = suite.call("reporting.reporting_calendar", {"year": 2026, "body": "minedu"})
    half = next(row for row in answer["duties"] if row["provision"] == "D976-63(1)")
    assert half["state"] == "missing"
    assert next(row for row in answer["bodies"] if row["body"] == "minedu")["in_time"] == 0


def test_a_returned_report_is_owed_again(suite: Suite) -> None:
    """The addressee sends it back; the body submits it again."""
    suite.advance(date(2026, 7, 1))
    sent = {
        "acting": {**MINISTER, "body": "minedu"},
        "provision": "D976-63(1)",
        "period": "2026-H1",
        "on": "2026-07-01",
        "to": "mne",
        "summary": "Ақпарат",
    }
    report = suite.call("reporting.submit_report", sent)["report"]
    returned = {
        "acting": {**MINISTER, "body": "mne"},
        "report": report,
        "on": "2026-07-02",
        "reason": "Толық емес",
    }
    assert suite.call("reporting.return_report", returned)["state"] == "returned"
    assert calendar_of(suite, 2026)["D976-63(1)", "minedu"] == "returned"
    assert suite.call("reporting.submit_report", sent)["state"] == "submitted"


@pytest.mark.provision("D976-80(1)")
def test_every_figure_of_discipline_opens_to_its_items(suite: Suite) -> None:
    """The number shown is the number of items behind it."""
    suite.advance(date(2026, 7, 6))
    period = {"since": "2026-01-01", "until": "2026-12-31"}
    for filters in ({}, {"of_president": True}, {"level": "government", "of_president": True}):
        rows = suite.call("reporting.discipline", asked := {**period, **filters})["bodies"]
        assert rows
        for row in rows:
            for name, count in row.items():
                if name != "body":
                    behind = {**asked, "body": row["body"], "figure": name}
                    assert len(suite.call("reporting.discipline_items", behind)["items"]) == count


@pytest.mark.provision("PM140-R4.3", "PM140-A1")
def test_a_body_records_its_own_interdepartmental_meetings(suite: Suite) -> None:
    """Not another's, and never more by selector than there were in all."""
    meeting = {
        "id": "meeting-7",
        "body": "minhealth",
        "official": {"position": {"ru": "Министр"}, "name": "Ахметов А."},
        "name": "О строительстве больниц",
        "on": "2026-01-12",
        "starts": "10:00",
        "minutes": 45,
        "participants": {"ministers": 2, "ministers_selector": 1},
    }
    assert (
        suite.call("reporting.record_meeting", {"acting": MINISTER, "meeting": meeting})["meeting"]
        == "meeting-7"
    )
    wrong = {**meeting, "body": "mne", "participants": {"ministers": 1, "ministers_selector": 2}}
    with pytest.raises(Refused) as refused:
        suite.call("reporting.record_meeting", {"acting": MINISTER, "meeting": wrong})
    assert {v.code for v in refused.value.violations} == {
        "record_of_another_body",
        "more_by_selector_than_in_all",
    }


def test_items_are_found_by_body_words_and_state(suite: Suite) -> None:
    """A co-executor finds what it co-executes; words are found in any language and case."""
    assert suite.call("reporting.items", {"body": "minfin"})["total"] == 2
    assert suite.call("reporting.items", {"search": "БОЛЬНИЦУ"})["total"] == 2
    assert suite.call("reporting.items", {"search": "%"})["total"] == 0
    assert suite.call("reporting.items", {"overdue": True})["total"] == 0


def test_the_story_of_an_item_begins_with_its_opening(suite: Suite) -> None:
    """And tells its duties beside it."""
    suite.advance(date(2026, 7, 6))
    story = suite.call("reporting.story", {"subject": "item/act-1:1"})
    assert story["events"][0]["type"] == "control.item_opened.v1"
    assert "control.item_overdue.v1" in [one["type"] for one in story["events"]]
    assert {one["what"] for one in story["obligations"]} >= {"execution_report", "coexecutor_proposals"}
