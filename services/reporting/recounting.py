"""Counts the tallies of a whole projection anew, by the database itself: the same as kept event by event."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import aggregate_order_by

from services.reporting import tallies
from services.reporting.tallies import (
    DUE,
    EVERYONE,
    FIGURE,
    HANDED,
    OVERDUE,
    RECEIVED,
    REMOVED,
    RUNNING,
    STANDING,
)

Tables = dict[str, sa.Table]
_NO_DAY, _NO_WORD = sa.cast(sa.null(), sa.Date), sa.literal("", sa.Text)
_NOTHING = {"viewer": _NO_WORD, "body": _NO_WORD, "mark": _NO_WORD, "on": _NO_DAY, "before": _NO_DAY}


def recount(connection: sa.Connection, tables: Tables) -> None:
    """Fill `tally` and `figure_days` from the other tables of a projection."""
    postgresql = connection.dialect.name == "postgresql"
    for name in ("tally", "figure_days"):
        connection.execute(sa.delete(tables[name]))
    for counted in (*_of_items(tables, postgresql), _of_figures(tables)):
        connection.execute(_into(tables["tally"], counted))
    days = tables["figure_days"]
    connection.execute(sa.insert(days).from_select(["id", "days", "version"], _days(tables, postgresql)))


def _into(tally: sa.Table, counted: Any) -> Any:
    """Insert tallies counted as kind, viewer, body, mark, on, before, n: with their ids."""
    found = counted.subquery()
    parts = [
        found.c.kind,
        found.c.viewer,
        found.c.body,
        found.c.mark,
        _text(found.c.on),
        _text(found.c.before),
    ]
    identifier = sa.literal("", sa.Text)
    for number, part in enumerate(parts):
        identifier = identifier + ("|" if number else "") + part
    names = ["id", "kind", "viewer", "body", "mark", "on", "before", "n"]
    return sa.insert(tally).from_select(names, sa.select(identifier, *(found.c[name] for name in names[1:])))


def _text(day: Any) -> Any:
    return sa.func.coalesce(sa.cast(day, sa.Text), "")


def _counted(kind: str, source: Any, **group: Any) -> Any:
    """How many rows of a source there are by what tells them apart."""
    shown = [group.get(name, nothing).label(name) for name, nothing in _NOTHING.items()]
    counted = sa.select(sa.literal(kind, sa.Text).label("kind"), *shown, sa.func.count().label("n"))
    return counted.select_from(source).group_by(*group.values())


def _of_items(tables: Tables, postgresql: bool) -> list[Any]:
    item, party = tables["item_state"], tables["party"]
    stands = sa.case((sa.and_(item.c.overdue, item.c.state == RUNNING), OVERDUE), else_=item.c.state)
    seen = item.join(party, sa.and_(party.c.kind == "item", party.c.id == item.c.id))
    running = sa.select(item).where(item.c.state == RUNNING).subquery()
    seen_running = running.join(party, sa.and_(party.c.kind == "item", party.c.id == running.c.id))
    removed = sa.select(item).where(item.c.removed_on.is_not(None)).subquery()
    executor, due, month = item.c.executor, running.c.current_deadline, _month(item.c.received_on, postgresql)
    stood = {"body": executor, "mark": stands}
    return [
        _counted(STANDING, seen, viewer=party.c.body, **stood),
        _counted(STANDING, item, **stood),
        _counted(DUE, seen_running, viewer=party.c.body, on=due),
        _counted(DUE, running, on=due),
        _counted(RECEIVED, item, **stood, on=item.c.received_on),
        _counted(HANDED, item, viewer=item.c.row, body=executor, mark=item.c.level, on=month),
        _counted(REMOVED, removed, body=removed.c.executor, on=removed.c.removed_on),
    ]


def _month(day: Any, postgresql: bool) -> Any:
    """The first day of a day's month."""
    if postgresql:
        return sa.cast(sa.func.date_trunc("month", day), sa.Date)
    return sa.func.date(day, "start of month", type_=sa.Date)


def _happened(tables: Tables) -> Any:
    """On which days which figure happened to which subject of which body."""
    story = tables["story"]
    told = [sa.and_(story.c.type == kind, story.c.mark == mark) for kind, mark in tallies.FIGURES.values()]
    names = sa.case(*zip(told, tallies.FIGURES, strict=True))
    found = sa.select(names.label("figure"), story.c.body, story.c.subject, story.c.on).distinct()
    return found.where(sa.or_(*told), story.c.body != EVERYONE).subquery()


def _of_figures(tables: Tables) -> Any:
    happened = _happened(tables)
    by = (happened.c.figure, happened.c.body, happened.c.subject)
    before = sa.func.lag(happened.c.on).over(partition_by=by, order_by=happened.c.on).label("before")
    found = sa.select(happened.c.figure, happened.c.body, happened.c.on, before).subquery()
    told = {"body": found.c.body, "mark": found.c.figure, "on": found.c.on, "before": found.c.before}
    return _counted(FIGURE, found, **told)


def _days(tables: Tables, postgresql: bool) -> Any:
    happened = _happened(tables)
    by = (happened.c.figure, happened.c.body, happened.c.subject)
    ordered = (
        sa.select(*by, sa.cast(happened.c.on, sa.Text).label("on")).order_by(*by, happened.c.on).subquery()
    )
    joined: Any = (
        sa.func.string_agg(ordered.c.on, aggregate_order_by(sa.literal(","), ordered.c.on))
        if postgresql
        else sa.func.group_concat(ordered.c.on, ",")
    )
    group = (ordered.c.figure, ordered.c.body, ordered.c.subject)
    identifier = group[0] + "|" + group[1] + "|" + group[2]
    return sa.select(identifier, joined, sa.literal(1)).group_by(*group)
