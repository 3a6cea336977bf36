"""One service as a process: a nameko container with its inbox, its calls, its relay and its clock."""

import gc
import os
import signal
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from threading import Event
from typing import Any

import eventlet
import nameko
from eventlet.semaphore import Semaphore
from nameko.containers import ServiceContainer
from sqlalchemy.exc import DBAPIError

from bus import faults, logging
from bus.background import Background, every
from bus.backlog import backlog
from bus.calls import Call
from bus.clock import ClockError, open_clock
from bus.config import Config, ConfigError, load
from bus.consumer import Consumer
from bus.contract import Contracts
from bus.database import Database
from bus.event import Trace
from bus.health import Health, HealthServer
from bus.inbox import Backoff, Delivery, Inbox
from bus.link import BROKEN, BrokerUnreachable, Link, RawMessage
from bus.metrics import Metrics
from bus.outbox import Outbox
from bus.relay import Relay, relay_link
from bus.responder import Responder, answer
from bus.rpc import RpcClient
from bus.schema import RevisionsError, check_head
from bus.service import Answer, Service
from bus.sweep import daily, sweep
from bus.topology import Topology, TopologyError, check, declare, inbox_queue, rpc_queue, topology

log = logging.logger(__name__)

SPARE_WORKERS = 2
STOP_SECONDS = 25
PAUSES_SECONDS = (0.2, 0.5, 1.0, 2.0)
POOL = {"pool_size": 20, "max_overflow": 0, "pool_timeout": 10}
YOUNG_OBJECTS = 200_000
"""How many objects more than a batch makes before rings of them are looked for."""
CALLS_AT_ONCE = 16
"""How many calls use the database at once, first come first served; the rest of the pool is for events."""


class ServiceProcess:
    """Everything one service needs to run on the servers."""

    def __init__(
        self,
        kind: type[Service],
        config: Config,
        wiring: Iterable[type[Service]],
        contracts: Contracts | None = None,
    ) -> None:
        self.name, self.config = kind.name, config
        self._kind = kind
        self.wanted: Topology = topology({one.name: one.subscriptions() for one in wiring})
        self.metrics = Metrics(self.name)
        clock = open_clock(config.clock.source, allow_simulated=config.clock.allow_simulated)
        self.url = config.database.url_of(self.name)
        options: dict[str, Any] = {} if self.url.startswith("sqlite") else dict(POOL)
        self.db = Database(str(self.url), self.name, clock=clock, contracts=contracts, **options)
        self.service = kind(self.db)
        self.service.configure(config)
        self.client = RpcClient(str(config.broker.uri), f"{self.name} asks", config.rpc.deadline_s)
        self.service.peers = lambda method, payload, seconds: self.client.call(
            method, payload, deadline=seconds
        )
        self.inbox = Inbox(self.service, Backoff(config.inbox.backoff_s))
        self.relay = Relay(
            Outbox(self.db),
            relay_link(lambda: self.connect("relay"), self.declare),
            self.wanted,
            config.outbox,
            self.metrics,
        )
        self.stopping = Event()
        self._turns = Semaphore(CALLS_AT_ONCE)
        self._logged = 0
        self.container: Any = None
        self.metrics.watch(lambda: backlog(self.db))

    def connect(self, purpose: str) -> Link:
        """A connection of its own for one purpose."""
        broker = self.config.broker
        return Link(
            str(broker.uri),
            f"{self.name} {purpose}",
            heartbeat_s=broker.heartbeat_s,
            connect_timeout_s=broker.connect_timeout_s,
        ).open()

    def declare(self, link: Link) -> None:
        """Declare the topology, or check that it is there."""
        (declare if self.config.broker.declare else check)(link, self.wanted)

    def receive(self, messages: list[RawMessage]) -> None:
        """Commit a batch of events."""
        with self.metrics.measured("events"):
            self.inbox.receive([Delivery(bytes(one.body), _properties(one)) for one in messages])
        self._relay_news()

    def answer(self, call: Call) -> bytes:
        """Answer a call."""
        body = answer(call, self._ask, self.name, self.metrics)
        self._relay_news()
        return body

    def _ask(self, call: Call) -> Answer:
        """Every service answers `sweep` beside its own methods, so that operations need not wait for it."""
        if call.method == "sweep":
            return Answer({"done": self.sweep()})
        with self._turns:
            trace = Trace(call.correlation, call.causation)
            return self.service.call(call.method, call.payload, call.key, trace)

    def _relay_news(self) -> None:
        """Wake the relay if something was announced; most calls only read."""
        if self.db.logged != self._logged:
            self._logged = self.db.logged
            self.relay.wake()

    def jobs(self) -> tuple[Callable[[], None], ...]:
        """What runs beside the entrypoints."""
        return (
            self.relay.run,
            lambda: every(self.config.inbox.retry_every_s, self._retry, self.stopping),
            lambda: every(self.config.clock.sweep_every_s, self.sweep, self.stopping),
        )

    def _retry(self) -> None:
        while self.inbox.retry_due():
            self._relay_news()

    def sweep(self) -> int:
        """Claim what is due by the clock; returns how many duties and daily jobs were done."""
        total = 0
        while found := sweep(self.service):
            total += found
        total += daily(self.service)
        self._relay_news()
        return total

    def end(self) -> None:
        """End the jobs."""
        self.stopping.set()
        self.relay.stop()

    def host(self) -> type:
        """The class nameko hosts: entrypoints only."""
        config, connect, metrics = self.config, self.connect, self.metrics
        process = self

        class Host:
            name = self.name
            background = Background(self.jobs(), self.end)

            @Consumer.decorator(inbox_queue(self.name), lambda: connect("events"), config.inbox, metrics)
            def receive(self, messages: list[RawMessage]) -> None:
                process.receive(messages)

            @Responder.decorator(rpc_queue(self.name), lambda: connect("calls"), config.rpc, metrics)
            def answer(self, call: Call) -> bytes:
                return process.answer(call)

        return Host

    def health(self) -> Health:
        """What makes this process ready."""
        return Health(
            {
                "broker": self._broker_fault,
                "relay": self.relay.fault,
                "database": lambda: check_head(self.db.engine, self._kind),
            }
        )

    def _broker_fault(self) -> str | None:
        if self.container is None:
            return "not started"
        faults = (entrypoint.reader.fault() for entrypoint in self.container.entrypoints)
        return next((fault for fault in faults if fault), None)

    def start(self) -> None:
        """Wait for the servers, check the schema, declare the topology, then consume."""
        self._await("database", self._check_schema, DBAPIError)
        self._await("broker", self._declare_once, BrokerUnreachable, *BROKEN)
        if self.stopping.is_set():
            return
        self._load()
        nameko.config.setup({"max_workers": self.config.rpc.prefetch + SPARE_WORKERS})
        self.container = ServiceContainer(self.host())
        self.container.start()

    def _load(self) -> None:
        """Read the law before the first event and keep it out of every later collection of garbage."""
        self.db.law.read_everything()
        gc.collect()
        gc.freeze()
        gc.set_threshold(YOUNG_OBJECTS)

    def _await(self, what: str, attempt: Callable[[], None], *losses: type[Exception]) -> None:
        failures = 0
        while not self.stopping.is_set():
            try:
                return attempt()
            except losses as error:
                pause = PAUSES_SECONDS[min(failures, len(PAUSES_SECONDS) - 1)]
                failures += 1
                log.warning(f"waiting for the {what}", again_in_s=pause, exc_info=error)
                self.stopping.wait(pause)
        return None

    def _check_schema(self) -> None:
        fault = check_head(self.db.engine, self._kind)
        if fault:
            raise SchemaDiffersError(fault)

    def _declare_once(self) -> None:
        with self.connect("topology") as link:
            self.declare(link)

    def stop(self) -> None:
        """Drain and end; what does not end in time is cut off."""
        with eventlet.Timeout(STOP_SECONDS, False):
            self.stopping.set()
            if self.container is not None:
                self.container.stop()
            log.info("stopped")
            return
        log.error("did not stop in time")
        os._exit(1)

    def run(self) -> None:
        """Serve until SIGTERM or SIGINT; raises what ended the container otherwise."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: eventlet.spawn_n(self.stop))
        http = self.config.http
        server = HealthServer(self.health(), self.metrics.exposition, http.host, http.port)
        server.start()
        try:
            self.start()
            if self.container is not None:
                self.container.wait()
        finally:
            server.close()
            self.client.close()
            self.db.close()


class RelayProcess(ServiceProcess):
    """Publishes a service's outbox and does nothing else: beside the service, or while it is stopped."""

    def host(self) -> type:
        """No entrypoints, one job."""

        class Host:
            name = self.name
            background = Background((self.relay.run,), self.end)

        return Host


class SchemaDiffersError(Exception):
    """The database's schema is not the one this code was written for; the message has the command to type."""


UNFIT = (ConfigError, SchemaDiffersError, RevisionsError, TopologyError, ClockError, faults.FaultNotAllowed)
"""What starting again does not mend; a supervisor gives up and shows the message."""


def serve(name: str, config_path: Path, make: Callable[[Config], ServiceProcess]) -> int:
    """Run a service until SIGTERM: 0; 2 if it cannot start as things are, 1 if it broke; says why."""
    try:
        config = load(config_path, name)
        logging.setup(name, config.log.level, config.log.form)
        faults.arm(config.faults.allowed)
        make(config).run()
    except UNFIT as error:
        print(f"{name}: {error}", file=sys.stderr)  # noqa: T201 - the one message of a process unfit to run
        return 2
    except Exception:  # whatever broke the container: the supervisor starts the process again
        log.exception("broken")
        return 1
    return 0


def _properties(message: RawMessage) -> dict[str, Any]:
    """What the broker says of a message; kept with it if it is set aside, never used as context."""
    said = message.properties
    return {**said, "malformed": message.malformed} if message.malformed else said
