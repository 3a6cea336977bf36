"""Reads the event logs of all services in one order that does not depend on how they once interleaved.

The order: by time, then by service, then by number. Within one log the numbers always grow, so the order per
subject holds; where an event was numbered after a later one of the same log (two transactions at once), it
counts with the later time.
"""

import heapq
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from itertools import islice

from bus.audit import rows_of
from bus.database import Database
from bus.event import Envelope

BATCH = 1000
Apply = Callable[[list[Envelope]], object]
Progress = Callable[[int], None]


class LogUnreadable(Exception):  # noqa: N818 - named for what the log is
    """A row of a log cannot be read; `audit verify` says more."""


class Replay:
    """The merged history of several logs; asked again, it goes on with what was logged meanwhile."""

    def __init__(self, logs: Mapping[str, Database]) -> None:
        """Read these logs, by service, from their beginning."""
        self._logs = dict(sorted(logs.items()))
        self.reached = dict.fromkeys(self._logs, 0)
        """The number of the last row given out, by service."""

    def events(self) -> Iterator[Envelope]:
        """Every event not given out yet, in the order of this module; memory does not grow with the logs."""
        streams = [self._stream(name, db) for name, db in self._logs.items()]
        for _, name, number, event in heapq.merge(*streams, key=lambda entry: entry[:3]):
            yield event
            self.reached[name] = number

    def _stream(self, name: str, db: Database) -> Iterator[tuple[datetime, str, int, Envelope]]:
        latest: datetime | None = None
        for row in rows_of(db, self.reached[name]):
            if row.body is None:
                raise LogUnreadable(f"{name}: row {row.number} of the event log is gone; see audit verify")
            try:
                event = db.contracts.read_envelope(row.body)
            except ValueError as error:
                raise LogUnreadable(f"{name}: row {row.number} of the event log: {error}") from None
            latest = event.time if latest is None else max(latest, event.time)
            yield latest, name, row.number, event


def replay(logs: Mapping[str, Database], apply: Apply, progress: Progress | None = None) -> int:
    """Give every event of the logs to `apply` in lists, in the order of this module; returns how many."""
    events, count = Replay(logs).events(), 0
    for batch in _batches(events):
        apply(batch)
        count += len(batch)
        if progress is not None:
            progress(count)
    return count


def _batches(events: Iterable[Envelope]) -> Iterator[list[Envelope]]:
    rest = iter(events)
    while batch := list(islice(rest, BATCH)):
        yield batch
