"""Facts about items; each carries the item as it stands after it."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from bus.event import Event
from services.control.model import Acting, Decision, Item, Origin

GRANTED = {
    "extension": "control.extension_granted.v1",
    "transfer_medium": "control.transfer_granted.v1",
    "transfer_long": "control.transfer_granted.v1",
    "new_deadline": "control.new_deadline_set.v1",
    "removal": "control.item_removed.v1",
    "reinstatement": "control.item_reinstated.v1",
}


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def origin(source: Origin) -> dict[str, Any]:
    """The act, minutes or question of an item, as it travels."""
    wire: dict[str, Any] = {"kind": source.kind, "id": source.id, "signed_on": source.signed_on.isoformat()}
    if source.number is not None:
        wire["number"] = source.number
    if source.title is not None:
        wire["title"] = dict(source.title)
    return wire


def snapshot(item: Item) -> dict[str, Any]:
    """The whole item, so that whoever listens needs no question back."""
    said = item.instruction
    known = {} if said.of_president is None else {"of_president": said.of_president}
    return {
        "id": item.id,
        "origin": origin(said.origin),
        "clause": said.clause,
        "text": dict(said.text),
        "row": item.row,
        "level": item.level,
        "control_type": item.control_type,
        "mark": said.mark,
        "executor": said.executor,
        "coexecutors": list(said.coexecutors),
        "consolidating_body": said.consolidating_body,
        "sector": said.sector,
        "received_on": said.received_on.isoformat(),
        "initial_deadline": said.initial_deadline.isoformat(),
        "current_deadline": item.current_deadline.isoformat(),
        "coexecutors_due_on": _day(item.coexecutors_due_on),
        "state": item.state,
        "overdue": item.overdue,
        "extensions": item.extensions,
        "transfers": item.transfers,
        "new_deadlines": item.new_deadlines,
        "proposals": item.proposals,
        "reinstatements": item.reinstatements,
        "without_periodic_reports": said.without_periodic_reports,
        "interim_period": item.interim_period,
        "last_conclusion": item.last_conclusion,
        "reported_on": _day(item.reported_on),
        "removed_on": _day(item.removed_on),
        "removal_ground": item.removal_ground,
        **known,
    }


def by(acting: Acting) -> dict[str, str]:
    """The person who acts, as it travels."""
    wire = {"office": acting.office, "body": acting.body, "person": acting.person}
    return wire if acting.under_order is None else {**wire, "under_order": acting.under_order}


def about(type_: str, item: Item, **facts: Any) -> Event:
    """A fact about an item, with the item as it stands."""
    return Event(type_, item.subject, {"item": snapshot(item), **facts})


def item_opened(item: Item, provisions: Iterable[str]) -> Event:
    """A clause came under control."""
    return about("control.item_opened.v1", item, explanation=list(dict.fromkeys(provisions)))


def urgent_item_announced(item: Item, on: date) -> Event:
    """A marked item was brought to the executor and co-executors (D976-64)."""
    to = list(dict.fromkeys((item.instruction.executor, *item.instruction.coexecutors)))
    return about("control.urgent_item_announced.v1", item, to=to, on=on.isoformat())


def proposals_received(item: Item, body: str, on: date, *, in_time: bool) -> Event:
    """A co-executor's proposals came."""
    return about(
        "control.coexecutor_proposals_received.v1", item, body=body, on=on.isoformat(), in_time=in_time
    )


def coexecutor_silent(item: Item, body: str, due_on: date, effect: tuple[str, str]) -> Event:
    """A co-executor's day passed without proposals."""
    facts = {"body": body, "due_on": due_on.isoformat(), "effect": effect[0], "provision": effect[1]}
    return about("control.coexecutor_silent.v1", item, **facts)


def execution_reported(item: Item, acting: Acting, payload: Mapping[str, Any], *, in_time: bool) -> Event:
    """The executor reported, finally or for an interim term."""
    kept = ("kind", "conclusion", "on", "summary", "reasons", "progress", "proposal", "ground")
    facts = {key: payload[key] for key in kept if key in payload}
    return about("control.execution_reported.v1", item, in_time=in_time, by=by(acting), **facts)


def deadline_requested(item: Item, acting: Acting, kind: str, on: date, new_due_on: date) -> Event:
    """The executor asked for an extension, a transfer or a new deadline."""
    type_ = {"extension": "extension", "new_deadline": "new_deadline"}.get(kind, "transfer")
    facts = {"on": on.isoformat(), "new_due_on": new_due_on.isoformat(), "by": by(acting)}
    return about(f"control.{type_}_requested.v1", item, **facts)


def decided(item: Item, decision: Decision) -> Event:
    """An office decided: granted, or declined on its merits."""
    facts: dict[str, Any] = {
        "decided_by": by(decision.decided_by),
        "decided_on": decision.decided_on.isoformat(),
        "provisions": list(decision.provisions),
    }
    if not decision.granted:
        return about("control.decision_declined.v1", item, decision=decision.kind, **facts)
    handed_over = decision.kind == "removal" and item.state == "handed_over"
    type_ = "control.item_handed_over.v1" if handed_over else GRANTED[decision.kind]
    return about(type_, item, consequences=list(decision.consequences), **facts)


def item_overdue(item: Item, on: date) -> Event:
    """The deadline of informing passed without a report (D976-54)."""
    return about("control.item_overdue.v1", item, on=on.isoformat())


def item_not_opened(
    source: Origin, clause: str, violations: Iterable[Mapping[str, Any]], *, awaits_deadline: bool
) -> Event:
    """A clause did not come under control, and why."""
    facts = {"origin": origin(source), "clause": clause, "violations": list(violations)}
    kind = {"act": "act", "minutes": "meeting", "question": "question"}[source.kind]
    return Event(
        "control.item_not_opened.v1", f"{kind}/{source.id}", {**facts, "awaits_deadline": awaits_deadline}
    )


def entry(decision: Decision) -> dict[str, Any]:
    """An entry of the journal, as it travels."""
    wire: dict[str, Any] = {
        "number": decision.number,
        "kind": decision.kind,
        "granted": decision.granted,
        "decided_by": by(decision.decided_by),
        "decided_on": decision.decided_on.isoformat(),
        "provisions": list(decision.provisions),
        "consequences": list(decision.consequences),
        "old_deadline": decision.old_deadline.isoformat(),
        "new_deadline": _day(decision.new_deadline),
    }
    return wire if decision.ground is None else {**wire, "ground": decision.ground}
