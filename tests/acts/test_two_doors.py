"""A draft act on the whole suite, embedded and on the servers: agencies by events, the PA by calls."""

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from cli.stage import Stage, embedded
from cli.stage_servers import on_servers
from law import Refused
from tests.acts.lawful import FINAL, HEADS, START, UNIT, UNITS, a_draft, an_item, findings, head

AGENCIES = ["minfin", "minjust", "national_bank"]
PATIENCE = 60
"""Seconds to wait for a receipt that travels through the broker."""


@pytest.fixture(params=["embedded", "servers"])
def stage(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Stage]:
    """The suite in this process, and as processes of their own."""
    if request.param == "embedded":
        with embedded(tmp_path, START) as one:
            yield one
    else:
        servers = request.getfixturevalue("servers")
        with on_servers(servers, tmp_path / "run", START, AGENCIES) as one:
            yield one


class Agency:
    """A body that knocks at the door and reads its receipts."""

    def __init__(self, stage: Stage, code: str) -> None:
        self.stage, self.code, self.sent = stage, code, 0

    def send(self, event_type: str, data: dict[str, Any]) -> dict[str, Any]:
        """Send an event; what the door and the service said of it."""
        self.sent += 1
        event = {
            "specversion": "1.0",
            "id": f"{self.code}-{self.sent}",
            "source": f"/agencies/{self.code}",
            "type": event_type,
            "subject": "draft/d-1",
            "time": START.isoformat(),
            "datacontenttype": "application/json",
            "data": data,
        }
        assert self.stage.knock(self.code, json.dumps(event).encode(), {}) is None
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            self.stage.settle()
            told = {
                one["outcome"]: one
                for one in self.stage.receipts(self.code)
                if one.get("agency_event") == event["id"]
            }
            if told.keys() & {"applied", "refused"}:
                return told
        raise AssertionError(f"no receipt for {event['id']}")

    def approve(self, **other: Any) -> dict[str, Any]:
        """Fill the body's own line."""
        said = {
            "acting": head(self.code),
            "draft": "d-1",
            "approver": self.code,
            "decision": "agreed",
            "on": START.date().isoformat(),
        }
        return self.send("agencies.approval_given.v1", said | other)


def step(stage: Stage, method: str, by: dict[str, str], **payload: Any) -> Any:
    """A step of the PA by RPC."""
    return stage.call(f"acts.{method}", {"acting": by, "draft": "d-1", **payload})["act"]


@pytest.mark.provision("D976-14.2", "D976-14(2)", "D976-24.10")
def test_a_draft_goes_from_the_agencys_event_to_an_item_under_control(stage: Stage) -> None:
    """Submitted, agreed and refused by event; examined, visaed and signed by call; control has the item."""
    bank, justice, finance = (Agency(stage, code) for code in ("national_bank", "minjust", "minfin"))
    mute = bank.send(
        "agencies.draft_submitted.v1",
        {"acting": head("national_bank"), "draft": a_draft(ground={"kind": "instruction"})},
    )
    assert [one["code"] for one in mute["refused"]["reasons"]] == ["instruction_not_named"]
    lawful = {"acting": head("national_bank"), "draft": a_draft(items=[an_item(due_on="2027-02-01")])}
    assert "applied" in bank.send("agencies.draft_submitted.v1", lawful)
    objected = justice.approve(decision="objected")
    assert [one["code"] for one in objected["refused"]["reasons"]] == ["remark_missing"]
    assert "applied" in justice.approve()
    assert "applied" in finance.approve()
    with pytest.raises(Refused) as early:
        step(stage, "submit_to_pa", head("national_bank"))
    assert [one.code for one in early.value.violations] == ["approval_lacking"]
    assert "applied" in bank.approve()
    pa = HEADS["head_of_pa"]
    step(stage, "submit_to_pa", head("national_bank"))
    step(stage, "assign_units", pa, units=UNITS)
    step(stage, "give_conclusion", UNIT, unit="law", visa_only=True)
    step(stage, "give_conclusion", UNIT, unit="economy", findings=findings())
    step(stage, "prepare_final", UNIT, texts=FINAL)
    step(stage, "hand_over", UNIT)
    assert "applied" in bank.approve(act="visa")
    waits = dict(stage.call("acts.draft", {"draft": "d-1"})["waits_for"])
    while set(waits.values()) == {"visa"}:
        for approver in waits:
            said = {"approver": approver, "decision": "agreed", "on": START.date().isoformat()}
            step(stage, "give_visa", head(approver), **said)
        waits = dict(stage.call("acts.draft", {"draft": "d-1"})["waits_for"])
    step(stage, "present", pa)
    assert step(stage, "sign_act", HEADS["president"], number="1050")["state"] == "signed"
    stage.settle()
    item = stage.call("control.item", {"item": "d-1:1"})["item"]
    assert (item["executor"], item["current_deadline"]) == ("mne", "2027-02-01")
