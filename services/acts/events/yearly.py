"""The facts of the year: the address, the national plan, the monitoring of decrees."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from bus.event import Event
from services.acts.events import acting_of
from services.acts.model import Acting
from services.acts.model.yearly import Address, MonitoredDecree, Plan

DAYS = ("formed_on", "agreed_on", "submitted_on", "delivered_on")


def _how(step: str, by: Acting | None, on: date, provisions: Iterable[str]) -> dict[str, Any]:
    """What was done, by whom, when, under which provisions."""
    cited = list(dict.fromkeys(provisions))
    return {"step": step, "by": acting_of(by), "on": on.isoformat(), "provisions": cited}


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def address_changed(
    address: Address, step: str, by: Acting | None, on: date, provisions: Iterable[str]
) -> Event:
    """The address moved on in its year."""
    told = {
        "id": address.id,
        "year": address.year,
        "out_of_turn": address.out_of_turn,
        "state": address.state,
        "proposals": [{"body": one.body, "on": one.on.isoformat()} for one in address.proposals],
        **{day: _day(getattr(address, day)) for day in DAYS},
    }
    said = {"address": told} | _how(step, by, on, provisions)
    return Event("acts.address_changed.v1", f"address/{address.id}", said)


def plan_snapshot(plan: Plan) -> dict[str, Any]:
    """The draft national plan with its rows (App. 2) and disputes."""
    return {
        "id": plan.id,
        "address": plan.address,
        "title": dict(plan.title),
        "delivered_on": plan.delivered_on.isoformat(),
        "state": plan.state,
        "decree": plan.decree,
        "measures": [
            {
                "number": row.number,
                "measure": dict(row.measure),
                "completion_form": row.completion_form,
                "executor": row.executor,
                "coexecutors": list(row.coexecutors),
                "deadline": _day(row.deadline),
            }
            for row in plan.measures
        ],
        "disputes": [
            {
                "measure": one.measure,
                "about": one.about,
                "raised_by": one.raised_by,
                "decided_by": acting_of(one.decided_by),
                "decision": one.decision,
            }
            for one in plan.disputes
        ],
    }


def plan_changed(plan: Plan, step: str, by: Acting | None, on: date, provisions: Iterable[str]) -> Event:
    """The draft national plan moved on in its chain."""
    said = {"plan": plan_snapshot(plan)} | _how(step, by, on, provisions)
    return Event("acts.plan_changed.v1", f"plan/{plan.id}", said)


def decree_monitored(
    decree: MonitoredDecree, step: str, by: Acting | None, on: date, provisions: Iterable[str]
) -> Event:
    """A decree was entered in the register of monitoring, or a result of its monitoring came."""
    told = {
        "id": decree.id,
        "number": decree.number,
        "title": dict(decree.title),
        "signed_on": decree.signed_on.isoformat(),
        "developer": decree.developer,
        "units": list(decree.units),
        "results": [
            {
                "year": one.year,
                "monitor": one.monitor,
                "on": one.on.isoformat(),
                "findings": [
                    {"fault": found.fault, "norm": found.norm, "proposal": found.proposal}
                    for found in one.findings
                ],
            }
            for one in decree.results
        ],
    }
    said = {"decree": told} | _how(step, by, on, provisions)
    return Event("acts.decree_monitored.v1", f"decree/{decree.id}", said)


def monitoring_document_approved(document: str, by: Acting, on: date) -> Event:
    """The Head of PA approved a document on monitoring."""
    said = {"document": document, "by": acting_of(by), "on": on.isoformat()}
    return Event("acts.monitoring_document_approved.v1", f"monitoring/{document}", said)
