"""`reglament grid`: the weekly regulation of a month as a table, on the terminal or as a page."""

from collections.abc import Iterable, Mapping
from io import StringIO
from itertools import groupby
from typing import Any

import click
import orjson
from rich.console import Console
from rich.table import Table

import law
from cli.questions import answer
from cli.refusal import Refusal
from services.meetings.rules import kinds

LANGUAGES = ("en", "ru", "kk")
WORKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday")
WIDTH = 200
Day = Mapping[str, Any]


@click.command()
@click.argument("month", metavar="YYYY-MM")
@click.option("--lang", type=click.Choice(LANGUAGES), default="en", help="Language of the titles.")
@click.option("--html", "as_page", is_flag=True, help="Print a page instead of a table.")
def grid(month: str, lang: str, as_page: bool) -> None:
    """Show the weekly regulation of a month: weeks down, days across; days off are marked."""
    book = law.load()
    found = answer(book, "grid", orjson.dumps({"month": month}), lang)
    if "error" in found:
        raise Refusal(f"{found['error']['field']}: {found['error']['message']}")
    table = _table(book, month, found["days"], lang)
    if not as_page:
        Console().print(table)
        return
    page = Console(file=StringIO(), record=True, width=WIDTH)
    page.print(table)
    click.echo(page.export_html(inline_styles=True))


def _table(book: law.Law, month: str, days: Iterable[Day], lang: str) -> Table:
    table = Table(title=f"{book.message('calendar_of_grid', lang)}, {month}", show_lines=True)
    table.add_column("")
    for weekday in WORKDAYS:
        table.add_column(book.message(weekday, lang), overflow="fold", ratio=1)
    for _, group in groupby(days, key=_week):
        by_day = {day["weekday"]: day for day in group}
        shown = [by_day.get(weekday) for weekday in WORKDAYS]
        first = next((day for day in shown if day), None)
        if first is not None:
            table.add_row(str(first["week"]), *(_cell(day, lang) for day in shown))
    return table


def _week(day: Day) -> int:
    """The calendar week of a day, by which rows are grouped."""
    on = law.answers.day(day, "on")
    return on.toordinal() - on.weekday()


def _cell(day: Day | None, lang: str) -> str:
    if day is None:
        return ""
    lines = [f"[bold]{day['on'][8:]}[/bold]"]
    if not day["working"]:
        lines[0] += f" [red]{day['why']}[/red]"
    lines += [f"- {kinds.kind(code).titles[lang]}" for code in day["events"]]
    lines += [f"[dim]- {kinds.kind(code).titles[lang]}[/dim]" for code in day["parliament"]]
    if "neighbours" in day:
        lines.append(f"[red]({day['neighbours']['before']} / {day['neighbours']['after']})[/red]")
    return "\n".join(lines)
