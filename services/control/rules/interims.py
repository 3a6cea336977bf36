"""Clauses 66-1 and the Government's 165-2: who sets interim reports, and to whom they go."""

from collections.abc import Iterator
from datetime import date

from law import Law
from law.rule import Violation, rule
from services.control.model import Acting, Item
from services.control.rules.control_types import months_after

PERIODS = {"month": 1, "quarter": 3, "half_year": 6, "year": 12}
AREA = ("first_deputy_head_of_pa", "chief_of_chancellery", "assistant_to_president", "adviser_to_president")


@rule("D976-66-1.1", "G10-165-2.1")
def wrong_setters(item: Item, acting: Acting) -> Iterator[Violation]:
    """Interim reports are set by the PA; at the Government's level by the Government Apparatus."""
    setter = {"pa": "pa", "government": "government_apparatus"}.get(item.level, item.controlling_body)
    if acting.body not in {setter, "pa"}:
        provision = "G10-165-2.1" if item.level == "government" else "D976-66-1.1"
        yield Violation(provision, "interim_set_by_stranger", {"body": acting.body})


@rule("D976-66-3.1", "G10-165-3.0")
def needless(item: Item, period: str | None) -> Iterator[Violation]:
    """Items of clause 66-3 are followed without periodic reports."""
    if period is not None and item.instruction.without_periodic_reports:
        yield Violation("D976-66-3.1", "no_periodic_reports", {"item": item.id})


@rule("D976-66-1.2", "D976-66-1.3")
def interim_addressees(law: Law, item: Item) -> tuple[tuple[str, ...], str]:
    """To whom interim reports go, by area; the Apparatus's reports on international events go apart."""
    if "international_event" in item.instruction.traits:
        return ("president",), "D976-66-1.3"
    if item.row == "security_council":
        return ("secretary_of_security_council",), "D976-66-1.2"
    if (
        item.row == "state_counsellor"
        and law.reading("interim_report_state_counsellor") == "to_state_counsellor"
    ):
        return ("state_counsellor",), "D976-66-1.2"
    return AREA, "D976-66-1.2"


@rule("D976-66-1.1", "G10-165-2.1")
def next_term(item: Item, on: date) -> int:
    """The number of the interim term that comes next after a decision of a day: none is owed for the past."""
    if item.interim_period is None:
        return item.interims
    return max(item.interims, terms_before(item, item.interim_period, on))


def terms_before(item: Item, period: str, on: date) -> int:
    """How many interim terms of a period from receipt have passed by a day: none is owed for the past."""
    n = 0
    while months_after(item.instruction.received_on, PERIODS[period] * (n + 1)) <= on:
        n += 1
    return n
