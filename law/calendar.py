"""The working calendar of Kazakhstan, five-day week: arithmetic both ways without a loop over days."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate
from typing import Literal

from law.errors import LawError

Kind = Literal["weekend", "holiday", "transfer"]
State = Literal["rest", "work", "ordinary"]
SATURDAY = 5


class OutsideCalendar(LawError):  # noqa: N818 - a gap of the register, not a programming error
    """A date of a year that no calendar file describes."""

    def __init__(self, on: date, first: date, last: date) -> None:
        self.on = on
        super().__init__(
            f"{on} is outside the working calendar ({first} to {last}); "
            f"add a file kz-{on.year}.yaml with the days off of {on.year} and the act that sets them"
        )


@dataclass(frozen=True, slots=True)
class Named:
    """A reason or an act: its code and its words in Kazakh, Russian and English."""

    code: str
    texts: Mapping[str, str]

    def text(self, lang: str) -> str:
        """The words in the language asked."""
        return self.texts[lang]


@dataclass(frozen=True, slots=True)
class Day:
    """What an act says of a day: rest, work (on a weekend), or ordinary again as every such day of the week.

    Known from `known_since` up to, not including, `known_until` (None: still so). A provisional day is
    expected or possible, not yet settled by an act.
    """

    on: date
    state: State
    why: Named
    act: Named
    known_since: date
    known_until: date | None = None
    provisional: bool = False
    kind: Kind = "holiday"

    @property
    def works(self) -> bool:
        """Whether state bodies work on this day."""
        return self.state == "work" or (self.state == "ordinary" and self.on.weekday() < SATURDAY)

    def known(self, on: date | None) -> bool:
        """Whether this was the state of knowledge on a day (None: whether it is so now)."""
        if on is None:
            return self.known_until is None
        return self.known_since <= on and (self.known_until is None or on < self.known_until)


@dataclass(frozen=True, slots=True)
class DayOff:
    """A day that is not worked, why, and the act."""

    on: date
    why: Named
    act: Named
    kind: Kind
    provisional: bool = False


@dataclass(frozen=True, slots=True)
class Habit:
    """The two days off of the five-day week and the act that sets them."""

    saturday: Named
    sunday: Named
    act: Named


class Calendar:
    """One version of the calendar: what was known on one day about all the years described.

    Working days are counted by prefix sums, so every answer costs the same however long the term.
    """

    def __init__(self, first: date, last: date, days: Iterable[Day], habit: Habit) -> None:
        self.first, self.last, self.habit = first, last, habit
        self._special = {day.on: day for day in days}
        self._first = first.toordinal()
        self._size = last.toordinal() - self._first + 1
        works = [self._works(first + timedelta(days=n)) for n in range(self._size)]
        self._before = [0, *accumulate(works)]
        self._through = self._before[1:]
        self._working = [first + timedelta(days=n) for n, work in enumerate(works) if work]
        self._provisional = sorted(day.on for day in self._special.values() if day.provisional)

    def _works(self, on: date) -> bool:
        special = self._special.get(on)
        return special.works if special else on.weekday() < SATURDAY

    def _place(self, on: date) -> int:
        place = on.toordinal() - self._first
        if 0 <= place < self._size:
            return place
        raise OutsideCalendar(on, self.first, self.last)

    def is_working(self, on: date) -> bool:
        """Whether state bodies work on this day."""
        place = self._place(on)
        return self._before[place + 1] > self._before[place]

    def add(self, on: date, n: int) -> date:
        """The n-th working day after `on` (before it, for a negative n; `on` itself for zero)."""
        if n == 0:
            return on
        place = on.toordinal() - self._first
        if not 0 <= place < self._size:
            raise OutsideCalendar(on, self.first, self.last)
        rank = self._before[place + 1] + n - 1 if n > 0 else self._before[place] + n
        if 0 <= rank < len(self._working):
            return self._working[rank]
        raise OutsideCalendar(
            self.last + timedelta(1) if n > 0 else self.first - timedelta(1), self.first, self.last
        )

    def between(self, start: date, end: date) -> int:
        """How many working days lie after `start` up to and including `end`; negative if that is earlier."""
        first = self._first
        low, high = start.toordinal() - first, end.toordinal() - first
        try:
            if low >= 0 <= high:
                return self._through[high] - self._through[low]
        except IndexError:
            pass
        raise OutsideCalendar(end if 0 <= low < self._size else start, self.first, self.last)

    def next_working(self, on: date) -> date:
        """The first working day after `on`."""
        return self.add(on, 1)

    def previous_working(self, on: date) -> date:
        """The last working day before `on`."""
        return self.add(on, -1)

    def same_or_next(self, on: date) -> date:
        """`on` itself if it is a working day, else the first working day after it."""
        return on if self.is_working(on) else self.add(on, 1)

    def previous_or_same(self, on: date) -> date:
        """`on` itself if it is a working day, else the last working day before it."""
        return on if self.is_working(on) else self.add(on, -1)

    def why(self, on: date) -> DayOff | None:
        """Why this day is not worked; None for a working day."""
        if self.is_working(on):
            return None
        special = self._special.get(on)
        if special is None or special.state == "ordinary":
            name, act = self.habit.saturday if on.weekday() == SATURDAY else self.habit.sunday, self.habit.act
            return DayOff(on, name, act, "weekend", special is not None and special.provisional)
        return DayOff(on, special.why, special.act, special.kind, special.provisional)

    def days_off(self, start: date, end: date) -> Sequence[DayOff]:
        """Every day not worked from `start` to `end`, both included, with its reason and act."""
        return [off for on in _days(start, end) if (off := self.why(on))]

    def worked_weekends(self, start: date, end: date) -> Sequence[Day]:
        """The Saturdays and Sundays worked from `start` to `end`, both included."""
        found = (self._special.get(on) for on in _days(start, end))
        return [day for day in found if day and day.state == "work"]

    def provisional(self, start: date, end: date) -> Sequence[date]:
        """The days from `start` to `end`, both included, whose state no act has settled yet."""
        low = bisect_right(self._provisional, start - timedelta(1))
        return self._provisional[low : bisect_right(self._provisional, end)]


class Calendars:
    """All versions of the calendar: what was known when."""

    def __init__(self, first: date, last: date, days: Iterable[Day], habit: Habit) -> None:
        self.first, self.last, self.days, self.habit = first, last, tuple(days), habit
        moments = {day.known_since for day in self.days} | {d.known_until for d in self.days if d.known_until}
        self._moments = sorted(moments)
        self._versions: dict[int | None, Calendar] = {}

    def known_on(self, on: date | None) -> Calendar:
        """The calendar as it was known at the end of a day; None: as it is known now."""
        key = None if on is None else bisect_right(self._moments, on)
        if key not in self._versions:
            known = [day for day in self.days if day.known(on)]
            self._versions[key] = Calendar(self.first, self.last, known, self.habit)
        return self._versions[key]


def _days(start: date, end: date) -> Iterator[date]:
    return (start + timedelta(days=n) for n in range((end - start).days + 1))
