"""Clause 53: every item is placed on exactly one type of control, by its mark or by its length."""

import calendar
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from law import Law, Term
from law.rule import Violation, rule
from services.control.model import Item

MARK_BOUNDS = {"very_urgent": "D976-53(1).1", "urgent": "D976-53(1).2", "expedite": "D976-53(1).2"}
TYPE_PROVISIONS = {
    "urgent": "D976-53(1).2",
    "short_term": "D976-53(2)",
    "medium_term": "D976-53(3)",
    "long_term": "D976-53(4)",
}
PERSONAL_ROWS = frozenset({"personal", "personal_published"})
ORDER = tuple(TYPE_PROVISIONS)
SPELLINGS = {
    "өте шұғыл": "very_urgent",
    "шұғыл": "urgent",
    "жылдамдатылсын": "expedite",
    "жеделдетілсін": "expedite",
    "весьма срочно": "very_urgent",
    "срочно": "urgent",
    "ускорить": "expedite",
}


@dataclass(frozen=True, slots=True)
class Length:
    """What a type of control is found by: mark, day counted from and deadline, by the law of a day."""

    mark: str | None
    counted_from: date
    due_on: date
    law_on: date


@rule("D976-53(1).2", "D976-64", "G10-170(7)")
def mark_of(words: str) -> str | None:
    """The mark of urgency that words on a document mean, in either spelling of either language; else none."""
    plain = words.strip().strip("«»\"'").lower()
    return plain if plain in MARK_BOUNDS else SPELLINGS.get(plain)


def months_after(day: date, n: int) -> date:
    """The same day number `n` calendar months later, else the last day of that month."""
    year, month = divmod(day.year * 12 + day.month - 1 + n, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))


def bound_on(law: Law, provision: str, counted_from: date, law_on: date) -> date:
    """The last day of a type's term, counted from receipt, or from signing of a personal instruction."""
    limit = law.value(provision, "max", on=law_on)
    if limit["unit"] == "month":
        return months_after(counted_from, limit["n"])
    term = Term(provision=provision, n=limit["n"], unit=limit["unit"], direction="after")
    return law.count(term, from_=counted_from).due_on


@rule("D976-53(1).1", "D976-53(1).2")
def marked_due_on(law: Law, mark: str, counted_from: date, law_on: date) -> date:
    """The day by which an item that bears a mark and no express date must be executed."""
    return bound_on(law, MARK_BOUNDS[mark], counted_from, law_on)


@rule("D976-53.1", "D976-53(1).1", "D976-53(1).2", "D976-53(2)", "D976-53(3)", "D976-53(4)")
def control_type(law: Law, length: Length) -> tuple[str, tuple[str, ...]]:
    """Urgent by mark or below ten working days; then short-term to a month, medium-term to six, long-term.

    Beside the type stand the readings that decided it.
    """
    due, start, on = length.due_on, length.counted_from, length.law_on
    ten = bound_on(law, "D976-53(1).2", start, on)
    if due == ten:
        way = law.reading("ten_working_days_exactly")
        by_mark = "urgent" if length.mark else "short_term"
        return by_mark if way == "by_mark" else way, ("ten_working_days_exactly",)
    if length.mark is not None:
        return "urgent", ()
    if due < ten:
        urgent = law.reading("unmarked_under_ten_days") == "urgent_without_mark"
        return "urgent" if urgent else "short_term", ("unmarked_under_ten_days",)
    return _beyond_ten_days(law, length)


def _beyond_ten_days(law: Law, length: Length) -> tuple[str, tuple[str, ...]]:
    due, start, on = length.due_on, length.counted_from, length.law_on
    month, half_year = (bound_on(law, one, start, on) for one in ("D976-53(2)", "D976-53(3)"))
    if due == month:
        return law.reading("one_month_exactly"), ("one_month_exactly",)
    if due == half_year:
        included = law.reading("control_type_bounds") == "end_included"
        return "medium_term" if included else "long_term", ("control_type_bounds",)
    if due < month:
        return "short_term", ()
    return "medium_term" if due < half_year else "long_term", ()


@rule("D976-53.1")
def type_provisions(mark: str | None, type_: str) -> tuple[str, ...]:
    """The provisions that an item's control type rests on."""
    return ("D976-53.1", MARK_BOUNDS[mark] if mark else TYPE_PROVISIONS[type_])


@rule("D976-53(1).1", "D976-53(1).2")
def mark_disagreements(law: Law, length: Length) -> Iterator[Violation]:
    """Warn where mark and express date disagree: the date is obeyed, the mark still means urgent control."""
    if length.mark is None:
        return
    last = marked_due_on(law, length.mark, length.counted_from, length.law_on)
    if length.due_on > last:
        facts = {"mark": length.mark, "due_on": length.due_on, "bound": last}
        yield Violation(MARK_BOUNDS[length.mark], "mark_and_date_disagree", facts)


@rule("D976-53(1).2")
def unmarked_short_terms(law: Law, length: Length) -> Iterator[Violation]:
    """Warn where an item below ten working days bears no mark: the text names no type for it."""
    ten = bound_on(law, "D976-53(1).2", length.counted_from, length.law_on)
    if length.mark is None and length.due_on < ten:
        yield Violation("D976-53(1).2", "urgent_without_mark", {"due_on": length.due_on, "bound": ten})


@rule("D976-50.5", "D976-51")
def length_of(item: Item, due_on: date, law_on: date) -> Length:
    """The length of an item's term to a day: from receipt, of a personal instruction from signing."""
    said = item.instruction
    personal = item.row in PERSONAL_ROWS
    return Length(None, said.origin.signed_on if personal else said.received_on, due_on, law_on)


@rule("D976-53.1", "D976-4(7).1")
def terms_beyond_type(law: Law, type_: str, length: Length) -> Iterator[Violation]:
    """Warn where a new term exceeds what the type of control allows: in substance that is a transfer."""
    by_term, _ = control_type(law, length)
    if ORDER.index(by_term) > ORDER.index(type_):
        facts = {"type": type_, "by_term": by_term, "due_on": length.due_on}
        yield Violation("D976-53.1", "in_substance_a_transfer", facts)
