"""One transaction for the change, the inbox rows and the outbox rows; on SQLite and on PostgreSQL."""

import random
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Literal, TypeVar

import orjson
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from bus import faults
from bus.clock import Clock
from bus.contract import BadPayload, ContractBroken, Contracts, contracts
from bus.event import Envelope, Event
from bus.identity import new_id
from bus.obligations import DUE_SOON_DAYS, Obligations
from bus.outbox import Outgoing, outgoing, store
from bus.rows import Conflict, RowSet
from bus.tables import ALMATY, SYSTEM, Instant, Json, SystemTables, system_tables

if TYPE_CHECKING:
    import law
    from law.obligation import Obligation

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
LONGEST_ERROR = 2000
_RETRIED = frozenset({"40001", "40P01", "55P03"})
"""SQLSTATEs of a transaction that may simply be run again: serialization, deadlock, lock not to be had."""
_WRITERS: dict[str, threading.RLock] = {}


class Transaction:
    """What a handler works with: rows, facts to announce, obligations, and the instant it all happens at."""

    def __init__(
        self, db: "Database", connection: sa.Connection, cause: Envelope | None, reading: bool
    ) -> None:
        """Made by `Database.transaction`."""
        self.db = db
        self.connection = connection
        self.dialect = connection.dialect.name
        self.cause = cause
        self.reading = reading
        self.now: datetime = db.clock.now()
        self.today: date = self.now.date()
        self._source = f"/services/{db.service}"
        self._stamp = self.now.isoformat()
        self.announced: list[Outgoing] = []
        self.duties = Obligations(self)
        self._rowsets: dict[str, RowSet] = {}
        self._attempting = False
        self._usable = True
        self._savepoint: sa.NestedTransaction | None = None

    @property
    def law(self) -> "law.Law":
        """The law, as registered."""
        return self.db.law

    @property
    def alive(self) -> bool:
        """Whether the database still accepts statements in this transaction."""
        return self._usable

    @property
    def service(self) -> str:
        """Name of the service whose database this is."""
        return self.db.service

    def rows(self, table: sa.Table) -> RowSet:
        """The working set of a table."""
        if table.name not in self._rowsets:
            self._rowsets[table.name] = RowSet(self, table)
        return self._rowsets[table.name]

    def prefetch(self, keys: Iterable[tuple[sa.Table, Any]]) -> None:
        """Read rows of several tables, in one query for each; always in the same order of tables."""
        wanted: dict[str, tuple[sa.Table, dict[Any, None]]] = {}
        for table, key in keys:
            wanted.setdefault(table.name, (table, {}))[1][key] = None
        for _, (table, found) in sorted(wanted.items()):
            self.rows(table).prefetch(found)

    def execute(self, statement: Any, parameters: Any = None) -> sa.CursorResult[Any]:
        """Run a Core statement; what the working sets hold is written first."""
        changes = not getattr(statement, "is_select", False)
        if self.reading and getattr(statement, "is_dml", False):
            raise ContractBroken("a transaction that only reads may not change anything")
        if self._attempting and self._savepoint is None and (changes or self._unwritten()):
            self._set_savepoint()
        self.flush()
        return self.connection.execute(statement, parameters)

    def announce(self, *events: Event) -> None:
        """Announce facts: stamped, checked against their schemas, stored in the outbox at commit."""
        for event in events:
            self._announce(event, None)

    def forward(self, envelope: Envelope) -> None:
        """Send on an event as it is, under the id and source it came with: the gateway lets it through."""
        self.announced.append(outgoing(envelope))

    def announce_if_new(self, event: Event, obligation: str) -> None:
        """Announce a fact unless the obligation turns out to be open already."""
        self._announce(event, obligation)

    def _announce(self, event: Event, obligation: str | None) -> None:
        if self.reading:
            raise ContractBroken(f"{event.type}: a transaction that only reads announces nothing")
        try:
            self.db.contracts.check_event(event.type, event.data)
        except BadPayload as bad:
            raise ContractBroken(f"{event.type}: {bad}") from None
        identifier = self.db.new_id()
        cause = self.cause
        envelope = Envelope(
            identifier,
            self._source,
            event.type,
            event.subject,
            self.now,
            event.data,
            cause.correlation if cause else identifier,
            cause.id if cause else None,
        )
        self.announced.append(outgoing(envelope, obligation, self._stamp))

    def oblige(self, obligation: "Obligation") -> None:
        """Open an obligation and announce it; one that is known already is left as it is."""
        self.duties.open(obligation)

    def close_obligation(
        self, identifier: str, state: Literal["met", "waived"] = "met", *, on: date
    ) -> "Obligation":
        """Close an obligation as met or waived on a day and announce it; once closed it stays as it is."""
        return self.duties.close(identifier, state, on)

    def obligations(self, subject: str, *, missed: bool = False) -> "list[Obligation]":
        """The open obligations of a subject, in order of due day; with `missed` those overdue as well."""
        return self.duties.of(subject, missed=missed)

    @contextmanager
    def attempt(self) -> Iterator[None]:
        """Undo all that was changed and announced inside if it raises.

        Working sets are restored from memory; a savepoint is set only if the database itself was changed.
        """
        if self._attempting:
            raise ContractBroken("attempts are not nested")
        self._attempting, announced, cause = True, len(self.announced), self.cause
        for rowset in self._rowsets.values():
            rowset.begin()
        self.duties.begin()
        try:
            yield
        except BaseException as error:
            self._usable = self._savepoint is not None or not isinstance(error, DBAPIError)
            if self._usable:
                self._undo(announced)
            raise
        finally:
            self._attempting, self.cause = False, cause
            if self._savepoint is not None and self._savepoint.is_active:
                self._savepoint.commit()
            self._savepoint = None

    def _unwritten(self) -> bool:
        return self.duties.unresolved or any(rowset.dirty for rowset in self._rowsets.values())

    def _set_savepoint(self) -> None:
        for rowset in self._rowsets.values():
            rowset.savepoint()
        self.duties.savepoint()
        self._savepoint = self.connection.begin_nested()

    def _undo(self, announced: int) -> None:
        if self._savepoint is not None:
            self._savepoint.rollback()
        for rowset in self._rowsets.values():
            rowset.undo()
        self.duties.undo()
        del self.announced[announced:]

    def flush(self) -> None:
        """Write what the working sets hold."""
        self.duties.resolve()
        for rowset in self._rowsets.values():
            rowset.flush()

    def finish(self) -> None:
        """Write everything that is still only in memory; called before the commit."""
        self.flush()
        known = self.duties.known
        store(self, [out for out in self.announced if out.obligation is None or out.obligation not in known])


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
    return f"{type(original).__name__}: {original}"[:LONGEST_ERROR]


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
    return engine


def _prepare_sqlite(connection: Any, record: Any) -> None:
    del record
    connection.isolation_level = None  # transactions are begun below, not guessed by the driver
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "busy_timeout=30000", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: sa.Connection) -> None:
    reading = connection.get_execution_options().get("reading", False)
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")
