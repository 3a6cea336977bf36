"""D976 clauses 62, 63, 75-1, 85 and G10 clauses 165-1, 170, 185: who reports to whom by when."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from law import Law, NotInForce, Term
from law.rule import Violation, rule
from services.reporting.model import Due, Outstanding, PeriodicReport
from services.reporting.register import Periodic, body_of, periodic_reports
from services.reporting.rules.periods import bounds, reported_period


@rule(
    "D976-62.1",
    "D976-62(1)",
    "D976-62(2).1",
    "D976-62(2).2",
    "D976-62(3).1",
    "D976-62(3).2",
    "D976-62(3).3",
    "D976-62(5)",
    "D976-63.1",
    "D976-63(1)",
    "D976-63(2)",
    "D976-63(3).1",
    "D976-63(3).2",
    "D976-85.1",
    "D976-85.2",
    "G10-170.19",
    "G10-170.20",
    "G10-170.22",
    "G10-185.2",
)
def due_days(law: Law, year: int) -> list[Due]:
    """Every fixed reporting day of a calendar year, in order of date; a clause not yet in force has none."""
    days = (due for report in periodic_reports().values() for due in _days_of(law, report, year))
    order = list(law.provisions)
    return sorted(days, key=lambda due: (due.due_on, order.index(due.provision)))


def _days_of(law: Law, report: Periodic, year: int) -> Iterator[Due]:
    for held in law.provision(report.provision).terms:
        for month_day in held.dates:
            named = date.fromisoformat(f"{year:04}-{month_day}")
            if _in_force(law, report.provision, named) is held:
                yield _due(law, report, held.year, named)


def _in_force(law: Law, provision: str, on: date) -> Term | None:
    try:
        return law.term(provision, on=on)
    except NotInForce:
        return None


def _due(law: Law, report: Periodic, year: str, named: date) -> Due:
    """The day as the law counts it: a strict "before" ends on the day before."""
    start = date(named.year - 1, 12, 31) if year == "following" else named
    deadline = law.deadline(report.provision, from_=start, on=named)
    period = reported_period(report.period, named)
    over = bounds(period)[1] + timedelta(days=1)
    return Due(
        provision=report.provision,
        period=period,
        due_on=deadline.due_on,
        act_by=deadline.act_by,
        late_after=deadline.late_after,
        opens_on=date(named.year, 1, 1) if report.period == "calendar_year" else over,
        readings=deadline.readings,
    )


def not_yet_in_force(law: Law, year: int) -> dict[str, date]:
    """Periodic reports whose clause, as it reads now, was not in force yet on its day: since when it is."""
    terms = {report: law.provision(report).terms for report in periodic_reports()}
    last = {report: held[0].since for report, held in terms.items() if held}
    due = {day.provision for day in due_days(law, year)}
    return {report: since for report, since in last.items() if report not in due}


def due_day(law: Law, provision: str, period: str) -> Due | None:
    """The day of one periodic report for one period; None if the clause asks for none."""
    last = bounds(period)[1]
    days = (day for year in (last.year, last.year + 1) for day in due_days(law, year))
    return next((day for day in days if (day.provision, day.period) == (provision, period)), None)


@rule("D976-62(1)", "D976-62(2).1", "D976-62(3).1", "G10-170.19", "G10-170.20", "G10-170.22")
def steps_too_early(outstanding: Iterable[Outstanding], on: date) -> Iterator[Violation]:
    """A step of the chain before the earlier ones were received, while their day has not passed."""
    for earlier in outstanding:
        if earlier.due_on >= on:
            facts = {"earlier": earlier.provision, "body": earlier.body, "due_on": earlier.due_on}
            yield Violation(earlier.provision, "earlier_step_awaited", facts)


@rule("D976-75-1.3", "G10-165-1.5")
def wrong_signers(report: Periodic, office: str) -> Iterator[Violation]:
    """The report of the Government not signed by a Deputy PM or the Head of its Apparatus."""
    if report.signers and office not in report.signers:
        facts = {"office": office, "offices": report.signers}
        yield Violation(report.signed_under or report.provision, "report_signed_by_wrong_office", facts)


@rule("G10-170.18", "D976-75-1.1")
def wrong_senders(report: Periodic, body: str, bodies: Iterable[str]) -> Iterator[Violation]:
    """A report sent by a body that does not owe it."""
    owing = set(bodies)
    if body not in owing:
        facts = {"body": body, "expected": tuple(sorted(owing))}
        yield Violation(report.provision, "report_not_owed", facts)


def wrong_addressees(report: Periodic, to: str) -> Iterator[Violation]:
    """A report sent to another addressee than the text names."""
    expected = {*report.to, *(body_of(role) for role in report.to)}
    if to not in expected:
        facts = {"to": to, "expected": tuple(sorted(expected))}
        yield Violation(report.provision, "report_wrong_addressee", facts)


def premature(due: Due, on: date) -> Iterator[Violation]:
    """A report on a period that has not ended, or not begun."""
    if on < due.opens_on:
        yield Violation(
            due.provision, "report_period_not_over", {"period": due.period, "opens_on": due.opens_on}
        )


def received_already(existing: PeriodicReport | None) -> Iterator[Violation]:
    """A report that was received already and not returned."""
    if existing is not None and existing.state != "returned":
        facts = {"period": existing.period, "on": existing.on}
        yield Violation(existing.provision, "report_received_already", facts)
