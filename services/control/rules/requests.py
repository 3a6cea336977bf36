"""Clause 68: the letter that asks for an extension, a transfer or a new deadline."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from law import Law
from law.rule import Violation, rule
from services.control.model import Acting, Item
from services.control.rules.execution_reports import GOVERNMENT_SIGNERS, HEADS

TRANSFERS = frozenset({"transfer_medium", "transfer_long"})
GROUNDS: Mapping[str, tuple[str, ...]] = {
    "transfer_medium": ("D976-69.5",),
    "transfer_long": ("D976-69.6",),
    "new_deadline": ("D976-70(1)", "D976-70(2)", "D976-70(3)", "D976-70(4)"),
}


@rule("D976-68.1")
def late_requests(item: Item, on: date) -> Iterator[Violation]:
    """The letter comes not later than the set deadline."""
    if on > item.current_deadline:
        facts = {"on": on, "deadline": item.current_deadline}
        yield Violation("D976-68.1", "request_after_deadline", facts)


@rule("D976-68.1")
def wrong_senders(item: Item, acting: Acting) -> Iterator[Violation]:
    """The head of the executing body asks; not another body, not a deputy."""
    if acting.body != item.instruction.executor:
        facts = {"body": acting.body, "executor": item.instruction.executor}
        yield Violation("D976-68.1", "requested_by_stranger", facts)
    if acting.office not in HEADS | GOVERNMENT_SIGNERS:
        yield Violation("D976-68.1", "requested_below_head", {"office": acting.office})


@rule("D976-68.2")
def missing_reasons(state_of_execution: str, arguments: str) -> Iterator[Violation]:
    """The letter shows the state of execution and argues its need."""
    if not state_of_execution.strip():
        yield Violation("D976-68.2", "state_of_execution_missing", {})
    if not arguments.strip():
        yield Violation("D976-68.2", "arguments_missing", {})


@rule("D976-68.3")
def missing_particulars(item: Item, new_due_on: date, persons: Sequence[str]) -> Iterator[Violation]:
    """The letter names the proposed day, later than the present one, and the responsible persons."""
    if new_due_on <= item.current_deadline:
        facts = {"new_due_on": new_due_on, "deadline": item.current_deadline}
        yield Violation("D976-68.3", "new_date_not_later", facts)
    if not any(person.strip() for person in persons):
        yield Violation("D976-68.3", "responsible_persons_missing", {})


@rule("D976-69.5", "D976-69.6", "D976-70(1)", "D976-70(2)", "D976-70(3)", "D976-70(4)")
def unfounded(kind: str, ground: str | None) -> Iterator[Violation]:
    """A transfer or a new deadline rests on a ground that the text names."""
    grounds = GROUNDS.get(kind, ())
    if grounds and ground not in grounds:
        facts = {"ground": ground or "-", "grounds": grounds}
        yield Violation(grounds[0], "ground_not_of_the_text", facts)


@rule("D976-69.5")
def late_transfers(item: Item, kind: str, on: date) -> Iterator[Violation]:
    """Transfer to medium-term control is asked for within the initial deadline, not an extended one."""
    initial = item.instruction.initial_deadline
    if kind == "transfer_medium" and initial < on <= item.current_deadline:
        yield Violation("D976-69.5", "transfer_after_initial_deadline", {"on": on, "initial": initial})


@rule("D976-69.2")
def spent_transfers(law: Law, item: Item, kind: str, on: date) -> Iterator[Violation]:
    """An item is transferred not more than once, so a second transfer is not asked for either."""
    if kind in TRANSFERS and item.transfers >= int(law.value("D976-69.2", "max_times", on=on)):
        yield Violation("D976-69.2", "second_transfer", {"transfers": item.transfers})


@rule("D976-73")
def punishment_due(law: Law, proposals: int, on: date) -> bool:
    """Whether more proposals to extend were made, granted or not, than pass without that question."""
    return proposals > int(law.value("D976-73", "max_proposals", on=on))


@rule("D976-73")
def counted(law: Law, item: Item) -> int:
    """The proposals that count: those submitted with the one at hand, or by another reading those granted."""
    return item.proposals if law.reading("third_proposal") == "submitted" else item.extensions
