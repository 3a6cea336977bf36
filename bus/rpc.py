"""RPC: which methods a service answers, and how a caller asks with a deadline and an idempotency key."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from threading import Event, Lock, Thread
from time import monotonic
from typing import Any, TypeVar, overload

from bus.calls import (
    JSON,
    Call,
    NoSuchService,
    Unanswered,
    answer_of,
    call_to_wire,
)
from bus.identity import new_id
from bus.link import BROKEN, BrokerUnreachable, Link, RawMessage
from bus.topology import rpc_queue

Method = TypeVar("Method", bound=Callable[..., Any])

DEADLINE_SECONDS = 10.0
REPLIES = "amq.rabbitmq.reply-to"
"""RabbitMQ's own queue of replies: nothing is declared for a call, nothing is left after it."""
_MARK = "__answers__"
_PAUSE_SECONDS = 0.2


@dataclass(frozen=True, slots=True)
class Answers:
    """A method that a service answers by RPC; one that only reads leaves no idempotency record."""

    name: str
    reads: bool
    beforehand: str | None = None


@overload
def rpc(method: Method) -> Method: ...
@overload
def rpc(*, reads: bool = False, beforehand: str | None = None) -> Callable[[Method], Method]: ...
def rpc(
    method: Method | None = None, *, reads: bool = False, beforehand: str | None = None
) -> Method | Callable[[Method], Method]:
    """Mark `method(self, tx, payload) -> dict` as answered by RPC; `reads=True` if it changes nothing.

    `beforehand` names a method of the service that is called with the payload before the transaction begins,
    to ask other services; what it returns is `tx.beforehand`.
    """

    def mark(function: Method) -> Method:
        setattr(function, _MARK, Answers(function.__name__, reads, beforehand))
        return function

    return mark(method) if method is not None else mark


def answered(service: type) -> dict[str, Answers]:
    """The methods that a service class answers, by name."""
    marks = ((name, getattr(getattr(service, name), _MARK, None)) for name in dir(service))
    return {name: mark for name, mark in marks if isinstance(mark, Answers)}


class _Waiting:
    """A call on its way: `reply` stays None when the connection was lost."""

    __slots__ = ("done", "reply", "unroutable")

    def __init__(self) -> None:
        self.done = Event()
        self.reply: bytes | None = None
        self.unroutable = False


class RpcClient:
    """Calls services; threads and green threads may share one client. One connection, one reader."""

    def __init__(self, amqp_uri: str, name: str = "client", deadline_s: float = DEADLINE_SECONDS) -> None:
        self._uri, self._name, self._deadline_s = amqp_uri, name, deadline_s
        self._lock = Lock()
        self._link: Link | None = None
        self._waiting: dict[str, _Waiting] = {}

    def call(
        self,
        target: str,
        payload: Mapping[str, Any],
        *,
        key: str | None = None,
        deadline: float | None = None,
        correlation: str | None = None,
        causation: str | None = None,
    ) -> dict[str, Any]:
        """Call `service.method` and return its result.

        Without a key one is made, so that a call repeated after a lost connection is done once. `deadline`
        is in seconds. Raises Refused (the law says no), BadPayload, NoSuchMethod, NoSuchService, KeyReused,
        Unanswered (nothing came back in time: whether it was done is not known; repeat it with the same
        key), ServiceFailed.
        """
        service, _, method = target.partition(".")
        seconds = self._deadline_s if deadline is None else deadline
        until = monotonic() + seconds
        asked = Call(method, payload, key or new_id(), correlation, causation)
        while (left := until - monotonic()) > 0:
            reply = self._ask(service, asked, left)
            if reply is not None:
                return answer_of(reply)
        raise Unanswered(target, seconds, asked.key)

    def _ask(self, service: str, asked: Call, seconds: float) -> bytes | None:
        """Ask once; None when nothing came back, in time or ever, on this connection."""
        waiting, identifier = _Waiting(), new_id()
        try:
            link = self._connected()
            self._waiting[identifier] = waiting
            link.publish(
                call_to_wire(asked, seconds),
                "",
                rpc_queue(service),
                content_type=JSON,
                reply_to=REPLIES,
                correlation_id=identifier,
                expiration=str(max(1, int(seconds * 1000))),
            )
            waiting.done.wait(seconds)
        except (BrokerUnreachable, *BROKEN):
            Event().wait(min(_PAUSE_SECONDS, seconds))
        finally:
            self._waiting.pop(identifier, None)
        if waiting.unroutable:
            raise NoSuchService(service)
        return waiting.reply

    def _connected(self) -> Link:
        with self._lock:
            if self._link is None:
                link = Link(self._uri, f"rpc-client {self._name}").open()
                link.channel.events["basic_return"].add(self._returned)
                link.channel.basic_consume(REPLIES, no_ack=True, callback=self._replied)
                self._link = link
                Thread(target=self._read, args=(link,), name="rpc-replies", daemon=True).start()
            return self._link

    def _read(self, link: Link) -> None:
        with suppress(*BROKEN):
            while self._link is link:
                link.drain()
        with self._lock:
            if self._link is link:
                self._link = None
        link.abort()
        for waiting in list(self._waiting.values()):
            waiting.done.set()

    def _replied(self, message: RawMessage) -> None:
        waiting = self._waiting.get(message.properties.get("correlation_id", ""))
        if waiting is not None:
            waiting.reply = bytes(message.body)
            waiting.done.set()

    def _returned(self, _error: Exception, _exchange: str, _key: str, message: RawMessage) -> None:
        waiting = self._waiting.get(message.properties.get("correlation_id", ""))
        if waiting is not None:
            waiting.unroutable = True
            waiting.done.set()

    def close(self) -> None:
        """Close the connection; calls under way end as unanswered."""
        with self._lock:
            link, self._link = self._link, None
        if link is not None:
            link.abort()

    def __enter__(self) -> "RpcClient":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
