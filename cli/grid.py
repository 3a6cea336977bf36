"""`reglament grid`: the weekly regulation of a month as a table, on the terminal or as a page."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from itertools import groupby
from pathlib import Path
from typing import Any

import click
import orjson
from babel.dates import format_date
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from rich.console import Console
from rich.table import Table

import law
from cli.questions import answer
from cli.refusal import Refusal
from services.meetings.rules import kinds

LANGUAGES = ("en", "ru", "kk")
WORKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday")
NOTES = ("grid_note_parliament", "grid_note_any_day", "grid_note_security_council", "grid_note_operational")
MARKS = {"operational_meetings": "*", "operational_meetings_pm_dpm": "*"}
"""The mark of the footnote, as in the text."""
Day = Mapping[str, Any]
Week = tuple[int, list[Day | None]]


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
    title = f"{book.message('calendar_of_grid', lang)}, {_month(month, lang)}"
    weeks = list(_weeks(found["days"]))
    if as_page:
        click.echo(_page(book, title, weeks, lang))
    else:
        Console().print(_table(book, title, weeks, lang))


def _month(month: str, lang: str) -> str:
    pattern = "y 'жылғы' MMMM" if lang == "kk" else "LLLL y"
    return str(format_date(date.fromisoformat(f"{month}-01"), pattern, locale=lang))


def _weeks(days: Iterable[Day]) -> Iterator[Week]:
    """The weeks of a month by their number in the grid, each with its five days; None for those beyond it."""
    for _, group in groupby(days, key=_week):
        by_day = {day["weekday"]: day for day in group}
        shown = [by_day.get(weekday) for weekday in WORKDAYS]
        first = next((day for day in shown if day), None)
        if first is not None:
            yield first["week"], shown


def _week(day: Day) -> int:
    """The calendar week of a day, by which rows are grouped."""
    on = law.answers.day(day, "on")
    return on.toordinal() - on.weekday()


def _page(book: law.Law, title: str, weeks: list[Week], lang: str) -> str:
    """A page that stands alone: a table that readers of screens understand, and that prints on one sheet."""
    loader = FileSystemLoader(Path(__file__).parent / "templates")
    templates = Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    return templates.get_template("grid.html").render(
        lang=lang,
        title=title,
        weeks=weeks,
        weekdays=WORKDAYS,
        titles={code: kind.titles[lang] for code, kind in kinds.kinds().items()},
        marks=MARKS,
        notes=_notes(book, lang),
        say=lambda code: book.message(code, lang),
        beside=lambda day: _beside(book, day, lang),
    )


def _table(book: law.Law, title: str, weeks: list[Week], lang: str) -> Table:
    table = Table(title=title, caption="\n".join(_notes(book, lang)), caption_justify="left", show_lines=True)
    table.add_column("")
    for weekday in WORKDAYS:
        table.add_column(book.message(weekday, lang), overflow="fold", ratio=1)
    for week, days in weeks:
        table.add_row(str(week), *(_cell(book, day, lang) for day in days))
    return table


def _cell(book: law.Law, day: Day | None, lang: str) -> str:
    if day is None:
        return ""
    lines = [f"[bold]{day['on'][8:]}[/bold]"]
    if not day["working"]:
        lines[0] += f" [red]{day['why']}[/red]"
    lines += [f"- {kinds.kind(code).titles[lang]}{MARKS.get(code, '')}" for code in day["events"]]
    lines += [f"[dim]- {kinds.kind(code).titles[lang]}[/dim]" for code in day["parliament"]]
    if "neighbours" in day:
        lines.append(f"[red]{_beside(book, day, lang)}[/red]")
    return "\n".join(lines)


def _beside(book: law.Law, day: Day, lang: str) -> str:
    """The working days beside a slot that falls on a day off."""
    before, after = (date.fromisoformat(day["neighbours"][name]) for name in ("before", "after"))
    return book.message("grid_neighbours", lang, before=before, after=after)


def _notes(book: law.Law, lang: str) -> list[str]:
    """What the text notes below its table."""
    return [book.message(code, lang) for code in NOTES]
