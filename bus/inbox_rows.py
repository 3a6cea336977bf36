"""Rows of the inbox: how they are read and written; no decisions."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from bus.bulk import one_of
from bus.letter import Letter
from bus.tables import SYSTEM, Instant, instant_text
from bus.transaction import Transaction

INBOX = SYSTEM.inbox
Key = tuple[str, str]
_ROWS_PER_INSERT = 1000
_UNAPPLIED = INBOX.c.status.in_((sa.literal_column("'waiting'"), sa.literal_column("'held'")))
_THIS = INBOX.c.position == sa.bindparam("_position")
_BEHIND = sa.update(INBOX).where(_THIS).values(status="waiting", body=sa.bindparam("body"))
_APPLIED = sa.update(INBOX).where(_THIS).values(status="applied", body=None, next_attempt_at=None, error=None)
_HEADS = (
    sa.select(INBOX.c.subject)
    .where(
        INBOX.c.next_attempt_at.is_not(None), INBOX.c.next_attempt_at <= sa.bindparam("now", type_=Instant)
    )
    .order_by(INBOX.c.next_attempt_at)
    .limit(sa.bindparam("limit"))
)
_CLAIMED_HEADS = _HEADS.with_for_update(skip_locked=True)
_INSERT = """
INSERT INTO inbox (source, event_id, type, subject, digest, status, received_at)
SELECT given.*, 'applied', %s
FROM unnest(%b::text[], %b::text[], %b::text[], %b::text[], %b::bytea[]) AS given
ON CONFLICT (source, event_id) DO NOTHING RETURNING source, event_id, position
"""
_BLOCKED = """
SELECT subject FROM inbox WHERE status IN ('waiting', 'held') AND subject = ANY(%b::text[])
ORDER BY position FOR UPDATE
"""


def key_of(letter: Letter) -> Key:
    """What makes an event the same event: its source and its id."""
    return letter.event.source, letter.event.id


def insert(tx: Transaction, letters: Collection[Letter]) -> dict[Key, int]:
    """Insert the ids not yet known, in order; returns their positions."""
    if not letters:
        return {}
    if tx.dialect == "postgresql":
        return _insert_postgresql(tx, letters)
    rows = [(*key_of(o), o.event.type, o.event.subject, o.digest) for o in letters]
    at, result = instant_text(tx.now), {}
    for start in range(0, len(rows), _ROWS_PER_INSERT):
        part = rows[start : start + _ROWS_PER_INSERT]
        values = ", ".join(["(?, ?, ?, ?, ?, 'applied', ?)"] * len(part))
        found = tx.connection.exec_driver_sql(
            "INSERT INTO inbox (source, event_id, type, subject, digest, status, received_at) "
            f"VALUES {values} ON CONFLICT (source, event_id) DO NOTHING RETURNING source, event_id, position",
            tuple(value for row in part for value in (*row, at)),
        )
        result.update({(source, event_id): position for source, event_id, position in found})
    return result


def _insert_postgresql(tx: Transaction, letters: Collection[Letter]) -> dict[Key, int]:
    events = [letter.event for letter in letters]
    sources, ids = [event.source for event in events], [event.id for event in events]
    types, subjects = [event.type for event in events], [event.subject for event in events]
    digests = [letter.digest for letter in letters]
    found = tx.connection.exec_driver_sql(_INSERT, (tx.now, sources, ids, types, subjects, digests)).all()
    return {(source, event_id): position for source, event_id, position in found}


def digests(tx: Transaction, keys: Collection[Key]) -> dict[Key, bytes]:
    """The digests that events known already came with."""
    if not keys:
        return {}
    known = sa.tuple_(INBOX.c.source, INBOX.c.event_id).in_(sorted(keys))
    found = tx.connection.execute(sa.select(INBOX.c.source, INBOX.c.event_id, INBOX.c.digest).where(known))
    return {(source, event_id): digest for source, event_id, digest in found}


def blocked(tx: Transaction, subjects: Collection[str]) -> set[str]:
    """Subjects of which an earlier event waits or is held; waits for one that is being retried just now."""
    if not subjects:
        return set()
    if tx.dialect == "postgresql":
        return set(tx.connection.exec_driver_sql(_BLOCKED, (list(subjects),)).scalars())
    query = sa.select(INBOX.c.subject).where(_UNAPPLIED, INBOX.c.subject.in_(subjects))
    return set(tx.connection.execute(query).scalars())


def unapplied(tx: Transaction, subjects: Collection[str], limit: int) -> Sequence[Any]:
    """The oldest rows of these subjects that are not applied, locked."""
    if not subjects:
        return ()
    query = sa.select(INBOX).where(_UNAPPLIED, one_of(INBOX.c.subject, sorted(subjects), tx.dialect))
    return tx.connection.execute(query.order_by(INBOX.c.position).limit(limit).with_for_update()).all()


def heads(tx: Transaction, now: datetime, limit: int, *, claim: bool) -> list[str]:
    """Subjects whose first event is due for another attempt; `claim` locks what no other replica has."""
    due = {"now": now, "limit": limit}
    return list(tx.connection.execute(_CLAIMED_HEADS if claim else _HEADS, due).scalars())


def first_waiting(tx: Transaction, subject: str) -> Any:
    """The first event of a subject that is not applied, locked, or None."""
    found = unapplied(tx, (subject,), 1)
    return found[0] if found else None


def wait_behind(tx: Transaction, letters: Collection[Letter]) -> None:
    """Let events wait for an earlier one of their subject."""
    if letters:
        rows = [{"_position": letter.position, "body": letter.body} for letter in letters]
        tx.connection.execute(_BEHIND, rows)


def applied(tx: Transaction, letters: Collection[Letter]) -> None:
    """Note events that waited as applied."""
    if letters:
        tx.connection.execute(_APPLIED, [{"_position": letter.position} for letter in letters])


def change(tx: Transaction, position: int, **values: Any) -> None:
    """Change one row."""
    tx.connection.execute(sa.update(INBOX).where(INBOX.c.position == position).values(values))
