"""A meeting as a row and back: its facts in one document, what is searched by in columns."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, fields
from datetime import date, datetime
from typing import Any

from services.meetings.model import Acting, Basis, Happened, Meeting, Minutes, Seat
from services.meetings.plans import instant_of
from services.meetings.rules.bookings import Booked

COLUMNS = ("id", "state", "kind", "host", "chair", "starts_at", "ends_at")
TUPLES = ("bodies", "agenda", "parties", "prepared")


def meeting_row(meeting: Meeting) -> dict[str, Any]:
    """The row of a meeting."""
    facts = asdict(meeting)
    columns = {name: facts.pop(name) for name in COLUMNS}
    return {**columns, "record": json_of(facts)}


def meeting_of(row: Mapping[str, Any]) -> Meeting:
    """The meeting of a row."""
    facts: dict[str, Any] = {**row["record"], **{name: row[name] for name in COLUMNS}}
    facts |= {name: tuple(facts[name]) for name in TUPLES}
    facts["participants"] = tuple(Seat(**one) for one in facts["participants"])
    facts["history"] = tuple(_happened(one) for one in facts["history"])
    facts["minutes"] = _minutes(facts["minutes"])
    facts["basis"] = Basis(**basis) if (basis := facts.get("basis")) else None
    known = {one.name for one in fields(Meeting)}
    return Meeting(**{name: value for name, value in facts.items() if name in known})


def span_json(meeting: Meeting) -> dict[str, str]:
    """The span a meeting takes up, as a booking holds it."""
    plan = meeting.plan()
    return {
        "starts_at": plan.starts_at.isoformat(),
        "ends_at": plan.ends_at.isoformat(),
        "meeting": meeting.id,
        "host": meeting.host,
    }


def spans_of(row: Mapping[str, Any]) -> Iterable[Booked]:
    """The spans of a booking row."""
    for span in row["spans"]:
        starts_at, ends_at = (instant_of(span[name]) for name in ("starts_at", "ends_at"))
        yield Booked(row["resource"], starts_at, ends_at, span["meeting"], span["host"])


def _minutes(wire: Mapping[str, Any] | None) -> Minutes | None:
    if wire is None:
        return None
    return Minutes(
        number=wire["number"],
        signed_on=date.fromisoformat(wire["signed_on"]),
        signed_by=Acting(**wire["signed_by"]),
        binding_on=tuple(wire["binding_on"]),
        joint_decisions=tuple(wire["joint_decisions"]),
    )


def _happened(wire: Mapping[str, Any]) -> Happened:
    return Happened(date.fromisoformat(wire["on"]), wire["step"], wire["by"], wire.get("reason"))


def json_of(value: Any) -> Any:
    """A value as a JSON document holds it: days and instants as text, tuples as lists."""
    if isinstance(value, Mapping):
        return {name: json_of(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [json_of(one) for one in value]
    return value.isoformat() if isinstance(value, date | datetime) else value
