"""`reglament calendar` and `reglament slot`, beside what an embedded suite left."""

import json
from datetime import date, datetime
from pathlib import Path

import icalendar
import pytest
import vobject
from click.testing import CliRunner, Result

from bus.embedded import Suite
from bus.tables import ALMATY
from cli.main import reglament
from services.meetings.service import Meetings
from tests.meetings.builders import a_plan, at, scheduled

START = datetime(2025, 9, 22, 9, tzinfo=ALMATY)
WANTED = {
    "kind": "inter_body",
    "chair": "deputy_prime_minister",
    "host": "government_apparatus",
    "bodies": ["mne"],
    "participants": [{"body": "mne", "level": "deputy_first_head"}],
    "room": "Hall 5",
    "ground": "G10-27(5)",
    "minutes": 60,
    "not_before": at("2025-10-10", "10:00"),
}


@pytest.fixture
def run_dir(tmp_path: Path) -> Path:
    """A directory where meetings left one meeting of Monday morning."""
    with Suite([Meetings], tmp_path, START) as suite:
        scheduled(suite, a_plan("m-1", ground="G10-27(5)", starts_at=at("2025-10-13", "09:00")))
    return tmp_path


def said(*arguments: str) -> Result:
    """The command's answer."""
    return CliRunner().invoke(reglament, arguments, env={"COLUMNS": "160"})


def test_the_grid_is_written_as_a_calendar_without_any_server() -> None:
    """Five Tuesdays of December 2025, the third of them a day off."""
    written = said("calendar", "grid", "2025-12-01", "2025-12-31", "--lang", "en")
    assert written.exit_code == 0
    titles = [str(one["summary"]) for one in icalendar.Calendar.from_ical(written.output).walk("VEVENT")]
    assert "Sitting of the Government" in titles
    assert "day off: Sitting of the Government" in titles


def test_the_calendar_of_a_body_and_of_an_official_is_written(run_dir: Path) -> None:
    """The body has the meeting; an official nobody invited has none."""
    span = ("calendar", "of", "mne", "2025-10-01", "2025-10-31", "--run-dir", str(run_dir), "--lang", "ru")
    (one,) = vobject.readOne(said(*span).output).vevent_list
    assert one.summary.value == "О водоводе"
    assert "VEVENT" not in said(*span, "--person", "E. Nobody").output


def test_a_feed_is_opened_and_closed_by_its_address(run_dir: Path) -> None:
    """Another address closes nothing; its own closes it once; another body is refused."""
    who = ("--office", "minister", "--by", "S. Zhumangarin", "--run-dir", str(run_dir))
    address = said("calendar", "open", "mne", *who).output.strip()
    assert address.startswith("/feeds/meetings/")
    assert len(address) > len("/feeds/meetings/.ics") + 30
    assert "no such feed" in said("calendar", "close", "mne", "/feeds/meetings/guessed.ics", *who).output
    refused = said("calendar", "close", "minfin", address, *who)
    assert (refused.exit_code, "PM140-2(1)" in refused.output) == (2, True)
    assert said("calendar", "close", "mne", address, *who).output == "closed\n"
    assert "no such feed" in said("calendar", "close", "mne", address, *who).output


def test_slots_are_shown_in_order_of_time_with_every_reason_before_them(run_dir: Path) -> None:
    """Friday and the weekend are not designated, nine to eleven on Monday is taken, eleven is free."""
    shown = said("slot", json.dumps(WANTED), "--run-dir", str(run_dir)).output
    lines = shown.splitlines()
    order = [next(n for n, line in enumerate(lines) if words in line) for words in (
        "2025-10-10", "2025-10-11", "2025-10-12", "room/government_apparatus/Hall 5", "11:00-12:00",
    )]  # fmt: skip
    assert order == sorted(order)
    assert "PM140-R1.22" in shown
    as_json = json.loads(said("slot", json.dumps(WANTED), "--json", "--run-dir", str(run_dir)).output)
    assert as_json["slots"][0]["starts_at"] == at("2025-10-13", "11:00")


def test_without_a_lawful_slot_the_exit_code_is_three(run_dir: Path) -> None:
    """Two leading officials of a ministry are too many on any day."""
    two = {**WANTED, "participants": [{"body": "mne", "level": "deputy_first_head"}] * 2}
    found = said("slot", json.dumps(two), "--run-dir", str(run_dir), "--lang", "ru")
    assert found.exit_code == 3
    assert "PM140-R1.26" in found.output


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("slot", "[]"), "expected a JSON object"),
        (("slot", "{}"), "kind"),
        (("calendar", "grid", "2015-01-01", "2015-02-01"), "nothing before"),
        (("calendar", "of", "mne", "tomorrow", "2025-10-31"), "does not match"),
        (("calendar", "of", "mneconomy", "2025-10-01", "2025-10-31"), "mneconomy"),
    ],
)
def test_what_cannot_be_answered_is_said_in_one_message(
    run_dir: Path, arguments: tuple[str, ...], words: str
) -> None:
    """Exit code 2, no traceback."""
    needs = () if arguments[1] == "grid" else ("--run-dir", str(run_dir))
    refused = said(*arguments, *needs)
    assert refused.exit_code == 2, refused.output
    assert words in refused.output
    assert "Traceback" not in refused.output


def test_the_calendar_of_a_day_is_that_day(run_dir: Path) -> None:
    """From a day to the same day."""
    span = ("calendar", "of", "mne", "2025-10-13", "2025-10-13", "--run-dir", str(run_dir))
    (one,) = icalendar.Calendar.from_ical(said(*span).output).walk("VEVENT")
    assert one["dtstart"].dt.astimezone(ALMATY).date() == date(2025, 10, 13)
