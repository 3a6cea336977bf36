"""The durable inbox: each event once, in order per subject, retried with backoff, set aside with a reason."""

import hashlib
import logging
import random
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any, NamedTuple

import orjson
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from bus import faults
from bus.bulk import insert_missing, one_of
from bus.contract import BadPayload, Malformed
from bus.database import LONGEST_ERROR, Conflict, Database, Transaction, may_be_retried, say
from bus.event import Envelope, Event
from bus.tables import SYSTEM, instant_text

if TYPE_CHECKING:
    from bus.service import Service

_log = logging.getLogger(__name__)
INBOX, QUARANTINE = SYSTEM.inbox, SYSTEM.quarantine


@dataclass(frozen=True, slots=True)
class Delivery:
    """A message as the transport handed it over: its bytes, and what the broker says of it."""

    body: bytes
    properties: Mapping[str, Any] | None = None


class Outcome(StrEnum):
    """What became of a delivery; in every case it is committed and may be acknowledged."""

    APPLIED = "applied"
    DUPLICATE = "duplicate"
    WAITING = "waiting"
    QUARANTINED = "quarantined"


class Letter(NamedTuple):
    """An event that may be handled, with its place among the deliveries of the batch."""

    at: int
    event: Envelope
    body: bytes
    digest: bytes
    attempt: int = 0
    position: int = 0


class SetAside(NamedTuple):
    """A message that cannot be handled, with the reason."""

    at: int
    reason: str
    detail: str
    body: bytes
    digest: bytes
    event: Envelope | None = None
    properties: Mapping[str, Any] | None = None
    position: int | None = None


class Failure(NamedTuple):
    """A handler that raised."""

    letter: Letter
    error: str


@dataclass(frozen=True)
class Backoff:
    """How long a failed event waits before each further attempt, in seconds; then it is set aside."""

    seconds: tuple[float, ...] = (1, 5, 30, 120, 600)
    jitter: float = 0.2

    def after(self, attempt: int) -> timedelta | None:
        """The pause after this many attempts, or None after the last."""
        if attempt > len(self.seconds):
            return None
        spread = random.uniform(1 - self.jitter, 1 + self.jitter)  # noqa: S311 - only spreads retries
        return timedelta(seconds=self.seconds[attempt - 1] * spread)


class Inbox:
    """The inbox of one service."""

    def __init__(self, service: "Service", backoff: Backoff | None = None) -> None:
        """Receive for a service, in its own database."""
        self.service = service
        self.db: Database = service.db
        self.backoff = backoff or Backoff()

    def receive(self, batch: Sequence[Delivery | bytes]) -> list[Outcome]:
        """Handle a batch of deliveries in one transaction; returns what became of each.

        When it returns, everything is committed and the batch may be acknowledged. If the database fails
        the batch as a whole, each delivery is handled alone, so that one culprit harms no other. Raises
        only what the database raises when it cannot be reached or asks for a retry in vain.
        """
        deliveries = [d if isinstance(d, Delivery) else Delivery(d) for d in batch]
        read = [self._read(at, delivery) for at, delivery in enumerate(deliveries)]
        letters = [r for r in read if isinstance(r, Letter)]
        aside = [r for r in read if isinstance(r, SetAside)]
        try:
            return self.db.run(lambda tx: self._receive(tx, letters, aside, len(read)))
        except Exception as error:
            if _database_is_away(error):
                raise
            return [self._alone(r, error) for r in read]

    def take(self, tx: Transaction, deliveries: Sequence[Delivery]) -> list[Outcome]:
        """Handle deliveries in a transaction of the caller's."""
        read = [self._read(at, delivery) for at, delivery in enumerate(deliveries)]
        letters = [one for one in read if isinstance(one, Letter)]
        aside = [one for one in read if isinstance(one, SetAside)]
        return self._receive(tx, letters, aside, len(read))

    def _alone(self, read: Letter | SetAside, error: Exception) -> Outcome:
        """Handle one delivery of a batch that failed; if it fails again it is the culprit."""
        del error
        one = read._replace(at=0)
        letters, aside = ([one], []) if isinstance(one, Letter) else ([], [one])
        try:
            return self.db.run(lambda tx: self._receive(tx, letters, aside, 1))[0]
        except Exception as culprit:
            if _database_is_away(culprit) or not letters:
                raise
            failed = say(culprit)
            return self.db.run(lambda tx: self._receive(tx, letters, aside, 1, failed))[0]

    def _read(self, at: int, delivery: Delivery) -> Letter | SetAside:
        """Read and check the bytes; nothing here needs the database."""
        digest = hashlib.sha256(delivery.body).digest()
        event: Envelope | None = None

        def aside(reason: str, detail: str) -> SetAside:
            return SetAside(at, reason, detail, delivery.body, digest, event, delivery.properties)

        try:
            event = self.db.contracts.read_envelope(delivery.body)
            if event.type not in self.db.contracts.events:
                return aside("unknown_type", f"{event.type}: there is no such event in schemas/")
            if not self.service.handles(event.type):
                return aside("not_subscribed", f"{self.service.name} does not handle {event.type}")
            self.db.contracts.check_event(event.type, event.data)
        except Malformed as bad:
            return aside("undecodable", str(bad))
        except BadPayload as bad:
            return aside("schema_violation", str(bad))
        return Letter(at, event, delivery.body, digest)

    def _receive(
        self,
        tx: Transaction,
        letters: list[Letter],
        aside: Iterable[SetAside],
        size: int,
        failed: str | None = None,
    ) -> list[Outcome]:
        """Everything one batch does; `failed` is the error of a culprit that is not to be tried again."""
        outcomes = [Outcome.DUPLICATE] * size
        faults.point("inbox.before_insert")
        fresh, conflicts = self._admit(tx, letters)
        faults.point("inbox.after_insert")
        for one in (*aside, *conflicts):
            outcomes[one.at] = Outcome.QUARANTINED
            self._set_aside(tx, one)
        blocked = self._blocked(tx, fresh)
        failures: list[Failure] = []
        behind: list[Letter] = []
        self._prefetch(tx, [letter for letter in fresh if letter.event.subject not in blocked])
        for letter in fresh:
            subject = letter.event.subject
            if subject in blocked:
                behind.append(letter)
                outcomes[letter.at] = Outcome.WAITING
                continue
            error = failed or self._apply(tx, letter.event)
            outcomes[letter.at] = Outcome.APPLIED
            if error is not None:
                blocked.add(subject)
                failures.append(Failure(letter, error))
                outcomes[letter.at] = Outcome.WAITING
        self._wait_behind(tx, behind)
        for failure in failures:
            if self._fail(tx, failure):
                outcomes[failure.letter.at] = Outcome.QUARANTINED
        return outcomes

    def _apply(self, tx: Transaction, event: Envelope) -> str | None:
        """Let the service handle an event; returns what went wrong, if something did."""
        try:
            self.service.apply(tx, event)
        except Conflict:
            raise
        except DBAPIError as error:
            if error.connection_invalidated or may_be_retried(error) or not tx.alive:
                raise
            return say(error)
        except Exception as error:
            _log.warning("%s: event %s of %s not applied", tx.service, event.id, event.type, exc_info=error)
            return say(error)
        return None

    def _prefetch(self, tx: Transaction, letters: list[Letter]) -> None:
        """Read what the handlers said they will need, in one query for each table."""
        tx.prefetch(key for letter in letters for key in self._keys(letter))
        tx.duties.expected = [letter.event.subject for letter in letters]

    def _keys(self, letter: Letter) -> list[tuple[sa.Table, Any]]:
        """What one event will need; where that cannot be said, its handler fails, for itself alone."""
        try:
            return list(self.service.loads(letter.event))
        except Exception as error:
            _log.warning("%s: no keys of event %s", self.service.name, letter.event.id, exc_info=error)
            return []

    def _admit(self, tx: Transaction, letters: list[Letter]) -> tuple[list[Letter], list[SetAside]]:
        """Insert the ids; returns the events that are new, and those whose id had another body before."""
        first: dict[tuple[str, str], Letter] = {}
        again: list[Letter] = []
        for letter in letters:
            key = (letter.event.source, letter.event.id)
            if first.setdefault(key, letter) is not letter:
                again.append(letter)
        new = _insert(tx, first.values())
        fresh = [letter._replace(position=new[key]) for key, letter in first.items() if key in new]
        again += [letter for key, letter in first.items() if key not in new]
        digests = {key: first[key].digest for key in new}
        old = {(one.event.source, one.event.id) for one in again} - digests.keys()
        digests.update(_digests(tx, old))
        conflicts = [
            SetAside(
                letter.at,
                "conflicting_body",
                f"event {letter.event.id} of {letter.event.source} came before with another body",
                letter.body,
                letter.digest,
                letter.event,
            )
            for letter in again
            if digests[letter.event.source, letter.event.id] != letter.digest
        ]
        return fresh, conflicts

    def _blocked(self, tx: Transaction, letters: list[Letter]) -> set[str]:
        """Subjects of which an earlier event waits or is set aside; waits for one being retried just now."""
        subjects = sorted({letter.event.subject for letter in letters})
        if not subjects:
            return set()
        waiting = sa.select(INBOX.c.subject).where(
            _unapplied(), one_of(INBOX.c.subject, subjects, tx.dialect)
        )
        return set(tx.connection.execute(waiting.order_by(INBOX.c.position).with_for_update()).scalars())

    def _wait_behind(self, tx: Transaction, letters: list[Letter]) -> None:
        if letters:
            rows = [{"_position": letter.position, "body": letter.body} for letter in letters]
            tx.connection.execute(_BEHIND, rows)

    def _fail(self, tx: Transaction, failure: Failure) -> bool:
        """Note a failed attempt; returns whether it was the last one, and the event is set aside."""
        letter, error = failure
        attempt = letter.attempt + 1
        pause = self.backoff.after(attempt)
        changes = {
            "status": "waiting" if pause is not None else "held",
            "attempt": attempt,
            "error": error,
            "body": letter.body,
            "next_attempt_at": None if pause is None else self.db.clock.machine() + pause,
        }
        tx.connection.execute(sa.update(INBOX).where(INBOX.c.position == letter.position).values(changes))
        if pause is None:
            held = SetAside(
                letter.at,
                "handler_failed",
                error,
                letter.body,
                letter.digest,
                letter.event,
                None,
                letter.position,
            )
            self._set_aside(tx, held)
        return pause is None

    def _set_aside(self, tx: Transaction, one: SetAside) -> None:
        """Keep a message that cannot be handled, and announce that; the same bytes are kept once."""
        event = one.event
        row = {
            "reason": one.reason,
            "detail": one.detail,
            "source": event and event.source,
            "event_id": event and event.id,
            "type": event and event.type,
            "subject": event and event.subject,
            "position": one.position,
            "digest": one.digest,
            "body": one.body,
            "properties": _plain(one.properties),
            "at": tx.now,
            "state": "open",
        }
        if not insert_missing(tx.connection, QUARANTINE, [row]):
            return
        tx.cause = event
        tx.announce(_quarantined(self.service.name, one, tx))
        if event is not None and event.agency is not None and one.reason != "conflicting_body":
            self.service.issue_receipt(tx, event, "quarantined", ())
        tx.cause = None

    def retry_due(self, limit: int = 100, *, all_waiting: bool = False) -> int:
        """Try again events whose pause is over, and in order those that wait behind them; returns how many.

        Another replica takes other subjects meanwhile. With `all_waiting` no pause is waited for.
        """
        return self.db.run(lambda tx: self._retry(tx, limit, all_waiting))

    def _retry(self, tx: Transaction, limit: int, all_waiting: bool) -> int:
        due = sa.select(INBOX.c.subject).where(INBOX.c.next_attempt_at.is_not(None))
        if not all_waiting:
            due = due.where(INBOX.c.next_attempt_at <= self.db.clock.machine())
        due = due.order_by(INBOX.c.next_attempt_at).limit(limit).with_for_update(skip_locked=True)
        subjects = set(tx.connection.execute(due).scalars())
        return self.resume(tx, subjects)

    def resume(self, tx: Transaction, subjects: Iterable[str]) -> int:
        """Apply in order the events of these subjects that wait, each subject until one fails again."""
        rows = self._waiting(tx, sorted(subjects))
        letters = [self._letter(row) for row in rows if row.status == "waiting"]
        blocked = {row.subject for row in rows if row.status == "held"}
        self._prefetch(tx, letters)
        applied = []
        tried = 0
        for letter in letters:
            if letter.event.subject in blocked:
                continue
            tried += 1
            error = self._apply(tx, letter.event)
            if error is None:
                applied.append({"_position": letter.position})
            else:
                blocked.add(letter.event.subject)
                self._fail(tx, Failure(letter, error))
        if applied:
            tx.connection.execute(_APPLIED, applied)
        return tried

    def _waiting(self, tx: Transaction, subjects: list[str]) -> Sequence[Any]:
        if not subjects:
            return ()
        query = sa.select(INBOX).where(_unapplied(), INBOX.c.subject.in_(subjects))
        return tx.connection.execute(query.order_by(INBOX.c.position).with_for_update()).all()

    def _letter(self, row: Any) -> Letter:
        event = self.db.contracts.read_envelope(row.body)
        return Letter(0, event, row.body, row.digest, row.attempt, row.position)


def _database_is_away(error: Exception) -> bool:
    """Whether the batch failed for no fault of its events: it is to be tried again as it is."""
    if isinstance(error, DBAPIError) and error.connection_invalidated:
        return True
    return isinstance(error, PoolTimeout) or may_be_retried(error)


def _unapplied() -> Any:
    return INBOX.c.status.in_((sa.literal_column("'waiting'"), sa.literal_column("'held'")))


_BEHIND = (
    sa.update(INBOX)
    .where(INBOX.c.position == sa.bindparam("_position"))
    .values(status="waiting", body=sa.bindparam("body"))
)
_APPLIED = (
    sa.update(INBOX)
    .where(INBOX.c.position == sa.bindparam("_position"))
    .values(status="applied", body=None, next_attempt_at=None, error=None)
)
_INSERT = """
INSERT INTO inbox (source, event_id, type, subject, digest, status, received_at)
SELECT s, e, t, j, d, 'applied', %s
FROM json_to_recordset(%s::json) AS new (s text, e text, t text, j text, d bytea)
ON CONFLICT (source, event_id) DO NOTHING RETURNING source, event_id, position
"""


def _insert(tx: Transaction, letters: Collection[Letter]) -> dict[tuple[str, str], int]:
    """Insert the ids not yet known, in order; returns their positions."""
    if not letters:
        return {}
    if tx.dialect == "postgresql":
        given = [
            {"s": e.source, "e": e.id, "t": e.type, "j": e.subject, "d": f"\\x{letter.digest.hex()}"}
            for letter in letters
            for e in (letter.event,)
        ]
        found = tx.connection.exec_driver_sql(_INSERT, (tx.now, orjson.dumps(given).decode()))
        return {(source, event_id): position for source, event_id, position in found}
    rows = [(o.event.source, o.event.id, o.event.type, o.event.subject, o.digest) for o in letters]
    at = instant_text(tx.now)
    result: dict[tuple[str, str], int] = {}
    for start in range(0, len(rows), 1000):
        part = rows[start : start + 1000]
        values = ", ".join(["(?, ?, ?, ?, ?, 'applied', ?)"] * len(part))
        found = tx.connection.exec_driver_sql(
            "INSERT INTO inbox (source, event_id, type, subject, digest, status, received_at) "
            f"VALUES {values} ON CONFLICT (source, event_id) DO NOTHING RETURNING source, event_id, position",
            tuple(value for row in part for value in (*row, at)),
        )
        result.update({(source, event_id): position for source, event_id, position in found})
    return result


def _digests(tx: Transaction, keys: set[tuple[str, str]]) -> dict[tuple[str, str], bytes]:
    if not keys:
        return {}
    known = sa.tuple_(INBOX.c.source, INBOX.c.event_id).in_(sorted(keys))
    found = tx.connection.execute(sa.select(INBOX.c.source, INBOX.c.event_id, INBOX.c.digest).where(known))
    return {(source, event_id): digest for source, event_id, digest in found}


def _quarantined(service: str, one: SetAside, tx: Transaction) -> Event:
    event = one.event
    about = {
        "reason": one.reason,
        "detail": one.detail[:LONGEST_ERROR],
        "source": event and event.source,
        "event": event and event.id,
        "event_type": event and event.type,
        "subject": event and event.subject,
        "message_hash": one.digest.hex(),
        "at": tx.now.isoformat(),
    }
    return Event(f"{service}.event_quarantined.v1", f"message/{one.digest.hex()}", about)


def _plain(properties: Mapping[str, Any] | None) -> dict[str, str] | None:
    return None if properties is None else {str(name): str(value) for name, value in properties.items()}
