"""Citizen meetings: every event it handles, every call it answers, what it does by the clock."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from bus.event import Envelope
from bus.rpc import rpc
from bus.service import BadPayload, Service
from bus.subscribe import every_day, subscribe
from law.answers import Malformed
from services.citizen_meetings import actions, answers, events, payloads, queries, store, tables
from services.citizen_meetings.rules import cycle
from services.citizen_meetings.service_papers import Papers
from services.citizen_meetings.service_publications import Publications
from services.citizen_meetings.service_questions import Questions

if TYPE_CHECKING:
    from bus.database import Transaction

Wire = Mapping[str, Any]
OF_ITEMS = (
    "control.item_opened.v1",
    "control.extension_granted.v1",
    "control.transfer_granted.v1",
    "control.new_deadline_set.v1",
    "control.execution_reported.v1",
    "control.item_handed_over.v1",
    "control.item_removed.v1",
    "control.item_reinstated.v1",
)


def _question_of_item(event: Envelope) -> Iterable[tuple[Any, Any]]:
    origin = event.data["item"]["origin"]
    return ((tables.question, origin["id"]),) if origin["kind"] == "question" else ()


def _question_of_event(event: Envelope) -> Iterable[tuple[Any, Any]]:
    return ((tables.question, event.data["question"]["id"]),)


class CitizenMeetings(Papers, Questions, Publications, Service):
    """The year of regional meetings, and every question raised at them to its end."""

    name: ClassVar[str] = "citizen_meetings"
    metadata = tables.metadata

    @subscribe(
        "agencies.question_received.v1",
        loads=_question_of_event,
        refusal="citizen_meetings.question_refused.v1",
    )
    def question_received(self, tx: "Transaction", event: Envelope) -> None:
        """A question taken in a body came by event."""
        self.register_question(tx, event.data)

    @subscribe(*OF_ITEMS, loads=_question_of_item)
    def follow_item(self, tx: "Transaction", event: Envelope) -> None:
        """A controlled item moved on; if a question is behind it, the question is followed."""
        item = event.data["item"]
        question = store.find_question(tx, item["origin"]["id"]) if _question_of_item(event) else None
        if question is None:
            return
        repeats = store.repeats_of(tx, question.id)
        for step in actions.follow_item(question, repeats, item, on=tx.today):
            store.save_question(tx, step)

    @every_day
    def open_cycle(self, tx: "Transaction") -> None:
        """Open the duties of the coming year once its cycle has begun, and what is to come of this one."""
        for year in (tx.today.year, tx.today.year + 1):
            if tx.today >= cycle.opens_on(tx.law, year) and not queries.cycle_is_open(tx, year):
                queries.open_cycle(tx, year)

    @rpc
    def schedule_meeting(self, tx: "Transaction", payload: Wire) -> Wire:
        """Put a regional meeting on a day."""
        meeting, by = payloads.meeting_of(payload), payloads.acting_of(payload["acting"])
        plans, before = store.plans_for(tx, meeting), store.find_meeting(tx, meeting.id)
        step = actions.schedule(tx.law, meeting, by, plans, before=before, on=tx.today)
        return _meeting(store.save_meeting(tx, step))

    @rpc
    def prepare_meeting(self, tx: "Transaction", payload: Wire) -> Wire:
        """Record steps of preparation."""
        meeting, by = store.meeting(tx, payload["meeting"]), payloads.acting_of(payload["acting"])
        step = actions.prepare(tx.law, meeting, payload["steps"], by, on=tx.today)
        return _meeting(store.save_meeting(tx, step))

    @rpc
    def announce_meeting(self, tx: "Transaction", payload: Wire) -> Wire:
        """Record that the meeting was announced."""
        meeting, by = store.meeting(tx, payload["meeting"]), payloads.acting_of(payload["acting"])
        step = actions.announce(tx.law, meeting, tuple(payload["media"]), by, on=tx.today)
        return _meeting(store.save_meeting(tx, step))

    @rpc
    def hold_meeting(self, tx: "Transaction", payload: Wire) -> Wire:
        """Record that the meeting was held, and how."""
        meeting, by = store.meeting(tx, payload["meeting"]), payloads.acting_of(payload["acting"])
        step = actions.hold(tx.law, meeting, payloads.held_of(payload, meeting), by, on=tx.today)
        return _meeting(store.save_meeting(tx, step))

    @rpc
    def close_meeting(self, tx: "Transaction", payload: Wire) -> Wire:
        """Close a meeting whose questions are all dealt with."""
        meeting, by = store.meeting(tx, payload["meeting"]), payloads.acting_of(payload["acting"])
        step = actions.close(tx.law, meeting, store.questions_of(tx, meeting.id), by, on=tx.today)
        return _meeting(store.save_meeting(tx, step))

    @rpc(reads=True)
    def question_state(self, tx: "Transaction", payload: Wire) -> Wire:
        """Where a question stands, by its number; nobody's data."""
        return queries.question_state(tx, payload["number"])

    @rpc(reads=True)
    def regional_meetings(self, tx: "Transaction", payload: Wire) -> Wire:
        """Regional meetings of a span of days."""
        return {"meetings": [events.record(one) for one in store.meetings_between(tx, payload)]}

    @rpc(reads=True)
    def ask_regional_cycle(self, tx: "Transaction", payload: Wire) -> Wire:
        """The yearly cycle."""
        try:
            return answers.regional_cycle(tx.law, payload)
        except Malformed as malformed:
            raise BadPayload(f"/{malformed.field}", malformed.message) from None


def _meeting(step: actions.MeetingStep) -> Wire:
    return {"meeting": events.record(step.meeting), "warnings": list(step.warnings)}
