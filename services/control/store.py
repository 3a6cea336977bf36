"""Loads items and saves what actions made of them; nothing is decided here."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from bus.event import Event
from bus.obligations import UnknownObligation
from law.rule import Refused, Violation
from services.control import actions, events, likeness, rows, tables
from services.control.model import Item, Origin, Record, item_id
from services.control.rules import assignments

if TYPE_CHECKING:
    from bus.database import Transaction


def get(tx: "Transaction", identifier: str) -> Item:
    """The item of an id; refused where there is none."""
    row = tx.rows(tables.item).get(identifier)
    if row is None:
        raise Refused([Violation("D976-42(1)", "unknown_item", {"item": identifier})])
    return rows.item_of(row)


def of_subject(tx: "Transaction", subject: str) -> Item | None:
    """The item that an obligation is about, if it is about one."""
    kind, _, identifier = subject.partition("/")
    row = tx.rows(tables.item).get(identifier) if kind == "item" else None
    return None if row is None else rows.item_of(row)


def case(tx: "Transaction", item: Item, *, owed: bool = True) -> actions.Case:
    """What an action on an item may look at; the item's duties are read only for actions that ask."""
    return actions.Case(tx.law, tx.today, tuple(tx.obligations(item.subject, missed=True)) if owed else ())


def apply(tx: "Transaction", outcome: actions.Outcome, before: Item | None = None) -> actions.Outcome:
    """Save an item, its journal and duties, and announce what happened, all in this transaction.

    A duty to be closed may never have been opened: a co-executor that consolidates owes itself nothing.
    """
    row = rows.item_row(outcome.item) if before is None else rows.item_changes(outcome.item)
    tx.rows(tables.item).put(row)
    if before is None or before.alive != outcome.item.alive:
        likeness.keep(tx, outcome.item)
    if before is not None and before.overdue != outcome.item.overdue:
        _note_lateness(tx, before, outcome.item)
    if outcome.entry is not None:
        tx.rows(tables.journal).put(rows.journal_row(outcome.entry, tx.now))
    keep(tx, outcome.records)
    tx.announce(*outcome.events)
    for opened in outcome.opens:
        tx.oblige(opened)
    for duty, state in outcome.closes:
        with suppress(UnknownObligation):
            tx.close_obligation(duty, state, on=tx.today)
    return outcome


def _note_lateness(tx: "Transaction", before: Item, after: Item) -> None:
    """Keep from which instant to which the register knew the item to be overdue."""
    entry = {"item": before.id, "number": before.deadlines}
    if after.overdue:
        said = {"body": before.instruction.executor, "deadline": before.current_deadline, "since_at": tx.now}
        tx.rows(tables.lateness).put({**entry, **said, "until_at": None})
    else:
        tx.rows(tables.lateness).put({**entry, "until_at": tx.now})


def act(
    tx: "Transaction",
    command: Mapping[str, Any],
    action: Callable[[Item, Mapping[str, Any], actions.Case], actions.Outcome],
    *,
    owed: bool = True,
) -> actions.Outcome:
    """Load the item of a command, act, save; the item's duties are read only for actions that ask."""
    item = get(tx, command["item"])
    return apply(tx, action(item, command, case(tx, item, owed=owed)), item)


def keep(tx: "Transaction", records: Iterable[Record]) -> None:
    """Keep records; one that is kept already stays as it is."""
    for record in records:
        if tx.rows(tables.record).get(record.id) is None:
            tx.rows(tables.record).put(rows.record_row(record, tx.now))


def open_all(tx: "Transaction", origin: Origin, entries: Sequence[Mapping[str, Any]]) -> None:
    """Put the clauses of an act, of minutes or of a question under control; an act owes its assignment."""
    for entry in entries:
        open_once(tx, origin, entry)
    if origin.kind == "act" and entries:
        for duty in assignments.assignment_duties(tx.law, origin, {entry["row"] for entry in entries}):
            tx.oblige(duty)


def open_once(tx: "Transaction", origin: Origin, entry: Mapping[str, Any]) -> None:
    """Open the item of a clause, unless it is open already; say why where the law forbids it."""
    identifier = item_id(origin.id, entry["clause"])
    if tx.rows(tables.item).get(identifier) is not None:
        return
    try:
        apply(tx, actions.open_item(origin, entry, tx.law, today=tx.today))
    except Refused as refused:
        waits = any(violation.code == "no_deadline" for violation in refused.violations)
        if waits:
            _keep_waiting(tx, identifier, origin, entry)
        tx.announce(_not_opened(tx, origin, entry, refused, waits=waits))


def open_waiting(tx: "Transaction", command: Mapping[str, Any]) -> actions.Outcome:
    """Open an item that waited for its deadline."""
    row = tx.rows(tables.waiting).get(command["item"])
    if row is None:
        raise Refused([Violation("D976-50.2", "not_waiting", {"item": command["item"]})])
    origin = rows.origin_of(row["origin"])
    outcome = actions.set_deadline(origin, row["entry"], command, tx.law, today=tx.today)
    tx.rows(tables.waiting).delete(command["item"])
    return apply(tx, outcome)


def _keep_waiting(tx: "Transaction", identifier: str, origin: Origin, entry: Mapping[str, Any]) -> None:
    kept = {"id": identifier, "origin": rows.origin_json(origin), "entry": dict(entry), "recorded_at": tx.now}
    tx.rows(tables.waiting).put(kept)


def _not_opened(
    tx: "Transaction", origin: Origin, entry: Mapping[str, Any], refused: Refused, *, waits: bool
) -> Event:
    violations = [
        {"provision": v.provision, "code": v.code, "message": tx.law.message(v.code, "en", **v.facts)}
        for v in refused.violations
    ]
    return events.item_not_opened(origin, entry["clause"], violations, awaits_deadline=waits)
