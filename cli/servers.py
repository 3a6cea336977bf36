"""Private RabbitMQ and PostgreSQL on free ports of the loopback, started from Debian's packages.

The servers named by AMQP_URI and DATABASE_URL are used where they are given.
"""

import os
import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote, urlsplit, urlunsplit

import psycopg
from psycopg import sql

from cli.postgresql import POSTGRES_BIN, PostgreSQL
from cli.private_server import ServersError, started
from cli.rabbitmq import RABBITMQ_BIN, RabbitMQ, manage

PACKAGES = {"rabbitmq-server": RABBITMQ_BIN / "rabbitmq-server", "postgresql-15": POSTGRES_BIN / "initdb"}


@dataclass(frozen=True)
class Servers:
    """Where RabbitMQ and PostgreSQL answer; the user named may create vhosts and databases."""

    amqp_uri: str
    management_url: str
    database_url: str
    directory: Path
    restart: "dict[str, Callable[[bool], None]]" = field(default_factory=dict)

    def vhost(self, name: str) -> str:
        """Create a vhost and return its AMQP URI."""
        user = urlsplit(self.amqp_uri).username or "guest"
        self.manage("PUT", f"/api/vhosts/{quote(name, safe='')}", {})
        everything = {"configure": ".*", "write": ".*", "read": ".*"}
        self.manage("PUT", f"/api/permissions/{quote(name, safe='')}/{quote(user, safe='')}", everything)
        return with_path(self.amqp_uri, quote(name, safe=""))

    def database(self, name: str) -> str:
        """Create an empty database (dropping one of that name) and return its URL."""
        with psycopg.connect(self.database_url, autocommit=True) as connection:
            identifier = sql.Identifier(name)
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(identifier))
            connection.execute(sql.SQL("CREATE DATABASE {}").format(identifier))
        return with_path(self.database_url, name)

    def manage(self, method: str, path: str, body: object = None) -> object:
        """Call RabbitMQ's management API; `path` starts with /api."""
        return manage(self.management_url, method, path, body)


def with_path(url: str, path: str) -> str:
    """The same URL with another path (vhost or database)."""
    return urlunsplit(urlsplit(url)._replace(path="/" + path, query=""))


@contextmanager
def servers(directory: Path, say: Callable[[str], None] = lambda _: None) -> Iterator[Servers]:
    """Yield the servers named in the environment, or private ones under `directory`, stopped at the end."""
    amqp_uri, database_url = os.environ.get("AMQP_URI"), os.environ.get("DATABASE_URL")
    with ExitStack() as stack:
        directory.mkdir(parents=True, exist_ok=True)
        restart: dict[str, Callable[[bool], None]] = {}
        if amqp_uri:
            management = os.environ.get("RABBITMQ_MANAGEMENT_URL") or _default_management(amqp_uri)
        else:
            ensure_packages(["rabbitmq-server"], say)
            say("starting a private RabbitMQ")
            rabbit = stack.enter_context(started(RabbitMQ(directory / "rabbitmq")))
            amqp_uri, management, restart["rabbitmq"] = rabbit.amqp_uri, rabbit.management_url, rabbit.restart
        if not database_url:
            ensure_packages(["postgresql-15"], say)
            say("starting a private PostgreSQL")
            postgres = stack.enter_context(started(PostgreSQL(directory / "postgresql")))
            database_url, restart["postgresql"] = postgres.database_url, postgres.restart
        yield Servers(amqp_uri, management, database_url, directory, restart)


def _default_management(amqp_uri: str) -> str:
    parts = urlsplit(amqp_uri)
    return f"http://{parts.username or 'guest'}:{parts.password or 'guest'}@{parts.hostname}:15672"


def ensure_packages(names: list[str], say: Callable[[str], None]) -> None:
    """Install the Debian packages that are missing when root; otherwise say the one line to type."""
    missing = [name for name in names if not PACKAGES[name].exists()]
    if not missing:
        return
    line = f"apt-get install -y --no-install-recommends {' '.join(missing)}"
    if os.geteuid() != 0:
        raise ServersError(f"{', '.join(missing)} not installed. Type: sudo {line}")
    say(f"installing {', '.join(missing)} from Debian's packages")
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive", "RUNLEVEL": "1"}
    for command in (["apt-get", "update", "-q"], line.split()):
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        if done.returncode:
            raise ServersError(f"`{' '.join(command)}` failed: {done.stderr.strip()[-500:]}")
