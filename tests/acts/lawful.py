"""Lawful payloads: a draft, its attachments, the people who act; each test breaks one thing in them."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from bus.clock import ALMATY
from bus.embedded import Suite
from bus.service import Service
from services.acts.service import Acts

START = datetime(2026, 11, 23, 9, 30, tzinfo=ALMATY)
"""Monday 23 November 2026."""

CRITERIA = [f"D976-18({n})" for n in range(1, 10)]
SECTIONS = [
    "subject",
    "socio_economic_justification",
    "expected_consequences",
    "earlier_acts",
    "execution_of_earlier_acts",
]


def suite(directory: Path, start: datetime = START, *others: type[Service]) -> Suite:
    """The acts service alone, or beside others."""
    return Suite([Acts, *others], directory, start)


def person(office: str, body: str, name: str = "Аманов А.А.", order: str | None = None) -> dict[str, str]:
    """Somebody who acts."""
    acting = {"office": office, "body": body, "person": name}
    return acting | ({"under_order": order} if order else {})


HEADS = {
    "minjust": person("minister", "minjust"),
    "minfin": person("minister", "minfin"),
    "mne": person("minister", "mne"),
    "supreme_court": person("first_head", "supreme_court"),
    "national_bank": person("first_head", "national_bank"),
    "prime_minister": person("prime_minister", "government"),
    "head_of_government_apparatus": person("head_of_government_apparatus", "government_apparatus"),
    "government_apparatus": person("head_of_government_apparatus", "government_apparatus"),
    "head_of_pa": person("head_of_pa", "pa"),
    "president": person("president", "pa"),
    "head_of_general_department": person("head_of_general_department", "pa"),
    "head_of_state_legal_department": person("head_of_state_legal_department", "pa"),
    "assistant_to_president": person("assistant_to_president", "pa"),
    "state_counsellor": person("state_counsellor", "pa"),
}
UNIT = person("head_of_structural_unit", "pa")


def head(approver: str) -> dict[str, str]:
    """The person who speaks for a line of the sheet."""
    return UNIT if approver.startswith("unit/") else HEADS[approver]


def a_note(signed_by: str = "first_head", sheets: int = 3) -> dict[str, Any]:
    """An explanatory note as clause 15(1) wants it."""
    return {"code": "explanatory_note", "sheets": sheets, "signed_by": signed_by, "sections": SECTIONS}


def an_item(clause: str = "1", **other: Any) -> dict[str, Any]:
    """A clause that goes under control."""
    item = {
        "clause": clause,
        "text": {"kk": "Мемлекеттік жоспарлау жүйесін жетілдіру", "ru": "Совершенствовать планирование"},
        "executor": "mne",
        "coexecutors": ["minfin"],
        "due_on": "2027-03-01",
        "row": "ordinary",
        "level": "pa",
    }
    return item | other


def a_draft(identifier: str = "d-1", **other: Any) -> dict[str, Any]:
    """A draft decree of the National Bank, lawful in all."""
    draft = {
        "id": identifier,
        "kind": "decree",
        "title": {"kk": "Жарлық жобасы", "ru": "Проект указа"},
        "developer": {"body": "national_bank"},
        "ground": {"kind": "own_initiative"},
        "texts": [{"language": "kk", "sheets": 4}, {"language": "ru", "sheets": 4}],
        "attachments": [a_note()],
        "items": [an_item()],
    }
    return draft | other


def a_government_draft(identifier: str = "d-1", **other: Any) -> dict[str, Any]:
    """A draft decree that the Ministry of National Economy prepares for the Government."""
    lawful = {"developer": {"body": "mne"}, "attachments": [a_note("prime_minister")]}
    return a_draft(identifier, **(lawful | other))


def submit(to: Suite, draft: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Put the draft to agreement."""
    draft = draft or a_draft()
    by = head(draft["developer"]["body"]) if draft["developer"]["body"] in HEADS else UNIT
    answer: dict[str, Any] = dict(to.call("acts.submit_draft", {"acting": by, "draft": draft}))
    return answer


def say(to: Suite, approver: str, decision: str = "agreed", draft: str = "d-1", **other: Any) -> Any:
    """Fill a line of the sheet."""
    payload = {
        "acting": head(approver),
        "draft": draft,
        "approver": approver,
        "decision": decision,
        "on": to.clock.now().date().isoformat(),
    }
    return to.call("acts.give_approval", payload | other)["act"]


def awaited(act: Mapping[str, Any]) -> list[str]:
    """Who has not given what the sheet asks."""
    return [line["approver"] for line in act["approvals"] if line["state"] == "awaited"]


def step(to: Suite, method: str, by: str = "head_of_pa", draft: str = "d-1", **payload: Any) -> Any:
    """Take a step on the draft."""
    return to.call(f"acts.{method}", {"acting": HEADS.get(by, UNIT), "draft": draft, **payload})["act"]


def agree_all(to: Suite, act: Mapping[str, Any]) -> Any:
    """Everybody whose turn it is agrees, until nobody's turn is left."""
    waits = to.call("acts.draft", {"draft": act["id"]})["waits_for"]
    while waits and {step for steps in waits.values() for step in steps} <= {
        "approve",
        "visa",
        "countersign",
    }:
        for approver, steps in waits.items():
            for deed in steps:
                act = say(to, approver, draft=act["id"], act=deed)
        waits = to.call("acts.draft", {"draft": act["id"]})["waits_for"]
    return act


def findings(*missed: str) -> list[dict[str, Any]]:
    """A conclusion on the nine criteria; those named are not met."""
    return [
        {"criterion": one, "met": one not in missed}
        | ({"remark": "не соответствует"} if one in missed else {})
        for one in CRITERIA
    ]


UNITS = {"lead_unit": "economy", "co_executors": ["law"], "supervisor": "assistant_to_president"}
FINAL = [
    {"language": "kk", "sheets": 4, "sheets_signed": 4},
    {"language": "ru", "sheets": 4, "sheets_signed": 4},
]


def brought_to_pa(to: Suite, draft: Mapping[str, Any] | None = None) -> Any:
    """The draft agreed by all and received in the PA, its units assigned."""
    draft = draft or a_draft()
    agree_all(to, submit(to, draft)["act"])
    of_government = draft["developer"]["body"] in ("mne", "minfin")
    by = "prime_minister" if of_government else draft["developer"]["body"]
    resolution = {"government_resolution": "№ 900, 23.11.2026"} if of_government else {}
    step(to, "submit_to_pa", by, draft["id"], **resolution)
    return step(to, "assign_units", draft=draft["id"], units=UNITS)


def examined(to: Suite, draft: Mapping[str, Any] | None = None) -> Any:
    """The draft examined without remarks."""
    act = brought_to_pa(to, draft)
    step(to, "give_conclusion", "unit", act["id"], unit="economy", findings=findings())
    return step(to, "give_conclusion", "unit", act["id"], unit="law", visa_only=True)


def presented(to: Suite, draft: Mapping[str, Any] | None = None) -> Any:
    """The draft visaed by all and with the President."""
    act = examined(to, draft)
    step(to, "prepare_final", draft=act["id"], texts=FINAL)
    act = step(to, "hand_over", draft=act["id"])
    agree_all(to, act)
    return step(to, "present", draft=act["id"])
