"""Putting a clause under control: its type, its days, its duties (clauses 42-56, 64, 65)."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from law import Law
from law.rule import refuse
from services.control import events
from services.control.actions.outcome import Outcome, met
from services.control.model import Acting, Instruction, Item, Origin, item_id
from services.control.rules import deadlines, duties, registration

PERSONAL_ROWS = frozenset({"personal", "personal_published"})


def open_item(origin: Origin, entry: Mapping[str, Any], law: Law, *, today: date) -> Outcome:
    """Open the item of one clause; refused where it is no object of control or has no deadline."""
    row = registration.row_of(entry, published=origin.published)
    received_on = _day(entry.get("received_on")) or origin.signed_on
    given = deadlines.Given(
        received_on=received_on,
        express=_day(entry.get("due_on")),
        mark=entry.get("mark"),
        personal_signed_on=origin.signed_on if row in PERSONAL_ROWS else None,
        coexecutors_express=_day(entry.get("coexecutors_due_on")),
    )
    terms = deadlines.terms(law, given, today)
    refuse(
        (
            *registration.missing_stamps(entry, origin.document),
            *deadlines.missing_deadlines(terms),
            *deadlines.deadlines_passed(given),
        )
    )
    assert terms is not None  # noqa: S101 - missing_deadlines has refused it
    level, level_provision = registration.level_of(entry, row)
    item = Item(
        id=item_id(origin.id, entry["clause"]),
        instruction=_instruction(origin, entry, received_on, terms.due_on),
        row=row,
        level=level,
        control_type=terms.type,
        current_deadline=terms.due_on,
        coexecutors_due_on=terms.coexecutors_due_on if entry.get("coexecutors") else None,
        controlling_body=entry.get("controlling_body"),
    )
    return _opened(item, law, today, (level_provision, *terms.provisions))


def _opened(item: Item, law: Law, today: date, provisions: tuple[str, ...]) -> Outcome:
    facts = [events.item_opened(item, provisions)]
    opens = tuple(duties.opened_with(law, item, today))
    if item.instruction.mark is None:
        return Outcome(item, tuple(facts), opens)
    facts.append(events.urgent_item_announced(item, today))
    notice = duties.urgent_notice(law, item)
    return Outcome(item, tuple(facts), opens, met((notice.id,)))


def _instruction(origin: Origin, entry: Mapping[str, Any], received_on: date, due_on: date) -> Instruction:
    return Instruction(
        origin=origin,
        clause=entry["clause"],
        text=entry["text"],
        executor=entry["executor"],
        coexecutors=tuple(entry.get("coexecutors", ())),
        consolidating_body=registration.consolidating_body(entry),
        mark=entry.get("mark"),
        received_on=received_on,
        initial_deadline=due_on,
        sector=entry.get("sector"),
        interim_period=entry.get("interim_period"),
        without_periodic_reports=entry.get("without_periodic_reports", False),
        traits=frozenset(entry.get("traits", ())),
    )


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def set_deadline(
    origin: Origin, entry: Mapping[str, Any], command: Mapping[str, Any], law: Law, *, today: date
) -> Outcome:
    """Open an item whose deadline the Administration has now determined (50.2)."""
    acting = Acting.of(command["acting"])
    refuse(registration.wrong_determiners(acting))
    return open_item(origin, {**entry, "due_on": command["due_on"]}, law, today=today)
