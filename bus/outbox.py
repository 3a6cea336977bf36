"""The outbox: the permanent log of what a service announced, numbered, chained, and handed out to relays.

`outbox` and `chain` only grow. What is still to be published stands in `outbox_pending`, so that every
claim costs what is pending, however long the log.
"""

import hashlib
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple
from zlib import crc32

import orjson
import sqlalchemy as sa

from bus.bulk import insert_missing
from bus.event import Envelope
from bus.strict import canonical
from bus.tables import SYSTEM, instant_text

if TYPE_CHECKING:
    from bus.database import Database, Transaction

LANES = 64
"""Events of one subject are always in the same lane; two relays never hold the same lane."""
GENESIS = bytes(32)
_CLAIMING: dict[str, threading.Lock] = {}


class Outgoing(NamedTuple):
    """An event announced in a transaction and not yet stored; dropped if its obligation is known already."""

    envelope: Envelope
    body: bytes
    obligation: str | None


class Sealed(NamedTuple):
    """A row of the log, ready to be published."""

    id: int
    number: int
    event_id: str
    type: str
    subject: str
    body: bytes


def outgoing(envelope: Envelope, obligation: str | None = None, stamp: str | None = None) -> Outgoing:
    """Write an envelope as it will be stored, published and hashed; `stamp` is its time, already written."""
    return Outgoing(envelope, canonical(envelope.to_wire(stamp)), obligation)


def lane_of(subject: str) -> int:
    """The lane of a subject."""
    return crc32(subject.encode()) % LANES


def link(previous: bytes, number: int, digest: bytes) -> bytes:
    """The hash of a row of the log: of the hash before it, its number and the digest of its body."""
    return hashlib.sha256(previous + number.to_bytes(8, "big") + digest).digest()


_STORE = """
WITH new AS MATERIALIZED (
    SELECT nextval(pg_get_serial_sequence('outbox', 'id')) AS id, given.*
    FROM json_to_recordset(%s::json)
        AS given (event_id text, type text, subject text, body text, digest bytea, lane int)
), stored AS (
    INSERT INTO outbox (id, event_id, type, subject, body, digest, at)
    SELECT id, event_id, type, subject, convert_to(body, 'UTF8'), digest, %s FROM new
)
INSERT INTO outbox_pending (id, lane, digest) SELECT id, lane, digest FROM new
"""


def store(tx: "Transaction", announced: list[Outgoing]) -> None:
    """Write what a transaction announced into the log, in its order, to be published after the commit."""
    if not announced:
        return
    digests = [hashlib.sha256(out.body) for out in announced]
    lanes = [lane_of(out.envelope.subject) for out in announced]
    if tx.dialect == "postgresql":
        rows = [
            {
                "event_id": out.envelope.id,
                "type": out.envelope.type,
                "subject": out.envelope.subject,
                "body": out.body.decode(),
                "digest": f"\\x{digest.hexdigest()}",
                "lane": lane,
            }
            for out, digest, lane in zip(announced, digests, lanes, strict=True)
        ]
        tx.connection.exec_driver_sql(_STORE, (orjson.dumps(rows).decode(), tx.now))
        return
    last = tx.connection.exec_driver_sql("SELECT coalesce(max(id), 0) FROM outbox").scalar_one()
    numbers = range(last + 1, last + 1 + len(announced))
    at = instant_text(tx.now)
    tx.connection.exec_driver_sql(
        "INSERT INTO outbox (id, event_id, type, subject, body, digest, at) VALUES (?, ?, ?, ?, ?, ?, ?)",
        [
            (number, out.envelope.id, out.envelope.type, out.envelope.subject, out.body, digest.digest(), at)
            for number, out, digest in zip(numbers, announced, digests, strict=True)
        ],
    )
    tx.connection.exec_driver_sql(
        "INSERT INTO outbox_pending (id, lane, digest) VALUES (?, ?, ?)",
        [(n, lane, digest.digest()) for n, lane, digest in zip(numbers, lanes, digests, strict=True)],
    )


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
        pending, head = SYSTEM.pending, SYSTEM.chain_head
        with self.db.transaction() as tx:
            locked = tx.connection.execute(sa.select(head).with_for_update(skip_locked=True)).one_or_none()
            if locked is None:
                return 0
            unnumbered = (
                sa.select(pending.c.id, pending.c.digest)
                .where(pending.c.number.is_(None))
                .order_by(pending.c.id)
                .limit(limit)
            )
            found = tx.connection.execute(unnumbered).all()
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
        tx.connection.execute(sa.update(SYSTEM.chain_head).values(number=number, hash=last))

    @contextmanager
    def claim(self, limit: int = 500, lanes: int = LANES // 2) -> Iterator[Claim]:
        """Hold up to `limit` events to publish, oldest first, of at most `lanes` free lanes."""
        self.prepare()
        yield from self._claim_sqlite(limit) if self.db.sqlite else self._claim_postgresql(limit, lanes)

    def _claim_postgresql(self, limit: int, lanes: int) -> Iterator[Claim]:
        marks: list[int] = []
        with self.db.engine.connect() as connection, connection.begin():
            free = connection.execute(_free_lanes(limit, lanes)).scalars().all()
            rows = connection.execute(_rows_of(free, limit)).all() if free else []
            try:
                yield Claim([Sealed(*row) for row in rows], marks)
            finally:
                if marks:
                    connection.exec_driver_sql("DELETE FROM outbox_pending WHERE id = ANY(%s)", (marks,))
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
                rows = [Sealed(*row) for row in tx.connection.execute(_rows_of(None, limit))]
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
            return int(
                tx.connection.execute(sa.select(sa.func.count()).select_from(SYSTEM.outbox)).scalar_one()
            )

    def backlog(self) -> Backlog:
        """What waits to be published."""
        pending, log = SYSTEM.pending, SYSTEM.outbox
        with self.db.transaction(reading=True) as tx:
            count, first = tx.connection.execute(sa.select(sa.func.count(), sa.func.min(pending.c.id))).one()
            oldest = sa.select(log.c.at).where(log.c.id == first)
            return Backlog(count, tx.connection.execute(oldest).scalar_one_or_none() if count else None)


def _free_lanes(limit: int, lanes: int) -> Any:
    """Lanes of the oldest pending events that no other relay holds, locked."""
    pending, lane = SYSTEM.pending, SYSTEM.lane
    oldest = (
        sa.select(pending.c.lane, pending.c.number)
        .where(pending.c.number.is_not(None))
        .order_by(pending.c.number)
        .limit(limit * 4)
        .subquery()
    )
    ranked = (
        sa.select(oldest.c.lane, sa.func.min(oldest.c.number).label("first"))
        .group_by(oldest.c.lane)
        .subquery()
    )
    return (
        sa.select(lane.c.lane)
        .join(ranked, ranked.c.lane == lane.c.lane)
        .order_by(ranked.c.first)
        .limit(lanes)
        .with_for_update(skip_locked=True, of=lane)
    )


def _rows_of(lanes: Any, limit: int) -> Any:
    pending, log = SYSTEM.pending, SYSTEM.outbox
    query = (
        sa.select(log.c.id, pending.c.number, log.c.event_id, log.c.type, log.c.subject, log.c.body)
        .join(log, log.c.id == pending.c.id)
        .where(pending.c.number.is_not(None))
        .order_by(pending.c.number)
        .limit(limit)
    )
    return query if lanes is None else query.where(pending.c.lane.in_(lanes))
