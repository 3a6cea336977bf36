"""Bodies: all of them with their figures, and the page of one."""

from typing import Any

import sqlalchemy as sa

from services.reporting import chain, figures
from services.reporting.board.pages.today import by_body
from services.reporting.board.view import NotFound, View
from services.reporting.queries import taken_part
from services.reporting.tables import LIVE, periodic_report

ITEM, OBLIGATION, PARTY = (LIVE[name] for name in ("item_state", "obligation_state", "party"))
SHOWN = 25


def bodies(view: View) -> dict[str, Any]:
    """Every body that executes something."""
    return {"bodies": by_body(view)}


def body(view: View, code: str) -> dict[str, Any]:
    """One body: what it executes, what it owes, what it reports."""
    if view.viewer.restricted_to not in (None, code) or not _known(view, code):
        raise NotFound(code)
    part = taken_part("item", code, ITEM.c.id)
    mine = [ITEM.c.state == "on_control", part]
    late = [*mine, ITEM.c.overdue.is_(True)]
    order = sa.select(ITEM).order_by(ITEM.c.current_deadline, ITEM.c.id).limit(SHOWN)
    owes = [OBLIGATION.c.debtor == code, OBLIGATION.c.state.in_(("open", "missed"))]
    duties = sa.select(OBLIGATION).where(*owes).order_by(OBLIGATION.c.due_on, OBLIGATION.c.id).limit(SHOWN)
    asked = (view.today.year, code)
    year = view.recent(("calendar", *asked, view.today), lambda: chain.calendar(view.tx, *asked))
    return {
        "code": code,
        "figures": view.recent(("figures_of", code), lambda: _figures(view, code)),
        "late": view.rows(order.where(*late)),
        "running": view.rows(order.where(*mine, ITEM.c.overdue.is_(False))),
        "duties": view.rows(duties),
        "reports": year["duties"],
        "quality": next(iter(year["bodies"]), None),
    }


def _figures(view: View, code: str) -> list[tuple[str, int, str]]:
    stand = figures.in_all(view.tx, code)
    missed = [OBLIGATION.c.debtor == code, OBLIGATION.c.state == "missed"]
    late, running = stand.get("overdue", 0), stand.get("on_control", 0)
    return [
        ("overdue", late, view.link("/items", body=code, overdue="1")),
        ("on_control", late + running, view.link("/items", body=code, state="on_control")),
        ("items", sum(stand.values()), view.link("/items", body=code)),
        ("missed", view.count(OBLIGATION, *missed), ""),
    ]


def _known(view: View, code: str) -> bool:
    """Whether the body takes part in anything, owes or reports anything."""
    named = (
        (PARTY, PARTY.c.body),
        (OBLIGATION, OBLIGATION.c.debtor),
        (periodic_report, periodic_report.c.body),
    )
    return any(view.count_up_to(1, table, column == code) for table, column in named)
