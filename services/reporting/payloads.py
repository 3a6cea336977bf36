"""From the wire to the model and back: what bodies send, what they are told."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from law.rule import Refused, Violation
from services.reporting.actions import Submission
from services.reporting.model import Due, PeriodicReport
from services.reporting.register import periodic_reports
from services.reporting.rules.periods import BadPeriod, bounds

_SAME_HOUSE = {"government": "government_apparatus"}
"""A Deputy Prime Minister acts in the Government; its Apparatus is the body that owes the report."""


def submission(payload: Mapping[str, Any]) -> Submission:
    """A periodic report as sent."""
    acting = payload["acting"]
    report = periodic_reports().get(payload["provision"])
    body = acting["body"]
    if report is not None and report.debtor == _SAME_HOUSE.get(body):
        body = report.debtor
    return Submission(
        provision=payload["provision"],
        period=payload["period"],
        body=body,
        office=acting["office"],
        on=date.fromisoformat(payload["on"]),
        to=payload["to"],
        summary=payload["summary"],
        signed_by=dict(acting),
        rows=tuple(payload.get("rows", ())),
    )


def receipt(report: PeriodicReport, due: Due) -> dict[str, Any]:
    """What a body is told of its report."""
    return {
        "report": report.id,
        "state": report.state,
        "due_on": due.due_on.isoformat(),
        "in_time": report.in_time,
    }


def as_of(payload: Mapping[str, Any], today: date) -> date:
    """The day whose state a report shows: the one asked for, else the last of the period, but not to come."""
    if "as_of" in payload:
        return date.fromisoformat(payload["as_of"])
    return min(last_day(payload["period"]), today)


def last_day(period: str) -> date:
    """The last day of a period; refused if it is none."""
    try:
        return bounds(period)[1]
    except BadPeriod:
        raise Refused([Violation("D976-75-1.1", "no_such_period", {"period": period})]) from None
