"""The main job of `make run`: the story of examples/ played whole, and its beginning on the real servers."""

import json
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
import sqlalchemy as sa
from click.testing import CliRunner
from openpyxl import load_workbook
from rich.console import Console
from rich.progress import Progress

from bus.database import Database
from cli.playbill import Playbill, items
from cli.run import EXAMPLES, make_reports, play, run
from cli.servers import Servers
from cli.stage import Stage, embedded
from cli.stage_servers import on_servers
from cli.story import Knock, Step, read_story
from services.reporting import chain
from services.reporting.tables import LIVE, issued_report

STORY = LIVE["story"]
UNTIL = date(2027, 2, 12)
"""Past the last day on which a report on 2026 is due at the Government."""


def played(stage: Stage, steps: list[Step], until: date) -> Playbill:
    """Play the steps without a display."""
    with Progress(console=Console(quiet=True)) as progress:
        return play(stage, steps, until, progress)


def until_day(last: date) -> list[Step]:
    """The steps of the story up to a day."""
    return [step for step in read_story(EXAMPLES) if step.at.date() <= last]


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory) -> tuple[Playbill, dict[str, dict[str, object]], Path]:
    """The whole story on the embedded suite: what came of it, the items by id, the directory of documents."""
    directory = tmp_path_factory.mktemp("year")
    steps = read_story(EXAMPLES)
    with embedded(directory / "suite", steps[0].at) as stage:
        bill = played(stage, steps, UNTIL)
        make_reports(stage, 2026, directory / "reports", bill)
        found = {str(item["id"]): dict(item) for item in items(stage)}
    return bill, found, directory / "reports"


def test_everything_goes_as_the_story_says(year: tuple[Playbill, dict[str, dict[str, object]], Path]) -> None:
    """Every call, every receipt, every refusal is the one that the files expect."""
    assert year[0].surprises == []


@pytest.mark.provision("D976-64", "D976-65(1).1", "D976-65(1).2")
def test_marked_items_have_the_days_of_their_marks(
    year: tuple[Playbill, dict[str, dict[str, object]], Path],
) -> None:
    """Very urgent: three working days; expedite: ten; co-executors one and three."""
    very_urgent, expedite = year[1]["pm140:2.9"], year[1]["pm140:2.8"]
    assert (very_urgent["initial_deadline"], very_urgent["coexecutors_due_on"]) == (
        "2026-01-22",
        "2026-01-20",
    )
    assert (expedite["initial_deadline"], expedite["coexecutors_due_on"]) == ("2026-02-02", "2026-01-22")


@pytest.mark.provision("D976-51", "D976-74.1", "D976-77.1")
def test_a_personal_instruction_is_the_presidents_own(
    year: tuple[Playbill, dict[str, dict[str, object]], Path],
) -> None:
    """Two weeks from signing by the text, extended and removed by the President alone."""
    item = year[1]["personal-1:1"]
    assert item["initial_deadline"] == "2026-03-16"
    assert (item["current_deadline"], item["extensions"], item["state"]) == ("2026-04-15", 1, "removed")
    assert {"D976-74.1", "D976-77.1"} <= {key for by, key in year[0].refused if by == "law"}


@pytest.mark.provision("D976-14.2", "D976-24.10")
def test_a_draft_of_the_national_bank_travels_by_events_and_calls_to_the_signature(
    year: tuple[Playbill, dict[str, dict[str, object]], Path],
) -> None:
    """Refused without its ground, unagreed, unpresentable and unreturnable on the way; then under control."""
    assert year[1]["payment-system:1"]["executor"] == "national_bank"
    assert {"D976-12.2", "D976-App1", "D976-14.2", "D976-22.1", "D976-24.10"} <= {
        key for by, key in year[0].refused if by == "law"
    }


def test_items_end_in_the_states_that_the_offices_decided(
    year: tuple[Playbill, dict[str, dict[str, object]], Path],
) -> None:
    """Removed, handed over, reported, or overdue; from acts, minutes and a question alike."""
    found = year[1]
    assert Counter(item["state"] for item in found.values()) == Counter(
        removed=15, reported=10, on_control=2, handed_over=1
    )
    assert [key for key, item in found.items() if item["overdue"]] == ["d976:3.3"]
    assert {item["origin"]["kind"] for item in found.values()} == {"act", "minutes", "question"}  # type: ignore[index]


@pytest.mark.provision("D976-75-1.1", "D976-App8.1", "G10-165-1.4")
def test_the_consolidated_reports_are_documents(
    year: tuple[Playbill, dict[str, dict[str, object]], Path],
) -> None:
    """App. 8 names the President's instructions under Government control by sector, not the Government's own.

    No cell is a formula.
    """
    book = load_workbook(next(year[2].glob("D976-App8-2026-ru.xlsx")))
    cells = [cell for row in book.active.iter_rows() for cell in row if cell.value is not None]
    assert not [cell.coordinate for cell in cells if cell.data_type == "f"]
    words = " ".join(str(cell.value) for cell in cells)
    assert "в течение года проводить встречи с населением" in words
    assert "Первым руководителям центральных и местных исполнительных органов принять иные меры" not in words
    assert len(list(year[2].iterdir())) == len(year[0].documents)


@pytest.mark.provision("D976-63(2)", "G10-185.2", "G10-170.20")
def test_the_board_knows_the_reports_that_were_made_and_most_that_were_owed(
    year: tuple[Playbill, dict[str, dict[str, object]], Path],
) -> None:
    """The facts of the last step are taken in too; of the periodic reports of the year few are missing."""
    db = Database(f"sqlite:///{year[2].parent / 'suite' / 'reporting.sqlite'}", "reporting")
    with db.transaction(reading=True) as tx:
        made = sa.select(issued_report.c.id)
        told = sa.select(STORY.c.id).where(STORY.c.type == "reporting.consolidated_report_issued.v1")
        assert len(list(tx.execute(told))) == len(list(tx.execute(made))) > 0
        states = Counter(row["state"] for row in chain.calendar(tx, 2026, None)["duties"])
    assert states["submitted"] > 10 * states["missing"] > 0
    assert states["late"] == 2
    db.close()


def test_the_first_weeks_go_the_same_way_on_the_servers(servers: Servers, tmp_path: Path) -> None:
    """Six processes, each agency with its own user: same items, same refusals as on the embedded suite."""
    last = date(2026, 2, 28)
    steps = until_day(last)
    with embedded(tmp_path / "embedded", steps[0].at) as stage:
        here = played(stage, steps, last)
        expected = [dict(item) for item in items(stage)]
    agencies = sorted({step.agency for step in steps if isinstance(step, Knock)})
    with on_servers(servers, tmp_path / "run", steps[0].at, agencies) as stage:
        there = played(stage, steps, last)
        found = [dict(item) for item in items(stage)]
    assert there.surprises == here.surprises == []
    assert found == expected
    refused = {key: count for (by, key), count in here.refused.items() if by == "law"}
    assert {key: count for (by, key), count in there.refused.items() if by == "law"} == refused


def test_a_file_that_cannot_be_read_is_named_with_what_was_expected(tmp_path: Path) -> None:
    """One clear message and exit code 2, no traceback."""
    (tmp_path / "agencies").mkdir()
    (tmp_path / "agencies" / "mne.jsonl").write_text(json.dumps({"at": "2026-01-12"}) + "\n")
    result = CliRunner().invoke(run, ["--story", str(tmp_path)])
    assert result.exit_code == 2
    assert "mne.jsonl:1: outcome missing" in result.output
