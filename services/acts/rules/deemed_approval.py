"""Silence that counts as consent (G10-120, 125, 142): when it does, and never for the Head of State."""

from dataclasses import dataclass
from datetime import date, datetime

from law import Law, Term
from law.rule import rule

CASES = {
    "G10-120": ("G10-120.1", "G10-120.2", "G10-120.3"),
    "G10-125": ("G10-125.1", "G10-125.2", "G10-125.3"),
    "G10-142": ("G10-142.1", "G10-142.1", "G10-142.1"),
}
"""Each case: the provision of the term, that of the consent, that of the words in the covering letter."""


@dataclass(frozen=True, slots=True)
class Default:
    """`last_reply_on` is the last working day of the term; from `deemed_on` silence counts (None: never)."""

    last_reply_on: date
    deemed_on: date | None
    counted_from: date
    term: Term
    provisions: tuple[str, ...]
    readings: tuple[str, ...]

    def approved(self, replied_on: date | None) -> bool:
        """Silence is consent; an answer that came before silence counted is never turned into it."""
        return self.deemed_on is not None and (replied_on is None or replied_on >= self.deemed_on)


@rule("G10-120.1", "G10-120.2", "G10-125.1", "G10-125.2", "G10-142.1", "G10-142.2")
def default(
    case: str,
    sent: date | datetime,
    law: Law,
    on: date,
    *,
    term_days: int | None = None,
    to_head_of_state: bool = False,
) -> Default:
    """When silence on a document sent for approval counts as consent."""
    term_of, consent, letter = CASES[case]
    if term_days is None:
        term = law.term(term_of, on=on)
    else:
        term = Term(term_of, term_days, "working_day", "after", "receipt of the document by the co-executor")
    due = law.count(term, from_=sent)
    if to_head_of_state:
        provisions, readings = (term_of, consent, "G10-142.2"), (*due.readings, "replies_to_head_of_state")
        return Default(due.due_on, None, due.counted_from, term, provisions, readings)
    after = law.reading("silence_from") == "day_after_term"
    deemed_on = law.calendar().next_working(due.due_on) if after else due.due_on
    readings = (*due.readings, "silence_from", *(() if case == "G10-142" else ("conclusion_class",)))
    return Default(due.due_on, deemed_on, due.counted_from, term, (term_of, consent, letter), readings)


@rule("G10-120.3", "G10-125.3", "G10-142.1")
def letter_words(case: str, body: str, law: Law, lang: str, on: date) -> str:
    """What the compiling body writes in its own covering letter about a body that kept silent."""
    name = law.body(body, on=on).name(lang)
    return law.message("agreed_by_default", lang, body=name, provision=CASES[case][2])
