"""The statistics of meetings: what meetings answer and what reporting prints are the same figures."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

import pytest

from bus.embedded import Suite
from bus.tables import ALMATY
from services.meetings.rules.statistics import COLUMNS, COUNTED
from services.meetings.service import Meetings
from services.reporting import gathering
from services.reporting.service import Reporting
from tests.meetings.builders import at
from tests.meetings.test_calendars_and_statistics import held

START = datetime(2025, 9, 22, 9, tzinfo=ALMATY)
CATEGORIES = {
    "mne": "minister",
    "minfin": "vice_minister",
    "minjust": "committee_chair",
    "minhealth": "committee_deputy_chair",
    "minedu": "director",
    "akimat_abai": "akim",
    "akimat_almaty": "deputy_akim",
    "minagri": "head_of_apparatus",
    "akimat_astana": "head_of_directorate",
}
Figures = tuple[Any, ...]


@pytest.fixture(scope="module")
def suite(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Suite]:
    """Three meetings of October: by level, by category, by conference call or not."""
    with Suite([Meetings, Reporting], tmp_path_factory.mktemp("statistics"), START) as running:
        seats = [
            {"body": "mne", "level": "deputy_first_head", "selector": True},
            {"body": "akimat_almaty", "level": "akim", "selector": True},
            {"body": "minfin", "level": "head_of_structural_unit"},
        ]
        monday = {"starts_at": at("2025-10-20", "10:00"), "ends_at": at("2025-10-20", "11:30")}
        chaired = {"kind": "operational_meetings", "chair": "prime_minister", "ground": "G10-27(2)"}
        each = [
            {"body": body, "level": "other_official", "category": category, "selector": n % 2 == 0}
            for n, (body, category) in enumerate(CATEGORIES.items())
        ]
        first = {"starts_at": at("2025-10-06", "10:00"), "ends_at": at("2025-10-06", "10:40")}
        held(running, "m-3", participants=each, **chaired, **first)
        held(running, "m-1")
        held(running, "m-2", participants=seats, **chaired, **monday)
        running.settle()
        yield running


def answered(suite: Suite, **asked: str) -> dict[str, list[Figures]]:
    """What meetings answer: a line for each meeting, and the totals."""
    rows = suite.call("meetings.statistics", {"month": "2025-10", "lang": "ru", **asked})["rows"]
    found: dict[str, list[Figures]] = {"meeting": [], "total": []}
    for row in rows:
        cells = dict(zip(COLUMNS, row["cells"], strict=True))
        if row["type"] in ("meeting", "subtotal", "total"):
            hours, minutes = cells["duration"].split(":")
            day = (cells["date"], cells["time"]) if row["type"] == "meeting" else ()
            figures = (
                cells["name"],
                *day,
                int(hours) * 60 + int(minutes),
                *(cells[name] for name in COUNTED),
            )
            found["meeting" if row["type"] == "meeting" else "total"].append(figures)
    return found


def printed(suite: Suite, **asked: str) -> dict[str, list[Figures]]:
    """What reporting puts into the form."""
    with suite.transaction("reporting") as tx:
        request = {"form": "PM140-A1", "period": "2025-M10", **asked}
        rows = gathering.gather(tx, request, date(2025, 11, 3)).rows
    found: dict[str, list[Figures]] = {"meeting": [], "total": []}
    for row in rows:
        cells = row["cells"]
        if row.get("kind") == "total":
            found["total"].append((int(cells["name"]), *_counted(cells)))
        elif "name" in cells:
            day = date.fromisoformat(cells["date"]["on"]).strftime("%d.%m.%Y")
            found["meeting"].append((cells["name"]["text"]["ru"], day, cells["time"], *_counted(cells)))
    return found


def _counted(cells: Mapping[str, Any]) -> Figures:
    return int(cells["duration"]["minutes"]), *(int(cells[name]) for name in COUNTED)


@pytest.mark.provision("PM140-A1", "PM140-R4.3", "PM140-R4.4")
@pytest.mark.parametrize("asked", [{}, {"body": "government_apparatus"}, {"body": "mne"}])
def test_meetings_and_reporting_say_the_same(suite: Suite, asked: dict[str, str]) -> None:
    """Each meeting, and the totals of central bodies, of local ones, and of all; of one body or of all."""
    there, here = answered(suite, **asked), printed(suite, **asked)
    assert sorted(there["meeting"]) == sorted(here["meeting"])
    assert there["total"] == here["total"]
    assert len(here["meeting"]) == (0 if asked.get("body") == "mne" else 3)


@pytest.mark.provision("PM140-A1")
def test_the_form_rests_on_what_was_told_of_its_meetings(suite: Suite) -> None:
    """Every event of its meetings up to the day, none of another's; none where there was no meeting."""
    asked = {"form": "PM140-A1", "period": "2025-M10", "lang": "ru", "format": "html"}
    suite.advance(date(2025, 11, 3))
    suite.call("reporting.issue_report", {**asked, "as_of": "2025-11-03"})
    suite.call("reporting.issue_report", {**asked, "as_of": "2025-11-03", "body": "mne"})
    told = [
        one for one in suite.events("meetings.meeting_changed.v1") if one.subject.startswith("meeting/m-")
    ]
    whole, none = (
        next(
            one
            for one in suite.call("reporting.issued_reports", {"form": "PM140-A1"})["reports"]
            if one["body"] == body
        )
        for body in (None, "mne")
    )
    assert (whole["events"], none["events"]) == (len(told), 0)
    assert {whole["first_event"], whole["last_event"]} == {told[0].id, told[-1].id}
