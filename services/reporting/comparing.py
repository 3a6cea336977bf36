"""The projection in its canonical form: what two of them are compared by, on either database."""

import hashlib
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from bus.contract import canonical
from bus.database import Database
from services.reporting.tables import LIVE

_AT_ONCE = 2000


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
        wanted = sa.select(*columns).order_by(*keys).execution_options(yield_per=_AT_ONCE)
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
