"""A story on the real thing: six processes, RabbitMQ, PostgreSQL, each agency with its own user."""

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from datetime import time as hour
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import amqp
import orjson
import sqlalchemy as sa
from amqp.exceptions import PreconditionFailed

from bus.agencies import inbound, receipts, user_of
from bus.clock import FileClock
from bus.config import Config, load
from bus.database import Database
from bus.gateway import RECEIPT, Gateway
from bus.obligations import start_of
from bus.rpc import RpcClient
from bus.service import Service
from bus.tables import ALMATY, SYSTEM
from cli import stage_setup as setup
from cli.private_server import ServersError
from cli.servers import Servers
from cli.wiring import every_service

OPENS = hour(9)
SETTLE_SECONDS = 120
Say = Callable[[str], None]


@dataclass
class Ledger:
    """What a service has logged and received so far, counted from where the last look ended."""

    db: Database
    service: type[Service]
    seen: int = 0
    expected: int = 0

    def news(self) -> dict[str, int]:
        """How many events of each type were logged since the last look."""
        log = SYSTEM.outbox
        query = sa.select(log.c.id, log.c.type).where(log.c.id > self.seen)
        with self.db.transaction(reading=True) as tx:
            rows = tx.connection.execute(query).all()
        counts: dict[str, int] = {}
        for identifier, event_type in rows:
            self.seen = max(self.seen, identifier)
            counts[event_type] = counts.get(event_type, 0) + 1
        return counts

    def open_ends(self) -> tuple[int, int]:
        """How many events are still to be published, and how many were received."""
        with self.db.transaction(reading=True) as tx:
            pending = tx.connection.execute(
                sa.select(sa.func.count()).select_from(SYSTEM.pending)
            ).scalar_one()
            taken = tx.connection.execute(sa.select(sa.func.count()).select_from(SYSTEM.inbox)).scalar_one()
        return int(pending), int(taken)


@dataclass
class OnServers:
    """The suite as processes."""

    config: Config
    clock: Path
    client: RpcClient
    ledgers: dict[str, Ledger]
    agencies: dict[str, str]
    alive: Callable[[], None]
    knocked: int = 0
    doors: dict[str, Any] = field(default_factory=dict)
    said: dict[str, list[dict[str, Any]]] = field(default_factory=dict)

    def now(self) -> datetime:
        """The suite's instant."""
        return FileClock(self.clock).now()

    def advance(self, to: date | datetime) -> None:
        """Move the shared clock day by day; each day every service looks at what is due."""
        until = to if isinstance(to, datetime) else datetime.combine(to, OPENS, ALMATY)
        day = self.now().date() + timedelta(days=1)
        while day <= until.astimezone(ALMATY).date():
            FileClock.write(self.clock, start_of(day))
            for name in self.ledgers:
                self.client.call(f"{name}.sweep", {})
            self.settle()
            day += timedelta(days=1)
        FileClock.write(self.clock, max(until, self.now()))

    def call(self, method: str, payload: Mapping[str, Any]) -> Mapping[str, Any]:
        """Call by RPC."""
        return self.client.call(method, payload)

    def knock(self, agency: str, body: bytes, properties: Mapping[str, Any]) -> str | None:
        """Publish as the agency's own user; the broker itself refuses another user's name."""
        sent = {
            "content_type": "application/json",
            "user_id": user_of(agency, self.config.broker.ingress),
            "delivery_mode": 2,
            **properties,
        }
        channel = self._door(agency)
        try:
            message = amqp.Message(body, **sent)
            channel.basic_publish_confirm(message, inbound(agency), "", mandatory=True, confirm_timeout=10)
        except PreconditionFailed as refused:
            self.doors.pop(agency).connection.collect()
            return f"RabbitMQ: {refused.reply_text}"
        self.knocked += 1
        return None

    def settle(self) -> None:
        """Wait until every event logged has been received by every service that handles it."""
        until = time.monotonic() + SETTLE_SECONDS
        while self._open_ends():
            self.alive()
            if time.monotonic() > until:
                raise ServersError("events are still under way; see the log of the processes")
            time.sleep(0.005)

    def _open_ends(self) -> bool:
        """Whether something is still under way: what is logged after the ends were looked at counts so."""
        ends = {name: ledger.open_ends() for name, ledger in self.ledgers.items()}
        fresh = False
        for ledger in self.ledgers.values():
            for event_type, count in ledger.news().items():
                fresh = True
                for other in self.ledgers.values():
                    if event_type in other.service.subscriptions():
                        other.expected += count
        waiting = any(
            pending or taken < self.ledgers[name].expected for name, (pending, taken) in ends.items()
        )
        return fresh or waiting or self._receipts_kept() < self.knocked + self.ledgers["gateway"].expected

    def _receipts_kept(self) -> int:
        """How many receipts the gateway has written: one for each knock, one for each word of a service."""
        gateway = self.ledgers["gateway"].db
        with gateway.transaction(reading=True) as tx:
            return int(tx.connection.execute(sa.select(sa.func.count()).select_from(RECEIPT)).scalar_one())

    def receipts(self, agency: str) -> list[dict[str, Any]]:
        """Fetch the agency's receipts from its own queue, as its own user."""
        self._wait_for_delivery()
        said = self.said.setdefault(agency, [])
        channel = self._door(agency)
        while (message := channel.basic_get(receipts(agency))) is not None:
            channel.basic_ack(message.delivery_tag)
            said.append(orjson.loads(message.body)["data"])
        return said

    def _wait_for_delivery(self) -> None:
        """Wait until every receipt written lies in its agency's queue."""
        waiting = sa.select(sa.exists().where(RECEIPT.c.delivered_at.is_(None)))
        until = time.monotonic() + SETTLE_SECONDS
        while True:
            with self.ledgers["gateway"].db.transaction(reading=True) as tx:
                if not tx.connection.execute(waiting).scalar_one():
                    return
            self.alive()
            if time.monotonic() > until:
                raise ServersError("receipts are still to be delivered; see the log of the processes")
            time.sleep(0.01)

    def events(self) -> int:
        """Count the event logs."""
        return sum(ledger.seen for ledger in self.ledgers.values())

    def leave(self) -> None:
        """Close the agencies' connections."""
        for channel in self.doors.values():
            channel.connection.close()

    def _door(self, agency: str) -> Any:
        """The agency's own connection."""
        if agency not in self.doors:
            parts = urlsplit(str(self.config.broker.ingress_uri).split(";")[0])
            connection = amqp.Connection(
                host=f"{parts.hostname}:{parts.port or 5672}",
                userid=user_of(agency, self.config.broker.ingress),
                password=self.agencies[agency],
                virtual_host=self.config.broker.ingress,
                confirm_publish=False,
            )
            connection.connect()
            self.doors[agency] = connection.channel()
        return self.doors[agency]


@contextmanager
def on_servers(
    running: Servers, directory: Path, start: datetime, agencies: list[str], say: Say = lambda _: None
) -> Iterator[OnServers]:
    """Prepare vhosts, databases and agencies, start the processes; stop everything that was started."""
    directory.mkdir(parents=True, exist_ok=True)
    clock = directory / "clock"
    FileClock.write(clock, start)
    path = setup.configuration(directory, running, clock)
    config = load(path)
    say("making the databases")
    with ExitStack() as stack:
        ledgers = {}
        for kind in every_service():
            ledgers[kind.name] = Ledger(setup.database(path, kind), kind)
            stack.callback(ledgers[kind.name].db.close)
        passwords = setup.admit(running, config, Gateway(ledgers["gateway"].db), agencies)
        say("starting the six processes")
        alive = stack.enter_context(setup.processes(path, directory / "processes.log"))
        client = RpcClient(str(config.broker.uri), "run", deadline_s=setup.READY_SECONDS)
        stack.callback(client.close)
        for name in ledgers:
            setup.wait_for(client, name, alive)
        stage = OnServers(config, clock, client, ledgers, passwords, alive)
        stack.callback(stage.leave)
        yield stage
