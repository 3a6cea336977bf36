"""What is published and told of people's questions: by quarter, by half-year, by whom and to whom."""

from collections.abc import Iterator
from datetime import date

from law import Law, Violation, rule
from services.citizen_meetings.model import Acting
from services.citizen_meetings.rules import cycle, participation, register
from services.citizen_meetings.rules.cycle import Due

MONTHS_OF = {"Q": 3, "H": 6}
BY = {
    "systemic_problems": "C112-2",
    "generalised_problems": "C112-3(2).2",
    "results_considered": "C112-4(2)",
}


def span_of(period: str) -> tuple[date, date]:
    """The first and the last day of a quarter (2026-Q1) or a half-year (2026-H2)."""
    year, part = period.split("-")
    months = MONTHS_OF[part[0]]
    first = date(int(year), (int(part[1]) - 1) * months + 1, 1)
    return first, cycle.end_of(first, months)


@rule("C112-1(7)", "C112-2", "C112-3(2).2", "C112-4(2)")
def due_for(law: Law, what: str, period: str) -> Due:
    """The duty of a period by its code: when it is due and who owes it."""
    first, _ = span_of(period)
    return next(
        one for one in cycle.recurring(law, first.year) if one.duty.what == what and one.period_from == first
    )


@rule("C112-1(7)")
def quarter_not_over(period: str, *, on: date) -> Iterator[Violation]:
    """Progress of a quarter is published when the quarter is over."""
    _, last = span_of(period)
    if on <= last:
        yield Violation("C112-1(7)", "citizen_quarter_not_over", {"period": period, "last": last})


@rule("C112-2", "C112-3(2).1", "C112-3(2).2", "C112-4(2)")
def not_for_this_body(law: Law, what: str, acting: Acting, *, on: date) -> Iterator[Violation]:
    """The Administration and akims tell the problems, the Government considers the results."""
    duty = next(one for one in register.recurring_duties() if one.what == what)
    bodies = register.parties(law, duty.who, on)
    if acting.body not in bodies:
        yield Violation(BY[what], "information_of_another_body", {"body": acting.body, "what": what})


@rule("C112-2", "C112-3(2).2", "C112-4(2)")
def half_year_not_begun(what: str, period: str, *, on: date) -> Iterator[Violation]:
    """Information is given on a half-year that runs or is over, not on one to come."""
    first, _ = span_of(period)
    if on < first:
        yield Violation(BY[what], "half_year_not_begun", {"period": period, "first": first})


@rule("C112-2", "C112-3(2).2")
def of_no_competence(law: Law, what: str, named: tuple[str, ...], *, on: date) -> Iterator[Violation]:
    """A problem goes to the central executive body whose competence it is: every one reaches somebody."""
    bodies = register.central_executive_bodies(law, on)
    for code in sorted(set(named) - set(bodies)):
        yield Violation(BY[what], "problem_of_no_competence", {"body": code})


@rule("C112-3(2).1")
def without_problems(what: str, count: int) -> Iterator[Violation]:
    """Information on problems names them; the Government's consideration rests on its minutes."""
    if what != "results_considered" and not count:
        yield Violation(BY[what], "information_without_problems", {})


@rule("C112-6(3).1")
def not_authorised_to_recommend(acting: Acting, *, on: date) -> Iterator[Violation]:
    """Methodical recommendations are developed by the body authorised for access to information."""
    yield from participation.not_of_the_role(acting, "access_to_information", "C112-6(3).1", on=on)


@rule("C112-6(3).2", "C112-2", "C112-3(2).2")
def told_to(law: Law, named: frozenset[str], *, on: date) -> tuple[str, ...]:
    """The central executive bodies it goes to: those whose competence it concerns, or all of them."""
    bodies = register.central_executive_bodies(law, on)
    return tuple(code for code in bodies if not named or code in named)
