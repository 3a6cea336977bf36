"""Chapter 4 of the Rules: instructions after events with the President."""

from bus.database import Transaction
from bus.event import Envelope
from bus.rpc import rpc
from bus.subscribe import subscribe
from services.acts import payloads, store
from services.acts.actions import instructions
from services.acts.desks.desk import Desk, Payload, standing, today


class Instructions(Desk):
    """Draft instructions (D976-28 to 34)."""

    @rpc
    def plan_event(self, tx: Transaction, payload: Payload) -> Payload:
        """An event with the President is planned."""
        new = self.new_draft(tx, payload["draft"])
        return self.done(tx, instructions.plan_event(new, standing(tx, payload), today(tx)))

    @rpc
    def submit_preliminary(self, tx: Transaction, payload: Payload) -> Payload:
        """The preliminary draft is with the Head of PA before the event."""
        acting = standing(tx, payload)
        return self.step(tx, payload, instructions.submit_preliminary, acting)

    @rpc
    def hold_event(self, tx: Transaction, payload: Payload) -> Payload:
        """The event has taken place."""
        acting = standing(tx, payload)
        occasion = payloads.load(payloads.OccasionPayload, payload["occasion"])
        return self.step(tx, payload, instructions.hold_event, acting, occasion)

    @rpc
    def entrust_drafting(self, tx: Transaction, payload: Payload) -> Payload:
        """The PA entrusts the drafting to the bodies that organised the event."""
        acting, bodies = standing(tx, payload), tuple(payload["bodies"])
        return self.step(tx, payload, instructions.entrust_drafting, acting, bodies)

    @rpc
    def submit_instructions(self, tx: Transaction, payload: Payload) -> Payload:
        """The draft of instructions is ready for agreement, or for the PA's check."""
        new = self.read_draft(tx, payload["draft"])
        old, known = store.draft(tx, new.id), store.known_items(tx)
        acting = standing(tx, payload)
        return self.done(tx, instructions.submit_instructions(new, acting, old, known, today(tx)))

    @rpc
    def check_instructions(self, tx: Transaction, payload: Payload) -> Payload:
        """The PA has checked an entrusted draft."""
        acting, check = standing(tx, payload), payloads.load(payloads.CheckPayload, payload)
        return self.step(tx, payload, instructions.check_instructions, acting, check, store.known_items(tx))

    @subscribe("control.item_opened.v1", "control.item_reinstated.v1", "control.item_removed.v1")
    def on_item_changed(self, tx: Transaction, event: Envelope) -> None:
        """Remember the words of what is under control, to show what a new draft would repeat."""
        store.keep_known_item(tx, event.data["item"], event.type != "control.item_removed.v1")
