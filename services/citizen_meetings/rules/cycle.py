"""The yearly cycle: proposals, departmental plans, the schedule and its approval; what recurs in the year."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from law import Law, Obligation, owe, rule
from services.citizen_meetings.rules import register
from services.citizen_meetings.rules.register import Duty

MONTHS = 12
FIFTEENTH = 15


@dataclass(frozen=True, slots=True)
class Due:
    """One duty of a year with its day and the bodies that owe it."""

    duty: Duty
    debtors: tuple[str, ...]
    debtor: str
    creditor: str
    due_on: date
    act_by: date
    period_from: date | None = None


@rule("C112-1(4).3", "C112-1(4).6", "C112-1(4).7", "C112-6(1).1", "C112-6(1).2", "C112-4(3).1", "C112-1.0")
def dated(law: Law, year: int) -> tuple[Due, ...]:
    """What falls due for the meetings of a year on the days the text sets, in order of day."""
    found = []
    for duty in register.dated_duties():
        start = date(year if duty.of_meetings else year - 1, 1, 1)
        month, day = (int(part) for part in law.term(duty.provision, on=_end(start)).dates[0].split("-"))
        found.append(_due(law, duty, start.replace(month=month, day=day)))
    return tuple(sorted(found, key=lambda one: one.due_on))


def dated_duty(law: Law, what: str, year: int) -> Due:
    """The duty of a year by its code, whose day the text sets."""
    return next(one for one in dated(law, year) if one.duty.what == what)


@rule("C112-1(1).1", "C112-1(7)", "C112-2", "C112-3(2).1", "C112-3(2).2", "C112-4(2)")
def recurring(law: Law, year: int) -> tuple[Due, ...]:
    """What falls due for each quarter, half-year and year, within it or after it by the readings."""
    found = [
        replace(_due(law, duty, _after(law, duty, first)), period_from=first)
        for duty in register.recurring_duties()
        for first in (date(year, month, 1) for month in range(1, MONTHS + 1, duty.months))
    ]
    return tuple(sorted(found, key=lambda one: (one.due_on, one.duty.provision)))


def opens_on(law: Law, year: int) -> date:
    """The day on which the duties of a year are opened."""
    first = dated(law, year)[0].due_on
    return _month(first.replace(day=1), -register.opens_months_before())


def owed(law: Law, year: int, *, from_on: date, since: date) -> Iterator[Obligation]:
    """The duties of a year as obligations of each body that owes them, from `since` on."""
    to_come = [one for one in (*dated(law, year), *recurring(law, year)) if _begins(one) >= since]
    for one in to_come:
        for debtor in one.debtors:
            yield owe(
                one.duty.provision,
                f"regional_cycle/{year}",
                debtor,
                one.creditor,
                what_of(one),
                from_on=from_on,
                due_on=one.due_on,
                act_by=one.act_by,
            )


def end_of(first: date, months: int) -> date:
    """The last day of a period that begins on the first of a month."""
    return _month(first, months) - timedelta(days=1)


def _begins(one: Due) -> date:
    return one.period_from or one.due_on


def what_of(one: Due) -> str:
    """The code of what is owed; what recurs bears its day."""
    return f"{one.duty.what}:{one.due_on.isoformat()}" if one.duty.months else one.duty.what


def _due(law: Law, duty: Duty, due_on: date) -> Due:
    return Due(
        duty=duty,
        debtors=register.parties(law, duty.who, due_on),
        debtor=register.named(duty.who, due_on),
        creditor=register.named(duty.to, due_on),
        due_on=due_on,
        act_by=_act_by(law, due_on),
    )


def _act_by(law: Law, due_on: date) -> date:
    """The last working day on or before a day; the day itself where no calendar describes it yet."""
    calendar = law.calendar()
    return calendar.previous_or_same(due_on) if calendar.first <= due_on <= calendar.last else due_on


def holding_of(year: int) -> tuple[int, str]:
    """The duty of a year that a meeting held in it fulfils: its year and its code (C112-1(1).1)."""
    duty = next(one for one in register.recurring_duties() if one.what == "meetings_held")
    return year, f"{duty.what}:{end_of(date(year, 1, 1), duty.months).isoformat()}"


def _after(law: Law, duty: Duty, first: date) -> date:
    """The day by which the duty of a period is done: its last, or the end or 15th of the month after it."""
    following = _month(first, duty.months)
    if duty.within:
        return following - timedelta(days=1)
    if law.reading(duty.reading) == "fifteenth":
        return following.replace(day=FIFTEENTH)
    return _month(following, 1) - timedelta(days=1)


def _month(first: date, months: int) -> date:
    count = first.year * MONTHS + first.month - 1 + months
    return date(count // MONTHS, count % MONTHS + 1, 1)


def _end(start: date) -> date:
    return date(start.year, MONTHS, 31)
