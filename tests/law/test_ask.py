"""`reglament ask`: the law's own questions, malformed requests, lines, languages, the frame for all."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import orjson
import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import law
from bus.contract import Contracts
from cli.ask import ask as command
from cli.questions import OWNERS, answer

BOOK = law.load()
CONTRACTS = Contracts()
REQUESTS: dict[str, list[dict[str, Any]]] = {
    "deadline": [
        {"provision": "D976-19.1", "from": "2024-06-03"},
        {"provision": "D976-65(3)", "from": "2024-06-20", "known_on": "2024-06-01"},
        {"provision": "D976-8", "from": "2025-01-01", "law_on": "2025-01-01"},
        {"provision": "D976-64", "from": "2025-01-01T19:00:00+05:00"},
        {"provision": "D976-51", "from": "2027-05-03"},
    ],
    "working_days": [
        {"from": "2024-05-01", "to": "2024-05-10"},
        {"from": "2027-05-12", "to": "2027-05-20"},
        {"from": "2024-06-03", "to": "2024-06-18", "known_on": "2024-06-01"},
    ],
    "control_type": [{"received_on": "2024-06-03", "mark": "urgent"}],
    "authority": [{"item": "ordinary", "decision": "first_extension", "history": {"extensions": 1}}],
    "silence": [{"case": "G10-120", "sent_on": "2024-06-03"}],
    "grid": [{"month": "2025-10"}],
    "regional_cycle": [{"year": 2026}],
    "reporting_calendar": [{"year": 2026}],
    "instruction_form": [{"event": 1, "meeting_held": True}],
}
ALL = [(question, request) for question, requests in REQUESTS.items() for request in requests]


def put(question: str, request: Any, lang: str = "en") -> dict[str, Any]:
    """The answer to a request."""
    return answer(BOOK, question, orjson.dumps(request), lang)


@pytest.mark.parametrize("lang", ["en", "ru", "kk"])
@pytest.mark.parametrize(("question", "request_"), ALL)
def test_an_answer_keeps_to_its_schema_and_cites_the_law(
    question: str, request_: dict[str, Any], lang: str
) -> None:
    """Every answer has the shape promised, in every language, with its provisions and its readings."""
    found = put(question, request_, lang)
    CONTRACTS.check(f"reglament:ask/{question}.v1#/$defs/result", found)
    for cited in found["provisions"]:
        assert cited["text"] == BOOK.provision(cited["id"]).words_clean
        assert cited["says"]
    assert all(name in BOOK.readings for name in found["readings"])


def test_deadline_answers_what_was_promised() -> None:
    """The keys of the contract, and the date that a lawyer would count."""
    found = put("deadline", {"provision": "D976-19.1", "from": "2024-06-03T18:30:00+05:00"})
    assert found["due_on"] == "2024-06-11"
    assert found["counted_from"] == "2024-06-04"
    assert {key: found["term"][key] for key in ("n", "unit", "direction")} == {
        "n": 5, "unit": "working_day", "direction": "after",
    }  # fmt: skip
    assert [day["on"] for day in found["skipped"]] == ["2024-06-08", "2024-06-09"]
    assert "head_of_pa" in found["may_be_changed_by"]
    assert found["readings"] == ["cut_off_hour", "deadline_counts_from"]


def test_working_days_counts_after_the_first_day_up_to_the_last() -> None:
    """1 to 10 May 2024: 2, 3, Saturday 4, 6 and 10 May are worked."""
    found = put("working_days", {"from": "2024-05-01", "to": "2024-05-10"})
    assert found["count"] == 5
    assert [day["on"] for day in found["days_off"]] == [
        "2024-05-05",
        "2024-05-07",
        "2024-05-08",
        "2024-05-09",
    ]
    assert [day["on"] for day in found["worked_weekends"]] == ["2024-05-04"]
    assert found["worked_weekends"][0]["act"].startswith("Order of the Minister of Labour")


def test_the_version_of_the_calendar_can_be_named() -> None:
    """On 1 June 2024 the 17th of June was still to be a day off."""
    asked = {"from": "2024-06-03", "to": "2024-06-18"}
    assert put("working_days", asked)["count"] == 11
    assert put("working_days", {**asked, "known_on": "2024-06-01"})["count"] == 10


@pytest.mark.parametrize(
    ("question", "raw", "field", "said"),
    [
        ("deadline", '{"provision": "D976-19.9", "from": "2024-06-03"}', "provision", "Nearest: D976-19."),
        ("deadline", '{"provision": "D976-65.1", "from": "2024-06-03"}', "provision", "sets no term"),
        ("deadline", '{"provision": "D976-19.1"}', "from", "required"),
        ("deadline", '{"provision": "D976-19.1", "from": "2024-06-31"}', "from", "expected YYYY-MM-DD"),
        ("deadline", '{"provision": "D976-19.1", "from": "2024-06-03T25:00"}', "from", "RFC 3339"),
        ("deadline", '{"provision": "D976-19.1", "from": "2024-06-03T10:00:00"}', "from", "has no zone"),
        ("deadline", '{"provision": "D976-19.1", "from": "2044-06-03"}', "from", "kz-2044.yaml"),
        ("deadline", '{"provision": "D976-19.1", "from": "2030-12-30"}', "from", "kz-2031.yaml"),
        ("deadline", '{"provision": "D976-19.1", "from": "2015-06-03"}', "from", "nothing before 2022-05-25"),
        (
            "deadline",
            '{"provision": "D976-19.1", "from": "2024-06-03", "law_on": "2015-06-03"}',
            "law_on",
            "nothing before",
        ),
        ("deadline", '{"provision": "D976-19.1", "from": 5}', "from", "not of type"),
        (
            "deadline",
            '{"provision": "D976-19.1", "from": "2024-06-03", "form": 1}',
            "form",
            "Fields: provision",
        ),
        ("deadline", '{"provision": "x", "provision": "y", "from": "2024-06-03"}', "provision", "twice"),
        ("deadline", '{"provision": NaN}', "", "NaN: NaN and Infinity are not JSON"),
        ("deadline", "{", "", "JSON"),
        ("deadline", "", "", "JSON"),
        ("deadline", "[1]", "", "is a list; expected a JSON object"),
        ("deadline", "null", "", "is null"),
        ("working_days", '{"from": "2024-06-03", "to": "2024-06-02"}', "to", "is before 2024-06-03"),
        ("working_days", '{"from": "2024-06-03", "to": "2054-06-02"}', "to", "kz-2054.yaml"),
        ("working_days", '{"from": "2024-06-03", "to": "tomorrow"}', "to", "YYYY-MM-DD"),
        ("authority", '{"item": "ordinry", "decision": "removal"}', "item", "Nearest: ordinary"),
        ("dedline", "{}", "question", "Nearest: deadline"),
    ],
)
def test_a_malformed_request_is_told_its_field_and_what_was_expected(
    question: str, raw: str, field: str, said: str
) -> None:
    """One clear message: where, what, what was expected."""
    error = answer(BOOK, question, raw.encode())["error"]
    assert error["field"] == field
    assert said in error["message"]


def run(*arguments: str, given: str | None = None) -> Any:
    """The command with its arguments."""
    return CliRunner().invoke(command, list(arguments), input=given)


def test_the_command_prints_one_document_and_ends_well() -> None:
    """Exit 0: answered."""
    done = run("working_days", '{"from": "2024-05-01", "to": "2024-05-10"}', "--lang", "kk")
    assert done.exit_code == 0
    assert json.loads(done.stdout)["days_off"][0]["why"] == "жексенбі"


def test_the_command_reads_standard_input() -> None:
    """A dash means standard input."""
    assert run("working_days", "-", given='{"from": "2024-05-01", "to": "2024-05-10"}').exit_code == 0


def test_the_command_ends_with_2_when_the_request_is_malformed() -> None:
    """Exit 2 and the error as JSON on standard output, no trace of the program."""
    done = run("deadline", '{"provision": "D976-19.1"}')
    assert done.exit_code == 2
    assert json.loads(done.stdout)["error"]["field"] == "from"


def test_the_command_asks_for_a_request() -> None:
    """Without a request there is a usage message and exit 2."""
    done = run("deadline")
    assert done.exit_code == 2
    assert "no request" in done.stderr


def test_lines_are_answered_one_by_one_with_errors_in_their_place() -> None:
    """A bad line gives its error and does not stop the others; the exit code tells of it at the end."""
    good = '{"from": "2024-05-01", "to": "2024-05-10"}'
    done = run("working_days", "--lines", given=f"{good}\n\n{{\n{good}\n")
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert [next(iter(one)) for one in answers] == ["count", "error", "count"]
    assert done.exit_code == 2
    assert run("working_days", "--lines", given=f"{good}\n{good}\n").exit_code == 0


def test_an_operators_calendar_is_used(tmp_path: Path) -> None:
    """A directory of the operator's own counts; a disorder in it is named."""
    good, bad = tmp_path / "good", tmp_path / "bad"
    for directory, text in ((good, "year: 2031\ndays: []\n"), (bad, "year: 2031\n")):
        directory.mkdir()
        (directory / "kz-2031.yaml").write_text(text, encoding="utf-8")
    asked = '{"from": "2030-12-31", "to": "2031-01-31"}'
    assert json.loads(run("working_days", asked, "--calendar", str(good)).stdout)["count"] == 23
    done = run("working_days", asked, "--calendar", str(bad))
    assert done.exit_code == 2
    assert "kz-2031.yaml:1" in json.loads(done.stdout)["error"]["message"]


def test_bytes_that_are_no_utf8_are_refused_without_a_trace() -> None:
    """Whatever stands in an argument, the answer is JSON."""
    done = subprocess.run(  # noqa: S603 - our own command
        [sys.executable, "-m", "cli.main", "ask", "deadline", b'{"provision": "\xff"}'],
        capture_output=True,
        check=False,
        cwd=Path(law.__file__).parent.parent,
    )
    if done.returncode != 0:
        assert b"Traceback" not in done.stderr


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=12,
)
VALUES = st.one_of(
    JSON,
    st.dates().map(str),
    st.datetimes().map(lambda at: at.isoformat() + "+05:00"),
    st.sampled_from(["D976-19.1", "D976-8", "D976-51", "mne", "pa", "president", "ordinary", "very_urgent"]),
)


def fields_of(question: str) -> list[str]:
    """The fields that the schema of a question knows."""
    schemas = Path(law.__file__).parent.parent / "schemas" / "ask"
    schema = json.loads((schemas / f"{question}.v1.json").read_text(encoding="utf-8"))
    return sorted(schema["$defs"]["request"]["properties"])


@pytest.mark.parametrize("question", sorted(OWNERS))
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(data=st.data())
def test_no_request_makes_a_question_fail(question: str, data: st.DataObject) -> None:
    """Any JSON is either answered or told its field; nothing is raised."""
    names = st.sampled_from(fields_of(question)) | st.text(max_size=8)
    request = data.draw(st.dictionaries(names, VALUES, max_size=6) | JSON)
    found = answer(BOOK, question, json.dumps(request).encode())
    assert set(found) == {"error"} or "provisions" in found
    if "error" in found:
        assert set(found["error"]) == {"field", "message"}
        assert found["error"]["message"]


@given(raw=st.binary(max_size=60))
def test_no_bytes_make_a_question_fail(raw: bytes) -> None:
    """Bytes that are no JSON are told so."""
    assert "error" in answer(BOOK, "deadline", raw)


@settings(deadline=None)
@given(
    provision=st.sampled_from([one.id for one in BOOK.provisions.values() if one.terms]),
    start=st.dates().map(str) | st.datetimes().map(lambda at: at.isoformat() + "Z"),
    known_on=st.none() | st.dates().map(str),
)
def test_any_term_from_any_moment_is_answered_or_told_why_not(
    provision: str, start: str, known_on: str | None
) -> None:
    """From the year 1 to 9999 a term is counted, or the field that is wrong is named."""
    request = {"provision": provision, "from": start} | ({"known_on": known_on} if known_on else {})
    found = put("deadline", request)
    assert "due_on" in found or found["error"]["field"] in ("from", "known_on")
