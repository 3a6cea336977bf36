"""Chapter 3 of the Rules: the examination of a draft act in the PA."""

from dataclasses import replace

from bus.database import Transaction
from bus.rpc import rpc
from services.acts import payloads
from services.acts.actions import drafting, examining, terms
from services.acts.desks.desk import Desk, Payload, standing


class Examinations(Desk):
    """Examination, finalising, return (D976-18 to 22)."""

    @rpc
    def assign_units(self, tx: Transaction, payload: Payload) -> Payload:
        """The PA says which units examine the draft."""
        acting, units = standing(tx, payload), payloads.load(payloads.UnitsPayload, payload["units"])
        return self.step(tx, payload, examining.assign_units, acting, units)

    @rpc
    def give_conclusion(self, tx: Transaction, payload: Payload) -> Payload:
        """A unit of the PA gives its expert conclusion, or its visa without objections."""
        found = payloads.load(payloads.ConclusionPayload, payload, on=tx.today.isoformat())
        found = replace(found, by=standing(tx, payload))
        return self.step(tx, payload, examining.give_conclusion, found)

    @rpc
    def finalise(self, tx: Transaction, payload: Payload) -> Payload:
        """The PA has removed the shortcomings with the interested bodies."""
        acting, texts = standing(tx, payload), payloads.texts(payload)
        bodies = tuple(payload["participants"])
        return self.step(tx, payload, examining.finalise, acting, bodies, texts)

    @rpc
    def return_draft(self, tx: Transaction, payload: Payload) -> Payload:
        """The Head of PA returns the draft for rework."""
        acting, reason = standing(tx, payload), payload["reason"]
        return self.step(tx, payload, examining.return_draft, acting, reason)

    @rpc
    def resubmit(self, tx: Transaction, payload: Payload) -> Payload:
        """The reworked draft comes back."""
        acting, brought = standing(tx, payload), payloads.load(payloads.BroughtPayload, payload)
        return self.step(tx, payload, examining.resubmit, acting, brought)

    @rpc
    def change_term(self, tx: Transaction, payload: Payload) -> Payload:
        """An office that the text names sets another term for the step under way."""
        acting, days, reference = standing(tx, payload), payload["working_days"], payload["reference"]
        return self.step(tx, payload, terms.change_term, acting, days, reference)

    @rpc
    def set_procedure(self, tx: Transaction, payload: Payload) -> Payload:
        """The President sets another procedure for a draft."""
        acting = standing(tx, payload)
        special = payloads.load(payloads.SpecialPayload, payload["procedure"])
        return self.step(tx, payload, drafting.set_procedure, acting, special)
