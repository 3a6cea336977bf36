"""The acts service: a table of contents of what it answers, handles and does by the clock."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from bus.database import Transaction
from bus.event import Envelope
from bus.rpc import rpc
from bus.service import Service
from bus.subscribe import subscribe
from law import Violation, refuse
from services.acts import payloads, store, tables
from services.acts.actions import approving, drafting, examining, instructions, signing, terms
from services.acts.events import snapshot
from services.acts.model import Change, Draft, Today
from services.acts.rules.act_draft import developer_kind
from services.acts.rules.attachments import demanded_attachments

Payload = dict[str, Any]
Step = Callable[..., Change[Draft]]


class Acts(Service):
    """Drafting, approval, examination and signing of acts and instructions."""

    name = "acts"
    metadata = tables.metadata

    # ---------------------------------------------------------------- drafting and approval of acts
    @rpc
    def submit_draft(self, tx: Transaction, payload: Payload) -> Payload:
        """A developer puts a draft act to agreement."""
        new = self._new_draft(tx, payload["draft"])
        change = drafting.submit_draft(new, payloads.acting(payload), _today(tx))
        held = {one.code for one in new.attachments} | {"approval_sheet"}
        lacking = [code for _, code in demanded_attachments(new.subject) if code not in held]
        return self._done(tx, change) | {"missing_attachments": [] if new.from_pa else lacking}

    @subscribe(
        "agencies.draft_submitted.v1",
        refusal="acts.draft_refused.v1",
        loads=lambda event: [(tables.draft, event.data["draft"]["id"])],
    )
    def on_draft_submitted(self, tx: Transaction, event: Envelope) -> None:
        """The same by an agency's event; a draft of instructions goes its own way."""
        method = self.submit_instructions if "occasion" in event.data["draft"] else self.submit_draft
        method(tx, dict(event.data))

    @rpc
    def give_approval(self, tx: Transaction, payload: Payload) -> Payload:
        """A body, office or unit agrees, visas, countersigns or objects."""
        said = payloads.load(payloads.SaidPayload, payload)
        said = replace(said, order=store.order(tx, said.acting))
        return self._step(tx, payload, approving.give_approval, said)

    @subscribe(
        "agencies.approval_given.v1",
        refusal="acts.draft_refused.v1",
        loads=lambda event: [(tables.draft, event.data["draft"])],
    )
    def on_approval_given(self, tx: Transaction, event: Envelope) -> None:
        """The same by an agency's event."""
        self.give_approval(tx, dict(event.data))

    @rpc
    def give_visa(self, tx: Transaction, payload: Payload) -> Payload:
        """A visa of clauses 24 and 33."""
        return self.give_approval(tx, payload | {"act": "visa"})

    @rpc
    def submit_to_pa(self, tx: Transaction, payload: Payload) -> Payload:
        """The agreed draft is brought to the PA."""
        acting, brought = payloads.acting(payload), payloads.load(payloads.BroughtPayload, payload)
        return self._step(tx, payload, drafting.submit_to_pa, acting, brought)

    # ---------------------------------------------------------------- examination
    @rpc
    def assign_units(self, tx: Transaction, payload: Payload) -> Payload:
        """The PA says which units examine the draft."""
        acting, units = payloads.acting(payload), payloads.load(payloads.UnitsPayload, payload["units"])
        return self._step(tx, payload, examining.assign_units, acting, units)

    @rpc
    def give_conclusion(self, tx: Transaction, payload: Payload) -> Payload:
        """A unit of the PA gives its expert conclusion, or its visa without objections."""
        found = payloads.load(payloads.ConclusionPayload, payload, on=tx.today.isoformat())
        return self._step(tx, payload, examining.give_conclusion, found)

    @rpc
    def finalise(self, tx: Transaction, payload: Payload) -> Payload:
        """The PA has removed the shortcomings with the interested bodies."""
        acting, texts = payloads.acting(payload), payloads.texts(payload)
        bodies = tuple(payload["participants"])
        return self._step(tx, payload, examining.finalise, acting, bodies, texts)

    @rpc
    def return_draft(self, tx: Transaction, payload: Payload) -> Payload:
        """The Head of PA returns the draft for rework."""
        acting = payloads.acting(payload)
        return self._step(tx, payload, examining.return_draft, acting, store.order(tx, acting))

    @rpc
    def resubmit(self, tx: Transaction, payload: Payload) -> Payload:
        """The reworked draft comes back."""
        acting, brought = payloads.acting(payload), payloads.load(payloads.BroughtPayload, payload)
        return self._step(tx, payload, examining.resubmit, acting, brought)

    @rpc
    def change_term(self, tx: Transaction, payload: Payload) -> Payload:
        """An office that the text names sets another term for the step under way."""
        acting, days, reference = payloads.acting(payload), payload["working_days"], payload["reference"]
        return self._step(tx, payload, terms.change_term, acting, days, reference)

    @rpc
    def set_procedure(self, tx: Transaction, payload: Payload) -> Payload:
        """The President sets another procedure for a draft."""
        acting = payloads.acting(payload)
        special = payloads.load(payloads.SpecialPayload, payload["procedure"])
        return self._step(tx, payload, drafting.set_procedure, acting, special)

    # ---------------------------------------------------------------- the final version and the signature
    @rpc
    def prepare_final(self, tx: Transaction, payload: Payload) -> Payload:
        """The responsible unit prepares the final paper version."""
        acting, texts = payloads.acting(payload), payloads.texts(payload)
        counsellor = payload.get("state_counsellor", False)
        return self._step(tx, payload, signing.prepare_final, acting, texts, counsellor)

    @rpc
    def hand_over(self, tx: Transaction, payload: Payload) -> Payload:
        """The final version goes out for the developer's visa."""
        acting = payloads.acting(payload)
        return self._step(tx, payload, signing.hand_over, acting)

    @rpc
    def present(self, tx: Transaction, payload: Payload) -> Payload:
        """The Head of PA presents the draft to the President."""
        acting = payloads.acting(payload)
        return self._step(tx, payload, signing.present, acting)

    @rpc
    def sign_act(self, tx: Transaction, payload: Payload) -> Payload:
        """The President signs; a plan of measures is approved by order of the Head of PA."""
        acting, number = payloads.acting(payload), payload["number"]
        order = store.order(tx, acting)

        by_order = self._draft(tx, payload["draft"]).kind == "plan_of_measures"
        action = instructions.approve_by_order if by_order else signing.sign_act
        return self._step(tx, payload, action, acting, number, order)

    @rpc
    def record_signed_act(self, tx: Transaction, payload: Payload) -> Payload:
        """An act signed elsewhere is registered, so that its items come under control."""
        new = self._new_draft(tx, payload["act"])
        return self._done(tx, drafting.record_signed_act(new, payloads.acting(payload), _today(tx)))

    # ---------------------------------------------------------------- instructions after events
    @rpc
    def plan_event(self, tx: Transaction, payload: Payload) -> Payload:
        """An event with the President is planned."""
        new = self._new_draft(tx, payload["draft"])
        return self._done(tx, instructions.plan_event(new, payloads.acting(payload), _today(tx)))

    @rpc
    def submit_preliminary(self, tx: Transaction, payload: Payload) -> Payload:
        """The preliminary draft is with the Head of PA before the event."""
        acting = payloads.acting(payload)
        return self._step(tx, payload, instructions.submit_preliminary, acting)

    @rpc
    def hold_event(self, tx: Transaction, payload: Payload) -> Payload:
        """The event has taken place."""
        acting = payloads.acting(payload)
        occasion = payloads.load(payloads.OccasionPayload, payload["occasion"])
        return self._step(tx, payload, instructions.hold_event, acting, occasion)

    @rpc
    def entrust_drafting(self, tx: Transaction, payload: Payload) -> Payload:
        """The PA entrusts the drafting to the bodies that organised the event."""
        acting, bodies = payloads.acting(payload), tuple(payload["bodies"])
        return self._step(tx, payload, instructions.entrust_drafting, acting, bodies)

    @rpc
    def submit_instructions(self, tx: Transaction, payload: Payload) -> Payload:
        """The draft of instructions is ready for agreement, or for the PA's check."""
        new = self._read_draft(tx, payload["draft"])
        old, known = store.draft(tx, new.id), store.known_items(tx)
        acting = payloads.acting(payload)
        return self._done(tx, instructions.submit_instructions(new, acting, old, known, _today(tx)))

    @rpc
    def check_instructions(self, tx: Transaction, payload: Payload) -> Payload:
        """The PA has checked an entrusted draft."""
        acting, check = payloads.acting(payload), payloads.load(payloads.CheckPayload, payload)
        return self._step(tx, payload, instructions.check_instructions, acting, check, store.known_items(tx))

    @subscribe("control.item_opened.v1", "control.item_reinstated.v1", "control.item_removed.v1")
    def on_item_changed(self, tx: Transaction, event: Envelope) -> None:
        """Remember the words of what is under control, to show what a new draft would repeat."""
        store.keep_known_item(tx, event.data["item"], event.type != "control.item_removed.v1")

    # ---------------------------------------------------------------- orders and questions
    @rpc
    def register_acting_order(self, tx: Transaction, payload: Payload) -> Payload:
        """An order on acting duties is registered."""
        order = payloads.load(payloads.OrderPayload, payload["order"])
        store.keep_order(tx, order)
        return {
            "number": order.number,
            "from_on": order.from_on.isoformat(),
            "to_on": order.to_on.isoformat(),
        }

    @rpc(reads=True)
    def draft(self, tx: Transaction, payload: Payload) -> Payload:
        """A draft with its sheet, what lacks, and the words of the law for each line."""
        return store.explained(tx, self._draft(tx, payload["draft"]))

    @rpc(reads=True)
    def drafts(self, tx: Transaction, payload: Payload) -> Payload:
        """What waits for one office, page by page."""
        limit = payload.get("limit", 100)
        rows = store.waiting_for(tx, payload["office"], payload.get("after", ""), limit)
        return {"drafts": rows, "next": rows[-1]["draft"] if len(rows) == limit else None}

    # ---------------------------------------------------------------- how every step goes
    def _new_draft(self, tx: Transaction, payload: Payload) -> Draft:
        """The draft that a payload describes, under an id that no other bears."""
        if store.draft(tx, payload["id"]) is not None:
            refuse([Violation("D976-26", "draft_exists", {"draft": payload["id"]})])
        return self._read_draft(tx, payload)

    def _read_draft(self, tx: Transaction, payload: Payload) -> Draft:
        """The draft that a payload describes, its developer's kind taken from the register of bodies."""
        new: Draft = payloads.load(payloads.DraftPayload, payload)
        kind = developer_kind(new.developer.body, tx.law, tx.today)
        return replace(new, developer=replace(new.developer, kind=kind))

    def _draft(self, tx: Transaction, key: str) -> Draft:
        found = store.draft(tx, key)
        if found is None:
            refuse([Violation("D976-26", "draft_unknown", {"draft": key})])
        assert found is not None  # noqa: S101 - refused above
        return found

    def _step(self, tx: Transaction, payload: Payload, action: Step, *said: Any) -> Payload:
        """Load, act, save, announce."""
        return self._done(tx, action(self._draft(tx, payload["draft"]), *said, _today(tx)))

    def _done(self, tx: Transaction, change: Change[Draft]) -> Payload:
        return {"act": snapshot(store.save(tx, change))}


def _today(tx: Transaction) -> Today:
    return Today(tx.law, tx.now)
