"""Reads every living item and every open duty, page by page, and counts their days again by another law."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

import sqlalchemy as sa

from bus.obligations import OBLIGATION, read
from law import Obligation
from services.control import rows, tables
from services.control.model import Item
from services.control.rules import duties
from services.control.rules.recounting import (
    FOLLOWING,
    Move,
    Moved,
    duties_again,
    duty_again,
    item_again,
    item_move,
)

if TYPE_CHECKING:
    from bus.database import Database, Transaction
    from law import Law

PAGE = 1000
Told = Callable[[int], None]
_OPEN = OBLIGATION.c.state == "open"
_FOLLOWS = OBLIGATION.c.what.in_(FOLLOWING)
_DUTIES = sa.select(*(OBLIGATION.c[name] for name in Obligation._fields)).where(_OPEN)


def moves_of_items(db: "Database", law: "Law", told: Told) -> Iterator[Move]:
    """What a law would move of the living items' days and duties; memory holds one page."""
    last = ""
    while True:
        with db.transaction(reading=True) as tx:
            page = page_of_items(tx, last, PAGE)
            owed = owed_on(tx, page)
        for item in page:
            after = item_again(law, item)
            moved = tuple(duties_again(law, item, after, owed.get(item.subject, ())))
            yield from moves_of(item, after, moved)
        told(len(page) + sum(map(len, owed.values())))
        if len(page) < PAGE:
            return
        last = page[-1].id


def moves_of(item: Item, after: Item, moved: Sequence[Moved]) -> Iterator[Move]:
    """The moves of an item and its duties as they are told; the report's day is told with the item's."""
    found = item_move(item, after)
    if found is not None:
        yield found
    for one in moved:
        if found is None or one.duty.what != duties.EXECUTION_REPORT:
            yield one.move


def moves_of_duties(db: "Database", law: "Law", told: Told) -> Iterator[Move]:
    """What a law would move of a service's other open duties; memory holds one page."""
    last = ""
    while True:
        with db.transaction(reading=True) as tx:
            page = page_of_duties(tx, last, PAGE)
        for duty in page:
            if (moved := duty_again(law, duty)) is not None:
                yield moved.move
        told(len(page))
        if len(page) < PAGE:
            return
        last = page[-1].id


def counts(db: "Database") -> int:
    """How many living items and open duties there are to count again."""
    total = sa.select(sa.func.count()).select_from(OBLIGATION).where(_OPEN)
    living = sa.select(sa.func.count()).select_from(tables.item).where(tables.item.c.state != "removed")
    with db.transaction(reading=True) as tx:
        items = tx.execute(living).scalar_one() if db.service == "control" else 0
        return int(tx.execute(total).scalar_one() + items)


def page_of_items(tx: "Transaction", last: str, limit: int) -> list[Item]:
    """The living items that follow one, in order of id."""
    table = tables.item
    query = sa.select(table).where(table.c.state != "removed", table.c.id > last).order_by(table.c.id)
    return [rows.item_of(dict(row)) for row in tx.execute(query.limit(limit)).mappings()]


def owed_on(tx: "Transaction", page: Sequence[Item]) -> dict[str, list[Obligation]]:
    """The open duties that follow the days of a page's items, by subject."""
    subjects = [item.subject for item in page]
    owed: dict[str, list[Obligation]] = defaultdict(list)
    query = _DUTIES.where(OBLIGATION.c.subject.in_(subjects), _FOLLOWS)
    for row in tx.execute(query).mappings():
        owed[row["subject"]].append(read(dict(row)))
    return owed


def page_of_duties(tx: "Transaction", last: str, limit: int) -> list[Obligation]:
    """The other open duties that follow one, in order of id."""
    query = _DUTIES.where(sa.not_(_FOLLOWS), OBLIGATION.c.id > last).order_by(OBLIGATION.c.id).limit(limit)
    return [read(dict(row)) for row in tx.execute(query).mappings()]
