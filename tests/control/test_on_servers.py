"""Supervision as it travels: events through the door and calls by RPC, in one process and on servers."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from bus.tables import ALMATY
from cli.servers import Servers
from cli.stage import Stage, embedded
from cli.stage_servers import on_servers
from law import Refused
from tests.control.builders import by

START = datetime(2026, 9, 7, 9, tzinfo=ALMATY)
AGENCIES = ["minfin", "mne", "pa"]
ITEM = "watched:1"
UNIT, MINISTER = by("head_of_structural_unit"), by("minister", "mne")


@dataclass
class Watch:
    """The journey on a stage: what was sent, and for which provisions the law refused it."""

    stage: Stage
    sent: int = 0
    refused: dict[str, list[str]] = field(default_factory=dict)

    def send(self, agency: str, event: str, data: Mapping[str, Any], subject: str) -> str:
        """Publish as an agency; how its last receipt ends: applied, or the provisions it was refused by."""
        self.sent += 1
        identifier, now = f"{agency}-{self.sent}", START.isoformat()
        envelope = {"specversion": "1.0", "id": identifier, "source": f"/agencies/{agency}", "time": now}
        envelope |= {
            "type": f"agencies.{event}.v1",
            "subject": subject,
            "datacontenttype": "application/json",
        }
        assert self.stage.knock(agency, json.dumps({**envelope, "data": data}).encode(), {}) is None
        self.stage.settle()
        mine = [r for r in self.stage.receipts(agency) if r["agency_event"] == identifier]
        reasons = [reason["provision"] for receipt in mine for reason in receipt["reasons"]]
        if reasons:
            self.refused[event] = self.refused.get(event, []) + reasons
        return str(mine[-1]["outcome"])

    def call(self, method: str, /, **payload: Any) -> Mapping[str, Any]:
        """Call control and let the facts arrive."""
        answer = self.stage.call(f"control.{method}", payload)
        self.stage.settle()
        return answer

    def to(self, day: int) -> str:
        """Let the days of September pass; the day as it is written."""
        self.stage.advance(START.replace(day=day))
        return f"2026-09-{day:02}"

    def duties(self, subject: str) -> set[tuple[str, str]]:
        """What is known on the board of the duties on a subject: what, and how it stands."""
        story = self.stage.call("reporting.story", {"subject": subject})
        return {(duty["what"], duty["state"]) for duty in story["obligations"]}


def put_on_control(watch: Watch) -> None:
    """An ordinance of two clauses, the second without a day, which its control assignment then gives."""
    entry = {"executor": "mne", "coexecutors": ["minfin"], "row": "ordinary", "level": "pa"}
    text = {"ru": "Разработать программу развития автомобильных дорог"}
    clauses = [{"clause": "1", "due_on": "2026-12-30"}, {"clause": "2"}]
    act = {"id": "watched", "kind": "ordinance", "number": "9", "signed_on": "2026-09-07"}
    act |= {"signed_by": by("president"), "developer": {"body": "pa", "unit": "general"}}
    act |= {"title": {"en": "On roads"}, "items": [{**entry, "text": text, **one} for one in clauses]}
    clerk = by("head_of_general_department")
    watch.stage.call("acts.record_signed_act", {"acting": clerk, "act": act})
    watch.stage.settle()
    row = {"measure": "Programme", "completion_form": "Draft decree", "responsible": ["mne"], "level": "pa"}
    row |= {"pa_units": ["State control"]}
    rows = [
        {**row, "clause": "1", "deadline": "2026-12-30"},
        {**row, "clause": "2", "deadline": "2026-11-16"},
    ]
    assigned = {"acting": UNIT, "on": "2026-09-07", "act": "watched", "rows": rows}
    assert watch.send("pa", "control_assigned", {**assigned, "rows": rows[:1]}, "act/watched") == "refused"
    assert watch.send("pa", "control_assigned", assigned, "act/watched") == "applied"
    assert watch.call("item", item="watched:2")["item"]["current_deadline"] == "2026-11-16"
    assert watch.duties("act/watched") == {("control_assignment", "met")}


def report_a_risk(watch: Watch) -> None:
    """The executor warns by event; the unit, which now owes it, reports it up by call, with proposals."""
    risk = {"item": ITEM, "on": "2026-09-07", "kind": "untimely", "description": "No budget"}
    assert watch.send("mne", "risk_reported", {**risk, "acting": MINISTER}, f"item/{ITEM}") == "applied"
    assert ("risk_notice", "open") in watch.duties(f"item/{ITEM}")
    with pytest.raises(Refused) as refused:
        watch.call("report_risk", **risk, acting=UNIT)
    assert [v.provision for v in refused.value.violations] == ["D976-66-1.5"]
    watch.call("report_risk", **risk, acting=UNIT, proposals="Transfer")
    assert ("risk_notice", "met") in watch.duties(f"item/{ITEM}")


def inspect(watch: Watch) -> None:
    """By the approved schedule, with a proposal that obliges the ministry; not without it, nor by itself."""
    schedule = {"acting": UNIT, "on": "2026-09-07", "by": "pa"}
    schedule["entries"] = [{"object": "mne", "starts_on": "2026-09-08", "ends_on": "2026-09-18"}]
    assert watch.send("pa", "inspection_planned", schedule, "body/pa") == "applied"
    held = {"acting": UNIT, "on": watch.to(9), "by": "pa", "object": "mne", "planned": True, "note": "Late"}
    held |= {"methods": ["audit"], "items": [ITEM], "disciplinary_proposal": "Reprimand"}
    assert watch.send("mne", "inspection_held", {**held, "acting": MINISTER}, "body/mne") == "refused"
    assert watch.send("pa", "inspection_held", {**held, "object": "minfin"}, "body/minfin") == "refused"
    assert watch.send("pa", "inspection_held", held, "body/mne") == "applied"
    assert ("disciplinary_question", "open") in watch.duties("body/mne")


def consider(watch: Watch) -> None:
    """The minister, not his deputy, considers executive discipline and the inspection's proposal."""
    meeting = {"on": watch.to(10), "risks": ["Budget"], "proposals_considered": True}
    assert ("discipline_meeting", "open") in watch.duties("body/mne")
    deputy = {**meeting, "acting": by("deputy_first_head", "mne")}
    assert watch.send("mne", "discipline_considered", deputy, "body/mne") == "refused"
    assert (
        watch.send("mne", "discipline_considered", {**meeting, "acting": MINISTER}, "body/mne") == "applied"
    )
    assert watch.duties("body/mne") >= {("discipline_meeting", "met"), ("disciplinary_question", "met")}


def follow(watch: Watch) -> None:
    """An observation by call, interim terms by event, the interim report of a deputy, an assessment."""
    on = {"item": ITEM, "on": "2026-09-10", "acting": UNIT}
    watch.call("record_observation", **on, method="hearing", findings="On course")
    assert watch.send("pa", "interim_reports_set", {**on, "period": "month"}, f"item/{ITEM}") == "applied"
    report = {**on, "acting": by("deputy_first_head", "mne"), "kind": "interim", "summary": "Half is done"}
    report |= {"conclusion": "partially_executed", "reasons": "No budget yet"}
    assert watch.send("mne", "execution_report_submitted", report, f"item/{ITEM}") == "applied"
    assert watch.duties(f"item/{ITEM}") >= {("interim_report", "met"), ("interim_report", "open")}
    assessed = {**on, "assessment": "partial", "faults": ["measures_not_done"]}
    own = {**assessed, "stated_in": "resolution"}
    assert watch.send("pa", "execution_assessed", own, f"item/{ITEM}") == "refused"
    assessed["stated_in"] = "expert_conclusion"
    assert watch.send("pa", "execution_assessed", assessed, f"item/{ITEM}") == "applied"


def end(watch: Watch) -> Mapping[str, Any]:
    """What the register holds of the item, who answers for it, and what it duplicates."""
    text = {"ru": "Правительству разработать программы развития автомобильной дороги"}
    found = watch.call("find_duplicates", text=text)["candidates"]
    assert [one["item"]["id"] for one in found] == [ITEM, "watched:2"]
    assert found[0]["covered"] == 100
    item = watch.call("item", item=ITEM)
    assert sorted(record["kind"] for record in item["records"]) == [
        *("assessment", "observation", "risk", "risk"),
    ]
    answerable = [(one["body"], one["position"]) for one in item["answerable"]]
    assert answerable == [
        ("mne", "first_head"),
        ("mne", "deputy_first_head"),
        ("mne", "head_of_apparatus"),
        ("minfin", "first_head"),
    ]
    before = watch.call("item", item=ITEM, as_of="2026-09-09T12:00:00+05:00")
    assert before["item"]["interim_period"] is None
    return {name: item[name] for name in ("item", "journal", "obligations", "answerable", "methods")}


def journey(stage: Stage) -> Mapping[str, Any]:
    """The whole of it; what the register holds at its end, and what was refused by which provisions."""
    watch = Watch(stage)
    put_on_control(watch)
    report_a_risk(watch)
    inspect(watch)
    consider(watch)
    follow(watch)
    held = end(watch)
    assert watch.refused == {
        "control_assigned": ["D976-4(5).2"],
        "inspection_held": ["D976-43-1.1", "D976-43-1.2"],
        "discipline_considered": ["D976-45"],
        "execution_assessed": ["D976-4(9).2"],
    }
    return held


@pytest.mark.provision(
    *("D976-43-1.1", "D976-43-1.2", "D976-45", "D976-66-1.5", "D976-44.2", "D976-4(13)", "D976-25.1"),
    *("D976-66-1.1", "D976-4(9).2", "D976-67.2"),
)
def test_supervision_travels_the_same_in_one_process_and_on_servers(servers: Servers, tmp_path: Path) -> None:
    """Through the door, over RabbitMQ, on PostgreSQL, the register holds the same as in one file."""
    with embedded(tmp_path / "here", START) as stage:
        here = journey(stage)
    with on_servers(servers, tmp_path / "there", START, AGENCIES) as stage:
        there = journey(stage)
    assert json.loads(json.dumps(there)) == json.loads(json.dumps(here))
