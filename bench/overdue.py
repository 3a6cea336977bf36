"""One body's overdue items, and the day's sweep, among 1,000,000 open items against 10,000; on PostgreSQL.

    python -m bench.overdue [--small 10000] [--large 1000000] [--listed 100] [--due 200] [--rounds 5]

Both registers answer with the same number of items. `the list` is a call of `control.items` for the overdue
items of one body, the median of 20; `the list of yesterday` the same as of a past instant, read from the log.
Every simulated day another `due` items go overdue: `the sweep` is the clock's work on them (overdue,
announced, the disciplinary question opened, committed), `the daily job` opens the month's duty of every body
that has items under control.
"""

import statistics
import sys
import time
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from bench import open_items, places
from bench.measure import Figures, Target, arguments, conclude, median, say, table
from bus.clock import ALMATY, SetClock
from bus.database import Database
from bus.sweep import daily, sweep
from services.control.service import Control

CALLS = 20
SIGNED_ON, START = date(2026, 1, 5), datetime(2026, 3, 2, 9, tzinfo=ALMATY)
FAR = date(2027, 3, 1)
BODY = "mne"
FIGURES = ("the list", "the list of yesterday", "the sweep", "the daily job")


class Register:
    """A database with so many open items and their duties, some overdue, some due on each simulated day."""

    def __init__(self, url: str, count: int, listed: int, due: int, days: int) -> None:
        self.listed, self.due, self.count = listed, due, 0
        self.clock = SetClock(START - timedelta(days=1))
        self.db = Database(places.driver(url), "control", clock=self.clock)
        self.service = Control(self.db)
        others = [body for body in open_items.bodies(SIGNED_ON) if body != BODY]
        self._fill(listed, [BODY], START.date() - timedelta(days=2), a_day=listed)
        self._fill(due * days, others, START.date() - timedelta(days=1), a_day=due)
        self._fill(count - listed - due * days, [BODY, *others], FAR, a_day=count)
        sweep(self.service, listed)
        with self.db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("VACUUM ANALYZE")

    def _fill(self, count: int, bodies: list[str], day: date, *, a_day: int) -> None:
        item, (duty, *_) = open_items.template(SIGNED_ON, due_on=FAR)
        many = open_items.Many(self.count, count, bodies, day, a_day)
        with self.db.engine.begin() as connection:
            open_items.items(connection, item, many)
            open_items.duties(connection, duty, many)
        self.count += count

    def next_day(self) -> dict[str, float]:
        """Let a day pass; milliseconds of each piece of work."""
        yesterday = self.clock.now()
        self.clock.set(yesterday + timedelta(days=1))
        asked = {"body": BODY, "overdue": True, "limit": self.listed}
        return {
            "the list": self._listed(asked),
            "the list of yesterday": self._listed({**asked, "as_of": yesterday.isoformat()}),
            "the sweep": _took(self._sweep),
            "the daily job": _took(lambda: daily(self.service)),
        }

    def _listed(self, asked: dict[str, Any]) -> float:
        def call() -> None:
            assert len(self.service.call("items", asked).value()["items"]) == self.listed

        return statistics.median(_took(call) for _ in range(CALLS))

    def _sweep(self) -> None:
        swept = 0
        while found := sweep(self.service):
            swept += found
        assert swept == self.due, f"{swept} duties were due, not {self.due}"


def _took(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return 1000 * (time.perf_counter() - began)


def main() -> int:
    """Measure and conclude."""
    given = arguments(__doc__, small=10_000, large=1_000_000, listed=100, due=200).parse_args()
    large, rounds = (100_000, 1) if given.quick else (given.large, given.rounds)
    sizes = {f"of {size:,}": size for size in (given.small, large)}
    with places.place() as found:
        registers = {}
        for number, (name, size) in enumerate(sizes.items()):
            say(f"opening {size:,} items")
            url = places.migrated(found, f"reglament_bench_overdue_{number}", Control)
            registers[name] = Register(url, size, given.listed, given.due, rounds + 1)
        figures = _days(registers, rounds)
        for one in registers.values():
            one.db.close()
    small, many = sizes
    targets = [
        Target(
            f"{what}, {many} against {small}",
            median(figures, f"{what}, {many}") / median(figures, f"{what}, {small}"),
            at_most=2,
        )
        for what in FIGURES
    ]
    notes = [f"{given.listed} items listed, {given.due} overdue a day in either"]
    return conclude("Overdue items", [table(figures, "ms")], targets, notes, record=not given.quick)


def _days(registers: dict[str, Register], rounds: int) -> Figures:
    """A first day that is not counted, then a day a round, each round beginning with the other."""
    figures: Figures = {}
    for number in range(rounds + 1):
        for name in list(registers)[:: 1 if number % 2 else -1]:
            told = registers[name].next_day()
            say(f"day {number} of {rounds}, {name}: " + ", ".join(f"{k} {v:,.1f}" for k, v in told.items()))
            for what, value in told.items() if number else ():
                figures.setdefault(f"{what}, {name}", []).append(value)
    return {name: figures[name] for name in sorted(figures)}


if __name__ == "__main__":
    sys.exit(main())
