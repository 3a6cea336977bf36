"""One connection to RabbitMQ by py-amqp: raw bytes, nothing decoded, no silent reconnection."""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from time import monotonic
from types import TracebackType
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import amqp
from amqp import spec
from amqp.exceptions import AMQPError, ConnectionForced

from bus.frames import BufferedTransport, RawMessage, frame_handler, publish_frames

__all__ = ["BROKEN", "BrokerUnreachable", "Link", "RawMessage", "addresses"]

BROKEN = (OSError, AMQPError)
"""What py-amqp raises when a connection or a channel is lost."""

SEND_BYTES = 64 * 1024
TICK_SECONDS = 1.0
"""How long one read waits; between reads heartbeats are sent and looked for."""


class BrokerUnreachable(Exception):  # noqa: N818 - what happened, in the operator's words
    """No broker of the URI took the connection; the message names them without password."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where one broker of a URI answers."""

    host: str
    port: int
    user: str
    password: str
    vhost: str
    tls: bool
    options: Mapping[str, str]

    def __str__(self) -> str:
        return f"{self.host}:{self.port}{'' if self.vhost == '/' else '/' + self.vhost}"


def addresses(uri: str) -> tuple[Address, ...]:
    """The brokers of a URI, several separated by `;`, tried in order."""
    return tuple(_address(part.strip()) for part in uri.split(";") if part.strip())


def _address(uri: str) -> Address:
    parts = urlsplit(uri)
    if parts.scheme not in ("amqp", "amqps", "pyamqp") or not parts.hostname:
        raise ValueError("expected amqp://user:password@host:port/vhost or amqps://...")
    tls = parts.scheme == "amqps"
    return Address(
        host=parts.hostname,
        port=parts.port or (5671 if tls else 5672),
        user=unquote(parts.username or "guest"),
        password=unquote(parts.password or "guest"),
        vhost=unquote(parts.path[1:]) or "/",
        tls=tls,
        options={key: values[-1] for key, values in parse_qs(parts.query).items()},
    )


class Connection(amqp.Connection):
    """py-amqp's connection over a transport that reads all there is at once; TLS has its own buffer."""

    def Transport(  # noqa: N802 - the name py-amqp calls
        self, host: str, connect_timeout: float, ssl: Any = False, *timeouts: Any, **options: Any
    ) -> Any:
        """The transport of an address."""
        if ssl:
            return super().Transport(host, connect_timeout, ssl, *timeouts, **options)
        return BufferedTransport(host, connect_timeout, *timeouts, **options)


class Link:
    """A connection with one channel. One thread reads (`drain`); any may publish and acknowledge.

    py-amqp writes each message under a lock of its own; only reading by two threads would mix frames.
    """

    def __init__(
        self,
        uri: str,
        name: str,
        *,
        heartbeat_s: int = 10,
        connect_timeout_s: float = 5.0,
        longest: int | None = None,
    ) -> None:
        """`longest`: how many bytes of a message that comes in are kept; None keeps all."""
        self._where = addresses(uri)
        self._name = name
        self._heartbeat_s = heartbeat_s
        self._timeout_s = connect_timeout_s
        self._longest = longest
        self._ticked = 0.0
        self.blocked = False
        self.connection: Any = None
        self.channel: Any = None

    def open(self) -> "Link":
        """Connect to the first broker that answers; raise `BrokerUnreachable` if none does."""
        reasons = []
        for where in self._where:
            try:
                self._connect(where)
            except BROKEN as error:
                self.abort()
                reasons.append(f"{where}: {error or type(error).__name__}")
            else:
                return self
        raise BrokerUnreachable("; ".join(reasons) or "no broker in the URI")

    def _connect(self, where: Address) -> None:
        tls = (
            {"ca_certs": where.options.get("cacertfile"), "server_hostname": where.host}
            if where.tls
            else False
        )
        self.connection = Connection(
            host=f"{where.host}:{where.port}",
            userid=where.user,
            password=where.password,
            login_method="PLAIN",
            virtual_host=where.vhost,
            ssl=where.tls and tls,
            connect_timeout=self._timeout_s,
            heartbeat=self._heartbeat_s,
            client_properties={"connection_name": self._name},
            frame_handler=partial(frame_handler, longest=self._longest),
            on_blocked=self._on_blocked,
            on_unblocked=self._on_unblocked,
        )
        self.connection.connect()
        self.connection.sock.settimeout(TICK_SECONDS)  # the same for reader and writers: none changes it
        self.channel = self.connection.channel()
        self.channel.auto_decode = False  # py-amqp would decode a body as its content_encoding says

    def _on_blocked(self, _reason: str) -> None:
        self.blocked = True

    def _on_unblocked(self) -> None:
        self.blocked = False

    def publish(
        self, body: bytes, exchange: str, key: str, *, mandatory: bool = True, **properties: Any
    ) -> None:
        """Send one message; py-amqp's own method would read from the socket, which is the reader's."""
        message = amqp.Message(body, **properties)
        arguments = (0, exchange, key, mandatory, False)
        self._alive().send_method(spec.Basic.Publish, "Bssbb", arguments, message)

    def publish_confirmed(
        self, body: bytes, exchange: str, key: str, *, seconds: float, **properties: Any
    ) -> bool:
        """Send one message and wait for the broker's word; returns whether a queue took it."""
        returned: list[Any] = []
        channel = self._alive()
        channel.events["basic_return"].add(lambda *_: returned.append(True))
        message = amqp.Message(body, **properties)
        channel.basic_publish_confirm(message, exchange, key, mandatory=True, confirm_timeout=seconds)
        return not returned

    def publish_all(self, messages: Iterable[tuple[bytes, str, str, str]], **properties: Any) -> None:
        """Send many (body, exchange, key, message id) at once, all mandatory; for a link's only writer."""
        channel = self._alive()
        parts: list[bytes] = []
        size = 0
        for body, exchange, key, message_id in messages:
            part = publish_frames(
                channel.channel_id,
                exchange,
                key,
                body,
                message_id=message_id,
                frame_max=self.connection.frame_max,
                **properties,
            )
            parts.append(part)
            size += len(part)
            if size >= SEND_BYTES:
                self._write(parts)
                size = 0
        self._write(parts)

    def _write(self, parts: list[bytes]) -> None:
        if parts:
            self.connection.transport.write(b"".join(parts))
            self.connection.bytes_sent += 1
            parts.clear()

    def acknowledge(self, tag: int, *, multiple: bool = False) -> None:
        """Acknowledge a delivery, with `multiple` all before it as well."""
        self._alive().basic_ack(tag, multiple=multiple)

    def cancel(self, tag: str) -> None:
        """Ask for no more deliveries; the broker's answer ends the reader's present read."""
        self._alive().send_method(spec.Basic.Cancel, "sb", (tag, False))

    def _alive(self) -> Any:
        channel = self.channel
        if channel is None or not channel.is_open or channel.connection is None:
            raise ConnectionForced("the channel is closed")
        return channel

    def drain(self, seconds: float = TICK_SECONDS) -> None:
        """Read what has come, waiting at most so long; raise one of `BROKEN` when the connection is lost."""
        self._alive()
        with suppress(TimeoutError):
            self._read(seconds)
        if monotonic() - self._ticked >= TICK_SECONDS:
            self._ticked = monotonic()
            connection = self._alive().connection
            if connection is not None:  # another thread may drop it at any moment
                connection.heartbeat_tick()

    def _read(self, seconds: float) -> None:
        """Wait for one frame, then take all that came with it."""
        transport, handle = self.connection.transport, self.connection.on_inbound_frame
        with transport.having_timeout(seconds):
            frame = transport.read_frame()
        handle(frame)
        while getattr(transport, "buffered", False):
            handle(transport.read_frame())

    def abort(self) -> None:
        """Drop the connection at once, without a word; the broker returns what was not acknowledged."""
        connection, self.connection, self.channel = self.connection, None, None
        if connection is not None:
            connection.collect()

    def close(self) -> None:
        """Say goodbye if the broker still listens, and close."""
        with suppress(*BROKEN):  # gone already is what was wanted
            if self.connection is not None and self.connection.connected:
                self.connection.sock.settimeout(self._timeout_s)
                self.connection.close()
        self.abort()

    def __enter__(self) -> "Link":
        return self.open()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
