"""Facts about how execution is watched: risks, roadmaps, methods, assessments, inspections, discipline."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from bus.event import Event
from services.control.events.items import about, by
from services.control.model import Acting, Item, Record


def risk_reported(item: Item, record: Record) -> Event:
    """A risk was reported upwards."""
    facts = {
        name: record.facts[name]
        for name in ("kind", "to", "provision", "description", "proposals")
        if name in record.facts
    }
    return about("control.risk_reported.v1", item, on=record.on.isoformat(), by=by(record.by), **facts)


def roadmap_approved(item: Item, record: Record) -> Event:
    """A roadmap or a plan of measures was approved."""
    facts = {"kind": record.facts["kind"], "provision": record.facts["provision"]}
    kept = ("stages", "interim_control_deadline", "agreed_by")
    facts |= {name: record.facts[name] for name in kept if name in record.facts}
    if record.facts["coordinated_by"]:
        facts["coordinated_by"] = record.facts["coordinated_by"]
    return about(
        "control.roadmap_approved.v1", item, on=record.on.isoformat(), approved_by=by(record.by), **facts
    )


def item_observed(item: Item, record: Record) -> Event:
    """The course of execution was looked at."""
    facts = {name: record.facts[name] for name in ("method", "findings", "provision")}
    return about("control.item_observed.v1", item, on=record.on.isoformat(), by=by(record.by), **facts)


def interim_reports_set(item: Item, acting: Acting, on: date, to: Iterable[str]) -> Event:
    """Interim reports were set on an item, or taken off it."""
    provision = "G10-165-2.1" if item.level == "government" else "D976-66-1.1"
    facts = {"on": on.isoformat(), "by": by(acting), "to": list(to), "provision": provision}
    return about("control.interim_reports_set.v1", item, **facts)


def execution_assessed(item: Item, record: Record) -> Event:
    """Execution was stated to be full, partial or poor."""
    facts = {"assessment": record.facts["assessment"], "provision": record.facts["provision"]}
    faults = list(record.facts.get("faults", ()))
    return about(
        "control.execution_assessed.v1",
        item,
        on=record.on.isoformat(),
        by=by(record.by),
        faults=faults,
        **facts,
    )


def inspection_held(record: Record, provisions: Iterable[str]) -> Event:
    """A body was inspected."""
    facts = {
        name: record.facts[name]
        for name in ("by", "object", "planned", "methods", "items", "disciplinary_proposal")
        if name in record.facts
    }
    wire = {**facts, "on": record.on.isoformat(), "provisions": list(provisions)}
    return Event("control.inspection_held.v1", record.subject, wire)


def discipline_considered(record: Record) -> Event:
    """Executive discipline was considered at an apparatus meeting."""
    facts = {"body": record.by.body, "on": record.on.isoformat(), "by": by(record.by)}
    wire = {**facts, "risks": list(record.facts["risks"]), "provision": "D976-45"}
    return Event("control.discipline_considered.v1", record.subject, wire)


def control_assigned(record: Record, *, plan: bool) -> Event:
    """The control assignment of an act was approved."""
    provisions = ["D976-40.1", "D976-40.3"] if plan else ["D976-25.1", "D976-25.2"]
    clauses = [row["clause"] for row in record.facts["rows"]]
    facts = {"act": record.facts["act"], "on": record.on.isoformat(), "by": by(record.by)}
    told = {**facts, "clauses": clauses, "rows": list(record.facts["rows"]), "provisions": provisions}
    return Event("control.control_assigned.v1", record.subject, told)


def record(kept: Record) -> dict[str, Any]:
    """A record, as it travels."""
    return {
        "id": kept.id,
        "kind": kept.kind,
        "on": kept.on.isoformat(),
        "by": by(kept.by),
        "facts": dict(kept.facts),
    }
