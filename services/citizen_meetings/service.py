"""Citizen meetings: every event it handles, every call it answers, what it does by the clock."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar

from bus.event import Envelope
from bus.rpc import rpc
from bus.service import BadPayload, Service
from bus.subscribe import every_day, subscribe
from law.answers import Malformed
from services.citizen_meetings import actions, answers, events, payloads, queries, store, tables
from services.citizen_meetings.rules import cycle
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


class CitizenMeetings(Questions, Publications, Service):
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
        step = actions.follow_item(question, item, on=tx.today)
        if step is not None:
            store.save_question(tx, step)

    @every_day
    def open_cycle(self, tx: "Transaction") -> None:
        """Open the duties of the coming year once its cycle has begun, and what is to come of this one."""
        for year in (tx.today.year, tx.today.year + 1):
            if tx.today >= cycle.opens_on(tx.law, year) and not queries.cycle_is_open(tx, year):
                queries.open_cycle(tx, year)

    @rpc
    def propose(self, tx: "Transaction", payload: Wire) -> Wire:
        """Take a body's proposals for the coming year."""
        entries = payloads.entries_of(payload["meetings"])
        acting = payloads.acting_of(payload["acting"])
        return _paper(tx, actions.propose(tx.law, acting, payload["year"], entries, on=tx.today))

    @rpc
    def submit_plan(self, tx: "Transaction", payload: Wire) -> Wire:
        """Take a body's departmental plan, or its revision."""
        acting, year = payloads.acting_of(payload["acting"]), payload["year"]
        before = store.find_paper(tx, "departmental_plan", year, acting.body)
        entries = payloads.entries_of(payload["entries"])
        return _paper(tx, actions.submit_plan(tx.law, acting, year, entries, before=before, on=tx.today))

    @rpc
    def submit_schedule(self, tx: "Transaction", payload: Wire) -> Wire:
        """Take the annual schedule."""
        acting, year = payloads.acting_of(payload["acting"]), payload["year"]
        step = actions.submit_schedule(
            tx.law,
            acting,
            year,
            payloads.entries_of(payload["entries"]),
            proposals=store.papers(tx, "proposals", year),
            before=store.schedule_of(tx, year),
            on=tx.today,
        )
        return _paper(tx, step)

    @rpc
    def approve_schedule(self, tx: "Transaction", payload: Wire) -> Wire:
        """Record that the Government approved the schedule."""
        acting, paper = payloads.acting_of(payload["acting"]), store.submitted_schedule(tx, payload["year"])
        return _paper(tx, actions.approve_schedule(tx.law, acting, paper, payload["number"], on=tx.today))

    @rpc
    def schedule_meeting(self, tx: "Transaction", payload: Wire) -> Wire:
        """Put a regional meeting on a day."""
        meeting = payloads.meeting_of(payload)
        plan = store.find_paper(tx, "departmental_plan", meeting.on.year, meeting.body)
        step = actions.schedule(
            tx.law,
            meeting,
            store.approved_entries(tx, meeting.on.year),
            plan.entries if plan else None,
            before=store.find_meeting(tx, meeting.id),
            on=tx.today,
        )
        return _meeting(store.save_meeting(tx, step))

    @rpc
    def prepare_meeting(self, tx: "Transaction", payload: Wire) -> Wire:
        """Record steps of preparation."""
        meeting = store.meeting(tx, payload["meeting"])
        return _meeting(
            store.save_meeting(tx, actions.prepare(tx.law, meeting, payload["steps"], on=tx.today))
        )

    @rpc
    def announce_meeting(self, tx: "Transaction", payload: Wire) -> Wire:
        """Record that the meeting was announced."""
        meeting, media = store.meeting(tx, payload["meeting"]), tuple(payload["media"])
        return _meeting(store.save_meeting(tx, actions.announce(tx.law, meeting, media, on=tx.today)))

    @rpc
    def hold_meeting(self, tx: "Transaction", payload: Wire) -> Wire:
        """Record that the meeting was held, and how."""
        meeting = store.meeting(tx, payload["meeting"])
        held = actions.Held(
            on=date.fromisoformat(payload["on"]),
            facts=payload["facts"],
            level=payload.get("held_by", {}).get("level", meeting.level),
        )
        return _meeting(store.save_meeting(tx, actions.hold(tx.law, meeting, held, on=tx.today)))

    @rpc
    def close_meeting(self, tx: "Transaction", payload: Wire) -> Wire:
        """Close a meeting whose questions are all dealt with."""
        meeting = store.meeting(tx, payload["meeting"])
        asked = store.questions_of(tx, meeting.id)
        return _meeting(store.save_meeting(tx, actions.close(tx.law, meeting, asked, on=tx.today)))

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


def _paper(tx: "Transaction", step: actions.PaperStep) -> Wire:
    store.save_paper(tx, step)
    return {
        "year": step.paper.year,
        "on": tx.today.isoformat(),
        "late": step.late,
        "warnings": list(step.warnings),
    }


def _meeting(step: actions.MeetingStep) -> Wire:
    return {"meeting": events.record(step.meeting), "warnings": list(step.warnings)}
