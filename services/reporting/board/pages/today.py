"""Today: what is due, what is overdue, who was silent, what the law refused."""

from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from services.reporting.board.charts import Bar, bars
from services.reporting.board.view import View
from services.reporting.tables import LIVE

ITEM, OBLIGATION, REFUSAL, STORY = (
    LIVE[name] for name in ("item_state", "obligation_state", "refusal", "story")
)
WEEK = timedelta(days=7)
SHOWN = 15


def today(view: View) -> dict[str, Any]:
    """The first page."""
    mine = view.viewer.condition("item", ITEM.c.id)
    running = [ITEM.c.state == "on_control", *mine]
    late = [*running, ITEM.c.overdue.is_(True)]
    soon = [*running, ITEM.c.current_deadline >= view.today, ITEM.c.current_deadline <= view.today + WEEK]
    whose = (view.viewer.restricted_to, view.today)
    duties = view.viewer.of_body(OBLIGATION.c.debtor, OBLIGATION.c.creditor)
    return {
        "figures": view.recent(("figures", *whose), lambda: _figures(view, running, late)),
        "late": _items(view, late),
        "soon": _items(view, soon),
        "missed": _duties(view, [OBLIGATION.c.state == "missed", *duties]),
        "duties": _duties(
            view, [OBLIGATION.c.state == "open", OBLIGATION.c.due_on <= view.today + WEEK, *duties]
        ),
        "refusals": _refusals(view),
        "bodies": by_body(view),
    }


def _figures(view: View, running: list[Any], late: list[Any]) -> list[tuple[str, int, str]]:
    on_day = [*running, ITEM.c.current_deadline == view.today]
    week = [*running, ITEM.c.current_deadline > view.today, ITEM.c.current_deadline <= view.today + WEEK]
    silent = [STORY.c.type == "control.coexecutor_silent.v1", STORY.c.on > view.today - WEEK]
    silent += view.viewer.of_body(STORY.c.body)
    return [
        ("overdue", view.count(ITEM, *late), view.link("/items", overdue="1")),
        (
            "due_today",
            view.count(ITEM, *on_day),
            view.link("/items", due_until=view.today, state="on_control"),
        ),
        (
            "due_week",
            view.count(ITEM, *week),
            view.link("/items", due_until=view.today + WEEK, state="on_control"),
        ),
        ("on_control", view.count(ITEM, *running), view.link("/items", state="on_control")),
        ("silent", view.count(STORY, *silent), view.link("/discipline")),
    ]


def _items(view: View, where: list[Any]) -> list[Any]:
    wanted = sa.select(ITEM).where(*where).order_by(ITEM.c.current_deadline, ITEM.c.id).limit(SHOWN)
    return view.rows(wanted)


def _duties(view: View, where: list[Any]) -> list[Any]:
    wanted = sa.select(OBLIGATION).where(*where).order_by(OBLIGATION.c.due_on.desc(), OBLIGATION.c.id)
    return view.rows(wanted.limit(SHOWN))


def _refusals(view: View) -> list[Any]:
    where = view.viewer.of_body(REFUSAL.c.agency)
    return view.rows(
        sa.select(REFUSAL).where(*where).order_by(REFUSAL.c.on.desc(), REFUSAL.c.id).limit(SHOWN)
    )


def by_body(view: View) -> list[dict[str, Any]]:
    """For each executing body how many items are under control, and how many of them are overdue."""
    found: list[dict[str, Any]] = view.recent(("by_body", view.viewer.restricted_to), lambda: _by_body(view))
    return found


def _by_body(view: View) -> list[dict[str, Any]]:
    mine = view.viewer.condition("item", ITEM.c.id)
    overdue = sa.func.sum(sa.case((ITEM.c.overdue.is_(True), 1), else_=0))
    wanted = sa.select(ITEM.c.executor, sa.func.count(), overdue).where(ITEM.c.state == "on_control", *mine)
    found: list[Any] = list(view.tx.execute(wanted.group_by(ITEM.c.executor)))
    rows = [{"body": body, "running": count, "overdue": int(late or 0)} for body, count, late in found]
    rows.sort(key=lambda row: (-row["overdue"], -row["running"], row["body"]))
    largest = max((row["running"] for row in rows), default=1)
    for row in rows:
        parts = [Bar("late", row["overdue"]), Bar("running", row["running"] - row["overdue"])]
        row["chart"] = bars(parts, largest)
    return rows
