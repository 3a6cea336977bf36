"""Calendars asked for, and feeds behind secret addresses."""

import hashlib
import secrets
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from bus.obligations import read
from law import Obligation
from law.rule import Refused, Violation
from services.meetings import calendars, queries, tables
from services.meetings.plans import ALMATY
from services.meetings.rules import kinds
from services.meetings.rules.settings import readings_of

if TYPE_CHECKING:
    from bus.database import Transaction

Wire = Mapping[str, Any]
SECRET_BYTES = 24


def calendar(tx: "Transaction", asked: Wire) -> str:
    """The calendar of the grid, of a body or of an official, from one day to another."""
    first, last = (date.fromisoformat(asked[name]) for name in ("from", "to"))
    lang = asked.get("lang", "ru")
    if asked["of"] == "grid":
        return calendars.of_grid(tx.law, first, last, readings_of(tx.law), lang)
    body = asked.get("body", "government")
    found = queries.meetings(
        tx, {name: asked[name] for name in ("from", "to", "body", "person") if name in asked}
    )
    owed = [] if "person" in asked else _owed(tx, body, first, last)
    return calendars.of_meetings(tx.law, found, owed, body=body, lang=lang)


def open_feed(tx: "Transaction", asked: Wire) -> str:
    """Open a feed of a body or an official of it; only the body itself may."""
    if asked["acting"]["body"] != asked["body"]:
        facts = {"body": asked["acting"]["body"], "wanted": asked["body"]}
        raise Refused([Violation("PM140-2(1)", "feed_of_another_body", facts)])
    address = secrets.token_urlsafe(SECRET_BYTES)
    row = {
        "digest": _digest(address),
        "body": asked["body"],
        "person": asked.get("person"),
        "opened_on": tx.today,
    }
    tx.rows(tables.feed).put(row)
    return address


def close_feed(tx: "Transaction", address: str) -> bool:
    """Close a feed; whether there was one."""
    feeds, digest = tx.rows(tables.feed), _digest(address)
    known = feeds.get(digest) is not None
    feeds.delete(digest)
    return known


def feed(tx: "Transaction", address: str, lang: str) -> dict[str, str | None]:
    """The calendar behind a secret address, from the horizon back to the horizon ahead, and when it changed.

    Nothing behind an address that nobody opened.
    """
    row = tx.rows(tables.feed).get(_digest(address))
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


def _digest(address: str) -> str:
    return hashlib.sha256(address.encode()).hexdigest()
