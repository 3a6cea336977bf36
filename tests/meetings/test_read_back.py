"""Calendars read back by ical.js, the parser of Thunderbird and of many calendars on the web, in Chromium."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import icalendar
import pytest
import recurring_ical_events
import vobject
from playwright.sync_api import sync_playwright

import law
from bus.embedded import Suite
from services.meetings import calendars
from services.meetings.rules import kinds
from services.meetings.rules.grid import events_on, sittings_of_parliament
from services.meetings.rules.settings import readings_of
from tests.meetings.builders import UNIT, a_plan, at, scheduled

CHROMIUM = "/usr/bin/chromium"
HERE = Path(__file__).parent
ICAL_JS = (HERE / "vendor" / "ical.min.js").read_text("utf-8")
READ_BACK = (HERE / "read_back.js").read_text("utf-8").split("\n", 1)[1]
BOOK = law.load()
IN_FORCE = readings_of(BOOK)
FIRST, LAST = date(2024, 1, 1), date(2026, 12, 31)
LANGUAGES = ("ru", "kk", "en")
Found = list[dict[str, Any]]
Reader = Callable[[str, date, date], Found]


@pytest.fixture(scope="module")
def by_ical_js() -> Iterator[Reader]:
    """A function that lists what ical.js finds in a calendar, from one day to another."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"]
        )
        page = browser.new_page()

        def read(calendar: str, first: date, last: date) -> Found:
            given = [ICAL_JS, calendar, first.isoformat(), last.isoformat()]
            return list(page.evaluate(READ_BACK, given)["found"])

        yield read
        browser.close()


def in_the_grid(on: date, lang: str) -> list[str]:
    """The titles that a day of the grid shows; on a day off they say so."""
    entries = (*events_on(BOOK, on, IN_FORCE), *sittings_of_parliament(BOOK, on, IN_FORCE))
    if BOOK.calendar().is_working(on):
        return sorted(kinds.kind(one.event).titles[lang] for one in entries)
    return sorted(BOOK.message("slot_on_day_off", lang, event=one.event) for one in entries)


@pytest.mark.browser
@pytest.mark.parametrize("lang", LANGUAGES)
def test_three_years_of_the_grid_are_read_back_day_by_day(by_ical_js: Reader, lang: str) -> None:
    """Both texts, every fifth week, every day off: each day shows its events and no other."""
    calendar = calendars.of_grid(BOOK, FIRST, LAST, IN_FORCE, lang)
    shown: dict[str, list[str]] = {}
    for one in by_ical_js(calendar, FIRST, LAST):
        shown.setdefault(one["day"], []).append(one["summary"])
    days = [FIRST + timedelta(days=n) for n in range((LAST - FIRST).days + 1)]
    expected = {on.isoformat(): titles for on in days if (titles := in_the_grid(on, lang))}
    assert {day: sorted(titles) for day, titles in shown.items()} == expected


@pytest.mark.browser
def test_what_ical_js_reads_the_other_readers_read_too(by_ical_js: Reader, suite: Suite) -> None:
    """Meetings of a body with hours, place and agenda, a moved one, and what is owed before them."""
    agenda = ["Стоимость водовода; кто платит, когда\n«вторая строка»", "Ә, Ғ, Қ, Ң, Ө, Ұ, Ү, Һ, І"]
    title = {"ru": "О водоводе; " + "о разногласиях, " * 8, "kk": "Су құбыры туралы"}
    scheduled(suite, a_plan("m-1", ground="G10-27(5)", agenda=agenda, title=title))
    later = {"starts_at": at("2025-10-13", "14:00"), "ends_at": at("2025-10-13", "15:30")}
    scheduled(suite, a_plan("m-2", ground="G10-27(5)", **later))
    move = {"starts_at": at("2025-10-20", "09:00"), "ends_at": at("2025-10-20", "10:00"), "reason": "ill"}
    suite.call("meetings.reschedule_meeting", {"acting": UNIT, "meeting": "m-2", **move})
    span = {"from": "2025-10-01", "to": "2025-10-31", "lang": "ru"}
    asked = {"of": "body", "body": "government_apparatus", **span}
    calendar = suite.call("meetings.calendar", asked)["ics"]
    first, last = date(2025, 10, 1), date(2025, 10, 31)
    read = {one["uid"]: one for one in by_ical_js(calendar, first, last)}
    by_vobject = {one.uid.value: one for one in vobject.readOne(calendar).vevent_list}
    expanded = recurring_ical_events.of(icalendar.Calendar.from_ical(calendar)).between(first, last)
    by_icalendar = {str(one["uid"]): one for one in expanded}
    assert read.keys() == by_vobject.keys() == by_icalendar.keys()
    for uid, one in read.items():
        start = by_icalendar[uid]["dtstart"].dt
        moment = None if one["instant"] is None else datetime.fromisoformat(one["instant"])
        assert start == (moment or date.fromisoformat(one["day"]))
        assert by_vobject[uid].dtstart.value == start
        assert one["summary"] == by_vobject[uid].summary.value == str(by_icalendar[uid]["summary"])
    held = {one["summary"]: one for one in read.values() if one["instant"]}
    assert held[title["ru"]]["instant"] == "2025-10-13T05:00:00.000Z"
    assert held[title["ru"]]["description"] == "\n".join(agenda)
    assert held[title["ru"]]["location"] == "Hall 5"
    assert held["О водоводе"]["instant"] == "2025-10-20T04:00:00.000Z"
    assert len(read) - len(held) == 6


def test_a_calendar_is_the_same_to_the_byte_until_a_meeting_changes(suite: Suite) -> None:
    """Asked again an hour later nothing differs; after the meeting was moved its entry says so."""
    scheduled(suite, a_plan("m-1", ground="G10-27(5)"))
    asked = {"of": "body", "body": "mne", "from": "2025-10-01", "to": "2025-10-31"}
    before = suite.call("meetings.calendar", asked)["ics"]
    suite.clock.set(suite.clock.now() + timedelta(hours=1))
    assert suite.call("meetings.calendar", asked)["ics"] == before
    suite.advance(date(2025, 9, 24))
    move = {"starts_at": at("2025-10-20", "10:00"), "ends_at": at("2025-10-20", "11:00"), "reason": "ill"}
    suite.call("meetings.reschedule_meeting", {"acting": UNIT, "meeting": "m-1", **move})
    (first,) = icalendar.Calendar.from_ical(before).walk("VEVENT")
    after = suite.call("meetings.calendar", asked)["ics"]
    (moved,) = icalendar.Calendar.from_ical(after).walk("VEVENT")
    assert (moved["uid"], int(moved["sequence"])) == (first["uid"], int(first["sequence"]) + 1)
    assert moved["dtstamp"].dt > first["dtstamp"].dt


def test_every_line_is_short_and_ends_as_the_standard_says(suite: Suite) -> None:
    """At most 75 octets, CRLF, no bare line feed (RFC 5545, 3.1); Kazakh letters are not cut in two."""
    title = {"kk": "Қазақстан өңірлеріндегі су құбырының құны туралы ведомствоаралық кеңес " * 3}
    scheduled(suite, a_plan("m-1", ground="G10-27(5)", title=title))
    asked = {"of": "body", "body": "mne", "from": "2025-10-01", "to": "2025-10-31", "lang": "kk"}
    calendar = suite.call("meetings.calendar", asked)["ics"]
    lines = calendar.encode().split(b"\r\n")
    assert all(len(line) <= 75 and b"\n" not in line for line in lines)
    assert [line.decode() for line in lines]
    assert str(icalendar.Calendar.from_ical(calendar).walk("VEVENT")[0]["summary"]) == title["kk"]
