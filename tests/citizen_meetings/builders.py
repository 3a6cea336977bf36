"""Lawful regional meetings and questions to start from; a test changes what it is about."""

from typing import Any

MINISTER = {"office": "minister", "body": "minhealth", "person": "A. Alnazarova"}
INFORMATION = {"office": "minister", "body": "minculture", "person": "A. Balayeva"}
PRIME_MINISTER = {"office": "prime_minister", "body": "government", "person": "O. Bektenov"}
ADMINISTRATION = {"office": "head_of_pa", "body": "pa", "person": "A. Dadebay"}
AKIM = {"office": "akim", "body": "akimat_abai", "person": "B. Baisabyrov"}
CLERK = {"office": "other_official", "body": "minhealth", "person": "K. Serik"}
REGION = "akimat_abai"
EVERYTHING = {
    "akim_present": True,
    "questions_and_answers": True,
    "broadcast": True,
    "broadcast_possible": True,
    "comments_open": True,
    "personal_reception": True,
    "ngo_meetings": True,
    "media_briefing": True,
    "results_covered": True,
}
STEPS = [
    "situation_analysed",
    "place_agreed",
    "videoconference_agreed",
    "coverage_given",
    "ways_to_send_published",
    "plans_published",
    "mass_media_informed",
]


def an_entry(**changes: Any) -> dict[str, Any]:
    """A meeting of the Minister of Health in Abai, proposed for its outpatient clinics."""
    entry = {
        "region": REGION,
        "on": "2026-03-14",
        "mode": "offline",
        "sphere": "rural clinics",
        "priority": 1,
    }
    return {**entry, **changes}


def a_meeting(meeting: str = "rm-1", **changes: Any) -> dict[str, Any]:
    """A scheduled meeting of the first head on a Saturday, two hours long."""
    asked: dict[str, Any] = {
        "acting": MINISTER,
        "meeting": meeting,
        "body": "minhealth",
        "region": REGION,
        "starts_at": "2026-03-14T11:00:00+05:00",
        "planned_minutes": 120,
        "report_minutes": 30,
        "mode": "offline",
        "planned": "schedule",
        "held_by": {"level": "first_head", "person": "A. Alnazarova"},
    }
    return {**asked, **changes}


def a_question(question: str = "q-1", **changes: Any) -> dict[str, Any]:
    """A question about a clinic, sent on the eve of the meeting."""
    asked: dict[str, Any] = {
        "id": question,
        "meeting": "rm-1",
        "region": REGION,
        "body": "minhealth",
        "topic": "Clinic in Urzhar",
        "sphere": "health",
        "text": "When will the clinic in our village open?",
        "channel": "before_site",
        "received_on": "2026-03-13",
        "affected": 900,
    }
    return {**asked, **changes}
