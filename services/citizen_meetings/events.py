"""The facts that citizen_meetings announces; none of them carries personal data."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

from bus.event import Event
from law import Law, Violation
from services.citizen_meetings.model import Entry, Paper, Question, RegionalMeeting

MEETING_CHANGED = "citizen_meetings.regional_meeting_changed.v1"
QUESTION_CHANGED = "citizen_meetings.question_changed.v1"
PAPER_CHANGED = "citizen_meetings.cycle_paper_changed.v1"
PUT_ON_CONTROL = "citizen_meetings.question_put_on_control.v1"
REFUSED = "citizen_meetings.question_refused.v1"


def meeting_changed(
    meeting: RegionalMeeting, step: str, on: date, warnings: Sequence[Mapping[str, Any]] = ()
) -> Event:
    """A regional meeting moved on."""
    data: dict[str, Any] = {"meeting": record(meeting), "step": step, "on": on.isoformat()}
    if warnings:
        data["warnings"] = list(warnings)
    return Event(MEETING_CHANGED, meeting.subject, data)


def paper_changed(
    paper: Paper,
    step: str,
    on: date,
    *,
    to: Sequence[str],
    late: bool,
    warnings: Sequence[Mapping[str, Any]] = (),
) -> Event:
    """A paper of the year was submitted or approved: what it is, whom it goes to."""
    data: dict[str, Any] = {"paper": paper_record(paper), "step": step, "on": on.isoformat()}
    data |= {"to": list(to), "late": late, "changed_for": list(paper.changed_for)}
    if warnings:
        data["warnings"] = list(warnings)
    return Event(PAPER_CHANGED, paper.subject, data)


def question_changed(question: Question, step: str, on: date) -> Event:
    """A question moved on."""
    data = {
        "question": question_record(question),
        "step": step,
        "on": on.isoformat(),
        "same_as": question.same_as,
    }
    return Event(QUESTION_CHANGED, question.subject, data)


def put_on_control(question: Question, items: Sequence[Mapping[str, Any]], on: date) -> Event:
    """A question became one or several controlled items."""
    asked = {
        "id": question.id,
        "number": question.number,
        "topic": question.topic,
        "region": question.region,
        "decided_on": on.isoformat(),
    }
    return Event(PUT_ON_CONTROL, question.subject, {"question": asked, "items": [dict(one) for one in items]})


def record(meeting: RegionalMeeting) -> dict[str, Any]:
    """A regional meeting as it travels."""
    return {
        "id": meeting.id,
        "body": meeting.body,
        "region": meeting.region,
        "on": meeting.on.isoformat(),
        "mode": meeting.mode,
        "planned": meeting.planned,
        "state": meeting.state,
    }


def paper_record(paper: Paper) -> dict[str, Any]:
    """A paper of the year as it travels, without its entries."""
    return {
        "kind": paper.kind,
        "year": paper.year,
        "body": paper.body,
        "revision": paper.revision,
        "submitted_on": paper.submitted_on.isoformat(),
        "approved_on": paper.approved_on.isoformat() if paper.approved_on else None,
        "number": paper.number,
        "meetings": len(paper.entries),
    }


def entry_record(entry: Entry) -> dict[str, Any]:
    """A meeting proposed, planned or scheduled, as it travels."""
    given = {**asdict(entry), "on": entry.on.isoformat()}
    return {name: value for name, value in given.items() if value is not None}


def question_record(question: Question) -> dict[str, Any]:
    """A question as it travels: what it is about and where it stands."""
    return {
        "id": question.id,
        "number": question.number,
        "meeting": question.meeting,
        "region": question.region,
        "body": question.body,
        "topic": question.topic,
        "state": question.state,
        "rank": question.rank,
    }


def advice(law: Law, warnings: Iterable[Violation]) -> list[dict[str, Any]]:
    """What is lacking, as it travels: provision, code, the message in English, the facts."""
    return [
        {
            "provision": one.provision,
            "code": one.code,
            "message": law.message(one.code, "en", **one.facts),
            "facts": {name: _plain(value) for name, value in one.facts.items()},
        }
        for one in warnings
    ]


def _plain(value: Any) -> Any:
    if isinstance(value, tuple | list):
        return [_plain(one) for one in value]
    return value.isoformat() if isinstance(value, date) else value


def progress_published(body: str, quarter: str, count: int, digest: str, on: date) -> Event:
    """A body published its progress."""
    data = {"body": body, "quarter": quarter, "questions": count, "hash": digest, "on": on.isoformat()}
    return Event("citizen_meetings.progress_published.v1", f"publication/{body}-{quarter}", data)


def information_given(
    what: str, half_year: str, *, by: str, to: Sequence[str], problems: int, document: str, on: date
) -> Event:
    """The half-year's information was given."""
    data = {
        "what": what,
        "half_year": half_year,
        "by": by,
        "to": list(to),
        "problems": problems,
        "document": document,
        "on": on.isoformat(),
    }
    return Event("citizen_meetings.information_given.v1", f"information/{what}-{half_year}-{by}", data)


def recommendations_issued(
    *, title: str, number: str, address: str, by: str, to: Sequence[str], on: date
) -> Event:
    """Methodical recommendations were issued."""
    data = {
        "title": title,
        "number": number,
        "address": address,
        "by": by,
        "to": list(to),
        "on": on.isoformat(),
    }
    return Event("citizen_meetings.recommendations_issued.v1", f"recommendations/{by}-{on:%Y%m%d}", data)
