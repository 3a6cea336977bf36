"""Listing what waits for one office among 100 and among 10,000 drafts in work: the list must stay flat.

    python -m bench.drafts_waiting [--few 100] [--many 10000] [--rounds 5] [--quick]

On PostgreSQL and on SQLite. The Ministry of Justice is waited for by all the drafts, another by every
twentieth. A figure is the median of its calls in a round: a page of 50 of the ministry from the beginning,
one from the middle of its list, and a page of 5 of the other body.
"""

import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path

from bench import places
from bench.measure import Target, arguments, conclude, interleaved, median, say, table
from bus.clock import ALMATY, SetClock
from bus.database import Database, Transaction
from services.acts import payloads, store
from services.acts.actions.drafting import submit_draft
from services.acts.model import Acting, Today
from services.acts.service import Acts

AT = datetime(2026, 11, 23, 10, tzinfo=ALMATY)
CALLS, BATCH, RARE = 100, 1000, 20
ASKED = {
    "a page of 50": {"office": "minjust", "limit": 50},
    "a page of 50 from the middle": {"office": "minjust", "limit": 50},
    "a page of 5 of another": {"office": "knb", "limit": 5},
}
Contenders = dict[str, Callable[[], dict[str, float]]]


def a_draft(number: int) -> dict[str, object]:
    """A draft of the National Bank; minjust and minfin must agree all of them, knb every twentieth."""
    return {
        "id": f"d-{number:06}",
        "kind": "decree",
        "title": {"ru": f"Проект указа {number}"},
        "developer": {"body": "national_bank", "kind": "accountable_to_president"},
        "ground": {"kind": "own_initiative"},
        "texts": [{"language": "kk", "sheets": 3}, {"language": "ru", "sheets": 3}],
        "subject": {"interested_bodies": ["knb"]} if number % RARE == 0 else {},
    }


def opened(url: str, drafts: int) -> Acts:
    """A service with so many drafts in agreement."""
    database = Database(url, "acts", clock=SetClock(AT))
    database.create_tables(Acts.metadata)
    acting = Acting("first_head", "national_bank", "Аманов А.А.")

    def some(tx: Transaction, first: int) -> None:
        for number in range(first, min(first + BATCH, drafts)):
            new = payloads.load(payloads.DraftPayload, a_draft(number))
            store.save(tx, submit_draft(new, acting, Today(tx.law, tx.now)))

    for first in range(0, drafts, BATCH):
        database.run(lambda tx, first=first: some(tx, first))  # type: ignore[misc]
    return Acts(database)


def page_time(service: Acts, asked: dict[str, object]) -> float:
    """Milliseconds of a page."""
    took = []
    for _ in range(CALLS):
        began = time.perf_counter()
        page = service.call("drafts", asked).value()
        took.append(time.perf_counter() - began)
        assert len(page["drafts"]) == asked["limit"], "the page is full"
    return 1000 * statistics.median(took)


def contenders(stack: ExitStack, sizes: tuple[int, ...]) -> Contenders:
    """For each database and size: the three pages."""
    found: Contenders = {}
    place = stack.enter_context(places.place())
    directory = Path(stack.enter_context(tempfile.TemporaryDirectory()))
    for size in sizes:
        urls = {
            "PostgreSQL": places.driver(place.database(f"reglament_bench_drafts_{size}")),
            "SQLite": f"sqlite:///{directory / str(size)}.sqlite",
        }
        for name, url in urls.items():
            say(f"putting {size:,} drafts to agreement on {name}")
            service = opened(url, size)
            stack.callback(service.db.close)
            for what, asked in ASKED.items():
                after = {"after": f"d-{size // 2 - 1:06}"} if "middle" in what else {}
                figure = f"{name}, {what}, among {size:,}"
                found[figure] = lambda s=service, a={**asked, **after}, f=figure: {f: page_time(s, a)}  # type: ignore[misc]
    return found


def main() -> int:
    """Measure and conclude."""
    given = arguments(__doc__, few=100, many=10_000).parse_args()
    sizes = (given.few, given.many)
    with ExitStack() as stack:
        found = contenders(stack, sizes)
        figures = interleaved(found, 1 if given.quick else given.rounds)
    targets = []
    for name in ("PostgreSQL", "SQLite"):
        for what in ASKED:
            many, few = (median(figures, f"{name}, {what}, among {size:,}") for size in sizes[::-1])
            targets.append(Target(f"{name}, {what}", many / few, at_most=2.0))
    ordered = {name: figures[name] for name in found}
    return conclude("What waits for an office", [table(ordered, "ms")], targets, [], record=not given.quick)


if __name__ == "__main__":
    sys.exit(main())
