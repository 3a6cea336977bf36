"""The entrypoint of events: one queue, batches to one worker, one acknowledgement for a committed batch."""

from collections import deque
from collections.abc import Callable
from threading import Event
from time import monotonic
from typing import Any

from nameko.exceptions import ContainerBeingKilled
from nameko.extensions import Entrypoint

from bus import faults
from bus.config import Inbox as Settings
from bus.link import BROKEN, Link, RawMessage
from bus.logging import logger
from bus.metrics import Metrics
from bus.reader import Reader

log = logger(__name__)

PAUSES_SECONDS = (0.1, 0.5, 1.0, 2.0, 5.0)
"""How long a batch waits that could not be committed: the database is away, the deliveries are kept."""


class Consumer(Entrypoint):
    """Hands batches of raw messages to its method, `method(self, messages)`, which commits them or raises.

    A batch that was committed is acknowledged; one that raises is tried again, unacknowledged, until it is
    committed or the connection is lost and the broker delivers it again.
    """

    def __init__(self, queue: str, connect: Callable[[], Link], settings: Settings, metrics: Metrics) -> None:
        super().__init__()
        self._settings, self._metrics = settings, metrics
        self._buffer: deque[tuple[Link, RawMessage]] = deque()
        self._enough, self._wanted = Event(), 1
        self._stopping, self._drained = Event(), Event()
        self.reader = Reader(
            queue, settings.prefetch, connect, self._take, lambda yes: metrics.consuming(queue, yes)
        )

    def start(self) -> None:
        """Begin to consume; returns once the broker has the consumer, or the reader keeps trying."""
        self.container.spawn_managed_thread(self.reader.run, identifier="events.reader")
        self.container.spawn_managed_thread(self._work, identifier="events.batches")

    def stop(self) -> None:
        """Take no more, finish and acknowledge the batch in flight, then close."""
        link = self.reader.stop()
        self._stopping.set()
        self._enough.set()
        self._drained.wait()
        if link is not None:
            link.close()

    def kill(self) -> None:
        """Drop the connection; the broker delivers again what was not acknowledged."""
        if self.reader.link is not None:
            self.reader.link.abort()

    def _take(self, link: Link, message: RawMessage) -> None:
        self._buffer.append((link, message))
        if len(self._buffer) >= self._wanted and not self._enough.is_set():
            self._enough.set()

    def _work(self) -> None:
        try:
            while not self._stopping.is_set():
                batch = self._gather()
                if batch:
                    self._commit(*batch)
        finally:
            self._drained.set()

    def _gather(self) -> tuple[Link, list[RawMessage]] | None:
        """Wait for the first message, linger for more, and take those of the living connection."""
        self._wait_for(1, None)
        self._wait_for(self._settings.batch, self._settings.linger_ms / 1000)
        if self._stopping.is_set():
            return None
        alive = self.reader.link
        messages: list[RawMessage] = []
        while self._buffer and len(messages) < self._settings.batch:
            link, message = self._buffer.popleft()
            if link is alive:  # the broker delivers the others again
                messages.append(message)
        return (alive, messages) if alive is not None and messages else None

    def _wait_for(self, count: int, seconds: float | None) -> None:
        until = None if seconds is None else monotonic() + seconds
        self._wanted = count
        while len(self._buffer) < count and not self._stopping.is_set():
            self._enough.clear()
            left = None if until is None else until - monotonic()
            if (left is not None and left <= 0) or not self._enough.wait(left):
                break

    def _commit(self, link: Link, messages: list[RawMessage]) -> None:
        """Run the batch until it is committed, then acknowledge it; give up when its connection is lost."""
        failures = 0
        while not self._run(messages):
            pause = PAUSES_SECONDS[min(failures, len(PAUSES_SECONDS) - 1)]
            failures += 1
            if self._stopping.wait(pause) or self.reader.link is not link:
                return
        self._metrics.batch(len(messages))
        faults.point("consumer.after_commit")
        try:
            link.acknowledge(messages[-1].delivery_tag, multiple=True)
        except BROKEN as error:
            log.warning("committed but not acknowledged; the inbox will know it", exc_info=error)

    def _run(self, messages: list[RawMessage]) -> bool:
        """Run the batch in a worker of the container; True if it was committed."""
        done, outcome = Event(), [False]

        def handle_result(_worker: Any, result: Any, exc_info: Any) -> tuple[Any, Any]:
            outcome[0] = exc_info is None and result is not False
            done.set()
            return result, exc_info

        try:
            self.container.spawn_worker(self, (messages,), {}, context_data={}, handle_result=handle_result)
        except ContainerBeingKilled:
            return False
        done.wait()
        return outcome[0]
