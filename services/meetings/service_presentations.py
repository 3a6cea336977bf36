"""Presentations: the calls that meetings answers about them."""

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from bus.rpc import rpc
from services.meetings import actions, payloads, plans, presenting
from services.meetings.model import Acting
from services.meetings.presentation import Presentation

if TYPE_CHECKING:
    from bus.database import Transaction

Wire = Mapping[str, Any]


class Presentations:
    """A presentation from the instruction to the day it was held."""

    @rpc
    def instruct_presentation(self, tx: "Transaction", payload: Wire) -> Wire:
        """Record the instruction to present a draft."""
        presenting.refuse_known(tx, payload["presentation"])
        one = presenting.instructed(tx.law, payload)
        return presenting.save(tx, actions.presenting.instruct(tx.law, one, on=tx.today))

    @rpc
    def submit_presentation_materials(self, tx: "Transaction", payload: Wire) -> Wire:
        """Take the materials of a presentation."""
        one, acting = _presentation(tx, payload)
        materials = presenting.materials_of(payload["materials"])
        return presenting.save(tx, actions.presenting.submit(tx.law, one, acting, materials, on=tx.today))

    @rpc
    def check_presentation_materials(self, tx: "Transaction", payload: Wire) -> Wire:
        """Check the materials, and pass them on or return them."""
        one, acting = _presentation(tx, payload)
        good, unit = payload["complete"] and payload["quality"], payload.get("holding_unit")
        step = actions.presenting.check(tx.law, one, acting, good=good, holding_unit=unit, on=tx.today)
        return presenting.save(tx, step)

    @rpc
    def prepare_presentation(self, tx: "Transaction", payload: Wire) -> Wire:
        """Compile agenda, order and participants."""
        one, acting = _presentation(tx, payload)
        step = actions.presenting.prepare(
            tx.law,
            one,
            acting,
            agenda=tuple(payload["agenda"]),
            order=payload["order"],
            participants=plans.seats_of(payload, "participants"),
            planned_on=date.fromisoformat(payload["on"]),
            on=tx.today,
        )
        return presenting.save(tx, step)

    @rpc
    def hold_presentation(self, tx: "Transaction", payload: Wire) -> Wire:
        """Record that a presentation was held, and who came."""
        one, acting = _presentation(tx, payload)
        held_on, attended = date.fromisoformat(payload["on"]), plans.seats_of(payload, "attended")
        step = actions.presenting.hold(tx.law, one, acting, attended=attended, held_on=held_on, on=tx.today)
        return presenting.save(tx, step)


def _presentation(tx: "Transaction", payload: Wire) -> tuple[Presentation, Acting]:
    return presenting.get(tx, payload["presentation"]), payloads.acting_of(payload["acting"])
