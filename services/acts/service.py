"""The acts service: drafting, approval, examination and signing of acts and instructions."""

from base64 import b64encode
from dataclasses import replace
from pathlib import Path

from bus.config import Config, ConfigError
from bus.database import Transaction
from bus.event import Envelope
from bus.rpc import rpc
from bus.subscribe import subscribe
from law import refuse
from services.acts import payloads, store, tables
from services.acts.actions import approving
from services.acts.desks.consultations import Consultations
from services.acts.desks.desk import Payload
from services.acts.desks.drafts import Drafts
from services.acts.desks.examination import Examinations
from services.acts.desks.instructions import Instructions
from services.acts.desks.papers import Papers
from services.acts.desks.questions import Questions
from services.acts.desks.yearly import Yearly
from services.acts.events import statement
from services.acts.rules.acting import impossible_office
from services.acts.signature import NoRootsError, Unchecked, Verifier, check, from_directory


class Acts(Drafts, Examinations, Instructions, Consultations, Yearly, Papers, Questions):
    """What it answers, handles and does by the clock stands on its desks, one for each chapter."""

    name = "acts"
    metadata = tables.metadata
    verifier: Verifier = Unchecked()

    def configure(self, config: Config) -> None:
        """Signatures are verified against the roots of the directory that the configuration names."""
        wanted = config.signatures
        if not wanted.roots:
            return
        try:
            lists = Path(wanted.lists) if wanted.lists else None
            self.verifier = from_directory(Path(wanted.roots), lists, wanted.wait_s)
        except NoRootsError as error:
            raise ConfigError(f"signatures: {error}") from None

    @rpc(reads=True)
    def to_sign(self, tx: Transaction, payload: Payload) -> Payload:
        """The exact bytes to sign, in base64, for what somebody is about to say of a draft."""
        return {"content": b64encode(statement(self.held_draft(tx, payload["draft"]), payload)).decode()}

    # -------- the doors by which agencies enter: an event, or the same by RPC
    @subscribe(
        "agencies.draft_submitted.v1",
        refusal="acts.draft_refused.v1",
        loads=lambda event: [(tables.draft, event.data["draft"]["id"])],
        beforehand="asked_of_payload",
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
        refuse(impossible_office(said.acting.office, said.acting.body, tx.law))
        words = statement(self.held_draft(tx, payload["draft"]), payload)
        signature = check(self.verifier, words, payload.get("signature"), tx.now)
        said = replace(said, order=store.order(tx, said.acting), signature=signature)
        return self.step(tx, payload, approving.give_approval, said)

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
