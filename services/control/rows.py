"""Rows of control's tables and the values of its model, one into the other; nothing is decided here."""

from collections.abc import Mapping
from datetime import date, datetime
from operator import itemgetter
from typing import Any

from services.control.model import Acting, Decision, Instruction, Item, Origin, Record, Request

_item_values = itemgetter(*Item._fields)


def item_row(item: Item) -> dict[str, Any]:
    """The row of an item that comes under control."""
    said = item.instruction
    return {**item_changes(item), "instruction": _instruction_json(said), "executor": said.executor}


def item_changes(item: Item) -> dict[str, Any]:
    """What of an item's row its life may change: all but the instruction."""
    row = item._asdict()
    del row["instruction"]
    row["submitted"] = list(item.submitted)
    row["request"] = None if item.request is None else _request_json(item.request)
    return row


def item_of(row: Mapping[str, Any]) -> Item:
    """The item of a row."""
    request = row["request"]
    return Item._make(_item_values(row))._replace(
        instruction=_instruction(row["instruction"]),
        submitted=tuple(row["submitted"]),
        request=None if request is None else _request(request),
    )


def journal_row(entry: Decision, recorded_at: datetime) -> dict[str, Any]:
    """The row of a journal entry."""
    by = entry.decided_by
    return {
        "item": entry.item,
        "number": entry.number,
        "kind": entry.kind,
        "granted": entry.granted,
        "office": by.office,
        "body": by.body,
        "person": by.person,
        "under_order": by.under_order,
        "decided_on": entry.decided_on,
        "provisions": list(entry.provisions),
        "ground": entry.ground,
        "consequences": list(entry.consequences),
        "old_deadline": entry.old_deadline,
        "new_deadline": entry.new_deadline,
        "recorded_at": recorded_at,
    }


def decision_of(row: Mapping[str, Any]) -> Decision:
    """The journal entry of a row."""
    return Decision(
        item=row["item"],
        number=row["number"],
        kind=row["kind"],
        granted=row["granted"],
        decided_by=Acting(row["office"], row["body"], row["person"], row["under_order"]),
        decided_on=row["decided_on"],
        provisions=tuple(row["provisions"]),
        old_deadline=row["old_deadline"],
        new_deadline=row["new_deadline"],
        ground=row["ground"],
        consequences=tuple(row["consequences"]),
    )


def record_row(record: Record, recorded_at: datetime) -> dict[str, Any]:
    """The row of a record."""
    by = record.by
    return {
        "id": record.id,
        "kind": record.kind,
        "subject": record.subject,
        "happened_on": record.on,
        "office": by.office,
        "body": by.body,
        "person": by.person,
        "under_order": by.under_order,
        "facts": dict(record.facts),
        "recorded_at": recorded_at,
    }


def record_of(row: Mapping[str, Any]) -> Record:
    """The record of a row."""
    by = Acting(row["office"], row["body"], row["person"], row["under_order"])
    return Record(row["kind"], row["subject"], row["happened_on"], by, row["facts"])


def origin_json(origin: Origin) -> dict[str, Any]:
    """An origin as it is kept."""
    return {**origin._asdict(), "signed_on": origin.signed_on.isoformat()}


def origin_of(kept: Mapping[str, Any]) -> Origin:
    """The origin that was kept."""
    return Origin(**{**kept, "signed_on": date.fromisoformat(kept["signed_on"])})


def _instruction_json(said: Instruction) -> dict[str, Any]:
    return {
        **said._asdict(),
        "origin": origin_json(said.origin),
        "text": dict(said.text),
        "coexecutors": list(said.coexecutors),
        "received_on": said.received_on.isoformat(),
        "initial_deadline": said.initial_deadline.isoformat(),
        "traits": sorted(said.traits),
        "recommended_to": list(said.recommended_to),
    }


def _instruction(kept: Mapping[str, Any]) -> Instruction:
    said = {
        **kept,
        "origin": origin_of(kept["origin"]),
        "coexecutors": tuple(kept["coexecutors"]),
        "received_on": date.fromisoformat(kept["received_on"]),
        "initial_deadline": date.fromisoformat(kept["initial_deadline"]),
        "traits": frozenset(kept["traits"]),
        "recommended_to": tuple(kept["recommended_to"]),
    }
    return Instruction(**said)


def _request_json(request: Request) -> dict[str, Any]:
    return {
        "kind": request.kind,
        "on": request.on.isoformat(),
        "new_due_on": request.new_due_on.isoformat(),
        "ground": request.ground,
    }


def _request(kept: Mapping[str, Any]) -> Request:
    return Request(
        kind=kept["kind"],
        on=date.fromisoformat(kept["on"]),
        new_due_on=date.fromisoformat(kept["new_due_on"]),
        ground=kept["ground"],
    )


def day(text: str) -> date:
    """A day as it travels."""
    return date.fromisoformat(text)
