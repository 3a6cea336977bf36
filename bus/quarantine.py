"""Messages set aside: look at them, bring them back after a fix, or give them up with a reason."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from bus.event import Event
from bus.gateway import Gateway
from bus.inbox import Delivery, Inbox, Outcome
from bus.tables import SYSTEM

if TYPE_CHECKING:
    from bus.database import Database, Transaction

ADMITTED = "admitted"
AGENCIES = "/agencies/"
REUSED = ("conflicting_body", "id_reused")
QUARANTINE, INBOX = SYSTEM.quarantine, SYSTEM.inbox


class QuarantineError(Exception):
    """It cannot be done with this message; says why and what can be done."""


@dataclass(frozen=True)
class Held:
    """A message set aside."""

    id: int
    reason: str
    detail: str
    source: str | None
    event_id: str | None
    type: str | None
    subject: str | None
    position: int | None
    digest: bytes
    body: bytes
    properties: dict[str, Any] | None
    at: datetime
    state: str
    closed_at: datetime | None
    closed_reason: str | None

    @property
    def message_hash(self) -> str:
        """SHA-256 of the bytes, as receipts and events name the message; `-` when they are forgotten."""
        return "-" if self.state == "discarded" else sha256(self.body).hexdigest()


def held(
    db: "Database", *, state: str | None = "open", reason: str | None = None, limit: int = 100
) -> list[Held]:
    """Messages set aside, oldest first."""
    query = sa.select(QUARANTINE).order_by(QUARANTINE.c.id).limit(limit)
    if state is not None:
        query = query.where(QUARANTINE.c.state == state)
    if reason is not None:
        query = query.where(QUARANTINE.c.reason == reason)
    with db.transaction(reading=True) as tx:
        return [Held(**row) for row in tx.connection.execute(query).mappings()]


def find(db: "Database", identifier: int) -> Held:
    """One message; raises QuarantineError."""
    with db.transaction(reading=True) as tx:
        return _find(tx, identifier)


def behind(db: "Database", one: Held) -> int:
    """How many later events of its subject wait for this message."""
    if one.position is None or one.state != "open":
        return 0
    later = sa.select(sa.func.count()).where(
        INBOX.c.subject == one.subject, INBOX.c.position > one.position, sa.text("status = 'waiting'")
    )
    with db.transaction(reading=True) as tx:
        return int(tx.connection.execute(later).scalar_one())


def requeue(inbox: Inbox, identifier: int) -> str:
    """Handle a message again, and in order the events of its subject that wait for it; returns the outcome.

    What the gateway turned away knocks again: it is decided on anew and its agency gets a receipt.
    """
    return inbox.db.run(lambda tx: _requeue(inbox, tx, identifier))


def _requeue(inbox: Inbox, tx: "Transaction", identifier: int) -> str:
    one = _open(tx, identifier)
    if one.reason in REUSED:
        raise QuarantineError(
            f"message {identifier}: its id belongs to another event already applied; its sender must "
            "give it an id of its own, this one can only be discarded"
        )
    _close(tx, one, "requeued", None)
    if isinstance(inbox.service, Gateway) and (one.source or "").startswith(AGENCIES):
        agency = str(one.source).removeprefix(AGENCIES)
        passed = inbox.service.knock_again(tx, agency, one.body, one.properties or {})
        return ADMITTED if passed else Outcome.QUARANTINED
    if one.position is None:
        return _take_again(inbox, tx, one)
    again = {"status": "waiting", "attempt": 0, "next_attempt_at": inbox.db.clock.machine()}
    tx.connection.execute(sa.update(INBOX).where(INBOX.c.position == one.position).values(again))
    inbox.resume(tx, {str(one.subject)})
    state = sa.select(INBOX.c.status).where(INBOX.c.position == one.position)
    now = tx.connection.execute(state).scalar_one()
    return Outcome.QUARANTINED if now == "held" else Outcome(now)


def _take_again(inbox: Inbox, tx: "Transaction", one: Held) -> Outcome:
    """A message that never became an event of the inbox: read as if it came now."""
    passed = inbox.service.take_again(tx, one.body, one.properties, one.source)
    if passed is None:
        return inbox.take(tx, [Delivery(one.body, one.properties)])[0]
    return Outcome.APPLIED if passed else Outcome.QUARANTINED


def discard(inbox: Inbox, identifier: int, why: str, by: str) -> int:
    """Give a message up and announce that; returns how many events that waited for it were then handled.

    Its bytes are forgotten: what an agency sent by mistake, a person's data perhaps, stays nowhere.
    """
    if not why.strip():
        raise QuarantineError("a message is given up only with a reason")
    return inbox.db.run(lambda tx: _discard(inbox, tx, identifier, why, by))


def _discard(inbox: Inbox, tx: "Transaction", identifier: int, why: str, by: str) -> int:
    one = _open(tx, identifier)
    _close(tx, one, "discarded", why, body=b"", properties=None)
    tx.announce(_discarded(tx, one, why, by))
    if one.position is None:
        return 0
    given_up = {"status": "discarded", "body": None, "next_attempt_at": None}
    tx.connection.execute(sa.update(INBOX).where(INBOX.c.position == one.position).values(given_up))
    return inbox.resume(tx, {str(one.subject)})


def _discarded(tx: "Transaction", one: Held, why: str, by: str) -> Event:
    about = {
        "reason": one.reason,
        "source": one.source,
        "event": one.event_id,
        "event_type": one.type,
        "subject": one.subject,
        "message_hash": one.message_hash,
        "why": why,
        "by": by,
        "at": tx.now.isoformat(),
    }
    return Event(f"{tx.service}.quarantine_discarded.v1", f"message/{one.message_hash}", about)


def _find(tx: "Transaction", identifier: int, *, lock: bool = False) -> Held:
    query = sa.select(QUARANTINE).where(QUARANTINE.c.id == identifier)
    rows: Sequence[Any] = tx.connection.execute(query.with_for_update() if lock else query).mappings().all()
    if not rows:
        raise QuarantineError(f"{tx.service}: no message {identifier} in quarantine; see quarantine list")
    return Held(**rows[0])


def _open(tx: "Transaction", identifier: int) -> Held:
    one = _find(tx, identifier, lock=True)
    if one.state != "open":
        raise QuarantineError(f"message {identifier} was {one.state} already, on {one.closed_at}")
    return one


def _close(tx: "Transaction", one: Held, state: str, why: str | None, **more: Any) -> None:
    closed = {"state": state, "closed_at": tx.now, "closed_reason": why, **more}
    tx.connection.execute(sa.update(QUARANTINE).where(QUARANTINE.c.id == one.id).values(closed))
