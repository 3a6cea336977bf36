"""Reads: one item with its journal, duties and explanation; items by body, state and day, page by page."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from bus.contract import BadPayload
from bus.obligations import wire
from law.answers import says
from services.control import events, likeness, oversight, past, rows, store, tables
from services.control.explain import explained
from services.control.model import Item
from services.control.rules import duplicates as comparison

if TYPE_CHECKING:
    from bus.database import Transaction

PAGE = 100
TOP = 10
DUPLICATES = ("D976-4(13)", "D976-75(2)", "PM140-R1.21")


def item(tx: "Transaction", asked: Mapping[str, Any]) -> dict[str, Any]:
    """An item with its journal, open duties, and what its days rest on; or as it stood at a past instant."""
    found = store.get(tx, asked["item"])
    if (when := past.When.asked(asked)) is not None:
        stood = past.item(tx, found.id, when)
        return {**stood, "provisions": [], "readings": [], "explanation": []}
    entries = tx.execute(
        sa.select(tables.journal).where(tables.journal.c.item == found.id).order_by(tables.journal.c.number)
    ).mappings()
    return {
        "item": events.snapshot(found),
        "journal": [events.entry(rows.decision_of(dict(entry))) for entry in entries],
        "obligations": [wire(duty) for duty in tx.obligations(found.subject, missed=True)],
        "records": [events.record(one) for one in oversight.records_of(tx, found.subject)],
        **explained(tx.law, found, on=tx.today),
    }


def items(tx: "Transaction", asked: Mapping[str, Any]) -> dict[str, Any]:
    """One page of items in order of deadline; `next` is where the next page begins, or none."""
    table, limit = tables.item, asked.get("limit", PAGE)
    if (when := past.When.asked(asked)) is not None:
        found = _overdue_then(tx, asked, when, limit)
    else:
        query = sa.select(table).where(*_conditions(asked)).order_by(table.c.current_deadline, table.c.id)
        rows_found = tx.execute(query.limit(limit)).mappings()
        found = [events.snapshot(rows.item_of(dict(row))) for row in rows_found]
    last = found[-1] if len(found) == limit else None
    after = {"deadline": last["current_deadline"], "id": last["id"]} if last else None
    return {"items": found, "next": after}


def _overdue_then(tx: "Transaction", asked: Mapping[str, Any], when: past.When, limit: int) -> list[Any]:
    if "body" not in asked or not asked.get("overdue", False):
        raise BadPayload("/as_of", "the past is asked for a body's overdue items: give body and overdue true")
    return past.overdue(tx, asked["body"], when, limit, asked.get("after"))


def _conditions(asked: Mapping[str, Any]) -> list[sa.ColumnElement[bool]]:
    table = tables.item
    equal = {"body": table.c.executor, "state": table.c.state, "level": table.c.level}
    found: list[sa.ColumnElement[bool]] = [
        column == asked[name] for name, column in equal.items() if name in asked
    ]
    if "overdue" in asked:
        found.append(
            sa.literal_column("overdue") if asked["overdue"] else sa.not_(table.c.overdue)
        )  # as its index says
    if "due_until" in asked:
        found.append(table.c.current_deadline <= sa.type_coerce(rows.day(asked["due_until"]), sa.Date))
    if "after" in asked:
        at = rows.day(asked["after"]["deadline"])
        later = table.c.current_deadline > at
        found.append(
            sa.or_(later, sa.and_(table.c.current_deadline == at, table.c.id > asked["after"]["id"]))
        )
    return found


def duplicates(tx: "Transaction", asked: Mapping[str, Any]) -> dict[str, Any]:
    """Items that a new instruction may duplicate, best first, each with what speaks for and against it."""
    (found,) = _duplicates(tx, asked, [asked["text"]])
    return {"candidates": found, "provisions": says(tx.law, DUPLICATES), "readings": []}


def duplicates_of_each(tx: "Transaction", asked: Mapping[str, Any]) -> dict[str, Any]:
    """The same of several new instructions."""
    found = [{"candidates": one} for one in _duplicates(tx, asked, asked["texts"])]
    return {"found": found, "provisions": says(tx.law, DUPLICATES), "readings": []}


def _duplicates(
    tx: "Transaction", asked: Mapping[str, Any], texts: Sequence[comparison.Text]
) -> list[list[dict[str, Any]]]:
    """Below the score of a duplicate nothing is kept to find items by: then every living one is compared."""
    least, limit = asked.get("at_least", comparison.DUPLICATE_SCORE), asked.get("limit", TOP)
    executor, found = asked.get("executor"), []
    words = likeness.learned(tx)
    for text in texts:
        new = comparison.NewText(text, words)
        kept = least >= comparison.DUPLICATE_SCORE
        items = likeness.near(tx, new, executor) if kept else likeness.living(tx, executor)
        best = comparison.candidates(new, items, least)[:limit]
        tx.prefetch((tables.item, one.item) for one in best)
        found.append([_candidate(tx, store.get(tx, one.item), one) for one in best])
    return found


def _candidate(tx: "Transaction", item: Item, one: comparison.Candidate) -> dict[str, Any]:
    facts = {
        "covered": one.covered,
        "shared": len(one.shared),
        "lacking": one.lacking or "-",
        "score": one.score,
    }
    return {
        "item": events.snapshot(item),
        "score": one.score,
        "covered": one.covered,
        "language": one.language,
        "shared": list(one.shared),
        "lacking": list(one.lacking),
        "explanation": tx.law.message("explain_duplicate", "en", **facts),
    }
