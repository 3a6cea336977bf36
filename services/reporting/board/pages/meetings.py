"""The month's grid of meetings, and the regional meetings with citizens by region."""

from calendar import monthrange
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa

from law.calendar import OutsideCalendar
from services.reporting.board.view import View
from services.reporting.rules.regional_results import SETTLED
from services.reporting.tables import LIVE

MEETING, REGIONAL, QUESTION = (LIVE[n] for n in ("meeting_state", "regional_state", "question_state"))
DAYS_OF_WEEK = 7


def month(view: View) -> dict[str, Any]:
    """The meetings of a month, day by day."""
    first = _first_of(view)
    last = first.replace(day=monthrange(first.year, first.month)[1])
    where = [MEETING.c.on >= first, MEETING.c.on <= last, *view.viewer.condition("meeting", MEETING.c.id)]
    by_day: dict[date, list[Any]] = {}
    for row in view.rows(sa.select(MEETING).where(*where).order_by(MEETING.c.on, MEETING.c.id)):
        by_day.setdefault(row["on"], []).append(row)
    start = first - timedelta(days=first.weekday())
    count = (last - start).days // DAYS_OF_WEEK + 1
    weeks = [
        [start + timedelta(days=DAYS_OF_WEEK * w + d) for d in range(DAYS_OF_WEEK)] for w in range(count)
    ]
    return {
        "first": first,
        "weeks": weeks,
        "by_day": by_day,
        "off": {day for week in weeks for day in week if not _works(view, day)},
        "before": (first - timedelta(days=1)).strftime("%Y-%m"),
        "after": (last + timedelta(days=1)).strftime("%Y-%m"),
    }


def regional(view: View) -> dict[str, Any]:
    """Regional meetings and the questions raised at them, by region."""
    year = view.day_asked("year_on", view.today).year
    asked = view.args.get("year", "")
    year = int(asked) if asked.isascii() and asked.isdigit() and 1 < int(asked) < date.max.year else year
    in_year = [REGIONAL.c.on >= date(year, 1, 1), REGIONAL.c.on <= date(year, 12, 31)]
    seen = [] if view.viewer.sees("today") is False else view.viewer.condition("regional", REGIONAL.c.id)
    found = view.rows(sa.select(REGIONAL).where(*in_year, *seen).order_by(REGIONAL.c.on, REGIONAL.c.id))
    settled = sa.func.sum(sa.case((QUESTION.c.state.in_(SETTLED), 0), else_=1))
    raised = QUESTION.c.meeting.in_(sa.select(REGIONAL.c.id).where(*in_year))
    wanted = sa.select(QUESTION.c.region, sa.func.count(), settled).where(raised).group_by(QUESTION.c.region)
    counted: list[Any] = list(view.tx.execute(wanted))
    questions = {region: (count, int(still or 0)) for region, count, still in counted}
    regions: dict[str, dict[str, Any]] = {}
    for code in sorted({row["region"] for row in found} | questions.keys()):
        count, still = questions.get(code, (0, 0))
        regions[code] = {"meetings": 0, "questions": count, "open": still}
    for row in found:
        regions[row["region"]]["meetings"] += 1
    return {"year": year, "regions": regions, "meetings": found}


def _first_of(view: View) -> date:
    asked = view.args.get("m", "")
    try:
        return date.fromisoformat(f"{asked}-01")
    except ValueError:
        return view.today.replace(day=1)


def _works(view: View, day: date) -> bool:
    try:
        return bool(view.tx.law.calendar().is_working(day))
    except OutsideCalendar:
        return day.weekday() < DAYS_OF_WEEK - 2
