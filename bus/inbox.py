"""The durable inbox: each event once, in order per subject, retried with backoff, set aside with a reason."""

import logging
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from bus import faults, inbox_rows
from bus.bulk import insert_missing
from bus.database import Conflict, Database, Transaction, may_be_retried, say
from bus.event import Envelope
from bus.letter import Backoff, Delivery, Failure, Letter, Outcome, SetAside, read
from bus.tables import SYSTEM

if TYPE_CHECKING:
    from bus.service import Service

__all__ = ["Backoff", "Delivery", "Inbox", "Outcome"]

_log = logging.getLogger(__name__)
_AT_ONCE = 500
"""How many events that wait are handled in one transaction."""
_EVER = timedelta(days=365 * 100)


class Inbox:
    """The inbox of one service."""

    def __init__(self, service: "Service", backoff: Backoff | None = None) -> None:
        """Receive for a service, in its own database."""
        self.service = service
        self.db: Database = service.db
        self.backoff = backoff or Backoff()

    def receive(self, batch: Sequence[Delivery | bytes]) -> list[Outcome]:
        """Handle a batch of deliveries in one transaction; returns what became of each.

        When it returns, everything is committed and the batch may be acknowledged. If the batch fails as a
        whole, each delivery is handled alone, so that one culprit harms no other. Raises only what the
        database raises when it cannot be reached or asks for a retry in vain.
        """
        messages = [self._asked(message) for message in self._read(batch)]
        try:
            return self.db.run(lambda tx: self._receive(tx, messages))
        except Exception as error:
            if _database_is_away(error):
                raise
            _log.warning(
                "%s: %d events are applied one by one", self.service.name, len(messages), exc_info=error
            )
            return [self._alone(message._replace(at=0)) for message in messages]

    def take(self, tx: Transaction, deliveries: Sequence[Delivery]) -> list[Outcome]:
        """Handle deliveries in a transaction of the caller's."""
        return self._receive(tx, self._read(deliveries))

    def _read(self, batch: Sequence[Delivery | bytes]) -> list[Letter | SetAside]:
        deliveries = (d if isinstance(d, Delivery) else Delivery(d) for d in batch)
        return [read(self.service, at, delivery) for at, delivery in enumerate(deliveries)]

    def _asked(self, message: Letter | SetAside) -> Letter | SetAside:
        """A letter with what its handler needs of other services; where that fails it does without."""
        if isinstance(message, SetAside):
            return message
        try:
            known = self.service.ask_beforehand(message.event)
        except Exception as error:
            _log.warning("%s: nothing asked for %s", self.service.name, message.event.id, exc_info=error)
            return message
        return message if known is None else message._replace(beforehand=known)

    def _alone(self, message: Letter | SetAside) -> Outcome:
        """Handle one delivery of a batch that failed; if it fails again it is the culprit."""
        try:
            return self.db.run(lambda tx: self._receive(tx, [message]))[0]
        except Exception as culprit:
            if _database_is_away(culprit) or isinstance(message, SetAside):
                raise
            error = say(culprit)
            return self.db.run(lambda tx: self._receive(tx, [message], error))[0]

    def _receive(
        self, tx: Transaction, messages: Sequence[Letter | SetAside], failed: str | None = None
    ) -> list[Outcome]:
        """Everything one batch does; `failed` is the error of a culprit that is not to be tried again."""
        outcomes = [Outcome.DUPLICATE] * len(messages)
        faults.point("inbox.before_insert")
        fresh, conflicts = self._admit(tx, [m for m in messages if isinstance(m, Letter)])
        faults.point("inbox.after_insert")
        for one in (*(m for m in messages if isinstance(m, SetAside)), *conflicts):
            self._set_aside(tx, one)
            outcomes[one.at] = Outcome.QUARANTINED
        blocked = inbox_rows.blocked(tx, {letter.event.subject for letter in fresh})
        behind = [letter for letter in fresh if letter.event.subject in blocked]
        free = [letter for letter in fresh if letter.event.subject not in blocked]
        done, failures, later = self._handle(tx, free, failed)
        for letter in done:
            outcomes[letter.at] = Outcome.APPLIED
        for letter in (*behind, *later):
            outcomes[letter.at] = Outcome.WAITING
        inbox_rows.wait_behind(tx, [*behind, *later])
        for failure in failures:
            outcomes[failure.letter.at] = self._fail(tx, failure)
        return outcomes

    def _handle(
        self, tx: Transaction, letters: Sequence[Letter], failed: str | None = None
    ) -> tuple[list[Letter], list[Failure], list[Letter]]:
        """Apply events in order; returns those applied, those that failed, and those left behind them."""
        done: list[Letter] = []
        failures: dict[str, Failure] = {}
        later: list[Letter] = []
        self._prefetch(tx, letters)
        for letter in letters:
            subject = letter.event.subject
            if subject in failures:
                later.append(letter)
                continue
            tx.beforehand = letter.beforehand
            error = failed or self._apply(tx, letter.event)
            if error is None:
                done.append(letter)
            else:
                failures[subject] = Failure(letter, error)
        return done, list(failures.values()), later

    def _apply(self, tx: Transaction, event: Envelope) -> str | None:
        """Let the service handle an event; returns what went wrong, if something did."""
        try:
            self.service.apply(tx, event)
        except Conflict:
            raise
        except Exception as error:
            if _database_is_away(error) or not tx.alive:
                raise
            _log.warning("%s: event %s of %s not applied", tx.service, event.id, event.type, exc_info=error)
            return say(error)
        return None

    def _prefetch(self, tx: Transaction, letters: Sequence[Letter]) -> None:
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
        first: dict[inbox_rows.Key, Letter] = {}
        for letter in letters:
            first.setdefault(inbox_rows.key_of(letter), letter)
        new = inbox_rows.insert(tx, first.values())
        fresh = [letter._replace(position=new[key]) for key, letter in first.items() if key in new]
        bodies = {key: letter.digest for key, letter in first.items() if key in new}
        bodies.update(inbox_rows.digests(tx, first.keys() - new.keys()))
        return fresh, [_conflict(x) for x in letters if bodies[inbox_rows.key_of(x)] != x.digest]

    def _fail(self, tx: Transaction, failure: Failure) -> Outcome:
        """Note a failed attempt; after the last one the event is held, and its subject with it."""
        letter, error = failure
        attempt = letter.attempt + 1
        pause = self.backoff.after(attempt)
        next_at = None if pause is None else self.db.clock.machine() + pause
        status = "held" if pause is None else "waiting"
        told = {"attempt": attempt, "error": error, "body": letter.body, "next_attempt_at": next_at}
        inbox_rows.change(tx, letter.position, status=status, **told)
        if pause is not None:
            return Outcome.WAITING
        kept = (letter.body, letter.digest, letter.event, None, letter.position)
        self._set_aside(tx, SetAside(letter.at, "handler_failed", error, *kept))
        return Outcome.QUARANTINED

    def _set_aside(self, tx: Transaction, one: SetAside) -> None:
        """Keep a message that cannot be handled, and announce that; the same bytes are kept once."""
        if not insert_missing(tx.connection, SYSTEM.quarantine, [one.row(tx)]):
            return
        event = tx.cause = one.event
        tx.announce(one.fact(tx))
        if event is not None and event.agency is not None and one.reason != "conflicting_body":
            self.service.issue_receipt(tx, event, "quarantined", ())
        tx.cause = None

    def retry_due(self, limit: int = 100, *, all_waiting: bool = False) -> int:
        """Try again events whose pause is over, and in order those that wait behind them; returns how many.

        Another replica takes other subjects meanwhile. With `all_waiting` no pause is waited for.
        """
        now = self.db.clock.machine() + (_EVER if all_waiting else timedelta())
        try:
            return self.db.run(lambda tx: self.resume(tx, inbox_rows.heads(tx, now, limit, claim=True)))
        except Exception as error:
            if _database_is_away(error):
                raise
        with self.db.transaction(reading=True) as tx:
            subjects = inbox_rows.heads(tx, now, limit, claim=False)
        return sum(self._resume_alone(subject, now) for subject in subjects)

    def _resume_alone(self, subject: str, now: datetime) -> int:
        """Apply what waits of one subject event by event: the database refused them together."""
        tried = 0
        while True:
            try:
                one = self.db.run(lambda tx: self._resume_first(tx, subject, now))
            except Exception as culprit:
                if _database_is_away(culprit):
                    raise
                failed = partial(self._fail_first, subject=subject, error=say(culprit))
                return tried + self.db.run(failed)
            if not one:
                return tried
            tried += one

    def _resume_first(self, tx: Transaction, subject: str, now: datetime) -> int:
        first = inbox_rows.first_waiting(tx, subject)
        due = first is not None and first.next_attempt_at is not None and first.next_attempt_at <= now
        return self.resume(tx, (subject,), limit=1) if due else 0

    def _fail_first(self, tx: Transaction, subject: str, error: str) -> int:
        first = inbox_rows.first_waiting(tx, subject)
        if first is None or first.status == "held":
            return 0
        self._fail(tx, Failure(self._letter(first), error))
        return 1

    def resume(self, tx: Transaction, subjects: Iterable[str], limit: int = _AT_ONCE) -> int:
        """Apply in order the events of these subjects that wait, each subject until one fails again."""
        wanted = set(subjects)
        rows = inbox_rows.unapplied(tx, wanted, limit)
        held = {row.subject for row in rows if row.status == "held"}
        letters = [self._letter(row) for row in rows if row.subject not in held]
        done, failures, _ = self._handle(tx, letters)
        inbox_rows.applied(tx, done)
        for failure in failures:
            self._fail(tx, failure)
        failed = {failure.letter.event.subject for failure in failures}
        if len(rows) == limit:
            self._go_on(tx, wanted - failed - held)
        return len(done) + len(failures)

    def _go_on(self, tx: Transaction, subjects: Iterable[str]) -> None:
        """More wait than one transaction handles: what is now first of its subject is due at once."""
        for subject in subjects:
            row = inbox_rows.first_waiting(tx, subject)
            if row is not None and row.status == "waiting" and row.next_attempt_at is None:
                inbox_rows.change(tx, row.position, next_attempt_at=self.db.clock.machine())

    def _letter(self, row: Any) -> Letter:
        event = self.db.contracts.read_envelope(row.body)
        return Letter(0, event, row.body, row.digest, row.attempt, row.position)


def _conflict(letter: Letter) -> SetAside:
    says = f"event {letter.event.id} of {letter.event.source} came before with another body"
    return SetAside(letter.at, "conflicting_body", says, letter.body, letter.digest, letter.event)


def _database_is_away(error: Exception) -> bool:
    """Whether it failed for no fault of the events: it is to be tried again as it is."""
    if isinstance(error, DBAPIError) and error.connection_invalidated:
        return True
    return isinstance(error, PoolTimeout) or may_be_retried(error)
