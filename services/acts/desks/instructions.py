"""Chapter 4 of the Rules: instructions after events with the President."""

from collections.abc import Mapping, Sequence
from time import monotonic
from typing import Any, NamedTuple

from bus.calls import CallFailed
from bus.database import Transaction
from bus.rpc import rpc
from services.acts import payloads, store
from services.acts.actions import instructions
from services.acts.desks.desk import Desk, Payload, standing, today
from services.acts.events import duplicates_of
from services.acts.model import UNASKED, Draft, Duplicates
from services.acts.rules import instruction_draft

ANSWER_SECONDS = 8.0
"""How long all the clauses of a draft may take; not law."""
CANDIDATES = 20
SILENT = "control kept silent a moment ago and is asked again soon; repeat it"
Items = Sequence[Mapping[str, Any]]


class Asked(NamedTuple):
    """What control said of clauses; it says nothing of others."""

    items: Items
    found: Duplicates


NOTHING_KNOWN = Asked((), UNASKED)
CHANGED = Duplicates("not_checked", reason="the clauses were changed while control was asked; repeat it")


class Instructions(Desk):
    """Draft instructions (D976-28 to 34)."""

    _silent_until = 0.0
    """Until when control, which has just kept silent, is not asked again: others do not wait in vain too."""

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

    @rpc(beforehand="asked_of_payload")
    def submit_instructions(self, tx: Transaction, payload: Payload) -> Payload:
        """The draft of instructions is ready for agreement, or for the PA's check."""
        new = self.read_draft(tx, payload["draft"])
        found = self.repeated(tx, new) if payload["acting"]["body"] == "pa" else UNASKED
        old, acting = store.draft(tx, new.id), standing(tx, payload)
        return self.done(tx, instructions.submit_instructions(new, acting, old, found, today(tx)))

    @rpc(beforehand="asked_of_draft")
    def check_instructions(self, tx: Transaction, payload: Payload) -> Payload:
        """The PA has checked an entrusted draft."""
        found = self.repeated(tx, self.held_draft(tx, payload["draft"]))
        acting, check = standing(tx, payload), payloads.load(payloads.CheckPayload, payload)
        return self.step(tx, payload, instructions.check_instructions, acting, check, found)

    @rpc(reads=True, beforehand="asked_of_draft")
    def find_duplicates(self, tx: Transaction, payload: Payload) -> Payload:
        """What a draft of instructions would repeat, for the person who decides."""
        return duplicates_of(self.repeated(tx, self.held_draft(tx, payload["draft"])))

    def asked_of_payload(self, payload: Payload) -> Asked:
        """What control says of the clauses that the PA is about to submit."""
        ours = payload["acting"]["body"] == "pa" and "occasion" in payload["draft"]
        return self.asked(payload["draft"].get("items", ())) if ours else NOTHING_KNOWN

    def asked_of_draft(self, payload: Payload) -> Asked:
        """What control says of the clauses of a draft as it stands."""
        with self.db.transaction(reading=True) as tx:
            draft = store.draft(tx, payload["draft"])
        return self.asked(draft.items) if draft else NOTHING_KNOWN

    def asked(self, items: Items) -> Asked:
        """What control says of all the clauses, asked in one call; without its answer nothing was checked."""
        if not items:
            return Asked(items, Duplicates("checked"))
        if monotonic() < self._silent_until:
            return Asked(items, Duplicates("not_checked", reason=SILENT))
        call = {"texts": [dict(item["text"]) for item in items], "limit": CANDIDATES}
        try:
            answer = self.ask("control.find_duplicates_of_each", call, deadline=ANSWER_SECONDS)
        except CallFailed as failed:
            self._silent_until = monotonic() + ANSWER_SECONDS
            return Asked(items, Duplicates("not_checked", reason=str(failed)))
        each = zip(items, answer["found"], strict=True)
        named = (instruction_draft.resembling(item["clause"], one["candidates"]) for item, one in each)
        return Asked(items, Duplicates("checked", tuple(one for some in named for one in some)))

    def repeated(self, tx: Transaction, draft: Draft) -> Duplicates:
        """What control said of a draft's clauses; of other clauses than these nothing was checked.

        An event that had to wait for others of its draft is handled long after it came: control is asked now.
        """
        asked: Asked = tx.beforehand or self.asked(draft.items)
        same = [_said(item) for item in asked.items] == [_said(item) for item in draft.items]
        return asked.found if same else CHANGED


def _said(item: Mapping[str, Any]) -> tuple[Any, Any]:
    return item["clause"], item["text"]
