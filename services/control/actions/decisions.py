"""Decisions of offices: extension, transfer, new deadline, removal, reinstatement (clauses 69-79)."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from law.rule import Violation, refuse
from services.control import events
from services.control.actions import moves
from services.control.actions.case import Case
from services.control.actions.outcome import Outcome
from services.control.model import Decision, Item
from services.control.rules import (
    control_types,
    decisions,
    government,
    preconditions,
    results,
    standing,
)
from services.control.rules.rulings import Ruling, ruling


def take_decision(item: Item, command: Mapping[str, Any], case: Case) -> Outcome:
    """Let the office of the matrix decide; whatever the texts forbid is refused, all of it at once."""
    refuse(standing.impossible_dates(item, "D976-69.1", date.fromisoformat(command["on"]), case.today))
    decided = ruling(case.law, item, command)
    refuse(
        (
            *decisions.wrong_offices(item, decided),
            *decisions.wrong_bodies(item, decided),
            *_state(item, decided),
            *(_obstacles(item, decided) if decided.granted else ()),
            *(_beyond_type(item, decided, case) if _refuses(case) else ()),
        )
    )
    if not decided.granted:
        return _declined(item, decided)
    warnings = tuple(_beyond_type(item, decided, case))
    return moves.carry_out(item, decided, case)._replace(warnings=warnings)


def _refuses(case: Case) -> bool:
    return case.law.reading("type_exceeded_by_extension") == "refuse"


def _beyond_type(item: Item, decided: Ruling, case: Case) -> Iterator[Violation]:
    """A new term beyond the type is in substance a transfer: warned of, or by a reading refused."""
    if decided.kind in ("extension", "new_deadline") and decided.new_due_on is not None:
        length = control_types.length_of(item, decided.new_due_on, decided.on)
        yield from control_types.terms_beyond_type(case.law, item.control_type, length)


def _state(item: Item, decided: Ruling) -> Iterator[Violation]:
    if decided.kind == "reinstatement":
        yield from preconditions.unlawful_reinstatements(item)
    else:
        yield from standing.removed_items(item)


def _obstacles(item: Item, decided: Ruling) -> Iterator[Violation]:
    yield from decisions.early_removals(item, decided)
    yield from decisions.ruled_out(decided.matrix, item.extensions, item.transfers)
    yield from decisions.transfers_nowhere(item, decided.kind)
    yield from decisions.missing_new_dates(item, decided)
    yield from decisions.skipped_discipline(item, decided)
    yield from government.repeated_extensions(item, decided)
    yield from results.missing_bases(item, decided)
    yield from preconditions.unmet(item, decided)
    yield from preconditions.unsupported_removals(item, decided)
    yield from preconditions.vague_hand_overs(item, decided)


def _declined(item: Item, decided: Ruling) -> Outcome:
    after = item._replace(request=None, decisions=item.decisions + 1)
    entry = Decision(
        item=item.id,
        number=after.decisions,
        kind=decided.kind,
        granted=False,
        decided_by=decided.acting,
        decided_on=decided.on,
        provisions=tuple(decided.matrix.provisions),
        old_deadline=item.current_deadline,
        new_deadline=None,
        ground=decided.ground,
    )
    return Outcome(after, (events.decided(after, entry),), entry=entry)
