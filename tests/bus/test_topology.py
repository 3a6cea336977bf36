"""Exchanges, queues and bindings follow from the wiring; a broker that differs is fatal and named."""

import json
from urllib.parse import unquote, urlsplit

import pytest

from bus.link import Link
from bus.topology import TopologyError, check, declare, definitions, permissions, topology
from cli.servers import Servers

WIRING = {"ledger": ["agencies.b.v1", "acts.a.v1", "acts.a.v1"], "silent": []}


def test_every_service_has_one_ordered_inbox_and_one_queue_of_calls() -> None:
    """A quorum queue with a single active consumer for events, a classic one for calls."""
    wanted = topology(WIRING)
    arguments = {queue.name: dict(queue.arguments) for queue in wanted.queues}
    quorum = {"x-queue-type": "quorum", "x-single-active-consumer": True}
    assert arguments == {
        "suite.ledger": quorum,
        "suite.silent": quorum,
        "rpc.ledger": {"x-queue-type": "classic"},
        "rpc.silent": {"x-queue-type": "classic"},
    }
    assert [(binding.key, binding.queue) for binding in wanted.bindings] == [
        ("acts.a.v1", "suite.ledger"),
        ("agencies.b.v1", "suite.ledger"),
    ]


def test_an_event_type_without_subscriber_is_known_as_such() -> None:
    """The relay asks this when the broker returns a message as unroutable."""
    wanted = topology(WIRING)
    assert wanted.has_subscriber("acts.a.v1")
    assert not wanted.has_subscriber("acts.b.v1")


def test_a_service_may_read_its_own_queues_only_and_declare_nothing() -> None:
    """The permissions of the user that a service connects as."""
    assert permissions("control") == {
        "configure": "^$",
        "write": r"^(suite\.events|amq\.default)$",
        "read": r"^(suite\.control|rpc\.control)$",
    }


def test_declaring_twice_changes_nothing_and_is_what_the_definitions_say(
    servers: Servers, vhost: str
) -> None:
    """What a process declares and what the definitions file holds are one and the same."""
    wanted = topology(WIRING)
    with Link(vhost, "test") as link:
        declare(link, wanted)
        declare(link, wanted)
        check(link, wanted)
    name = unquote(urlsplit(vhost).path[1:])
    exported = json.loads(json.dumps(servers.manage("GET", f"/api/definitions/{name}")))
    assert isinstance(exported, dict)
    said = definitions(wanted, name)
    for section in ("exchanges", "queues", "bindings"):
        assert _sorted(exported[section]) == _sorted(
            [{key: value for key, value in entry.items() if key != "vhost"} for entry in said[section]]
        )


def _sorted(entries: list[dict[str, object]]) -> list[str]:
    return sorted(json.dumps({**entry, "vhost": ""}, sort_keys=True) for entry in entries)


def test_a_queue_with_other_arguments_is_fatal_and_named_with_the_difference(vhost: str) -> None:
    """Such a process must not live on trying to declare again and again."""
    with Link(vhost, "test") as link:
        link.channel.queue_declare("suite.ledger", durable=True, auto_delete=False)
    with Link(vhost, "test") as link, pytest.raises(TopologyError) as fatal:
        declare(link, topology(WIRING))
    message = str(fatal.value)
    assert message.startswith("queue suite.ledger exists with other arguments: inequivalent arg 'x-")
    assert "Drain it and delete it" in message


def test_an_exchange_of_another_kind_is_fatal_and_named(vhost: str) -> None:
    """The exchange is checked as the queues are."""
    with Link(vhost, "test") as link:
        link.channel.exchange_declare("suite.events", "fanout", durable=True, auto_delete=False)
    with Link(vhost, "test") as link, pytest.raises(TopologyError, match=r"exchange suite\.events exists"):
        declare(link, topology(WIRING))


def test_a_process_that_may_not_declare_says_what_is_missing(vhost: str) -> None:
    """With `broker.declare: false` the definitions must have been imported before."""
    with Link(vhost, "test") as link:
        declare(link, topology({"silent": []}))
    with (
        Link(vhost, "test") as link,
        pytest.raises(TopologyError, match=r"queue suite\.ledger does not exist"),
    ):
        check(link, topology(WIRING))
