"""`reglament adopt-law`: moves every open deadline and duty that the law now in place counts otherwise."""

from collections.abc import Callable, Iterator, Mapping
from functools import partial

import click

from bus.database import Database
from cli.preview_calendar import HOLDERS, progress, tell
from cli.stores import Stores, where
from services.control import adoption
from services.control.adoption import PAGE
from services.control.recount import Told
from services.control.rules.recounting import Move

Adopt = Callable[..., adoption.Adopted]


@click.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON document a line, then the summary.")
@where
def adopt_law(as_json: bool, stores: Stores) -> None:
    """Move every day that the calendars and texts now in place count otherwise, each move a fact in the log.

    What it will move, `reglament preview-calendar FILE` lists before. It may be run again at any time: a day
    that is right already stays.
    """
    with stores(*HOLDERS) as opened:
        tell(_moves(opened), "moved", as_json=as_json)


def _moves(opened: Mapping[str, Database]) -> Iterator[Move]:
    with progress(opened) as told:
        yield from _pages(opened["control"], adoption.adopt_items, told)
        for db in opened.values():
            yield from _pages(db, adoption.adopt_duties, told)


def _pages(db: Database, adopt: Adopt, told: Told) -> Iterator[Move]:
    """Page by page, each in a transaction of its own."""
    after: str | None = ""
    while after is not None:
        page = db.run(partial(adopt, after=after, limit=PAGE))
        yield from page.moves
        told(page.read)
        after = page.following
