"""Rows of citizen_meetings and what they mean: papers, meetings, questions."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, fields
from datetime import date, datetime
from typing import Any

from services.citizen_meetings.model import Entry, Paper, Question, RegionalMeeting

MEETING_COLUMNS = ("id", "body", "region", "state", "starts_at")
QUESTION_COLUMNS = (
    "id",
    "number",
    "meeting",
    "body",
    "region",
    "state",
    "received_on",
    "closed_on",
    "same_as",
)
PAPER_COLUMNS = ("kind", "year", "body")


def paper_row(paper: Paper) -> dict[str, Any]:
    """The row of a paper."""
    facts = asdict(paper)
    columns = {name: facts.pop(name) for name in PAPER_COLUMNS}
    return {"id": paper.id, **columns, "record": _json(facts)}


def paper_of(row: Mapping[str, Any]) -> Paper:
    """The paper of a row."""
    held = row["record"]
    return Paper(
        **{name: row[name] for name in PAPER_COLUMNS},
        entries=_entries(held["entries"]) or (),
        submitted_on=date.fromisoformat(held["submitted_on"]),
        revision=held["revision"],
        approved_on=_day(held["approved_on"]),
        number=held["number"],
        approved=_entries(held["approved"]),
        changed_for=tuple(held["changed_for"]),
    )


def meeting_row(meeting: RegionalMeeting) -> dict[str, Any]:
    """The row of a regional meeting."""
    facts = asdict(meeting)
    columns = {name: facts.pop(name) for name in MEETING_COLUMNS}
    return {**columns, "on_day": meeting.on, "record": _json(facts)}


def meeting_of(row: Mapping[str, Any]) -> RegionalMeeting:
    """The regional meeting of a row."""
    facts = {**row["record"], **{name: row[name] for name in MEETING_COLUMNS}}
    facts |= {name: tuple(facts[name]) for name in ("prepared", "media")}
    facts["held_on"] = _day(facts["held_on"])
    return RegionalMeeting(**_known(RegionalMeeting, facts))


def question_row(question: Question) -> dict[str, Any]:
    """The row of a question."""
    facts = asdict(question)
    columns = {name: facts.pop(name) for name in QUESTION_COLUMNS}
    return {**columns, "record": _json(facts)}


def question_of(row: Mapping[str, Any]) -> Question:
    """The question of a row."""
    facts = {**row["record"], **{name: row[name] for name in QUESTION_COLUMNS}}
    facts["answered_on"] = _day(facts["answered_on"])
    return Question(**_known(Question, facts))


def _entries(held: Iterable[Mapping[str, Any]] | None) -> tuple[Entry, ...] | None:
    if held is None:
        return None
    return tuple(Entry(**{**one, "on": date.fromisoformat(one["on"])}) for one in held)


def _known(kind: type[Any], facts: Mapping[str, Any]) -> dict[str, Any]:
    names = {one.name for one in fields(kind)}
    return {name: value for name, value in facts.items() if name in names}


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _json(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _json(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_json(one) for one in value]
    return value.isoformat() if isinstance(value, date | datetime) else value
