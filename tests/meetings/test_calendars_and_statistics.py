"""Calendars read back by two other parsers, and the statistics form with its eighteen columns."""

from datetime import date, datetime, timedelta
from typing import Any

import icalendar
import pytest
import recurring_ical_events
import vobject

import law
from bus.embedded import Suite
from bus.tables import ALMATY
from law import Refused
from services.meetings import calendars
from services.meetings.rules import kinds
from services.meetings.rules.grid import events_on, sittings_of_parliament
from services.meetings.rules.settings import readings_of
from services.meetings.rules.statistics import COLUMNS
from tests.meetings.builders import MINISTER, UNIT, a_plan, at, scheduled

BOOK = law.load()
IN_FORCE = readings_of(BOOK)
FIRST, LAST = date(2025, 9, 1), date(2026, 8, 31)


@pytest.fixture(scope="module")
def year() -> str:
    """The grid of a year as people subscribe to it."""
    return calendars.of_grid(BOOK, FIRST, LAST, IN_FORCE, "ru")


def test_every_event_of_the_grid_is_found_again_on_its_day_by_an_independent_reader(year: str) -> None:
    """Recurring rules and dates expand to what the grid says, day by day for a year."""
    read = recurring_ical_events.of(icalendar.Calendar.from_ical(year))
    found: dict[date, list[str]] = {}
    for one in read.between(FIRST, LAST + timedelta(days=1)):
        found.setdefault(one["dtstart"].dt, []).append(str(one["summary"]).split(": ")[-1])
    for n in range((LAST - FIRST).days + 1):
        on = FIRST + timedelta(days=n)
        entries = (*events_on(BOOK, on, IN_FORCE), *sittings_of_parliament(BOOK, on, IN_FORCE))
        wanted = [kinds.kind(entry.event).titles["ru"] for entry in entries]
        assert sorted(found.get(on, [])) == sorted(wanted), on


def test_weekly_events_are_rules_and_slots_on_days_off_say_so(year: str) -> None:
    """The sitting of the Government recurs every Tuesday; on Independence Day its slot is marked."""
    read = vobject.readOne(year)
    titles = [one.summary.value for one in read.vevent_list]
    weekly = [one for one in read.vevent_list if hasattr(one, "rrule")]
    assert "заседание Правительства" in {one.summary.value for one in weekly}
    assert any(title == "нерабочий день: заседание Правительства" for title in titles)


def test_alternate_weeks_are_monthly_rules_where_the_days_of_the_month_give_them(year: str) -> None:
    """The reports to the President: Mondays that fall on the 1st to 7th and the 15th to 21st."""
    monthly = [one for one in icalendar.Calendar.from_ical(year).walk("VEVENT") if "RRULE" in one]
    rules = {str(one["summary"])[:18]: one["rrule"] for one in monthly if one["rrule"]["freq"] == ["MONTHLY"]}
    assert set(rules["отчеты Президенту "]["bymonthday"]) <= {*range(1, 8), *range(15, 22)}


def test_both_readers_agree_on_how_many_entries_there_are(year: str) -> None:
    """What one parser reads, the other reads too."""
    other = icalendar.Calendar.from_ical(year).walk("VEVENT")
    assert len(vobject.readOne(year).vevent_list) == len(other)


def held(suite: Suite, meeting: str = "m-1", **changes: Any) -> None:
    """A meeting between departments held at its hour."""
    plan = a_plan(meeting, **{"ground": "G10-27(5)", "chair_person": "C. Akhmetov", **changes})
    scheduled(suite, plan)
    suite.advance(max(suite.clock.now(), datetime.fromisoformat(plan["ends_at"])))
    span = {"started_at": plan["starts_at"], "ended_at": plan["ends_at"]}
    suite.call("meetings.hold_meeting", {"acting": UNIT, "meeting": meeting, **span})


def test_the_calendar_of_a_body_holds_its_meetings_and_what_it_owes(suite: Suite) -> None:
    """The ministry sees the meeting; the host also the steps of preparation, by their days."""
    scheduled(suite, a_plan("m-1", ground="G10-27(5)"))
    span = {"from": "2025-10-01", "to": "2025-10-31", "lang": "ru"}
    of_ministry = suite.call("meetings.calendar", {"of": "body", "body": "mne", **span})["ics"]
    (one,) = vobject.readOne(of_ministry).vevent_list
    assert one.summary.value == "О водоводе"
    assert one.dtstart.value == datetime(2025, 10, 13, 10, tzinfo=ALMATY)
    of_host = suite.call("meetings.calendar", {"of": "body", "body": "government_apparatus", **span})["ics"]
    assert [one["dtstart"].dt for one in icalendar.Calendar.from_ical(of_host).walk("VEVENT")[1:]] == [
        date(2025, 10, 9),
        date(2025, 10, 10),
        date(2025, 10, 10),
    ]
    official = {"of": "official", "body": "mne", "person": "D. Kim", **span}
    assert len(vobject.readOne(suite.call("meetings.calendar", official)["ics"]).vevent_list) == 1


def test_a_feed_opens_for_its_own_body_and_closes_for_good(suite: Suite) -> None:
    """Behind the digest of the secret is the body's calendar; another or a closed one finds nothing."""
    scheduled(suite, a_plan("m-1", ground="G10-27(5)"))
    mine, other = {"digest": "a" * 64}, {"digest": "b" * 64}
    asked = {"acting": MINISTER, "body": "mne", **mine}
    assert suite.call("meetings.open_feed", asked) == {"opened": True}
    assert suite.call("meetings.open_feed", asked) == {"opened": False}
    assert "О водоводе" in suite.call("meetings.feed", mine)["ics"]
    assert "On the water main" in suite.call("meetings.feed", {**mine, "lang": "en"})["ics"]
    assert suite.call("meetings.feed", other) == {"ics": None, "changed_at": None}
    assert suite.call("meetings.close_feed", {"acting": MINISTER, **other}) == {"closed": False}
    assert suite.call("meetings.close_feed", {"acting": MINISTER, **mine}) == {"closed": True}
    assert suite.call("meetings.feed", mine)["ics"] is None


@pytest.mark.parametrize("body", ["mne", "minfin"])
def test_nobody_opens_takes_over_or_closes_the_feed_of_another_body(suite: Suite, body: str) -> None:
    """Each is refused, and the feed stays what it was."""
    mine = {"digest": "a" * 64}
    suite.call("meetings.open_feed", {"acting": MINISTER, "body": "mne", **mine})
    stranger = {**MINISTER, "body": "minfin"}
    before = suite.call("meetings.feed", mine)
    with pytest.raises(Refused):
        suite.call("meetings.open_feed", {"acting": stranger, "body": body, **mine})
    with pytest.raises(Refused):
        suite.call("meetings.close_feed", {"acting": stranger, **mine})
    assert suite.call("meetings.feed", mine) == before


def lines(suite: Suite, **asked: str) -> list[dict[str, Any]]:
    """The rows of the form for October 2025."""
    return list(suite.call("meetings.statistics", {"month": "2025-10", **asked})["rows"])


def cells(row: dict[str, Any]) -> dict[str, Any]:
    """A row by the keys of its columns, empty cells left out."""
    return {key: cell for key, cell in zip(COLUMNS, row["cells"], strict=True) if cell not in (None, 0)}


@pytest.mark.provision("PM140-A1", "PM140-R4.3")
def test_the_form_has_a_line_for_each_meeting_under_its_official_and_totals(suite: Suite) -> None:
    """Eighteen columns; those who came by selector are counted among theirs."""
    held(suite, "m-1")
    seats = [
        {"body": "mne", "level": "deputy_first_head", "selector": True},
        {"body": "akimat_almaty", "level": "akim", "selector": True},
        {"body": "minfin", "level": "head_of_structural_unit"},
    ]
    monday = {"starts_at": at("2025-10-20", "10:00"), "ends_at": at("2025-10-20", "11:30")}
    ministry = {
        "kind": "operational_meetings",
        "chair": "prime_minister",
        "ground": "G10-27(2)",
        "participants": seats,
    }
    held(suite, "m-2", **{**ministry, **monday})
    rows = lines(suite)
    assert [row["type"] for row in rows] == [
        *("section", "body"),
        *("position", "name", "meeting"),
        *("position", "name", "meeting"),
        *("subtotal", "section", "subtotal", "total"),
    ]
    first, second = (cells(row) for row in rows if row["type"] == "meeting")
    assert first == {
        "name": "О водоводе",
        "date": "13.10.2025",
        "time": "10:00",
        "duration": "1:00",
        "vice_ministers": 1,
        "deputy_akims": 1,
        "deputy_akims_selector": 1,
    }
    assert second == {
        "name": "О водоводе",
        "date": "20.10.2025",
        "time": "10:00",
        "duration": "1:30",
        "vice_ministers": 1,
        "vice_ministers_selector": 1,
        "directors": 1,
        "akims": 1,
        "akims_selector": 1,
    }
    total = cells(rows[-1])
    assert (total["official"], total["name"], total["duration"]) == ("ИТОГО", 2, "2:30")
    assert (total["vice_ministers"], total["vice_ministers_selector"], total["akims"]) == (2, 1, 1)


@pytest.mark.provision("PM140-A1")
def test_every_category_of_the_form_has_its_column(suite: Suite) -> None:
    """One of each office, named by category: every column from the sixth to the eighteenth is filled."""
    categories = [
        "minister",
        "vice_minister",
        "committee_chair",
        "committee_deputy_chair",
        "director",
        "akim",
    ]
    categories += ["deputy_akim", "head_of_apparatus", "head_of_directorate"]
    bodies = ["mne", "minfin", "minjust", "minhealth", "minedu", "akimat_abai", "akimat_almaty", "minagri"]
    bodies.append("akimat_astana")
    seats = [
        {"body": body, "level": "other_official", "category": category, "selector": True}
        for body, category in zip(bodies, categories, strict=True)
    ]
    held(suite, participants=seats)
    row = next(row for row in lines(suite) if row["type"] == "meeting")
    assert row["cells"][5:] == [1] * 13


@pytest.mark.provision("PM140-A1", "PM140-R4.3")
def test_the_form_is_made_for_one_body_and_leaves_out_what_was_not_held(suite: Suite) -> None:
    """A scheduled meeting is no meeting held; another body's is not in this body's form."""
    held(suite, "m-1")
    monday = {"starts_at": at("2025-10-27", "10:00"), "ends_at": at("2025-10-27", "11:00")}
    with pytest.raises(Refused):
        scheduled(suite, a_plan("m-2", ground="G10-27(5)", **monday))
    assert cells(lines(suite, body="government_apparatus")[-1])["name"] == 1
    assert "name" not in cells(lines(suite, body="mne")[-1])
    assert [row["cells"][0] for row in lines(suite, body="mne", lang="kk") if row["type"] == "total"] == [
        "ЖИЫНЫ"
    ]
