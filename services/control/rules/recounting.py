"""What a new calendar or an amended term moves: days counted by the law, none set by a decision."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from law import Law, LawError, Obligation, Term
from services.control.model import Item
from services.control.rules import coexecutors, deadlines, duties
from services.control.rules.control_types import PERSONAL_ROWS
from services.control.rules.discipline import MEETING

EXPRESS = "D976-50.1"
FOLLOWING = (duties.EXECUTION_REPORT, duties.PROPOSALS)
"""Duties whose day is their item's."""
COUNTED_OTHERWISE = frozenset({*FOLLOWING, duties.INTERIM, duties.NOTICE, MEETING})
"""Duties whose day no term of their provision sets: of them only the last working day moves by itself."""
TERM_OF = {
    "D976-54": "D976-45",
    "G10-191.2": "D976-45",
    "G10-203-1.10": "D976-45",
    "D976-43-1.1": "D976-45",
    "D976-73": "D976-45",
    "D976-59.1": "D976-56.2",
}
_A_YEAR = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Move:
    """A day that moves: whose, under which provision, from and to.

    `day` tells which: the day it is due, or only the last working day not after it, to act by.
    """

    kind: str
    subject: str
    body: str
    what: str
    provision: str
    old: date
    new: date
    day: str = "due_on"

    @property
    def wire(self) -> dict[str, str]:
        """The move as it travels."""
        facts = {"kind": self.kind, "subject": self.subject, "body": self.body, "what": self.what}
        days = {"old": self.old.isoformat(), "new": self.new.isoformat(), "day": self.day}
        return {**facts, "provision": self.provision, **days}


@dataclass(frozen=True, slots=True)
class Moved:
    """A duty and what it becomes."""

    duty: Obligation
    after: Obligation

    @property
    def move(self) -> Move:
        """The move as it is told: of the day it is due, or else of the day to act by."""
        duty, after = self.duty, self.after
        day = "due_on" if duty.due_on != after.due_on else "act_by"
        old, new = getattr(duty, day), getattr(after, day)
        return Move("obligation", duty.subject, duty.debtor, duty.what, duty.provision, old, new, day)


def item_again(law: Law, item: Item) -> Item:
    """An item with its days counted again; those of an item reported on or overdue are over."""
    if item.reported_on is not None or item.overdue:
        return item
    due = _deadline(law, item)
    proposals = _proposals_on(law, item, due)
    if (due, proposals) == (item.current_deadline, item.coexecutors_due_on):
        return item
    return item._replace(current_deadline=due, coexecutors_due_on=proposals)


def item_move(before: Item, after: Item) -> Move | None:
    """The move of an item's deadline."""
    old, new = before.current_deadline, after.current_deadline
    if old == new:
        return None
    said = before.instruction
    return Move("item", before.subject, said.executor, "deadline", said.deadline_by, old, new)


def duties_again(law: Law, before: Item, after: Item, owed: Iterable[Obligation]) -> Iterator[Moved]:
    """The open duties on an item that move: with its days, by their own terms, or only the day to act by."""
    follows: dict[str, date] = {}
    if before.current_deadline != after.current_deadline:
        follows[duties.EXECUTION_REPORT] = after.current_deadline
    if after.coexecutors_due_on is not None and before.coexecutors_due_on != after.coexecutors_due_on:
        follows[duties.PROPOSALS] = after.coexecutors_due_on
    for duty in owed:
        if duty.state == "open" and (moved := duty_again(law, duty, follows)) is not None:
            yield moved


def duty_again(law: Law, duty: Obligation, follows: Mapping[str, date] | None = None) -> Moved | None:
    """An open duty with its days counted again; None where neither moves."""
    due = (follows or {}).get(duty.what) or _due_on(law, duty)
    act_by = law.calendar().previous_or_same(due)
    if due == duty.due_on and (act_by == duty.act_by or not _was_last_working_day(law, duty)):
        return None
    return Moved(duty, duty._replace(due_on=due, act_by=act_by))


def _due_on(law: Law, duty: Obligation) -> date:
    if duty.what in COUNTED_OTHERWISE:
        return duty.due_on
    return _counted(law, TERM_OF.get(duty.provision, duty.provision), duty.from_on, duty.due_on)


@lru_cache(maxsize=65536)
def _counted(law: Law, provision: str, from_on: date, due_on: date) -> date:
    """The day of a term of the law counted again, if the present day was counted so too."""
    try:
        term = law.term(provision, on=from_on)
    except LawError:
        return due_on
    if term.unit == "date" or term.direction != "after":
        return due_on
    again = law.count(term, from_=from_on).due_on
    return again if again == due_on or _was_counted(law, provision, from_on, due_on) else due_on


def _was_counted(law: Law, provision: str, from_on: date, due_on: date) -> bool:
    """Whether an earlier version of the calendar, or of the term, counts to that day."""
    terms: tuple[Term, ...] = law.provision(provision).terms
    return any(
        law.count(term, from_=from_on, known_on=known).due_on == due_on
        for term in reversed(terms)
        if term.since <= from_on and term.unit != "date"
        for known in _versions(law, from_on)
    )


def _was_last_working_day(law: Law, duty: Obligation) -> bool:
    return any(
        law.calendar(known).previous_or_same(duty.due_on) == duty.act_by
        for known in _versions(law, duty.from_on)
    )


def _versions(law: Law, since: date) -> list[date]:
    """Days that show each version of the calendar that a day counted since then may rest on, latest first."""
    return [day for day in _moments(law) if day > since - _A_YEAR] or [since]


@lru_cache(maxsize=4)
def _moments(law: Law) -> tuple[date, ...]:
    days = law.calendars.days
    moments = {day.known_since for day in days} | {day.known_until for day in days if day.known_until}
    eves = {moment - timedelta(days=1) for moment in moments}
    return tuple(sorted(moments | eves, reverse=True))


def _given(item: Item) -> deadlines.Given:
    said = item.instruction
    personal = said.origin.signed_on if item.row in PERSONAL_ROWS else None
    return deadlines.Given(said.received_on, mark=said.mark, personal_signed_on=personal)


def _decided(item: Item) -> bool:
    return bool(item.extensions or item.transfers or item.new_deadlines or item.reinstatements)


def _deadline(law: Law, item: Item) -> date:
    """The deadline counted again, where the law and no date or decision set it."""
    if item.instruction.deadline_by == EXPRESS or _decided(item):
        return item.current_deadline
    due = deadlines.due_on(law, _given(item), item.instruction.received_on)
    return due.on if due else item.current_deadline


def _proposals_on(law: Law, item: Item, due: date) -> date | None:
    """The co-executors' day counted again, unless the instruction itself set it or none is awaited."""
    said = item.instruction
    by_instruction = said.coexecutors_express and not _decided(item)
    if item.coexecutors_due_on is None or by_instruction or not coexecutors.awaited(item):
        return item.coexecutors_due_on
    found = deadlines.coexecutors_due_on(law, _given(item), item.control_type, due, said.received_on).due_on
    return min(due, found)
