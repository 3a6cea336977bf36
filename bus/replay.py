"""Reads the event logs of all services in one order that does not depend on how they once interleaved.

The order: by time, then by service, then by number. Within one log the numbers always grow, so the order per
subject holds; where an event was numbered after a later one of the same log (two transactions at once), it
counts with the later time.

The logs are verified as they are read: each body by its digest, each row by its link to the one before it.
What our own services wrote, and nobody changed since, is not checked against the schemas a second time.
"""

import hashlib
import heapq
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import datetime
from itertools import islice
from queue import Full, Queue
from threading import Event, Thread
from typing import TypeVar

import orjson

from bus.audit import Logged, rows_of
from bus.database import Database
from bus.event import Envelope
from bus.event_log import GENESIS, link

BATCH = 1000
Told = tuple[datetime, str, Logged, Envelope]
T = TypeVar("T")
_PARTS_AHEAD = 2
_LOOKS_EVERY_S = 0.5
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
        self._hashes: dict[str, bytes] = {}

    def events(self) -> Iterator[Envelope]:
        """Every event not given out yet, in the order of this module; memory does not grow with the logs."""
        streams = [self._stream(name, db) for name, db in self._logs.items()]
        for _, name, row, event in heapq.merge(*streams, key=_place):
            yield event
            self.reached[name], self._hashes[name] = row.number, row.hash

    def _stream(self, name: str, db: Database) -> Iterator[Told]:
        latest: datetime | None = None
        number, last = self.reached[name], self._hashes.get(name, GENESIS)
        for row in _ahead(rows_of(db, number)):
            body = _verified(name, row, number, last)
            number, last = row.number, row.hash
            try:
                event = Envelope.from_wire(orjson.loads(body))
            except (ValueError, KeyError, TypeError) as error:
                raise LogUnreadable(f"{name}: row {number} of the event log: {error!r}") from None
            latest = event.time if latest is None else max(latest, event.time)
            yield latest, name, row, event


def _ahead(rows: Iterator[Logged]) -> Iterator[Logged]:
    """Rows read by a thread of their own: the database looks for the next while these are replayed."""
    read: Queue[list[Logged] | BaseException] = Queue(_PARTS_AHEAD)
    given_up = Event()

    def work() -> None:
        try:
            while part := list(islice(rows, BATCH)):
                _hand(read, part, given_up)
            _hand(read, [], given_up)
        except BaseException as error:
            _hand(read, error, given_up)

    Thread(target=work, name="replay", daemon=True).start()
    try:
        while part := read.get():
            if isinstance(part, BaseException):
                raise part
            yield from part
    finally:
        given_up.set()


def _hand(read: "Queue[T]", part: T, given_up: Event) -> None:
    """Put a part into the queue, unless nobody reads any more."""
    while not given_up.is_set():
        with suppress(Full):
            read.put(part, timeout=_LOOKS_EVERY_S)
            return


def _place(told: Told) -> tuple[datetime, str, int]:
    return told[0], told[1], told[2].number


def _verified(name: str, row: Logged, number: int, last: bytes) -> bytes:
    """The body of the row that follows the row `number` with the hash `last`."""
    if row.number != number + 1 or row.body is None or row.digest is None:
        raise LogUnreadable(f"{name}: row {number + 1} of the event log is gone; see audit verify")
    if hashlib.sha256(row.body).digest() != row.digest or link(last, row.number, row.digest) != row.hash:
        raise LogUnreadable(f"{name}: row {row.number} of the event log was changed; see audit verify")
    return row.body


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
