"""The reporting calendar, the frozen reports and their documents, the figures of executive discipline."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import sqlalchemy as sa

from law.calendar import OutsideCalendar
from services.reporting import chain, figures, issuing
from services.reporting.board.charts import Bar, bars
from services.reporting.board.view import DEEPEST, NotFound, Paged, View
from services.reporting.forms.definition import LANGS
from services.reporting.forms.renderers import RENDERERS
from services.reporting.queries import PAGE
from services.reporting.register import periodic_reports
from services.reporting.tables import LIVE, issued_report
from services.reporting.tallies import LEVELS, OF_PRESIDENT, whose

ITEM = LIVE["item_state"]
SHOWN = 30


def reports(view: View) -> dict[str, Any]:
    """Who owes which report by when in a year, and the reports that were issued."""
    year = _year(view)
    body = view.viewer.restricted_to or view.args.get("body") or None
    try:
        found = view.recent(("calendar", year, body, view.today), lambda: chain.calendar(view.tx, year, body))
    except OutsideCalendar:
        found = {"duties": [], "bodies": []}
    for row in found["bodies"]:
        row["chart"] = bars(
            [Bar("met", row["in_time"]), Bar("late", row["received"] - row["in_time"])], row["owed"]
        )
    state = view.args.get("state", "")
    duties = [row for row in found["duties"] if state in ("", row["state"])]
    wanted = (
        sa.select(issued_report).where(*_mine(view)).order_by(issued_report.c.at.desc(), issued_report.c.id)
    )
    return {
        "year": year,
        "asked_body": body,
        "calendar": found,
        "found": _page(view, duties, year, plain=not (state or body)),
        "state": state,
        "states": sorted({row["state"] for row in found["duties"]}),
        "debtors": sorted({row["body"] for row in found["duties"]} | ({body} if body else set())),
        "what": {code: view.text(report.what) for code, report in periodic_reports().items()},
        "issued": view.rows(wanted.limit(SHOWN)),
        "formats": tuple(RENDERERS),
        "langs": LANGS,
    }


def _page(view: View, duties: list[Any], year: int, *, plain: bool) -> Paged:
    """One page of the calendar; of the whole of this year first the page on which today stands."""
    number = view.page_number()
    if "page" not in view.args and plain and year == view.today.year:
        past = sum(row["due_on"] < view.today.isoformat() for row in duties)
        number = min(past, max(0, len(duties) - 1)) // PAGE + 1
    return Paged(duties[PAGE * (number - 1) : PAGE * number], len(duties), number)


def document(view: View, identifier: str, lang: str, kind: str) -> tuple[bytes, str]:
    """The document of a frozen report, and the name it is saved under."""
    where = [issued_report.c.id == identifier, *_mine(view)]
    found = view.rows(sa.select(issued_report).where(*where))
    if not found or lang not in LANGS or kind not in RENDERERS:
        raise NotFound(identifier)
    name = issuing.file_name(found[0], lang, kind)
    return issuing.document(view.tx, found[0], next(code for code in LANGS if code == lang), kind), name


def discipline(view: View) -> dict[str, Any]:
    """Figures of executive discipline by body; each opens to the items it counts."""
    asked = _asked(view)
    of = _told(asked)
    counted = view.recent(("discipline", *asked.values()), lambda: figures.discipline(view.tx, of))
    if view.viewer.restricted_to is not None:
        counted = [row for row in counted if row["body"] == view.viewer.restricted_to]
    year = figures.of_the_year(date.fromisoformat(asked["until"]).year)
    return {
        "asked": asked,
        "figures": counted,
        "names": list(figures.NAMES) if counted else [],
        "levels": LEVELS,
        "whose": whose(None),
        "yearly": {"since": year["since"], "until": year["until"], "whose": OF_PRESIDENT},
        "is_yearly": of == {**year, "level": ""},
    }


def figure(view: View, code: str, name: str) -> dict[str, Any]:
    """The items behind one figure of a body."""
    if name not in figures.NAMES or view.viewer.restricted_to not in (None, code):
        raise NotFound(name)
    asked = _asked(view)
    of = {**_told(asked), "body": code, "figure": name}
    number = min(view.page_number(), DEEPEST)
    ids = figures.behind(view.tx, of, PAGE, PAGE * (number - 1))
    where = [ITEM.c.id.in_(ids), *view.viewer.condition("item", ITEM.c.id)]
    rows = sorted(view.rows(sa.select(ITEM).where(*where)), key=lambda row: ids.index(row["id"]))
    found = Paged(rows, figures.behind_in_all(view.tx, of), number)
    return {"asked": asked, "found": found, "code": code, "figure": name}


def _mine(view: View) -> list[Any]:
    own = view.viewer.restricted_to
    return [] if own is None else [issued_report.c.body == own]


def _year(view: View) -> int:
    asked = view.args.get("year", "")
    return (
        int(asked) if asked.isascii() and asked.isdigit() and len(asked) == len("2026") else view.today.year
    )


def _asked(view: View) -> dict[str, str]:
    """The period, the level of control and whose instructions, as the reader set them."""
    since = view.day_asked("since", view.today.replace(month=1, day=1))
    until = view.day_asked("until", view.today)
    filters = {"level": view.one_of("level", LEVELS), "whose": view.one_of("whose", whose(None))}
    return {"since": since.isoformat(), "until": until.isoformat(), **filters}


def _told(asked: Mapping[str, str]) -> dict[str, Any]:
    """The same as the figures are asked for."""
    of = {} if not asked["whose"] else {"of_president": asked["whose"] == OF_PRESIDENT}
    return {name: asked[name] for name in ("since", "until", "level")} | of
