"""Exchanges, queues and bindings of the vhost `suite`, derived from what the services subscribe to."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from amqp.exceptions import AMQPError, NotFound, PreconditionFailed

from bus.link import Link

EVENTS = "suite.events"
"""The topic exchange that every event of the suite is published to, by its type."""
VHOST = "suite"


class TopologyError(Exception):
    """The broker holds something else than the wiring says; fatal: the message names it and what to do."""


@dataclass(frozen=True, slots=True)
class Queue:
    """A durable queue and the arguments it must have."""

    name: str
    arguments: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Binding:
    """Events of one type reach one queue."""

    key: str
    queue: str
    exchange: str = EVENTS


@dataclass(frozen=True, slots=True)
class Topology:
    """Everything that must exist in one vhost before anyone publishes."""

    exchanges: tuple[str, ...]
    queues: tuple[Queue, ...]
    bindings: tuple[Binding, ...]

    def has_subscriber(self, event_type: str) -> bool:
        """Whether a queue is bound for events of this type."""
        return any(binding.key == event_type for binding in self.bindings)


def inbox_queue(service: str) -> str:
    """The one queue of a service, so that order per subject holds over all the types it subscribes to."""
    return f"suite.{service}"


def rpc_queue(service: str) -> str:
    """Where calls of a service wait for it."""
    return f"rpc.{service}"


def topology(wiring: Mapping[str, Iterable[str]]) -> Topology:
    """What the services need: service name -> types it subscribes to.

    An inbox is a quorum queue with one active consumer: replicas stand by, so order per subject holds.
    Calls are short-lived and repeated by their key: a classic queue with no replication carries them.
    """
    quorum = {"x-queue-type": "quorum", "x-single-active-consumer": True}
    inboxes = [Queue(inbox_queue(service), quorum) for service in sorted(wiring)]
    calls = [Queue(rpc_queue(service), {"x-queue-type": "classic"}) for service in sorted(wiring)]
    bindings = (Binding(key, inbox_queue(service)) for service in wiring for key in set(wiring[service]))
    in_order = sorted(bindings, key=lambda binding: (binding.queue, binding.key))
    return Topology((EVENTS,), (*inboxes, *calls), tuple(in_order))


def declare(link: Link, wanted: Topology) -> None:
    """Declare all of it; raise `TopologyError` naming what exists with other arguments."""
    for exchange in wanted.exchanges:
        _or_fault(link, f"exchange {exchange}", _declare_exchange, exchange)
    for queue in wanted.queues:
        _or_fault(link, f"queue {queue.name}", _declare_queue, queue)
    for binding in wanted.bindings:
        link.channel.queue_bind(binding.queue, binding.exchange, binding.key)


def check(link: Link, wanted: Topology) -> None:
    """Check that exchanges and queues exist, without the right to declare them."""
    for exchange in wanted.exchanges:
        _or_fault(link, f"exchange {exchange}", _find_exchange, exchange)
    for queue in wanted.queues:
        _or_fault(link, f"queue {queue.name}", _find_queue, queue)


def _declare_exchange(channel: Any, exchange: str) -> None:
    channel.exchange_declare(exchange, "topic", durable=True, auto_delete=False)


def _declare_queue(channel: Any, queue: Queue) -> None:
    channel.queue_declare(queue.name, durable=True, auto_delete=False, arguments=dict(queue.arguments))


def _find_exchange(channel: Any, exchange: str) -> None:
    channel.exchange_declare(exchange, "topic", passive=True)


def _find_queue(channel: Any, queue: Queue) -> None:
    channel.queue_declare(queue.name, passive=True)


def _or_fault(link: Link, what: str, act: Any, subject: Any) -> None:
    try:
        act(link.channel, subject)
    except PreconditionFailed as error:
        raise TopologyError(
            f"{what} exists with other arguments: {_difference(error)}. "
            'Drain it and delete it (docs/operations.md, "A queue with other arguments"), then start again'
        ) from None
    except NotFound:
        raise TopologyError(
            f"{what} does not exist and this process may not declare it: "
            "import deploy/rabbitmq/definitions.json"
        ) from None


def _difference(error: AMQPError) -> str:
    """The broker's own words on which argument differs, without its preamble."""
    found = re.search(r"inequivalent arg .*", str(error.reply_text))
    return found[0] if found else str(error.reply_text)


def definitions(wanted: Topology, vhost: str = VHOST) -> dict[str, Any]:
    """The same as RabbitMQ imports it at start (`load_definitions`); users are made at deployment."""
    return {
        "vhosts": [{"name": vhost}],
        "exchanges": [
            {
                "name": name,
                "vhost": vhost,
                "type": "topic",
                "durable": True,
                "auto_delete": False,
                "internal": False,
                "arguments": {},
            }
            for name in wanted.exchanges
        ],
        "queues": [
            {
                "name": queue.name,
                "vhost": vhost,
                "durable": True,
                "auto_delete": False,
                "arguments": dict(queue.arguments),
            }
            for queue in wanted.queues
        ],
        "bindings": [
            {
                "source": binding.exchange,
                "vhost": vhost,
                "destination": binding.queue,
                "destination_type": "queue",
                "routing_key": binding.key,
                "arguments": {},
            }
            for binding in wanted.bindings
        ],
    }


def permissions(service: str) -> dict[str, str]:
    """What the user of one service may do: publish events, calls and answers; read its own queues only."""
    own = f"^({re.escape(inbox_queue(service))}|{re.escape(rpc_queue(service))})$"
    return {"configure": "^$", "write": rf"^({re.escape(EVENTS)}|amq\.default)$", "read": own}
