"""Rebuilds the projection from the event logs beside the living one, then puts it in its place at once."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from queue import Queue
from threading import Thread
from typing import Any

from bus.database import Database, Transaction
from bus.event import Envelope
from services.reporting import store
from services.reporting.projection import Row, project
from services.reporting.service import SHOWN
from services.reporting.shadow import Rows, Shadow, prepared

BATCH = 4000
_UNDER_WAY = 2
_SHOWN = frozenset(SHOWN)
Progress = Callable[[int], None]
Say = Callable[[str], None]
Write = Callable[[Rows], None]


def rebuild(
    db: Database,
    envelopes: Iterable[Envelope],
    *,
    more: Callable[[], Iterable[Envelope]] = tuple,
    progress: Progress | None = None,
    say: Say = lambda _: None,
) -> int:
    """Fill the projection anew from events that keep their order per subject; returns how many it shows.

    The living projection answers until the new one is complete, and is replaced in one transaction. `more`
    gives the events logged meanwhile; the last of them are applied as the service applies them, before
    anybody else may write.
    """
    shadow = Shadow(db)
    shadow.begin()
    with _writing(shadow) as write:
        count = _fill(write, envelopes, progress)
        count += _fill(write, more(), None)
    say("tallies and indexes")
    shadow.complete()
    say("the new projection takes its place")
    with db.transaction() as tx:
        shadow.put_in_place(tx)
        count += _take_in(tx, more())
    shadow.empty()
    return count


def _fill(write: Write, envelopes: Iterable[Envelope], progress: Progress | None) -> int:
    count, read, events = 0, 0, iter(envelopes)
    while batch := list(islice(events, BATCH)):
        shown = [event for event in batch if event.type in _SHOWN]
        write(_rows(shown))
        count, read = count + len(shown), read + len(batch)
        if progress is not None:
            progress(read)
    return count


def _rows(events: Iterable[Envelope]) -> Rows:
    """The rows of a batch: of several with one key the last counts."""
    found: dict[str, dict[Any, Row]] = {}
    for event in events:
        for change in project(event):
            if change.table != "party":
                change.row["version"] = 1
            found.setdefault(change.table, {})[change.key] = change.row
    return {name: list(by_key.values()) for name, by_key in found.items()}


def _take_in(tx: Transaction, envelopes: Iterable[Envelope]) -> int:
    """Apply the last events as the service does, tallies included."""
    count = 0
    for event in envelopes:
        if event.type in _SHOWN:
            store.put(tx, event)
            count += 1
    return count


@contextmanager
def _writing(shadow: Shadow) -> Iterator[Write]:
    """Rows are written beside the reading: the database works while the next events are projected."""
    if not shadow.postgresql:
        yield shadow.write
        return
    waiting: Queue[list[tuple[str, bytes]] | None] = Queue(_UNDER_WAY)
    failed: list[BaseException] = []

    def work() -> None:
        while (documents := waiting.get()) is not None:
            if not failed:
                try:
                    shadow.put(documents)
                except BaseException as error:
                    failed.append(error)

    def write(rows: Rows) -> None:
        if failed:
            raise failed[0]
        waiting.put(prepared(rows))

    worker = Thread(target=work, name="rebuilding", daemon=True)
    worker.start()
    try:
        yield write
    finally:
        waiting.put(None)
        worker.join()
    if failed:
        raise failed[0]
