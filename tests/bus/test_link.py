"""The connection to the broker: addresses, nonsense properties, losses."""

import struct
from types import SimpleNamespace

import amqp
import pytest
from amqp.method_framing import frame_writer
from amqp.serialization import dumps

from bus.frames import publish_frames
from bus.link import Address, BrokerUnreachable, Link, RawMessage, addresses
from cli.private_server import free_port


def test_several_brokers_stand_in_one_uri_and_the_vhost_is_decoded() -> None:
    """`;` between them, as RabbitMQ's own clients write it."""
    first, second = addresses("amqp://u:p%2F@a:1/my%2Fhost; amqps://b?cacertfile=/ca.pem")
    assert first == Address("a", 1, "u", "p/", "my/host", False, {})
    assert second == Address("b", 5671, "guest", "guest", "/", True, {"cacertfile": "/ca.pem"})


@pytest.mark.parametrize("uri", ["", "http://x/", "amqp:///nohost", "guest@host"])
def test_what_is_no_broker_s_uri_is_refused(uri: str) -> None:
    """An empty URI has no broker; another scheme says what was expected."""
    if not uri:
        assert addresses(uri) == ()
        return
    with pytest.raises(ValueError, match="expected amqp://user:password@host:port/vhost"):
        addresses(uri)


def test_a_broker_that_is_not_there_is_named_without_its_password() -> None:
    """Every address that was tried, and why it failed."""
    port = free_port()
    with pytest.raises(BrokerUnreachable) as lost:
        Link(f"amqp://user:hidden@127.0.0.1:{port}/x;amqp://user:hidden@127.0.0.1:{port}", "test").open()
    assert str(lost.value).count(f"127.0.0.1:{port}") == 2
    assert "hidden" not in str(lost.value)


def test_a_wrong_password_is_an_unreachable_broker_and_leaves_no_socket(vhost: str) -> None:
    """The broker's refusal is the reason given."""
    wrong = vhost.replace("reglament:", "nobody:", 1) if "reglament:" in vhost else vhost
    with pytest.raises(BrokerUnreachable, match="ACCESS_REFUSED"):
        Link(wrong, "test").open()


NONSENSE = {
    "a timestamp beyond all time": b"\x04when" + b"T" + struct.pack(">Q", 2**63),
    "an unknown kind of value": b"\x01x" + b"?",
    "a name that is no text": b"\x02\xff\xfe" + b"t\x01",
}


@pytest.mark.parametrize("table", NONSENSE.values(), ids=NONSENSE.keys())
def test_a_message_with_nonsense_headers_reads_as_one_without(table: bytes) -> None:
    """py-amqp's table decoder raises, which would end the connection and bring the message back for ever."""
    header = struct.pack(">HHQH", 60, 0, 0, 0x2000) + struct.pack(">I", len(table)) + table
    message = RawMessage()
    message.inbound_header(header)
    assert message.ready
    assert message.properties.get("application_headers", {}).keys() <= {b"\xff\xfe"}


def test_a_content_type_that_is_no_utf8_is_malformed() -> None:
    """The message stays, its properties are empty, and it says why."""
    message = RawMessage()
    message.inbound_header(struct.pack(">HHQH", 60, 0, 0, 0x8000) + b"\x02\xff\xfe")
    assert message.properties == {}
    assert message.malformed == "properties cannot be read: UnicodeDecodeError"


@pytest.mark.parametrize("size", [0, 1, 1000, 4096 - 8, 4096, 10_000])
def test_messages_sent_many_at_once_are_written_as_py_amqp_writes_them(size: int) -> None:
    """Byte for byte, whatever their size; bodies longer than a frame are cut alike."""
    wire: list[bytes] = []
    connection = SimpleNamespace(frame_max=4096, bytes_sent=0)
    writer = frame_writer(connection, SimpleNamespace(write=lambda data: wire.append(bytes(data))))
    properties = {"content_type": "application/json", "delivery_mode": 2, "message_id": "e-1"}
    body = b"x" * size
    arguments = dumps("Bssbb", (0, "suite.events", "acts.act_signed.v1", True, False))
    writer(1, 7, (60, 40), arguments, amqp.Message(body, **properties))
    made = publish_frames(7, "suite.events", "acts.act_signed.v1", body, frame_max=4096, **properties)
    assert made == b"".join(wire)


def test_bodies_travel_as_they_are(vhost: str) -> None:
    """Whatever the properties say of compression or kind, nothing is decoded; large bodies come whole."""
    bodies = [b"", b"\x00\xff" * 10, b"x" * 500_000]
    encodings = ["utf-16", "binary", "punycode"]
    with Link(vhost, "test") as link:
        link.channel.queue_declare("raw", durable=True, auto_delete=False)
        got: list[RawMessage] = []
        link.channel.basic_consume("raw", callback=got.append)
        for body, encoding in zip(bodies, encodings, strict=True):
            link.publish(
                body,
                "",
                "raw",
                content_type="application/x-python-serialize",
                content_encoding=encoding,
                application_headers={"compression": "application/x-gzip", "nameko.call_id_stack": 5},
            )
        while len(got) < len(bodies):
            link.drain()
    assert [message.body for message in got] == bodies


def test_a_link_that_was_closed_says_so(vhost: str) -> None:
    """No silent reconnection: publishing on it is an error."""
    link = Link(vhost, "test").open()
    link.close()
    with pytest.raises(amqp.exceptions.ConnectionForced):
        link.publish(b"", "", "raw")
    link.close()
