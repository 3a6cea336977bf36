"""What reporting decides: to take a periodic report, to send it back, whose duty it is. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from bus.event import Event
from law import Law
from law.obligation import Obligation, owe
from law.rule import Refused, Violation, refuse, rule
from services.reporting import events
from services.reporting.model import Due, Outstanding, PeriodicReport
from services.reporting.register import Periodic, body_of, periodic_reports
from services.reporting.rules import calendar, meetings_record
from services.reporting.rules.periods import BadPeriod


@dataclass(frozen=True, slots=True)
class Submission:
    """A periodic report as a body sends it."""

    provision: str
    period: str
    body: str
    office: str
    on: date
    to: str
    summary: str
    signed_by: Mapping[str, Any]
    rows: tuple[Mapping[str, Any], ...] = ()


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known when a report comes: who owes it, what came before it, what of the chain is still out."""

    owed_by: frozenset[str]
    existing: PeriodicReport | None
    outstanding: tuple[Outstanding, ...]


def report_id(provision: str, period: str, body: str) -> str:
    """The id of a body's report under a provision for a period."""
    return f"{periodic_reports()[provision].code}:{period}:{body}"


def due_of(law: Law, provision: str, period: str) -> tuple[Periodic, Due]:
    """The periodic report and its day; refused if the clause asks for no such report."""
    report = periodic_reports().get(provision)
    if report is None:
        facts = {"known": tuple(periodic_reports())}
        raise Refused([Violation("D976-75-1.1", "unknown_periodic_report", {"asked": provision, **facts})])
    try:
        due = calendar.due_day(law, provision, period)
    except BadPeriod:
        due = None
    if due is None:
        raise Refused([Violation(provision, "no_such_period", {"period": period})])
    return report, due


def submit_report(law: Law, sent: Submission, standing: Standing) -> tuple[PeriodicReport, list[Event]]:
    """Take a body's periodic report, or refuse it with everything that stands against it."""
    report, due = due_of(law, sent.provision, sent.period)
    refuse(
        [
            *calendar.wrong_senders(report, sent.body, standing.owed_by),
            *calendar.wrong_addressees(report, sent.to),
            *calendar.wrong_signers(report, sent.office),
            *calendar.premature(due, sent.on),
            *calendar.received_already(standing.existing),
            *calendar.steps_too_early(standing.outstanding, sent.on),
        ]
    )
    received = PeriodicReport(
        id=report_id(sent.provision, sent.period, sent.body),
        provision=sent.provision,
        body=sent.body,
        period=sent.period,
        addressee=sent.to,
        state="submitted" if sent.on <= due.late_after else "late",
        on=sent.on,
        late_after=due.late_after,
        summary=sent.summary,
        signed_by=sent.signed_by,
        rows=sent.rows,
    )
    return received, [events.report_received(received)]


def return_report(report: PeriodicReport, body: str, reason: str) -> tuple[PeriodicReport, list[Event]]:
    """Send a report back for completion; only its addressee may."""
    addressed = {body_of(role) for role in periodic_reports()[report.provision].to}
    if body not in addressed:
        facts = {"body": body, "addressee": tuple(sorted(addressed))}
        raise Refused([Violation(report.provision, "only_addressee_returns", facts)])
    if report.state == "returned":
        raise Refused([Violation(report.provision, "report_returned_already", {"report": report.id})])
    returned = report.returned(reason)
    return returned, [events.report_returned(returned)]


@rule("PM140-R4.3")
def record_meeting(acting: Mapping[str, Any], meeting: Mapping[str, Any]) -> Mapping[str, Any]:
    """An interdepartmental meeting for the record: kept by the body itself, its figures consistent."""
    refuse([*meetings_record.foreign_records(acting, meeting), *meetings_record.impossible_figures(meeting)])
    return meeting


def duty(due: Due, body: str) -> Obligation:
    """The obligation of a body to submit a report by its day."""
    report = periodic_reports()[due.provision]
    return owe(
        due.provision,
        f"report/{report_id(due.provision, due.period, body)}",
        body,
        ",".join(body_of(role) for role in report.to),
        "submit_report",
        from_on=due.opens_on,
        due_on=due.late_after,
        act_by=due.act_by,
    )


def steps_to_open(days: Sequence[Due], today: date, settled: Iterable[str]) -> list[Due]:
    """The reports whose duty is open today: their period has come, and the earlier steps are received.

    `settled`: steps of which nothing is awaited any more: all received, or their day is over.
    """
    done = set(settled)
    open_now = (due for due in days if due.opens_on <= today and not _where_necessary(due))
    return [due for due in open_now if all(step in done for step in _earlier(due))]


def step(provision: str, period: str) -> str:
    """A step of the chain: the report under a provision for a period."""
    return f"{provision} {period}"


def _earlier(due: Due) -> list[str]:
    return [step(earlier, due.period) for earlier in periodic_reports()[due.provision].after]


def _where_necessary(due: Due) -> bool:
    return periodic_reports()[due.provision].where_necessary
