"""Clauses 50, 51, 65: from which day a term runs, and by which day executor and co-executors must act."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from law import Deadline, Law
from law.rule import Violation, rule
from services.control.rules import control_types
from services.control.rules.control_types import Length

COEXECUTOR_TERMS = {
    "very_urgent": "D976-65(1).1",
    "urgent": "D976-65(1).2",
    "expedite": "D976-65(1).2",
    "short_term": "D976-65(2)",
    "medium_term": "D976-65(3)",
    "long_term": "D976-65(3)",
}
PERSONAL_TERM = ("D976-51",)
FROM_RECEIPT = frozenset({"D976-65(1).1", "D976-65(1).2"})


@dataclass(frozen=True, slots=True)
class Given:
    """What an instruction says of its days: receipt, express deadline, mark, signing if it is personal."""

    received_on: date
    express: date | None = None
    mark: str | None = None
    personal_signed_on: date | None = None
    coexecutors_express: date | None = None


@dataclass(frozen=True, slots=True)
class Terms:
    """The control type and days of one item, what they rest on, and what a careful reader is warned of."""

    type: str
    due_on: date
    coexecutors_due_on: date
    counted_from: date
    provisions: tuple[str, ...]
    readings: tuple[str, ...]
    warnings: tuple[Violation, ...]


@rule("D976-50.5", "D976-51")
def counted_from(given: Given) -> date:
    """The day a term runs from: receipt, but signing for the President's personal instruction."""
    return given.personal_signed_on or given.received_on


@rule("D976-50.1", "D976-51", "D976-53(1).1", "D976-53(1).2")
def due_on(law: Law, given: Given, law_on: date) -> tuple[date, tuple[str, ...]] | None:
    """The deadline and its provisions: express, else the earlier of the mark's and two weeks; else none."""
    if given.express is not None:
        return given.express, ("D976-50.1",)
    found: list[tuple[date, tuple[str, ...]]] = []
    if given.mark is not None:
        marked = control_types.marked_due_on(law, given.mark, given.received_on, law_on)
        found.append((marked, ("D976-50.5", control_types.MARK_BOUNDS[given.mark])))
    if given.personal_signed_on is not None:
        two_weeks = law.deadline("D976-51", from_=given.personal_signed_on, on=law_on).due_on
        found.append((two_weeks, PERSONAL_TERM))
    return min(found, default=None)


@rule("D976-50.2")
def missing_deadlines(terms: Terms | None) -> Iterator[Violation]:
    """An item without a date, a mark or a personal term has no deadline until the PA determines one."""
    if terms is None:
        yield Violation("D976-50.2", "no_deadline", {})


def coexecutors_provision(mark: str | None, type_: str) -> str:
    """The limb of clause 65 that an item's co-executors answer to."""
    return COEXECUTOR_TERMS[mark or type_]


def from_receipt(mark: str | None, type_: str) -> bool:
    """Whether the co-executors' term runs from receipt, so that no decision on the deadline moves it."""
    return coexecutors_provision(mark, type_) in FROM_RECEIPT


@rule("D976-65(1).1", "D976-65(1).2", "D976-65(2)", "D976-65(3)")
def coexecutors_due_on(law: Law, given: Given, type_: str, due: date, law_on: date) -> Deadline:
    """The day co-executors owe proposals: from receipt under urgent control, else back from the deadline."""
    start = given.received_on if from_receipt(given.mark, type_) else due
    return law.deadline(coexecutors_provision(given.mark, type_), from_=start, on=law_on)


def terms(law: Law, given: Given, law_on: date) -> Terms | None:
    """What clauses 50, 51, 53, 65 say of an item's days; None where clause 50.2 leaves them to the PA."""
    known = due_on(law, given, law_on)
    if known is None:
        return None
    due, provisions = known
    length = Length(given.mark, counted_from(given), due, law_on)
    fortnight = provisions == PERSONAL_TERM
    type_ = "short_term" if fortnight else control_types.control_type(law, length)
    proposals = coexecutors_due_on(law, given, type_, due, law_on)
    return Terms(
        type=type_,
        due_on=due,
        coexecutors_due_on=given.coexecutors_express or min(due, proposals.due_on),
        counted_from=length.counted_from,
        provisions=(*provisions, *control_types.type_provisions(given.mark, type_), *proposals.provisions),
        readings=tuple(proposals.readings),
        warnings=(
            *control_types.mark_disagreements(law, length),
            *(() if fortnight else control_types.unmarked_short_terms(law, length)),
        ),
    )
