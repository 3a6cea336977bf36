"""Finding a slot: the first lawful hours for a meeting, and why every day before them was passed over."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from law import Law, Violation
from services.meetings.model import Plan
from services.meetings.rules import hours, kinds
from services.meetings.rules.bookings import Booked
from services.meetings.rules.grid import Readings
from services.meetings.rules.judgement import unlawful_day, unlawful_on_any_day

Busy = Callable[[date], Iterable[Booked]]


@dataclass(frozen=True, slots=True)
class Passed:
    """A day that has no slot, and why: breaches of the law, or what is taken up."""

    on: date
    violations: tuple[Violation, ...] = ()
    taken: tuple[Booked, ...] = ()


@dataclass(frozen=True, slots=True)
class Search:
    """The slots found, in order, and the days passed over before the last of them."""

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
        found = _on_day(law, wanted, readings, busy, on)
        if isinstance(found, Passed):
            passed.append(found)
        else:
            slots += found
        if len(slots) >= wanted.count:
            break
    return Search(tuple(slots[: wanted.count]), tuple(passed))


def _on_day(law: Law, wanted: Wanted, readings: Readings, busy: Busy, on: date) -> list[Plan] | Passed:
    opens, closes = _hours(law, wanted, on)
    begin = max(_instant(wanted, on, opens), _quarter(wanted.not_before))
    plan = _at(wanted, begin)
    unlawful = unlawful_day(law, _at(wanted, _instant(wanted, on, opens)), readings)
    if unlawful:
        return Passed(on, violations=unlawful)
    taken = sorted(busy(on), key=lambda one: (one.starts_at, one.ends_at))
    free = list(_free(begin, _instant(wanted, on, closes), wanted.length, taken))
    if not free:
        after = tuple(one for one in taken if one.ends_at > begin)
        late = (
            () if after or plan.ends_at <= _instant(wanted, on, closes) else (_too_late(opens, closes, plan),)
        )
        return Passed(on, violations=late, taken=after)
    return [_at(wanted, start) for start in free[: wanted.count]]


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


def _hours(law: Law, wanted: Wanted, on: date) -> tuple[time, time]:
    if wanted.plan.kind == "security_council":
        return time.min, time.max.replace(second=0, microsecond=0)
    window = hours.window(law, _at(wanted, _instant(wanted, on, time(hour=wanted.not_before.hour))))
    return (window.opens, window.closes) if window else kinds.usual_hours()


def _too_late(opens: time, closes: time, plan: Plan) -> Violation:
    facts = {
        "opens": f"{opens:%H:%M}",
        "closes": f"{closes:%H:%M}",
        "starts": f"{plan.starts_at:%H:%M}",
        "ends": f"{plan.ends_at:%H:%M}",
    }
    return Violation("PM140-2(5).1", "outside_hours", facts)


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
