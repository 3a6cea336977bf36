"""A draft act on the whole suite, embedded and on the servers: agencies by events, the PA by calls."""

import json
import time
from collections.abc import Iterator
from typing import Any

import pytest

from cli.stage import Stage, embedded
from cli.stage_servers import on_servers
from law import Refused
from tests.acts.lawful import FINAL, HEADS, START, UNIT, UNITS, a_draft, an_item, findings, head
from tests.acts.test_instructions import wire

AGENCIES = ["government_apparatus", "minfin", "minjust", "mne", "national_bank"]
PATIENCE = 60
"""Seconds to wait for a receipt that travels through the broker."""


@pytest.fixture(scope="module", params=["embedded", "servers"])
def stage(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """The suite in this process, and as processes of their own; its year goes on from test to test."""
    directory = tmp_path_factory.mktemp("stage")
    if request.param == "embedded":
        with embedded(directory, START) as one:
            yield one
    else:
        servers = request.getfixturevalue("servers")
        with on_servers(servers, directory, START, AGENCIES) as one:
            yield one


class Agency:
    """A body that knocks at the door and reads its receipts."""

    def __init__(self, stage: Stage, code: str, draft: str = "d-1") -> None:
        self.stage, self.code, self.draft, self.sent = stage, code, draft, 0

    def send(self, event_type: str, data: dict[str, Any]) -> dict[str, Any]:
        """Send an event; what the door and the service said of it."""
        self.sent += 1
        event = {
            "specversion": "1.0",
            "id": f"{self.code}-{self.draft}-{self.sent}",
            "source": f"/agencies/{self.code}",
            "type": event_type,
            "subject": f"draft/{self.draft}",
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
            "draft": self.draft,
            "approver": self.code,
            "decision": "agreed",
            "on": START.date().isoformat(),
        }
        return self.send("agencies.approval_given.v1", said | other)


def step(stage: Stage, method: str, by: dict[str, str], **payload: Any) -> Any:
    """A step of the PA by RPC."""
    return stage.call(f"acts.{method}", {"acting": by, "draft": "d-1", **payload})["act"]


def visa_all(stage: Stage, draft: str) -> None:
    """Everybody whose visa is awaited gives it, stage after stage."""
    waits = stage.call("acts.draft", {"draft": draft})["waits_for"]
    while {one for steps in waits.values() for one in steps} == {"visa"}:
        for approver in waits:
            said = {"approver": approver, "decision": "agreed", "on": START.date().isoformat()}
            step(stage, "give_visa", head(approver), draft=draft, **said)
        waits = stage.call("acts.draft", {"draft": draft})["waits_for"]


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
    visa_all(stage, "d-1")
    step(stage, "present", pa)
    assert step(stage, "sign_act", HEADS["president"], number="1050")["state"] == "signed"
    stage.settle()
    item = stage.call("control.item", {"item": "d-1:1"})["item"]
    assert (item["executor"], item["current_deadline"]) == ("mne", "2027-02-01")


def minutes(items: list[dict[str, Any]]) -> dict[str, Any]:
    """Minutes of a working meeting that the Ministry of National Economy drafts."""
    draft = wire("i-1", items=items) | {"developer": {"body": "mne"}}
    del draft["units"]
    return draft


@pytest.mark.provision("D976-32.5", "D976-32.6", "D976-33.1", "D976-33.3", "D976-33.6")
def test_entrusted_instructions_go_from_the_bodys_event_to_an_item_under_control(stage: Stage) -> None:
    """Who was not entrusted is refused by event; control, asked by RPC, names what they would repeat."""
    pa, apparatus = HEADS["head_of_pa"], Agency(stage, "government_apparatus", "i-1")
    economy, finance = Agency(stage, "mne", "i-1"), Agency(stage, "minfin", "i-1")
    decree = {
        "id": "d-9",
        "kind": "decree",
        "title": {"ru": "О планировании"},
        "developer": {"body": "pa"},
        "number": "1001",
        "signed_on": "2026-11-20",
        "signed_by": HEADS["president"],
        "items": [an_item()],
    }
    stage.call("acts.record_signed_act", {"acting": UNIT, "act": decree})
    lawful = wire("i-1")
    shell = {name: lawful[name] for name in ("id", "kind", "title", "developer")}
    shell |= {"occasion": {"type": 5, "on": "2026-11-23"}}
    stage.call("acts.plan_event", {"acting": UNIT, "draft": shell})
    step(stage, "entrust_drafting", UNIT, draft="i-1", bodies=["mne"])
    stage.settle()
    foreign = finance.send("agencies.draft_submitted.v1", {"acting": HEADS["minfin"], "draft": minutes([])})
    assert [one["code"] for one in foreign["refused"]["reasons"]] == ["not_entrusted", "assignment_missing"]
    handed_in = {"acting": HEADS["mne"], "draft": minutes([an_item()])}
    assert "applied" in economy.send("agencies.draft_submitted.v1", handed_in)
    units = {"lead_unit": "economy", "co_executors": [], "supervisor": "assistant_to_president"}
    with pytest.raises(Refused) as refused:
        step(stage, "check_instructions", UNIT, draft="i-1", units=units)
    assert {one.code for one in refused.value.violations} == {"possible_duplicate"}
    seen = stage.call("acts.find_duplicates", {"draft": "i-1"})
    assert ("d-9:1", 100) in [(one["item"], one["likeness"]) for one in seen["candidates"]]
    decided = {"units": units, "duplicates_decided": "Другой срок"}
    step(stage, "check_instructions", UNIT, draft="i-1", **decided)
    assert "applied" in apparatus.approve()
    visa_all(stage, "i-1")
    step(stage, "present", pa, draft="i-1")
    signed = step(stage, "sign_act", HEADS["president"], draft="i-1", number="01-9")
    assert (signed["state"], signed["kind"]) == ("signed", "minutes")
    stage.settle()
    assert stage.call("control.item", {"item": "i-1:1"})["item"]["executor"] == "mne"
