"""Finding a slot among 300, 10,000 and 20,000 booked meetings, over 10 and 40 working days.

    python -m bench.slots [--few 300] [--many 10000] [--more 20000] [--rounds 5] [--quick]

On PostgreSQL and on SQLite. Every working day holds the same five meetings of one body, one of which has the
wanted room from morning to evening; the more meetings, the more years lie behind those looked at. No
slot is found, so a search looks at every day it is given. A figure is the median of its calls in a round.
"""

import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import date, datetime, timedelta
from pathlib import Path

from bench import places
from bench.measure import Target, arguments, conclude, interleaved, median, say, table
from bus.clock import ALMATY, SetClock
from bus.database import Database, Transaction
from services.meetings import store
from services.meetings.actions import Step
from services.meetings.model import Meeting, Seat
from services.meetings.service import Meetings

AT = datetime(2025, 10, 6, 9, tzinfo=ALMATY)
ADAY, BATCH, SEARCHES = 5, 250, 20
NEAR, FAR = 10, 40
AHEAD = 60
"""Working days ahead that hold meetings, in every contender."""
ASKED = {
    "kind": "control",
    "chair": "head_of_government_apparatus",
    "host": "government_apparatus",
    "bodies": ["mne"],
    "participants": [{"body": "mne", "level": "deputy_first_head", "person": "P0"}],
    "room": "R0",
    "necessity": "the quarter ends",
    "minutes": 60,
    "not_before": AT.isoformat(),
}
Contenders = dict[str, Callable[[], dict[str, float]]]


def booked(number: int, on: date) -> Meeting:
    """One of the five meetings of a day; the first has the wanted room all day."""
    starts_at = datetime.combine(on, AT.timetz())
    length = timedelta(hours=8) if number % ADAY == 0 else timedelta(minutes=50)
    return Meeting(
        id=f"m-{number:06}",
        kind="control",
        title={"ru": "Совещание"},
        state="scheduled",
        chair="deputy_head_of_government_apparatus",
        host="government_apparatus",
        bodies=("mne",),
        starts_at=starts_at,
        ends_at=starts_at + length,
        room=f"R{number % ADAY}",
        participants=(Seat("mne", "deputy_first_head", person=f"P{number % ADAY}"),),
    )


def days(count: int) -> Iterator[date]:
    """Weekdays: those ahead first, then back from the first day, years deep."""
    ahead = [AT.date() + timedelta(days=n) for n in range(AHEAD * 7 // 5)]
    back = (AT.date() - timedelta(days=n) for n in range(1, count * 2 + 8))
    found = [on for on in (*ahead, *back) if on.weekday() < ADAY]
    yield from found[:count]


def opened(url: str, count: int) -> Meetings:
    """A service with so many meetings booked."""
    db = Database(url, "meetings", clock=SetClock(AT))
    db.create_tables(Meetings.metadata)
    all_days = list(days(max(AHEAD, count // ADAY)))
    meetings = [booked(n, all_days[n // ADAY]) for n in range(ADAY * len(all_days))]

    def some(tx: Transaction, first: int) -> None:
        for one in meetings[first : first + BATCH]:
            store.save(tx, Step(one), None)

    for first in range(0, len(meetings), BATCH):
        db.run(lambda tx, first=first: some(tx, first))  # type: ignore[misc]
    return Meetings(db)


def search_time(service: Meetings, looked: int) -> float:
    """Milliseconds of a search over so many working days."""
    asked = {**ASKED, "until": (AT.date() + timedelta(days=looked * 7 // 5 - 1)).isoformat()}
    took = []
    for _ in range(SEARCHES):
        began = time.perf_counter()
        found = service.call("find_slot", asked).value()
        took.append(time.perf_counter() - began)
        assert not found["slots"], "the room is taken on every day"
    return 1000 * statistics.median(took)


def contenders(stack: ExitStack, sizes: tuple[int, ...]) -> Contenders:
    """For each database and size: searches over few and many days."""
    found: Contenders = {}
    place = stack.enter_context(places.place())
    directory = Path(stack.enter_context(tempfile.TemporaryDirectory()))
    for size in sizes:
        urls = {
            "PostgreSQL": places.driver(place.database(f"reglament_bench_slots_{size}")),
            "SQLite": f"sqlite:///{directory / str(size)}.sqlite",
        }
        for name, url in urls.items():
            say(f"booking {size:,} meetings on {name}")
            service = opened(url, size)
            stack.callback(service.db.close)
            for looked in (NEAR, FAR):
                figure = f"{name}, {looked} days, among {size:,}"
                found[figure] = lambda s=service, n=looked, f=figure: {f: search_time(s, n)}  # type: ignore[misc]
    return found


def main() -> int:
    """Measure and conclude."""
    given = arguments(__doc__, few=300, many=10_000, more=20_000).parse_args()
    sizes = (given.few, given.many) if given.quick else (given.few, given.many, given.more)
    with ExitStack() as stack:
        found = contenders(stack, sizes)
        figures = interleaved(found, 1 if given.quick else given.rounds)
    targets = []
    for name in ("PostgreSQL", "SQLite"):

        def of(looked: int, size: int, name: str = name) -> float:
            return median(figures, f"{name}, {looked} days, among {size:,}")

        for size in sizes[1:]:
            what = f"{name}, {FAR} days, among {size:,} against {sizes[0]:,}"
            targets.append(Target(what, of(FAR, size) / of(FAR, sizes[0]), at_most=1.25))
        what = f"{name}, among {sizes[1]:,}, {FAR} days against {NEAR}"
        targets.append(Target(what, of(FAR, sizes[1]) / of(NEAR, sizes[1]), at_most=FAR / NEAR))
    ordered = {name: figures[name] for name in found}
    return conclude("Finding a slot", [table(ordered, "ms")], targets, [], record=not given.quick)


if __name__ == "__main__":
    sys.exit(main())
