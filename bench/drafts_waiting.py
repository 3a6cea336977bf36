"""What waits for one office among 100 and among 10,000 drafts in work: the list must stay flat.

    .venv/bin/python bench/drafts_waiting.py [drafts ...]

Medians of 5 runs of 200 pages each; SQLite in a temporary directory, or the database of DATABASE_URL.
"""

import statistics
import sys
import tempfile
import time
from datetime import datetime
from pathlib import Path

from bus.clock import ALMATY, SetClock
from bus.database import Database, Transaction
from services.acts import payloads, store
from services.acts.actions.drafting import submit_draft
from services.acts.model import Acting, Today
from services.acts.service import Acts

AT = datetime(2026, 11, 23, 10, tzinfo=ALMATY)
PAGES, RUNS, FEW = 200, 5, 20


def a_draft(number: int, body: str) -> dict[str, object]:
    """A draft of a body; minjust and minfin must agree all of them, knb every fiftieth only."""
    return {
        "id": f"d-{number:06}",
        "kind": "decree",
        "title": {"ru": f"Проект указа {number}"},
        "developer": {"body": body, "kind": "accountable_to_president"},
        "ground": {"kind": "own_initiative"},
        "texts": [{"language": "kk", "sheets": 3}, {"language": "ru", "sheets": 3}],
        "subject": {"interested_bodies": ["knb"]} if number % FEW == 0 else {},
    }


def fill(service: Acts, drafts: int) -> None:
    """Put drafts to agreement, a thousand in a transaction."""
    acting = Acting("first_head", "national_bank", "Аманов А.А.")

    def thousand(tx: Transaction, first: int) -> None:
        for number in range(first, min(first + 1000, drafts)):
            new = payloads.load(payloads.DraftPayload, a_draft(number, "national_bank"))
            store.save(tx, submit_draft(new, acting, Today(tx.law, tx.now)))

    for first in range(0, drafts, 1000):
        service.db.run(lambda tx, first=first: thousand(tx, first))


def page_time(service: Acts, office: str) -> float:
    """Seconds of a page of 5 rows, the median of the runs."""
    runs = []
    for _ in range(RUNS):
        begun = time.perf_counter()
        for _ in range(PAGES):
            service.call("drafts", {"office": office, "limit": 5})
        runs.append((time.perf_counter() - begun) / PAGES)
    return statistics.median(runs)


def main(sizes: list[int]) -> None:
    """Print the time of a page for each size, and the ratio of the last to the first."""
    times = {}
    for drafts in sizes:
        with tempfile.TemporaryDirectory() as directory:
            database = Database(f"sqlite:///{Path(directory) / 'acts.sqlite'}", "acts", clock=SetClock(AT))
            database.create_tables(Acts.metadata)
            service = Acts(database)
            fill(service, drafts)
            times[drafts] = {office: page_time(service, office) for office in ("minjust", "knb")}
            database.close()
        told = ", ".join(f"{office} {1e6 * took:.0f} us" for office, took in times[drafts].items())
        print(f"{drafts:>7} drafts in work: a page for {told}")
    for office in ("minjust", "knb"):
        print(f"{office}: {times[sizes[-1]][office] / times[sizes[0]][office]:.2f} times")


if __name__ == "__main__":
    main([int(size) for size in sys.argv[1:]] or [100, 10_000])
