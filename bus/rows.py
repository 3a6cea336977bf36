"""A working set of rows with write-behind: read together, changed in memory, written together at commit."""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

import sqlalchemy as sa

from bus.bulk import by_keys, insert_new, update_next

if TYPE_CHECKING:
    from bus.database import Transaction

Row = dict[str, Any]
_UNREAD: Any = object()
_KEYS_PER_QUERY = 5000


class Conflict(Exception):  # noqa: N818 - what happened, and the transaction is tried again
    """Another transaction changed the row first."""


class _Before(NamedTuple):
    """What a key held before a change, so that the change can be undone."""

    key: Any
    row: Any
    dirty: bool


class _Saved(NamedTuple):
    """What was not yet written when a savepoint was set."""

    changes: int
    dirty: dict[Any, None]
    stored: dict[Any, Row | None]


class RowSet:
    """The rows of one table that a transaction has read or changed."""

    def __init__(self, tx: "Transaction", table: sa.Table) -> None:
        """Start empty; the table needs a primary key and an integer column `version`."""
        self._tx = tx
        self._table = table
        self._names = tuple(str(column.name) for column in table.c)
        self._key_names = tuple(str(column.name) for column in table.primary_key)
        self._rows: dict[Any, Row | None] = {}
        self._stored: dict[Any, Row | None] = {}
        self._dirty: dict[Any, None] = {}
        self._changes: list[_Before] = []
        self._saved: _Saved | None = None

    def prefetch(self, keys: Iterable[Any]) -> None:
        """Read the rows of these keys that were not read yet, in one query, and lock them."""
        wanted = [key for key in dict.fromkeys(keys) if key not in self._stored]
        for start in range(0, len(wanted), _KEYS_PER_QUERY):
            self._load(wanted[start : start + _KEYS_PER_QUERY])

    def get(self, key: Any) -> Row | None:
        """The row with this key as it stands in this transaction, or None.

        Its values are not to be changed in place: what is written is what differs from the row as read.
        """
        if key not in self._rows:
            self.prefetch((key,))
        row = self._rows[key]
        return None if row is None else dict(row)

    def seen(self, key: Any) -> Row | None:
        """The row if this transaction has read or put it, without asking the database."""
        return self._rows.get(key)

    def put(self, row: Mapping[str, Any]) -> None:
        """Insert or change a row; columns not named keep their value. It is written at commit."""
        key = self.key_of(row)
        if key not in self._rows and len(row) < len(self._table.c) - 1:
            self.prefetch((key,))  # only some of the columns: the others keep what they hold
        before = self._rows.get(key)
        self._change(key, {**before, **row} if before else {**_blank(self._table), **row})

    def delete(self, key: Any) -> None:
        """Remove a row."""
        if self.get(key) is not None:
            self._change(key, None)

    def key_of(self, row: Mapping[str, Any]) -> Any:
        """The primary key of a row: a value, or a tuple where it has several columns."""
        if len(self._key_names) == 1:
            return row[self._key_names[0]]
        return tuple(row[name] for name in self._key_names)

    def admit(self, row: Row) -> None:
        """Take in a row that another query read, unless it is known already."""
        key = self.key_of(row)
        if key not in self._stored:
            found = self._stored[key] = {str(name): value for name, value in row.items()}
            self._rows.setdefault(key, found)

    def _change(self, key: Any, row: Row | None) -> None:
        self._changes.append(_Before(key, self._rows.get(key, _UNREAD), key in self._dirty))
        self._rows[key] = row
        self._dirty[key] = None

    def _load(self, keys: list[Any]) -> None:
        for key in keys:
            self._stored[key] = None
        query, parameters = by_keys(self._table, keys, self._tx.dialect, lock=not self._tx.reading)
        for found in self._tx.connection.execute(query, parameters).all():
            row = dict(zip(self._names, found, strict=True))
            key = self.key_of(row)
            self._stored[key] = row
            self._rows.setdefault(key, row)
        for key in keys:
            self._rows.setdefault(key, None)

    @property
    def dirty(self) -> bool:
        """Whether something is not yet written."""
        return bool(self._dirty)

    def flush(self) -> None:
        """Write what changed, in one statement for all rows; raises Conflict if a row changed meanwhile."""
        if not self._dirty:
            return
        self.prefetch(self._dirty)  # those put without being read
        batch = _Batch([], [], [], {"version"})
        for key in self._dirty:
            row = self._rows[key]
            if row is not None:
                version = 1 if (stored := self._stored[key]) is None else stored["version"] + 1
                row = self._rows[key] = {**row, "version": version}
            batch.add(row, self._stored[key])
            self._stored[key] = row
        self._dirty = {}
        self._write(batch)

    def _write(self, batch: "_Batch") -> None:
        connection, table = self._tx.connection, self._table
        if batch.new and insert_new(connection, table, batch.new) != len(batch.new):
            raise Conflict(f"rows of {table.name} were made by another transaction")
        if batch.kept:
            names = batch.changed.union(self._key_names)
            rows = [{name: row[name] for name in names} for row in batch.kept]
            if update_next(connection, table, frozenset(batch.changed), rows) != len(rows):
                raise Conflict(f"rows of {table.name} were changed by another transaction")
        if batch.gone:
            gone = [{f"_{name}": row[name] for name in (*self._key_names, "version")} for row in batch.gone]
            if connection.execute(_delete(table), gone).rowcount != len(gone):
                raise Conflict(f"rows of {table.name} were changed by another transaction")

    def begin(self) -> None:
        """From here on changes can be undone."""
        self._changes = []
        self._saved = None

    def savepoint(self) -> None:
        """Remember what is not yet written: a savepoint of the database is set now."""
        self._saved = _Saved(len(self._changes), dict(self._dirty), dict(self._stored))

    def undo(self) -> None:
        """Take back every change since `begin`; the database is back at the savepoint, if one was set."""
        saved = self._saved
        if saved is not None:
            self._take_back(saved.changes)
            self._dirty, self._stored = saved.dirty, saved.stored
            for key in [key for key in self._rows if key not in self._stored and key not in self._dirty]:
                del self._rows[key]
        self._take_back(0)
        self.begin()

    def _take_back(self, to: int) -> None:
        for key, row, dirty in reversed(self._changes[to:]):
            if row is not _UNREAD:
                self._rows[key] = row
            elif key in self._stored and self._stored[key] is None:
                self._rows[key] = None
            else:
                self._rows.pop(key, None)
                self._stored.pop(key, None)
            if not dirty:
                self._dirty.pop(key, None)
        del self._changes[to:]


class _Batch(NamedTuple):
    """What one flush writes: new rows, rows kept with the columns that differ in any of them, rows gone."""

    new: list[Row]
    kept: list[Row]
    gone: list[Row]
    changed: set[str]

    def add(self, row: Row | None, stored: Row | None) -> None:
        """Take in a row as it is now and as it is stored."""
        if row is None:
            self.gone.extend(() if stored is None else (stored,))
        elif stored is None:
            self.new.append(row)
        else:
            self.kept.append(row)
            self.changed.update(name for name, value in row.items() if stored[name] != value)


@lru_cache(maxsize=256)
def _defaults(table: sa.Table) -> Row:
    defaults: dict[str, Any] = {str(c.name): c.default for c in table.c}
    return {name: d.arg if d is not None and d.is_scalar else None for name, d in defaults.items()}


def _blank(table: sa.Table) -> Row:
    return _defaults(table)


@lru_cache(maxsize=256)
def _delete(table: sa.Table) -> Any:
    keys = [column == sa.bindparam(f"_{column.name}") for column in table.primary_key]
    return sa.delete(table).where(*keys, table.c.version == sa.bindparam("_version"))
