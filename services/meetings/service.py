"""Meetings: every event it handles and every call it answers."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar

from bus.event import Envelope
from bus.rpc import rpc
from bus.service import Service
from bus.subscribe import subscribe
from services.meetings import (
    actions,
    answers,
    events,
    payloads,
    plans,
    presenting,
    queries,
    slots,
    store,
    tables,
)
from services.meetings.model import Acting
from services.meetings.presentation import Presentation
from services.meetings.rules.settings import readings_of

if TYPE_CHECKING:
    from bus.database import Transaction

Wire = Mapping[str, Any]


def _meeting_of_event(event: Envelope) -> Iterable[tuple[Any, Any]]:
    return ((tables.meeting, event.data["meeting"]["id"]),)


class Meetings(Service):
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
        planned = payloads.meeting_of(payload, before)
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
        planned = payloads.moved_of(payload, before)
        step = actions.reschedule(
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
    def cancel_meeting(self, tx: "Transaction", payload: Wire) -> Wire:
        """Cancel a meeting."""
        before = store.get(tx, payload["meeting"])
        step = actions.cancel(tx.law, before, payloads.acting_of(payload["acting"]), on=tx.today)
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
        )
        return _answer(store.save(tx, step, before))

    @rpc
    def close_without_minutes(self, tx: "Transaction", payload: Wire) -> Wire:
        """Close a meeting of which no minutes are needed."""
        before = store.get(tx, payload["meeting"])
        acting = payloads.acting_of(payload["acting"])
        step = actions.close_without_minutes(tx.law, before, acting, nature=payload["nature"], on=tx.today)
        return _answer(store.save(tx, step, before))

    @rpc
    def instruct_presentation(self, tx: "Transaction", payload: Wire) -> Wire:
        """Record the instruction to present a draft."""
        one = presenting.instructed(tx.law, payload)
        return presenting.save(tx, actions.presenting.instruct(tx.law, one, on=tx.today))

    @rpc
    def submit_presentation_materials(self, tx: "Transaction", payload: Wire) -> Wire:
        """Take the materials of a presentation."""
        one, acting = _presentation(tx, payload)
        materials = presenting.materials_of(payload["materials"])
        return presenting.save(tx, actions.presenting.submit(tx.law, one, acting, materials, on=tx.today))

    @rpc
    def check_presentation_materials(self, tx: "Transaction", payload: Wire) -> Wire:
        """Check the materials, and pass them on or return them."""
        one, acting = _presentation(tx, payload)
        good, unit = payload["complete"] and payload["quality"], payload.get("holding_unit")
        step = actions.presenting.check(tx.law, one, acting, good=good, holding_unit=unit, on=tx.today)
        return presenting.save(tx, step)

    @rpc
    def prepare_presentation(self, tx: "Transaction", payload: Wire) -> Wire:
        """Compile agenda, order and participants."""
        one, acting = _presentation(tx, payload)
        step = actions.presenting.prepare(
            tx.law,
            one,
            acting,
            agenda=tuple(payload["agenda"]),
            order=payload["order"],
            participants=plans.seats_of(payload, "participants"),
            planned_on=date.fromisoformat(payload["on"]),
            on=tx.today,
        )
        return presenting.save(tx, step)

    @rpc
    def hold_presentation(self, tx: "Transaction", payload: Wire) -> Wire:
        """Record that a presentation was held, and who came."""
        one, acting = _presentation(tx, payload)
        held_on, attended = date.fromisoformat(payload["on"]), plans.seats_of(payload, "attended")
        step = actions.presenting.hold(tx.law, one, acting, attended=attended, held_on=held_on, on=tx.today)
        return presenting.save(tx, step)

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
        return slots.find_slot(tx, payload)

    @rpc(reads=True)
    def grid(self, tx: "Transaction", payload: Wire) -> Wire:
        """The weekly grid of a month with the titles of its events."""
        return {**answers.grid(tx.law, payload), "titles": answers.titles(tx.law, payload)}

    @rpc(reads=True)
    def ask_grid(self, tx: "Transaction", payload: Wire) -> Wire:
        """The weekly grid of a month."""
        return answers.grid(tx.law, payload)

    @rpc(reads=True)
    def ask_meeting(self, tx: "Transaction", payload: Wire) -> Wire:
        """Whether a meeting may be held as planned."""
        return answers.meeting(tx.law, payload)


def _presentation(tx: "Transaction", payload: Wire) -> tuple[Presentation, Acting]:
    return presenting.get(tx, payload["presentation"]), payloads.acting_of(payload["acting"])


def _answer(step: actions.Step) -> Wire:
    return {"meeting": events.record(step.meeting), "warnings": list(step.warnings)}
