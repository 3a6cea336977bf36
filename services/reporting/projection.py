"""From one event to the rows it leaves: pure, so that the living tables and a rebuild are the same bytes.

Every row is keyed by an id of the event itself and holds only what the event says. A row of state is
replaced by a later event of the same subject, whose order is kept; a row of the story is written once.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from bus.event import Envelope
from services.reporting.tallies import standing

_ALMATY = ZoneInfo("Asia/Almaty")
Key = str | tuple[Any, ...]
Row = dict[str, Any]

_PLAIN = (
    "id",
    "clause",
    "row",
    "level",
    "control_type",
    "executor",
    "consolidating_body",
    "state",
    "overdue",
)

_UNLISTED = {"due_on": None, "standing": "", "level": "", "control_type": ""}
SLICE = (
    "state",
    "overdue",
    "level",
    "control_type",
    "current_deadline",
    "extensions",
    "transfers",
    "new_deadlines",
    "last_conclusion",
    "reported_on",
    "removed_on",
    "removal_ground",
)
"""What the story keeps of an item's snapshot, so that it can be read as it stood on any day."""


@dataclass(frozen=True, slots=True)
class Change:
    """One row to be put into one table of the projection."""

    table: str
    key: Key
    row: Row


def project(event: Envelope) -> tuple[Change, ...]:
    """The rows that an event leaves in the projection; none for an event that reporting does not show."""
    publisher, name, _ = event.type.split(".")
    for wanted, reader in _READERS:
        if wanted(publisher, name, event.data):
            return reader(event)
    return ()


def happened_on(event: Envelope) -> date:
    """The day of the event in law: the day it states, or else the day of its instant in Almaty."""
    for name in ("decided_on", "on", "due_on"):
        if name in event.data:
            return date.fromisoformat(event.data[name])
    return event.time.astimezone(_ALMATY).date()


def _story(
    event: Envelope,
    facts: Mapping[str, Any],
    on: date | None = None,
    *,
    body: str = "",
    level: str = "",
    of_president: bool = False,
) -> Change:
    row = {
        "id": event.id,
        "subject": event.subject,
        "type": event.type,
        "body": body,
        "mark": _mark(event),
        "level": level,
        "of_president": of_president,
        "on": on or happened_on(event),
        "at": event.time,
        "facts": dict(facts),
    }
    return Change("story", event.id, row)


def _mark(event: Envelope) -> str:
    """How a report on execution counts in the figures of discipline."""
    if event.type != "control.execution_reported.v1":
        return ""
    return f"{event.data['kind']}_{'in_time' if event.data['in_time'] else 'late'}"


def _day(value: str | None) -> date | None:
    return date.fromisoformat(value) if value else None


def _words(*texts: Mapping[str, str] | str | None) -> str:
    """Words to search in, lower case: all languages a text exists in."""
    parts = (part for text in texts if text for part in ([text] if isinstance(text, str) else text.values()))
    return " ".join(parts).casefold()


def _item(event: Envelope) -> tuple[Change, ...]:
    item = event.data["item"]
    facts = {key: value for key, value in event.data.items() if key != "item"}
    facts["item"] = {key: item[key] for key in SLICE}
    body = event.data.get("body", item["executor"])
    row = _item_row(event, item)
    told = _story(event, facts, body=body, level=row["level"], of_president=row["of_president"])
    shown = {"due_on": row["current_deadline"], "standing": standing(row)}
    shown |= {name: row[name] for name in ("level", "control_type")}
    parties = _parties("item", item["id"], _parts(item), **shown)
    return Change("item_state", item["id"], row), told, *parties


def _item_row(event: Envelope, item: Mapping[str, Any]) -> Row:
    origin = item["origin"]
    return {
        **{name: item[name] for name in _PLAIN},
        "of_president": _of_president(item),
        "origin_kind": origin["kind"],
        "origin_id": origin["id"],
        "number": origin.get("number", ""),
        "signed_on": _day(origin["signed_on"]),
        "sector": item["sector"] or "",
        "received_on": _day(item["received_on"]),
        "initial_deadline": _day(item["initial_deadline"]),
        "current_deadline": _day(item["current_deadline"]),
        "reported_on": _day(item["reported_on"]),
        "removed_on": _day(item["removed_on"]),
        "last_conclusion": item["last_conclusion"] or "",
        "words": _words(item["id"], origin.get("number"), item["text"], origin.get("title")),
        "item": dict(item),
        "changed_at": event.time,
    }


def _of_president(item: Mapping[str, Any]) -> bool:
    """Whether an act or instruction of the President is carried out; of events that do not say so, by origin.

    They were opened when acts, and what the Administration itself controls, were all taken for his.
    """
    told = item.get("of_president")
    return bool(item["origin"]["kind"] == "act" or item["level"] == "pa" if told is None else told)


def _parts(item: Mapping[str, Any]) -> dict[str, str]:
    parts = dict.fromkeys(item["coexecutors"], "coexecutor")
    parts[item["consolidating_body"]] = "consolidating"
    parts[item["executor"]] = "executor"
    return parts


def _parties(kind: str, identifier: str, parts: Mapping[str, str], **shown: Any) -> list[Change]:
    """Who takes part in something: what an official of a body may see, and how it stands in lists."""
    same = {"kind": kind, "id": identifier, **_UNLISTED, **shown}
    rows = ({"body": body, "part": part, **same} for body, part in parts.items())
    return [Change("party", (row["body"], kind, identifier), row) for row in rows]


def _obligation(event: Envelope) -> tuple[Change, ...]:
    duty = event.data["obligation"]
    days = ("from_on", "due_on", "act_by", "closed_on")
    row = {key: _day(value) if key in days else value for key, value in duty.items()}
    row |= {
        "service": event.type.split(".")[0],
        "soon": event.type.split(".")[1] == "obligation_due_soon",
        "changed_at": event.time,
    }
    on = event.time.astimezone(_ALMATY).date()
    return Change("obligation_state", duty["id"], row), _story(event, {"obligation": duty}, on)


def _act(event: Envelope) -> tuple[Change, ...]:
    act = event.data["act"]
    facts = {key: value for key, value in event.data.items() if key not in ("act", "items")}
    facts["act"] = {"state": act["state"]}
    row = {
        **{name: act[name] for name in ("id", "kind", "developer", "secrecy", "state")},
        "number": act["number"] or "",
        "signed_on": _day(act["signed_on"]),
        "words": _words(act["id"], act["number"], act["title"]),
        "act": dict(act),
        "items": list(event.data.get("items", ())),
        "changed_at": event.time,
    }
    parts = {one["approver"]: "approver" for one in act["approvals"]} | {act["developer"]: "developer"}
    return Change("act_state", act["id"], row), _story(event, facts), *_parties("act", act["id"], parts)


def _meeting(event: Envelope) -> tuple[Change, ...]:
    meeting = event.data["meeting"]
    facts = {key: value for key, value in event.data.items() if key != "meeting"}
    row = {
        **{name: meeting[name] for name in ("id", "kind", "chair", "host", "state")},
        "on": meeting["starts_at"] and date.fromisoformat(meeting["starts_at"][:10]),
        "meeting": dict(meeting),
        "changed_at": event.time,
    }
    parts = dict.fromkeys(meeting["bodies"], "participant") | {meeting["host"]: "host"}
    told = _story(event, facts)
    return Change("meeting_state", meeting["id"], row), told, *_parties("meeting", meeting["id"], parts)


def _regional(event: Envelope) -> tuple[Change, ...]:
    meeting = event.data["meeting"]
    names = ("id", "body", "region", "state", "mode", "planned")
    row = {name: meeting[name] for name in names}
    row |= {"on": date.fromisoformat(meeting["on"]), "changed_at": event.time}
    parts = {meeting["region"]: "region", meeting["body"]: "holder"}
    told = _story(event, {"step": event.data["step"]})
    return Change("regional_state", meeting["id"], row), told, *_parties("regional", meeting["id"], parts)


def _question(event: Envelope) -> tuple[Change, ...]:
    question = event.data["question"]
    row = {name: question[name] for name in ("id", "number", "region", "body", "topic", "state")}
    row |= {
        "meeting": question["meeting"] or "",
        "place": question["rank"],
        "on": happened_on(event),
        "changed_at": event.time,
    }
    parts = {question["region"]: "region", question["body"]: "holder"}
    told = _story(event, {"state": question["state"]})
    return Change("question_state", question["id"], row), told, *_parties("question", question["id"], parts)


def _refusal(event: Envelope) -> tuple[Change, ...]:
    told = event.data
    row = {
        "id": event.id,
        "type": event.type,
        "subject": told["subject"],
        "agency": told["agency"] or "",
        "agency_event": told["agency_event"] or "",
        "violations": list(told["violations"]),
        "on": event.time.astimezone(_ALMATY).date(),
        "at": event.time,
    }
    told_facts = {"violations": row["violations"]}
    return Change("refusal", event.id, row), _story(event, told_facts, row["on"], body=row["agency"])


def _fact(event: Envelope) -> tuple[Change, ...]:
    return (_story(event, event.data),)


Reader = Callable[[Envelope], tuple[Change, ...]]
_READERS: tuple[tuple[Callable[[str, str, Mapping[str, Any]], bool], Reader], ...] = (
    (lambda _publisher, name, _data: name.startswith("obligation_"), _obligation),
    (lambda _publisher, name, _data: name.endswith("_refused"), _refusal),
    (lambda _publisher, name, _data: name == "receipt_issued", lambda _event: ()),
    (lambda publisher, _name, data: publisher == "control" and "item" in data, _item),
    (lambda publisher, _name, data: publisher == "acts" and "act" in data, _act),
    (lambda _publisher, name, _data: name == "meeting_changed", _meeting),
    (lambda _publisher, name, _data: name == "regional_meeting_changed", _regional),
    (lambda _publisher, name, _data: name == "question_changed", _question),
    (lambda publisher, _name, _data: publisher != "agencies", _fact),
)
