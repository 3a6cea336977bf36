"""Clauses 50, 51, 65: from which day a term runs, and by which day executor and co-executors must act."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
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
WORKING_WEEK = 5
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
class Due:
    """A deadline, the provisions that set it and the readings it rests on."""

    on: date
    provisions: tuple[str, ...]
    readings: tuple[str, ...] = ()


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
def due_on(law: Law, given: Given, law_on: date) -> Due | None:
    """The deadline: the express one, else the earlier of the mark's and the two weeks; else none."""
    found = [one for one in (_marked(law, given, law_on), _two_weeks(law, given, law_on)) if one]
    if given.express is None:
        return min(found, default=None, key=lambda one: one.on)
    marked = _marked(law, given, law_on)
    if marked and given.express > marked.on:
        way = law.reading("mark_and_date_disagree")
        obeyed = marked if way == "mark_sets_deadline" else Due(given.express, ("D976-50.1",))
        return Due(obeyed.on, obeyed.provisions, ("mark_and_date_disagree",))
    return Due(given.express, ("D976-50.1",))


def _marked(law: Law, given: Given, law_on: date) -> Due | None:
    """The mark's three or ten working days from receipt."""
    if given.mark is None or law.reading("marked_without_date") == "pa_sets":
        return None
    on = control_types.marked_due_on(law, given.mark, given.received_on, law_on)
    return Due(on, ("D976-50.5", control_types.MARK_BOUNDS[given.mark]), ("marked_without_date",))


def _two_weeks(law: Law, given: Given, law_on: date) -> Due | None:
    """The two weeks of a personal instruction from its signing."""
    signed_on = given.personal_signed_on
    if signed_on is None:
        return None
    term = law.term("D976-51", on=law_on)
    if law.reading("two_weeks") == "ten_working_days":
        term = replace(term, n=WORKING_WEEK * term.n, unit="working_day")
    counted = law.count(term, from_=signed_on)
    return Due(counted.due_on, PERSONAL_TERM, ("two_weeks", *counted.readings))


@rule("D976-50.2")
def missing_deadlines(terms: Terms | None) -> Iterator[Violation]:
    """An item without a date, a mark or a personal term has no deadline until the PA determines one."""
    if terms is None:
        yield Violation("D976-50.2", "no_deadline", {})


@rule("D976-50.5")
def deadlines_passed(given: Given) -> Iterator[Violation]:
    """A deadline does not lie before the day the term runs from."""
    start = counted_from(given)
    if given.express is not None and given.express < start:
        yield Violation("D976-50.5", "deadline_before_start", {"due_on": given.express, "start": start})


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
    due = due_on(law, given, law_on)
    if due is None:
        return None
    length = Length(given.mark, counted_from(given), due.on, law_on)
    fortnight = due.provisions == PERSONAL_TERM
    type_, by_reading = ("short_term", ()) if fortnight else control_types.control_type(law, length)
    proposals = coexecutors_due_on(law, given, type_, due.on, law_on)
    proposals_on = min(due.on, proposals.due_on)
    if given.coexecutors_express and _may_say_otherwise(law, given.mark):
        proposals_on = given.coexecutors_express
    return Terms(
        type=type_,
        due_on=due.on,
        coexecutors_due_on=proposals_on,
        counted_from=length.counted_from,
        provisions=(
            *due.provisions,
            *control_types.type_provisions(given.mark, type_),
            *proposals.provisions,
        ),
        readings=tuple(dict.fromkeys((*due.readings, *by_reading, *proposals.readings))),
        warnings=(
            *control_types.mark_disagreements(law, length),
            *(() if fortnight else control_types.unmarked_short_terms(law, length)),
        ),
    )


def _may_say_otherwise(law: Law, mark: str | None) -> bool:
    """An instruction may set its co-executors another day; a very urgent one only by a reading."""
    return mark != "very_urgent" or law.reading("very_urgent_override") == "instruction"
