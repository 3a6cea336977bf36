"""`reglament ask`: what the texts say, before acting. Pure: no broker, no database, no clock."""

import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import click
import orjson

import law
from cli.questions import OWNERS, answer

LANGUAGES = ("en", "ru", "kk")
MALFORMED = 2


@click.command(help=f"Ask the law before acting.\n\nQUESTION is one of: {', '.join(OWNERS)}.")
@click.argument("question")
@click.argument("request_json", metavar="JSON", required=False)
@click.option("--lines", is_flag=True, help="Read one JSON request a line, print one answer a line.")
@click.option("--lang", type=click.Choice(LANGUAGES), default="en", help="Language of the explanations.")
@click.option("--pretty", is_flag=True, help="Indent the answer.")
@click.option(
    "--calendar",
    "calendars",
    multiple=True,
    type=click.Path(exists=True, path_type=Path),
    help="Your own kz-YYYY.yaml, or a directory of such files.",
)
def ask(
    question: str,
    request_json: str | None,
    *,
    lines: bool,
    lang: str,
    pretty: bool,
    calendars: tuple[Path, ...],
) -> None:
    """Print the answer as one JSON document; exit 2 with {"error": {...}} when the request is malformed."""
    try:
        book = law.load(calendars=calendars)
        book.calendar()
    except law.LawError as error:
        _write({"error": {"field": "calendar", "message": str(error)}}, pretty=pretty)
        sys.exit(MALFORMED)
    failed = False
    for raw in _lines(request_json) if lines else [_request(request_json)]:
        one = answer(book, question, raw, lang)
        failed = failed or "error" in one
        _write(one, pretty=pretty and not lines)
    sys.exit(MALFORMED if failed else 0)


def _request(text: str | None) -> bytes:
    if text is None:
        raise click.UsageError("no request; give the JSON, or - to read it from standard input")
    return sys.stdin.buffer.read() if text == "-" else text.encode("utf-8", "surrogateescape")


def _lines(text: str | None) -> Iterator[bytes]:
    """The requests, one a line; empty lines are passed over."""
    source = sys.stdin.buffer if text in (None, "-") else str(text).encode().splitlines()
    return (line for line in source if line.strip())


def _write(document: Mapping[str, Any], *, pretty: bool) -> None:
    option = orjson.OPT_APPEND_NEWLINE | (orjson.OPT_INDENT_2 if pretty else 0)
    sys.stdout.buffer.write(orjson.dumps(document, option=option))
    sys.stdout.buffer.flush()
