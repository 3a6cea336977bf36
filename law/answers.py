"""The questions deadline and working_days, and what every other question needs to answer."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from typing import Any

from law.book import Law
from law.calendar import Day, DayOff, OutsideCalendar
from law.deadline import Deadline, local_day
from law.errors import LawError, NotInForce, UnknownProvision
from law.explain import says as words
from law.explain import story

Request = Mapping[str, Any]
Answer = dict[str, Any]
Question = Callable[[Law, Request], Answer]


class Malformed(ValueError):  # noqa: N818 - named for what the request is
    """A request that cannot be answered: the field, and what was expected there."""

    def __init__(self, field: str, message: str) -> None:
        self.field, self.message = field, message
        super().__init__(f"{field}: {message}")

    def to_wire(self) -> Answer:
        """The answer that says so."""
        return {"error": {"field": self.field, "message": self.message}}


def says(law: Law, provisions: Iterable[str], lang: str = "en", *, on: date = date.max) -> list[Answer]:
    """What an answer rests on: each provision once, what it says in the language asked, and its own words."""
    found = (law.provision(provision, on=on) for provision in dict.fromkeys(provisions))
    return [{"id": one.id, "says": words(law, one, lang), "text": one.words_clean} for one in found]


def day(request: Request, field: str) -> date:
    """The date under a field of the request."""
    try:
        return date.fromisoformat(request[field])
    except ValueError:
        raise Malformed(field, f"{request[field]!r} is no date; expected YYYY-MM-DD") from None


def optional_day(request: Request, field: str) -> date | None:
    """The date under a field that may be absent."""
    return day(request, field) if request.get(field) is not None else None


def instant_or_day(request: Request, field: str) -> date | datetime:
    """The date, or the instant with its zone, under a field of the request."""
    text = str(request[field])
    if "T" not in text.upper() and " " not in text:
        return day(request, field)
    try:
        found = datetime.fromisoformat(text)
        local_day(found)
    except (ValueError, OverflowError):
        raise Malformed(
            field, f"{text!r} is no instant; expected RFC 3339, as 2026-03-02T17:30:00+05:00"
        ) from None
    except LawError as error:
        raise Malformed(field, str(error)) from None
    return found


def deadline(law: Law, request: Request) -> Answer:
    """When the term of a provision ends, what it was counted from, and every day skipped on the way."""
    lang = request.get("lang", "en")
    start = instant_or_day(request, "from")
    known_on = optional_day(request, "known_on")
    law_on = optional_day(request, "law_on") or local_day(start)
    try:
        term = law.term(request["provision"], on=law_on)
    except UnknownProvision as error:
        raise Malformed("provision", str(error)) from None
    except NotInForce as error:
        raise Malformed("law_on" if "law_on" in request else "from", str(error)) from None
    try:
        found = law.count(term, from_=start, known_on=known_on)
    except (OutsideCalendar, OverflowError, ValueError) as error:
        raise Malformed("from", _cause(error)) from None
    return {
        "provision": term.provision,
        **_dates(found),
        "law_on": law_on.isoformat(),
        "skipped": [_off(one, lang) for one in found.skipped],
        "may_be_changed_by": list(law.offices.in_order(found.may_be_changed_by)),
        "may_be_changed_in_instruction": "instruction" in term.may_be_changed_by,
        "explanation": list(story(law, found, local_day(start), lang)),
        "provisions": says(law, found.provisions, lang),
        "readings": list(found.readings),
    }


def working_days(law: Law, request: Request) -> Answer:
    """How many working days lie after one day up to and including another, and which days are not worked."""
    lang = request.get("lang", "en")
    start, end = day(request, "from"), day(request, "to")
    calendar = law.calendar(optional_day(request, "known_on"))
    for field, on in (("from", start), ("to", end)):
        if not calendar.first <= on <= calendar.last:
            raise Malformed(field, str(OutsideCalendar(on, calendar.first, calendar.last)))
    if end < start:
        raise Malformed("to", f"{end} is before {start}; expected a day not earlier than from")
    after = date.fromordinal(start.toordinal() + 1)
    return {
        "count": calendar.between(start, end),
        "days_off": [_off(one, lang) for one in calendar.days_off(after, end)],
        "worked_weekends": [_worked(one, lang) for one in calendar.worked_weekends(after, end)],
        "provisional": bool(calendar.provisional(after, end)),
        "provisional_days": [on.isoformat() for on in calendar.provisional(after, end)],
        "provisions": says(law, [COUNTED_IN_WORKING_DAYS], lang),
        "readings": [],
    }


COUNTED_IN_WORKING_DAYS = "D976-50.5"
QUESTIONS: dict[str, Question] = {"deadline": deadline, "working_days": working_days}


def _dates(found: Deadline) -> Answer:
    term = found.term
    return {
        "due_on": found.due_on.isoformat(),
        "act_by": found.act_by.isoformat(),
        "late_after": found.late_after.isoformat(),
        "term": {
            "n": None if term.unit == "date" else term.n,
            "unit": term.unit,
            "direction": term.direction,
            "dates": list(term.dates),
            "anchor": term.anchor,
            "anchor_stated": term.anchor_stated,
        },
        "counted_from": found.counted_from.isoformat(),
        "provisional": found.provisional,
        "provisional_days": [on.isoformat() for on in found.provisional_days],
    }


def _off(off: DayOff, lang: str) -> Answer:
    return {"on": off.on.isoformat(), "why": off.why.text(lang), "act": off.act.text(lang), "kind": off.kind}


def _worked(worked: Day, lang: str) -> Answer:
    return {"on": worked.on.isoformat(), "why": worked.why.text(lang), "act": worked.act.text(lang)}


def _cause(error: Exception) -> str:
    return str(error) if isinstance(error, LawError) else "the date is beyond every calendar"
