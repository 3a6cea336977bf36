"""The weekly grid: which events the Regulation puts on a day, week by week, and how weeks are counted."""

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from law import Law, rule
from law.errors import NotInForce
from law.provision import Provision

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
WEDNESDAY = 2
DAYS_OF_A_WEEK = 7

R155 = (
    "R155-T.W1.MON.1", "R155-T.W1.MON.2", "R155-T.W1.MON.3", "R155-T.W1.TUE.1", "R155-T.W1.WED.1",
    "R155-T.W1.WED.2", "R155-T.W1.THU.1", "R155-T.W1.THU.2", "R155-T.W1.THU.3", "R155-T.W1.FRI.1",
    "R155-T.W1.FRI.2", "R155-T.W2.MON.1", "R155-T.W2.MON.2", "R155-T.W2.TUE.1", "R155-T.W2.WED.1",
    "R155-T.W2.WED.2", "R155-T.W2.THU.1", "R155-T.W2.THU.2", "R155-T.W2.FRI.1", "R155-T.W2.FRI.2",
    "R155-T.W3.MON.1", "R155-T.W3.MON.2", "R155-T.W3.MON.3", "R155-T.W3.TUE.1", "R155-T.W3.TUE.2",
    "R155-T.W3.WED.1", "R155-T.W3.WED.2", "R155-T.W3.THU.1", "R155-T.W3.THU.2", "R155-T.W3.THU.3",
    "R155-T.W3.FRI.1", "R155-T.W4.MON.1", "R155-T.W4.MON.2", "R155-T.W4.TUE.1", "R155-T.W4.WED.1",
    "R155-T.W4.WED.2", "R155-T.W4.THU.1", "R155-T.W4.THU.2", "R155-T.W4.FRI.1", "R155-T.W4.FRI.2",
)  # fmt: skip
NOTES = ("R155-N1.1", "R155-N1.2")
PM140 = (
    "PM140-R1.2", "PM140-R1.3", "PM140-R1.4", "PM140-R1.5", "PM140-R1.6", "PM140-R1.7", "PM140-R1.8",
)  # fmt: skip
RECEPTION = "R155-T.W3.TUE.1"


@dataclass(frozen=True, slots=True)
class Entry:
    """One event of the grid: its weekday (0 is Monday), its weeks, and the provision that puts it there."""

    event: str
    weekday: int
    weeks: frozenset[int]
    provision: str


@dataclass(frozen=True, slots=True, eq=False)
class Grid:
    """A weekly grid: its entries in the order of the text, and the sittings of Parliament noted to it.

    There is one for each span of days between two changes; it is equal to itself only.
    """

    text: str
    columns: int
    entries: tuple[Entry, ...]
    parliament: tuple[Entry, ...]

    def weekly(self, entry: Entry) -> bool:
        """Whether the event stands in every column of the grid."""
        same = [one.weeks for one in self.entries if (one.event, one.weekday) == (entry.event, entry.weekday)]
        return len(frozenset().union(*same)) == self.columns


@dataclass(frozen=True, slots=True)
class Readings:
    """How the open words of the grid are read: named settings, see the register of readings."""

    week_of_month: str = "monday_month"
    fifth_week: str = "common_core"
    parliament_reception_cell: str = "tuesday_w3"
    grid_violation: str = "warn"
    rolling_four_anchor: date | None = None


@rule("R155-1", "R155-3", "PM140-R1.1")
def grid_of(law: Law, on: date, cell: str = "tuesday_w3") -> Grid:
    """The grid of the law of the day: that of Ordinance 155, before it the one of Ordinance 140-r.

    An act that moves, adds or repeals a cell changes the grid from its own day, never an earlier one.
    Raises NotInForce for a day before both.
    """
    known = bisect_right(_changes(law), on)
    if not known:
        law.value(PM140[0], "event", on=on)
    return _grid(law, _changes(law)[known - 1], cell)


@rule(*R155, *PM140, "R155-T.0")
def events_on(law: Law, on: date, readings: Readings) -> tuple[Entry, ...]:
    """The events that the grid puts on a day, in the order of the text; none on a Saturday or a Sunday."""
    grid = grid_of(law, on, readings.parliament_reception_cell)
    week = week_of(law, on, readings)
    entries = tuple(entry for entry in grid.entries if entry.weekday == on.weekday())
    if grid.columns == 1:
        return entries
    if week > grid.columns:
        return _beyond(grid, entries, readings.fifth_week)
    return tuple(entry for entry in entries if week in entry.weeks)


@rule(*NOTES)
def sittings_of_parliament(law: Law, on: date, readings: Readings) -> tuple[Entry, ...]:
    """The sittings of the Chambers on a day by note 1, every week; their own regulations prevail."""
    grid = grid_of(law, on, readings.parliament_reception_cell)
    return tuple(entry for entry in grid.parliament if entry.weekday == on.weekday())


@rule("R155-T.0")
def week_of(law: Law, on: date, readings: Readings) -> int:
    """The number of the week in the grid, by the reading of "first week" in force."""
    if readings.week_of_month != "rolling_four":
        return _WEEKS[readings.week_of_month](on)
    if readings.rolling_four_anchor is None or readings.rolling_four_anchor.weekday():
        raise ValueError("rolling_four counts from an anchor: give rolling_four_anchor, a Monday")
    weeks = (on - readings.rolling_four_anchor).days // DAYS_OF_A_WEEK
    return weeks % grid_of(law, on).columns + 1


def _beyond(grid: Grid, entries: tuple[Entry, ...], reading: str) -> tuple[Entry, ...]:
    if reading == "common_core":
        first = {entry.event: entry for entry in reversed(entries) if grid.weekly(entry)}
        return tuple(entry for entry in entries if first.get(entry.event) is entry)
    column = {"repeat_week_1": 1, "repeat_week_4": grid.columns}.get(reading)
    return tuple(entry for entry in entries if column in entry.weeks)


@cache
def _changes(law: Law) -> tuple[date, ...]:
    """The days on which a cell of either grid was set, changed or repealed."""
    days: set[date] = set()
    for one in (*_cells(law, "R155"), *_cells(law, "PM140")):
        values = (entry for entries in one.values.values() for entry in entries)
        bounds = [*((e.since, e.until) for e in one.editions), *((e.since, e.until) for e in values)]
        days |= {day for bound in bounds for day in bound if day is not None}
    return tuple(sorted(days))


@cache
def _grid(law: Law, on: date, cell: str) -> Grid:
    """The grid as it stands from one day of change to the next."""
    text = "R155" if _in_force(_cells(law, "R155"), on) else "PM140"
    cells = [(one, one.value("weekday", on)) for one in _in_force(_cells(law, text), on)]
    weeks = {one.id: one.value("week", on) for one, _ in cells if "week" in one.values}
    columns = max(weeks.values(), default=1)
    every = range(1, columns + 1)
    entries = [
        Entry(
            event=one.value("event", on),
            weekday=WEEKDAYS.index("monday" if (one.id, cell) == (RECEPTION, "monday_w3") else weekday),
            weeks=frozenset((weeks[one.id],) if one.id in weeks else every),
            provision=one.id,
        )
        for one, weekday in cells
    ]
    noted = [entry for entry in entries if weeks and entry.provision not in weeks]
    return Grid(text, columns, tuple(e for e in entries if e not in noted), tuple(noted))


def _cells(law: Law, text: str) -> tuple[Provision, ...]:
    """The provisions of a text that put an event on a weekday, in the order of the text."""
    return tuple(
        one
        for one in law.provisions.values()
        if one.text == text and {"event", "weekday"} <= one.values.keys()
    )


def _in_force(cells: Iterable[Provision], on: date) -> list[Provision]:
    """Those of the cells that stand on a day: their event set by then, not ended, not repealed."""
    return [one for one in cells if one.worded(on).status != "repealed" and _set(one, on)]


def _set(cell: Provision, on: date) -> bool:
    try:
        cell.value("event", on)
    except NotInForce:
        return False
    return True


def _monday_month(on: date) -> int:
    return _nth(on - timedelta(days=on.weekday()))


def _nth_weekday(on: date) -> int:
    return _nth(on)


def _contains_first(on: date) -> int:
    return (on.day + on.replace(day=1).weekday() - 1) // DAYS_OF_A_WEEK + 1


def _majority(on: date) -> int:
    return _nth(on - timedelta(days=on.weekday() - WEDNESDAY))


def _nth(on: date) -> int:
    return (on.day - 1) // DAYS_OF_A_WEEK + 1


_WEEKS = {
    "monday_month": _monday_month,
    "nth_weekday": _nth_weekday,
    "contains_first": _contains_first,
    "majority": _majority,
}
