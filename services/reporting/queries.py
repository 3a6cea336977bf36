"""What is asked of the projection: items, stories, figures of discipline, frozen reports."""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles

from bus.database import Transaction
from law.rule import Refused, Violation, rule
from services.reporting.store import in_order
from services.reporting.tables import LIVE, issued_report, vector

ITEM, PARTY, STORY, OBLIGATION = (LIVE[name] for name in ("item_state", "party", "story", "obligation_state"))
PAGE = 50
FIGURES: Mapping[str, tuple[str, str | None]] = {
    "on_time": ("control.execution_reported.v1", "final_in_time"),
    "late": ("control.execution_reported.v1", "final_late"),
    "extended": ("control.extension_granted.v1", None),
    "transferred": ("control.transfer_granted.v1", None),
    "new_deadline": ("control.new_deadline_set.v1", None),
    "returned": ("control.report_refused.v1", None),
    "silent": ("control.coexecutor_silent.v1", None),
}
"""Which events of the story a figure of executive discipline counts."""


def items(tx: Transaction, asked: Mapping[str, Any]) -> dict[str, Any]:
    """Items by filters, most urgent first, a page at a time."""
    where = item_filters(asked)
    total = tx.execute(sa.select(sa.func.count()).select_from(ITEM).where(*where)).scalar_one()
    page = asked.get("page", 1)
    wanted = sa.select(ITEM.c.item, ITEM.c.changed_at).where(*where)
    wanted = wanted.order_by(ITEM.c.current_deadline, ITEM.c.id).limit(PAGE).offset(PAGE * (page - 1))
    rows = [{"item": row.item, "changed_at": row.changed_at.isoformat()} for row in tx.execute(wanted)]
    return {"items": rows, "total": total}


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
    """The condition that words are found: by their beginnings on PostgreSQL, by any part on SQLite."""

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
    asked = " & ".join(f"{part}:*" for part in parts) or "''"
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


@rule("D976-80(1)")
def discipline(tx: Transaction, asked: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Figures of executive discipline by body in a period, each counted from events or items."""
    since, until = date.fromisoformat(asked["since"]), date.fromisoformat(asked["until"])
    found: dict[str, dict[str, Any]] = {}
    for name in ("items", "overdue", "running"):
        for body, count in _counts(tx, ITEM.c.executor, ITEM.c.id, _of_items(name, since, until)).items():
            _figure(found, body)[name] = count
    for name, body, count in _told(tx, since, until):
        _figure(found, body)[name] = count
    wanted_body = asked.get("body")
    return [found[body] for body in sorted(found) if body and wanted_body in (None, body)]


def discipline_items(tx: Transaction, asked: Mapping[str, Any]) -> list[str]:
    """The items that one figure of a body counts."""
    since, until = date.fromisoformat(asked["since"]), date.fromisoformat(asked["until"])
    name, body = asked["figure"], asked["body"]
    if name in FIGURES:
        wanted = (
            sa.select(STORY.c.subject).distinct().where(*_of_story(name, since, until), STORY.c.body == body)
        )
        return sorted(subject.removeprefix("item/") for subject in tx.execute(wanted).scalars())
    wanted = sa.select(ITEM.c.id).where(*_of_items(name, since, until), ITEM.c.executor == body)
    return sorted(tx.execute(wanted).scalars())


def _told(tx: Transaction, since: date, until: date) -> Iterator[tuple[str, str, int]]:
    """The figures counted from events, in one reading of the story: name, body, number of items."""
    names = {key: name for name, key in FIGURES.items()}
    types = {event_type for event_type, _ in FIGURES.values()}
    group = (STORY.c.type, STORY.c.mark, STORY.c.body)
    wanted = sa.select(*group, sa.func.count(sa.distinct(STORY.c.subject))).group_by(*group)
    wanted = wanted.where(STORY.c.type.in_(sorted(types)), STORY.c.on >= since, STORY.c.on <= until)
    rows: list[Any] = list(tx.execute(wanted))
    for event_type, mark, body, count in rows:
        name = names.get((event_type, mark or None))
        if name is not None:
            yield name, body, count


def _counts(tx: Transaction, body: Any, counted: Any, where: list[Any]) -> dict[str, int]:
    wanted = sa.select(body, sa.func.count(sa.distinct(counted))).where(*where).group_by(body)
    rows: list[Any] = list(tx.execute(wanted))
    return dict(rows)


def _figure(found: dict[str, dict[str, Any]], body: str) -> dict[str, Any]:
    names = ("items", "on_time", "late", "overdue", "running", *list(FIGURES)[2:])
    return found.setdefault(body, {"body": body, **dict.fromkeys(names, 0)})


def _of_items(name: str, since: date, until: date) -> list[Any]:
    """Under control in the period; of them overdue, or running with a deadline still to come."""
    where: list[Any] = [ITEM.c.received_on <= until]
    where.append(sa.or_(ITEM.c.removed_on.is_(None), ITEM.c.removed_on >= since))
    if name == "overdue":
        where += [ITEM.c.overdue.is_(True), ITEM.c.state == "on_control"]
    if name == "running":
        where += [ITEM.c.overdue.is_(False), ITEM.c.state == "on_control"]
    return where


def _of_story(name: str, since: date, until: date) -> list[Any]:
    event_type, mark = FIGURES[name]
    where: list[Any] = [STORY.c.type == event_type, STORY.c.on >= since, STORY.c.on <= until]
    return where if mark is None else [*where, STORY.c.mark == mark]


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
