"""The tables in which the projection is made anew, and how they take the place of the living ones.

Whoever owns the tables exchanges names: at once, however many rows there are. The role of an application,
which may change rows but no tables, and SQLite copy the rows instead; readers see the old ones meanwhile.
"""

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import orjson
import sqlalchemy as sa
from sqlalchemy.dialects import sqlite

from bus.database import Database, Transaction
from bus.tables import Json
from services.reporting.projection import Row
from services.reporting.recounting import recount
from services.reporting.tables import LIVE, NEW

Rows = dict[str, list[Row]]
_ONCE = frozenset({"story"})
"""Tables whose rows come once and are never replaced: an event leaves one fact of the story."""
_BUILDERS = 2
_SPECIAL = re.compile(r"[\\\t\n\r]")
_ESCAPED = str.maketrans({"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r"})
_OWNED = (
    "SELECT pg_has_role(current_user, relowner, 'USAGE') FROM pg_class WHERE oid = 'item_state'::regclass"
)
_MEMORY = "SET LOCAL maintenance_work_mem = '256MB'; SET LOCAL work_mem = '128MB'; SET LOCAL jit = off"


class Shadow:
    """The second set of tables of a database."""

    def __init__(self, db: Database) -> None:
        """Find out whether the tables may be altered."""
        self.db, self.postgresql = db, not db.sqlite
        with db.transaction(reading=True) as tx:
            owned = self.postgresql and tx.connection.exec_driver_sql(_OWNED).scalar_one()
        self.owned = bool(owned)

    def empty(self) -> None:
        """Throw away what is in it."""
        with self.db.transaction() as tx:
            if self.owned:
                tx.connection.exec_driver_sql(f"TRUNCATE {', '.join(table.name for table in NEW.values())}")
                return
            for table in NEW.values():
                tx.connection.execute(sa.delete(table))

    def begin(self) -> None:
        """Empty it; what is only for reading is made again when all rows are there."""
        self.empty()
        if self.owned:
            with self.db.transaction() as tx:
                for index in indexes(NEW):
                    index.drop(tx.connection, checkfirst=True)

    def write(self, rows: Rows) -> None:
        """Put rows; those with a key that is there already replace it. Facts of the story come once."""
        if self.postgresql:
            self.put(prepared(rows))
            return
        with self.db.transaction() as tx:
            for name, some in rows.items():
                tx.connection.execute(_upsert_sqlite(NEW[name]), some)

    def put(self, documents: list[tuple[str, bytes]]) -> None:
        """Put rows as `prepared` writes them; what takes the place of the living ones is durable first."""
        with self.db.transaction() as tx:
            tx.connection.exec_driver_sql("SET LOCAL synchronous_commit = off")
            for name, document in documents:
                if name not in _ONCE:
                    tx.connection.exec_driver_sql(_upsert(NEW[name]), (document.decode(),))
                    continue
                cursor = tx.connection.connection.cursor()
                with cursor.copy(_copy(NEW[name])) as copy:
                    copy.write(document)

    def complete(self) -> None:
        """Count the tallies; make what is only for reading, meanwhile."""
        if not self.owned:
            self._count()
            return
        with ThreadPoolExecutor(_BUILDERS) as builders:
            under_way = [builders.submit(self._count)]
            under_way += [builders.submit(self._build, index) for index in indexes(NEW)]
            for done in under_way:
                done.result()
        with self.db.transaction() as tx:
            tx.connection.exec_driver_sql(f"ANALYZE {', '.join(table.name for table in NEW.values())}")

    def _count(self) -> None:
        with self.db.transaction() as tx:
            if self.postgresql:
                tx.connection.exec_driver_sql(_MEMORY)
            recount(tx.connection, NEW)

    def _build(self, index: sa.Index) -> None:
        with self.db.transaction() as tx:
            tx.connection.exec_driver_sql(_MEMORY)
            index.create(tx.connection, checkfirst=True)

    def put_in_place(self, tx: Transaction) -> None:
        """Make it the living projection; until the transaction ends nobody else writes the tables."""
        connection = tx.connection
        if self.owned:
            for statement in _exchange():
                connection.exec_driver_sql(statement)
            return
        if self.postgresql:
            names = ", ".join(table.name for table in LIVE.values())
            connection.exec_driver_sql(f"LOCK TABLE {names} IN SHARE ROW EXCLUSIVE MODE")
        for name, live in LIVE.items():
            columns = [column.name for column in live.columns]
            connection.execute(sa.delete(live))
            connection.execute(sa.insert(live).from_select(columns, sa.select(NEW[name])))


def prepared(rows: Rows) -> list[tuple[str, bytes]]:
    """Rows as PostgreSQL takes them: a JSON array for each table; lines for COPY where a row comes once."""
    return [
        (name, _lines(NEW[name], some) if name in _ONCE else orjson.dumps(some))
        for name, some in rows.items()
    ]


def _lines(table: sa.Table, rows: list[Row]) -> bytes:
    """Rows in the text format of COPY."""
    columns = [_fields(column, [row[str(column.name)] for row in rows]) for column in table.columns]
    return "".join(["\t".join(line) + "\n" for line in zip(*columns, strict=True)]).encode()


def _fields(column: sa.Column[Any], values: list[Any]) -> list[str]:
    """The values of a column as COPY reads them."""
    if isinstance(column.type, Json):
        values = [None if value is None else orjson.dumps(value).decode() for value in values]
    elif not isinstance(column.type, sa.Text | sa.String):
        return ["\\N" if value is None else str(value) for value in values]
    return [
        "\\N" if text is None else text.translate(_ESCAPED) if _SPECIAL.search(text) else text
        for text in values
    ]


def _copy(table: sa.Table) -> str:
    names = ", ".join(f'"{column.name}"' for column in table.columns)
    return f"COPY {table.name} ({names}) FROM STDIN"


def indexes(tables: dict[str, sa.Table]) -> Iterator[sa.Index]:
    """The indexes of a set of tables, in an order that is the same for both sets."""
    for name in sorted(tables):
        yield from sorted(tables[name].indexes, key=lambda index: str(index.name))


def _exchange() -> Iterator[str]:
    """Exchange the names of the living tables and of the new ones, and of all their indexes."""
    both = [*LIVE.values(), *NEW.values()]
    yield f"LOCK TABLE {', '.join(table.name for table in both)} IN ACCESS EXCLUSIVE MODE"
    for name in sorted(LIVE):
        yield from _swap("TABLE", LIVE[name].name, NEW[name].name)
        yield from _swap("INDEX", f"{LIVE[name].name}_pkey", f"{NEW[name].name}_pkey")
    for live, new in zip(indexes(LIVE), indexes(NEW), strict=True):
        yield from _swap("INDEX", str(live.name), str(new.name))


def _swap(kind: str, one: str, other: str) -> Iterator[str]:
    aside = f"{one}_aside"
    for now, then in ((one, aside), (other, one), (aside, other)):
        yield f"ALTER {kind} {now} RENAME TO {then}"


def _upsert(table: sa.Table) -> str:
    names = [f'"{column.name}"' for column in table.columns]
    keys = [f'"{column.name}"' for column in table.primary_key]
    changed = ", ".join(f"{name} = excluded.{name}" for name in names if name not in keys)
    return (
        f"INSERT INTO {table.name} ({', '.join(names)}) SELECT {', '.join(names)} "
        f"FROM json_populate_recordset(null::{table.name}, %s::json) "
        f"ON CONFLICT ({', '.join(keys)}) DO UPDATE SET {changed}"
    )


def _upsert_sqlite(table: sa.Table) -> Any:
    insert = sqlite.insert(table)
    keys = [column.name for column in table.primary_key]
    new = {c.name: insert.excluded[c.name] for c in table.columns if c.name not in keys}
    return insert.on_conflict_do_update(index_elements=keys, set_=new)
