"""Loads and saves what is done beside single items; nothing is decided here."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from services.control import actions, rows, store, tables
from services.control.model import Record
from services.control.rules import assignments, discipline

if TYPE_CHECKING:
    from bus.database import Transaction

Wire = Mapping[str, Any]


def case(tx: "Transaction", subject: str | None = None) -> actions.Case:
    """The law, the day and the open duties of a body or an act."""
    return actions.Case(tx.law, tx.today, tuple(tx.obligations(subject, missed=True)) if subject else ())


def records(tx: "Transaction", subject: str, kind: str) -> list[Record]:
    """The records of a kind about a subject, in the order of their days."""
    table = tables.record
    query = (
        sa.select(table).where(table.c.subject == subject, table.c.kind == kind).order_by(table.c.happened_on)
    )
    return [rows.record_of(dict(row)) for row in tx.execute(query).mappings()]


def records_of(tx: "Transaction", subject: str) -> list[Record]:
    """Everything kept about a subject, in the order of days."""
    table = tables.record
    query = sa.select(table).where(table.c.subject == subject).order_by(table.c.happened_on, table.c.id)
    return [rows.record_of(dict(row)) for row in tx.execute(query).mappings()]


def keep(tx: "Transaction", deed: actions.Deed) -> dict[str, Any]:
    """Save a deed: its record, facts and duties."""
    store.keep(tx, (deed.record,))
    tx.announce(*deed.events)
    for opened in deed.opens:
        tx.oblige(opened)
    for duty, state in deed.closes:
        tx.close_obligation(duty, state, on=tx.today)
    return {"record": deed.record.id}


def assign_control(tx: "Transaction", command: Wire) -> dict[str, Any]:
    """Save a control assignment and open the clauses of the act that waited for its deadlines."""
    act, table = command["act"], tables.item
    prefix = f"{act}:"
    here = table.c.id.startswith(prefix, autoescape=True)
    known = [rows.item_of(dict(row)) for row in tx.execute(sa.select(table).where(here)).mappings()]
    waits = tables.waiting.c.id.startswith(prefix, autoescape=True)
    waiting = [dict(row) for row in tx.execute(sa.select(tables.waiting).where(waits)).mappings()]
    clauses = {item.instruction.clause for item in known} | {row["entry"]["clause"] for row in waiting}
    plan = assignments.NATIONAL_PLAN in {item.row for item in known}
    deed = actions.assign_control(command, case(tx, f"act/{act}"), clauses=clauses, plan=plan)
    deadlines = assignments.assigned_deadlines(command["rows"])
    for row in waiting:
        due_on = deadlines[row["entry"]["clause"]].isoformat()
        store.open_waiting(tx, {"acting": command["acting"], "item": row["id"], "due_on": due_on})
    return keep(tx, deed)


def oblige_discipline(tx: "Transaction") -> None:
    """Open this month's duty of every body that has items under control."""
    for body in tuple(bodies_with_items(tx)):
        tx.oblige(discipline.monthly_meeting(tx.law, body, tx.today))


def bodies_with_items(tx: "Transaction") -> Iterator[str]:
    """Every body that executes a living item: found by stepping from body to body, not by reading all items.

    The item that is due last tells first whether a body has a living one.
    """
    table, last = tables.item, ""
    of_body = table.c.executor == sa.bindparam("body")
    following = sa.select(table.c.executor).where(table.c.executor > sa.bindparam("last"))
    following = following.order_by(table.c.executor, table.c.current_deadline, table.c.id).limit(1)
    alive = sa.select(table.c.id).where(of_body, table.c.state != "removed")
    alive = alive.order_by(table.c.executor.desc(), table.c.current_deadline.desc()).limit(1)
    while (body := tx.execute(following, {"last": last}).scalar()) is not None:
        if tx.execute(alive, {"body": body}).scalar() is not None:
            yield body
        last = body
