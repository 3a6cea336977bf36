"""The calendar files: what an operator may add, and what loading refuses, by file and line."""

import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

import law
from law.almanac import load_calendars
from law.errors import RegisterError

OWN = law.book.HOME / "calendar"
ACTS = """acts:
  order:
    kk: 2027 жылғы 1 ақпандағы № 1 бұйрық
    ru: приказ № 1 от 01.02.2027
    en: Order No. 1 of 01.02.2027
"""


def write(directory: Path, days: str, year: int = 2027, head: str = ACTS) -> Path:
    """An operator's directory with one file of a year."""
    directory.mkdir(exist_ok=True)
    (directory / f"kz-{year}.yaml").write_text(f"year: {year}\n{head}days:\n{days}", encoding="utf-8")
    return directory


def refusal(directory: Path) -> str:
    """What loading says of an operator's directory."""
    with pytest.raises(RegisterError) as refused:
        load_calendars(OWN, directory)
    return str(refused.value)


def test_an_operator_transfers_a_day_off_by_a_file(tmp_path: Path) -> None:
    """A file with the act, its date and both days is enough; before the act nothing changes."""
    own = write(
        tmp_path / "calendar",
        "  - {date: 2027-01-08, day: rest, why: transfer, instead_of: 2027-01-09, act: order, "
        "known_since: 2027-01-02, supersedes: true}\n"
        "  - {date: 2027-01-09, day: work, why: transfer, instead_of: 2027-01-08, act: order, "
        "known_since: 2027-01-02}\n",
    )
    book = law.load(calendars=[own])
    assert not book.calendar().is_working(date(2027, 1, 8))
    assert book.calendar().is_working(date(2027, 1, 9))
    assert book.calendar(known_on=date(2027, 1, 1)).is_working(date(2027, 1, 8))
    assert not book.calendar().provisional(date(2027, 1, 8), date(2027, 1, 9))
    assert book.calendar().why(date(2027, 1, 8)).act.text("ru") == "приказ № 1 от 01.02.2027"  # type: ignore[union-attr]


def test_a_single_file_is_enough(tmp_path: Path) -> None:
    """A change can be looked at from its file, before it is put anywhere."""
    own = write(tmp_path / "calendar", "  []\n", year=2031, head="") / "kz-2031.yaml"
    assert law.load(calendars=[own]).calendar().last == date(2031, 12, 31)


def test_an_operator_adds_a_year(tmp_path: Path) -> None:
    """A file of the year after the last one makes the calendar longer."""
    own = write(
        tmp_path / "calendar",
        "  - {date: 2031-01-01, day: rest, why: new_year, act: holidays, known_since: 2030-12-01}\n",
        year=2031,
        head="",
    )
    calendar = law.load(calendars=[own]).calendar()
    assert calendar.last == date(2031, 12, 31)
    assert calendar.add(date(2030, 12, 31), 1) == date(2031, 1, 2)


DAY = "why: new_year, act: order, known_since: 2027-02-01"


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (f"  - {{date: 2027-03-08, day: rest, {DAY}}}\n", "is given twice, first at calendar/kz-2027.yaml"),
        (f"  - {{date: 2028-03-09, day: rest, {DAY}}}\n", "is not a day of 2027"),
        (f"  - {{date: 2027-06-01, day: rest, {DAY}, colour: red}}\n", "unknown key 'colour'"),
        ("  - {date: 2027-06-01, day: rest, why: new_year, known_since: 2027-02-01}\n", "lacks 'act'"),
        ("  - {date: 2027-06-01, day: rest, why: new_year, act: order}\n", "lacks 'known_since'"),
        (f"  - {{date: 2027-06-01, day: rest, {DAY}, instead_of: 2027-06-05}}\n", "without its counterpart"),
        (f"  - {{date: 2027-06-01, day: rest, {DAY}, moved_from: 2027-05-31}}\n", "no holiday on a weekend"),
        (f"  - {{date: 2027-06-01, day: work, {DAY}}}\n", "is a weekday and worked anyway"),
        (f"  - {{date: 2027-06-01, day: holiday, {DAY}}}\n", "expected one of rest, work, ordinary"),
        (f"  - {{date: 2027-06-01, day: rest, {DAY}, supersedes: true}}\n", "supersedes no earlier entry"),
        (
            "  - {date: 2027-06-01, day: rest, why: new_year, act: none, known_since: 2027-02-01}\n",
            "not defined",
        ),
        (
            "  - {date: 2027-06-01, day: rest, why: luck, act: order, known_since: 2027-02-01}\n",
            "not defined",
        ),
        (
            "  - {date: soon, day: rest, why: new_year, act: order, known_since: 2027-02-01}\n",
            "expected a date",
        ),
        (
            "  - {date: 2027-03-08, day: ordinary, why: new_year, act: order, known_since: 2009-01-01, "
            "supersedes: true}\n",
            "known_since must be later",
        ),
        ("  - {date: 2027-06-01, date: 2027-06-02}\n", "is given twice"),
    ],
)
def test_a_disorder_is_refused_with_file_and_line(tmp_path: Path, days: str, said: str) -> None:
    """Whatever cannot be is refused; the message names the operator's file, the line, and what to do."""
    message = refusal(write(tmp_path / "own", days))
    assert "own/kz-2027.yaml:8" in message
    assert said in message


def test_a_file_of_another_year_than_its_name_is_refused(tmp_path: Path) -> None:
    """The year in the file and in its name are the same."""
    own = write(tmp_path / "own", "  []\n")
    (own / "kz-2027.yaml").rename(own / "kz-2028.yaml")
    assert "does not agree with the name of the file" in refusal(own)


def test_a_gap_between_years_is_refused(tmp_path: Path) -> None:
    """A year may not be left out."""
    assert "no file describes 2031" in refusal(write(tmp_path / "own", "  []\n", year=2032))


def test_an_empty_directory_is_refused(tmp_path: Path) -> None:
    """A directory without a calendar file is a mistake of the operator."""
    assert "holds no calendar file" in refusal(tmp_path)


def test_the_files_are_those_that_the_generator_writes() -> None:
    """Nobody has edited a generated file by hand without saying so in the generator."""
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, OWN / "generate.py", "--check"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
