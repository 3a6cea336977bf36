"""The facts that reporting announces."""

from collections.abc import Mapping
from typing import Any

from bus.event import Event
from services.reporting.model import PeriodicReport


def report_received(report: PeriodicReport) -> Event:
    """A body's periodic report came."""
    return Event("reporting.periodic_report_received.v1", f"report/{report.id}", {"report": _report(report)})


def report_returned(report: PeriodicReport) -> Event:
    """A periodic report was sent back to its body."""
    data = {"report": _report(report), "reason": report.returned_for}
    return Event("reporting.periodic_report_returned.v1", f"report/{report.id}", data)


def report_issued(
    identifier: str, *, form: str, period: str, body: str | None, rows: int, content_hash: str
) -> Event:
    """A consolidated report was made and frozen."""
    data = {"form": form, "period": period, "body": body, "rows": rows, "hash": content_hash}
    return Event("reporting.consolidated_report_issued.v1", f"report/{identifier}", data)


def meeting_recorded(meeting: Mapping[str, Any]) -> Event:
    """An interdepartmental meeting was entered in the record of meetings."""
    subject = f"meeting/{meeting['id']}"
    return Event("reporting.meeting_recorded.v1", subject, {"meeting": dict(meeting)})


def statistics_posted(subject: str, posted: Mapping[str, Any]) -> Event:
    """The statistics of a month were posted."""
    return Event("reporting.statistics_posted.v1", subject, {"posted": dict(posted)})


def _report(report: PeriodicReport) -> dict[str, Any]:
    return {
        "id": report.id,
        "provision": report.provision,
        "body": report.body,
        "period": report.period,
        "to": report.addressee,
        "state": report.state,
        "on": report.on.isoformat(),
        "in_time": report.in_time,
        "summary": report.summary,
        "signed_by": dict(report.signed_by),
    }
