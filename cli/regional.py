"""`reglament regional`: questions from a spreadsheet, where a question stands, a quarter published."""

import json
import sys
from base64 import b64encode
from collections.abc import Callable, Mapping
from functools import wraps
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.table import Table

import law
from bus.calls import CallFailed
from bus.config import ConfigError, load
from bus.contract import SCHEMAS, BadPayload
from bus.rpc import RpcClient
from cli.call import REFUSED
from cli.refusal import Refusal, refusals
from cli.serve import CONFIG
from law.message import LANGUAGES
from law.rule import Refused
from services.citizen_meetings import publication

LARGEST = 2_900_000
"""Bytes of a file that still fit into a call."""
DEADLINE_SECONDS = 300.0
SOME_FAILED = 1
Ask = Callable[[str, Mapping[str, Any]], dict[str, Any]]


@click.group()
def regional() -> None:
    """Regional meetings with the public: import questions, look one up, publish a quarter."""


def _asking(command: Callable[..., None]) -> Callable[..., None]:
    """The options of all commands here; a command gets `ask`, which calls citizen_meetings."""

    @click.option("--lang", type=click.Choice(LANGUAGES), default="en", show_default=True)
    @click.option(
        "--config", type=click.Path(path_type=Path), default=CONFIG, show_default="deploy/config.yaml"
    )
    @wraps(command)
    def asking(*args: Any, config: Path, lang: str, **options: Any) -> None:
        with (
            refusals(ConfigError, CallFailed, BadPayload, ValueError),
            RpcClient(str(load(config).broker.uri), "reglament regional") as client,
        ):

            def ask(method: str, payload: Mapping[str, Any]) -> dict[str, Any]:
                return client.call(f"citizen_meetings.{method}", payload, deadline=DEADLINE_SECONDS)

            try:
                command(*args, ask=ask, lang=lang, **options)
            except Refused as refused:
                _say_no(refused, lang)
                sys.exit(REFUSED)

    return asking


def _acting(command: Callable[..., None]) -> Callable[..., None]:
    """Who acts: the body, the person, the office."""

    @click.option("--body", required=True, help="The ministry, by its code.")
    @click.option("--person", required=True, help="Surname and initials of who acts.")
    @click.option("--office", default="other_official", show_default=True, help="In which office.")
    @wraps(command)
    def acting(*args: Any, body: str, person: str, office: str, **options: Any) -> None:
        command(*args, acting={"office": office, "body": body, "person": person}, **options)

    return acting


@regional.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--meeting", required=True, help="The regional meeting at which they were raised.")
@click.option("--json", "as_json", is_flag=True, help="The report as JSON.")
@_acting
@_asking
def import_file(
    *, file: Path, meeting: str, as_json: bool, acting: Mapping[str, str], ask: Ask, lang: str
) -> None:
    """Take the questions of FILE (xlsx or csv); exit code 1 when a row failed, the others are taken.

    The same rows again, in whatever file, bring nothing new.
    """
    kind = file.suffix.lower().lstrip(".")
    if kind not in ("xlsx", "csv"):
        raise Refusal(f"{file.name}: expected a file that ends with .xlsx or .csv")
    raw = file.read_bytes()
    if len(raw) > LARGEST:
        raise Refusal(f"{file.name}: {len(raw):,} bytes; at most {LARGEST:,}, divide the file")
    content = b64encode(raw).decode()
    sheet = {"acting": acting, "meeting": meeting, "format": kind, "content": content, "lang": lang}
    report = ask("import_questions", sheet)
    if as_json:
        click.echo(json.dumps(report, ensure_ascii=False, indent=2))
    else:
        _show(report)
    sys.exit(SOME_FAILED if report["failed"] else 0)


@regional.command("question")
@click.argument("number")
@_asking
def question(*, number: str, ask: Ask, lang: str) -> None:
    """Where the question of NUMBER stands; nobody's data is shown."""
    found, book = ask("question_state", {"number": number}), law.load()
    state = book.message(f"question_{found['state']}", lang)
    click.echo(f"{found['number']}  {found['topic']}\n{state}")
    for item in found["items"]:
        click.echo(f"  {item['clause']}: {item['state']}, {item['due_on'] or '-'}")
    if found["same_as"]:
        click.echo(f"{book.message('progress_repeats', lang)}: {found['same_as']}")
    if found["answer"]:
        click.echo(f"{book.message('progress_answer', lang)}: {found['answer']}")


@regional.command("publish")
@click.argument("quarter", metavar="YYYY-Qn")
@click.option(
    "--out", type=click.Path(file_okay=False, path_type=Path), required=True, help="Where to write."
)
@_acting
@_asking
def publish(*, quarter: str, out: Path, acting: Mapping[str, str], ask: Ask, lang: str) -> None:
    """Publish a quarter: a page in each language, data.json, data.csv and their schemas, into --out."""
    told = ask("publish_progress", {"acting": acting, "quarter": quarter})
    data, book = told["data"], law.load()
    out.mkdir(parents=True, exist_ok=True)
    schema = SCHEMAS / told["schema"].removeprefix("reglament:")
    files = {
        "data.json": json.dumps(data, ensure_ascii=False, indent=1),
        "schema.json": schema.with_suffix(schema.suffix + ".json").read_text(encoding="utf-8"),
        "data.csv": "\ufeff" + told["csv"],
        "data.csv-metadata.json": json.dumps(
            publication.as_table_schema(book, data, lang), ensure_ascii=False, indent=1
        ),
        **{f"index.{one}.html": publication.as_page(book, data, one) for one in LANGUAGES},
    }
    for name, text in files.items():
        (out / name).write_bytes(text.encode())
    late = ", late" if told["late"] else ""
    click.echo(f"{len(data['questions'])} questions{late}: {', '.join(str(out / name) for name in files)}")


def _show(report: Mapping[str, Any]) -> None:
    failed = report["failed"]
    click.echo(f"{report['taken']} taken, {report['known']} known already, {len(failed)} failed")
    if failed:
        table = Table("row", "column", "what to do", box=None, header_style="bold")
        for one in failed:
            table.add_row(str(one["row"]), one["column"], one["message"])
        Console().print(table)


def _say_no(refused: Refused, lang: str) -> None:
    book = law.load()
    for one in refused.violations:
        facts = {name: value for name, value in one.facts.items() if name != "message"}
        click.echo(f"{one.provision}: {book.message(one.code, lang, **facts)}", err=True)
