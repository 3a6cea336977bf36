"""The acts service: a table of contents of what it answers, handles and does by the clock."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from bus.database import Transaction
from bus.event import Envelope
from bus.rpc import rpc
from bus.service import Service
from bus.subscribe import on_missed, subscribe
from law import Obligation, Violation, refuse
from services.acts import answers, payloads, store, tables
from services.acts.actions import approving, consulting, drafting, examining, instructions, signing, terms
from services.acts.events import consultation_snapshot, snapshot
from services.acts.model import Change, Draft, Today
from services.acts.model.consultation import Consultation
from services.acts.rules.act_draft import developer_kind
from services.acts.rules.attachments import demanded_attachments
from services.acts.rules.deemed_approval import letter_words

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
        if store.consultation(tx, payload["draft"]) is not None:
            return self.give_position(tx, payload | {"consultation": payload["draft"]})
        said = payloads.load(payloads.SaidPayload, payload)
        said = replace(said, order=store.order(tx, said.acting))
        return self._step(tx, payload, approving.give_approval, said)

    @subscribe(
        "agencies.approval_given.v1",
        refusal="acts.draft_refused.v1",
        loads=lambda event: [(t, event.data["draft"]) for t in (tables.draft, tables.consultation)],
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

    # ---------------------------------------------------------------- documents whose silence counts
    @rpc
    def open_consultation(self, tx: Transaction, payload: Payload) -> Payload:
        """A compiling body sends a document for approval."""
        wire = payload["consultation"]
        if store.consultation(tx, wire["id"]) is not None or store.draft(tx, wire["id"]) is not None:
            refuse([Violation("D976-26", "draft_exists", {"draft": wire["id"]})])
        asked = {"asked": [{"body": body} for body in wire["asked"]], "sent_at": tx.now.isoformat()}
        new = payloads.load(payloads.ConsultationPayload, wire, **asked)
        return self._consulted(tx, consulting.open_consultation(new, payloads.acting(payload), _today(tx)))

    @rpc
    def give_position(self, tx: Transaction, payload: Payload) -> Payload:
        """A body asked answers."""
        spoken = payloads.load(payloads.SpokenPayload, payload)
        asked = self._consultation(tx, payload["consultation"])
        return self._consulted(tx, consulting.give_position(asked, spoken, _today(tx)))

    @on_missed
    def deem_silent(self, tx: Transaction, obligation: Obligation) -> None:
        """The term of an answer passed in silence: where the text says so, that is consent."""
        if obligation.silence != "deemed_approved":
            return
        asked = self._consultation(tx, obligation.subject.removeprefix("consultation/"))
        change = consulting.deem(asked, obligation.debtor, _today(tx))
        if change is not None:
            self._consulted(tx, change)

    @rpc
    def hold_settlement(self, tx: Transaction, payload: Payload) -> Payload:
        """The interdepartmental meeting on a dispute was held."""
        held = payloads.load(payloads.SettlementPayload, payload["meeting"])
        asked = self._consultation(tx, payload["consultation"])
        acting = payloads.acting(payload)
        return self._consulted(tx, consulting.hold_settlement(asked, acting, held, _today(tx)))

    @rpc
    def submit_consultation(self, tx: Transaction, payload: Payload) -> Payload:
        """The document goes to the Government Apparatus with its covering letter."""
        asked, acting = self._consultation(tx, payload["consultation"]), payloads.acting(payload)
        silent = tuple(payload.get("agreed_by_default", ()))
        return self._consulted(tx, consulting.submit_consultation(asked, acting, silent, _today(tx)))

    @rpc
    def decide_dispute(self, tx: Transaction, payload: Payload) -> Payload:
        """A sitting decides the disagreement."""
        asked, acting = self._consultation(tx, payload["consultation"]), payloads.acting(payload)
        return self._consulted(tx, consulting.decide_dispute(asked, acting, payload["decision"], _today(tx)))

    @rpc(reads=True)
    def consultation(self, tx: Transaction, payload: Payload) -> Payload:
        """A document in approval, with the words its covering letter owes to silence."""
        asked, lang = self._consultation(tx, payload["consultation"]), payload.get("lang", "ru")
        words = [letter_words(asked.case, body, tx.law, lang, tx.today) for body in asked.bodies("deemed")]
        return {"consultation": consultation_snapshot(asked), "letter": words}

    def _consultation(self, tx: Transaction, key: str) -> Consultation:
        found = store.consultation(tx, key)
        if found is None:
            refuse([Violation("D976-26", "draft_unknown", {"draft": key})])
        assert found is not None  # noqa: S101 - refused above
        return found

    def _consulted(self, tx: Transaction, change: Change[Consultation]) -> Payload:
        return {"consultation": consultation_snapshot(store.save_consultation(tx, change))}

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

    @rpc(reads=True)
    def ask_acceptance(self, tx: Transaction, payload: Payload) -> Payload:
        """Whether the Government Apparatus accepts a document."""
        return answers.QUESTIONS["acceptance"](tx.law, payload)

    @rpc(reads=True)
    def ask_approvals(self, tx: Transaction, payload: Payload) -> Payload:
        """Who approves an act draft."""
        return answers.QUESTIONS["approvals"](tx.law, payload)

    @rpc(reads=True)
    def ask_instruction_form(self, tx: Transaction, payload: Payload) -> Payload:
        """The document of instructions after an event with the President."""
        return answers.QUESTIONS["instruction_form"](tx.law, payload)

    @rpc(reads=True)
    def ask_silence(self, tx: Transaction, payload: Payload) -> Payload:
        """Whether silence is consent."""
        return answers.QUESTIONS["silence"](tx.law, payload)

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
