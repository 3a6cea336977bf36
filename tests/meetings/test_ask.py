"""The contract of the questions `grid` and `meeting`: their keys, their languages, what is malformed."""

from typing import Any

import orjson
import pytest

import law
from cli.questions import answer
from tests.meetings.builders import a_sitting, at

BOOK = law.load()


def asked(question: str, request: dict[str, Any], lang: str = "en") -> dict[str, Any]:
    """The answer as the command line gives it."""
    return answer(BOOK, question, orjson.dumps(request), lang)


def test_the_grid_answers_with_the_keys_of_its_contract() -> None:
    """Every day with its week, events and whether it is worked; provisions in the law's own words."""
    found = asked("grid", {"month": "2025-10"})
    assert {"days", "provisions", "readings"} <= set(found)
    assert all({"on", "week", "events", "working"} <= set(day) for day in found["days"])
    assert all(set(one) == {"id", "says", "text"} for one in found["provisions"])
    assert len(found["days"]) == 31


def test_a_meeting_is_answered_with_the_keys_of_its_contract() -> None:
    """Allowed or not, each breach and advice by its provision, the slot."""
    found = asked(
        "meeting", a_sitting(starts_at=at("2025-10-08", "10:00"), ends_at=at("2025-10-08", "11:00"))
    )
    assert (found["allowed"], found["slot"]) == (False, {"week": 1, "weekday": "wednesday"})
    assert all({"provision", "message"} <= set(one) for one in (*found["violations"], *found["warnings"]))
    assert {one["provision"] for one in found["violations"]} <= {one["id"] for one in found["provisions"]}


@pytest.mark.parametrize(
    ("lang", "word"), [("en", "designated days"), ("ru", "обозначенные дни"), ("kk", "белгіленген күндері")]
)
def test_refusals_speak_three_languages(lang: str, word: str) -> None:
    """The same breach in English, Russian and Kazakh."""
    day = {"starts_at": at("2025-10-08", "10:00"), "ends_at": at("2025-10-08", "11:00")}
    (breach,) = asked("meeting", a_sitting(**day), lang)["violations"]
    assert word in breach["message"]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"ends_at": at("2025-10-09", "09:00")}, "ends_at"),
        ({"starts_at": "2025-10-09"}, "starts_at"),
        ({"starts_at": "2025-10-09T10:00:00"}, "starts_at"),
        ({"starts_at": at("2015-10-09", "10:00"), "ends_at": at("2015-10-09", "11:00")}, "starts_at"),
        ({"starts_at": at("2090-10-09", "10:00"), "ends_at": at("2090-10-09", "11:00")}, "starts_at"),
        ({"kind": "party"}, "kind"),
        ({"chair": "king"}, "chair"),
        ({"ground": "G10-27(6)"}, "ground"),
        ({"surprise": 1}, "surprise"),
        ({"bodies": ["mneconomy"]}, "bodies/0"),
        ({"participants": [{"body": "mne"}]}, "participants/0/level"),
    ],
)
def test_a_malformed_plan_names_its_field(changes: dict[str, Any], field: str) -> None:
    """One field, one message, never a traceback."""
    assert asked("meeting", a_sitting(**changes))["error"]["field"] == field


@pytest.mark.parametrize(
    ("request_", "field"),
    [
        ({"month": "0000-01"}, "month"),
        ({"month": "2025-13"}, "month"),
        ({"month": "2018-10"}, "month"),
        ({"month": "2090-01"}, "month"),
        ({}, "month"),
        ({"month": "2025-10", "readings": {"fifth_week": "none"}}, "readings/fifth_week"),
        (
            {"month": "2025-10", "readings": {"rolling_four_anchor": "2024-07-30"}},
            "readings/rolling_four_anchor",
        ),
    ],
)
def test_a_malformed_month_names_its_field(request_: dict[str, Any], field: str) -> None:
    """Not a month, before any grid, beyond the calendar, a reading nobody knows."""
    assert asked("grid", request_)["error"]["field"] == field


def test_a_reading_asked_for_changes_the_answer() -> None:
    """Under the nth weekday, Wednesday 1 October 2025 is in week 1."""
    by_default = asked("grid", {"month": "2025-10"})["days"][0]
    otherwise = asked("grid", {"month": "2025-10", "readings": {"week_of_month": "nth_weekday"}})["days"][0]
    assert (by_default["week"], otherwise["week"]) == (5, 1)
    assert "president_reception_of_government_members" in otherwise["events"]
