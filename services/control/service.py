"""Control: every event it handles, every call it answers, what it does when a duty is missed."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from bus.clock import on_missed
from bus.event import Envelope
from bus.rpc import rpc
from bus.service import BadPayload
from bus.subscribe import subscribe
from law.answers import Malformed, Question, deadline, working_days
from services.control import actions, answers, events, payloads, queries, store, tables
from services.control.model import item_id
from services.control.rules import duties
from services.control.supervision import Supervision

if TYPE_CHECKING:
    from bus.database import Transaction
    from law import Obligation

Wire = Mapping[str, Any]
REFUSALS = {
    "extension": "control.extension_refused.v1",
    "transfer_medium": "control.transfer_refused.v1",
    "transfer_long": "control.transfer_refused.v1",
    "new_deadline": "control.new_deadline_refused.v1",
    "removal": "control.removal_refused.v1",
    "reinstatement": "control.reinstatement_refused.v1",
}


def _item_of_event(event: Envelope) -> Iterable[tuple[Any, Any]]:
    return ((tables.item, event.data["item"]),)


def _report_of_event(event: Envelope) -> Iterable[tuple[Any, Any]]:
    return _item_and_duty(event, duties.EXECUTION_REPORT)


def _proposals_of_event(event: Envelope) -> Iterable[tuple[Any, Any]]:
    return _item_and_duty(event, duties.PROPOSALS)


def _item_and_duty(event: Envelope, what: str) -> Iterable[tuple[Any, Any]]:
    item, body = event.data["item"], event.data["acting"]["body"]
    return ((tables.item, item), (tables.system.obligation, duties.duty_id(item, body, what)))


def _item_of_duty(duty: "Obligation") -> Iterable[tuple[Any, Any]]:
    kind, _, identifier = duty.subject.partition("/")
    return ((tables.item, identifier),) if kind == "item" else ()


def _items_of_origin(event: Envelope) -> Iterable[tuple[Any, Any]]:
    origin = payloads.origin_of_event(event)
    return ((tables.item, item_id(origin.id, entry["clause"])) for entry in event.data["items"])


def _decision_refused(event: Envelope) -> str:
    return REFUSALS[event.data["decision"]]


def _answer(question: Question, tx: "Transaction", request: Wire) -> Wire:
    try:
        return question(tx.law, request)
    except Malformed as malformed:
        raise BadPayload(f"/{malformed.field}", malformed.message) from None


class Control(Supervision):
    """The life of every controlled item."""

    name: ClassVar[str] = "control"
    metadata = tables.metadata

    @subscribe(
        "acts.act_signed.v1",
        "meetings.minutes_signed.v1",
        "citizen_meetings.question_put_on_control.v1",
        loads=_items_of_origin,
    )
    def open_items(self, tx: "Transaction", event: Envelope) -> None:
        """Put each clause of an act, of minutes or of a question under control."""
        origin = payloads.origin_of_event(event)
        store.open_all(tx, origin, event.data["items"])

    @subscribe(
        "agencies.coexecutor_proposals_submitted.v1",
        loads=_proposals_of_event,
        refusal="control.proposals_refused.v1",
    )
    def coexecutor_proposals_submitted(self, tx: "Transaction", event: Envelope) -> None:
        """A co-executor's proposals came by event."""
        store.act(tx, event.data, actions.submit_proposals, owed=False)

    @subscribe(
        "agencies.execution_report_submitted.v1", loads=_report_of_event, refusal="control.report_refused.v1"
    )
    def execution_report_submitted(self, tx: "Transaction", event: Envelope) -> None:
        """An execution report came by event."""
        store.act(tx, event.data, actions.submit_execution_report, owed=False)

    @subscribe(
        "agencies.extension_requested.v1", loads=_item_of_event, refusal="control.extension_refused.v1"
    )
    def extension_requested(self, tx: "Transaction", event: Envelope) -> None:
        """A letter asking for an extension came by event."""
        self.request_extension(tx, event.data)

    @subscribe("agencies.transfer_requested.v1", loads=_item_of_event, refusal="control.transfer_refused.v1")
    def transfer_requested(self, tx: "Transaction", event: Envelope) -> None:
        """A letter asking for transfer came by event."""
        self.request_transfer(tx, event.data)

    @subscribe(
        "agencies.new_deadline_requested.v1", loads=_item_of_event, refusal="control.new_deadline_refused.v1"
    )
    def new_deadline_requested(self, tx: "Transaction", event: Envelope) -> None:
        """A letter asking for a new deadline came by event."""
        self.request_new_deadline(tx, event.data)

    @subscribe("agencies.decision_taken.v1", loads=_item_of_event, refusal=_decision_refused)
    def decision_taken(self, tx: "Transaction", event: Envelope) -> None:
        """An office's decision came by event."""
        self.take_decision(tx, event.data)

    @rpc
    def open_item(self, tx: "Transaction", payload: Wire) -> Wire:
        """Put one clause under control."""
        origin = payloads.origin_of_call(payload)
        return self._shown(
            store.apply(tx, actions.open_item(origin, payload["entry"], tx.law, today=tx.today))
        )

    @rpc
    def set_deadline(self, tx: "Transaction", payload: Wire) -> Wire:
        """Open an item that waited for the Administration to determine its deadline."""
        return self._shown(store.open_waiting(tx, payload))

    @rpc
    def submit_proposals(self, tx: "Transaction", payload: Wire) -> Wire:
        """Take a co-executor's proposals."""
        return self._shown(store.act(tx, payload, actions.submit_proposals, owed=False))

    @rpc
    def submit_execution_report(self, tx: "Transaction", payload: Wire) -> Wire:
        """Take an execution report."""
        return self._shown(store.act(tx, payload, actions.submit_execution_report, owed=False))

    @rpc
    def request_extension(self, tx: "Transaction", payload: Wire) -> Wire:
        """Take a letter that asks for an extension."""
        return self._shown(store.act(tx, payload, actions.request_extension, owed=False))

    @rpc
    def request_transfer(self, tx: "Transaction", payload: Wire) -> Wire:
        """Take a letter that asks for transfer to longer control."""
        return self._shown(store.act(tx, payload, actions.request_transfer, owed=False))

    @rpc
    def request_new_deadline(self, tx: "Transaction", payload: Wire) -> Wire:
        """Take a letter that asks for a new deadline."""
        return self._shown(store.act(tx, payload, actions.request_new_deadline, owed=False))

    @rpc
    def take_decision(self, tx: "Transaction", payload: Wire) -> Wire:
        """Let an office decide."""
        outcome = store.act(tx, payload, actions.take_decision)
        warnings = [answers.warning(tx.law, one, "en") for one in outcome.warnings]
        return {**self._shown(outcome), "warnings": warnings}

    @rpc(reads=True)
    def item(self, tx: "Transaction", payload: Wire) -> Wire:
        """An item with its journal, duties and explanation."""
        return queries.item(tx, payload)

    @rpc(reads=True)
    def items(self, tx: "Transaction", payload: Wire) -> Wire:
        """Items by body, state and day."""
        return queries.items(tx, payload)

    @rpc(reads=True)
    def ask_control_type(self, tx: "Transaction", payload: Wire) -> Wire:
        """What the texts say of an item's type and days."""
        return _answer(answers.control_type, tx, payload)

    @rpc(reads=True)
    def ask_authority(self, tx: "Transaction", payload: Wire) -> Wire:
        """What the texts say of who decides."""
        return _answer(answers.authority, tx, payload)

    @rpc(reads=True)
    def ask_deadline(self, tx: "Transaction", payload: Wire) -> Wire:
        """What the texts say of the day a term ends."""
        return _answer(deadline, tx, payload)

    @rpc(reads=True)
    def ask_working_days(self, tx: "Transaction", payload: Wire) -> Wire:
        """What the calendar says of the days between two days."""
        return _answer(working_days, tx, payload)

    @on_missed(loads=_item_of_duty)
    def duty_missed(self, tx: "Transaction", obligation: "Obligation") -> None:
        """A day passed in silence: overdue, deemed approval, personal responsibility."""
        item = store.of_subject(tx, obligation.subject)
        if item is not None:
            store.apply(tx, actions.duty_missed(item, obligation, store.case(tx, item)), item)

    @staticmethod
    def _shown(outcome: actions.Outcome) -> Wire:
        return {"item": events.snapshot(outcome.item)}
