"""The gateway on RabbitMQ: takes what agencies send to vhost `ingress`, and delivers their receipts there."""

from collections.abc import Callable, Iterable
from threading import Event
from time import monotonic
from typing import Any

from sqlalchemy.exc import DBAPIError

from bus import faults
from bus.agencies import inbound, queues, receipts
from bus.config import Config, Inbox
from bus.gateway import TEMPORARY, Gateway
from bus.health import Health
from bus.knock import Knock
from bus.link import BROKEN, BrokerUnreachable, Link, RawMessage
from bus.logging import logger
from bus.metrics import Metrics
from bus.outbox import Sealed
from bus.relay import Publisher
from bus.runner import ServiceProcess
from bus.service import Service
from bus.strict import MAX_BYTES

log = logger(__name__)

PAUSES_SECONDS = (0.1, 0.5, 1.0, 2.0, 5.0)
LOOK_FOR_AGENCIES_SECONDS = 2.0
READ_SECONDS = 0.05
PREFETCH_PER_AGENCY = 50
"""No agency, however busy, keeps the others from the door."""


def open_for(channel: Any, agency: str) -> None:
    """Declare an agency's exchange and queues; they are there already unless the broker lost them."""
    channel.exchange_declare(inbound(agency), "fanout", durable=True, auto_delete=False)
    for queue, arguments in queues(agency).items():
        channel.queue_declare(queue, durable=True, auto_delete=False, arguments=arguments)
    channel.queue_bind(inbound(agency), inbound(agency))


class Door:
    """Takes messages of all admitted agencies on one connection, in batches; acknowledged once committed."""

    def __init__(
        self,
        gateway: Gateway,
        connect: Callable[[], Link],
        settings: Inbox,
        metrics: Metrics,
        wake: Callable[[], None],
    ) -> None:
        self._gateway, self._connect, self._metrics, self._wake = gateway, connect, metrics, wake
        self._batch, self._linger = settings.batch, settings.linger_ms / 1000
        self._stopping = Event()
        self._link: Link | None = None
        self._tags: dict[str, str] = {}
        self._waiting: list[tuple[int, Knock]] = []
        self._looked = 0.0

    def stop(self) -> None:
        """End after the batch in flight."""
        self._stopping.set()

    def fault(self) -> str | None:
        """Why nobody is let in now, or None."""
        return None if self._link is not None else "the door is not connected to the broker"

    def run(self) -> None:
        """Take messages until stopped; losses of broker and database are waited out."""
        failures = 0
        while not self._stopping.is_set():
            try:
                self._turn()
                failures = 0
            except (BrokerUnreachable, *BROKEN) as error:
                self._lose()
                self._rest(failures, error)
                failures += 1
            except TEMPORARY as error:  # what was delivered stays here; the broker need not know
                self._rest(failures, error)
                failures += 1
        if self._link is not None:
            self._link.close()

    def _rest(self, failures: int, error: Exception) -> None:
        """Wait before the next round, keeping the connection alive where there is one."""
        pause = PAUSES_SECONDS[min(failures, len(PAUSES_SECONDS) - 1)]
        log.warning("the door is shut for a moment", again_in_s=pause, exc_info=error)
        self._stopping.wait(pause)

    def _turn(self) -> None:
        """One round: consume newly admitted agencies, read, commit, acknowledge."""
        if self._link is None:
            self._link = self._connect()
            self._link.channel.basic_qos(0, PREFETCH_PER_AGENCY, False)
        self._read(self._link)  # first of all: it also keeps the connection alive
        if monotonic() - self._looked > LOOK_FOR_AGENCIES_SECONDS:
            self._consume(self._link, self._gateway.admitted())
            self._looked = monotonic()
        while self._waiting:
            part = self._waiting[: self._batch]
            with self._metrics.measured("door"):
                self._gateway.receive([knock for _, knock in part])
            faults.point("consumer.after_commit")
            self._link.acknowledge(part[-1][0], multiple=True)
            del self._waiting[: len(part)]
            self._wake()

    def _read(self, link: Link) -> None:
        """Read what has come; when something has, wait a little for a batch to fill."""
        link.drain(READ_SECONDS)
        until = monotonic() + self._linger
        while self._waiting and len(self._waiting) < self._batch and (left := until - monotonic()) > 0:
            link.drain(left)

    def _consume(self, link: Link, agencies: Iterable[str]) -> None:
        wanted = set(agencies)
        for agency in sorted(wanted - self._tags.keys()):
            open_for(link.channel, agency)
            self._tags[agency] = link.channel.basic_consume(inbound(agency), callback=self._taker(agency))
            log.info("an agency may knock", agency=agency)
        for agency in sorted(self._tags.keys() - wanted):
            link.cancel(self._tags.pop(agency))
            log.info("an agency may no longer knock", agency=agency)

    def _taker(self, agency: str) -> Callable[[RawMessage], None]:
        def take(message: RawMessage) -> None:
            said = dict(message.properties)
            if message.malformed:
                said["malformed"] = message.malformed
            knock = Knock(agency, bytes(message.body), said, message.body_size)
            self._waiting.append((message.delivery_tag, knock))

        return take

    def _lose(self) -> None:
        link, self._link = self._link, None
        self._tags.clear()
        self._waiting.clear()
        self._looked = 0.0
        if link is not None:
            link.abort()


class Postman:
    """Delivers receipts to the agencies' queues, confirmed; a receipt may come twice with the same id."""

    def __init__(self, gateway: Gateway, connect: Callable[[], Link], config: Config) -> None:
        self._gateway, self._connect, self._settings = gateway, connect, config.outbox
        self._stopping = Event()
        self._link: Link | None = None
        self._publisher: Publisher | None = None

    def stop(self) -> None:
        """End after the receipts in flight."""
        self._stopping.set()

    def fault(self) -> str | None:
        """Why no receipt can be delivered now, or None."""
        return None if self._link is not None else "the postman is not connected to the broker"

    def run(self) -> None:
        """Deliver until stopped; losses of broker and database are waited out."""
        failures = 0
        while not self._stopping.is_set():
            try:
                if not self._round():
                    self._stopping.wait(self._settings.poll_ms / 1000)
                    self._breathe()
                failures = 0
            except (BrokerUnreachable, DBAPIError, *TEMPORARY, *BROKEN) as error:
                self._lose()
                pause = PAUSES_SECONDS[min(failures, len(PAUSES_SECONDS) - 1)]
                failures += 1
                log.warning("receipts wait", again_in_s=pause, exc_info=error)
                self._stopping.wait(pause)
        if self._link is not None:
            self._link.close()

    def _round(self) -> int:
        if self._publisher is None:
            self._link = self._connect()
            self._publisher = Publisher(self._link, self._settings, lambda row: ("", receipts(row.subject)))
        with self._gateway.db.transaction() as tx:
            rows = [
                Sealed(at, at, identifier, "gateway.receipt_issued.v1", agency, body)
                for at, (identifier, agency, body) in enumerate(
                    self._gateway.undelivered(tx, self._settings.window), start=1
                )
            ]
            if rows:
                self._publisher.publish(rows, self._warn)
                self._gateway.delivered(tx, [row.event_id for row in rows])
            return len(rows)

    def _warn(self, rows: list[Sealed], returned: set[str]) -> None:
        """A receipt whose queue is gone stays readable in the gateway's database."""
        lost = sorted({row.subject for row in rows if row.event_id in returned})
        if lost:
            log.warning("agencies without a queue of receipts", agencies=lost)

    def _breathe(self) -> None:
        if self._link is not None:
            self._link.drain(0.001)

    def _lose(self) -> None:
        link, self._link, self._publisher = self._link, None, None
        if link is not None:
            link.abort()


class GatewayProcess(ServiceProcess):
    """The sixth process: a service like the others, with a door to vhost `ingress`."""

    def __init__(self, config: Config, wiring: Iterable[type[Service]]) -> None:
        super().__init__(Gateway, config, wiring)
        assert isinstance(self.service, Gateway)  # noqa: S101 - made by the line above
        self.door = Door(self.service, self._ingress, config.inbox, self.metrics, self.relay.wake)
        self.postman = Postman(self.service, self._ingress, config)

    def _ingress(self) -> Link:
        broker = self.config.broker
        return Link(
            str(broker.ingress_uri),
            "gateway door",
            heartbeat_s=broker.heartbeat_s,
            connect_timeout_s=broker.connect_timeout_s,
            longest=MAX_BYTES + 1,  # one byte too many is enough to refuse a message
        ).open()

    def jobs(self) -> tuple[Callable[[], None], ...]:
        """The door and the postman beside the jobs of every service."""
        return (*super().jobs(), self.door.run, self.postman.run)

    def health(self) -> Health:
        """Ready when agencies can knock and get their receipts."""
        return super().health().also(door=self.door.fault, postman=self.postman.fault)

    def end(self) -> None:
        """End the jobs."""
        super().end()
        self.door.stop()
        self.postman.stop()
