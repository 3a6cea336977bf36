"""An item as it stood on a day by what was learnt of it later: documents count from their own day."""

from collections.abc import Iterable, Mapping
from datetime import date
from itertools import pairwise
from typing import Any, NamedTuple

ALIVE = frozenset({"on_control", "reported", "handed_over"})
PROPOSED, REPORTED = "control.coexecutor_proposals_received.v1", "control.execution_reported.v1"
Wire = Mapping[str, Any]


class Fact(NamedTuple):
    """A fact of the log: its type, the day it was recorded, what it says."""

    type: str
    recorded_on: date
    data: Wire


def stood(facts: Iterable[Fact], on: date) -> dict[str, Any] | None:
    """The item at the end of a day; None where it was not yet given.

    Each fact says what it changed against the one before it; the changes are put in the order of their
    documents' days. Overdue is then counted anew: a report that came late and was dated in time clears it.
    """
    told = [fact for fact in facts if "item" in fact.data]
    states: list[Wire] = [{}, *(fact.data["item"] for fact in told)]
    changes = [_changes(before, after) for before, after in pairwise(states)]
    days = [_day(fact) for fact in told]
    found: dict[str, Any] = {}
    for day, _, change in sorted(zip(days, range(len(days)), changes, strict=True), key=lambda one: one[:2]):
        if day <= on:
            found |= change
    if not found:
        return None
    waits = found["state"] in ALIVE and found["reported_on"] is None
    return {**found, "overdue": waits and date.fromisoformat(found["current_deadline"]) < on}


def owed(facts: Iterable[Fact], on: date) -> list[dict[str, Any]]:
    """The duties that ran on a day and were not done by its end: open, or missed by then."""
    known: dict[str, Wire] = {}
    done: dict[tuple[str, str], date] = {}
    for fact in facts:
        if "obligation" in fact.data:
            known[fact.data["obligation"]["id"]] = fact.data["obligation"]
        elif fact.type == PROPOSED:
            done["coexecutor_proposals", fact.data["body"]] = _day(fact)
        elif fact.type == REPORTED and fact.data["kind"] == "final":
            done["execution_report", fact.data["item"]["consolidating_body"]] = _day(fact)
    day = on.isoformat()
    return [
        {**duty, "state": "missed" if duty["due_on"] < day else "open", "closed_on": None}
        for duty in known.values()
        if duty["from_on"] <= day and (duty["closed_on"] is None or _ended(duty, done) > on)
    ]


def _ended(duty: Wire, done: Mapping[tuple[str, str], date]) -> date:
    """The day a closed duty ended: that of the document that met it, else that it was closed on."""
    closed_on = date.fromisoformat(duty["closed_on"])
    return min(closed_on, done.get((duty["what"], duty["debtor"]), closed_on))


def _changes(before: Wire, after: Wire) -> dict[str, Any]:
    return {name: value for name, value in after.items() if name not in before or before[name] != value}


def _day(fact: Fact) -> date:
    """The day of a fact's document: of an opening the instruction's signing; else that it was recorded on."""
    if fact.type == "control.item_opened.v1":
        return date.fromisoformat(fact.data["item"]["origin"]["signed_on"])
    said = fact.data.get("on") or fact.data.get("decided_on")
    return date.fromisoformat(said) if said else fact.recorded_on
