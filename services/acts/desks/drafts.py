"""Chapter 3 of the Rules: draft acts, from the first sheet to the signature."""

from datetime import date

from bus.database import Transaction
from bus.rpc import rpc
from services.acts import payloads, store
from services.acts.actions import drafting, instructions, signing
from services.acts.desks.desk import Desk, Payload, standing, today
from services.acts.rules.attachments import demanded_attachments


class Drafts(Desk):
    """Draft acts (D976-10 to 27)."""

    @rpc
    def submit_draft(self, tx: Transaction, payload: Payload) -> Payload:
        """A developer puts a draft act to agreement; the same id again is its revised text."""
        new = self.read_draft(tx, payload["draft"])
        change = drafting.submit_draft(new, standing(tx, payload), today(tx), store.draft(tx, new.id))
        held = {one.code for one in new.attachments} | {"approval_sheet"}
        lacking = [code for _, code in demanded_attachments(new.subject, tx.law) if code not in held]
        return self.done(tx, change) | {"missing_attachments": [] if new.from_pa else lacking}

    @rpc
    def submit_to_pa(self, tx: Transaction, payload: Payload) -> Payload:
        """The agreed draft is brought to the PA."""
        acting, brought = standing(tx, payload), payloads.load(payloads.BroughtPayload, payload)
        return self.step(tx, payload, drafting.submit_to_pa, acting, brought)

    @rpc
    def prepare_final(self, tx: Transaction, payload: Payload) -> Payload:
        """The responsible unit prepares the final paper version."""
        acting, texts = standing(tx, payload), payloads.texts(payload)
        counsellor = payload.get("state_counsellor", False)
        return self.step(tx, payload, signing.prepare_final, acting, texts, counsellor)

    @rpc
    def hand_over(self, tx: Transaction, payload: Payload) -> Payload:
        """The final version goes out for the developer's visa."""
        acting = standing(tx, payload)
        return self.step(tx, payload, signing.hand_over, acting)

    @rpc
    def present(self, tx: Transaction, payload: Payload) -> Payload:
        """The Head of PA presents the draft to the President."""
        acting = standing(tx, payload)
        return self.step(tx, payload, signing.present, acting)

    @rpc
    def sign_act(self, tx: Transaction, payload: Payload) -> Payload:
        """The President signs; a plan of measures is approved by order of the Head of PA."""
        acting, number = standing(tx, payload), payload["number"]

        by_order = self.held_draft(tx, payload["draft"]).kind == "plan_of_measures"
        action = instructions.approve_by_order if by_order else signing.sign_act
        return self.step(tx, payload, action, acting, number)

    @rpc
    def publish_act(self, tx: Transaction, payload: Payload) -> Payload:
        """The PA says that a signed act was published."""
        acting, day = standing(tx, payload), date.fromisoformat(payload["on"])
        return self.step(tx, payload, signing.publish_act, acting, day, tuple(payload["where"]))

    @rpc
    def record_signed_act(self, tx: Transaction, payload: Payload) -> Payload:
        """An act signed elsewhere is registered, so that its items come under control."""
        new = self.new_draft(tx, payload["act"])
        return self.done(tx, drafting.record_signed_act(new, standing(tx, payload), today(tx)))
