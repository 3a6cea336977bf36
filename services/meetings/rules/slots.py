"""Finding a slot: the first lawful hours for a meeting, and why every day before them was passed over."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from itertools import islice

from law import Law, Violation
from services.meetings.model import Plan
from services.meetings.rules import hours, kinds
from services.meetings.rules.bookings import Booked
from services.meetings.rules.grid import Readings
from services.meetings.rules.hours import Window
from services.meetings.rules.judgement import unlawful_day, unlawful_on_any_day

Busy = Callable[[date], Iterable[Booked]]


@dataclass(frozen=True, slots=True)
class Passed:
    """A day without a slot, or hours of it before one, and why: breaches of the law, or what is taken up."""

    on: date
    violations: tuple[Violation, ...] = ()
    taken: tuple[Booked, ...] = ()


@dataclass(frozen=True, slots=True)
class Search:
    """The slots found, in order, and the days and hours passed over before the last of them."""

    slots: tuple[Plan, ...]
    passed: tuple[Passed, ...]
    never: tuple[Violation, ...] = ()


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for: a plan whose hours are still open, its length, from when, how many slots."""

    plan: Plan
    length: timedelta
    not_before: datetime
    count: int = 1


def find(law: Law, wanted: Wanted, readings: Readings, busy: Busy, until: date) -> Search:
    """Look day by day; the cost grows with the days looked at, not with the meetings held."""
    never = unlawful_on_any_day(law, _at(wanted, wanted.not_before))
    if never:
        return Search((), (), never)
    slots: list[Plan] = []
    passed: list[Passed] = []
    for on in _days(wanted.not_before.date(), until):
        found, over = _on_day(law, wanted, readings, busy, on)
        slots += found[: wanted.count - len(slots)]
        passed += [over] if over else []
        if len(slots) == wanted.count:
            break
    return Search(tuple(slots), tuple(passed))


def _on_day(
    law: Law, wanted: Wanted, readings: Readings, busy: Busy, on: date
) -> tuple[list[Plan], Passed | None]:
    """The slots of a day, and why the hours before the last of them, or the whole day, were passed over."""
    day = _hours(law, wanted, on)
    begin = max(_instant(wanted, on, day.opens), _quarter(wanted.not_before))
    unlawful = unlawful_day(law, _at(wanted, _instant(wanted, on, day.opens)), readings)
    if unlawful:
        return [], Passed(on, violations=unlawful)
    taken = sorted(busy(on), key=lambda one: (one.starts_at, one.ends_at))
    starts = islice(_free(begin, _instant(wanted, on, day.closes), wanted.length, taken), wanted.count)
    slots = [_at(wanted, start) for start in starts]
    last = slots[-1].starts_at if slots else None
    met = [one for one in taken if one.ends_at > begin and (last is None or one.starts_at < last)]
    if not (met or slots):
        return [], Passed(on, violations=(_too_late(day, _at(wanted, begin)),))
    return slots, Passed(on, taken=tuple(met)) if met else None


def _free(begin: datetime, end: datetime, length: timedelta, taken: Sequence[Booked]) -> Iterator[datetime]:
    """The starts of slots between what is taken up, one after another."""
    start = begin
    for one in taken:
        while start + length <= min(one.starts_at, end):
            yield start
            start = _quarter(start + length)
        start = max(start, _quarter(one.ends_at))
    while start + length <= end:
        yield start
        start = _quarter(start + length)


def _hours(law: Law, wanted: Wanted, on: date) -> Window:
    """The hours in which a slot is looked for: those that bind the meeting, else the usual ones."""
    if wanted.plan.kind == "security_council":
        return Window("R155-N3", time.min, time.max.replace(second=0, microsecond=0))
    window = hours.window(law, _at(wanted, _instant(wanted, on, wanted.not_before.time())))
    return window or Window("R155-2(1)", *kinds.usual_hours())


def _too_late(day: Window, plan: Plan) -> Violation:
    facts = {
        "opens": f"{day.opens:%H:%M}",
        "closes": f"{day.closes:%H:%M}",
        "starts": f"{plan.starts_at:%H:%M}",
        "ends": f"{plan.ends_at:%H:%M}",
    }
    return Violation(day.provision, "outside_hours", facts)


def _at(wanted: Wanted, start: datetime) -> Plan:
    return replace(wanted.plan, starts_at=start, ends_at=start + wanted.length)


def _instant(wanted: Wanted, on: date, clock: time) -> datetime:
    return datetime.combine(on, clock, wanted.not_before.tzinfo)


def _quarter(moment: datetime) -> datetime:
    """The moment itself, or the next one on which a slot may begin."""
    step = timedelta(minutes=kinds.setting("slot_step_minutes"))
    midnight = datetime.combine(moment.date(), time(), moment.tzinfo)
    return midnight + -(-(moment - midnight) // step) * step


def _days(first: date, last: date) -> Iterator[date]:
    return (first + timedelta(days=n) for n in range((last - first).days + 1))
