"""Prepares RabbitMQ, PostgreSQL and six processes for a story: vhosts and databases of its own, agencies."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote, urlsplit, urlunsplit

import sqlalchemy as sa
import yaml

from bus import migrate
from bus.agencies import Management
from bus.calls import CallFailed
from bus.config import Config, load
from bus.database import Database
from bus.gateway import Gateway
from bus.roles import make_database
from bus.rpc import RpcClient
from bus.service import Service
from cli.private_server import ServersError
from cli.serve import CONFIG
from cli.servers import Servers

READY_SECONDS = 90
STOP_SECONDS = 60
NAME = "reglament_run"


def admit(running: Servers, config: Config, gateway: Gateway, agencies: list[str]) -> dict[str, str]:
    """Admit agencies; returns their passwords."""
    management = Management(running.management_url, config.broker.ingress)
    management.open_door()
    passwords = {agency: management.admit(agency) for agency in agencies}
    for agency in agencies:
        gateway.set_state(agency, "admitted")
    return passwords


def wait_for(client: RpcClient, name: str, alive: Callable[[], None]) -> None:
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


def configuration(directory: Path, running: Servers, clock: Path) -> Path:
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


def database(path: Path, kind: type[Service]) -> Database:
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
def processes(config: Path, log: Path) -> Iterator[Callable[[], None]]:
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
