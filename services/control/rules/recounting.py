"""What a new calendar or an amended term moves: days counted by the law, none set by a decision."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from law import Law, LawError, Obligation
from services.control.model import Item
from services.control.rules import coexecutors, deadlines

EXPRESS = "D976-50.1"
FOLLOWS_ITEM = frozenset({"execution_report", "coexecutor_proposals", "interim_report", "urgent_notice"})
TERM_OF = {
    "D976-54": "D976-45",
    "G10-191.2": "D976-45",
    "G10-203-1.10": "D976-45",
    "D976-43-1.1": "D976-45",
    "D976-73": "D976-45",
    "D976-59.1": "D976-56.2",
}


@dataclass(frozen=True, slots=True)
class Move:
    """A day that moves: whose, under which provision, from and to."""

    kind: str
    subject: str
    body: str
    what: str
    provision: str
    old: date
    new: date
    duty: str | None = None


def item_moves(law: Law, item: Item) -> Iterator[Move]:
    """The moves of an item's own days, counted again by a law: its deadline, then its co-executors' day."""
    due = _deadline(law, item)
    if due != item.current_deadline:
        said = item.instruction
        yield Move(
            "item", item.subject, said.executor, "deadline", said.deadline_by, item.current_deadline, due
        )
    proposals = _proposals_on(law, item, due)
    if proposals is None or item.coexecutors_due_on is None or proposals == item.coexecutors_due_on:
        return
    provision = deadlines.coexecutors_provision(item.instruction.mark, item.control_type)
    for body in coexecutors.awaited(item):
        old = item.coexecutors_due_on
        yield Move("obligation", item.subject, body, "coexecutor_proposals", provision, old, proposals)


def duty_move(law: Law, duty: Obligation) -> Move | None:
    """The move of a duty counted from the law itself; those that follow an item's deadline move with it."""
    if duty.what in FOLLOWS_ITEM:
        return None
    try:
        term = law.term(TERM_OF.get(duty.provision, duty.provision), on=duty.from_on)
    except LawError:
        return None
    if term.unit == "date" or term.direction != "after":
        return None
    new = law.count(term, from_=duty.from_on).due_on
    if new == duty.due_on:
        return None
    return Move("obligation", duty.subject, duty.debtor, duty.what, duty.provision, duty.due_on, new, duty.id)


def _given(item: Item) -> deadlines.Given:
    said = item.instruction
    personal = said.origin.signed_on if said.deadline_by == "D976-51" else None
    return deadlines.Given(said.received_on, mark=said.mark, personal_signed_on=personal)


def _deadline(law: Law, item: Item) -> date:
    """The deadline counted again, where the law and no date or decision set it."""
    if item.instruction.deadline_by == EXPRESS or item.deadlines:
        return item.current_deadline
    due = deadlines.due_on(law, _given(item), item.instruction.received_on)
    return due.on if due else item.current_deadline


def _proposals_on(law: Law, item: Item, due: date) -> date | None:
    if item.coexecutors_due_on is None:
        return None
    received = item.instruction.received_on
    found = deadlines.coexecutors_due_on(law, _given(item), item.control_type, due, received).due_on
    return min(due, found)
