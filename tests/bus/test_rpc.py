"""Calls over RabbitMQ: deadlines, keys, refusals, failures; and no call, however broken, ends a service."""

import json
import secrets
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import quote

import pytest

from bus.calls import (
    Call,
    CallFailed,
    KeyReused,
    NoSuchMethod,
    NoSuchService,
    ServiceFailed,
    Unanswered,
    call_from_wire,
    call_to_wire,
)
from bus.contract import BadPayload, contracts
from bus.identity import IDENTIFIER
from bus.link import Link
from bus.rpc import RpcClient
from cli.servers import Servers
from law.rule import Refused
from tests.faults.processes import Ledgers, Running, ledgers, wait_until


@pytest.fixture(scope="module")
def vhost_uri(servers: Servers) -> str:
    """A vhost for all the tests of this module."""
    return servers.vhost(f"rpc_{secrets.token_hex(3)}")


@pytest.fixture(scope="module")
def suite(tmp_path_factory: pytest.TempPathFactory, servers: Servers, vhost_uri: str) -> Iterator[Ledgers]:
    """The ledger's database and configuration."""
    name = vhost_uri.rpartition("/")[2]
    with ledgers(tmp_path_factory.mktemp("rpc"), servers, vhost_uri, name) as made:
        yield made


@pytest.fixture(scope="module")
def ledger(suite: Ledgers) -> Running:
    """The ledger, running."""
    return suite.start("ledger").wait_ready(60)


@pytest.fixture
def client(ledger: Running, vhost_uri: str) -> Iterator[RpcClient]:
    """A client; afterwards the ledger must still be alive and answer."""
    with RpcClient(vhost_uri) as one:
        yield one
        assert one.call("ledger.echo", {"words": "still here"}) == {"words": "still here"}
    assert ledger.process.poll() is None


def account() -> str:
    """An account of its own for each test."""
    return f"account/{secrets.token_hex(4)}"


def test_a_call_is_answered(client: RpcClient) -> None:
    """The result comes back as it was given, in any language."""
    assert client.call("ledger.echo", {"words": "бақылау — контроль"}) == {"words": "бақылау — контроль"}


def test_a_repeated_command_gives_the_first_answer_and_is_done_once(client: RpcClient) -> None:
    """The same key, the same request: the same answer."""
    mine = account()
    first = client.call("ledger.post", {"account": mine}, key=f"k-{mine}")
    assert client.call("ledger.post", {"account": mine}, key=f"k-{mine}") == first == {"n": 1}
    assert client.call("ledger.post", {"account": mine}) == {"n": 2}
    assert client.call("ledger.balance", {"account": mine}) == {"n": 2}


def test_a_key_used_for_another_request_is_refused(client: RpcClient) -> None:
    """The key belongs to the first request."""
    mine = account()
    client.call("ledger.post", {"account": mine}, key=f"k-{mine}")
    with pytest.raises(KeyReused, match="was used for another request"):
        client.call("ledger.post", {"account": mine, "note": "x"}, key=f"k-{mine}")


def test_the_law_s_refusal_crosses_the_wire_with_every_violation(client: RpcClient) -> None:
    """Provision, code, facts; and the refusal is the answer to the key, too."""
    for _ in range(2):
        with pytest.raises(Refused) as no:
            client.call("ledger.post", {"account": account(), "note": "refuse"}, key=secrets.token_hex(4))
        (violation,) = no.value.violations
        assert (violation.provision, violation.code) == ("D976-68.1", "unknown_item")
        assert violation.facts["item"] == "3"
        assert violation.facts["message"].startswith("there is no item 3 under control")


def test_an_unknown_method_names_those_there_are(client: RpcClient) -> None:
    """And a bad payload names the field."""
    with pytest.raises(NoSuchMethod, match=r"ledger\.posst: no such method; there are .*post"):
        client.call("ledger.posst", {})
    with pytest.raises(BadPayload) as bad:
        client.call("ledger.post", {"account": 5})
    assert bad.value.field == "/account"


def test_an_unknown_service_is_said_at_once(client: RpcClient) -> None:
    """Not after the deadline."""
    began = time.monotonic()
    with pytest.raises(NoSuchService, match="ledgr: there is no such service"):
        client.call("ledgr.post", {}, deadline=20)
    assert time.monotonic() - began < 10


def test_a_failure_of_the_service_shows_nothing_of_its_inside(client: RpcClient) -> None:
    """The caller learns that it failed; the log of the service has the rest, under the correlation id."""
    mine = account()
    with pytest.raises(ServiceFailed) as failed:
        client.call("ledger.post", {"account": mine, "note": "fail"}, key=mine)
    assert str(failed.value) == "ledger.post failed; the service's log says why"
    assert client.call("ledger.balance", {"account": mine}) == {"n": 0}


def test_a_service_that_is_down_is_a_timeout_and_the_stale_call_is_never_run(
    client: RpcClient, vhost_uri: str
) -> None:
    """The mirror's queue stands, nobody reads it; when the mirror comes, the old call has gone."""
    began = time.monotonic()
    with pytest.raises(
        Unanswered, match=r"no answer within 0\.5 s; it may have been done, repeat it with key"
    ):
        client.call("mirror.anything", {}, deadline=0.5)
    assert 0.4 < time.monotonic() - began < 10
    with Link(vhost_uri, "test") as link:
        wait_until(lambda: link.channel.queue_declare("rpc.mirror", passive=True)[1] == 0, 10, "expired")


def test_a_call_delivered_after_its_deadline_is_not_run(client: RpcClient, vhost_uri: str) -> None:
    """It may have waited in the service's own buffer, where the broker expires nothing."""
    mine = account()
    stale = call_to_wire(Call("post", {"account": mine}, None), -5)
    with Link(vhost_uri, "test") as link:
        link.channel.basic_consume("amq.rabbitmq.reply-to", no_ack=True, callback=print)
        link.publish(stale, "", "rpc.ledger", reply_to="amq.rabbitmq.reply-to", correlation_id="1")
        client.call("ledger.echo", {"words": "x"})
        assert client.call("ledger.balance", {"account": mine}) == {"n": 0}


def test_fifty_threads_share_one_client(client: RpcClient) -> None:
    """Every answer finds the one who asked."""
    answers: dict[int, str] = {}

    def ask(number: int) -> None:
        for turn in range(4):
            words = f"{number}-{turn}"
            answers[number * 10 + turn] = words == client.call("ledger.echo", {"words": words})["words"]

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == 200
    assert all(answers.values())


def test_a_lost_connection_is_not_the_caller_s_trouble(
    client: RpcClient, servers: Servers, vhost_uri: str
) -> None:
    """All connections are cut while calls run: each is answered, each is done once."""
    mine, done = account(), []
    stop = threading.Event()

    def post() -> None:
        while not stop.is_set():
            done.append(client.call("ledger.post", {"account": mine}, deadline=30)["n"])

    threads = [threading.Thread(target=post) for _ in range(3)]
    for thread in threads:
        thread.start()
    name = vhost_uri.rpartition("/")[2]
    for _ in range(2):
        wait_until(lambda: len(done) > 20, 30, "calls run")
        cut = wait_until(lambda: _connections(servers, name), 30, "connections are known to the broker")
        for connection in cut:
            servers.manage("DELETE", f"/api/connections/{quote(connection)}")
        del done[:10]
    stop.set()
    for thread in threads:
        thread.join(60)
    assert len(done) == len(set(done))
    assert client.call("ledger.balance", {"account": mine})["n"] == max(done)


def _connections(servers: Servers, vhost: str) -> list[str]:
    found: Any = servers.manage("GET", f"/api/vhosts/{vhost}/connections")
    return [one["name"] for one in found]


HOSTILE: dict[str, tuple[bytes, dict[str, Any]]] = {
    "no reply_to": (b"{}", {}),
    "reply_to another queue": (b"{}", {"reply_to": "suite.ledger"}),
    "no JSON": (b"\x80\x04K\x05.", {"content_type": "application/x-python-serialize"}),
    "compressed": (b"\x1f\x8b", {"application_headers": {"compression": "application/x-gzip"}}),
    "nameko's context": (b"{}", {"application_headers": {"nameko.call_id_stack": 5}}),
    "no object": (b"[1]", {}),
    "no method": (b'{"until_ms": 99999999999999}', {}),
    "a method that is no text": (b'{"method": {"a": 1}, "until_ms": 99999999999999}', {}),
    "no deadline": (b'{"method": "post"}', {}),
    "a key without end": (json.dumps({"method": "post", "key": "k" * 999, "until_ms": 9e13}).encode(), {}),
    "deep": (b"[" * 5000 + b"]" * 5000, {}),
    "a private method": (b'{"method": "__init__", "payload": {}, "until_ms": 99999999999999}', {}),
    "no payload": (b'{"method": "post", "until_ms": 99999999999999}', {}),
}


@pytest.mark.parametrize(("body", "properties"), HOSTILE.values(), ids=HOSTILE.keys())
@pytest.mark.parametrize("answerable", [True, False])
def test_no_call_however_broken_ends_the_service(
    client: RpcClient, vhost_uri: str, body: bytes, properties: dict[str, Any], answerable: bool
) -> None:
    """It is answered with what is wrong if that is possible, and gone in any case."""
    answers: list[Any] = []
    with Link(vhost_uri, "test") as link:
        link.channel.basic_consume("amq.rabbitmq.reply-to", no_ack=True, callback=answers.append)
        if answerable:
            properties = {"reply_to": "amq.rabbitmq.reply-to", "correlation_id": "1", **properties}
        link.publish(body, "", "rpc.ledger", **properties)
        client.call("ledger.echo", {"words": "x"})
        if answerable and properties["reply_to"].startswith("amq"):
            while not answers:
                link.drain()
            assert "failure" in json.loads(answers[0].body)
        state = link.channel.queue_declare("rpc.ledger", passive=True)
        assert state.message_count == 0


def test_a_call_travels_as_it_was_made() -> None:
    """Method, payload, key, correlation, causation, deadline."""
    read = call_from_wire(call_to_wire(Call("post", {"a": [1]}, "k", "c", "e"), 5))
    assert (read.method, read.payload, read.key, read.correlation, read.causation) == (
        "post",
        {"a": [1]},
        "k",
        "c",
        "e",
    )
    assert not read.late


def test_a_call_bears_no_id_that_an_event_could_not() -> None:
    """What a service announces of it would not pass its readers otherwise."""
    pattern = contracts()._documents["reglament:types.v1"]["$defs"]["id"]["pattern"]
    assert pattern == f"^{IDENTIFIER.pattern}$"
    for name in ("correlation", "causation"):
        with pytest.raises(BadPayload, match=f"/{name}"):
            call_from_wire(call_to_wire(replace(Call("post", {}, "k"), **{name: "two words"}), 5))


def test_without_a_broker_a_call_ends_at_its_deadline() -> None:
    """It is tried until then."""
    with RpcClient("amqp://127.0.0.1:1/", deadline_s=0.5) as client, pytest.raises(CallFailed):
        client.call("ledger.echo", {"words": "x"})
