"""Today: what is due, what is overdue, who was silent, what the law refused."""

from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from services.reporting import figures, lists
from services.reporting.board.charts import Bar, bars
from services.reporting.board.view import View
from services.reporting.tables import LIVE

OBLIGATION, REFUSAL = LIVE["obligation_state"], LIVE["refusal"]
DAY, WEEK = timedelta(days=1), timedelta(days=7)
SHOWN = 15


def today(view: View) -> dict[str, Any]:
    """The first page."""
    whose, ahead = view.viewer.restricted_to, (view.today, view.today + WEEK)
    mine = [OBLIGATION.c.debtor == whose], [OBLIGATION.c.creditor == whose]
    sides: list[list[Any]] = [[]] if whose is None else list(mine)
    soon = OBLIGATION.c.due_on <= view.today + WEEK
    return {
        "figures": _figures(view),
        "late": lists.urgent(view.tx, whose, SHOWN, overdue=True),
        "soon": lists.urgent(view.tx, whose, SHOWN, between=ahead),
        "waiting": _waiting(view),
        "missed": lists.duties(view.tx, sides, SHOWN, OBLIGATION.c.state == "missed", latest=True),
        "duties": lists.duties(view.tx, sides, SHOWN, OBLIGATION.c.state == "open", soon),
        "refusals": _refusals(view),
        "bodies": by_body(view),
    }


def _waiting(view: View) -> list[Any]:
    """What the reader's own body or office still has to do within a week, or should have done."""
    debtor, state = OBLIGATION.c.debtor, OBLIGATION.c.state
    sides = [[debtor == code, state == owed] for code in view.viewer.own for owed in ("missed", "open")]
    return lists.duties(view.tx, sides, SHOWN, OBLIGATION.c.due_on <= view.today + WEEK)


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
        ("silent", silent, view.link("/discipline", since=view.today - WEEK + DAY, until=view.today)),
    ]


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
