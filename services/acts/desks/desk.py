"""How every step goes: load, act, save, announce."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from bus.database import Transaction
from bus.service import Service
from law import Violation, refuse
from services.acts import payloads, store
from services.acts.events import snapshot
from services.acts.model import Acting, Change, Draft, Today
from services.acts.rules.act_draft import developer_kind
from services.acts.rules.acting import faulty_order, impossible_office

Payload = dict[str, Any]
Step = Callable[..., Change[Draft]]


class Desk(Service):
    """What the desks share."""

    def new_draft(self, tx: Transaction, payload: Payload) -> Draft:
        """The draft that a payload describes, under an id that no other bears."""
        if store.draft(tx, payload["id"]) is not None:
            refuse([Violation("D976-26", "draft_exists", {"draft": payload["id"]})])
        return self.read_draft(tx, payload)

    def read_draft(self, tx: Transaction, payload: Payload) -> Draft:
        """The draft that a payload describes, its developer's kind taken from the register of bodies."""
        new: Draft = payloads.load(payloads.DraftPayload, payload)
        kind = developer_kind(new.developer.body, tx.law, tx.today)
        return replace(new, developer=replace(new.developer, kind=kind))

    def held_draft(self, tx: Transaction, key: str) -> Draft:
        found = store.draft(tx, key)
        if found is None:
            refuse([Violation("D976-26", "draft_unknown", {"draft": key})])
        assert found is not None  # noqa: S101 - refused above
        return found

    def step(self, tx: Transaction, payload: Payload, action: Step, *said: Any) -> Payload:
        """Load, act, save, announce."""
        return self.done(tx, action(self.held_draft(tx, payload["draft"]), *said, today(tx)))

    def done(self, tx: Transaction, change: Change[Draft]) -> Payload:
        return {"act": snapshot(store.save(tx, change))}


def standing(tx: Transaction, payload: Payload) -> Acting:
    """Who acts, and in which office: under an order of the day, in the office whose duties it gives."""
    acting = payloads.acting(payload)
    refuse(impossible_office(acting.office, acting.body, tx.law))
    if acting.under_order is None:
        return acting
    order = store.order(tx, acting)
    refuse(faulty_order(acting, order, tx.today, "duties"))
    return replace(acting, office=order.office) if order else acting


def today(tx: Transaction) -> Today:
    """The law, and the instant of the transaction."""
    return Today(tx.law, tx.now)
