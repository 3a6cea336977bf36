"""Bodies: all of them with their figures, and the page of one."""

from typing import Any

from services.reporting import chain, figures, lists
from services.reporting.board.pages.today import by_body
from services.reporting.board.view import NotFound, View
from services.reporting.tables import LIVE, periodic_report

OBLIGATION, PARTY = LIVE["obligation_state"], LIVE["party"]
SHOWN = 25


def bodies(view: View) -> dict[str, Any]:
    """Every body that executes something."""
    return {"bodies": by_body(view)}


def body(view: View, code: str) -> dict[str, Any]:
    """One body: what it executes, what it owes, what it reports."""
    if view.viewer.restricted_to not in (None, code) or not _known(view, code):
        raise NotFound(code)
    owes = [[OBLIGATION.c.debtor == code, OBLIGATION.c.state == state] for state in ("missed", "open")]
    asked = (view.today.year, code)
    year = view.recent(("calendar", *asked, view.today), lambda: chain.calendar(view.tx, *asked))
    return {
        "code": code,
        "figures": view.recent(("figures_of", code), lambda: _figures(view, code)),
        "late": lists.urgent(view.tx, code, SHOWN, overdue=True),
        "running": lists.urgent(view.tx, code, SHOWN, overdue=False),
        "duties": lists.duties(view.tx, owes, SHOWN),
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
