"""Counts the tallies of a whole projection anew, by the database itself: the same as kept event by event."""

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import aggregate_order_by

from services.reporting import tallies
from services.reporting.tallies import (
    DUE,
    EVERYONE,
    FIGURE,
    HANDED,
    OF_OTHERS,
    OF_PRESIDENT,
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
    for counted in (*_of_items(tables, postgresql), *_of_figures(tables)):
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
        _counted(RECEIVED, item, viewer=_cell(item), **stood, on=item.c.received_on),
        _counted(HANDED, item, viewer=item.c.row, body=executor, mark=_cell(item), on=month),
        _counted(REMOVED, removed, viewer=_cell(removed), body=removed.c.executor, on=removed.c.removed_on),
    ]


def _whose(rows: Any) -> Any:
    """The first half of the cell of a row."""
    return sa.case((rows.c.of_president, OF_PRESIDENT), else_=OF_OTHERS)


def _cell(rows: Any) -> Any:
    """The cell of a row."""
    return _whose(rows) + "/" + rows.c.level


def _month(day: Any, postgresql: bool) -> Any:
    """The first day of a day's month."""
    if postgresql:
        return sa.cast(sa.func.date_trunc("month", day), sa.Date)
    return sa.func.date(day, "start of month", type_=sa.Date)


def _happened(tables: Tables) -> Any:
    """On which days which figure happened to which subject of which body, in which cell."""
    story = tables["story"]
    told = [sa.and_(story.c.type == kind, story.c.mark == mark) for kind, mark in tallies.FIGURES.values()]
    names = sa.case(*zip(told, tallies.FIGURES, strict=True))
    reaches = _whose(story).label("whose"), _cell(story).label("cell")
    found = sa.select(names.label("figure"), story.c.body, story.c.subject, story.c.on, *reaches).distinct()
    return found.where(sa.or_(*told), story.c.body != EVERYONE).subquery()


def _of_figures(tables: Tables) -> Iterator[Any]:
    for name in ("whose", "cell"):
        happened = _happened(tables)
        by = (happened.c.figure, happened.c.body, happened.c.subject, happened.c[name].label("reach"))
        days = sa.select(*by, happened.c.on).distinct().subquery()
        known = (days.c.figure, days.c.body, days.c.subject, days.c.reach)
        before = sa.func.lag(days.c.on).over(partition_by=known, order_by=days.c.on).label("before")
        found = sa.select(days.c.figure, days.c.body, days.c.reach, days.c.on, before).subquery()
        told = {"body": found.c.body, "mark": found.c.figure, "on": found.c.on, "before": found.c.before}
        yield _counted(FIGURE, found, viewer=found.c.reach, **told)


def _days(tables: Tables, postgresql: bool) -> Any:
    happened = _happened(tables)
    by = (happened.c.figure, happened.c.body, happened.c.subject)
    told = sa.cast(happened.c.on, sa.Text) + " " + happened.c.cell
    ordered = sa.select(*by, told.label("told")).order_by(*by, told).subquery()
    joined: Any = (
        sa.func.string_agg(ordered.c.told, aggregate_order_by(sa.literal(","), ordered.c.told))
        if postgresql
        else sa.func.group_concat(ordered.c.told, ",")
    )
    group = (ordered.c.figure, ordered.c.body, ordered.c.subject)
    identifier = group[0] + "|" + group[1] + "|" + group[2]
    return sa.select(identifier, joined, sa.literal(1)).group_by(*group)
