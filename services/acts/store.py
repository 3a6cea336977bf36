"""Rows <-> model; no decisions."""

from collections.abc import Mapping
from typing import Any, TypeVar

import sqlalchemy as sa

from bus.database import Transaction
from law import Provision
from services.acts import tables
from services.acts.codec import document, read
from services.acts.events import duplicates_of, snapshot
from services.acts.model import Acting, ActingOrder, Change, Draft
from services.acts.model.consultation import Consultation
from services.acts.model.incoming import Registered
from services.acts.model.yearly import Address, MonitoredDecree, Plan
from services.acts.rules.act_draft import answerable
from services.acts.rules.waiting import awaited_from

ANSWERABLE = ("D976-3.1", "D976-3.2", "D976-3.3")
"""What the first head of the submitting body answers for."""


def draft(tx: Transaction, key: str) -> Draft | None:
    """The draft of this id, if there is one."""
    row = tx.rows(tables.draft).get(key)
    return read(Draft, row["document"]) if row else None


def save(tx: Transaction, change: Change[Draft]) -> Draft:
    """Write the draft, announce its facts, open and close its obligations."""
    _keep(tx, change.state)
    _tell(tx, change, f"draft/{change.state.id}")
    return change.state


def consultation(tx: Transaction, key: str) -> Consultation | None:
    """The document in approval of this id, if there is one."""
    row = tx.rows(tables.consultation).get(key)
    return read(Consultation, row["document"]) if row else None


def save_consultation(tx: Transaction, change: Change[Consultation]) -> Consultation:
    """Write the consultation, announce its facts, open and close its obligations."""
    new = change.state
    tx.rows(tables.consultation).put({"id": new.id, "state": new.state, "document": document(new)})
    _tell(tx, change, f"consultation/{new.id}")
    return new


T = TypeVar("T", Address, Plan, MonitoredDecree, Registered)
KEPT: dict[type, tuple[sa.Table, str]] = {
    Address: (tables.address, "address"),
    Plan: (tables.plan, "plan"),
    MonitoredDecree: (tables.decree, "decree"),
    Registered: (tables.incoming, "incoming"),
}
"""Where documents of a kind are kept, and how their subject is named."""


def kept(tx: Transaction, kind: type[T], key: str) -> T | None:
    """The document of this kind and id, if there is one."""
    row = tx.rows(KEPT[kind][0]).get(key)
    return read(kind, row["document"]) if row else None


def save_kept(tx: Transaction, change: Change[T]) -> T:
    """Write the document, announce its facts, open and close its obligations."""
    table, subject = KEPT[type(change.state)]
    tx.rows(table).put({"id": change.state.id, "document": document(change.state)})
    _tell(tx, change, f"{subject}/{change.state.id}")
    return change.state


def every_decree(tx: Transaction) -> list[MonitoredDecree]:
    """The whole register of decrees, in order of id."""
    query = sa.select(tables.decree.c.document).order_by(tables.decree.c.id)
    return [read(MonitoredDecree, row.document) for row in tx.execute(query)]


def _tell(tx: Transaction, change: Change[Any], subject: str) -> None:
    """Announce the facts of a change; end the duties it ends, then open those it opens."""
    tx.announce(*change.events)
    if change.closes or change.waives:
        for duty in tx.obligations(subject, missed=True):
            if any(_is(duty.what, name) for name in change.closes):
                tx.close_obligation(duty.id, "met", on=tx.today)
            elif any(_is(duty.what, name) for name in change.waives):
                tx.close_obligation(duty.id, "waived", on=tx.today)
    for duty in change.opens:
        tx.oblige(duty)


def _is(what: str, name: str) -> bool:
    """The duty is the one named, also under a term that was changed."""
    return what == name or what.startswith(f"{name}_term_")


def _keep(tx: Transaction, new: Draft) -> None:
    """Write the draft's row, and the rows that say whom it waits for."""
    rows, lines = tx.rows(tables.draft), tx.rows(tables.waiting)
    old = rows.get(new.id)
    before: Mapping[str, list[str]] = old["waits"] if old else {}
    now = {office: list(steps) for office, steps in awaited_from(new).items()}
    rows.put(
        {
            "id": new.id,
            "kind": new.kind,
            "developer": new.developer.body,
            "state": new.state,
            "number": new.number,
            "document": document(new),
            "waits": now,
        }
    )
    for office in before.keys() - now.keys():
        lines.delete((office, new.id))
    for office, steps in now.items():
        if before.get(office) != steps:
            held = lines.get((office, new.id))
            since = held["since"] if held and set(steps) <= set(held["steps"]) else tx.today
            lines.put({"office": office, "draft": new.id, "steps": steps, "since": since})


def waiting_for(tx: Transaction, office: str, after: str, limit: int) -> list[dict[str, Any]]:
    """The drafts that wait for an office, in order of id, from the one after `after`."""
    w, d = tables.waiting.c, tables.draft.c
    query = (
        sa.select(w.draft, w.steps, w.since, d.kind, d.state, d.document)
        .join(tables.draft, d.id == w.draft)
        .where(w.office == office, w.draft > after)
        .order_by(w.draft)
        .limit(limit)
    )
    return [_waiting(dict(row)) for row in tx.execute(query).mappings()]


def _waiting(row: Mapping[str, Any]) -> dict[str, Any]:
    """One line of the list of what waits, as it travels."""
    told = {name: row[name] for name in ("draft", "steps", "kind", "state")}
    return told | {"since": row["since"].isoformat(), "title": row["document"]["title"]}


def order(tx: Transaction, acting: Acting) -> ActingOrder | None:
    """The registered order under which a person acts, if the person names one."""
    if acting.under_order is None:
        return None
    row = tx.rows(tables.acting_order).get((acting.body, acting.under_order))
    return read(ActingOrder, row["document"]) if row else None


def keep_order(tx: Transaction, new: ActingOrder) -> None:
    """Register an order on acting duties."""
    row = {"body": new.body, "number": new.number, "document": document(new)}
    tx.rows(tables.acting_order).put(row)


def explained(tx: Transaction, found: Draft) -> dict[str, Any]:
    """The draft with its sheet, whom it waits for, its open duties, and the law's words for each line."""
    law = tx.law
    cited = dict.fromkeys(line.provision for line in found.approvals)
    return {
        "act": snapshot(found),
        "items": [dict(item) for item in found.items],
        "waits_for": {office: list(steps) for office, steps in awaited_from(found).items()},
        "duplicates": duplicates_of(found.duplicates) if found.duplicates else None,
        "duplicates_decided": found.duplicates_decided,
        "returned_because": found.returned_because,
        "due_on": found.examination.due_on.isoformat() if found.examination.due_on else None,
        "answerable": dict(zip(("body", "person"), answerable(found), strict=True)),
        "provisions": [_cited(law.provision(provision)) for provision in (*cited, *ANSWERABLE)],
    }


def _cited(provision: Provision) -> dict[str, str]:
    return {"id": provision.id, "says": provision.rule, "text": provision.words}
