"""What is done beside single items: inspections, executive discipline, control assignments."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from bus.event import Event
from law import Obligation
from law.rule import refuse
from services.control import events
from services.control.actions.case import Case
from services.control.actions.outcome import Closing, met
from services.control.model import Acting, Item, Record
from services.control.rules import assignments, discipline, inspections, standing

Command = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Deed:
    """What an action beside single items changes: a record, facts, duties."""

    record: Record
    events: tuple[Event, ...]
    opens: tuple[Obligation, ...] = ()
    closes: tuple[Closing, ...] = ()


def approve_inspection_schedule(command: Command, case: Case) -> Deed:
    """Approve the schedule by which state bodies are inspected."""
    acting, on, by = Acting.of(command["acting"]), date.fromisoformat(command["on"]), command["by"]
    refuse(
        (*inspections.strangers(acting, by), *standing.dates_ahead(inspections.PLANNED[by], on, case.today))
    )
    facts = {"by": by, "entries": [dict(entry) for entry in command["entries"]]}
    record = Record("inspection_schedule", f"body/{by}", on, acting, facts)
    fact = Event("control.inspection_planned.v1", record.subject, {**facts, "on": on.isoformat()})
    return Deed(record, (fact,))


def hold_inspection(
    command: Command, case: Case, *, schedules: Sequence[Record], items: Collection[Item]
) -> Deed:
    """Keep an inspection with its note; a disciplinary proposal obliges the body inspected to consider it."""
    acting, on, by = Acting.of(command["acting"]), date.fromisoformat(command["on"]), command["by"]
    refuse(
        (
            *inspections.strangers(acting, by),
            *standing.dates_ahead(inspections.AUTHORITY[by], on, case.today),
            *inspections.unfounded(command, _scheduled(command["object"], on, schedules)),
            *inspections.missing_notes(command),
            *inspections.out_of_reach(by, {item.level for item in items}),
        )
    )
    facts = {name: value for name, value in command.items() if name not in ("acting", "on")}
    record = Record("inspection", f"body/{command['object']}", on, acting, facts)
    opens = inspections.consequences(case.law, command, on)
    return Deed(record, (events.inspection_held(record, inspections.provisions(command)),), tuple(opens))


def consider_discipline(command: Command, case: Case) -> Deed:
    """Keep that executive discipline was considered: the duty of that month is met.

    So are the questions that inspections proposed, where the meeting considered them too.
    """
    acting, on = Acting.of(command["acting"]), date.fromisoformat(command["on"])
    refuse((*discipline.wrong_leaders(acting), *standing.dates_ahead("D976-45", on, case.today)))
    record = Record("discipline", f"body/{acting.body}", on, acting, {"risks": list(command["risks"])})
    fact = events.discipline_considered(record)
    return Deed(record, (fact,), closes=met(discipline.met_by(command, acting.body, on, case.owed)))


def assign_control(command: Command, case: Case, *, clauses: Collection[str], plan: bool) -> Deed:
    """Keep the control assignment of an act (App. 5), complete in every clause; its duty is met."""
    acting, on = Acting.of(command["acting"]), date.fromisoformat(command["on"])
    approver = Acting.of(command["approved_by"]) if "approved_by" in command else None
    refuse(
        (
            *assignments.foreign_assignments(acting),
            *standing.dates_ahead("D976-25.1", on, case.today),
            *assignments.missing_clauses(command["rows"], clauses),
            *assignments.unfounded_results(command["rows"]),
            *assignments.unapproved(plan, approver, command.get("agreed_units", ())),
        )
    )
    facts = {name: value for name, value in command.items() if name not in ("acting", "on")}
    record = Record("control_assignment", f"act/{command['act']}", on, acting, facts)
    return Deed(
        record, (events.control_assigned(record, plan=plan),), closes=met(case.duties("control_assignment"))
    )


def _scheduled(body: str, on: date, schedules: Sequence[Record]) -> bool:
    day = on.isoformat()
    entries = (entry for schedule in schedules for entry in schedule.facts["entries"])
    return any(entry["object"] == body and entry["starts_on"] <= day <= entry["ends_on"] for entry in entries)
