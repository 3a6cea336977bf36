"""Calendars asked for, and feeds behind secret addresses."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from bus.obligations import read
from law import Obligation, Violation, refuse
from services.meetings import calendars, queries, tables
from services.meetings.plans import ALMATY
from services.meetings.rules import attendance, kinds
from services.meetings.rules.settings import readings_of

if TYPE_CHECKING:
    from bus.database import Transaction

Wire = Mapping[str, Any]


def calendar(tx: "Transaction", asked: Wire) -> str:
    """The calendar of the grid, of a body or of an official, from one day to another."""
    first, last = (date.fromisoformat(asked[name]) for name in ("from", "to"))
    lang = asked.get("lang", "ru")
    if asked["of"] == "grid":
        return calendars.of_grid(tx.law, first, last, readings_of(tx.law), lang)
    body = asked.get("body", "government")
    refuse(attendance.unknown_bodies(tx.law, [body], on=tx.today))
    found = queries.meetings(
        tx, {name: asked[name] for name in ("from", "to", "body", "person") if name in asked}
    )
    owed = [] if "person" in asked else _owed(tx, body, first, last)
    return calendars.of_meetings(tx.law, found, owed, body=body, lang=lang)


def open_feed(tx: "Transaction", asked: Wire) -> bool:
    """Open a feed of a body or an official of it; only the body itself may.

    Who opens it makes the secret of its address and tells its digest only: here it is never known.
    """
    unknown = attendance.unknown_bodies(tx.law, [asked["body"]], on=tx.today)
    refuse([*unknown, *_of_another_body(asked["acting"], asked["body"])])
    feeds = tx.rows(tables.feed)
    known = feeds.get(asked["digest"])
    if known is not None:
        refuse(_of_another_body(asked["acting"], known["body"]))
    row = {name: asked.get(name) for name in ("digest", "body", "person")}
    feeds.put({**row, "opened_on": tx.today})
    return known is None


def close_feed(tx: "Transaction", asked: Wire) -> bool:
    """Close a feed of one's own body; whether there was one."""
    feeds = tx.rows(tables.feed)
    known = feeds.get(asked["digest"])
    if known is None:
        return False
    refuse(_of_another_body(asked["acting"], known["body"]))
    feeds.delete(asked["digest"])
    return True


def _of_another_body(acting: Wire, body: str) -> Iterator[Violation]:
    if acting["body"] != body:
        yield Violation("PM140-2(1)", "feed_of_another_body", {"body": acting["body"], "wanted": body})


def feed(tx: "Transaction", digest: str, lang: str) -> dict[str, str | None]:
    """The calendar behind a secret address, from the horizon back to the horizon ahead, and when it changed.

    Nothing behind an address that nobody opened.
    """
    row = tx.rows(tables.feed).get(digest)
    if row is None:
        return {"ics": None, "changed_at": None}
    days = kinds.setting("horizon_days")
    span = {"from": tx.today - timedelta(days=days), "to": tx.today + timedelta(days=days)}
    asked = {"of": "body", "body": row["body"], **{name: on.isoformat() for name, on in span.items()}}
    official = {"person": row["person"]} if row["person"] else {}
    ics = calendar(tx, {**asked, **official, "lang": lang})
    return {"ics": ics, "changed_at": _changed_at(tx).isoformat()}


def _owed(tx: "Transaction", body: str, first: date, last: date) -> list[Obligation]:
    table = tables.system.obligation
    query = sa.select(table).where(
        table.c.debtor == body, table.c.due_on >= first, table.c.due_on <= last, table.c.state != "waived"
    )
    return [read(dict(row)) for row in tx.execute(query.order_by(table.c.due_on, table.c.id)).mappings()]


def _changed_at(tx: "Transaction") -> datetime:
    """When a fact was last announced here, or the day began: the span of a feed moves with the day."""
    log = tables.system.outbox
    last = tx.execute(sa.select(log.c.at).order_by(log.c.id.desc()).limit(1)).scalar()
    begun = datetime.combine(tx.today, time(), ALMATY)
    return max(last, begun) if last is not None else begun
