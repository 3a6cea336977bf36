"""Adopts the law in force: days that it counts otherwise are moved, each move announced as a fact."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid5

import sqlalchemy as sa

from bus.event import Event
from bus.obligations import read
from law import Obligation
from services.control import rows, store, tables
from services.control.model import Item, changed
from services.control.rules import duties
from services.control.rules.recounting import Move, duty_move, item_moves

if TYPE_CHECKING:
    from bus.database import Transaction

PAGE = 500


def adopt(tx: "Transaction", asked: Mapping[str, Any]) -> dict[str, Any]:
    """Adopt the law for one page of items and their duties; `next` is where the next page begins, or none."""
    table, last = tables.item, asked.get("after", "")
    query = sa.select(table.c.id).where(table.c.state != "removed", table.c.id > last)
    page = tx.execute(query.order_by(table.c.id).limit(asked.get("limit", PAGE))).scalars().all()
    moved = sum(_adopt_item(tx, store.get(tx, identifier)) for identifier in page)
    if not last:
        moved += _adopt_other_duties(tx)
    return {"moved": moved, "next": page[-1] if len(page) == asked.get("limit", PAGE) else None}


def _adopt_item(tx: "Transaction", item: Item) -> int:
    moves = list(item_moves(tx.law, item))
    owed = tx.obligations(item.subject)
    moves += [move for duty in owed if (move := duty_move(tx.law, duty)) is not None]
    _move_duties(tx, owed, moves)
    own = [move for move in moves if move.duty is None]
    if own:
        _move_item(tx, item, own, owed)
    tx.announce(*(_fact(move) for move in moves))
    return len(moves)


def _move_item(tx: "Transaction", item: Item, moves: list[Move], owed: list[Obligation]) -> None:
    due = next((move.new for move in moves if move.kind == "item"), item.current_deadline)
    proposals = next((move.new for move in moves if move.kind == "obligation"), item.coexecutors_due_on)
    after = changed(item, current_deadline=due, coexecutors_due_on=proposals, deadlines=item.deadlines + 1)
    for duty in duties.replaced(owed, removed=False):
        tx.close_obligation(duty.id, "waived", on=tx.today)
    reported = item.reported_on is not None
    tx.rows(tables.item).put(rows.item_changes(after))
    opened = () if reported else (duties.execution_report(tx.law, after, item.instruction.received_on),)
    for duty in (*opened, *duties.proposals(tx.law, after, item.instruction.received_on)):
        tx.oblige(duty)


def _move_duties(tx: "Transaction", owed: list[Obligation], moves: list[Move]) -> None:
    by_id = {duty.id: duty for duty in owed}
    for move in moves:
        if move.duty is not None:
            tx.close_obligation(move.duty, "waived", on=tx.today)
            tx.oblige(_moved(tx, by_id[move.duty], move.new))


def _adopt_other_duties(tx: "Transaction") -> int:
    """The open duties of bodies and acts, which belong to no item."""
    table = tables.system.obligation
    query = sa.select(table).where(table.c.state == "open", table.c.subject.not_like("item/%"))
    owed = [read(dict(row)) for row in tx.execute(query).mappings()]
    moves = [move for duty in owed if (move := duty_move(tx.law, duty)) is not None]
    _move_duties(tx, owed, moves)
    tx.announce(*(_fact(move) for move in moves))
    return len(moves)


def _moved(tx: "Transaction", duty: Obligation, new: date) -> Obligation:
    act_by = tx.law.calendar().previous_or_same(new)
    return replace(duty, id=str(uuid5(UUID(duty.id), new.isoformat())), due_on=new, act_by=act_by)


def _fact(move: Move) -> Event:
    facts = {"kind": move.kind, "subject": move.subject, "body": move.body, "what": move.what}
    days = {"old": move.old.isoformat(), "new": move.new.isoformat()}
    return Event("control.deadline_moved.v1", move.subject, {**facts, "provision": move.provision, **days})
