"""The event log as a transaction writes it: bytes, digest and lane of each event, and how rows are linked."""

import hashlib
from typing import TYPE_CHECKING, NamedTuple
from zlib import crc32

from bus.event import Envelope
from bus.strict import canonical
from bus.tables import instant_text

if TYPE_CHECKING:
    from bus.transaction import Transaction

LANES = 64
"""Events of one subject are always in the same lane; two relays never hold the same lane."""
GENESIS = bytes(32)
"""The hash before the first row."""


class Outgoing(NamedTuple):
    """An event announced in a transaction and not yet stored; dropped if its obligation is known already."""

    envelope: Envelope
    body: bytes
    obligation: str | None


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
    SELECT nextval('outbox_id_seq') AS id, given.*
    FROM unnest(%b::text[], %b::text[], %b::text[], %b::bytea[], %b::bytea[], %b::int[])
        AS given (event_id, type, subject, body, digest, lane)
), stored AS (
    INSERT INTO outbox (id, event_id, type, subject, body, digest, at)
    SELECT id, event_id, type, subject, body, digest, %s FROM new
)
INSERT INTO outbox_pending (id, lane, digest) SELECT id, lane, digest FROM new
"""


def store(tx: "Transaction", announced: list[Outgoing]) -> None:
    """Write what a transaction announced into the log, in its order, to be published after the commit."""
    if not announced:
        return
    digests = [hashlib.sha256(out.body).digest() for out in announced]
    lanes = [lane_of(out.envelope.subject) for out in announced]
    if tx.dialect == "postgresql":
        ids = [out.envelope.id for out in announced]
        types = [out.envelope.type for out in announced]
        subjects = [out.envelope.subject for out in announced]
        bodies = [out.body for out in announced]
        tx.connection.exec_driver_sql(_STORE, (ids, types, subjects, bodies, digests, lanes, tx.now))
        return
    last = tx.connection.exec_driver_sql("SELECT coalesce(max(id), 0) FROM outbox").scalar_one()
    numbers = range(last + 1, last + 1 + len(announced))
    at = instant_text(tx.now)
    tx.connection.exec_driver_sql(
        "INSERT INTO outbox (id, event_id, type, subject, body, digest, at) VALUES (?, ?, ?, ?, ?, ?, ?)",
        [
            (number, out.envelope.id, out.envelope.type, out.envelope.subject, out.body, digest, at)
            for number, out, digest in zip(numbers, announced, digests, strict=True)
        ],
    )
    tx.connection.exec_driver_sql(
        "INSERT INTO outbox_pending (id, lane, digest) VALUES (?, ?, ?)",
        [(n, lane, digest) for n, lane, digest in zip(numbers, lanes, digests, strict=True)],
    )
