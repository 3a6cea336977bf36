"""The gateway as a process on the real servers, beside control; agencies with users of their own."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote, urlsplit, urlunsplit

import pika
import sqlalchemy as sa
import yaml
from pika.exceptions import AMQPError

from bus.agencies import Management, inbound, receipts, user_of
from bus.config import load
from bus.gateway import RECEIPT, Gateway
from bus.identity import new_id
from bus.quarantine import Held, held
from bus.service import Service
from bus.tables import ALMATY, SYSTEM
from cli.private_server import free_port
from cli.serve import CONFIG
from cli.servers import Servers
from cli.stage_setup import database
from services.control.service import Control
from tests.faults.processes import Running, wait_until

NOW = datetime.now(ALMATY)
"""The real time: an agency's system has no other."""
ITEM = "decree-1:1"
KINDS: dict[str, type[Service]] = {"gateway": Gateway, "control": Control}


class Process(Running):
    """A service of the suite as it runs in production."""

    module = "cli.process"


def proposals(agency: str = "mne", *, office: str = "minister", **said: Any) -> dict[str, Any]:
    """What a co-executor sends in."""
    acting = {"office": office, "body": agency, "person": "Серикова А."}
    return {"acting": acting, "item": ITEM, "on": NOW.date().isoformat(), "summary": "Ұсыныстар", **said}


def an_event(agency: str = "mne", **changes: Any) -> dict[str, Any]:
    """A lawful event of an agency."""
    event = {
        "specversion": "1.0",
        "id": new_id(),
        "source": f"/agencies/{agency}",
        "type": "agencies.coexecutor_proposals_submitted.v1",
        "subject": f"item/{ITEM}",
        "time": NOW.isoformat(),
        "datacontenttype": "application/json",
        "data": proposals(agency),
    }
    return event | changes


def as_bytes(event: Mapping[str, Any]) -> bytes:
    """An event as an agency writes it."""
    return json.dumps(event, ensure_ascii=False).encode()


class Agency:
    """An agency's system: pika, its own user, nothing of ours."""

    def __init__(self, code: str, url: str) -> None:
        self.code, self.url = code, url
        self.user = unquote(urlsplit(url).username or "")
        self.connection: Any = None
        self.channel: Any = None
        self.said: list[dict[str, Any]] = []

    def open(self) -> Any:
        """A channel with confirms; a new one where the last was closed."""
        if self.connection is None or not self.connection.is_open:
            self.connection = pika.BlockingConnection(pika.URLParameters(self.url))
            self.channel = None
        if self.channel is None or not self.channel.is_open:
            self.channel = self.connection.channel()
            self.channel.confirm_delivery()
        return self.channel

    def send(self, body: bytes | Mapping[str, Any], *, exchange: str | None = None, **changed: Any) -> None:
        """Publish; raises what the broker answers."""
        said = {"content_type": "application/json", "user_id": self.user, "delivery_mode": 2}
        properties = pika.BasicProperties(**{k: v for k, v in {**said, **changed}.items() if v is not None})
        raw = body if isinstance(body, bytes) else as_bytes(body)
        to = inbound(self.code) if exchange is None else exchange
        self.open().basic_publish(to, "", raw, properties, mandatory=True)

    def fetch(self) -> list[dict[str, Any]]:
        """All receipts so far, those that have come since the last look fetched from its own queue."""
        while (found := self.open().basic_get(receipts(self.code), auto_ack=True))[0] is not None:
            self.said.append(json.loads(found[2])["data"])
        return self.said

    def receipts_of(self, event: str | None, count: int, seconds: float = 30) -> list[dict[str, Any]]:
        """Wait for so many receipts about one event."""

        def come() -> list[dict[str, Any]]:
            about = [one for one in self.fetch() if one["agency_event"] == event]
            return about if len(about) >= count else []

        found: list[dict[str, Any]] = wait_until(come, seconds, f"{count} receipts of {event}: {self.said}")
        return found

    def close(self) -> None:
        """Hang up."""
        with suppress(AMQPError):
            if self.connection is not None and self.connection.is_open:
                self.connection.close()


class Gate:
    """Servers, databases, processes and agencies of one test module."""

    def __init__(self, directory: Path, servers: Servers, name: str) -> None:
        self.directory, self.servers, self.name = directory, servers, name
        self.config = directory / "config.yaml"
        self._configure(servers.vhost(name))
        settings = load(self.config)
        self.db = {kind: database(self.config, KINDS[kind]) for kind in KINDS}
        self.gateway = Gateway(self.db["gateway"])
        self.management = Management(servers.management_url, settings.broker.ingress)
        self.management.open_door()
        self.running: list[Running] = []
        self.agencies: dict[str, Agency] = {}

    def _configure(self, uri: str) -> None:
        settings = yaml.safe_load(CONFIG.read_text(encoding="utf-8"))
        settings["broker"] |= {
            "uri": uri,
            "management": self.servers.management_url,
            "ingress": f"{self.name}_ingress",
        }
        url = {"url": self.servers.database_url, "admin_url": "", "user": ""}
        settings["database"] |= {**url, "name": f"{self.name}_{{service}}"}
        settings["outbox"] |= {"poll_ms": 50}
        settings["faults"] = {"allowed": True}
        self.config.write_text(yaml.safe_dump(settings))

    def launch(self, name: str, fault: str = "") -> Running:
        """Start a process, with a fault armed or not."""
        log = self.directory / f"{name}.log"
        one = Process(name, self.config, free_port(), log, {"REGLAMENT_FAULT": fault})
        self.running.append(one)
        return one

    def start(self, name: str) -> Running:
        """Start a process and wait until it is ready."""
        return self.launch(name).wait_ready(180)

    def admit(self, code: str) -> Agency:
        """Admit an agency; returns its system."""
        password = self.management.admit(code)
        self.gateway.set_state(code, "admitted")
        parts = urlsplit(self.servers.amqp_uri)
        user = quote(user_of(code, self.management.vhost))
        where = f"{user}:{quote(password)}@{parts.hostname}:{parts.port}"
        self.agencies[code] = Agency(
            code, urlunsplit(("amqp", where, f"/{quote(self.management.vhost, safe='')}", "", ""))
        )
        return self.agencies[code]

    def held(self) -> list[Held]:
        """What the gateway has set aside."""
        return held(self.db["gateway"], limit=10_000)

    def forwarded(self, event: str) -> int:
        """How many events with this id the gateway let through."""
        log = SYSTEM.outbox
        query = sa.select(sa.func.count()).select_from(log).where(log.c.event_id == event)
        with self.db["gateway"].transaction(reading=True) as tx:
            return int(tx.connection.execute(query).scalar_one())

    def receipts_written(self) -> int:
        """How many receipts the gateway has written."""
        with self.db["gateway"].transaction(reading=True) as tx:
            return int(tx.connection.execute(sa.select(sa.func.count()).select_from(RECEIPT)).scalar_one())

    def end(self) -> None:
        """End what was started."""
        for agency in self.agencies.values():
            agency.close()
        for one in self.running:
            one.kill()
        for db in self.db.values():
            db.close()
        for code in self.agencies:
            self.management.suspend(code)
        self.management.ask("DELETE", "vhosts", self.management.vhost)


@contextmanager
def gate(directory: Path, servers: Servers, name: str) -> Iterator[Gate]:
    """A gateway with nobody admitted and no process started."""
    made = Gate(directory, servers, name)
    try:
        yield made
    finally:
        made.end()
