"""Lawful meetings to start from; a test changes what it is about."""

from collections.abc import Mapping
from typing import Any, Protocol

KSO_THURSDAY = "2025-10-09"
MINISTER = {"office": "minister", "body": "mne", "person": "S. Zhumangarin"}
UNIT = {"office": "head_of_structural_unit", "body": "government_apparatus", "person": "A. Seitov"}
DEPUTY_HEAD = {
    "office": "deputy_head_of_government_apparatus",
    "body": "government_apparatus",
    "person": "B. Omarov",
}
DEPUTY_PM = {"office": "deputy_prime_minister", "body": "government", "person": "C. Akhmetov"}


def at(day: str, clock: str) -> str:
    """An instant of a day in Kazakhstan."""
    return f"{day}T{clock}:00+05:00"


def a_sitting(**changes: Any) -> dict[str, Any]:
    """A sitting of a consultative-advisory body under the Government on a Thursday morning."""
    asked: dict[str, Any] = {
        "kind": "government_kso_sittings",
        "starts_at": at(KSO_THURSDAY, "10:00"),
        "ends_at": at(KSO_THURSDAY, "12:00"),
        "chair": "deputy_prime_minister",
        "bodies": ["mne", "minfin"],
        "participants": [
            {"body": "mne", "level": "minister"},
            {"body": "minfin", "level": "deputy_first_head"},
        ],
    }
    return {**asked, **changes}


def an_application(**changes: Any) -> dict[str, Any]:
    """An application to the Government Apparatus that meets every condition of clause 27-1."""
    asked: dict[str, Any] = {
        "parties": ["mne", "akimat_abai"],
        "measures_taken": ["meeting between the bodies, minutes No. 4 of 12.09.2025"],
        "all_measures_taken": True,
        "protocol_of_disagreements": "No. 17 of 15.09.2025",
        "wording": "Which budget bears the cost of the water main",
        "worked_through": {"justified": True, "topical": True, "feasible": True},
    }
    return {**asked, **changes}


def a_wish(**changes: Any) -> dict[str, Any]:
    """A meeting at a Deputy Prime Minister applied for on ground 4."""
    asked: dict[str, Any] = {
        "id": "dispute-1",
        "kind": "inter_body",
        "title": {"ru": "О водоводе", "en": "On the water main"},
        "ground": "G10-27(4)",
        "chair": "deputy_prime_minister",
        "bodies": ["mne", "akimat_abai", "minfin"],
        "questions": ["Cost of the water main"],
        "basis": {"exclusive_competence": True, "not_decidable_by_bodies": True},
        "application": an_application(),
    }
    return {**asked, **changes}


def a_plan(meeting: str = "dispute-1", **changes: Any) -> dict[str, Any]:
    """A meeting at a Deputy Prime Minister put on a Monday morning."""
    asked: dict[str, Any] = {
        "acting": UNIT,
        "meeting": meeting,
        "kind": "inter_body",
        "title": {"ru": "О водоводе", "en": "On the water main"},
        "starts_at": at("2025-10-13", "10:00"),
        "ends_at": at("2025-10-13", "11:00"),
        "chair": "deputy_prime_minister",
        "host": "government_apparatus",
        "room": "Hall 5",
        "bodies": ["mne", "akimat_abai", "minfin"],
        "participants": [
            {"body": "mne", "level": "deputy_first_head", "person": "D. Kim", "category": "vice_minister"},
            {"body": "akimat_abai", "level": "deputy_akim", "selector": True, "category": "deputy_akim"},
        ],
        "agenda": ["Cost of the water main"],
        "ground": "G10-27(4)",
        "planned_in": "2025-10",
    }
    return {**asked, **changes}


def an_instruction(clause: str = "1", **changes: Any) -> dict[str, Any]:
    """An instruction with words, responsible persons and a deadline."""
    asked: dict[str, Any] = {
        "clause": clause,
        "text": {"ru": f"Представить расчет по пункту {clause}"},
        "executor": "mne",
        "responsible_persons": ["D. Kim, vice-minister"],
        "due_on": "2025-11-20",
    }
    return {**asked, **changes}


class Called(Protocol):
    """What answers calls: a suite in this process, or a stage."""

    def call(self, method: str, payload: Mapping[str, Any]) -> Mapping[str, Any]:
        """Call `service.method`."""


def instructed(suite: Called, plan: Mapping[str, Any]) -> None:
    """Record that a Deputy Prime Minister instructed the meeting that is planned, on the ground it names."""
    wish = {name: plan[name] for name in ("kind", "title", "ground", "chair", "host", "bodies")}
    every = ("government_powers", "exclusive_competence", "not_decidable_by_bodies")
    asked = {
        **wish,
        "id": plan["meeting"],
        "questions": plan.get("agenda", ["Cost of the water main"]),
        "basis": dict.fromkeys(every, True),
        "instruction": {"given_by": "deputy_prime_minister", "on": "2025-09-20", "number": "12-7"},
    }
    suite.call("meetings.request_meeting", {"acting": UNIT, "meeting": asked})


def scheduled(suite: Called, plan: Mapping[str, Any]) -> Mapping[str, Any]:
    """Give a meeting that was instructed its day; the answer to the call."""
    instructed(suite, plan)
    return suite.call("meetings.schedule_meeting", plan)
