"""Items as they stood at a past instant, and as it was then known: read from the log of facts."""

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

import orjson
import sqlalchemy as sa

from law.rule import Refused, Violation
from services.control import events, rows, tables

if TYPE_CHECKING:
    from bus.database import Transaction

OPEN = ("open", "missed")


def item(tx: "Transaction", identifier: str, at: datetime) -> dict[str, Any]:
    """The item, its journal and open duties as they stood at an instant; refused if not yet opened."""
    found: dict[str, Any] | None = None
    duties: dict[str, Any] = {}
    for fact in _facts(tx, f"item/{identifier}", at):
        found = fact.get("item", found)
        if "obligation" in fact:
            duties[fact["obligation"]["id"]] = fact["obligation"]
    if found is None:
        raise Refused(
            [Violation("D976-42(1)", "unknown_item_then", {"item": identifier, "at": at.isoformat()})]
        )
    open_duties = [duty for duty in duties.values() if duty["state"] in OPEN]
    open_duties.sort(key=lambda duty: (duty["due_on"], duty["id"]))
    return {"item": found, "journal": _journal(tx, identifier, at), "obligations": open_duties}


def overdue(
    tx: "Transaction", body: str, at: datetime, limit: int, after: Mapping[str, str] | None
) -> list[Any]:
    """A page of the items of a body that were overdue at an instant, in order of deadline."""
    table = tables.lateness
    query = sa.select(table.c.item).where(
        table.c.body == body,
        table.c.since_at <= at,
        sa.or_(table.c.until_at.is_(None), table.c.until_at > at),
    )
    if after is not None:
        day = rows.day(after["deadline"])
        later = sa.and_(table.c.deadline == day, table.c.item > after["id"])
        query = query.where(sa.or_(table.c.deadline > day, later))
    page = tx.execute(query.order_by(table.c.deadline, table.c.item).limit(limit)).scalars().all()
    return [item(tx, identifier, at)["item"] for identifier in page]


def _facts(tx: "Transaction", subject: str, at: datetime) -> list[Mapping[str, Any]]:
    log = tables.system.outbox
    told = sa.text(tables.TOLD)
    query = sa.select(log.c.body).where(log.c.subject == subject, told, log.c.at <= at).order_by(log.c.id)
    return [orjson.loads(body)["data"] for body in tx.execute(query).scalars()]


def _journal(tx: "Transaction", identifier: str, at: datetime) -> list[dict[str, Any]]:
    table = tables.journal
    query = (
        sa.select(table).where(table.c.item == identifier, table.c.recorded_at <= at).order_by(table.c.number)
    )
    return [events.entry(rows.decision_of(dict(row))) for row in tx.execute(query).mappings()]
