"""What bodies and the Administration do with reports beside submitting them; each loads, acts, announces."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import sqlalchemy as sa

from bus.database import Transaction
from bus.event import Event
from law.rule import Refused, Violation, refuse
from services.reporting import events, meetings_record, payloads, store
from services.reporting.model import PeriodicReport
from services.reporting.rules import conclusions, information_lists, monthly, regional_results
from services.reporting.rules.periods import bounds
from services.reporting.rules.replies import Reply
from services.reporting.tables import LIVE, information_order

REGIONAL, QUESTION = LIVE["regional_state"], LIVE["question_state"]
Wire = Mapping[str, Any]


def give_conclusion(tx: Transaction, payload: Wire) -> dict[str, Any]:
    """A unit of the Administration concludes on information received: risks, proposals, to the right unit."""
    report = _received(tx, payload["report"])
    refuse([*conclusions.misrouted(payload), *conclusions.missing_parts(payload)])
    owed = [o for o in tx.obligations(f"report/{report.id}", missed=True) if o.what == conclusions.CONSIDER]
    for obligation in owed:
        tx.close_obligation(obligation.id, "met", on=date.fromisoformat(payload["on"]))
    told = {name: payload[name] for name in ("acting", "on", "consolidating_unit", "risks", "proposals")}
    tx.announce(Event("reporting.conclusion_given.v1", f"report/{report.id}", {"report": report.id, **told}))
    return {"report": report.id, "closed": len(owed)}


def _received(tx: Transaction, identifier: str) -> PeriodicReport:
    report = store.periodic(tx, identifier)
    if report is None or report.provision not in conclusions.CONSIDERED:
        raise Refused([Violation("D976-62(4).1", "unknown_report", {"report": identifier})])
    return report


def notify_risk(tx: Transaction, payload: Wire) -> dict[str, Any]:
    """The head of a unit tells the Head of the Administration of a risk, with proposals."""
    refuse(conclusions.idle_notices(payload))
    subject = f"item/{payload['item']}"
    tx.announce(Event("reporting.risk_notified.v1", subject, dict(payload)))
    return {"item": payload["item"], "to": "head_of_pa"}


def reply_of(tx: Transaction, payload: Wire) -> Reply:
    """The letter to be checked, with the co-executors of its item and those of them who answered."""
    item = tx.rows(LIVE["item_state"]).get(payload["item"]) if payload.get("item") else None
    if payload.get("item") and item is None:
        raise Refused(
            [Violation("G10-148.2", "form_without_subject", {"form": "", "subject": payload["item"]})]
        )
    return Reply(
        kind=payload["kind"],
        to=payload["to"],
        signed_by=payload["signed_by"],
        letter=payload.get("letter"),
        coexecutors=tuple(item["item"]["coexecutors"]) if item else (),
        replied=store.replied(tx, payload["item"]) if item else frozenset(),
        information=payload.get("information", {}),
    )


def register_order(tx: Transaction, payload: Wire) -> dict[str, Any]:
    """A body registers its order with the list of information it keeps in information systems."""
    refuse([*information_lists.empty_orders(payload), *information_lists.incomplete_entries(payload)])
    body = payload["acting"]["body"]
    row = {"id": f"{body}:{payload['number']}", "body": body, "on": date.fromisoformat(payload["on"])}
    tx.rows(information_order).put({**row, "facts": dict(payload)})
    order = {name: payload[name] for name in ("number", "on", "entries")} | {"body": body}
    if "placed_on" in payload:
        order["placed_on"] = payload["placed_on"]
    subject = f"information_order/{row['id']}"
    tx.announce(Event("reporting.information_order_registered.v1", subject, {"order": order}))
    return {"order": str(row["id"]), "to_be_placed": information_lists.unplaced(payload)}


def post_statistics(tx: Transaction, payload: Wire) -> dict[str, Any]:
    """A body posted the statistics of a month on the portal of state bodies."""
    payloads.last_day(payload["period"])
    body = payload["acting"]["body"]
    subject = monthly.subject(body, payload["period"])
    owed = [o for o in tx.obligations(subject, missed=True) if o.what == monthly.POST]
    for obligation in owed:
        tx.close_obligation(obligation.id, "met", on=date.fromisoformat(payload["on"]))
    told = {"body": body, "period": payload["period"], "on": payload["on"]}
    tx.announce(events.statistics_posted(subject, told))
    return {"period": payload["period"], "closed": len(owed)}


def open_postings(tx: Transaction) -> None:
    """Open the monthly duty of every body that recorded a meeting in the month before."""
    first = tx.today.replace(day=1)
    since, until = bounds(monthly.month_of(date.fromordinal(first.toordinal() - 1)))
    for body in sorted({one["body"] for one in meetings_record.recorded(tx, since, until)}):
        tx.oblige(monthly.posting(tx.law, body, tx.today))


def regional(tx: Transaction, year: int) -> list[dict[str, Any]]:
    """The results of the regional meetings of a year by central executive body."""
    since, until = bounds(str(year))
    in_year = (REGIONAL.c.on >= since, REGIONAL.c.on <= until)
    meetings = [dict(row) for row in tx.execute(sa.select(REGIONAL).where(*in_year)).mappings()]
    held = {row["id"] for row in meetings}
    asked = [dict(row) for row in tx.execute(sa.select(QUESTION)).mappings()]
    return regional_results.results(meetings, [row for row in asked if row["meeting"] in held])
