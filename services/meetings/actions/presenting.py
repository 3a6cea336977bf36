"""A presentation's way: instructed, materials submitted, checked, passed on, prepared, held."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from bus.event import Event
from law import Law, Obligation, Violation, owe, refuse
from services.meetings import events
from services.meetings.model import Acting, Seat
from services.meetings.presentation import Materials, Presentation, State
from services.meetings.rules import presentation as rules


@dataclass(frozen=True, slots=True)
class Presented:
    """The presentation after the action, the fact, what is lacking, what is owed and what is done."""

    presentation: Presentation
    events: tuple[Event, ...]
    warnings: tuple[Mapping[str, Any], ...] = ()
    owed: tuple[Obligation, ...] = ()
    met: frozenset[str] = field(default_factory=frozenset)


def instruct(law: Law, one: Presentation, *, on: date) -> Presented:
    """Record the instruction; the developer owes the materials within a working day of receiving it."""
    latest_on = rules.latest_day(law, one.sitting_on) if one.sitting_on else None
    known = replace(one, latest_on=latest_on)
    duty = owe(
        "G10-110.1",
        known.subject,
        known.developer,
        "government_apparatus",
        "presentation_materials",
        from_on=known.instructed_on,
        due_on=known.materials_due_on,
    )
    return replace(_moved(law, known, "instructed", ("G10-110.1",), on=on), owed=(duty,))


def submit(law: Law, one: Presentation, acting: Acting, materials: Materials, *, on: date) -> Presented:
    """Take the materials of the developer; every lack is a reason to refuse them."""
    refuse(
        [
            *_in_state(one, "instructed", "returned"),
            *_not_the_developer(one, acting),
            *rules.not_by_official_email(materials),
            *rules.missing_materials(materials),
            *rules.thin_brief_information(materials.note),
            *rules.brief_information_ill_set(law, materials.note, on=on),
            *rules.slides_ill_made(law, materials.slides, on=on),
        ]
    )
    submitted = replace(one, materials=materials, state="submitted")
    step = _moved(law, submitted, "submitted", ("G10-110.2",), rules.materials_late(one, on), on=on)
    return replace(step, met=frozenset({"presentation_materials"}))


def check(
    law: Law, one: Presentation, acting: Acting, *, good: bool, holding_unit: str | None, on: date
) -> Presented:
    """The initiating unit checks the materials: passed to the holding unit, or returned to the developer."""
    refuse(
        [
            *_in_state(one, "submitted"),
            *rules.not_of_the_apparatus(acting, "G10-110.6"),
            *(rules.passed_to_nobody(holding_unit) if good else ()),
        ]
    )
    state: State = "passed" if good else "returned"
    checked = replace(one, state=state, holding_unit=holding_unit if good else None)
    return _moved(law, checked, state, ("G10-110.6", "G10-110.7"), on=on)


def prepare(
    law: Law,
    one: Presentation,
    acting: Acting,
    *,
    agenda: tuple[str, ...],
    order: str,
    participants: tuple[Seat, ...],
    planned_on: date,
    on: date,
) -> Presented:
    """The holding unit compiles agenda, order and participants; the day is noted if too near the sitting."""
    refuse(
        [
            *_in_state(one, "passed", "prepared"),
            *rules.not_of_the_apparatus(acting, "G10-110.8"),
            *rules.unprepared(agenda, order, participants),
        ]
    )
    ready = replace(
        one, agenda=agenda, order=order, participants=participants, planned_on=planned_on, state="prepared"
    )
    near = rules.too_near_the_sitting(one, planned_on)
    return _moved(law, ready, "prepared", ("G10-110.8",), near, on=on)


def hold(
    law: Law, one: Presentation, acting: Acting, *, attended: tuple[Seat, ...], held_on: date, on: date
) -> Presented:
    """Record that it was held and who came."""
    refuse([*_in_state(one, "prepared"), *rules.not_of_the_apparatus(acting, "G10-110.9")])
    held = replace(one, held_on=held_on, state="held")
    noted = (*rules.too_near_the_sitting(one, held_on), *rules.invited_and_absent(one, attended))
    return _moved(law, held, "held", ("G10-105.1", "G10-110.9"), noted, on=on)


def _in_state(one: Presentation, *wanted: str) -> Iterator[Violation]:
    if one.state not in wanted:
        facts = {"meeting": one.id, "state": one.state, "wanted": wanted}
        yield Violation("G10-110.2", "meeting_in_another_state", facts)


def _not_the_developer(one: Presentation, acting: Acting) -> Iterator[Violation]:
    if acting.body != one.developer:
        yield Violation("G10-110.1", "not_the_developer", {"body": acting.body, "developer": one.developer})


def _moved(
    law: Law,
    one: Presentation,
    step: str,
    provisions: tuple[str, ...],
    noted: Iterable[Violation] = (),
    *,
    on: date,
) -> Presented:
    advised = tuple(events.advice(law, noted))
    return Presented(one, (events.presentation_changed(one, step, on, provisions, advised),), advised)
