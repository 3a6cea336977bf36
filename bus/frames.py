"""AMQP 0-9-1 frames, read and written many at a time: that is most of what a message costs in Python."""

from collections.abc import Callable
from functools import lru_cache
from struct import Struct
from typing import Any

import amqp
from amqp import spec
from amqp.exceptions import UnexpectedFrame
from amqp.transport import TCPTransport

Frame = tuple[int, int, bytes]
METHOD, HEADER, BODY, HEARTBEAT = 1, 2, 3, 8
END = 0xCE
RECEIVE_BYTES = 64 * 1024
_HEAD, _METHOD, _SIZE = Struct(">BHI"), Struct(">HH"), Struct(">HHQH")
_CLASS, _PUBLISH = 60, 40
_CONTENT_TYPE, _DELIVERY_MODE, _MESSAGE_ID = 0x8000, 0x1000, 0x0080
_FRAME_COST = 8


class BufferedTransport(TCPTransport):
    """A TCP connection that takes all the broker has sent at once; py-amqp's own asks for each piece."""

    def _setup_transport(self) -> None:
        super()._setup_transport()
        self._data, self._at = b"", 0

    @property
    def buffered(self) -> bool:
        """Whether a whole frame is here already."""
        rest = len(self._data) - self._at
        return rest >= _FRAME_COST and rest >= _FRAME_COST + _HEAD.unpack_from(self._data, self._at)[2]

    def read_frame(self, unpack: Any = None) -> Frame:
        """The next frame; a timeout loses nothing of a frame that came in part."""
        del unpack
        while True:
            data, at = self._data, self._at
            if len(data) - at >= _FRAME_COST:
                kind, channel, size = _HEAD.unpack_from(data, at)
                end = at + _HEAD.size + size
                if len(data) > end:
                    if data[end] != END:
                        raise UnexpectedFrame(f"a frame that ends with {data[end]:#x}")
                    self._at = end + 1
                    return kind, channel, data[at + _HEAD.size : end]
            self._fill()

    def _fill(self) -> None:
        more = self.sock.recv(RECEIVE_BYTES)
        if not more:
            raise OSError("the broker closed the connection")
        self._data = self._data[self._at :] + more
        self._at = 0


class RawMessage(amqp.Message):
    """A message whose properties may be nonsense: they are then empty and `malformed` says why."""

    malformed = ""
    properties: dict[str, Any]
    ready: bool

    def inbound_header(self, buf: bytes, offset: int = 0) -> int:
        """Read size and properties; an empty body is no bytes, not py-amqp's empty text."""
        offset = super().inbound_header(buf, offset)
        if self.ready:
            self.body = b""
        return offset

    def _load_properties(self, class_id: int, buf: bytes, offset: int) -> int:
        try:
            return int(super()._load_properties(class_id, buf, offset))
        except Exception as error:  # whatever py-amqp's table decoder trips over
            self.properties = {}
            self.malformed = f"properties cannot be read: {type(error).__name__}"
            return len(buf)

    def keep(self, payload: bytes, longest: int) -> None:
        """Take a piece of the body, of which only the first `longest` bytes are kept in memory."""
        kept = payload[: max(0, longest - self.body_received)]
        self.body_received += len(payload)
        if kept:
            self._pending_chunks.append(kept)
        if self.body_received >= self.body_size:
            self.body, self.ready = b"".join(self._pending_chunks), True
            self._pending_chunks.clear()


def frame_handler(
    connection: Any, callback: Callable[..., None], longest: int | None = None
) -> Callable[[Frame], bool]:
    """As py-amqp's own, but with messages whose nonsense properties do not end the connection.

    With `longest`, no more than so many bytes of a body are kept; its `body_size` says how many came.
    """
    partial: dict[int, RawMessage] = {}

    def on_frame(frame: Frame) -> bool:
        kind, channel, payload = frame
        connection.bytes_recv += 1
        if kind == HEARTBEAT:
            return False
        if kind == METHOD:
            method = _METHOD.unpack_from(payload)
            if method in (spec.Basic.Deliver, spec.Basic.Return, spec.Basic.GetOk):
                partial[channel] = RawMessage(frame_method=method, frame_args=payload)
                return False
            callback(channel, method, payload, None)
            return True
        message = partial[channel]
        if kind == HEADER:
            message.inbound_header(payload)
        elif longest is not None:
            message.keep(payload, longest)
        else:
            message.inbound_body(payload)
        if not message.ready:
            return False
        del partial[channel]
        callback(channel, message.frame_method, message.frame_args, message)
        return True

    return on_frame


def _frame(kind: int, channel: int, payload: bytes) -> bytes:
    return b"%b%b\xce" % (_HEAD.pack(kind, channel, len(payload)), payload)


def _short(text: str) -> bytes:
    raw = text.encode()
    return bytes((len(raw),)) + raw


@lru_cache(maxsize=1024)
def _publish(channel: int, exchange: str, key: str, mandatory: bool) -> bytes:
    arguments = b"\x00\x00" + _short(exchange) + _short(key) + bytes((mandatory,))
    return _frame(METHOD, channel, _METHOD.pack(_CLASS, _PUBLISH) + arguments)


@lru_cache(maxsize=64)
def _constant(content_type: str, delivery_mode: int) -> bytes:
    return _short(content_type) + bytes((delivery_mode,))


def publish_frames(
    channel: int,
    exchange: str,
    key: str,
    body: bytes,
    *,
    content_type: str,
    delivery_mode: int,
    message_id: str,
    frame_max: int,
) -> bytes:
    """The bytes of one mandatory basic.publish, as py-amqp would write them."""
    flags = _CONTENT_TYPE | _DELIVERY_MODE | _MESSAGE_ID
    sizes = _SIZE.pack(_CLASS, 0, len(body), flags)
    header = sizes + _constant(content_type, delivery_mode) + _short(message_id)
    longest = frame_max - _FRAME_COST
    pieces = [body[at : at + longest] for at in range(0, len(body), longest)]
    frames = [_frame(HEADER, channel, header), *(_frame(BODY, channel, piece) for piece in pieces)]
    return _publish(channel, exchange, key, True) + b"".join(frames)
