"""The questions about the law that meetings answers: the weekly grid, whether a meeting may be held. Pure."""

from calendar import monthrange
from collections.abc import Iterable, Mapping
from datetime import MINYEAR, date, datetime
from typing import Any

from law import Law, NotInForce, Violation
from law.answers import Malformed, day, instant_or_day, says
from law.calendar import OutsideCalendar
from services.meetings.model import Plan
from services.meetings.plans import plan_of
from services.meetings.rules import kinds
from services.meetings.rules.days import designated
from services.meetings.rules.grid import (
    WEEKDAYS,
    Entry,
    Readings,
    events_on,
    grid_of,
    sittings_of_parliament,
    week_of,
)
from services.meetings.rules.hours import window
from services.meetings.rules.judgement import judge
from services.meetings.rules.settings import readings_of

SHAPE = ("week_of_month", "fifth_week", "parliament_reception_cell")

Wire = Mapping[str, Any]


def grid(law: Law, request: Wire) -> dict[str, Any]:
    """The grid of a month, day by day; a slot on a day off is shown as such with its neighbours."""
    readings = _readings(law, request)
    lang = request.get("lang", "en")
    days = list(_days_of(request["month"]))
    within_reach(law, days[0], "month")
    resting: list[str] = ["R155-T.0"]
    shown = []
    for on in days:
        entries = events_on(law, on, readings)
        noted = sittings_of_parliament(law, on, readings)
        resting += [entry.provision for entry in (*entries, *noted)]
        shown.append(
            {**_day(law, on, entries, lang), "week": week_of(law, on, readings), "parliament": _ids(noted)}
        )
    return {"days": shown, "provisions": says(law, resting, lang), "readings": list(SHAPE)}


def meeting(law: Law, request: Wire) -> dict[str, Any]:
    """Whether a meeting may be held as planned: every breach, every advice, its place in the grid."""
    readings = _readings(law, request)
    lang = request.get("lang", "en")
    plan = _plan(law, request)
    judgement = judge(law, plan, readings)
    found = [*judgement.violations, *judgement.warnings]
    resting = [*(one.provision for one in found), *designated(law, plan, readings).provisions]
    hours = window(law, plan)
    resting += [one for one in (plan.ground, hours.provision if hours else None) if one is not None]
    return {
        "allowed": judgement.allowed,
        "violations": findings(law, judgement.violations, lang),
        "warnings": findings(law, judgement.warnings, lang),
        "slot": {"week": week_of(law, plan.on, readings), "weekday": WEEKDAYS[plan.on.weekday()]},
        "provisions": says(law, resting, lang, on=plan.on),
        "readings": [*SHAPE, "grid_violation"],
    }


QUESTIONS = {"grid": grid, "meeting": meeting}


def titles(law: Law, request: Wire) -> list[dict[str, Any]]:
    """The titles of the events that occur in the grid of a month, in three languages."""
    readings = readings_of(law, request.get("readings", {}))
    occur: dict[str, None] = {}
    for on in _days_of(request["month"]):
        for entry in (*events_on(law, on, readings), *sittings_of_parliament(law, on, readings)):
            occur.setdefault(entry.event)
    return [{"id": code, "title": dict(kinds.kind(code).titles)} for code in occur]


def findings(law: Law, found: Iterable[Violation], lang: str) -> list[dict[str, str]]:
    """Breaches or advices in the language asked."""
    return [
        {
            "provision": one.provision,
            "code": one.code,
            "message": law.message(one.code, lang, **one.facts),
        }
        for one in found
    ]


def _plan(law: Law, request: Wire) -> Plan:
    """The plan asked about; a span that does not run forward is a malformed request."""
    for field in ("starts_at", "ends_at"):
        if not isinstance(instant_or_day(request, field), datetime):
            raise Malformed(field, f"{request[field]!r} has no time; expected an instant with its zone")
    plan = plan_of(request)
    runs_forward(law, plan)
    for code in plan.named_bodies:
        law.body(code, on=plan.on)
    return plan


def runs_forward(law: Law, plan: Plan) -> None:
    """A span that does not run forward, or lies on days no grid or calendar reaches, is malformed."""
    if plan.ends_at <= plan.starts_at:
        message = f"{plan.ends_at.isoformat()} is not after starts_at {plan.starts_at.isoformat()}"
        raise Malformed("ends_at", message)
    within_reach(law, plan.on, "starts_at")


def within_reach(law: Law, on: date, field: str) -> None:
    """A day that no grid or no calendar reaches is a malformed request."""
    try:
        grid_of(law, on)
        law.calendar().is_working(on)
    except (NotInForce, OutsideCalendar) as error:
        raise Malformed(field, str(error)) from None


def _readings(law: Law, request: Wire) -> Readings:
    """The readings asked for; cycles of four weeks are counted from a Monday."""
    given = request.get("readings", {})
    if "rolling_four_anchor" in given and day(given, "rolling_four_anchor").weekday():
        raise Malformed("readings/rolling_four_anchor", f"{given['rolling_four_anchor']} is no Monday")
    return readings_of(law, given)


def _ids(entries: Iterable[Entry]) -> list[str]:
    return [entry.event for entry in entries]


def _day(law: Law, on: date, entries: Iterable[Entry], lang: str) -> dict[str, Any]:
    events = _ids(entries)
    shown: dict[str, Any] = {
        "on": on.isoformat(),
        "weekday": WEEKDAYS[on.weekday()],
        "events": events,
        "working": law.calendar().is_working(on),
    }
    off = law.calendar().why(on)
    if off is not None:
        shown["why"] = off.why.text(lang)
        if events:
            before, after = (law.calendar().add(on, n) for n in (-1, 1))
            shown["neighbours"] = {"before": before.isoformat(), "after": after.isoformat()}
    return shown


def _days_of(month: str) -> Iterable[date]:
    year, number = (int(part) for part in month.split("-"))
    if year < MINYEAR:
        raise Malformed("month", f"{month!r} is no month; expected YYYY-MM")
    return (date(year, number, day) for day in range(1, monthrange(year, number)[1] + 1))


__all__ = ["QUESTIONS", "findings", "grid", "meeting", "runs_forward", "titles", "within_reach"]
