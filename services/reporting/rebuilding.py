"""Rebuilds the projection from the event logs beside the living one, then puts it in its place at once."""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from bus.contract import canonical
from bus.database import Database
from bus.event import Envelope
from services.reporting.projection import Row, project
from services.reporting.service import SHOWN
from services.reporting.tables import LIVE, NEW

BATCH = 2000
_SHOWN = frozenset(SHOWN)
Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """What a rebuild came to: how many events it applied, and the digest of the projection."""

    events: int
    digest: str


def rebuild(
    db: Database,
    envelopes: Iterable[Envelope],
    *,
    more: Callable[[], Iterable[Envelope]] | None = None,
    progress: Progress | None = None,
) -> Rebuilt:
    """Fill the projection anew from events that keep their order per subject.

    The living projection answers until the new one is complete, and is replaced in one transaction. `more`
    gives the events logged meanwhile; it is asked under the lock that keeps the living projection still.
    """
    _clear(db)
    count = _fill(db, envelopes, progress)
    with db.transaction() as tx:
        connection = tx.connection
        if connection.dialect.name == "postgresql":
            names = ", ".join(table.name for table in LIVE.values())
            connection.exec_driver_sql(f"LOCK TABLE {names} IN SHARE ROW EXCLUSIVE MODE")
        for event in more() if more is not None else ():
            count += _apply(connection, [event])
        digest = digest_of(connection, NEW)
        for name, live in LIVE.items():
            columns = [column.name for column in live.columns]
            connection.execute(sa.delete(live))
            connection.execute(sa.insert(live).from_select(columns, sa.select(NEW[name])))
    _clear(db)
    return Rebuilt(count, digest)


def digest(db: Database) -> str:
    """SHA-256 of the living projection in its canonical form."""
    with db.transaction(reading=True) as tx:
        return digest_of(tx.connection, LIVE)


def digest_of(connection: sa.Connection, tables: dict[str, sa.Table]) -> str:
    """SHA-256 of a projection: every table by name, every row by key, every value as text."""
    found = hashlib.sha256()
    for line in dump(connection, tables):
        found.update(line)
    return found.hexdigest()


def dump(connection: sa.Connection, tables: dict[str, sa.Table]) -> Iterator[bytes]:
    """The canonical form of a projection, a line a row; how often a row was written is no part of it."""
    for name in sorted(tables):
        table = tables[name]
        columns = [column for column in table.columns if column.name != "version"]
        keys = [_plain_order(connection, column) for column in table.primary_key]
        wanted = sa.select(*columns).order_by(*keys).execution_options(yield_per=BATCH)
        for row in connection.execute(wanted):
            yield canonical([name, *(_value(value) for value in row)]) + b"\n"


def _plain_order(connection: sa.Connection, column: sa.Column[Any]) -> Any:
    """The order of bytes, which both databases can be asked for."""
    words = isinstance(column.type, sa.String) and connection.dialect.name == "postgresql"
    return sa.collate(column, "C") if words else column


def _value(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    return value.isoformat() if isinstance(value, date) else value


def _clear(db: Database) -> None:
    with db.transaction() as tx:
        for table in NEW.values():
            tx.connection.execute(sa.delete(table))


def _fill(db: Database, envelopes: Iterable[Envelope], progress: Progress | None) -> int:
    count, events = 0, iter(envelopes)
    while batch := list(islice(events, BATCH)):
        with db.transaction() as tx:
            count += _apply(tx.connection, batch)
        if progress is not None:
            progress(count)
    return count


def _apply(connection: sa.Connection, batch: list[Envelope]) -> int:
    """Put the rows of a batch: of several rows with one key the last counts."""
    rows: dict[str, dict[Any, Row]] = {}
    shown = [event for event in batch if event.type in _SHOWN]
    for event in shown:
        for change in project(event):
            rows.setdefault(change.table, {})[change.key] = {**change.row, "version": 1}
    for name, by_key in rows.items():
        connection.execute(_upsert(NEW[name], connection.dialect.name), list(by_key.values()))
    return len(shown)


def _upsert(table: sa.Table, dialect: str) -> Any:
    insert: Any = (postgresql.insert if dialect == "postgresql" else sqlite.insert)(table)
    keys = [column.name for column in table.primary_key]
    new = {c.name: insert.excluded[c.name] for c in table.columns if c.name not in keys}
    return insert.on_conflict_do_update(index_elements=keys, set_=new)
