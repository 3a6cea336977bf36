"""A story on the real thing: six processes, RabbitMQ, PostgreSQL, each agency with its own user."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from datetime import time as hour
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit, urlunsplit

import amqp
import orjson
import sqlalchemy as sa
import yaml
from amqp.exceptions import PreconditionFailed

from bus import migrate
from bus.agencies import Management, inbound, receipts, user_of
from bus.calls import CallFailed
from bus.clock import FileClock
from bus.config import Config, load
from bus.database import Database
from bus.gateway import RECEIPT, Gateway
from bus.obligations import start_of
from bus.roles import make_database
from bus.rpc import RpcClient
from bus.service import Service
from bus.tables import ALMATY, SYSTEM
from cli.serve import CONFIG
from cli.servers import Servers, ServersError, servers
from cli.wiring import every_service

OPENS = hour(9)
READY_SECONDS = 90
SETTLE_SECONDS = 120
NAME = "reglament_run"


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
            "user_id": user_of(agency),
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
        """Whether something is still under way."""
        for ledger in self.ledgers.values():
            for event_type, count in ledger.news().items():
                for other in self.ledgers.values():
                    if event_type in other.service.subscriptions():
                        other.expected += count
        ends = {name: ledger.open_ends() for name, ledger in self.ledgers.items()}
        waiting = any(
            pending or taken < self.ledgers[name].expected for name, (pending, taken) in ends.items()
        )
        return waiting or self._receipts_kept() < self.knocked + self.ledgers["gateway"].expected

    def _receipts_kept(self) -> int:
        """How many receipts the gateway has written: one for each knock, one for each word of a service."""
        gateway = self.ledgers["gateway"].db
        with gateway.transaction(reading=True) as tx:
            return int(tx.connection.execute(sa.select(sa.func.count()).select_from(RECEIPT)).scalar_one())

    def receipts(self, agency: str) -> list[dict[str, Any]]:
        """Fetch the agency's receipts from its own queue, as its own user."""
        said = self.said.setdefault(agency, [])
        channel = self._door(agency)
        while (message := channel.basic_get(receipts(agency))) is not None:
            channel.basic_ack(message.delivery_tag)
            said.append(orjson.loads(message.body)["data"])
        return said

    def events(self) -> int:
        """Count the event logs."""
        return sum(ledger.seen for ledger in self.ledgers.values())

    def _door(self, agency: str) -> Any:
        """The agency's own connection."""
        if agency not in self.doors:
            parts = urlsplit(str(self.config.broker.ingress_uri).split(";")[0])
            connection = amqp.Connection(
                host=f"{parts.hostname}:{parts.port or 5672}",
                userid=user_of(agency),
                password=self.agencies[agency],
                virtual_host=self.config.broker.ingress,
                confirm_publish=False,
            )
            connection.connect()
            self.doors[agency] = connection.channel()
        return self.doors[agency]


@contextmanager
def on_servers(
    directory: Path, start: datetime, agencies: list[str], say: Callable[[str], None]
) -> Iterator[OnServers]:
    """Start servers and processes, admit the agencies; stop everything that was started."""
    with ExitStack() as stack:
        running = stack.enter_context(servers(directory / "servers", say))
        clock = directory / "clock"
        FileClock.write(clock, start)
        path = _configuration(directory, running, clock)
        config = load(path)
        say("making the databases")
        ledgers = {kind.name: Ledger(_prepare(path, kind), kind) for kind in every_service()}
        management = Management(running.management_url, config.broker.ingress)
        management.open_door()
        passwords = {agency: management.admit(agency) for agency in agencies}
        gateway = Gateway(ledgers["gateway"].db)
        for agency in agencies:
            gateway.set_state(agency, "admitted")
        say("starting the six processes")
        alive = stack.enter_context(_processes(path, directory / "processes.log"))
        client = RpcClient(str(config.broker.uri), "run", deadline_s=READY_SECONDS)
        stack.callback(client.close)
        for name in ledgers:
            _await(client, name, alive)
        stage = OnServers(config, clock, client, ledgers, passwords, alive)
        yield stage
        for channel in stage.doors.values():
            channel.connection.close()


def _await(client: RpcClient, name: str, alive: Callable[[], None]) -> None:
    """Wait until a service answers."""
    until = time.monotonic() + READY_SECONDS
    while True:
        try:
            client.call(f"{name}.sweep", {}, deadline=5)
        except CallFailed as error:
            alive()
            if time.monotonic() > until:
                raise ServersError(f"{name} does not answer: {error}") from None
            time.sleep(0.1)
        else:
            return


def _configuration(directory: Path, running: Servers, clock: Path) -> Path:
    """The configuration of this run: vhosts and databases of its own, a simulated clock, no lingering."""
    settings = yaml.safe_load(CONFIG.read_text(encoding="utf-8"))
    for vhost in (NAME, f"{NAME}_ingress"):
        if _has_vhost(running, vhost):
            running.manage("DELETE", f"/api/vhosts/{vhost}")
        running.vhost(vhost)
    settings["broker"] |= {
        "uri": _with_vhost(running.amqp_uri, NAME),
        "management": running.management_url,
        "ingress": f"{NAME}_ingress",
    }
    settings["database"] |= {
        "url": running.database_url,
        "admin_url": "",
        "name": f"{NAME}_{{service}}",
        "user": "",
    }
    settings["clock"] |= {"source": f"file:{clock.resolve()}", "allow_simulated": True, "sweep_every_s": 3600}
    settings["inbox"] |= {"linger_ms": 1}
    path = directory / "config.yaml"
    path.write_text(yaml.safe_dump(settings))
    path.chmod(0o600)
    return path


def _has_vhost(running: Servers, name: str) -> bool:
    found = running.manage("GET", "/api/vhosts")
    return isinstance(found, list) and any(vhost["name"] == name for vhost in found)


def _with_vhost(uri: str, vhost: str) -> str:
    return urlunsplit(urlsplit(uri)._replace(path="/" + quote(vhost, safe="")))


def _prepare(path: Path, kind: type[Service]) -> Database:
    """Make a service's database anew, at the schema of this code."""
    config = load(path, kind.name)
    url = str(config.database.url_of(kind.name, admin=True))
    maintenance = sa.create_engine(
        config.database.url.replace("postgresql://", "postgresql+psycopg://", 1), isolation_level="AUTOCOMMIT"
    )
    with maintenance.connect() as connection:
        connection.execute(sa.text(f'DROP DATABASE IF EXISTS "{sa.make_url(url).database}" WITH (FORCE)'))
    maintenance.dispose()
    make_database(config.database, kind.name)
    engine = sa.create_engine(url, poolclass=sa.NullPool)
    migrate.upgrade(engine, kind)
    engine.dispose()
    return Database(url, kind.name)


@contextmanager
def _processes(config: Path, log: Path) -> Iterator[Callable[[], None]]:
    """The supervisor with the six processes; yields a check that they still run."""
    command = [sys.executable, "-W", "ignore", "-m", "cli.main", "serve", "all", "--config", str(config)]
    with log.open("wb") as output:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            env=os.environ | {"LOG_LEVEL": "WARNING"},
        )

    def alive() -> None:
        if process.poll() is not None:
            tail = "\n".join(log.read_text(errors="replace").splitlines()[-10:])
            raise ServersError(f"the processes ended with code {process.returncode}:\n{tail}")

    try:
        yield alive
    finally:
        process.terminate()
        try:
            process.wait(60)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
