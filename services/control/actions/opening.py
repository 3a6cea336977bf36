"""Putting a clause under control: its ground, level, type, days and duties (clauses 2, 42-56, 64, 65)."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from law import Law
from law.rule import refuse
from services.control import events
from services.control.actions.outcome import Outcome, met
from services.control.model import Acting, Instruction, Item, Origin, item_id
from services.control.rules import control_types, deadlines, duties, levels, participants, registration

Entry = Mapping[str, Any]


def open_item(origin: Origin, entry: Entry, law: Law, *, today: date) -> Outcome:
    """Open the item of one clause; refused where it is no object of control or has no deadline."""
    row = registration.row_of(entry, published=origin.published)
    level, by_level = levels.level_of(entry, row)
    level = levels.within_reach(law, level, entry["executor"], today)
    ground = registration.ground_of_control(origin, entry, level)
    given = _given(origin, entry, row)
    terms = deadlines.terms(law, given, today)
    refuse(
        (
            *registration.uncontrolled_documents(ground, origin.document),
            *registration.missing_stamps(entry, origin.document),
            *registration.unmarked_instructions_of_leadership(entry, origin.document),
            *participants.unknown_bodies(law, entry, today),
            *participants.unfit_executors(law, entry, today),
            *deadlines.missing_deadlines(terms),
            *deadlines.deadlines_passed(given),
        )
    )
    assert terms is not None  # noqa: S101 - missing_deadlines has refused it
    item = Item(
        id=item_id(origin.id, entry["clause"]),
        instruction=_instruction(origin, entry, law, given, terms, today=today),
        row=levels.ROW_OF_LEVEL.get(level, "ordinary" if row in levels.LOWER_ROWS else row),
        level=level,
        control_type=terms.type,
        current_deadline=terms.due_on,
        coexecutors_due_on=terms.coexecutors_due_on if entry.get("coexecutors") else None,
        controlling_body=entry.get("controlling_body"),
        interim_period=entry.get("interim_period"),
    )
    return _opened(item, law, today, (ground or by_level, by_level, *terms.provisions))


def _given(origin: Origin, entry: Entry, row: str) -> deadlines.Given:
    return deadlines.Given(
        received_on=_day(entry.get("received_on")) or origin.signed_on,
        express=_day(entry.get("due_on")),
        mark=entry.get("mark"),
        personal_signed_on=origin.signed_on if row in control_types.PERSONAL_ROWS else None,
        coexecutors_express=_day(entry.get("coexecutors_due_on")),
    )


def _opened(item: Item, law: Law, today: date, provisions: tuple[str, ...]) -> Outcome:
    facts = [events.item_opened(item, provisions)]
    opens = tuple(duties.opened_with(law, item, today))
    if item.instruction.mark is None:
        return Outcome(item, tuple(facts), opens)
    facts.append(events.urgent_item_announced(item, today))
    notice = duties.urgent_notice(law, item)
    return Outcome(item, tuple(facts), opens, met((notice.id,)))


def _instruction(
    origin: Origin, entry: Entry, law: Law, given: deadlines.Given, terms: deadlines.Terms, *, today: date
) -> Instruction:
    return Instruction(
        origin=origin,
        clause=entry["clause"],
        text=entry["text"],
        executor=entry["executor"],
        coexecutors=tuple(entry.get("coexecutors", ())),
        consolidating_body=registration.consolidating_body(law, entry),
        mark=entry.get("mark"),
        received_on=given.received_on,
        initial_deadline=terms.due_on,
        deadline_by=terms.provisions[0],
        sector=entry.get("sector"),
        without_periodic_reports=entry.get("without_periodic_reports", False),
        traits=frozenset(entry.get("traits", ())),
        coordinating_body=participants.coordinating_body(law, entry, given.received_on),
        recommended_to=tuple(entry.get("recommended_to", ())),
        completion_form=entry.get("completion_form"),
        final_result=entry.get("final_result"),
        coexecutors_express=given.coexecutors_express == terms.coexecutors_due_on,
        of_president=registration.of_president(law, origin, entry["row"], today),
    )


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def set_deadline(origin: Origin, entry: Entry, command: Entry, law: Law, *, today: date) -> Outcome:
    """Open an item whose deadline the Administration has now determined (50.2)."""
    refuse(registration.wrong_determiners(Acting.of(command["acting"])))
    return open_item(origin, {**entry, "due_on": command["due_on"]}, law, today=today)
