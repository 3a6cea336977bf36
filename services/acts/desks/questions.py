"""Orders on acting duties, what waits for whom, and what the texts say."""

from bus.database import Transaction
from bus.rpc import rpc
from bus.service import BadPayload
from law import LawError, refuse
from law.answers import Malformed
from services.acts import answers, payloads, store
from services.acts.desks.desk import Desk, Payload
from services.acts.rules.acting import faulty_registration


class Questions(Desk):
    """Orders, queries and questions."""

    @rpc
    def register_acting_order(self, tx: Transaction, payload: Payload) -> Payload:
        """An order on acting duties is registered."""
        order = payloads.load(payloads.OrderPayload, payload["order"])
        refuse(faulty_registration(order, tx.law))
        store.keep_order(tx, order)
        return {
            "number": order.number,
            "from_on": order.from_on.isoformat(),
            "to_on": order.to_on.isoformat(),
        }

    @rpc(reads=True)
    def draft(self, tx: Transaction, payload: Payload) -> Payload:
        """A draft with its sheet, what lacks, and the words of the law for each line."""
        return store.explained(tx, self.held_draft(tx, payload["draft"]))

    @rpc(reads=True)
    def drafts(self, tx: Transaction, payload: Payload) -> Payload:
        """What waits for one office, page by page."""
        limit = payload.get("limit", 100)
        rows = store.waiting_for(tx, payload["office"], payload.get("after", ""), limit)
        return {"drafts": rows, "next": rows[-1]["draft"] if len(rows) == limit else None}

    @rpc(reads=True)
    def ask_acceptance(self, tx: Transaction, payload: Payload) -> Payload:
        """Whether the Government Apparatus accepts a document."""
        return _answer("acceptance", tx, payload)

    @rpc(reads=True)
    def ask_approvals(self, tx: Transaction, payload: Payload) -> Payload:
        """Who approves an act draft."""
        return _answer("approvals", tx, payload)

    @rpc(reads=True)
    def ask_instruction_form(self, tx: Transaction, payload: Payload) -> Payload:
        """The document of instructions after an event with the President."""
        return _answer("instruction_form", tx, payload)

    @rpc(reads=True)
    def ask_silence(self, tx: Transaction, payload: Payload) -> Payload:
        """Whether silence is consent."""
        return _answer("silence", tx, payload)


def _answer(question: str, tx: Transaction, request: Payload) -> Payload:
    """The answer to a question; what cannot be answered names its field."""
    try:
        return answers.QUESTIONS[question](tx.law, request)
    except Malformed as malformed:
        raise BadPayload(f"/{malformed.field}", malformed.message) from None
    except LawError as unknown:
        raise BadPayload("", str(unknown)) from None
