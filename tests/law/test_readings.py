"""Readings: every open place has a name, a choice and its alternatives, and can be set otherwise."""

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner

import law
from cli.readings import readings as command
from law import UnknownReading
from law.errors import RegisterError
from law.reading import load_readings

BOOK = law.load()
ROOT = Path(__file__).resolve().parents[2]


def test_every_reading_says_what_it_decides_and_where_the_question_comes_from() -> None:
    """No reading without its question, its source and, unless free or built in, another choice."""
    for reading in BOOK.readings.values():
        assert reading.decides
        assert reading.source
        assert reading.free or reading.built_in or reading.alternatives, reading.name
        assert reading.setting not in reading.alternatives, reading.name


def test_a_reading_that_can_be_set_is_asked_for_and_one_that_is_built_in_is_not() -> None:
    """No setting without effect: rules, dated values or the register name each reading that can be set."""
    code = [path for part in ("law", "services") for path in (ROOT / part).rglob("*.py")]
    sheets = [path for path in (ROOT / "law").rglob("*.yaml") if path.name != "readings.yaml"]
    words = set(
        re.findall(r"[a-z0-9_]+", "\n".join(path.read_text(encoding="utf-8") for path in (*code, *sheets)))
    )
    settable = {reading.name for reading in BOOK.readings.values() if not reading.built_in}
    assert settable - words == set()


def test_a_reading_that_is_built_in_cannot_be_set_otherwise() -> None:
    """Setting it as it stands is no change; another setting is refused, not ignored."""
    assert law.load(readings={"meeting_ground_4": "two_cases"}).reading("meeting_ground_4") == "two_cases"
    with pytest.raises(UnknownReading, match="meeting_ground_4 is built into the rules as 'two_cases'"):
        law.load(readings={"meeting_ground_4": "one_case"}).reading("meeting_ground_4")


def test_the_provisions_of_readings_exist() -> None:
    """A reading cites provisions of the register."""
    for reading in BOOK.readings.values():
        for provision in reading.provisions:
            assert BOOK.provision(provision).id == provision


def test_a_reading_is_asked_by_its_name() -> None:
    """The setting in force is a word."""
    assert BOOK.reading("deadline_counts_from") == "next_working_day"
    assert BOOK.reading("cut_off_hour") == "18:00"


def test_the_law_can_be_had_under_another_reading() -> None:
    """Another setting gives another law; the first one is untouched."""
    other = law.load(readings={"before_a_date": "inclusive"})
    assert other.reading("before_a_date") == "inclusive"
    assert other.readings["before_a_date"].alternatives == ("strict",)
    assert BOOK.reading("before_a_date") == "strict"


def test_an_unknown_reading_or_setting_is_answered_with_what_is_known() -> None:
    """A slip of the pen finds its name."""
    with pytest.raises(UnknownReading, match="Nearest: transfer_once"):
        BOOK.reading("transfer_onec")
    with pytest.raises(UnknownReading, match="expected one of strict, inclusive"):
        law.load(readings={"before_a_date": "lenient"}).reading("before_a_date")


def test_the_readings_can_be_listed_and_shown() -> None:
    """The command tells each choice; an unknown name is answered with the nearest, exit 2."""
    listed = CliRunner().invoke(command, ["list"])
    assert "transfer_once: each_kind_once" in listed.stdout
    assert len(json.loads(CliRunner().invoke(command, ["list", "--json"]).stdout)) == len(BOOK.readings)
    shown = CliRunner().invoke(command, ["show", "before_a_date"])
    assert "instead: inclusive" in shown.stdout
    assert "20 тамызға дейін" in shown.stdout
    unknown = CliRunner().invoke(command, ["show", "before_date"])
    assert unknown.exit_code == 2
    assert "Nearest: before_a_date" in unknown.stderr


def test_the_document_of_the_readings_is_fresh() -> None:
    """docs/readings.md is what the command would write."""
    assert CliRunner().invoke(command, ["document", "--check"]).exit_code == 0


@pytest.mark.parametrize(
    ("sheet", "said"),
    [
        ("a: {chosen: b, alternatives: [c], decides: d}\n", "lacks 'source'"),
        ("a: {chosen: yes, alternatives: [c], decides: d, source: e}\n", "expected words"),
        ("a: {chosen: b, alternatives: [c], decides: d, source: e, why: f}\n", "unknown key 'why'"),
        ("a: {chosen: b, alternatives: c, decides: d, source: e}\n", "alternatives is no list"),
    ],
)
def test_a_disorder_of_the_readings_is_refused_with_its_line(tmp_path: Path, sheet: str, said: str) -> None:
    """The file says what is wrong with it, and where."""
    (tmp_path / "register").mkdir()
    (tmp_path / "register" / "readings.yaml").write_text(sheet, encoding="utf-8")
    with pytest.raises(RegisterError, match=r"register/readings\.yaml:1: a: ") as refused:
        load_readings(tmp_path)
    assert said in str(refused.value)
