"""Lawful builders: items, their events, acts, an envelope of a service."""

from datetime import date, datetime, timedelta
from typing import Any

from bus.event import Envelope
from bus.tables import ALMATY
from services.reporting.consolidation import Told
from services.reporting.projection import SLICE

MORNING = datetime(2026, 1, 12, 9, tzinfo=ALMATY)
MINISTER = {"office": "minister", "body": "minhealth", "person": "Ахметов А."}
HEAD_OF_PA = {"office": "head_of_pa", "body": "pa", "person": "Сериков С."}


def an_item(identifier: str = "act-1:1", **said: Any) -> dict[str, Any]:
    """An item under the Government's control, executed by the Ministry of Health."""
    item = {
        "id": identifier,
        "origin": {
            "kind": "act",
            "id": "act-1",
            "number": "976",
            "title": {"kk": "Жарлық", "ru": "Указ", "en": "Decree"},
            "signed_on": "2026-01-12",
        },
        "clause": identifier.rpartition(":")[2],
        "text": {"kk": "Аурухана салу", "ru": "Построить больницу", "en": "Build a hospital"},
        "row": "government_control",
        "level": "government",
        "control_type": "medium_term",
        "mark": None,
        "executor": "minhealth",
        "coexecutors": ["minfin"],
        "consolidating_body": "minhealth",
        "sector": None,
        "received_on": "2026-01-12",
        "initial_deadline": "2026-06-15",
        "current_deadline": "2026-06-15",
        "coexecutors_due_on": "2026-06-01",
        "state": "on_control",
        "overdue": False,
        "extensions": 0,
        "transfers": 0,
        "new_deadlines": 0,
        "proposals": 0,
        "reinstatements": 0,
        "without_periodic_reports": False,
        "interim_period": None,
        "last_conclusion": None,
        "reported_on": None,
        "removed_on": None,
        "removal_ground": None,
    }
    return {**item, **said}


def told(event_type: str, on: str, item: dict[str, Any], **facts: Any) -> Told:
    """An event of an item's story, as consolidation reads it."""
    kept = {**facts, "item": {name: item[name] for name in SLICE}}
    return Told(f"{event_type}-{on}", event_type, date.fromisoformat(on), kept, f"{on}T09:00:00+05:00")


def opened(item: dict[str, Any]) -> Told:
    """The item was put under control."""
    return told("control.item_opened.v1", item["received_on"], item)


def reported(item: dict[str, Any], on: str, summary: str, kind: str = "interim") -> Told:
    """An execution report was taken."""
    facts = {"kind": kind, "conclusion": "executed", "summary": summary, "in_time": True}
    return told("control.execution_reported.v1", on, item, **facts)


def decided(what: str, item: dict[str, Any], on: str, office: str = "head_of_pa") -> Told:
    """An office decided."""
    return told(f"control.{what}.v1", on, item, decided_by={**HEAD_OF_PA, "office": office}, decided_on=on)


def an_envelope(
    event_type: str, subject: str, data: dict[str, Any], *, number: int = 1, minutes: int = 0
) -> Envelope:
    """An event of the service that its type names."""
    publisher = event_type.split(".", maxsplit=1)[0]
    identifier = f"{subject.replace('/', '-')}-{number}"
    at = MORNING + timedelta(minutes=minutes)
    return Envelope(identifier, f"/services/{publisher}", event_type, subject, at, data, identifier)


def an_obligation(identifier: str = "duty-1", **said: Any) -> dict[str, Any]:
    """A duty of the Ministry of Health to report on an item."""
    duty = {
        "id": identifier,
        "provision": "D976-66.1",
        "subject": "item/act-1:1",
        "debtor": "minhealth",
        "creditor": "pa",
        "what": "execution_report",
        "from_on": "2026-01-12",
        "due_on": "2026-06-15",
        "act_by": "2026-06-15",
        "state": "open",
        "silence": "nothing",
        "closed_on": None,
    }
    return {**duty, **said}


def an_act(identifier: str = "act-1", **said: Any) -> dict[str, Any]:
    """A signed decree with one approval on its sheet."""
    approval = {
        "approver": "minjust",
        "act": "approve",
        "medium": "electronic",
        "state": "given",
        "by": {"office": "minister", "body": "minjust", "person": "Болатов Б."},
        "on": "2026-01-08",
        "signature": "valid",
        "remark": None,
    }
    act = {
        "id": identifier,
        "kind": "decree",
        "title": {"kk": "Жарлық", "ru": "Указ"},
        "developer": "minhealth",
        "secrecy": "none",
        "state": "signed",
        "number": "976",
        "signed_on": "2026-01-12",
        "signed_by": {"office": "president", "body": "pa", "person": "Президент"},
        "approvals": [approval],
    }
    return {**act, **said}


def item_for_control(clause: str = "1", **said: Any) -> dict[str, Any]:
    """A clause that an act puts under control."""
    item = {
        "clause": clause,
        "text": {"kk": "Аурухана салу", "ru": "Построить больницу"},
        "executor": "minhealth",
        "coexecutors": ["minfin"],
        "row": "government_control",
        "level": "government",
        "due_on": "2026-06-15",
    }
    return {**item, **said}
