"""Keeps a queue consumed: connects, reconnects after a loss, ends the process when it never can."""

from collections.abc import Callable
from contextlib import suppress
from threading import Event
from time import monotonic

from amqp.exceptions import AccessRefused, NotFound, PreconditionFailed

from bus.link import BROKEN, BrokerUnreachable, Link, RawMessage
from bus.logging import logger

log = logger(__name__)

FATAL = (AccessRefused, NotFound, PreconditionFailed)
"""What no reconnecting mends: the process ends, and starts again by declaring what is missing."""
PAUSES_SECONDS = (0.1, 0.2, 0.5, 1.0, 2.0)
STALE_SECONDS = 5.0

Deliver = Callable[[Link, RawMessage], None]


class Reader:
    """Consumes one queue in the thread that calls `run`; deliveries are handed on with their link."""

    def __init__(
        self,
        queue: str,
        prefetch: int,
        connect: Callable[[], Link],
        deliver: Deliver,
        consuming: Callable[[bool], None],
    ) -> None:
        self.queue = queue
        self._prefetch, self._connect, self._deliver, self._says = prefetch, connect, deliver, consuming
        self._stopping = Event()
        self._ended = Event()
        self._tag = ""
        self._turned = 0.0
        self.link: Link | None = None
        self.ready = Event()

    def run(self) -> None:
        """Consume until stopped; raises what no reconnecting can mend."""
        failures = 0
        try:
            while not self._stopping.is_set():
                try:
                    self._open()
                    failures = 0
                    self._consume()
                except FATAL:
                    raise
                except (BrokerUnreachable, *BROKEN) as error:
                    if not self._stopping.is_set():
                        pause = PAUSES_SECONDS[min(failures, len(PAUSES_SECONDS) - 1)]
                        failures += 1
                        log.warning("broker lost", queue=self.queue, again_in_s=pause, exc_info=error)
                        self._stopping.wait(pause)
                finally:
                    self._lose()
        finally:
            self._ended.set()

    def _open(self) -> None:
        link = self._connect()
        link.channel.basic_qos(0, self._prefetch, False)
        self._tag = link.channel.basic_consume(
            self.queue, callback=lambda message: self._deliver(link, message), on_cancel=self._cancelled
        )
        self.link, self._turned = link, monotonic()
        self._says(True)
        self.ready.set()
        log.info("consuming", queue=self.queue)

    def _cancelled(self, tag: str) -> None:
        raise ConnectionResetError(f"the broker cancelled consumer {tag}")

    def _consume(self) -> None:
        link = self.link
        while link is not None and not self._stopping.is_set():
            link.drain()
            if self._tag not in link.channel.callbacks:
                raise ConnectionResetError("the connection lives, the consumer does not")
            self._turned = monotonic()

    def _lose(self) -> None:
        link, self.link = self.link, None
        self._says(False)
        if link is not None and not self._stopping.is_set():
            link.abort()

    def fault(self) -> str | None:
        """Why this queue is not being consumed now, or None."""
        if self.link is None:
            return f"{self.queue} is not consumed"
        silent = monotonic() - self._turned
        return (
            f"{self.queue}: the reader has not turned for {silent:.0f} s" if silent > STALE_SECONDS else None
        )

    def stop(self) -> "Link | None":
        """Take no more deliveries; returns the link, open, so that what is in flight can be acknowledged."""
        link = self.link
        self._stopping.set()
        if link is not None:
            with suppress(*BROKEN):  # lost while stopping: nothing to cancel
                link.cancel(self._tag)
        self._ended.wait()
        return link
