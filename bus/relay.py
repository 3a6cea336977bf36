"""Publishes the outbox in waves of one event per subject, each confirmed before the next."""

from collections.abc import Callable, Sequence
from threading import Event
from time import monotonic
from typing import Any

from sqlalchemy.exc import DBAPIError

from bus import faults
from bus.calls import JSON
from bus.config import Outbox as Settings
from bus.link import BROKEN, BrokerUnreachable, Link, RawMessage
from bus.logging import logger
from bus.metrics import Metrics
from bus.outbox import Claim, Outbox, Sealed
from bus.topology import EVENTS, Topology, TopologyError

log = logger(__name__)

PERSISTENT = 2
SEALED_AT_ONCE = 2000
PAUSES_SECONDS = (0.1, 0.5, 1.0, 2.0, 5.0)


class Unconfirmed(ConnectionError):  # noqa: N818 - what happened, in the operator's words
    """The broker did not confirm in time, refused, or returned what a subscriber waits for."""


class Publisher:
    """Publishes waves on one connection and waits for their confirms; unusable after it raised."""

    def __init__(
        self, link: Link, settings: Settings, route: Callable[[Sealed], tuple[str, str]] | None = None
    ) -> None:
        """`route` says to which exchange and with which key a row goes; events go by their type."""
        self._link, self._settings = link, settings
        self._route = route or (lambda row: (EVENTS, row.type))
        self._sent = 0
        self._open: dict[int, Sealed] = {}
        self._refused: list[Sealed] = []
        self._returned: set[str] = set()
        link.channel.confirm_select()
        link.channel.events["basic_ack"].add(self._on_ack)
        link.channel.events["basic_nack"].add(self._on_nack)
        link.channel.events["basic_return"].add(self._on_return)

    def publish(self, rows: Sequence[Sealed], confirmed: Callable[[list[Sealed], set[str]], None]) -> None:
        """Publish rows, at most a window at a time; `confirmed(rows, ids returned as unroutable)` after each.

        Raises Unconfirmed when confirms stay out; what was confirmed until then has been told.
        """
        for start in range(0, len(rows), self._settings.window):
            part = rows[start : start + self._settings.window]
            self._send(part)
            faults.point("relay.after_publish")
            try:
                self._await()
            finally:
                missing = {row.id for row in (*self._open.values(), *self._refused)}
                done = [row for row in part if row.id not in missing]
                faults.point("relay.after_confirm")
                confirmed(done, self._returned)

    def _send(self, rows: Sequence[Sealed]) -> None:
        self._returned = set()
        first = self._sent + 1
        self._sent += len(rows)
        self._open = dict(zip(range(first, self._sent + 1), rows, strict=True))
        self._link.publish_all(
            ((row.body, *self._route(row), row.event_id) for row in rows),
            content_type=JSON,
            delivery_mode=PERSISTENT,
        )

    def _await(self) -> None:
        until = monotonic() + self._settings.confirm_timeout_s
        while self._open:
            left = until - monotonic()
            if left <= 0:
                blocked = (
                    "; the broker blocks publishers (memory or disk alarm)" if self._link.blocked else ""
                )
                raise Unconfirmed(f"{len(self._open)} events unconfirmed{blocked}")
            self._link.drain(min(left, 1.0))
        if self._refused:
            raise Unconfirmed(f"the broker refused {len(self._refused)} events")

    def _settled(self, tag: int, multiple: bool) -> list[Sealed]:
        if not multiple:
            row = self._open.pop(tag, None)
            return [] if row is None else [row]
        tags = [open_tag for open_tag in self._open if open_tag <= tag]
        return [self._open.pop(one) for one in tags]

    def _on_ack(self, tag: int, multiple: bool) -> None:
        self._settled(tag, multiple)

    def _on_nack(self, tag: int, multiple: bool) -> None:
        self._refused += self._settled(tag, multiple)

    def _on_return(self, _error: Exception, _exchange: str, _key: str, message: RawMessage) -> None:
        self._returned.add(str(message.properties.get("message_id")))


class Relay:
    """Publishes one service's outbox until stopped; any number of relays may work on the same outbox."""

    def __init__(
        self,
        outbox: Outbox,
        connect: Callable[[], Link],
        wanted: Topology,
        settings: Settings,
        metrics: Metrics,
    ) -> None:
        self._outbox, self._connect, self._wanted = outbox, connect, wanted
        self._settings, self._metrics = settings, metrics
        self._woken, self._stopping = Event(), Event()
        self._link: Link | None = None
        self._publisher: Publisher | None = None

    def wake(self) -> None:
        """Something was committed: look at once."""
        self._woken.set()

    def stop(self) -> None:
        """End after the wave in flight."""
        self._stopping.set()
        self._woken.set()

    def fault(self) -> str | None:
        """Why nothing can be published now, or None."""
        return None if self._link is not None else "the relay is not connected to the broker"

    def run(self) -> None:
        """Publish until stopped; losses of broker and database are waited out."""
        failures = 0
        while not self._stopping.is_set():
            try:
                if self.once() == 0:
                    self._idle()
                failures = 0
            except TopologyError:
                raise
            except (BrokerUnreachable, DBAPIError, *BROKEN) as error:
                self._lose()
                pause = PAUSES_SECONDS[min(failures, len(PAUSES_SECONDS) - 1)]
                failures += 1
                log.warning("events stay in the outbox", again_in_s=pause, exc_info=error)
                self._stopping.wait(pause)
        self.close()

    def once(self) -> int:
        """Publish what is pending now, once; returns how many events were published."""
        publisher = self._connected()
        self._woken.clear()
        self._outbox.seal(SEALED_AT_ONCE)
        published = 0
        with self._outbox.claim(self._settings.window * 2) as claim:
            for wave in claim.waves():
                publisher.publish(wave, lambda rows, returned: self._mark(claim, rows, returned))
                published += len(wave)
        return published

    def _mark(self, claim: Claim, rows: list[Sealed], returned: set[str]) -> None:
        """Mark what reached its subscribers, or has none; what should have reached one stays."""
        lost = [row for row in rows if row.event_id in returned and self._wanted.has_subscriber(row.type)]
        kept = {row.id for row in lost}
        claim.mark(row for row in rows if row.id not in kept)
        unrouted = sum(row.event_id in returned for row in rows) - len(lost)
        self._metrics.relayed("published", len(rows) - len(lost) - unrouted)
        self._metrics.relayed("no_subscriber", unrouted)
        if lost:
            self._metrics.relayed("unroutable", len(lost))
            types = sorted({row.type for row in lost})
            raise Unconfirmed(f"no queue is bound for {', '.join(types)} although a service subscribes to it")

    def _connected(self) -> Publisher:
        if self._publisher is None:
            self._link = self._connect()
            self._publisher = Publisher(self._link, self._settings)
        return self._publisher

    def _idle(self) -> None:
        """Wait for a commit; keep the connection's heartbeats going meanwhile."""
        if self._woken.wait(self._settings.poll_ms / 1000):
            self._stopping.wait(self._settings.linger_ms / 1000)
        if self._link is not None:
            self._link.drain(0.001)

    def _lose(self) -> None:
        link, self._link, self._publisher = self._link, None, None
        if link is not None:
            link.abort()

    def close(self) -> None:
        """Close the connection."""
        link, self._link, self._publisher = self._link, None, None
        if link is not None:
            link.close()


def relay_link(connect: Callable[[], Link], declare: Callable[[Link], Any]) -> Callable[[], Link]:
    """A way to connect that declares the topology each time: a queue lost meanwhile is there again."""

    def connected() -> Link:
        link = connect()
        declare(link)
        return link

    return connected
