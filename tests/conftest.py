"""Fixtures shared by all the tests.

Nothing is monkey-patched here: nameko containers run as processes of their own, as they do in production.
"""

import itertools
import os
import re
import secrets
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from cli.servers import Servers
from cli.servers import servers as start_servers

ROOT = Path(__file__).resolve().parent.parent
_NUMBERS = itertools.count(1)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A test that asks for the servers is marked so: `pytest -m "not servers"` runs without them."""
    for item in items:
        if "servers" in getattr(item, "fixturenames", ()):
            item.add_marker("servers")


@pytest.fixture(scope="session")
def servers() -> Iterator[Servers]:
    """RabbitMQ and PostgreSQL: those of the environment, or private ones for this run."""
    with start_servers(ROOT / ".run" / f"test-{os.getpid()}") as running:
        yield running


def _name(request: pytest.FixtureRequest) -> str:
    slug = re.sub(r"[^a-z0-9]+", "_", request.node.name.lower())[:30].strip("_")
    return f"{slug}_{next(_NUMBERS)}_{secrets.token_hex(3)}"


@pytest.fixture
def vhost(servers: Servers, request: pytest.FixtureRequest) -> str:
    """AMQP URI of a fresh vhost."""
    return servers.vhost(_name(request))


@pytest.fixture
def new_database(servers: Servers, request: pytest.FixtureRequest) -> Callable[[], str]:
    """A function that creates an empty PostgreSQL database and returns its SQLAlchemy URL."""

    def create() -> str:
        url = servers.database(_name(request))
        return url.replace("postgresql://", "postgresql+psycopg://", 1)

    return create


@pytest.fixture(params=["sqlite", "postgresql"])
def any_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """SQLAlchemy URL of an empty database, on SQLite and on PostgreSQL in turn."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'service.sqlite'}"
    create: Callable[[], str] = request.getfixturevalue("new_database")
    return create()
