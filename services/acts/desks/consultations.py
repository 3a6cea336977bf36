"""Documents in approval whose silence counts (G10-120, 125, 142)."""

from dataclasses import replace

from bus.database import Transaction
from bus.rpc import rpc
from bus.subscribe import on_missed
from law import Obligation, Violation, refuse
from services.acts import payloads, store
from services.acts.actions import consulting
from services.acts.desks.desk import Desk, Payload, standing, today
from services.acts.events import consultation_snapshot
from services.acts.model import Change
from services.acts.model.consultation import Consultation
from services.acts.rules.deemed_approval import letter_words


class Consultations(Desk):
    """Government conclusions and co-executors' answers."""

    @rpc
    def open_consultation(self, tx: Transaction, payload: Payload) -> Payload:
        """A compiling body sends a document for approval."""
        wire = payload["consultation"]
        if store.consultation(tx, wire["id"]) is not None or store.draft(tx, wire["id"]) is not None:
            refuse([Violation("D976-26", "draft_exists", {"draft": wire["id"]})])
        asked = {"asked": [{"body": body} for body in wire["asked"]], "sent_at": tx.now.isoformat()}
        new = payloads.load(payloads.ConsultationPayload, wire, **asked)
        return self.consulted(tx, consulting.open_consultation(new, standing(tx, payload), today(tx)))

    @rpc
    def give_position(self, tx: Transaction, payload: Payload) -> Payload:
        """A body asked answers."""
        spoken = replace(payloads.load(payloads.SpokenPayload, payload), acting=standing(tx, payload))
        asked = self.held_consultation(tx, payload["consultation"])
        return self.consulted(tx, consulting.give_position(asked, spoken, today(tx)))

    @on_missed
    def deem_silent(self, tx: Transaction, obligation: Obligation) -> None:
        """The term of an answer passed in silence: where the text says so, that is consent."""
        if obligation.silence != "deemed_approved":
            return
        asked = self.held_consultation(tx, obligation.subject.removeprefix("consultation/"))
        change = consulting.deem(asked, obligation.debtor, today(tx))
        if change is not None:
            self.consulted(tx, change)

    @rpc
    def hold_settlement(self, tx: Transaction, payload: Payload) -> Payload:
        """The interdepartmental meeting on a dispute was held."""
        held = payloads.load(payloads.SettlementPayload, payload["meeting"])
        asked = self.held_consultation(tx, payload["consultation"])
        acting = standing(tx, payload)
        return self.consulted(tx, consulting.hold_settlement(asked, acting, held, today(tx)))

    @rpc
    def submit_consultation(self, tx: Transaction, payload: Payload) -> Payload:
        """The document goes to the Government Apparatus with its covering letter."""
        asked, acting = self.held_consultation(tx, payload["consultation"]), standing(tx, payload)
        silent = tuple(payload.get("agreed_by_default", ()))
        return self.consulted(tx, consulting.submit_consultation(asked, acting, silent, today(tx)))

    @rpc
    def decide_dispute(self, tx: Transaction, payload: Payload) -> Payload:
        """A sitting decides the disagreement."""
        asked, acting = self.held_consultation(tx, payload["consultation"]), standing(tx, payload)
        return self.consulted(tx, consulting.decide_dispute(asked, acting, payload["decision"], today(tx)))

    @rpc(reads=True)
    def consultation(self, tx: Transaction, payload: Payload) -> Payload:
        """A document in approval, with the words its covering letter owes to silence."""
        asked, lang = self.held_consultation(tx, payload["consultation"]), payload.get("lang", "ru")
        words = [letter_words(asked.case, body, tx.law, lang, tx.today) for body in asked.bodies("deemed")]
        return {"consultation": consultation_snapshot(asked), "letter": words}

    def held_consultation(self, tx: Transaction, key: str) -> Consultation:
        found = store.consultation(tx, key)
        if found is None:
            refuse([Violation("D976-26", "draft_unknown", {"draft": key})])
        assert found is not None  # noqa: S101 - refused above
        return found

    def consulted(self, tx: Transaction, change: Change[Consultation]) -> Payload:
        return {"consultation": consultation_snapshot(store.save_consultation(tx, change))}
