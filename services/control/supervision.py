"""Control beside the life of single items: risks, roadmaps, methods, inspections, discipline, assignments."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from bus.event import Envelope
from bus.rpc import rpc
from bus.service import Service
from bus.subscribe import every_day, subscribe
from services.control import actions, adoption, events, oversight, queries, store, tables

if TYPE_CHECKING:
    from bus.database import Transaction

Wire = Mapping[str, Any]
REFUSED = "control.command_refused.v1"


def _item_of_event(event: Envelope) -> Iterable[tuple[Any, Any]]:
    return ((tables.item, event.data["item"]),)


class Supervision(Service):
    """What controlling bodies do while items are executed."""

    @subscribe("agencies.duty_fulfilled.v1", loads=_item_of_event, refusal="control.duty_refused.v1")
    def duty_fulfilled(self, tx: "Transaction", event: Envelope) -> None:
        """Word that a duty was done came by event."""
        self.fulfil_duty(tx, event.data)

    @subscribe("agencies.risk_reported.v1", loads=_item_of_event, refusal=REFUSED)
    def risk_reported(self, tx: "Transaction", event: Envelope) -> None:
        """A risk was reported by event."""
        self.report_risk(tx, event.data)

    @subscribe("agencies.roadmap_approved.v1", loads=_item_of_event, refusal=REFUSED)
    def roadmap_approved(self, tx: "Transaction", event: Envelope) -> None:
        """A roadmap or plan of measures came by event."""
        self.approve_roadmap(tx, event.data)

    @subscribe("agencies.observation_recorded.v1", loads=_item_of_event, refusal=REFUSED)
    def observation_recorded(self, tx: "Transaction", event: Envelope) -> None:
        """An observation came by event."""
        self.record_observation(tx, event.data)

    @subscribe("agencies.interim_reports_set.v1", loads=_item_of_event, refusal=REFUSED)
    def interim_reports_set(self, tx: "Transaction", event: Envelope) -> None:
        """Interim reports were set by event."""
        self.set_interim_reports(tx, event.data)

    @subscribe("agencies.execution_assessed.v1", loads=_item_of_event, refusal=REFUSED)
    def execution_assessed(self, tx: "Transaction", event: Envelope) -> None:
        """An assessment came by event."""
        self.assess_execution(tx, event.data)

    @subscribe("agencies.inspection_planned.v1", refusal=REFUSED)
    def inspection_planned(self, tx: "Transaction", event: Envelope) -> None:
        """A schedule of inspections came by event."""
        self.approve_inspection_schedule(tx, event.data)

    @subscribe("agencies.inspection_held.v1", refusal=REFUSED)
    def inspection_held(self, tx: "Transaction", event: Envelope) -> None:
        """An inspection came by event."""
        self.hold_inspection(tx, event.data)

    @subscribe("agencies.discipline_considered.v1", refusal=REFUSED)
    def discipline_considered(self, tx: "Transaction", event: Envelope) -> None:
        """A meeting on executive discipline came by event."""
        self.consider_discipline(tx, event.data)

    @subscribe("agencies.control_assigned.v1", refusal=REFUSED)
    def control_assigned(self, tx: "Transaction", event: Envelope) -> None:
        """A control assignment came by event."""
        self.assign_control(tx, event.data)

    @rpc
    def fulfil_duty(self, tx: "Transaction", payload: Wire) -> Wire:
        """Take word that a duty on an item was done."""
        return _item(store.act(tx, payload, actions.fulfil_duty))

    @rpc
    def report_risk(self, tx: "Transaction", payload: Wire) -> Wire:
        """Report a risk upwards."""
        return _record(store.act(tx, payload, actions.report_risk))

    @rpc
    def approve_roadmap(self, tx: "Transaction", payload: Wire) -> Wire:
        """Approve a roadmap or a plan of measures."""
        return _record(store.act(tx, payload, actions.approve_roadmap))

    @rpc
    def record_observation(self, tx: "Transaction", payload: Wire) -> Wire:
        """Keep what was found by a method of control."""
        return _record(store.act(tx, payload, actions.record_observation))

    @rpc
    def set_interim_reports(self, tx: "Transaction", payload: Wire) -> Wire:
        """Set interim reports, or take them off."""
        return _item(store.act(tx, payload, actions.set_interim_reports))

    @rpc
    def assess_execution(self, tx: "Transaction", payload: Wire) -> Wire:
        """State that execution is full, partial or poor."""
        return _item(store.act(tx, payload, actions.assess_execution))

    @rpc
    def approve_inspection_schedule(self, tx: "Transaction", payload: Wire) -> Wire:
        """Approve a schedule of inspections."""
        return oversight.keep(tx, actions.approve_inspection_schedule(payload, oversight.case(tx)))

    @rpc
    def hold_inspection(self, tx: "Transaction", payload: Wire) -> Wire:
        """Keep an inspection and its note."""
        schedules = oversight.records(tx, f"body/{payload['by']}", "inspection_schedule")
        items = [store.get(tx, identifier) for identifier in payload.get("items", ())]
        case = oversight.case(tx)
        return oversight.keep(tx, actions.hold_inspection(payload, case, schedules=schedules, items=items))

    @rpc
    def consider_discipline(self, tx: "Transaction", payload: Wire) -> Wire:
        """Keep that executive discipline was considered."""
        case = oversight.case(tx, f"body/{payload['acting']['body']}")
        return oversight.keep(tx, actions.consider_discipline(payload, case))

    @rpc
    def assign_control(self, tx: "Transaction", payload: Wire) -> Wire:
        """Keep a control assignment; clauses that waited for a deadline come under control."""
        return oversight.assign_control(tx, payload)

    @rpc
    def adopt_law(self, tx: "Transaction", payload: Wire) -> Wire:
        """Move, page by page, the days that the law now in force counts otherwise."""
        return adoption.adopt(tx, payload)

    @rpc(reads=True)
    def find_duplicates(self, tx: "Transaction", payload: Wire) -> Wire:
        """The items that a new instruction may duplicate."""
        return queries.duplicates(tx, payload)

    @rpc(reads=True)
    def find_duplicates_of_each(self, tx: "Transaction", payload: Wire) -> Wire:
        """The same of several new instructions in one call."""
        return queries.duplicates_of_each(tx, payload)

    @every_day
    def oblige_discipline(self, tx: "Transaction") -> None:
        """Open the month's duty of every body with items under control to consider executive discipline."""
        oversight.oblige_discipline(tx)


def _item(outcome: actions.Outcome) -> Wire:
    return {"item": events.snapshot(outcome.item)}


def _record(outcome: actions.Outcome) -> Wire:
    return {"record": outcome.records[0].id}
