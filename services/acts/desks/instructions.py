"""Chapter 4 of the Rules: instructions after events with the President."""

from time import monotonic

from bus.calls import CallFailed
from bus.database import Transaction
from bus.rpc import rpc
from services.acts import payloads, store
from services.acts.actions import instructions
from services.acts.desks.desk import Desk, Payload, standing, today
from services.acts.events import duplicates_of
from services.acts.model import UNASKED, Draft, Duplicates, Resembling
from services.acts.rules import instruction_draft

ANSWER_SECONDS = 8.0
"""How long all the clauses of a draft may take; not law."""
CANDIDATES = 20


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
        found = self.repeated(new) if payload["acting"]["body"] == "pa" else UNASKED
        old, acting = store.draft(tx, new.id), standing(tx, payload)
        return self.done(tx, instructions.submit_instructions(new, acting, old, found, today(tx)))

    @rpc
    def check_instructions(self, tx: Transaction, payload: Payload) -> Payload:
        """The PA has checked an entrusted draft."""
        found = self.repeated(self.held_draft(tx, payload["draft"]))
        acting, check = standing(tx, payload), payloads.load(payloads.CheckPayload, payload)
        return self.step(tx, payload, instructions.check_instructions, acting, check, found)

    @rpc(reads=True)
    def find_duplicates(self, tx: Transaction, payload: Payload) -> Payload:
        """What a draft of instructions would repeat, for the person who decides."""
        return duplicates_of(self.repeated(self.held_draft(tx, payload["draft"])))

    def repeated(self, draft: Draft) -> Duplicates:
        """What control says of each clause; without its answer nothing was checked."""
        found: list[Resembling] = []
        until = monotonic() + ANSWER_SECONDS
        for item in draft.items:
            left = max(until - monotonic(), 0.01)
            try:
                asked = {"text": dict(item["text"]), "limit": CANDIDATES}
                answer = self.ask("control.find_duplicates", asked, deadline=left)
            except CallFailed as failed:
                return Duplicates("not_checked", reason=str(failed))
            found += instruction_draft.resembling(item["clause"], answer["candidates"])
        return Duplicates("checked", tuple(found))
