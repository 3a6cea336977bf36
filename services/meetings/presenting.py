"""Presentations between the wire, the rows and the actions."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from typing import TYPE_CHECKING, Any

from law import Law
from law.rule import Refused, Violation
from services.meetings import events, rows, tables
from services.meetings.actions.presenting import Presented
from services.meetings.plans import instant_of, seats_of
from services.meetings.presentation import Materials, Note, Presentation, Slides
from services.meetings.rules.presentation import materials_due

if TYPE_CHECKING:
    from bus.database import Transaction

Wire = Mapping[str, Any]
DAYS = ("instructed_on", "materials_due_on", "sitting_on", "latest_on", "planned_on", "held_on")


def instructed(law: Law, wire: Wire) -> Presentation:
    """A presentation as it is instructed."""
    received_at = instant_of(wire["received_at"])
    sitting_on = wire.get("sitting_on")
    return Presentation(
        id=wire["presentation"],
        draft=wire["draft"],
        title=wire["title"],
        developer=wire["developer"],
        initiating_unit=wire["initiating_unit"],
        instructed_on=received_at.date(),
        materials_due_on=materials_due(law, received_at).due_on,
        sitting_on=date.fromisoformat(sitting_on) if sitting_on else None,
    )


def refuse_known(tx: "Transaction", identifier: str) -> None:
    """A presentation is instructed once under its id."""
    if tx.rows(tables.presentation).get(identifier) is not None:
        raise Refused([Violation("G10-110.1", "meeting_known_already", {"meeting": identifier})])


def materials_of(wire: Wire) -> Materials:
    """The materials a developer submits."""
    return Materials(
        channel=wire["channel"],
        note=Note(**wire["note"]) if wire.get("note") else None,
        slides=Slides(**wire["slides"]) if wire.get("slides") else None,
        invitees=seats_of(wire, "invitees"),
    )


def get(tx: "Transaction", identifier: str) -> Presentation:
    """The presentation of an id; refused where there is none."""
    row = tx.rows(tables.presentation).get(identifier)
    if row is None:
        raise Refused([Violation("G10-110.2", "unknown_meeting", {"meeting": identifier})])
    facts = {**row["record"], "id": row["id"], "state": row["state"], "developer": row["developer"]}
    facts |= {name: date.fromisoformat(facts[name]) for name in DAYS if facts[name]}
    facts |= {"agenda": tuple(facts["agenda"]), "participants": seats_of(facts, "participants")}
    facts["materials"] = materials_of(facts["materials"]) if facts["materials"] else None
    return Presentation(**facts)


def save(tx: "Transaction", step: Presented) -> Wire:
    """Save a presentation with its duties and announce what happened; the answer to the caller."""
    facts = asdict(step.presentation)
    columns = {name: facts.pop(name) for name in ("id", "state", "developer")}
    tx.rows(tables.presentation).put({**columns, "record": rows.json_of(facts)})
    tx.announce(*step.events)
    for duty in tx.obligations(step.presentation.subject, missed=True):
        if duty.what in step.met:
            tx.close_obligation(duty.id, "met", on=tx.today)
    for duty in step.owed:
        tx.oblige(duty)
    return {"presentation": events.presentation_record(step.presentation), "warnings": list(step.warnings)}
