"""One transaction for the change, the inbox rows and the outbox rows; on SQLite and on PostgreSQL."""

import random
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar

import orjson
import sqlalchemy as sa
from psycopg.pq import Format
from sqlalchemy.exc import DBAPIError

from bus import faults
from bus.clock import Clock
from bus.contract import Contracts, contracts
from bus.event import Envelope
from bus.identity import new_id
from bus.obligations import DUE_SOON_DAYS
from bus.rows import Conflict
from bus.strict import storable
from bus.tables import ALMATY, SYSTEM, Instant, Json, SystemTables, system_tables
from bus.transaction import Transaction

if TYPE_CHECKING:
    import law

__all__ = [
    "ALMATY",
    "SYSTEM",
    "Conflict",
    "Database",
    "Instant",
    "Json",
    "SystemTables",
    "Transaction",
    "system_tables",
]

T = TypeVar("T")
ATTEMPTS = 8
_RETRIED = frozenset({"40001", "40P01", "55P03"})
"""SQLSTATEs of a transaction that may simply be run again: serialization, deadlock, lock not to be had."""
_WRITERS: dict[str, threading.RLock] = {}


class Database:
    """A service's own database."""

    def __init__(
        self,
        url: str,
        service: str,
        law: "law.Law | None" = None,
        clock: Clock | None = None,
        contracts: Contracts | None = None,
        *,
        new_id: Callable[[], str] = new_id,
        due_soon_days: int = DUE_SOON_DAYS,
        **engine_options: Any,
    ) -> None:
        """Open (not yet connect to) a SQLite or PostgreSQL database by its SQLAlchemy URL."""
        self.service = service
        self.clock = clock or Clock()
        self.contracts = contracts or _suite_contracts()
        self.new_id = new_id
        self.due_soon_days = due_soon_days
        self._law = law
        self.logged = 0
        """How many events this process has committed to the log: a relay beside it need not look for them."""
        self.engine = _engine(url, engine_options)
        self.sqlite = self.engine.dialect.name == "sqlite"
        self._read_only = {} if self.sqlite else {"postgresql_readonly": True}
        self._writer = _WRITERS.setdefault(url, threading.RLock()) if self.sqlite else None

    @property
    def law(self) -> "law.Law":
        """The law, loaded when first asked for."""
        if self._law is None:
            import law  # noqa: PLC0415 - the register is read only by those who ask

            self._law = law.load()
        return self._law

    @contextmanager
    def transaction(self, cause: Envelope | None = None, *, reading: bool = False) -> Iterator[Transaction]:
        """One transaction: committed at the end of the block, undone if it raises."""
        lock = None if reading else self._writer
        if lock is not None:
            lock.acquire()
        try:
            with self.engine.connect() as connection:
                if reading:
                    connection.execution_options(reading=True, **self._read_only)
                with connection.begin():
                    tx = Transaction(self, connection, cause, reading)
                    yield tx
                    if not reading:
                        tx.finish()
                        faults.point("transaction.before_commit")
                self.logged += len(tx.announced)
        finally:
            if lock is not None:
                lock.release()

    def run(
        self, unit: Callable[[Transaction], T], cause: Envelope | None = None, *, reading: bool = False
    ) -> T:
        """Run a unit of work in a transaction, again from the start if another one was in its way."""
        for attempt in range(1, ATTEMPTS + 1):
            try:
                with self.transaction(cause, reading=reading) as tx:
                    return unit(tx)
            except (Conflict, DBAPIError) as error:
                if attempt == ATTEMPTS or not may_be_retried(error):
                    raise
            time.sleep(random.uniform(0, 0.005) * 2**attempt)  # noqa: S311 - only spreads retries
        raise AssertionError("unreachable")

    def create_tables(self, metadata: sa.MetaData) -> None:
        """Create the bus's tables and the service's own that do not exist yet; servers use migrations."""
        system_tables(metadata)
        metadata.create_all(self.engine)

    def close(self) -> None:
        """Close the connections."""
        self.engine.dispose()


def say(error: BaseException) -> str:
    """An error in one text, without what SQLAlchemy appends to it (statements and values)."""
    original = getattr(error, "orig", None) or error
    return storable(f"{type(original).__name__}: {original}")


def may_be_retried(error: Exception) -> bool:
    """Whether the same unit of work may simply be run again."""
    if isinstance(error, Conflict):
        return True
    original = getattr(error, "orig", None)
    return getattr(original, "sqlstate", None) in _RETRIED or "database is locked" in str(original)


def _suite_contracts() -> Contracts:
    return contracts()


def _engine(url: str, options: dict[str, Any]) -> sa.Engine:
    address = sa.make_url(url)
    if address.get_backend_name() == "postgresql":
        address = address.set(drivername="postgresql+psycopg")
        options = {"pool_pre_ping": True, "connect_args": {"options": "-c timezone=UTC"}, **options}
    elif address.get_backend_name() != "sqlite":
        raise ValueError(f"database {address.render_as_string()}: expected sqlite or postgresql")
    engine = sa.create_engine(
        address,
        json_serializer=lambda value: orjson.dumps(value).decode(),
        json_deserializer=orjson.loads,
        execution_options={"preserve_rowcount": True},  # an INSERT tells how many rows it wrote
        **options,
    )
    if engine.dialect.name == "sqlite":
        sa.event.listen(engine, "connect", _prepare_sqlite)
        sa.event.listen(engine, "begin", _begin_sqlite)
    else:
        sa.event.listen(engine, "before_cursor_execute", _choose_format)
    return engine


def _choose_format(
    _connection: Any, cursor: Any, _statement: str, _parameters: Any, context: Any, _many: bool
) -> None:
    """A statement may ask for its rows in PostgreSQL's binary format."""
    if context is not None and context.execution_options.get("binary_results"):
        cursor.format = Format.BINARY


def _prepare_sqlite(connection: Any, record: Any) -> None:
    del record
    connection.isolation_level = None  # transactions are begun below, not guessed by the driver
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "busy_timeout=30000", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: sa.Connection) -> None:
    reading = connection.get_execution_options().get("reading", False)
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")
