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
    OVERDUE,
    RECEIVED,
    REMOVED,
    RUNNING,
    STANDING,
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
    where = [*_in_period(since, until), TALLY.c.mark == figure]
    where += [] if body is None else [TALLY.c.body == body]
    return int(tx.execute(sa.select(_SUM).where(*where)).scalar_one())


def _in_period(since: date, until: date) -> list[Any]:
    """Days of the period on which something happened to an item for the first time in it."""
    first = sa.or_(TALLY.c.before.is_(None), TALLY.c.before < since)
    return [TALLY.c.kind == FIGURE, TALLY.c.viewer == EVERYONE, TALLY.c.on.between(since, until), first]


@rule("D976-80(1)")
def discipline(tx: Transaction, asked: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Figures of executive discipline by body in a period, each counted from events or items."""
    since, until = date.fromisoformat(asked["since"]), date.fromisoformat(asked["until"])
    found: dict[str, dict[str, Any]] = {}
    counted: list[Any] = list(tx.execute(_counted(since, until, asked.get("body"))))
    for kind, body, mark, number in counted:
        row = found.setdefault(body, {"body": body, **dict.fromkeys(NAMES, 0)})
        if kind == FIGURE:
            row[mark] = int(number)
            continue
        row["items"] += -int(number) if kind == REMOVED else int(number)
        for name in (name for name, state in _STATES.items() if kind == RECEIVED and state == mark):
            row[name] = int(number)
    return [found[body] for body in sorted(found) if any(found[body][name] for name in NAMES)]


def _counted(since: date, until: date, body: str | None) -> Any:
    """Received by the end of the period, by how they stand; removed before it; what happened in it."""
    everyone = TALLY.c.viewer == EVERYONE
    received = sa.and_(TALLY.c.kind == RECEIVED, everyone, TALLY.c.on <= until)
    removed = sa.and_(TALLY.c.kind == REMOVED, everyone, TALLY.c.on < since)
    where = [sa.or_(received, removed, sa.and_(*_in_period(since, until)))]
    where += [] if body is None else [TALLY.c.body == body]
    group = (TALLY.c.kind, TALLY.c.body, TALLY.c.mark)
    return sa.select(*group, sa.func.sum(TALLY.c.n)).where(*where).group_by(*group)


def discipline_items(tx: Transaction, asked: Mapping[str, Any]) -> list[str]:
    """The items that one figure of a body counts."""
    return sorted(behind(tx, asked))


def behind(tx: Transaction, asked: Mapping[str, Any], limit: int | None = None, offset: int = 0) -> list[str]:
    """The items that one figure of a body counts: the most urgent first, or those of the latest events."""
    since, until = date.fromisoformat(asked["since"]), date.fromisoformat(asked["until"])
    find = _told if asked["figure"] in FIGURES else _standing
    wanted = find(asked["figure"], asked["body"], since, until).limit(limit).offset(offset)
    return [str(one).removeprefix("item/") for one in tx.execute(wanted).scalars()]


def _told(figure: str, body: str, since: date, until: date) -> Any:
    kind, mark = FIGURES[figure]
    where = (
        STORY.c.type == kind,
        STORY.c.body == body,
        STORY.c.mark == mark,
        STORY.c.on.between(since, until),
    )
    last = sa.func.max(STORY.c.on).desc()
    return sa.select(STORY.c.subject).where(*where).group_by(STORY.c.subject).order_by(last, STORY.c.subject)


def _standing(name: str, body: str, since: date, until: date) -> Any:
    """Under control in the period; of them overdue, or running with a deadline still to come."""
    where = [ITEM.c.executor == body, ITEM.c.received_on <= until]
    where.append(sa.or_(ITEM.c.removed_on.is_(None), ITEM.c.removed_on >= since))
    if name in _STATES:
        where += [ITEM.c.overdue.is_(name == "overdue"), ITEM.c.state == RUNNING]
    return sa.select(ITEM.c.id).where(*where).order_by(ITEM.c.current_deadline, ITEM.c.id)


def behind_in_all(tx: Transaction, asked: Mapping[str, Any]) -> int:
    """How many items a figure of a body counts."""
    row = next(iter(discipline(tx, asked)), None)
    return int(row[asked["figure"]]) if row is not None else 0
