"""The tallies of the projection: kept while events are applied, counted anew when it is rebuilt."""

from collections import Counter
from datetime import date
from functools import cache
from typing import Any

import orjson
import sqlalchemy as sa
from sqlalchemy.dialects import sqlite

from bus.bulk import one_of
from bus.database import Transaction
from services.reporting import tallies
from services.reporting.projection import Change
from services.reporting.tables import LIVE
from services.reporting.tallies import Key, Row

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
    known = rows.get(identifier)
    days = [date.fromisoformat(day) for day in known["days"].split(",")] if known else []
    for key, number in tallies.happened(figure, told["body"], days, told["on"]):
        held.add(key, number)
    if told["on"] not in days:
        days = sorted((*days, told["on"]))
        rows.put({"id": identifier, "days": ",".join(day.isoformat() for day in days)})


class Tallies:
    """The tallies that a transaction changes: added up in memory, written in one statement at its end.

    Nothing is read: the database adds. Rows are written in the order of their ids, so that replicas that
    change the same tallies wait for each other and never for ever.
    """

    def __init__(self, tx: Transaction) -> None:
        """Begin with nothing changed."""
        self._tx = tx
        self._sums: Counter[Key] = Counter()
        self._changes: list[tuple[Key, int]] = []
        self._saved: tuple[Counter[Key], int] | None = None

    @property
    def dirty(self) -> bool:
        """Whether something is not yet written."""
        return bool(self._sums)

    def add(self, key: Key, number: int) -> None:
        """Add to a tally."""
        self._sums[key] += number
        self._changes.append((key, number))

    def move(self, before: Row | None, after: Row) -> None:
        """An item is counted as it stands now, and no more as it stood."""
        old, new = set(tallies.of_item(before)), set(tallies.of_item(after))
        for key in old - new:
            self.add(key, -1)
        for key in new - old:
            self.add(key, 1)

    def flush(self) -> None:
        """Write what changed; a tally of nothing is no row."""
        changed = {key.id: (key, number) for key, number in self._sums.items() if number}
        self._sums = Counter()
        if not changed:
            return
        rows = [{"id": name, **changed[name][0]._asdict(), "n": changed[name][1]} for name in sorted(changed)]
        gone = [row["id"] for row in rows if row["n"] < 0]
        connection = self._tx.connection
        if self._tx.dialect == "postgresql":
            connection.exec_driver_sql(_ADD, (orjson.dumps(rows).decode(),))
        else:
            connection.execute(_add_sqlite(), rows)
        if gone:
            tally = LIVE["tally"]
            connection.execute(
                sa.delete(tally).where(tally.c.n == 0, one_of(tally.c.id, gone, self._tx.dialect))
            )

    def begin(self) -> None:
        """From here on changes can be undone."""
        self._changes, self._saved = [], None

    def savepoint(self) -> None:
        """Remember what is not yet written: a savepoint of the database is set now."""
        self._saved = Counter(self._sums), len(self._changes)

    def undo(self) -> None:
        """Take back every change since `begin`."""
        changes = self._changes
        if self._saved is not None:
            self._sums, known = self._saved
            changes = changes[:known]
        for key, number in changes:
            self._sums[key] -= number
        self.begin()


_ADD = """
INSERT INTO tally AS held (id, kind, viewer, body, mark, "on", before, n)
SELECT id, kind, viewer, body, mark, "on", before, n FROM json_populate_recordset(null::tally, %s::json)
ORDER BY id
ON CONFLICT (id) DO UPDATE SET n = held.n + excluded.n
"""


@cache
def _add_sqlite() -> Any:
    insert = sqlite.insert(TALLY)
    return insert.on_conflict_do_update(index_elements=["id"], set_={"n": TALLY.c.n + insert.excluded.n})
