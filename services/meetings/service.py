"""Meetings: every event it handles and every call it answers."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar

from bus.event import Envelope
from bus.rpc import rpc
from bus.service import BadPayload, Service
from bus.subscribe import subscribe
from law import LawError
from law.answers import Malformed
from services.meetings import (
    actions,
    answers,
    events,
    payloads,
    plans,
    queries,
    slots,
    store,
    tables,
)
from services.meetings.model import Meeting
from services.meetings.rules.settings import readings_of
from services.meetings.service_calendars import Calendars
from services.meetings.service_presentations import Presentations

if TYPE_CHECKING:
    from bus.database import Transaction

Wire = Mapping[str, Any]


def _meeting_of_event(event: Envelope) -> Iterable[tuple[Any, Any]]:
    return ((tables.meeting, event.data["meeting"]["id"]),)


class Meetings(Presentations, Calendars, Service):
    """The life of every meeting, from its request to its minutes."""

    name: ClassVar[str] = "meetings"
    metadata = tables.metadata

    @subscribe(
        "agencies.meeting_requested.v1", loads=_meeting_of_event, refusal="meetings.meeting_refused.v1"
    )
    def meeting_requested(self, tx: "Transaction", event: Envelope) -> None:
        """A body's application for a meeting came by event."""
        self.request_meeting(tx, event.data)

    @rpc
    def request_meeting(self, tx: "Transaction", payload: Wire) -> Wire:
        """Take an application for a meeting, or record that one was instructed."""
        wish, acting = payloads.wish_of(payload["meeting"]), payloads.acting_of(payload["acting"])
        known = store.find(tx, wish.id)
        step = actions.request(tx.law, wish, acting, before=known, on=tx.today)
        return _answer(step if step.meeting is known else store.save(tx, step, None))

    @rpc
    def decide_necessity(self, tx: "Transaction", payload: Wire) -> Wire:
        """Decide whether the meeting applied for is needed."""
        meeting = store.get(tx, payload["meeting"])
        step = actions.decide_necessity(
            tx.law,
            meeting,
            payloads.acting_of(payload["acting"]),
            payloads.acting_of(payload["jointly_with"]),
            considered_with=frozenset(payload["considered_with"]),
            needed=payload["needed"],
            on=tx.today,
        )
        return _answer(store.save(tx, step, meeting))

    @rpc
    def schedule_meeting(self, tx: "Transaction", payload: Wire) -> Wire:
        """Give a meeting its day, hour, place and participants."""
        before = store.find(tx, payload["meeting"])
        planned = _planned(tx, payloads.meeting_of(payload, before))
        step = actions.schedule(
            tx.law,
            planned,
            before,
            payloads.acting_of(payload["acting"]),
            readings=readings_of(tx.law),
            booked=store.booked(tx, planned),
            on=tx.today,
        )
        return _answer(queries.show_clashes(tx, store.save(tx, step, before)))

    @rpc
    def reschedule_meeting(self, tx: "Transaction", payload: Wire) -> Wire:
        """Move a scheduled meeting."""
        before = store.get(tx, payload["meeting"])
        planned = _planned(tx, payloads.moved_of(payload, before))
        step = actions.reschedule(
            tx.law,
            planned,
            before,
            payloads.acting_of(payload["acting"]),
            readings=readings_of(tx.law),
            booked=store.booked(tx, planned),
            reason=payload["reason"],
            on=tx.today,
        )
        return _answer(queries.show_clashes(tx, store.save(tx, step, before)))

    @rpc
    def cancel_meeting(self, tx: "Transaction", payload: Wire) -> Wire:
        """Cancel a meeting."""
        before = store.get(tx, payload["meeting"])
        acting = payloads.acting_of(payload["acting"])
        step = actions.cancel(tx.law, before, acting, reason=payload["reason"], on=tx.today)
        return _answer(store.save(tx, step, before))

    @rpc
    def prepare_meeting(self, tx: "Transaction", payload: Wire) -> Wire:
        """Record a step of preparation."""
        before = store.get(tx, payload["meeting"])
        acting = payloads.acting_of(payload["acting"])
        return _answer(
            store.save(tx, actions.prepare(tx.law, before, acting, payload["step"], on=tx.today), before)
        )

    @rpc
    def hold_meeting(self, tx: "Transaction", payload: Wire) -> Wire:
        """Record that a meeting was held and who took part."""
        before = store.get(tx, payload["meeting"])
        step = actions.hold(
            tx.law,
            before,
            payloads.acting_of(payload["acting"]),
            started_at=plans.instant_of(payload["started_at"]),
            ended_at=plans.instant_of(payload["ended_at"]),
            attended=plans.seats_of(payload, "attended") if "attended" in payload else None,
            now=tx.now,
        )
        return _answer(store.save(tx, step, before))

    @rpc
    def sign_minutes(self, tx: "Transaction", payload: Wire) -> Wire:
        """Sign the minutes; their instructions go under control."""
        before = store.get(tx, payload["meeting"])
        step = actions.sign_minutes(
            tx.law,
            before,
            payloads.acting_of(payload["acting"]),
            number=payload["number"],
            instructions=[payloads.instruction_of(one, before) for one in payload["instructions"]],
            joint_decisions=tuple(payload.get("joint_decisions", ())),
            on=date.fromisoformat(payload["on"]),
            today=tx.today,
        )
        return _answer(store.save(tx, step, before))

    @rpc
    def close_without_minutes(self, tx: "Transaction", payload: Wire) -> Wire:
        """Close a meeting of which no minutes are needed."""
        before = store.get(tx, payload["meeting"])
        acting = payloads.acting_of(payload["acting"])
        step = actions.close_without_minutes(tx.law, before, acting, nature=payload["nature"], on=tx.today)
        return _answer(store.save(tx, step, before))

    @rpc(reads=True)
    def meeting(self, tx: "Transaction", payload: Wire) -> Wire:
        """One meeting in full."""
        return {"meeting": events.full(store.get(tx, payload["meeting"]))}

    @rpc(reads=True)
    def meetings(self, tx: "Transaction", payload: Wire) -> Wire:
        """Meetings of a span of days, of a body or a person."""
        return {"meetings": [events.record(one) for one in queries.meetings(tx, payload)]}

    @rpc(reads=True)
    def find_slot(self, tx: "Transaction", payload: Wire) -> Wire:
        """The first lawful hours for a meeting, and why earlier days were passed over."""
        return _asked(slots.find_slot, tx, payload)

    @rpc(reads=True)
    def statistics(self, tx: "Transaction", payload: Wire) -> Wire:
        """The statistics of meetings of a month."""
        return queries.statistics(tx, payload)

    @rpc(reads=True)
    def grid(self, tx: "Transaction", payload: Wire) -> Wire:
        """The weekly grid of a month with the titles of its events."""
        return {**_asked(answers.grid, tx.law, payload), "titles": answers.titles(tx.law, payload)}

    @rpc(reads=True)
    def ask_grid(self, tx: "Transaction", payload: Wire) -> Wire:
        """The weekly grid of a month."""
        return _asked(answers.grid, tx.law, payload)

    @rpc(reads=True)
    def ask_meeting(self, tx: "Transaction", payload: Wire) -> Wire:
        """Whether a meeting may be held as planned."""
        return _asked(answers.meeting, tx.law, payload)


def _planned(tx: "Transaction", meeting: Meeting) -> Meeting:
    """A meeting whose span runs forward on days that the grid and the calendar reach."""
    try:
        answers.runs_forward(tx.law, meeting.plan())
    except Malformed as malformed:
        raise BadPayload(f"/{malformed.field}", malformed.message) from None
    return meeting


def _asked(question: Callable[[Any, Wire], Wire], of: Any, request: Wire) -> Wire:
    """The answer of a question of the law or of the calendar; what it cannot take is a malformed request."""
    try:
        return question(of, request)
    except Malformed as malformed:
        raise BadPayload(f"/{malformed.field}", malformed.message) from None
    except LawError as unknown:
        raise BadPayload("/", str(unknown)) from None


def _answer(step: actions.Step) -> Wire:
    return {"meeting": events.record(step.meeting), "warnings": list(step.warnings)}
