"""A new calendar: what it would move is listed before, moved and announced on adoption."""

import json
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from click.testing import CliRunner

import law
from bus.embedded import Suite
from cli.preview_calendar import preview_calendar
from cli.wiring import every_service
from tests.control.builders import an_entry

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
    services = [one for one in every_service() if one.name != "gateway"]
    with Suite(services, tmp_path / "run", START) as running:
        origin = {"kind": "act", "id": "decree-1", "signed_on": "2025-03-03"}
        for clause, said in (("1", {"mark": "very_urgent", "due_on": None}), ("2", {})):
            running.call("control.open_item", {"origin": origin, "entry": an_entry(clause=clause, **said)})
        yield running


MOVED = {
    ("item", "item/decree-1:1", "deadline", "2025-03-06", "2025-03-07"),
    ("obligation", "item/decree-1:1", "vision", "2025-03-06", "2025-03-07"),
    ("obligation", "item/decree-1:2", "vision", "2025-03-06", "2025-03-07"),
}


@pytest.mark.provision("D976-50.5", "D976-53(1).1", "D976-46(1).1")
def test_the_preview_lists_what_is_counted_from_the_law_and_nothing_express(
    suite: Suite, file: Path, tmp_path: Path
) -> None:
    """The marked deadline and both visions move; the express deadline and the one-day proposals do not."""
    assert suite
    result = CliRunner().invoke(preview_calendar, [str(file), "--json", "--run-dir", str(tmp_path / "run")])
    assert result.exit_code == 0, result.output
    *lines, summary = (json.loads(line) for line in result.stdout.splitlines())
    assert {(m["kind"], m["subject"], m["what"], m["old"], m["new"]) for m in lines} == MOVED
    assert summary["moved"] == 3
    shown = CliRunner().invoke(preview_calendar, [str(file), "--run-dir", str(tmp_path / "run")])
    assert "3 days would move" in shown.stdout


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
    facts = [e.data for e in suite.events("control.deadline_moved.v1")]
    assert {(f["kind"], f["subject"], f["what"], f["old"], f["new"]) for f in facts} == MOVED
    assert suite.call("control.adopt_law", {"limit": 1}) == {"moved": 0, "next": "decree-1:1"}
    item = suite.call("control.item", {"item": "decree-1:1"})
    assert (item["item"]["initial_deadline"], item["item"]["current_deadline"]) == (
        "2025-03-06",
        "2025-03-07",
    )
    due = {(o["what"], o["due_on"]) for o in item["obligations"]}
    assert {("execution_report", "2025-03-07"), ("vision", "2025-03-07")} <= due
    assert date.fromisoformat("2025-03-07").weekday() == 4
