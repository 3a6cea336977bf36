"""Many rows in one statement: on PostgreSQL as one parameter instead of one round for each row."""

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

import orjson
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from bus.tables import Json

Row = dict[str, Any]


def one_of(column: sa.ColumnElement[Any], values: Sequence[Any], dialect: str) -> sa.ColumnElement[bool]:
    """Whether a column holds one of the values; on PostgreSQL they are one parameter, however many."""
    if dialect != "postgresql":
        return column.in_(values)
    return column == sa.any_(sa.literal(list(values), postgresql.ARRAY(column.type)))


def by_keys(table: sa.Table, keys: Sequence[Any], dialect: str, *, lock: bool) -> tuple[Any, Row]:
    """A query of the rows with these primary keys, in order of key, and its parameters."""
    if len(table.primary_key) == 1 and dialect == "postgresql":
        return _any_of(table, lock), {"keys": list(keys)}
    columns = list(table.primary_key)
    one_of = columns[0].in_(keys) if len(columns) == 1 else sa.tuple_(*columns).in_(keys)
    query = sa.select(table).where(one_of).order_by(*columns)
    return (query.with_for_update() if lock else query), {}


@lru_cache(maxsize=512)
def _any_of(table: sa.Table, lock: bool) -> Any:
    (column,) = table.primary_key
    keys = sa.bindparam("keys", type_=postgresql.ARRAY(column.type))
    query = sa.select(table).where(column == sa.any_(keys)).order_by(column)
    return query.with_for_update() if lock else query


def insert_new(connection: sa.Connection, table: sa.Table, rows: list[Row]) -> int:
    """Insert whole rows; returns how many were, those whose keys are there already being left out."""
    if connection.dialect.name == "postgresql":
        plan = _insertion(table, connection.dialect)
        return connection.exec_driver_sql(plan.statement, (plan.write(rows),)).rowcount
    return insert_missing(connection, table, rows)


def update_next(connection: sa.Connection, table: sa.Table, changed: frozenset[str], rows: list[Row]) -> int:
    """Write the changed columns of rows of which the version before is stored; returns how many were."""
    if connection.dialect.name == "postgresql":
        plan = _update(table, changed, connection.dialect)
        return connection.exec_driver_sql(plan.statement, (plan.write(rows),)).rowcount
    statement = _update_sqlite(table, changed)
    return connection.execute(statement, [{f"_{name}": row[name] for name in row} for row in rows]).rowcount


def insert_missing(connection: sa.Connection, table: sa.Table, rows: list[Row]) -> int:
    """Insert the rows whose keys are not there yet; returns how many were."""
    return connection.execute(_if_missing(table, connection.dialect.name), rows).rowcount


@lru_cache(maxsize=256)
def _if_missing(table: sa.Table, dialect: str) -> Any:
    insert: Any = (postgresql.insert if dialect == "postgresql" else sqlite.insert)(table)
    return insert.on_conflict_do_nothing()


@lru_cache(maxsize=512)
def _update_sqlite(table: sa.Table, changed: frozenset[str]) -> Any:
    new = {c.name: sa.bindparam(f"_{c.name}", type_=c.type) for c in table.c}
    keys = [column == new[column.name] for column in table.primary_key]
    return (
        sa.update(table)
        .where(*keys, table.c.version == new["version"] - 1)
        .values({name: new[name] for name in changed})
    )


class _Plan(NamedTuple):
    """The statement that writes rows given as one JSON document, and how to write that document."""

    statement: str
    processors: tuple[tuple[str, Callable[[Any], Any]], ...]

    def write(self, rows: list[Row]) -> str:
        """The rows as a JSON array; the database reads each value by its column's type."""
        if self.processors:
            rows = [{**row, **{name: bind(row[name]) for name, bind in self.processors}} for row in rows]
        try:
            return orjson.dumps(rows, default=_other).decode()
        except TypeError:  # names that SQLAlchemy made are no plain str
            plain = [{str(name): value for name, value in row.items()} for row in rows]
            return orjson.dumps(plain, default=_other).decode()


@lru_cache(maxsize=256)
def _insertion(table: sa.Table, dialect: sa.Dialect) -> _Plan:
    quote = dialect.identifier_preparer
    columns = ", ".join(quote.quote(column.name) for column in table.c)
    statement = (
        f"INSERT INTO {quote.format_table(table)} ({columns}) SELECT {columns} "
        f"FROM json_to_recordset(%s::json) AS new ({_typed(table.c, dialect)}) ON CONFLICT DO NOTHING"
    )
    return _Plan(statement, _processors(table, dialect, frozenset(table.c.keys())))


@lru_cache(maxsize=512)
def _update(table: sa.Table, changed: frozenset[str], dialect: sa.Dialect) -> _Plan:
    quote = dialect.identifier_preparer
    keys = [column.name for column in table.primary_key]
    columns = [column for column in table.c if column.name in changed or column.name in keys]
    typed = _typed(columns, dialect)
    set_ = ", ".join(f"{name} = new.{name}" for name in (quote.quote(n) for n in sorted(changed)))
    same = " AND ".join(f"old.{name} = new.{name}" for name in (quote.quote(key) for key in keys))
    statement = (
        f"UPDATE {quote.format_table(table)} AS old SET {set_} "
        f"FROM json_to_recordset(%s::json) AS new ({typed}) WHERE {same} AND old.version = new.version - 1"
    )
    return _Plan(statement, _processors(table, dialect, changed | frozenset(keys)))


def _typed(columns: Iterable[sa.Column[Any]], dialect: sa.Dialect) -> str:
    """Columns with their types; a table's name would not do: PostgreSQL has types called as tables may be."""
    quote = dialect.identifier_preparer.quote
    return ", ".join(f"{quote(column.name)} {column.type.compile(dialect)}" for column in columns)


def _processors(
    table: sa.Table, dialect: sa.Dialect, names: frozenset[str]
) -> tuple[tuple[str, Callable[[Any], Any]], ...]:
    bound = ((str(c.name), _bind(c.type, dialect)) for c in table.c if c.name in names)
    return tuple((name, bind) for name, bind in bound if bind is not None)


def _bind(kind: sa.types.TypeEngine[Any], dialect: sa.Dialect) -> Callable[[Any], Any] | None:
    """What a type does to a value before it is stored; a JSON value stays a part of the document."""
    if isinstance(kind, Json | sa.JSON):
        return None
    if isinstance(kind, sa.LargeBinary):
        return _bytes
    bind: Callable[[Any], Any] | None = kind.dialect_impl(dialect).bind_processor(dialect)
    return bind


def _bytes(value: bytes | None) -> str | None:
    return None if value is None else f"\\x{value.hex()}"


def _other(value: Any) -> Any:
    """A value that JSON does not know, as PostgreSQL reads it."""
    return _bytes(bytes(value)) if isinstance(value, bytes | bytearray | memoryview) else str(value)
