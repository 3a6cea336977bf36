"""Clause 45: executive discipline is considered at apparatus meetings, at least once a month."""

from calendar import monthrange
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from law import Law, Obligation, owe
from law.rule import Violation, rule
from services.control.model import Acting

LEADERS = frozenset(
    {
        *(
            "prime_minister",
            "deputy_prime_minister",
            "head_of_government_apparatus",
            "first_head",
            "minister",
        ),
        *("akim", "other_official"),
    }
)
MEETING = "discipline_meeting"
QUESTION = "disciplinary_question"


@rule("D976-45")
def monthly_meeting(law: Law, body: str, month: date) -> Obligation:
    """Within every calendar month a body with items under control considers its executive discipline."""
    first = month.replace(day=1)
    last = month.replace(day=monthrange(month.year, month.month)[1])
    act_by = law.calendar().previous_or_same(last)
    return owe("D976-45", f"body/{body}", body, "pa", MEETING, from_on=first, due_on=last, act_by=act_by)


@rule("D976-45", "G10-203-1.10")
def met_by(meeting: Mapping[str, Any], body: str, on: date, owed: Iterable[Obligation]) -> Iterator[str]:
    """What a meeting meets: its own month's duty, and proposals of inspections that it considered."""
    for duty in owed:
        of_month = duty.what == MEETING and duty.from_on <= on <= duty.due_on
        asked = duty.what == QUESTION and meeting.get("proposals_considered", False) and duty.from_on <= on
        if duty.debtor == body and (of_month or asked):
            yield duty.id


@rule("D976-45")
def wrong_leaders(acting: Acting) -> Iterator[Violation]:
    """The Government's leadership, first heads or heads of apparatus hold the meeting."""
    if acting.office not in LEADERS:
        yield Violation("D976-45", "discipline_by_deputy", {"office": acting.office})
