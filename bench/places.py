"""Where the measurements run: servers of their own, vhosts and databases, the configuration of a process."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg
import sqlalchemy as sa
import yaml
from psycopg import sql

from bench.measure import ROOT, say
from bus import migrate
from bus.link import Link
from bus.service import Service
from bus.topology import Topology, declare, topology
from cli.postgresql import PostgreSQL
from cli.servers import Servers, servers, with_path
from cli.wiring import every_service

VHOST, PREFIX = "reglament_bench", "reglament_bench"


@contextmanager
def place() -> Iterator[Servers]:
    """The servers named by AMQP_URI and DATABASE_URL, or private ones."""
    (ROOT / ".run").mkdir(exist_ok=True)
    with (
        TemporaryDirectory(dir=ROOT / ".run", prefix="bench-") as directory,
        servers(Path(directory), say) as found,
    ):
        yield found


@contextmanager
def postgresql() -> Iterator[str]:
    """The PostgreSQL named by DATABASE_URL, whose databases are kept, or a private one; its URL."""
    given = os.environ.get("DATABASE_URL")
    if given is not None:
        yield given
        return
    (ROOT / ".run").mkdir(exist_ok=True)
    with TemporaryDirectory(dir=ROOT / ".run", prefix="bench-") as directory:
        own = PostgreSQL(Path(directory))
        own.start()
        try:
            yield own.database_url
        finally:
            own.stop()


def fresh_vhost(found: Servers, name: str = VHOST) -> str:
    """An empty vhost; its AMQP URI."""
    known = found.manage("GET", "/api/vhosts")
    if isinstance(known, list) and any(vhost["name"] == name for vhost in known):
        found.manage("DELETE", f"/api/vhosts/{name}")
    return found.vhost(name)


def suite_topology(uri: str) -> Topology:
    """Declare the suite's exchanges and queues in a vhost."""
    wanted = topology({one.name: one.subscriptions() for one in every_service()})
    with Link(uri, "bench topology") as link:
        declare(link, wanted)
    return wanted


def configuration(
    found: Servers, uri: str, *, name: str = f"{PREFIX}_{{service}}", **sections: object
) -> Path:
    """A configuration with the defaults of deploy/config.yaml on these servers."""
    settings = yaml.safe_load((ROOT / "deploy" / "config.yaml").read_text(encoding="utf-8"))
    settings["broker"] |= {"uri": uri}
    settings["database"] |= {
        "url": found.database_url,
        "admin_url": "",
        "name": name,
        "user": "",
    }
    settings |= sections
    path = found.directory / "bench.yaml"
    path.write_text(yaml.safe_dump(settings), encoding="utf-8")
    path.chmod(0o600)
    return path


def driver(url: str, name: str = "psycopg") -> str:
    """The same URL for SQLAlchemy, with its driver said."""
    return url.replace("postgresql://", f"postgresql+{name}://", 1)


def kept(base: str, name: str, kind: type[Service]) -> tuple[str, bool]:
    """A database at the schema of this code, made unless it is there; its URL, and whether it is new."""
    with psycopg.connect(base, autocommit=True) as connection:
        known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", (name,)).fetchone()
        if known is None:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    url = with_path(base, name)
    engine = sa.create_engine(driver(url), poolclass=sa.NullPool)
    migrate.upgrade(engine, kind)
    engine.dispose()
    return url, known is None


def migrated(found: Servers, name: str, kind: type[Service]) -> str:
    """A new database at the schema of this code; its URL."""
    url = found.database(name)
    engine = sa.create_engine(driver(url), poolclass=sa.NullPool)
    migrate.upgrade(engine, kind)
    engine.dispose()
    return url


def copied(found: Servers, template: str, name: str) -> str:
    """A database anew as a copy of another; its URL."""
    with psycopg.connect(found.database_url, autocommit=True) as connection:
        new, old = sql.Identifier(name), sql.Identifier(template)
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(new))
        connection.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(new, old))
        connection.execute("CHECKPOINT")
    return found.database_url.rsplit("/", 1)[0] + f"/{name}"
