"""What travels and what the model means by it."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from services.meetings.model import (
    Acting,
    Application,
    Basis,
    Instruction,
    InstructionGiven,
    Meeting,
    Wish,
)
from services.meetings.plans import instant_of, plan_of
from services.meetings.rules import kinds

Wire = Mapping[str, Any]
ROWS = {"government": ("government_control", "government"), "body": ("body_control", "body")}
NOT_OF_CONTROL = ("responsible_persons", "on_control")


def acting_of(wire: Wire) -> Acting:
    """The person who acts."""
    return Acting(wire["office"], wire["body"], wire["person"], wire.get("under_order"))


def meeting_of(wire: Wire, before: Meeting | None) -> Meeting:
    """A meeting as it is to be scheduled; what was asked for before is kept where nothing new is said."""
    plan = plan_of(wire)
    return Meeting(
        id=wire["meeting"],
        kind=plan.kind,
        title=wire["title"],
        state=before.state if before else "instructed",
        chair=plan.chair,
        host=wire["host"],
        bodies=plan.bodies,
        ground=plan.ground or (before.ground if before else None),
        starts_at=plan.starts_at,
        ends_at=plan.ends_at,
        chair_person=wire.get("chair_person"),
        room=wire.get("room"),
        participants=plan.participants,
        agenda=tuple(wire.get("agenda", before.agenda if before else ())),
        necessity=plan.necessity,
        planned_in=wire.get("planned_in"),
        chamber_rules=plan.chamber_rules,
        decided_by_chairman=plan.decided_by_chairman,
        parties=before.parties if before else (),
        basis=_basis_of(wire) or (before.basis if before else None),
        history=before.history if before else (),
    )


def moved_of(wire: Wire, before: Meeting) -> Meeting:
    """A scheduled meeting on its new day."""
    return replace(
        before,
        starts_at=instant_of(wire["starts_at"]),
        ends_at=instant_of(wire["ends_at"]),
        room=wire.get("room", before.room),
        necessity=wire.get("necessity", before.necessity),
    )


def wish_of(wire: Wire) -> Wish:
    """A meeting asked for or instructed."""
    given = wire.get("instruction")
    return Wish(
        id=wire["id"],
        kind=wire["kind"],
        title=wire["title"],
        ground=wire["ground"],
        chair=wire["chair"],
        host=wire.get("host", "government_apparatus"),
        bodies=tuple(wire["bodies"]),
        questions=tuple(wire["questions"]),
        basis=_basis_of(wire) or Basis(),
        instruction=given
        and InstructionGiven(given["given_by"], date.fromisoformat(given["on"]), given.get("number")),
        application=_application_of(wire["application"]) if "application" in wire else None,
    )


def _basis_of(wire: Wire) -> Basis | None:
    return Basis(**wire["basis"]) if "basis" in wire else None


def _application_of(wire: Wire) -> Application:
    through = wire.get("worked_through", {})
    return Application(
        parties=tuple(wire["parties"]),
        measures_taken=tuple(wire.get("measures_taken", ())),
        all_measures_taken=wire.get("all_measures_taken", False),
        protocol_of_disagreements=wire.get("protocol_of_disagreements"),
        wording=wire.get("wording"),
        justified=through.get("justified", False),
        topical=through.get("topical", False),
        feasible=through.get("feasible", False),
        worked_through_with=tuple(through.get("with_bodies", ())),
    )


def instruction_of(wire: Wire, meeting: Meeting) -> Instruction:
    """An instruction of the minutes; its row and level are those of the place where the meeting is held."""
    row, level = ROWS.get(kinds.place(meeting.kind, meeting.chair), ("ordinary", "pa"))
    clause = {name: value for name, value in wire.items() if name not in NOT_OF_CONTROL}
    due_on = wire.get("due_on")
    return Instruction(
        clause=wire["clause"],
        text=wire["text"],
        executor=wire["executor"],
        coexecutors=tuple(wire.get("coexecutors", ())),
        responsible_persons=tuple(wire.get("responsible_persons", ())),
        due_on=date.fromisoformat(due_on) if due_on else None,
        on_control=wire.get("on_control", True),
        wire={"row": row, "level": level, **clause},
    )
