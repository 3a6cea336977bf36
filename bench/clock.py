"""Claiming 1,000 duties due among 1,000,000 open ones, against 1,000 due among 10,000; on PostgreSQL.

    python -m bench.clock [--small 10000] [--large 1000000] [--due 1000] [--rounds 5] [--quick]

Every simulated day another 1,000 duties come within three days of their last working day. `the claim` is the
locked read of the due rows, undone again, the median of five; `the sweep` is all the clock does: the claim, a
fact announced for each duty, the rows changed, the commit.
"""

import statistics
import sys
import time
from datetime import datetime, timedelta

from sqlalchemy import text

from bench import places
from bench.measure import Figures, Target, arguments, conclude, median, say, table
from bus.clock import ALMATY, SetClock
from bus.database import Database
from bus.sweep import _CLAIM, sweep
from services.control.service import Control

CLAIMS = 5
START = datetime(2026, 1, 5, 9, tzinfo=ALMATY)
FILL = text(
    "INSERT INTO obligation (id, provision, subject, debtor, creditor, what, from_on, due_on, act_by, state, "
    "silence, next_at, warned, attempt, version) "
    "SELECT :prefix || n, 'D976-66.1', 'item/decree-1:' || n, 'mne', 'pa', 'execution_report', :from_on, "
    "CAST(:first AS date) + n / :a_day, CAST(:first AS date) + n / :a_day, 'open', 'nothing', "
    "CAST(:warn AS timestamptz) + make_interval(days => n / :a_day), false, 0, 1 "
    "FROM generate_series(0, :count - 1) AS n"
)


class Duties:
    """A database with so many open duties, some of which fall due on each simulated day."""

    def __init__(self, url: str, name: str, count: int, due: int, days: int) -> None:
        self.name, self.due = name, due
        self.clock = SetClock(START)
        self.db = Database(places.driver(url), "control", clock=self.clock)
        self.service = Control(self.db)
        said = {"from_on": START.date() - timedelta(days=60), "a_day": due}
        soon = ("due-", due * days, START.date() + timedelta(days=4))
        later = ("later-", count - due * days, START.date() + timedelta(days=400))
        with self.db.engine.begin() as connection:
            for prefix, many, first in (soon, later):
                warn = datetime.combine(first - timedelta(days=3), datetime.min.time(), ALMATY)
                some = {"prefix": prefix, "count": many, "first": first, "warn": warn}
                connection.execute(FILL, {**said, **some})
        with self.db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("VACUUM ANALYZE")

    def next_day(self) -> dict[str, float]:
        """Let a day pass; milliseconds of the claim and of the sweep."""
        self.clock.set(self.clock.now() + timedelta(days=1))
        claim = self._claimed()
        began = time.perf_counter()
        done = sweep(self.service, self.due)
        took = time.perf_counter() - began
        assert done == self.due, f"{done} duties were due, not {self.due}"
        return {f"the claim, {self.name}": 1000 * claim, f"the sweep, {self.name}": 1000 * took}

    def _claimed(self) -> float:
        return statistics.median(self._claim() for _ in range(CLAIMS))

    def _claim(self) -> float:
        with self.db.engine.connect() as connection:
            began = time.perf_counter()
            found = connection.execute(_CLAIM, {"now": self.clock.now(), "limit": self.due}).all()
            took = time.perf_counter() - began
            connection.rollback()
        assert len(found) == self.due
        return took


def main() -> int:
    """Measure and conclude."""
    given = arguments(__doc__, small=10_000, large=1_000_000, due=1000).parse_args()
    large, rounds = (100_000, 1) if given.quick else (given.large, given.rounds)
    sizes = {f"of {size:,}": size for size in (given.small, large)}
    with places.place() as found:
        say(f"opening {given.small:,} and {large:,} duties")
        both = []
        for number, (name, size) in enumerate(sizes.items()):
            url = places.migrated(found, f"reglament_bench_clock_{number}", Control)
            both.append(Duties(url, name, size, given.due, rounds + 1))
        figures = days(both, rounds)
        for one in both:
            one.db.close()
    small, many = sizes
    targets = [
        Target(
            f"{what} of {given.due:,} due, {many} against {small}",
            median(figures, f"{what}, {many}") / median(figures, f"{what}, {small}"),
            at_most=2,
        )
        for what in ("the claim", "the sweep")
    ]
    return conclude("The clock", [table(figures, "ms")], targets, [], record=not given.quick)


def days(both: list[Duties], rounds: int) -> Figures:
    """A first day that is not counted, then a day a round, each round beginning with the other."""
    figures: Figures = {}
    for number in range(rounds + 1):
        for one in both if number % 2 else both[::-1]:
            told = one.next_day()
            say(f"day {number} of {rounds}: " + ", ".join(f"{k} {v:,.1f}" for k, v in told.items()))
            for name, value in told.items() if number else ():
                figures.setdefault(name, []).append(value)
    return {name: figures[name] for name in sorted(figures)}


if __name__ == "__main__":
    sys.exit(main())
