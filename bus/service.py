"""A service: a table of contents of what it handles, answers and does by the clock."""

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, ClassVar

import orjson
import sqlalchemy as sa

from bus.bulk import insert_missing
from bus.calls import NoSuchService
from bus.contract import BadPayload, ContractBroken, canonical
from bus.event import UNTRACED, Envelope, Event, Trace
from bus.rpc import answered
from bus.subscribe import Handles, daily_jobs, handled, missed_handlers
from bus.tables import SYSTEM
from law.obligation import Obligation
from law.rule import Refused, Violation

if TYPE_CHECKING:
    from bus.config import Config
    from bus.database import Database, Transaction

__all__ = ["Answer", "BadPayload", "KeyReused", "Service", "UnknownMethod"]


Peers = Callable[[str, Mapping[str, Any], float], Mapping[str, Any]]
"""How other services are asked: `service.method`, the payload, and how many seconds to wait."""


def alone(method: str, payload: Mapping[str, Any], deadline: float) -> Mapping[str, Any]:
    """A service that nobody runs beside others has nobody to ask."""
    del payload, deadline
    raise NoSuchService(method.partition(".")[0])


class UnknownMethod(LookupError):  # noqa: N818 - named for what is unknown
    """The service answers no such method."""


class KeyReused(ValueError):  # noqa: N818 - named for what happened to the key
    """The idempotency key belongs to another request."""


@dataclass(frozen=True)
class Answer:
    """What a call came to: a result, or the violations for which the law refuses it."""

    result: Mapping[str, Any] | None = None
    refused: tuple[Mapping[str, Any], ...] | None = None

    def value(self) -> Mapping[str, Any]:
        """The result; raises Refused if the law refused."""
        if self.refused is not None:
            raise Refused(Violation(v["provision"], v["code"], v.get("facts", {})) for v in self.refused)
        assert self.result is not None  # noqa: S101 - an answer has one of the two
        return self.result


class Service:
    """Base of the services; a subclass names itself, its tables and its methods."""

    name: ClassVar[str]
    metadata: ClassVar[sa.MetaData]

    def __init__(self, db: "Database") -> None:
        """Open the service on its own database."""
        self.db = db
        self.peers: Peers = alone
        self._handlers: dict[str, list[tuple[Handles, Callable[..., Any]]]] = {}
        for mark in handled(type(self)):
            for event_type in mark.types:
                self._handlers.setdefault(event_type, []).append((mark, getattr(self, mark.method)))
        self._methods = answered(type(self))

    @classmethod
    def subscriptions(cls) -> tuple[str, ...]:
        """The event types the service handles: what its queue is bound to."""
        return tuple(dict.fromkeys(t for mark in handled(cls) for t in mark.types))

    @classmethod
    def methods(cls) -> tuple[str, ...]:
        """The methods the service answers by RPC."""
        return tuple(answered(cls))

    def configure(self, config: "Config") -> None:
        """Take what the configuration sets for this service; most services need nothing of it."""

    def ask(self, method: str, payload: Mapping[str, Any], *, deadline: float) -> Mapping[str, Any]:
        """Ask another service by RPC; raises CallFailed when no answer comes in so many seconds, Refused.

        Ask `beforehand`: a transaction under way would wait with its connection and its locks in hand.
        """
        return self.peers(method, payload, deadline)

    def handles(self, event_type: str) -> bool:
        """Whether the service handles events of this type."""
        return event_type in self._handlers

    def ask_beforehand(self, event: Envelope) -> Any:
        """What handling this event needs of other services, asked while no transaction waits, or None."""
        for mark, _ in self._handlers.get(event.type, ()):
            if mark.beforehand is not None:
                return getattr(self, mark.beforehand)(event.data)
        return None

    def loads(self, event: Envelope) -> Iterable[tuple[sa.Table, Any]]:
        """The rows that handling this event will read."""
        for mark, _ in self._handlers.get(event.type, ()):
            if mark.loads is not None:
                yield from mark.loads(event)

    def apply(self, tx: "Transaction", event: Envelope) -> None:
        """Handle one event, or leave everything as it was and raise.

        An agency's event is answered with a receipt. Where the law refuses, what was done is undone and the
        refusal is announced; a refusal that nobody is there to hear is raised.
        """
        tx.cause = event
        marks = self._handlers[event.type]
        try:
            with tx.attempt():
                for _, handler in marks:
                    handler(tx, event)
                if event.agency is not None:
                    self.issue_receipt(tx, event, "applied", ())
        except Refused as refused:
            fact = next((fact for mark, _ in marks if (fact := mark.refusal_of(event)) is not None), None)
            if event.agency is None and fact is None:
                raise
            tx.cause = event
            self._refuse(tx, event, fact, refused)
        finally:
            tx.cause = None

    def _refuse(self, tx: "Transaction", event: Envelope, fact: str | None, refused: Refused) -> None:
        violations = wire_violations(tx, refused)
        if fact is not None:
            about = {"agency_event": event.id, "agency": event.agency, "subject": event.subject}
            tx.announce(Event(fact, event.subject, {**about, "violations": violations}))
        if event.agency is not None:
            self.issue_receipt(tx, event, "refused", violations)

    def issue_receipt(
        self, tx: "Transaction", event: Envelope, outcome: str, violations: Iterable[Mapping[str, Any]]
    ) -> None:
        """Tell an agency what became of its event."""
        receipt = {
            "agency": event.agency,
            "agency_event": event.id,
            "event_type": event.type,
            "subject": event.subject,
            "outcome": outcome,
            "violations": list(violations),
            "at": tx.now.isoformat(),
        }
        tx.announce(Event(f"{self.name}.receipt_issued.v1", event.subject, receipt))

    def call(self, method: str, payload: Any, key: str | None = None, trace: Trace = UNTRACED) -> Answer:
        """Answer a call: the request checked, done in one transaction, the result checked.

        The same key with the same request gets the first answer again, whatever has happened since. What is
        announced bears the ids of the caller's `trace`. Raises UnknownMethod, BadPayload (naming the field),
        KeyReused.
        """
        mark = self._methods.get(method)
        if mark is None:
            raise UnknownMethod(f"{self.name}.{method}: no such method; there are {', '.join(self._methods)}")
        self.db.contracts.check_request(self.name, method, payload)

        known = None if mark.beforehand is None else getattr(self, mark.beforehand)(payload)

        def unit(tx: "Transaction") -> Answer:
            tx.trace, tx.beforehand = trace, known
            if mark.reads or key is None:
                return self._answer(tx, method, payload)
            return self._answer_once(tx, method, payload, key)

        return self.db.run(unit, reading=mark.reads)

    def _answer(self, tx: "Transaction", method: str, payload: Any) -> Answer:
        try:
            with tx.attempt():
                result = getattr(self, method)(tx, payload)
        except Refused as refused:
            return Answer(refused=tuple(wire_violations(tx, refused)))
        try:
            self.db.contracts.check_result(self.name, method, result)
        except BadPayload as bad:
            raise ContractBroken(
                f"{self.name}.{method} answers what its schema does not allow: {bad}"
            ) from None
        return Answer(result=result)

    def _answer_once(self, tx: "Transaction", method: str, payload: Any, key: str) -> Answer:
        """Find the first answer to this key, or give it and keep it; a second caller waits for the first."""
        digest = hashlib.sha256(canonical([method, payload])).digest()
        call = {"key": key, "method": method, "digest": digest, "at": tx.now}
        table = SYSTEM.rpc_call
        if not insert_missing(tx.connection, table, [call]):
            known = tx.connection.execute(sa.select(table).where(table.c.key == key)).one()
            if known.digest != digest:
                raise KeyReused(f"key {key!r} was used for another request to {known.method}")
            first = orjson.loads(known.answer)
            refused = first["refused"]
            return Answer(first["result"], None if refused is None else tuple(refused))
        answer = self._answer(tx, method, payload)
        kept = orjson.dumps({"result": answer.result, "refused": answer.refused})
        tx.connection.execute(sa.update(table).where(table.c.key == key).values(answer=kept))
        return answer

    def take_again(
        self, tx: "Transaction", body: bytes, properties: Mapping[str, Any] | None, source: str | None
    ) -> bool | None:
        """Decide anew on a message that came by another door than the inbox; returns whether it passed.

        None where there is no such door: then the inbox takes it.
        """
        del tx, body, properties, source
        return None

    def missed(self, tx: "Transaction", obligation: Obligation) -> None:
        """Do what the service does when a duty was not met in time."""
        for mark in missed_handlers(type(self)):
            getattr(self, mark.method)(tx, obligation)

    def loads_when_missed(self, obligation: Obligation) -> Iterable[tuple[sa.Table, Any]]:
        """The rows that carrying out a missed duty will read."""
        for mark in missed_handlers(type(self)):
            if mark.loads is not None:
                yield from mark.loads(obligation)

    @classmethod
    def daily_jobs(cls) -> tuple[str, ...]:
        """Names of the methods that run once a day."""
        return daily_jobs(cls)


def wire_violations(tx: "Transaction", refused: Refused) -> list[dict[str, Any]]:
    """The violations as they travel, each with its message in English."""
    return [
        {
            "provision": v.provision,
            "code": v.code,
            "message": _message(tx, v),
            "facts": {name: _plain(value) for name, value in v.facts.items()},
        }
        for v in refused.violations
    ]


def _message(tx: "Transaction", violation: Violation) -> str:
    text: str = tx.law.message(violation.code, "en", **violation.facts)
    return text


def _plain(value: Any) -> Any:
    """A fact as JSON holds it."""
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(name): _plain(item) for name, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(item) for item in value]
    return value if isinstance(value, str | int | float | bool | None) else str(value)
