"""Reads: one item with its journal, duties and explanation; items by body, state and day, page by page."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from bus.obligations import wire
from services.control import events, rows, store, tables
from services.control.explain import explained

if TYPE_CHECKING:
    from bus.database import Transaction

PAGE = 100


def item(tx: "Transaction", asked: Mapping[str, Any]) -> dict[str, Any]:
    """An item with its journal, open duties, and what its days rest on."""
    found = store.get(tx, asked["item"])
    entries = tx.execute(
        sa.select(tables.journal).where(tables.journal.c.item == found.id).order_by(tables.journal.c.number)
    ).mappings()
    return {
        "item": events.snapshot(found),
        "journal": [events.entry(rows.decision_of(dict(entry))) for entry in entries],
        "obligations": [wire(duty) for duty in tx.obligations(found.subject, missed=True)],
        **explained(tx.law, found, on=tx.today),
    }


def items(tx: "Transaction", asked: Mapping[str, Any]) -> dict[str, Any]:
    """One page of items in order of deadline; `next` is where the next page begins, or none."""
    table, limit = tables.item, asked.get("limit", PAGE)
    query = sa.select(table).where(*_conditions(asked)).order_by(table.c.current_deadline, table.c.id)
    found = [rows.item_of(dict(row)) for row in tx.execute(query.limit(limit)).mappings()]
    last = found[-1] if len(found) == limit else None
    after = {"deadline": last.current_deadline.isoformat(), "id": last.id} if last else None
    return {"items": [events.snapshot(one) for one in found], "next": after}


def _conditions(asked: Mapping[str, Any]) -> list[sa.ColumnElement[bool]]:
    table = tables.item
    equal = {"body": table.c.executor, "state": table.c.state, "level": table.c.level}
    found: list[sa.ColumnElement[bool]] = [
        column == asked[name] for name, column in equal.items() if name in asked
    ]
    if "overdue" in asked:
        found.append(table.c.overdue if asked["overdue"] else sa.not_(table.c.overdue))
    if "due_until" in asked:
        found.append(table.c.current_deadline <= sa.type_coerce(rows.day(asked["due_until"]), sa.Date))
    if "after" in asked:
        at = rows.day(asked["after"]["deadline"])
        later = table.c.current_deadline > at
        found.append(
            sa.or_(later, sa.and_(table.c.current_deadline == at, table.c.id > asked["after"]["id"]))
        )
    return found
