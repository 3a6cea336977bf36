"""Reads every living item and every open duty, page by page, and counts their days again by another law."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from bus.obligations import read
from services.control import rows, tables
from services.control.rules.recounting import Move, duty_move, item_moves

if TYPE_CHECKING:
    from bus.database import Database
    from law import Law

PAGE = 2000
Told = Callable[[int], None]


def moves_of_items(db: "Database", law: "Law", told: Told) -> Iterator[Move]:
    """What a law would move of the living items' days; memory holds one page."""
    for row in _pages(db, tables.item, tables.item.c.state != "removed", told):
        yield from item_moves(law, rows.item_of(row))


def moves_of_duties(db: "Database", law: "Law", told: Told) -> Iterator[Move]:
    """What a law would move of a service's open duties; memory holds one page."""
    table = tables.system.obligation
    for row in _pages(db, table, table.c.state == "open", told):
        if (move := duty_move(law, read(row))) is not None:
            yield move


def counts(db: "Database", *, items: bool) -> int:
    """How many living items and open duties there are to count again."""
    duty = tables.system.obligation
    with db.transaction(reading=True) as tx:
        query = sa.select(sa.func.count()).select_from(duty).where(duty.c.state == "open")
        total = tx.execute(query).scalar_one()
        if items:
            living = (
                sa.select(sa.func.count()).select_from(tables.item).where(tables.item.c.state != "removed")
            )
            total += tx.execute(living).scalar_one()
    return int(total)


def _pages(
    db: "Database", table: sa.Table, wanted: sa.ColumnElement[bool], told: Told
) -> Iterator[dict[str, Any]]:
    last = ""
    while True:
        query = sa.select(table).where(wanted, table.c.id > last).order_by(table.c.id).limit(PAGE)
        with db.transaction(reading=True) as tx:
            page = [dict(row) for row in tx.execute(query).mappings()]
        yield from page
        told(len(page))
        if len(page) < PAGE:
            return
        last = page[-1]["id"]
