"""Adopts the law in force: days that it counts otherwise are moved, each move announced as a fact."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from bus.event import Event
from bus.obligations import OBLIGATION, start_of, wire
from law import Obligation
from services.control import events, recount, rows, store, tables
from services.control.rules.recounting import Move, Moved, duties_again, duty_again, item_again

if TYPE_CHECKING:
    from bus.database import Transaction

PAGE = 500


@dataclass(frozen=True, slots=True)
class Adopted:
    """What one page brought: the moves, how much was read, where the next page begins, or none."""

    moves: tuple[Move, ...]
    read: int
    following: str | None


def adopt(tx: "Transaction", asked: Mapping[str, Any]) -> dict[str, Any]:
    """Adopt the law for one page of items and their duties; `next` is where the next page begins, or none.

    The other duties are adopted with the last page.
    """
    page = adopt_items(tx, asked.get("after", ""), asked.get("limit", PAGE))
    moved = len(page.moves)
    if page.following is None:
        after: str | None = ""
        while after is not None:
            duties = adopt_duties(tx, after, PAGE)
            moved, after = moved + len(duties.moves), duties.following
    return {"moved": moved, "next": page.following}


def adopt_items(tx: "Transaction", after: str, limit: int) -> Adopted:
    """Adopt the law for one page of living items and the duties that follow their days."""
    page = recount.page_of_items(tx, after, limit)
    tx.prefetch((tables.item, item.id) for item in page)
    owed = recount.owed_on(tx, page)
    moves = tuple(move for item in page for move in _adopt_item(tx, item.id, owed.get(item.subject, ())))
    read_now = len(page) + sum(map(len, owed.values()))
    return Adopted(moves, read_now, page[-1].id if len(page) == limit else None)


def adopt_duties(tx: "Transaction", after: str, limit: int) -> Adopted:
    """Adopt the law for one page of a service's other open duties."""
    page = recount.page_of_duties(tx, after, limit)
    moved = [one for duty in page if (one := duty_again(tx.law, duty)) is not None]
    moves = tuple(one.move for one in moved)
    _move(tx, moved)
    if tx.service == "control":
        tx.announce(*(events.deadline_moved(move.wire) for move in moves))
    return Adopted(moves, len(page), page[-1].id if len(page) == limit else None)


def _adopt_item(tx: "Transaction", identifier: str, owed: Iterable[Obligation]) -> tuple[Move, ...]:
    item = store.get(tx, identifier)
    after = item_again(tx.law, item)
    moved = tuple(duties_again(tx.law, item, after, owed))
    if after != item:
        tx.rows(tables.item).put(rows.item_changes(after))
    _move(tx, moved)
    moves = tuple(recount.moves_of(item, after, moved))
    tx.announce(*(events.deadline_moved(move.wire, after) for move in moves))
    return moves


def _move(tx: "Transaction", moved: Iterable[Moved]) -> None:
    """Give duties their new days; each keeps its identity and is announced as it now stands."""
    kept, moved = tx.rows(OBLIGATION), tuple(moved)
    kept.prefetch(one.duty.id for one in moved)
    for one in moved:
        row = kept.get(one.duty.id)
        if row is not None and row["state"] == "open":
            kept.put({**row, **_days(tx, one.after, warned=row["warned"])})
            was = {"due_on": one.duty.due_on.isoformat(), "act_by": one.duty.act_by.isoformat()}
            facts = {"obligation": wire(one.after), "was": was}
            tx.announce(Event(f"{tx.service}.obligation_moved.v1", one.after.subject, facts))


def _days(tx: "Transaction", duty: Obligation, *, warned: bool) -> dict[str, Any]:
    """The days of a duty's row, and when the clock looks at it next: to remind of it, or to miss it."""
    missed_at = start_of(duty.due_on + timedelta(days=1))
    warn_at = start_of(duty.act_by - timedelta(days=tx.db.due_soon_days))
    next_at = missed_at if warned else min(warn_at, missed_at)
    return {"due_on": duty.due_on, "act_by": duty.act_by, "next_at": next_at}
