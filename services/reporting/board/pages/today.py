"""Today: what is due, what is overdue, who was silent, what the law refused."""

from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from services.reporting import figures
from services.reporting.board.charts import Bar, bars
from services.reporting.board.view import View
from services.reporting.tables import LIVE

ITEM, OBLIGATION, REFUSAL = (LIVE[name] for name in ("item_state", "obligation_state", "refusal"))
DAY, WEEK = timedelta(days=1), timedelta(days=7)
SHOWN = 15


def today(view: View) -> dict[str, Any]:
    """The first page."""
    mine = view.viewer.condition("item", ITEM.c.id)
    running = [ITEM.c.state == "on_control", *mine]
    late = [*running, ITEM.c.overdue.is_(True)]
    soon = [*running, ITEM.c.current_deadline >= view.today, ITEM.c.current_deadline <= view.today + WEEK]
    return {
        "figures": _figures(view),
        "late": _items(view, late),
        "soon": _items(view, soon),
        "missed": _duties(view, [OBLIGATION.c.state == "missed"], latest=True),
        "duties": _duties(view, [OBLIGATION.c.state == "open", OBLIGATION.c.due_on <= view.today + WEEK]),
        "refusals": _refusals(view),
        "bodies": by_body(view),
    }


def _figures(view: View) -> list[tuple[str, int, str]]:
    whose, week = view.viewer.restricted_to, view.today + WEEK
    stand = figures.in_all(view.tx, whose)
    late = stand.get("overdue", 0)
    due_today = figures.due(view.tx, whose, view.today, view.today)
    due_week = figures.due(view.tx, whose, view.today + DAY, week)
    silent = figures.happened(view.tx, "silent", view.today - WEEK + DAY, view.today, whose)
    running = view.link("/items", state="on_control")
    return [
        ("overdue", late, view.link("/items", overdue="1")),
        ("due_today", due_today, view.link("/items", due_until=view.today, state="on_control")),
        ("due_week", due_week, view.link("/items", due_until=week, state="on_control")),
        ("on_control", late + stand.get("on_control", 0), running),
        ("silent", silent, view.link("/discipline")),
    ]


def _items(view: View, where: list[Any]) -> list[Any]:
    wanted = sa.select(ITEM).where(*where).order_by(ITEM.c.current_deadline, ITEM.c.id).limit(SHOWN)
    return view.rows(wanted)


def _duties(view: View, where: list[Any], *, latest: bool = False) -> list[Any]:
    """Duties, the soonest first or the latest; of a body what it owes and what is owed to it."""
    due, number = OBLIGATION.c.due_on, OBLIGATION.c.id
    order = [due.desc(), number.desc()] if latest else [due, number]
    whose = view.viewer.restricted_to
    found: dict[str, Any] = {}
    sides: list[list[Any]] = [[]]
    if whose is not None:
        sides = [[OBLIGATION.c.debtor == whose], [OBLIGATION.c.creditor == whose]]
    for side in sides:
        wanted = sa.select(OBLIGATION).where(*where, *side).order_by(*order).limit(SHOWN)
        found |= {row["id"]: row for row in view.rows(wanted)}
    rows = sorted(found.values(), key=lambda row: (row["due_on"], row["id"]), reverse=latest)
    return rows[:SHOWN]


def _refusals(view: View) -> list[Any]:
    where = view.viewer.of_body(REFUSAL.c.agency)
    wanted = sa.select(REFUSAL).where(*where).order_by(REFUSAL.c.on.desc(), REFUSAL.c.id.desc())
    return view.rows(wanted.limit(SHOWN))


def by_body(view: View) -> list[dict[str, Any]]:
    """For each executing body how many items are under control, and how many of them are overdue."""
    stand = figures.standing(view.tx, view.viewer.restricted_to)
    rows: list[dict[str, Any]] = [
        {"body": body, "running": late + of.get("on_control", 0), "overdue": late}
        for body, of in stand.items()
        if (late := of.get("overdue", 0)) or "on_control" in of
    ]
    rows.sort(key=lambda row: (-row["overdue"], -row["running"], row["body"]))
    largest = max((row["running"] for row in rows), default=1)
    for row in rows:
        parts = [Bar("late", row["overdue"]), Bar("running", row["running"] - row["overdue"])]
        row["chart"] = bars(parts, largest)
    return rows
