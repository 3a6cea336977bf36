"""What is asked of the projection: items, stories, figures of discipline, frozen reports."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles

from bus.database import Transaction
from law.rule import Refused, Violation
from services.reporting import figures
from services.reporting.store import in_order
from services.reporting.tables import LIVE, issued_report, vector

ITEM, PARTY, STORY, OBLIGATION = (LIVE[name] for name in ("item_state", "party", "story", "obligation_state"))
PAGE = 50


def rows_of(tx: Transaction, wanted: Any) -> list[Mapping[str, Any]]:
    """The rows of a query, each by the names of its columns."""
    found = tx.execute(wanted)
    names = tuple(found.keys())
    return [dict(zip(names, row, strict=True)) for row in found.all()]


def items(tx: Transaction, asked: Mapping[str, Any]) -> dict[str, Any]:
    """Items by filters, most urgent first, a page at a time."""
    where = item_filters(asked)
    total = figures.items(tx, asked)
    if total is None:
        total = tx.execute(sa.select(sa.func.count()).select_from(ITEM).where(*where)).scalar_one()
    page = asked.get("page", 1)
    wanted = a_page(ITEM, where, [ITEM.c.current_deadline, ITEM.c.id], PAGE * (page - 1))
    rows = [{"item": row.item, "changed_at": row.changed_at.isoformat()} for row in tx.execute(wanted)]
    return {"items": rows, "total": total}


def a_page(
    table: sa.Table, where: list[Any], order: list[Any], offset: int, shown: Sequence[Any] = ()
) -> Any:
    """The rows of one page: an index alone finds where it begins, only what is shown is read whole."""
    (key,) = table.primary_key
    found = sa.select(key).where(*where).order_by(*order).limit(PAGE).offset(offset)
    return sa.select(*(shown or [table])).where(key.in_(found)).order_by(*order)


def item_filters(asked: Mapping[str, Any]) -> list[Any]:
    """Conditions on items: body (in any part), state, overdue, level, deadline, words."""
    where: list[Any] = [ITEM.c[name] == asked[name] for name in ("state", "level", "row") if asked.get(name)]
    if asked.get("overdue"):
        where += [ITEM.c.overdue.is_(True), ITEM.c.state == "on_control"]
    if asked.get("due_until"):
        until = asked["due_until"]
        where.append(
            ITEM.c.current_deadline <= (until if isinstance(until, date) else date.fromisoformat(until))
        )
    if asked.get("body"):
        where.append(taken_part("item", asked["body"], ITEM.c.id))
    if asked.get("search"):
        where.append(Says(ITEM.c.words, asked["search"].casefold()))
    return where


class Says(sa.ColumnElement[bool]):
    """Whether words are found: on PostgreSQL by their beginnings, numbers whole; on SQLite by any part."""

    inherit_cache = False

    def __init__(self, words: Any, searched: str) -> None:
        """Search a column."""
        self.words, self.searched = words, searched


@compiles(Says)
def _any_part(element: Says, compiler: Any, **kw: Any) -> str:
    return str(compiler.process(element.words.contains(element.searched, autoescape=True), **kw))


@compiles(Says, "postgresql")
def _beginnings(element: Says, compiler: Any, **kw: Any) -> str:
    parts = re.findall(r"\w+", element.searched)
    asked = " & ".join(part if part.isdigit() else f"{part}:*" for part in parts) or "''"
    query = sa.func.to_tsquery(sa.literal_column("'simple'"), asked)
    return str(compiler.process(vector(element.words).bool_op("@@")(query), **kw))


def taken_part(kind: str, body: str, identifier: Any) -> Any:
    """The condition that a body takes part in something."""
    ids = sa.select(PARTY.c.id).where(PARTY.c.body == body, PARTY.c.kind == kind)
    return identifier.in_(ids)


def story(tx: Transaction, subject: str) -> dict[str, Any]:
    """All events about a subject in order, and the obligations about it."""
    rows = sorted(tx.execute(sa.select(STORY).where(STORY.c.subject == subject)).all(), key=in_order)
    wanted = sa.select(OBLIGATION).where(OBLIGATION.c.subject == subject).order_by(OBLIGATION.c.due_on)
    return {
        "subject": subject,
        "events": [
            {
                "id": row.id,
                "type": row.type,
                "on": row.on.isoformat(),
                "at": row.at.isoformat(),
                "facts": row.facts,
            }
            for row in rows
        ],
        "obligations": [obligation(dict(row)) for row in tx.execute(wanted).mappings()],
    }


def obligation(row: Mapping[str, Any]) -> dict[str, Any]:
    """An obligation as it travels."""
    days = {name: row[name].isoformat() for name in ("from_on", "due_on", "act_by")}
    plain = ("id", "provision", "subject", "debtor", "creditor", "what", "state", "silence")
    closed = row["closed_on"].isoformat() if row["closed_on"] else None
    return {**{name: row[name] for name in plain}, **days, "closed_on": closed}


def frozen(tx: Transaction, identifier: str) -> Mapping[str, Any]:
    """The record of a frozen report; refused if there is none."""
    record = tx.rows(issued_report).get(identifier)
    if record is None:
        raise Refused([Violation("D976-75-1.2", "unknown_report", {"report": identifier})])
    return record


def issued(tx: Transaction, asked: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Frozen reports by form, period and body, newest first."""
    where = [issued_report.c[name] == asked[name] for name in ("form", "period", "body") if name in asked]
    page = asked.get("page", 1)
    wanted = sa.select(issued_report).where(*where).order_by(issued_report.c.at.desc(), issued_report.c.id)
    rows = tx.execute(wanted.limit(PAGE).offset(PAGE * (page - 1))).mappings()
    plain = ("form", "period", "body", "rows", "events", "first_event", "last_event", "hash")
    return [
        {
            "report": row["id"],
            **{name: row[name] for name in plain},
            "as_of": row["as_of"].isoformat(),
            "dated": row["dated"].isoformat(),
        }
        for row in rows
    ]
