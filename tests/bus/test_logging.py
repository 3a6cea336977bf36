"""Log lines: JSON, with correlation and causation, never a body or a secret."""

import io
import logging
from collections.abc import Iterator
from typing import Any

import orjson
import pytest
import structlog

from bus.logging import about, logger, setup


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    """Where the lines of one test go; logging is put back as it was."""
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    stream = io.StringIO()
    setup("control", to=stream)
    yield stream
    root.handlers[:] = before
    root.setLevel(level)
    structlog.reset_defaults()


def lines(stream: io.StringIO) -> list[dict[str, Any]]:
    """Every line as JSON."""
    return [orjson.loads(line) for line in stream.getvalue().splitlines()]


def test_a_line_is_json_and_says_which_case_it_belongs_to(written: io.StringIO) -> None:
    """Within `about`, every line carries the ids; outside, none does."""
    with about(correlation="c-1", causation="e-1", nothing=None):
        logger("bus.test").info("applied", events=3)
    logger("bus.test").info("idle")
    first, second = lines(written)
    wanted = {"event": "applied", "events": 3, "correlation": "c-1", "causation": "e-1"}
    assert {key: first[key] for key in wanted} == wanted
    assert (first["service"], first["level"]) == ("control", "info")
    assert first["at"].endswith("Z")
    assert "nothing" not in first
    assert "correlation" not in second


def test_lines_of_libraries_have_the_same_form(written: io.StringIO) -> None:
    """nameko and py-amqp write through the standard library's logging."""
    logging.getLogger("nameko.containers").warning("killing %s", "amqp://user:hidden@host/")
    (line,) = lines(written)
    assert line["event"] == "killing amqp://***@host/"
    assert line["service"] == "control"


def test_bodies_and_secrets_are_never_written(written: io.StringIO) -> None:
    """Neither under their names, nor inside a URL, nor at length."""
    logger("x").info(
        "got", body=b"hidden", payload={"a": "hidden"}, Password="hidden", at_uri="amqp://u:hidden@h"
    )
    logger("x").info("long", words="hidden " * 500)
    assert "hidden" not in written.getvalue().splitlines()[0]
    assert len(written.getvalue().splitlines()[1]) < 1000


def test_an_exception_is_written_without_the_values_it_carries(written: io.StringIO) -> None:
    """Its kind, the first line of what it says, and where it passed."""
    try:
        raise ValueError("no such item\nDETAIL: hidden")
    except ValueError:
        logger("x").exception("failed")
    (line,) = lines(written)
    assert (line["error"], line["says"]) == ("ValueError", "no such item")
    assert any("test_logging.py" in frame for frame in line["passed"])
    assert "hidden" not in written.getvalue()


def test_what_cannot_be_written_as_json_does_not_end_the_process(written: io.StringIO) -> None:
    """A strange value is written as its text."""
    logger("x").info("strange", value={1, 2}, number=2**80)
    assert len(written.getvalue().splitlines()) == 1
