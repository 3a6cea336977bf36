"""Finding a slot among 100 and among 10,000 booked meetings: the time grows with the days looked at.

    .venv/bin/python -m bench.slots [meetings ...]

Medians of 5 rounds of 20 searches; SQLite in a temporary directory.
"""

import statistics
import sys
import tempfile
import time
from datetime import datetime, timedelta
from pathlib import Path

from bus.clock import ALMATY, SetClock
from bus.database import Database, Transaction
from services.meetings import store
from services.meetings.actions import Step
from services.meetings.model import Meeting, Seat
from services.meetings.service import Meetings

AT = datetime(2025, 10, 6, 9, tzinfo=ALMATY)
ROUNDS, SEARCHES, BATCH, ROOMS, DAYS = 5, 20, 500, 200, 60
ASKED = {
    "kind": "inter_body",
    "chair": "prime_minister",
    "host": "government_apparatus",
    "bodies": ["mne"],
    "participants": [{"body": "mne", "level": "deputy_first_head", "person": "P0"}],
    "ground": "G10-27(2)",
    "room": "R0",
    "minutes": 60,
    "not_before": AT.isoformat(),
    "count": 5,
}


def booked(number: int) -> Meeting:
    """One of many meetings: its room, official and hour by its number."""
    starts_at = AT + timedelta(days=number % DAYS, hours=number // DAYS % 8)
    return Meeting(
        id=f"m-{number:06}",
        kind="inter_body",
        title={"ru": "Совещание"},
        state="scheduled",
        chair="minister",
        host="mne",
        bodies=("mne",),
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=50),
        room=f"R{number % ROOMS}",
        participants=(Seat("mne", "deputy_first_head", person=f"P{number % ROOMS}"),),
    )


def fill(service: Meetings, count: int) -> None:
    """Book so many meetings."""

    def some(tx: Transaction, first: int) -> None:
        for number in range(first, min(first + BATCH, count)):
            store.save(tx, Step(booked(number)), None)

    for first in range(0, count, BATCH):
        service.db.run(lambda tx, first=first: some(tx, first))


def search_time(service: Meetings) -> float:
    """Milliseconds of a search, the median of the rounds."""
    rounds = []
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        for _ in range(SEARCHES):
            service.call("find_slot", ASKED)
        rounds.append((time.perf_counter() - begun) / SEARCHES * 1000)
    return statistics.median(rounds)


def main() -> None:
    """Print the figures."""
    for count in [int(arg) for arg in sys.argv[1:]] or [100, 10_000]:
        with tempfile.TemporaryDirectory() as directory:
            url = f"sqlite:///{Path(directory) / 'meetings.sqlite'}"
            db = Database(url, "meetings", clock=SetClock(AT))
            service = Meetings(db)
            db.create_tables(Meetings.metadata)
            fill(service, count)
            print(f"{count:>8} meetings booked: {search_time(service):7.2f} ms a search over {DAYS} days")
            db.close()


if __name__ == "__main__":
    main()
