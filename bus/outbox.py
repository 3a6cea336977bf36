"""The outbox: the permanent log of what a service announced, numbered, chained, and handed out to relays.

`outbox` and `chain` only grow. What is still to be published stands in `outbox_pending`, so that every
claim costs what is pending, however long the log.
"""

import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import sqlalchemy as sa

from bus.bulk import insert_missing
from bus.event_log import GENESIS, LANES, link
from bus.tables import SYSTEM

if TYPE_CHECKING:
    from bus.database import Database, Transaction

BINARY = {"binary_results": True}
"""PostgreSQL's binary format: the bytes of an event are not spelled out on their way."""
_CLAIMING: dict[str, threading.Lock] = {}
PENDING, LOG, HEAD, LANE = SYSTEM.pending, SYSTEM.outbox, SYSTEM.chain_head, SYSTEM.lane


def _lanes_of_the_oldest() -> Any:
    """Lanes of the oldest pending events that no other relay holds, locked."""
    oldest = (
        sa.select(PENDING.c.lane, PENDING.c.number)
        .where(PENDING.c.number.is_not(None))
        .order_by(PENDING.c.number)
        .limit(sa.bindparam("window"))
        .subquery()
    )
    first = sa.func.min(oldest.c.number).label("first")
    ranked = sa.select(oldest.c.lane, first).group_by(oldest.c.lane).subquery()
    return (
        sa.select(LANE.c.lane)
        .join(ranked, ranked.c.lane == LANE.c.lane)
        .order_by(ranked.c.first)
        .limit(sa.bindparam("lanes"))
        .with_for_update(skip_locked=True, of=LANE)
    )


_HEAD = sa.select(HEAD).with_for_update(skip_locked=True)
_MOVE_HEAD = sa.update(HEAD).values(number=sa.bindparam("last_number"), hash=sa.bindparam("last_hash"))
_UNNUMBERED = (
    sa.select(PENDING.c.id, PENDING.c.digest)
    .where(PENDING.c.number.is_(None))
    .order_by(PENDING.c.id)
    .limit(sa.bindparam("limit"))
)
_FREE_LANES = _lanes_of_the_oldest()
_SEALED = (
    sa.select(LOG.c.id, PENDING.c.number, LOG.c.event_id, LOG.c.type, LOG.c.subject, LOG.c.body)
    .join(LOG, LOG.c.id == PENDING.c.id)
    .where(PENDING.c.number.is_not(None))
    .order_by(PENDING.c.number)
    .limit(sa.bindparam("limit"))
)
_SEALED_IN = """
SELECT outbox.id, pending.number, event_id, type, subject, body
FROM outbox_pending AS pending JOIN outbox ON outbox.id = pending.id
WHERE pending.number IS NOT NULL AND pending.lane = ANY(%b::int[]) ORDER BY pending.number LIMIT %s
"""


class Sealed(NamedTuple):
    """A row of the log, ready to be published."""

    id: int
    number: int
    event_id: str
    type: str
    subject: str
    body: bytes


class Claim:
    """Rows that one relay holds: no other relay publishes events of their subjects meanwhile."""

    def __init__(self, rows: list[Sealed], marks: list[int]) -> None:
        """Made by `Outbox.claim`."""
        self.rows = rows
        self._marks = marks

    def mark(self, rows: Iterable[Sealed]) -> None:
        """Note rows as published; the note is committed at the end of the claim, even if the relay fails."""
        self._marks.extend(row.id for row in rows)

    def waves(self) -> Iterator[list[Sealed]]:
        """Waves with at most one event of a subject: publish a wave, await its confirms, then the next."""
        rest = self.rows
        while rest:
            subjects: set[str] = set()
            wave: list[Sealed] = []
            later: list[Sealed] = []
            for row in rest:
                (later if row.subject in subjects else wave).append(row)
                subjects.add(row.subject)
            yield wave
            rest = later


@dataclass(frozen=True)
class Backlog:
    """How many events wait to be published, and since when the oldest does."""

    pending: int
    oldest: Any


class Outbox:
    """The log of one service."""

    def __init__(self, db: "Database") -> None:
        """Open the log; the rows that relays lock are made when missing."""
        self.db = db
        self._ready = False

    def prepare(self) -> None:
        """Make the head of the chain and the lanes, once."""
        if self._ready:
            return
        with self.db.transaction() as tx:
            first = {"id": 1, "number": 0, "hash": GENESIS}
            insert_missing(tx.connection, SYSTEM.chain_head, [first])
            insert_missing(tx.connection, SYSTEM.lane, [{"lane": lane} for lane in range(LANES)])
        self._ready = True

    def seal(self, limit: int = 1000) -> int:
        """Number and chain up to `limit` committed events in the order they were stored; returns how many.

        Only one relay seals at a time; another finds nothing to do.
        """
        self.prepare()
        with self.db.transaction() as tx:
            locked = tx.connection.execute(_HEAD).one_or_none()
            if locked is None:
                return 0
            found = tx.connection.execute(_UNNUMBERED, {"limit": limit}).all()
            if found:
                self._chain(tx, locked.number, locked.hash, found)
            return len(found)

    def _chain(self, tx: "Transaction", number: int, last: bytes, found: Iterable[Any]) -> None:
        ids, numbers, hashes = [], [], []
        for identifier, digest in found:
            number, last = number + 1, link(last, number + 1, digest)
            ids.append(identifier)
            numbers.append(number)
            hashes.append(last)
        run = tx.connection.exec_driver_sql
        if tx.dialect == "postgresql":
            run(
                "INSERT INTO chain (number, outbox_id, hash) "
                "SELECT * FROM unnest(%s::bigint[], %s::bigint[], %b::bytea[])",
                (numbers, ids, hashes),
            )
            run(
                "UPDATE outbox_pending SET number = n FROM unnest(%s::bigint[], %s::bigint[]) AS new (i, n) "
                "WHERE id = i",
                (ids, numbers),
            )
        else:
            run(
                "INSERT INTO chain (number, outbox_id, hash) VALUES (?, ?, ?)",
                list(zip(numbers, ids, hashes, strict=True)),
            )
            run("UPDATE outbox_pending SET number = ? WHERE id = ?", list(zip(numbers, ids, strict=True)))
        tx.connection.execute(_MOVE_HEAD, {"last_number": number, "last_hash": last})

    @contextmanager
    def claim(self, limit: int = 500, lanes: int = LANES // 2) -> Iterator[Claim]:
        """Hold up to `limit` events to publish, oldest first, of at most `lanes` free lanes."""
        self.prepare()
        yield from self._claim_sqlite(limit) if self.db.sqlite else self._claim_postgresql(limit, lanes)

    def _claim_postgresql(self, limit: int, lanes: int) -> Iterator[Claim]:
        marks: list[int] = []
        with self.db.engine.connect() as connection, connection.begin():
            run = connection.exec_driver_sql
            window = {"window": limit * 4, "lanes": lanes}
            free = connection.execute(_FREE_LANES, window).scalars().all()
            rows = run(_SEALED_IN, (list(free), limit), BINARY).all() if free else []
            try:
                yield Claim([Sealed(*row) for row in rows], marks)
            finally:
                if marks:
                    run("DELETE FROM outbox_pending WHERE id = ANY(%s)", (marks,))
                    connection.commit()

    def _claim_sqlite(self, limit: int) -> Iterator[Claim]:
        """On SQLite no transaction stays open while events are published: a lock of ours holds all lanes."""
        lock = _CLAIMING.setdefault(str(self.db.engine.url), threading.Lock())
        marks: list[int] = []
        if not lock.acquire(blocking=False):
            yield Claim([], marks)
            return
        try:
            with self.db.transaction(reading=True) as tx:
                rows = [Sealed(*row) for row in tx.connection.execute(_SEALED, {"limit": limit})]
            try:
                yield Claim(rows, marks)
            finally:
                if marks:
                    self._forget(marks)
        finally:
            lock.release()

    def _forget(self, marks: list[int]) -> None:
        with self.db.transaction() as tx:
            gone = [(mark,) for mark in marks]
            tx.connection.exec_driver_sql("DELETE FROM outbox_pending WHERE id = ?", gone)

    def length(self) -> int:
        """How many events the log holds."""
        with self.db.transaction(reading=True) as tx:
            return int(tx.connection.execute(sa.select(sa.func.count()).select_from(LOG)).scalar_one())

    def backlog(self) -> Backlog:
        """What waits to be published."""
        with self.db.transaction(reading=True) as tx:
            count, first = tx.connection.execute(sa.select(sa.func.count(), sa.func.min(PENDING.c.id))).one()
            oldest = sa.select(LOG.c.at).where(LOG.c.id == first)
            return Backlog(count, tx.connection.execute(oldest).scalar_one_or_none() if count else None)
