"""Presentations: materials within a working day, as the text wants them, held before the sitting."""

from datetime import date, datetime
from typing import Any

import pytest

import law
from bus.embedded import Suite
from bus.tables import ALMATY
from law import Refused
from services.meetings.rules.presentation import latest_day
from tests.meetings.builders import MINISTER, UNIT, at

INVITEE = {"body": "minfin", "level": "deputy_first_head"}


def materials(**changes: Any) -> dict[str, Any]:
    """Materials as the text wants them."""
    note = {
        "main_provisions": True,
        "forecast_consequences": True,
        "sheets": 3,
        "line_spacing": 1,
        "font": "Times New Roman",
        "font_size": 14,
        "format": "docx",
    }
    slides = {"megabytes": 10, "smallest_font": 20, "coloured": True, "aspect": "16:9"}
    whole: dict[str, Any] = {
        "channel": "official_email",
        "note": {**note, **changes.pop("note", {})},
        "slides": {**slides, **changes.pop("slides", {})},
        "invitees": [INVITEE],
    }
    whole.update(changes)
    return {name: value for name, value in whole.items() if value is not None}


def instruct(suite: Suite, received_at: str = at("2025-09-22", "10:00")) -> dict[str, Any]:
    """Instruct a presentation before the sitting of Tuesday 30 September."""
    order = {
        "acting": UNIT,
        "presentation": "p-1",
        "draft": "law-1",
        "title": {"ru": "О воде"},
        "developer": "mne",
        "initiating_unit": "Department of law-making",
        "received_at": received_at,
        "sitting_on": "2025-09-30",
    }
    return dict(suite.call("meetings.instruct_presentation", order)["presentation"])


def submit(suite: Suite, acting: dict[str, str] = MINISTER, **changes: Any) -> dict[str, Any]:
    """Submit materials as changed."""
    payload = {"acting": acting, "presentation": "p-1", "materials": materials(**changes)}
    return dict(suite.call("meetings.submit_presentation_materials", payload))


def breaches(suite: Suite, **changes: Any) -> list[str]:
    """The codes for which materials are refused."""
    with pytest.raises(Refused) as refused:
        submit(suite, **changes)
    return [violation.code for violation in refused.value.violations]


def passed(suite: Suite) -> None:
    """Bring a presentation to the holding unit."""
    instruct(suite)
    submit(suite)
    check = {
        "acting": UNIT,
        "presentation": "p-1",
        "complete": True,
        "quality": True,
        "holding_unit": "Protocol",
    }
    assert suite.call("meetings.check_presentation_materials", check)["presentation"]["state"] == "passed"


@pytest.mark.provision("G10-110.1")
@pytest.mark.parametrize(
    ("received_at", "due_on"),
    [
        (at("2025-09-22", "10:00"), "2025-09-23"),
        (at("2025-09-22", "18:30"), "2025-09-24"),
        (at("2025-09-26", "10:00"), "2025-09-29"),
    ],
)
def test_materials_are_due_one_working_day_after_the_instruction(
    suite: Suite, received_at: str, due_on: str
) -> None:
    """After six in the evening the next day is the day of receipt; a Friday's due day is Monday."""
    assert instruct(suite, received_at)["materials_due_on"] == due_on


@pytest.mark.provision("G10-110.1")
def test_materials_that_do_not_come_are_announced_and_late_ones_are_noted(suite: Suite) -> None:
    """The developer owes them; on the day after it is missed."""
    instruct(suite)
    suite.advance(datetime(2025, 9, 24, 10, tzinfo=ALMATY))
    (missed,) = suite.events("meetings.obligation_missed.v1")
    assert (missed.data["obligation"]["debtor"], missed.data["obligation"]["provision"]) == (
        "mne",
        "G10-110.1",
    )
    assert [one["provision"] for one in submit(suite)["warnings"]] == ["G10-110.1"]


@pytest.mark.provision("G10-110.2", "G10-110(1).1", "G10-110(1).2", "G10-110(2)", "G10-110(3)")
@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"channel": "paper"}, "not_by_official_email"),
        ({"note": {"forecast_consequences": False}}, "thin_brief_information"),
        ({"note": {"sheets": 4}}, "note_max_sheets"),
        ({"note": {"line_spacing": 1.5}}, "note_line_spacing"),
        ({"note": {"font": "Arial"}}, "note_font"),
        ({"note": {"font_size": 13}}, "note_size"),
        ({"note": {"format": "odt"}}, "note_formats"),
        ({"slides": {"megabytes": 10.1}}, "slides_too_big"),
        ({"slides": {"smallest_font": 19}}, "slides_font_small"),
        ({"slides": {"coloured": False}}, "slides_not_coloured"),
        ({"slides": {"aspect": "4:3"}}, "slides_aspect"),
        ({"invitees": []}, "no_list_of_invitees"),
    ],
)
def test_materials_other_than_the_text_wants_are_refused(
    suite: Suite, changes: dict[str, Any], code: str
) -> None:
    """Each limit at its first breach; at the limit itself they are taken."""
    instruct(suite)
    assert breaches(suite, **changes) == [code]
    assert submit(suite)["presentation"]["state"] == "submitted"


@pytest.mark.provision("G10-110(1).1", "G10-110(2)", "G10-110(3)")
def test_bare_materials_are_refused_for_all_that_is_missing(suite: Suite) -> None:
    """No note, no slides, no list: all three are said."""
    instruct(suite)
    bare = {"acting": MINISTER, "presentation": "p-1", "materials": {"channel": "official_email"}}
    with pytest.raises(Refused) as refused:
        suite.call("meetings.submit_presentation_materials", bare)
    assert [one.provision for one in refused.value.violations] == ["G10-110(1).1", "G10-110(2)", "G10-110(3)"]


@pytest.mark.provision("G10-110.1")
def test_another_body_does_not_submit_the_developers_materials(suite: Suite) -> None:
    """The developer is named."""
    instruct(suite)
    other = {"office": "minister", "body": "minfin", "person": "M. Takiev"}
    assert breaches(suite, acting=other) == ["not_the_developer"]


@pytest.mark.provision("G10-110.6", "G10-110.7")
def test_the_initiating_unit_returns_what_is_poor_and_passes_on_what_is_good(suite: Suite) -> None:
    """Returned materials come again; good ones are passed to a unit that is named."""
    instruct(suite)
    submit(suite)
    check = {"acting": UNIT, "presentation": "p-1", "complete": True, "quality": False, "remarks": "blurred"}
    assert suite.call("meetings.check_presentation_materials", check)["presentation"]["state"] == "returned"
    submit(suite)
    with pytest.raises(Refused) as refused:
        suite.call("meetings.check_presentation_materials", {**check, "quality": True})
    assert [one.provision for one in refused.value.violations] == ["G10-110.7"]
    with pytest.raises(Refused) as refused:
        suite.call("meetings.check_presentation_materials", {**check, "acting": MINISTER})
    assert [one.provision for one in refused.value.violations] == ["G10-110.6"]


@pytest.mark.provision("G10-105.1", "G10-110.8", "G10-110.9")
def test_a_presentation_is_prepared_and_held_a_working_day_before_the_sitting(suite: Suite) -> None:
    """On Monday in time, on the Tuesday of the sitting noted; who was invited and stayed away is named."""
    passed(suite)
    ready = {"acting": UNIT, "presentation": "p-1", "agenda": ["The draft"], "order": "Report, questions"}
    seats = [INVITEE, {"body": "minjust", "level": "deputy_first_head"}]
    bare = {**ready, "agenda": [], "order": " ", "participants": [], "on": "2025-09-29"}
    with pytest.raises(Refused) as refused:
        suite.call("meetings.prepare_presentation", bare)
    assert {one.provision for one in refused.value.violations} == {"G10-110.8"}
    late = suite.call("meetings.prepare_presentation", {**ready, "participants": seats, "on": "2025-09-30"})
    assert [one["provision"] for one in late["warnings"]] == ["G10-105.1"]
    in_time = suite.call(
        "meetings.prepare_presentation", {**ready, "participants": seats, "on": "2025-09-29"}
    )
    assert in_time["warnings"] == []
    held = {"acting": UNIT, "presentation": "p-1", "on": "2025-09-29", "attended": [INVITEE]}
    answer = suite.call("meetings.hold_presentation", held)
    assert [(one["provision"], one["facts"]["body"]) for one in answer["warnings"]] == [
        ("G10-110.9", "minjust")
    ]


@pytest.mark.provision("G10-105.1")
def test_the_last_day_before_a_sitting_is_counted_back_over_days_off() -> None:
    """Before Tuesday: Monday; after a long weekend, the Friday; under the strict reading one day more."""
    book = law.load()
    assert latest_day(book, date(2025, 9, 30)) == date(2025, 9, 29)
    assert latest_day(book, date(2025, 10, 28)) == date(2025, 10, 24)
    strict = law.load(readings={"presentation_before_sitting": "clear_working_day"})
    assert latest_day(strict, date(2025, 9, 30)) == date(2025, 9, 26)


def test_a_presentation_is_instructed_once(suite: Suite) -> None:
    """The same id again is refused, whatever it says."""
    instruct(suite)
    with pytest.raises(Refused):
        instruct(suite)
