"""A body's overdue list among 10,000 and among 1,000,000 items with as many overdue: it must stay flat.

    .venv/bin/python bench/overdue.py [items ...]

Medians of 5 runs of 50 pages each; SQLite in a temporary directory, or that of DATABASE_URL. The daily sweep
is measured beside it: finding the duties due among as many open ones.
"""

import os
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa

import law
from bus.clock import ALMATY, SetClock
from bus.database import Database
from bus.obligations import start_of
from services.control import actions, rows, tables
from services.control.model import Origin
from services.control.service import Control

AT = datetime(2026, 11, 23, 10, tzinfo=ALMATY)
SIGNED_ON, PAGES, RUNS, OVERDUE, PAGE = date(2026, 9, 1), 50, 5, 100, 10_000
BODIES = ("mne", "minfin", "minjust", "minhealth", "minedu")


def rows_of(items: int) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """An item's row and its report's duty; of the first OVERDUE of one body the day has passed."""
    entry = {"clause": "1", "text": {"ru": "Подготовить предложения"}, "executor": "mne", "row": "ordinary"}
    origin = Origin("act", "a", SIGNED_ON, document="decree")
    opened = actions.open_item(
        origin, {**entry, "due_on": "2027-03-01", "level": "pa"}, law.load(), today=SIGNED_ON
    )
    row, duty = rows.item_row(opened.item), opened.opens[0]
    for number in range(items):
        late = number < OVERDUE
        body = "mne" if late else BODIES[number % len(BODIES)]
        due = date(2026, 11, 20) if late else date(2027, 3, 1)
        known = {
            "id": f"a:{number:07}",
            "executor": body,
            "overdue": late,
            "current_deadline": due,
            "version": 1,
        }
        owed = replace(duty, id=f"d:{number:07}", subject=f"item/a:{number:07}", debtor=body, due_on=due)
        wire = {name: getattr(owed, name) for name in type(owed).__dataclass_fields__}
        next_at = start_of(due)
        yield (
            {**row, **known},
            {**wire, "next_at": next_at, "warned": True, "attempt": 0, "error": None, "version": 1},
        )


def fill(db: Database, items: int) -> None:
    """Write them ten thousand at a time."""
    both = rows_of(items)
    for _ in range(0, items, PAGE):
        page = [pair for _, pair in zip(range(PAGE), both, strict=False)]
        with db.engine.begin() as connection:
            connection.execute(sa.insert(tables.item), [item for item, _ in page])
            connection.execute(sa.insert(tables.system.obligation), [duty for _, duty in page])
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("ANALYZE")


def median(work: Any) -> float:
    """Seconds of one piece of work, the median of the runs."""
    runs = []
    for _ in range(RUNS):
        begun = time.perf_counter()
        for _ in range(PAGES):
            work()
        runs.append((time.perf_counter() - begun) / PAGES)
    return statistics.median(runs)


def measure(db: Database) -> dict[str, float]:
    """The overdue list by call, and the duties due as the sweep finds them."""
    service, duty = Control(db), tables.system.obligation
    due = (
        sa.select(duty)
        .where(duty.c.state == sa.text("'open'"), duty.c.next_at <= AT)
        .order_by(duty.c.next_at)
    )

    def overdue() -> None:
        found = service.call("items", {"body": "mne", "overdue": True, "limit": OVERDUE}).value()["items"]
        assert len(found) == OVERDUE

    def sweep() -> None:
        with db.engine.connect() as connection:
            assert len(connection.execute(due.limit(OVERDUE)).all()) == OVERDUE

    return {"overdue list": median(overdue), "sweep": median(sweep)}


def main(sizes: list[int]) -> None:
    """Print both times for each size, and the ratio of the last to the first."""
    found: dict[int, dict[str, float]] = {}
    for items in sizes:
        with tempfile.TemporaryDirectory() as directory:
            url = os.environ.get("DATABASE_URL", f"sqlite:///{Path(directory) / 'control.sqlite'}")
            db = Database(url, "control", clock=SetClock(AT))
            Control.metadata.drop_all(db.engine)
            db.create_tables(Control.metadata)
            fill(db, items)
            found[items] = measure(db)
            db.close()
        told = ", ".join(f"{what} {1e3 * took:.1f} ms" for what, took in found[items].items())
        print(f"{items:>9} items, {OVERDUE} overdue: {told}")
    for what, first in found[sizes[0]].items():
        print(f"{what}: {found[sizes[-1]][what] / first:.2f} times")


if __name__ == "__main__":
    main([int(size) for size in sys.argv[1:]] or [10_000, 1_000_000])
