"""The toy service on SQLite and on PostgreSQL."""

from collections.abc import Iterator

import pytest

from bus.clock import SetClock
from bus.database import Database
from bus.inbox import Backoff, Inbox
from tests.bus.toys import METADATA, START, Law, Toy, toy_contracts

CONTRACTS = toy_contracts()


@pytest.fixture
def db(any_database_url: str) -> Iterator[Database]:
    """An empty database of the toy service."""
    database = Database(any_database_url, "toy", Law(), SetClock(START), CONTRACTS)
    database.create_tables(METADATA)
    Toy.mended, Toy.broken = set(), set()
    yield database
    database.close()


@pytest.fixture
def toy(db: Database) -> Toy:
    """The toy service."""
    return Toy(db)


@pytest.fixture
def inbox(toy: Toy) -> Inbox:
    """The toy's inbox, with two retries."""
    return Inbox(toy, Backoff((10, 20)))
