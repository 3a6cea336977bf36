"""Verifies the hash chain of an event log, and names the first row that is not as it was written."""

import hashlib
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

import orjson
import sqlalchemy as sa

from bus.database import Database
from bus.event_log import GENESIS, link
from bus.tables import SYSTEM

LOG, CHAIN, HEAD, PENDING = SYSTEM.outbox, SYSTEM.chain, SYSTEM.chain_head, SYSTEM.pending
_PAGE = 2000
Progress = Callable[[int, int], None]


class Logged(NamedTuple):
    """A numbered row of the log; what belongs to the event is None where the event's row is gone."""

    number: int
    hash: bytes
    outbox_id: int
    event_id: str | None
    type: str | None
    subject: str | None
    body: bytes | None
    digest: bytes | None


@dataclass(frozen=True)
class Anchor:
    """The number and hash of a row, noted down outside the database: what was then cannot change unseen."""

    number: int
    hash: str

    def __str__(self) -> str:
        """As it is noted down."""
        return f"{self.number}:{self.hash}"

    @classmethod
    def parse(cls, text: str) -> "Anchor":
        """Read NUMBER:HASH; raises ValueError."""
        number, _, digest = text.partition(":")
        if not number.isdigit() or not re.fullmatch("[0-9a-f]{64}", digest):
            raise ValueError(f"{text!r}: expected NUMBER:HASH as `audit verify` prints it")
        return cls(int(number), digest)


@dataclass(frozen=True)
class Broken:
    """The first row that is not as it was written: its number, its event where known, and what is wrong."""

    number: int
    event_id: str | None
    kind: str
    says: str


@dataclass(frozen=True)
class Verdict:
    """How many rows were found in order, the head to note down, and the first broken row if there is one."""

    rows: int
    head: Anchor
    unsealed: int
    broken: Broken | None = None


def rows_of(db: Database, after: int = 0) -> Iterator[Logged]:
    """The numbered rows of a log in order, read page by page; no transaction stays open between pages."""
    query = (
        sa.select(
            CHAIN.c.number,
            CHAIN.c.hash,
            CHAIN.c.outbox_id,
            LOG.c.event_id,
            LOG.c.type,
            LOG.c.subject,
            sa.cast(LOG.c.body, sa.LargeBinary),  # text put there by hand is read as well
            LOG.c.digest,
        )
        .outerjoin(LOG, LOG.c.id == CHAIN.c.outbox_id)
        .where(CHAIN.c.number > sa.bindparam("after"))
        .order_by(CHAIN.c.number)
        .limit(_PAGE)
    )
    while True:
        with db.transaction(reading=True) as tx:
            page = tx.connection.execute(query, {"after": after}).all()
        yield from (Logged(*row) for row in page)
        if len(page) < _PAGE:
            return
        after = page[-1].number


def verify(db: Database, anchors: tuple[Anchor, ...] = (), progress: Progress | None = None) -> Verdict:
    """Check every row of a log against its body, its number and the hash before it, in flat memory.

    `anchors` are heads noted down earlier: a log rewritten as a whole no longer passes through them.
    """
    head, counts = _claimed(db)
    noted = {anchor.number: anchor for anchor in anchors}
    number, last = 0, GENESIS
    for row in rows_of(db):
        broken = _check(row, number, last) or _off(row, noted.get(row.number))
        if broken is not None:
            return Verdict(number, Anchor(number, last.hex()), counts.unsealed, broken)
        number, last = row.number, row.hash
        if progress is not None and number % _PAGE == 0:
            progress(number, head.number)
    broken = _truncated(number, last, head, noted) or _smuggled(db, counts)
    return Verdict(number, Anchor(number, last.hex()), counts.unsealed, broken)


class _Counts(NamedTuple):
    log: int
    chain: int
    unsealed: int


def _claimed(db: Database) -> tuple[Any, _Counts]:
    """What the database says of itself: the head of the chain, and how many rows there are, at one moment."""
    counts = sa.select(
        sa.select(sa.func.count()).select_from(LOG).scalar_subquery(),
        sa.select(sa.func.count()).select_from(CHAIN).scalar_subquery(),
        sa.select(sa.func.count()).where(PENDING.c.number.is_(None)).scalar_subquery(),
    )
    with db.transaction(reading=True) as tx:
        head = tx.connection.execute(sa.select(HEAD.c.number, HEAD.c.hash)).one_or_none()
        found = _Counts(*tx.connection.execute(counts).one())
    return head or _Nothing(), found


class _Nothing(NamedTuple):
    number: int = 0
    hash: bytes = GENESIS


def _check(row: Logged, number: int, last: bytes) -> Broken | None:
    """What is wrong with a row that follows the row `number` with the hash `last`."""
    if row.number != number + 1:
        says = f"rows {number + 1} to {row.number - 1} of the chain are gone"
        return Broken(number + 1, None, "deleted", says)
    if row.body is None or row.digest is None:
        return Broken(row.number, None, "deleted", f"its event (row {row.outbox_id} of the log) is gone")
    if hashlib.sha256(row.body).digest() != row.digest:
        return Broken(
            row.number, row.event_id, "edited", f"the body is not the one that was written{_whose(row)}"
        )
    if link(last, row.number, row.digest) != row.hash:
        says = (
            f"the event is not the one that was numbered here: edited, or put in another's place{_whose(row)}"
        )
        return Broken(row.number, row.event_id, "edited_or_swapped", says)
    return _odd_columns(row)


def _odd_columns(row: Logged) -> Broken | None:
    """The columns beside the body say the same as the body."""
    try:
        body = orjson.loads(row.body or b"")
        same = (body["id"], body["type"], body["subject"]) == (row.event_id, row.type, row.subject)
    except (orjson.JSONDecodeError, KeyError, TypeError):
        return Broken(row.number, row.event_id, "unreadable", "the body cannot be read as an event")
    if same:
        return None
    says = f"the columns say {row.event_id} {row.type} {row.subject}, the body says otherwise{_whose(row)}"
    return Broken(row.number, row.event_id, "edited", says)


def _whose(row: Logged) -> str:
    """Which event the body says it is, if it can be read and is another."""
    try:
        found = orjson.loads(row.body or b"")["id"]
    except (orjson.JSONDecodeError, KeyError, TypeError):
        return "; it cannot be read as an event"
    return "" if found == row.event_id else f"; it holds event {found}"


def _off(row: Logged, anchor: Anchor | None) -> Broken | None:
    if anchor is None or anchor.hash == row.hash.hex():
        return None
    says = f"the log was rewritten: its hash was noted down as {anchor.hash} and is {row.hash.hex()}"
    return Broken(row.number, row.event_id, "rewritten", says)


def _truncated(number: int, last: bytes, head: Any, noted: dict[int, Anchor]) -> Broken | None:
    furthest = max([head.number, *noted])
    if number < furthest:
        return Broken(number + 1, None, "truncated", f"rows {number + 1} to {furthest} are gone from the end")
    if number == head.number and last != head.hash:
        says = f"the head of the chain says {head.hash.hex()}, the last row {last.hex()}"
        return Broken(number, None, "edited", says)
    return None


def _smuggled(db: Database, counts: _Counts) -> Broken | None:
    """An event in the log that nobody announced: neither numbered nor waiting to be."""
    if counts.log == counts.chain + counts.unsealed:
        return None
    stranger = (
        sa.select(LOG.c.id, LOG.c.event_id)
        .where(~sa.exists().where(CHAIN.c.outbox_id == LOG.c.id))
        .where(~sa.exists().where(PENDING.c.id == LOG.c.id))
        .order_by(LOG.c.id)
        .limit(1)
    )
    with db.transaction(reading=True) as tx:
        found = tx.connection.execute(stranger).one_or_none()
    if found is None:
        return None
    says = f"row {found.id} of the log was put in without being announced: it has no number"
    return Broken(0, found.event_id, "inserted", says)
