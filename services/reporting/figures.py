"""Figures of the projection, read from its tallies: how items stand, what falls due, executive discipline."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import sqlalchemy as sa

from bus.database import Transaction
from law.rule import rule
from services.reporting.tables import LIVE
from services.reporting.tallies import (
    DUE,
    EVERYONE,
    FIGURE,
    FIGURES,
    LEVELS,
    OVERDUE,
    RECEIVED,
    REMOVED,
    RUNNING,
    STANDING,
    whose,
)

ITEM, STORY, TALLY = LIVE["item_state"], LIVE["story"], LIVE["tally"]
_STATES = {"overdue": OVERDUE, "running": RUNNING}
NAMES = ("items", "on_time", "late", "overdue", "running", *list(FIGURES)[2:])
"""The figures of discipline, as they are shown."""
_SUM = sa.func.coalesce(sa.func.sum(TALLY.c.n), 0)


def standing(tx: Transaction, viewer: str | None = None) -> dict[str, dict[str, int]]:
    """How many items that a viewer may see stand how, by executor."""
    where = (TALLY.c.kind == STANDING, TALLY.c.viewer == (viewer or EVERYONE))
    found: dict[str, dict[str, int]] = {}
    for row in tx.execute(sa.select(TALLY.c.body, TALLY.c.mark, TALLY.c.n).where(*where)):
        found.setdefault(row.body, {})[row.mark] = row.n
    return found


def in_all(tx: Transaction, viewer: str | None = None) -> dict[str, int]:
    """How many items that a viewer may see stand how."""
    where = (TALLY.c.kind == STANDING, TALLY.c.viewer == (viewer or EVERYONE))
    wanted = sa.select(TALLY.c.mark, _SUM).where(*where).group_by(TALLY.c.mark)
    counted: list[Any] = list(tx.execute(wanted))
    return {mark: int(number) for mark, number in counted}


def due(tx: Transaction, viewer: str | None, since: date, until: date) -> int:
    """How many items under control that a viewer may see have their deadline in a period."""
    where = (TALLY.c.kind == DUE, TALLY.c.viewer == (viewer or EVERYONE), TALLY.c.on.between(since, until))
    return int(tx.execute(sa.select(_SUM).where(*where)).scalar_one())


def items(tx: Transaction, asked: Mapping[str, Any], viewer: str | None = None) -> int | None:
    """How many items the filters of a list find; None where no tally says so."""
    wanted = {name for name, value in asked.items() if value and name != "page"}
    if not wanted <= {"state", "overdue", "body"} or (viewer and "body" in wanted):
        return None
    stand = in_all(tx, viewer or asked.get("body"))
    if asked.get("overdue"):
        return stand.get(OVERDUE, 0) if asked.get("state") in (None, "", RUNNING) else 0
    if asked.get("state") == RUNNING:
        return stand.get(RUNNING, 0) + stand.get(OVERDUE, 0)
    return stand.get(asked["state"], 0) if asked.get("state") else sum(stand.values())


def happened(tx: Transaction, figure: str, since: date, until: date, body: str | None = None) -> int:
    """On how many items a figure of discipline happened in a period."""
    where = [*_in_period(since, until), TALLY.c.viewer.in_(whose(None)), TALLY.c.mark == figure]
    where += [] if body is None else [TALLY.c.body == body]
    return int(tx.execute(sa.select(_SUM).where(*where)).scalar_one())


def _in_period(since: date, until: date) -> list[Any]:
    """Days of the period on which something happened to an item for the first time in it."""
    first = sa.or_(TALLY.c.before.is_(None), TALLY.c.before < since)
    return [TALLY.c.kind == FIGURE, TALLY.c.on.between(since, until), first]


@rule("D976-80(1)")
def of_the_year(year: int) -> dict[str, Any]:
    """What the Head of PA reports on to the President: his acts and instructions, at all levels, in a year.

    The figures of `discipline` for it are the state of control and its results.
    """
    return {"since": f"{year}-01-01", "until": f"{year}-12-31", "of_president": True}


def discipline(tx: Transaction, asked: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Figures of executive discipline by body in a period, each counted from events or items.

    Of the President's acts and instructions or of the others (`of_president`), at one level of control
    (`level`: for what happened the level of that day), or of all.
    """
    since, until = _period(asked)
    found: dict[str, dict[str, Any]] = {}
    counted: list[Any] = list(tx.execute(_counted(asked, since, until)))
    for kind, body, mark, number in counted:
        row = found.setdefault(body, {"body": body, **dict.fromkeys(NAMES, 0)})
        if kind == FIGURE:
            row[mark] = int(number)
            continue
        row["items"] += -int(number) if kind == REMOVED else int(number)
        for name in (name for name, state in _STATES.items() if kind == RECEIVED and state == mark):
            row[name] = int(number)
    return [found[body] for body in sorted(found) if any(found[body][name] for name in NAMES)]


def _period(asked: Mapping[str, Any]) -> tuple[date, date]:
    return date.fromisoformat(asked["since"]), date.fromisoformat(asked["until"])


def _counted(asked: Mapping[str, Any], since: date, until: date) -> Any:
    """Received by the end of the period, by how they stand; removed before it; what happened in it."""
    firsts, level = whose(asked.get("of_president")), asked.get("level")
    cells = [f"{first}/{one}" for first in firsts for one in ([level] if level else LEVELS)]
    within = TALLY.c.viewer.in_(cells)
    received = sa.and_(TALLY.c.kind == RECEIVED, within, TALLY.c.on <= until)
    removed = sa.and_(TALLY.c.kind == REMOVED, within, TALLY.c.on < since)
    happened_to = TALLY.c.viewer.in_(cells if level else firsts)
    where = [sa.or_(received, removed, sa.and_(*_in_period(since, until), happened_to))]
    where += [TALLY.c.body == asked["body"]] if asked.get("body") else []
    group = (TALLY.c.kind, TALLY.c.body, TALLY.c.mark)
    return sa.select(*group, sa.func.sum(TALLY.c.n)).where(*where).group_by(*group)


def discipline_items(tx: Transaction, asked: Mapping[str, Any]) -> list[str]:
    """The items that one figure of a body counts."""
    return sorted(behind(tx, asked))


def behind(tx: Transaction, asked: Mapping[str, Any], limit: int | None = None, offset: int = 0) -> list[str]:
    """The items that one figure of a body counts: the most urgent first, or those of the latest events."""
    find = _told if asked["figure"] in FIGURES else _standing
    wanted = find(asked).limit(limit).offset(offset)
    return [str(one).removeprefix("item/") for one in tx.execute(wanted).scalars()]


def _within(table: sa.Table, asked: Mapping[str, Any]) -> list[Any]:
    """Conditions on whose instruction it is and who controls it."""
    asked_for = (name for name in ("of_president", "level") if asked.get(name) not in (None, ""))
    return [table.c[name] == asked[name] for name in asked_for]


def _told(asked: Mapping[str, Any]) -> Any:
    kind, mark = FIGURES[asked["figure"]]
    where = (
        STORY.c.type == kind,
        STORY.c.body == asked["body"],
        STORY.c.mark == mark,
        STORY.c.on.between(*_period(asked)),
        *_within(STORY, asked),
    )
    last = sa.func.max(STORY.c.on).desc()
    return sa.select(STORY.c.subject).where(*where).group_by(STORY.c.subject).order_by(last, STORY.c.subject)


def _standing(asked: Mapping[str, Any]) -> Any:
    """Under control in the period; of them overdue, or running with a deadline still to come."""
    since, until = _period(asked)
    where = [ITEM.c.executor == asked["body"], ITEM.c.received_on <= until, *_within(ITEM, asked)]
    where.append(sa.or_(ITEM.c.removed_on.is_(None), ITEM.c.removed_on >= since))
    if asked["figure"] in _STATES:
        where += [ITEM.c.overdue.is_(asked["figure"] == "overdue"), ITEM.c.state == RUNNING]
    return sa.select(ITEM.c.id).where(*where).order_by(ITEM.c.current_deadline, ITEM.c.id)


def behind_in_all(tx: Transaction, asked: Mapping[str, Any]) -> int:
    """How many items a figure of a body counts."""
    row = next(iter(discipline(tx, asked)), None)
    return int(row[asked["figure"]]) if row is not None else 0
