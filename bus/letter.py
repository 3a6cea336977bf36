"""What comes into the inbox: bytes, the event they hold, or the reason why they cannot be handled."""

import hashlib
import logging
import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any, NamedTuple

from bus.contract import BadPayload, Malformed
from bus.event import Envelope, Event
from bus.strict import storable

if TYPE_CHECKING:
    from bus.service import Service
    from bus.transaction import Transaction

_log = logging.getLogger(__name__)


class Delivery(NamedTuple):
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
    beforehand: Any = None


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

    def row(self, tx: "Transaction") -> dict[str, Any]:
        """Its row of the quarantine."""
        event, properties = self.event, self.properties
        return {
            "reason": self.reason,
            "detail": storable(self.detail),
            "source": event and event.source,
            "event_id": event and event.id,
            "type": event and event.type,
            "subject": event and event.subject,
            "position": self.position,
            "digest": self.digest,
            "body": self.body,
            "properties": properties and {storable(name): storable(v) for name, v in properties.items()},
            "at": tx.now,
            "state": "open",
        }

    def fact(self, tx: "Transaction") -> Event:
        """The fact that it was set aside."""
        event, digest = self.event, self.digest.hex()
        about = {
            "reason": self.reason,
            "detail": storable(self.detail),
            "source": event and event.source,
            "event": event and event.id,
            "event_type": event and event.type,
            "subject": event and event.subject,
            "message_hash": digest,
            "at": tx.now.isoformat(),
        }
        return Event(f"{tx.service}.event_quarantined.v1", f"message/{digest}", about)


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


def read(service: "Service", at: int, delivery: Delivery) -> Letter | SetAside:
    """Read and check the bytes of one delivery; whatever they are, it raises nothing."""
    contracts, digest = service.db.contracts, hashlib.sha256(delivery.body).digest()
    event: Envelope | None = None

    def aside(reason: str, detail: str) -> SetAside:
        return SetAside(at, reason, detail, delivery.body, digest, event, delivery.properties)

    try:
        event = contracts.read_envelope(delivery.body)
        if event.type not in contracts.events:
            return aside("unknown_type", f"{event.type}: there is no such event in schemas/")
        if not service.handles(event.type):
            return aside("not_subscribed", f"{service.name} does not handle {event.type}")
        contracts.check_event(event.type, event.data)
    except Malformed as bad:
        return aside("undecodable", str(bad))
    except BadPayload as bad:
        return aside("schema_violation", str(bad))
    except Exception as error:
        _log.exception("%s: a message could not be checked", service.name)
        return aside("undecodable", f"{type(error).__name__} while it was checked: {error}")
    return Letter(at, event, delivery.body, digest)
