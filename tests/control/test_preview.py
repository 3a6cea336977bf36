"""A new calendar: what it would move is listed before, moved and announced on adoption."""

import json
import shutil
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from click.testing import CliRunner

import law
from bus.database import Database
from bus.embedded import Suite
from cli.adopt_law import adopt_law
from cli.preview_calendar import preview_calendar
from cli.wiring import every_service
from law import owe
from tests.control.builders import HEAD, an_entry

START = datetime(2025, 3, 3, 9, tzinfo=ZoneInfo("Asia/Almaty"))
CALENDAR = """
year: 2025
days:
  - {date: 2025-03-05, day: rest, why: kurban_ait, act: labour_code_84, known_since: 2025-03-03}
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A calendar of 2025 in which Wednesday 5 March is not worked."""
    path = tmp_path / "kz-2025.yaml"
    path.write_text(CALENDAR)
    return path


@pytest.fixture
def suite(tmp_path: Path) -> Iterator[Suite]:
    """The services with a marked item, an express one and their duties."""
    with started(tmp_path) as running:
        yield running


def started(tmp_path: Path, book: law.Law | None = None) -> Suite:
    """Every service on 3 March 2025, with two items, one due by its mark, one by an express day."""
    services = [one for one in every_service() if one.name != "gateway"]
    running = Suite(services, tmp_path / "run", START, law=book)
    for clause, said in (("1", {"mark": "very_urgent", "due_on": None}), ("2", {})):
        put_on_control(running, clause, **said)
    return running


def put_on_control(suite: Suite, clause: str, **said: Any) -> None:
    """Open one more clause of the decree."""
    origin = {"kind": "act", "id": "decree-1", "signed_on": "2025-03-03"}
    suite.call("control.open_item", {"origin": origin, "entry": an_entry(clause=clause, **said)})


def previewed(tmp_path: Path, file: Path) -> set[tuple[str, ...]]:
    """What the command lists, each move as kind, subject, what, which day, from and to."""
    result = CliRunner().invoke(preview_calendar, [str(file), "--json", "--run-dir", str(tmp_path / "run")])
    assert result.exit_code == 0, result.output
    *lines, summary = (json.loads(line) for line in result.stdout.splitlines())
    assert summary["moved"] == len(lines)
    return {(m["kind"], m["subject"], m["what"], m["day"], m["old"], m["new"]) for m in lines}


def told(suite: Suite) -> set[tuple[str, ...]]:
    """What adoption announced, in the same shape."""
    facts = [event.data for event in suite.events("control.deadline_moved.v1")]
    found = [(f["kind"], f["subject"], f["what"], f["day"], f["old"], f["new"]) for f in facts]
    assert len(found) == len(set(found))
    return set(found)


MOVED = {
    ("item", "item/decree-1:1", "deadline", "due_on", "2025-03-06", "2025-03-07"),
    ("obligation", "item/decree-1:1", "vision", "due_on", "2025-03-06", "2025-03-07"),
    ("obligation", "item/decree-1:2", "vision", "due_on", "2025-03-06", "2025-03-07"),
}


@pytest.mark.provision("D976-50.5", "D976-53(1).1", "D976-46(1).1")
def test_the_preview_lists_what_is_counted_from_the_law_and_nothing_express(
    suite: Suite, file: Path, tmp_path: Path
) -> None:
    """The marked deadline and both visions move; the express deadline and the one-day proposals do not."""
    assert suite
    assert previewed(tmp_path, file) == MOVED
    shown = CliRunner().invoke(preview_calendar, [str(file), "--run-dir", str(tmp_path / "run")])
    assert "3 days would move" in shown.stdout
    assert "mne  D976-46(1).1  2" in shown.stdout


@pytest.mark.provision("D976-50.1")
def test_where_only_the_last_working_day_moves_that_is_listed_and_announced(
    suite: Suite, file: Path, tmp_path: Path
) -> None:
    """An express deadline on 5 March stays: but one must now act on the 4th, and is reminded by it."""
    put_on_control(suite, "3", due_on="2025-03-05", coexecutors=[])
    report = ("obligation", "item/decree-1:3", "execution_report", "act_by", "2025-03-05", "2025-03-04")
    vision = ("obligation", "item/decree-1:3", "vision", "due_on", "2025-03-06", "2025-03-07")
    assert previewed(tmp_path, file) == MOVED | {report, vision}
    suite.members["control"].db._law = law.load(calendars=(file,))
    assert suite.call("control.adopt_law", {}) == {"moved": 5, "next": None}
    assert told(suite) == MOVED | {report, vision}
    owed = suite.call("control.item", {"item": "decree-1:3"})["obligations"]
    days = {(o["what"], o["due_on"], o["act_by"]) for o in owed}
    assert days == {("execution_report", "2025-03-05", "2025-03-04"), ("vision", "2025-03-07", "2025-03-07")}


def test_a_calendar_that_changes_no_open_day_moves_nothing(suite: Suite, tmp_path: Path) -> None:
    """Neither an item nor any duty of any service, monthly meetings and yearly reports among them."""
    suite.advance(START.replace(month=4, day=2))
    suite.call("meetings.meetings", {"from": "2025-04-01", "to": "2025-04-02"})
    home = Path(law.__file__).parent / "calendar" / "kz-2029.yaml"
    same = tmp_path / home.name
    same.write_text(home.read_text())
    assert previewed(tmp_path, same) == set()
    assert suite.call("control.adopt_law", {}) == {"moved": 0, "next": None}
    owed = [e.data["obligation"]["what"] for e in suite.events("control.obligation_opened.v1")]
    assert {"discipline_meeting", "disciplinary_question"} <= set(owed)


@pytest.mark.provision("D976-65.1")
def test_a_co_executors_day_that_the_instruction_set_moves_with_no_calendar(
    suite: Suite, file: Path, tmp_path: Path
) -> None:
    """Nor do the days of an item that is overdue, or reported on: they are over."""
    put_on_control(suite, "4", coexecutors_due_on="2025-03-20")
    vision = ("obligation", "item/decree-1:4", "vision", "due_on", "2025-03-06", "2025-03-07")
    assert previewed(tmp_path, file) == MOVED | {vision}
    report = {"acting": HEAD, "on": "2025-03-03", "kind": "final", "conclusion": "executed", "summary": "-"}
    suite.call("control.submit_execution_report", {**report, "item": "decree-1:1"})
    marked = {move for move in MOVED if move[0] == "item"}
    assert previewed(tmp_path, file) == (MOVED - marked) | {vision}


def test_an_amended_term_is_previewed_like_a_calendar(suite: Suite, tmp_path: Path) -> None:
    """Five working days for the vision instead of three, in force since the day the term ran from."""
    act = tmp_path / "d976_decree_9999.yaml"
    act.write_text(AMENDMENT)
    assert suite
    assert previewed(tmp_path, act) == {
        ("obligation", f"item/decree-1:{n}", "vision", "due_on", "2025-03-06", "2025-03-11") for n in (1, 2)
    }


AMENDMENT = """
amends: D976
acts:
  Decree 9999 of 01.03.2025: {since: 2025-03-02, note: an example}
provisions:
  - id: D976-46(1).1
    terms:
      - since: 2025-03-02
        act: Decree 9999 of 01.03.2025
        n: 5
        unit: working_day
        direction: after
        anchor: day of receipt
        may_be_changed_by: []
"""


def test_a_file_that_is_neither_is_refused_in_one_line(tmp_path: Path, suite: Suite) -> None:
    """Not YAML, another document, a calendar with a wrong day."""
    assert suite
    wrong = tmp_path / "wrong.yaml"
    for text in ("a: [", "a: 1", "year: 2025\ndays: [{date: 2025-13-01}]"):
        wrong.write_text(text)
        result = CliRunner().invoke(preview_calendar, [str(wrong), "--run-dir", str(tmp_path / "run")])
        assert result.exit_code == 2
        assert "Traceback" not in result.output


def test_adoption_moves_each_day_and_announces_it_once(suite: Suite, file: Path) -> None:
    """The same moves as listed; a second adoption moves nothing; the initial deadline stays."""
    control = suite.members["control"].db
    control._law = law.load(calendars=(file,))
    assert suite.call("control.adopt_law", {}) == {"moved": 3, "next": None}
    assert told(suite) == MOVED
    assert suite.call("control.adopt_law", {"limit": 1}) == {"moved": 0, "next": "decree-1:1"}
    item = suite.call("control.item", {"item": "decree-1:1"})
    assert (item["item"]["initial_deadline"], item["item"]["current_deadline"]) == (
        "2025-03-06",
        "2025-03-07",
    )
    due = {(o["what"], o["due_on"]) for o in item["obligations"]}
    assert {("execution_report", "2025-03-07"), ("vision", "2025-03-07")} <= due
    moved = suite.events("control.obligation_moved.v1")
    assert {(e.data["obligation"]["what"], e.data["was"]["due_on"]) for e in moved} == {
        ("execution_report", "2025-03-06"),
        ("vision", "2025-03-06"),
    }


def test_a_moved_day_moves_again_and_the_report_by_it_is_in_time(suite: Suite, file: Path) -> None:
    """The calendar changes twice; the past is told as it then was; the duty that moved is the one met."""
    control = suite.members["control"].db
    control._law = law.load(calendars=(file,))
    suite.call("control.adopt_law", {})
    first = suite.clock.now()
    suite.advance(START.replace(day=4))
    file.write_text(
        CALENDAR + "  - {date: 2025-03-06, day: rest, why: kurban_ait, act: labour_code_84, "
        "known_since: 2025-03-04}\n"
    )
    control._law = law.Law(Path(law.__file__).parent, calendars=(file,))
    assert suite.call("control.adopt_law", {})["moved"] == 3
    assert suite.call("control.item", {"item": "decree-1:1"})["item"]["current_deadline"] == "2025-03-11"
    then = suite.call("control.item", {"item": "decree-1:1", "as_of": first.isoformat()})
    assert then["item"]["current_deadline"] == "2025-03-07"
    assert ("execution_report", "2025-03-07") in {(o["what"], o["due_on"]) for o in then["obligations"]}
    suite.advance(START.replace(day=11))
    report = {"acting": HEAD, "on": "2025-03-11", "kind": "final", "conclusion": "executed", "summary": "-"}
    suite.call("control.submit_execution_report", {**report, "item": "decree-1:1"})
    closed = [e.data["obligation"] for e in suite.events("control.obligation_closed.v1")]
    assert ("execution_report", "2025-03-11", "met") in {(o["what"], o["due_on"], o["state"]) for o in closed}
    missed = [e.data["obligation"]["what"] for e in suite.events("control.obligation_missed.v1")]
    assert "execution_report" not in missed


def law_before(tmp_path: Path) -> law.Law:
    """The register before 18 March 2026: Monday 31 August 2026 was still planned as a day off."""
    home = Path(law.__file__).parent
    for part in ("texts", "register", "messages", "calendar"):
        shutil.copytree(home / part, tmp_path / "law" / part)
    calendar = tmp_path / "law" / "calendar" / "kz-2026.yaml"
    lines = [line for line in calendar.read_text().splitlines() if "known_since: 2026-03-18" not in line]
    calendar.write_text("\n".join(lines))
    return law.load(tmp_path / "law")


@pytest.mark.provision("D976-50.5", "D976-46(1).1")
def test_the_command_adopts_for_every_service_and_the_board_follows(tmp_path: Path) -> None:
    """Opened on 27 August 2026 as if the 31st were a day off; this edition knows that it is worked."""
    services = [one for one in every_service() if one.name != "gateway"]
    start = START.replace(year=2026, month=8, day=27)
    with Suite(services, tmp_path / "run", start, law=law_before(tmp_path)) as suite:
        origin = {"kind": "act", "id": "decree-1", "signed_on": "2026-08-27"}
        entry = an_entry(mark="very_urgent", due_on=None)
        suite.call("control.open_item", {"origin": origin, "entry": entry})
        owe_elsewhere(suite.members["acts"].db)
        result = CliRunner().invoke(adopt_law, ["--json", "--run-dir", str(tmp_path / "run")])
        assert result.exit_code == 0, result.output
        *lines, summary = (json.loads(line) for line in result.stdout.splitlines())
        assert {(m["subject"], m["what"], m["day"], m["old"], m["new"]) for m in lines} == {
            ("item/decree-1:1", "deadline", "due_on", "2026-09-02", "2026-09-01"),
            ("item/decree-1:1", "vision", "due_on", "2026-09-02", "2026-09-01"),
            ("act/a-1", "x", "due_on", "2026-09-04", "2026-09-03"),
        }
        assert summary["moved"] == 3
        again = CliRunner().invoke(adopt_law, ["--run-dir", str(tmp_path / "run")])
        assert again.stdout.startswith("0 days moved")
        suite.settle()
        shown = suite.call("reporting.story", {"subject": "item/decree-1:1"})
        days = {(o["what"], o["due_on"]) for o in shown["obligations"]}
        assert {("execution_report", "2026-09-01"), ("vision", "2026-09-01")} <= days
        (item,) = suite.call("reporting.items", {"body": "mne"})["items"]
        assert item["item"]["current_deadline"] == "2026-09-01"


def owe_elsewhere(db: Database) -> None:
    """A duty of five working days in another service."""
    with db.transaction() as tx:
        due = tx.law.deadline("D976-19.1", from_=tx.today, on=tx.today)
        days = {"from_on": tx.today, "due_on": due.due_on, "act_by": due.act_by}
        tx.oblige(owe("D976-19.1", "act/a-1", "pa", "mne", "x", **days))
