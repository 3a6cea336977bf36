"""The facts that meetings announces, and a meeting as it travels."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from bus.event import Event
from law import Law, Violation
from services.meetings.model import Acting, Happened, Instruction, Meeting, Minutes, Seat
from services.meetings.presentation import Presentation

CHANGED = "meetings.meeting_changed.v1"
REFUSED = "meetings.meeting_refused.v1"
MINUTES_SIGNED = "meetings.minutes_signed.v1"
PRESENTATION_CHANGED = "meetings.presentation_changed.v1"


def meeting_changed(
    meeting: Meeting,
    step: str,
    on: date,
    provisions: Iterable[str],
    *,
    warnings: Sequence[Mapping[str, Any]] = (),
    reason: str | None = None,
    statistics: Mapping[str, Any] | None = None,
) -> Event:
    """A meeting moved on; `statistics` are what the record of meetings says of one that was held."""
    data: dict[str, Any] = {
        "meeting": {**record(meeting), "statistics": statistics},
        "step": step,
        "on": on.isoformat(),
        "provisions": list(dict.fromkeys(provisions)),
    }
    if warnings:
        data["warnings"] = list(warnings)
    if reason:
        data["reason"] = reason
    return Event(CHANGED, meeting.subject, data)


def minutes_signed(meeting: Meeting, minutes: Minutes, instructions: Iterable[Instruction]) -> Event:
    """Minutes were signed; their instructions go under control."""
    signed: dict[str, Any] = {
        "id": meeting.id,
        "number": minutes.number,
        "title": dict(meeting.title),
        "signed_on": minutes.signed_on.isoformat(),
        "signed_by": acting(minutes.signed_by),
    }
    if minutes.binding_on:
        signed["binding_on"] = list(minutes.binding_on)
    items = [dict(one.wire) for one in instructions if one.on_control]
    return Event(MINUTES_SIGNED, meeting.subject, {"minutes": signed, "items": items})


def presentation_changed(
    one: Presentation, step: str, on: date, provisions: Iterable[str], warnings: Sequence[Mapping[str, Any]]
) -> Event:
    """A presentation moved on."""
    data: dict[str, Any] = {
        "presentation": presentation_record(one),
        "step": step,
        "on": on.isoformat(),
        "provisions": list(provisions),
    }
    if warnings:
        data["warnings"] = list(warnings)
    return Event(PRESENTATION_CHANGED, one.subject, data)


def presentation_record(one: Presentation) -> dict[str, Any]:
    """A presentation as it travels."""
    known = {
        name: getattr(one, name)
        for name in ("id", "draft", "developer", "initiating_unit", "holding_unit", "state")
    }
    days = ("instructed_on", "materials_due_on", "sitting_on", "latest_on", "held_on")
    dated = {name: _day(getattr(one, name)) for name in days}
    return {**known, **dated, "title": dict(one.title)}


def record(meeting: Meeting) -> dict[str, Any]:
    """The meeting as other services and callers see it."""
    return {
        "id": meeting.id,
        "kind": meeting.kind,
        "title": dict(meeting.title),
        "state": meeting.state,
        "starts_at": meeting.starts_at.isoformat() if meeting.starts_at else None,
        "ends_at": meeting.ends_at.isoformat() if meeting.ends_at else None,
        "chair": meeting.chair,
        "chair_person": meeting.chair_person,
        "host": meeting.host,
        "bodies": list(meeting.bodies),
        "participants": [seat(one) for one in meeting.participants],
        "ground": meeting.ground,
        "room": meeting.room,
    }


def full(meeting: Meeting) -> dict[str, Any]:
    """The meeting with its agenda, preparation, minutes and history."""
    minutes = meeting.minutes
    return {
        **record(meeting),
        "agenda": list(meeting.agenda),
        "necessity": meeting.necessity,
        "prepared": list(meeting.prepared),
        "minutes": minutes
        and {
            "number": minutes.number,
            "signed_on": minutes.signed_on.isoformat(),
            "signed_by": acting(minutes.signed_by),
            "binding_on": list(minutes.binding_on),
        },
        "history": [_happened(one) for one in meeting.history],
    }


def _happened(one: Happened) -> dict[str, str]:
    told = {"on": one.on.isoformat(), "step": one.step, "by": one.by}
    return {**told, "reason": one.reason} if one.reason else told


def seat(one: Seat) -> dict[str, Any]:
    """A seat with what is known of it."""
    known: dict[str, Any] = {"body": one.body, "level": one.level}
    if one.main_speaker:
        known["main_speaker"] = True
    if one.selector:
        known["selector"] = True
    for name in ("replacement_agreed_by", "person", "category", "question"):
        if (value := getattr(one, name)) is not None:
            known[name] = value
    return known


def acting(one: Acting) -> dict[str, str]:
    """The person who acts, with the order under which, if any."""
    known = {"office": one.office, "body": one.body, "person": one.person}
    return {**known, "under_order": one.under_order} if one.under_order else known


def advice(law: Law, warnings: Iterable[Violation]) -> list[dict[str, Any]]:
    """Warnings as they travel: provision, code, the message in English, the facts."""
    return [
        {
            "provision": one.provision,
            "code": one.code,
            "message": law.message(one.code, "en", **one.facts),
            "facts": {name: _plain(value) for name, value in one.facts.items()},
        }
        for one in warnings
    ]


def _day(on: date | None) -> str | None:
    return on.isoformat() if on else None


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
