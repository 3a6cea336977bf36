"""Lists of items by filters, most urgent first: a page in about the same time, however many there are.

Items of one body are found in the order of their deadlines by the index of who takes part in what; words by
their own index where they are rare, and by reading along the list where they stand in many items.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from bus.bulk import one_of
from bus.database import Transaction
from services.reporting import figures
from services.reporting.queries import ITEM, PAGE, PARTY, Says, item_filters, rows_of
from services.reporting.queries import OBLIGATION as DUTY
from services.reporting.tallies import OVERDUE, RUNNING

COUNTED = 1000
"""How far items are counted that no tally counts."""
RARE = 10_000
"""Words that stand in more items than this are found by reading along the list."""
CHECKED = 5
"""How many words of a search are looked at one by one."""
Asked = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Listed:
    """One page of a list: its items, and how many there are; `many`: at least so many."""

    rows: list[Mapping[str, Any]]
    total: int
    many: bool = False


def items(tx: Transaction, asked: Asked, viewer: str | None, page: int) -> Listed:
    """Items by filters that a viewer may see."""
    offset = PAGE * (page - 1)
    if asked.get("search"):
        ids, total, many = _searched(tx, asked, viewer, offset)
        return Listed(_rows(tx, ids), total, many)
    found, place = _found(asked, viewer)
    known = figures.items(tx, asked, viewer)
    if known is None and offset < COUNTED:
        return _counted(tx, found, place, offset)
    ids = list(tx.execute(found.order_by(*place).limit(PAGE).offset(offset)).scalars())
    if known is not None:
        return Listed(_rows(tx, ids), known)
    return Listed(_rows(tx, ids), max(COUNTED, offset + len(ids)), many=True)


def _counted(tx: Transaction, found: Any, place: list[Any], offset: int) -> Listed:
    """A page of a list that no tally counts: the first ones are read once, to count them and to show some."""
    first = found.add_columns(*place[:1]).order_by(*place).limit(COUNTED).subquery("first")
    page = sa.select(first.c.id, sa.func.count().over()).order_by(first.c[1], first.c.id)
    rows: list[Any] = list(tx.execute(page.limit(PAGE).offset(offset)))
    if not rows and offset:
        counted = tx.execute(sa.select(sa.func.count()).select_from(first)).scalar_one()
        return Listed([], int(counted))
    total = int(rows[0][1]) if rows else 0
    return Listed(_rows(tx, [row[0] for row in rows]), total, total >= COUNTED)


def urgent(
    tx: Transaction,
    viewer: str | None,
    shown: int,
    *,
    overdue: bool | None = None,
    between: tuple[date, date] | None = None,
) -> list[Mapping[str, Any]]:
    """The most urgent items under control: those overdue or those not, or due between two days."""
    asked = {"overdue": True} if overdue else {"state": RUNNING}
    found, place = _found(asked, viewer)
    if overdue is False:
        found = found.where(PARTY.c.standing == RUNNING if viewer else ITEM.c.overdue.is_(False))
    if between is not None:
        found = found.where(place[0].between(*between))
    return _rows(tx, list(tx.execute(found.order_by(*place).limit(shown)).scalars()))


def duties(
    tx: Transaction, sides: list[list[Any]], shown: int, *where: Any, latest: bool = False
) -> list[Mapping[str, Any]]:
    """Obligations, the soonest due first or the latest; each side is read by an index of its own."""
    order: list[Any] = [DUTY.c.due_on, DUTY.c.id]
    if latest:
        order = [column.desc() for column in order]
    found: dict[str, Any] = {}
    for side in sides:
        rows = rows_of(tx, sa.select(DUTY).where(*where, *side).order_by(*order).limit(shown))
        found |= {row["id"]: row for row in rows}
    return sorted(found.values(), key=lambda row: (row["due_on"], row["id"]), reverse=latest)[:shown]


def _rows(tx: Transaction, ids: list[str]) -> list[Mapping[str, Any]]:
    """The items in this order."""
    found = rows_of(tx, sa.select(ITEM).where(one_of(ITEM.c.id, ids, tx.dialect))) if ids else ()
    by_id = {row["id"]: row for row in found}
    return [by_id[one] for one in ids if one in by_id]


def _found(asked: Asked, viewer: str | None) -> tuple[Any, list[Any]]:
    """The ids that filters find, and what puts them in order."""
    bodies = list(dict.fromkeys(body for body in (viewer, asked.get("body")) if body))
    if not bodies:
        where = item_filters(asked)
        where += [ITEM.c.control_type == asked["type"]] if asked.get("type") else []
        return sa.select(ITEM.c.id).where(*where), [ITEM.c.current_deadline, ITEM.c.id]
    where = [PARTY.c.body == bodies[0], PARTY.c.kind == "item", *_of_party(asked, PARTY)]
    for other in bodies[1:]:
        also = PARTY.alias("also")  # read beside the first in the same order: what it says is the same
        same = (also.c.due_on == PARTY.c.due_on, also.c.id == PARTY.c.id, *_of_party(asked, also))
        where.append(sa.exists().where(also.c.body == other, also.c.kind == "item", *same))
    return sa.select(PARTY.c.id).where(*where), [PARTY.c.due_on, PARTY.c.id]


def _of_party(asked: Asked, party: Any) -> list[Any]:
    """The filters of a list as the index of a body's items knows them."""
    where: list[Any] = []
    if asked.get("overdue"):
        where.append(party.c.standing == OVERDUE)
    if asked.get("state"):
        states = (RUNNING, OVERDUE) if asked["state"] == RUNNING else (asked["state"],)
        where.append(party.c.standing.in_(states))
    where += [party.c.level == asked["level"]] if asked.get("level") else []
    where += [party.c.control_type == asked["type"]] if asked.get("type") else []
    until = asked.get("due_until")
    if until:
        where.append(party.c.due_on <= (until if isinstance(until, date) else date.fromisoformat(until)))
    return where


def _searched(tx: Transaction, asked: Asked, viewer: str | None, offset: int) -> tuple[list[str], int, bool]:
    """The ids of a page of items that hold words, how many there are, and whether there are more."""
    words = asked["search"].casefold()
    found, place = _found({name: value for name, value in asked.items() if name != "search"}, viewer)
    if _expected(tx, words) > RARE:
        return _read_along(tx, found, place, words, offset)
    rare, common = _parts(tx, words)
    said = sa.select(ITEM.c.id).where(Says(ITEM.c.words, " ".join(rare)), *_hold(common))
    holding = said.limit(RARE).cte("holding").prefix_with("MATERIALIZED", dialect="postgresql")
    kept = found.where(place[1].in_(sa.select(holding.c.id))).add_columns(*place[:1]).subquery("kept")
    page = sa.select(kept.c.id, sa.func.count().over()).order_by(kept.c[1], kept.c.id)
    rows: list[Any] = list(tx.execute(page.limit(PAGE).offset(offset)))
    total = rows[0][1] if rows else 0
    return [row[0] for row in rows], total, total >= RARE


def _parts(tx: Transaction, words: str) -> tuple[list[str], list[str]]:
    """Words of which an index finds few items, and those looked for among these only.

    All that begins with a common word would be gathered first; a number is looked up as it is.
    """
    parts = list(dict.fromkeys(re.findall(r"\w+", words)))
    checked = [part for part in parts if not part.isdigit()][:CHECKED] if len(parts) > 1 else []
    common = [part for part in checked if _expected(tx, part) > RARE]
    rare = [part for part in parts if part not in common]
    return (rare, common) if rare else (parts, [])


def _hold(parts: list[str]) -> list[Any]:
    """Conditions that items hold words, which no index is read for."""
    said = [ITEM.c.words.contains(part, autoescape=True) for part in parts]
    return [*said, Says(ITEM.c.words, " ".join(parts)).is_(True)] if parts else []


def _expected(tx: Transaction, words: str) -> int:
    """How many items are expected to hold words."""
    return estimate(tx, sa.select(ITEM.c.id).where(Says(ITEM.c.words, words)))


def estimate(tx: Transaction, wanted: Any) -> int:
    """How many rows PostgreSQL expects a query to find, by its statistics; SQLite is not asked."""
    if tx.dialect != "postgresql":
        return 0
    connection = tx.connection
    text = str(wanted.compile(dialect=connection.dialect, compile_kwargs={"literal_binds": True}))
    plan = connection.execute(sa.text("EXPLAIN (FORMAT JSON) " + text.replace(":", "\\:"))).scalar_one()
    return int(plan[0]["Plan"]["Plan Rows"])


def _read_along(
    tx: Transaction, found: Any, place: list[Any], words: str, offset: int
) -> tuple[list[str], int, bool]:
    """A page of items that hold words which stand in very many: the list is read until they are found."""
    number = place[1]
    holds = _hold(re.findall(r"\w+", words))
    if number.table is not ITEM:
        found = found.join(ITEM, ITEM.c.id == number)
    listed = found.where(*holds).order_by(*place).limit(PAGE).offset(offset)
    ids = list(tx.execute(listed).scalars())
    return ids, max(COUNTED, offset + len(ids)), True
