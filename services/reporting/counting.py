"""What is written without being read first: tallies, which the database adds up, and who takes part in what.

Rows are written in one statement at the end of a transaction, in the order of their keys, so that replicas
that change the same rows wait for each other and never for ever.
"""

from collections.abc import Sequence
from functools import cache
from operator import itemgetter
from typing import Any, Generic, TypeVar

import orjson
import sqlalchemy as sa
from sqlalchemy.dialects import sqlite

from bus.bulk import one_of
from bus.database import Transaction
from services.reporting import tallies
from services.reporting.projection import Change
from services.reporting.tables import LIVE
from services.reporting.tallies import Key, Row

K = TypeVar("K")
V = TypeVar("V")
TALLY = LIVE["tally"]
_CHANGED_BY = {"item_state", "story"}


def count(tx: Transaction, change: Change) -> None:
    """Note what a row that is about to be put changes in the tallies."""
    if change.table not in _CHANGED_BY:
        return
    held = tx.working("tally", Tallies)
    if change.table == "item_state":
        held.move(tx.rows(LIVE["item_state"]).get(change.key), change.row)
    elif (figure := tallies.figure_of(change.row)) is not None:
        _happened(tx, held, figure, change.row)


def _happened(tx: Transaction, held: "Tallies", figure: str, told: Row) -> None:
    """A figure happened to a subject on a day: counted once a day, each day with the one before it."""
    rows, identifier = tx.rows(LIVE["figure_days"]), tallies.days_id(figure, told)
    known, within = rows.get(identifier), tallies.cell(told)
    days = tallies.read(known["days"]) if known else set()
    if (told["on"], within) in days:
        return
    for key, number in tallies.happened(figure, told["body"], days, told["on"], within):
        held.add(key, number)
    rows.put({"id": identifier, "days": tallies.written({*days, (told["on"], within)})})


class _Unread(Generic[K, V]):
    """Values by key, held in memory until the transaction ends."""

    def __init__(self, tx: Transaction) -> None:
        """Begin with nothing changed."""
        self._tx = tx
        self._held: dict[K, V] = {}
        self._changes: list[tuple[K, V | None]] = []
        self._saved: tuple[dict[K, V], int] | None = None

    @property
    def dirty(self) -> bool:
        """Whether something is not yet written."""
        return bool(self._held)

    def _set(self, key: K, value: V) -> None:
        self._changes.append((key, self._held.get(key)))
        self._held[key] = value

    def _taken(self) -> list[tuple[K, V]]:
        """What is to be written now."""
        held, self._held = self._held, {}
        return list(held.items())

    def begin(self) -> None:
        """From here on changes can be undone."""
        self._changes, self._saved = [], None

    def savepoint(self) -> None:
        """Remember what is not yet written: a savepoint of the database is set now."""
        self._saved = dict(self._held), len(self._changes)

    def undo(self) -> None:
        """Take back every change since `begin`."""
        if self._saved is not None:
            self._held, known = self._saved
            del self._changes[known:]
        for key, before in reversed(self._changes):
            if before is None:
                self._held.pop(key, None)
            else:
                self._held[key] = before
        self.begin()

    def _write(self, rows: Sequence[Row], postgresql: str, sqlite_: Any) -> None:
        if self._tx.dialect == "postgresql":
            self._tx.connection.exec_driver_sql(postgresql, (orjson.dumps(rows).decode(),))
        else:
            self._tx.connection.execute(sqlite_, list(rows))


class Tallies(_Unread[Key, int]):
    """The tallies that a transaction changes."""

    def add(self, key: Key, number: int) -> None:
        """Add to a tally."""
        self._set(key, self._held.get(key, 0) + number)

    def move(self, before: Row | None, after: Row) -> None:
        """An item is counted as it stands now, and no more as it stood."""
        old, new = set(tallies.of_item(before)), set(tallies.of_item(after))
        for key in old - new:
            self.add(key, -1)
        for key in new - old:
            self.add(key, 1)

    def flush(self) -> None:
        """Write what changed; a tally of nothing is no row."""
        changed = sorted((key.id, key, number) for key, number in self._taken() if number)
        if not changed:
            return
        self._write([{"id": i, **key._asdict(), "n": n} for i, key, n in changed], _ADD, _add_sqlite())
        gone = [identifier for identifier, _, number in changed if number < 0]
        if gone:
            these = one_of(TALLY.c.id, gone, self._tx.dialect)
            self._tx.connection.execute(sa.delete(TALLY).where(TALLY.c.n == 0, these))


class Parties(_Unread[Any, Row]):
    """Who takes part in what a transaction changes."""

    def put(self, change: Change) -> None:
        """Put a row in the place of the one with its key."""
        self._set(change.key, change.row)

    def flush(self) -> None:
        """Write the rows that say something new."""
        rows = [row for _, row in sorted(self._taken(), key=itemgetter(0))]
        if rows:
            self._write(rows, _PUT, _put_sqlite())


_ADD = """
INSERT INTO tally AS held (id, kind, viewer, body, mark, "on", before, n)
SELECT id, kind, viewer, body, mark, "on", before, n FROM json_populate_recordset(null::tally, %s::json)
ORDER BY id
ON CONFLICT (id) DO UPDATE SET n = held.n + excluded.n
"""
_SHOWN = ("part", "due_on", "standing", "level", "control_type")
_PUT = f"""
INSERT INTO party AS held (body, kind, id, {", ".join(_SHOWN)})
SELECT body, kind, id, {", ".join(_SHOWN)} FROM json_populate_recordset(null::party, %s::json)
ON CONFLICT (body, kind, id) DO UPDATE SET {", ".join(f"{name} = excluded.{name}" for name in _SHOWN)}
WHERE ({", ".join(f"held.{name}" for name in _SHOWN)})
  IS DISTINCT FROM ({", ".join(f"excluded.{name}" for name in _SHOWN)})
"""


@cache
def _add_sqlite() -> Any:
    insert = sqlite.insert(TALLY)
    return insert.on_conflict_do_update(index_elements=["id"], set_={"n": TALLY.c.n + insert.excluded.n})


@cache
def _put_sqlite() -> Any:
    insert = sqlite.insert(LIVE["party"])
    new = {name: insert.excluded[name] for name in _SHOWN}
    return insert.on_conflict_do_update(index_elements=["body", "kind", "id"], set_=new)
