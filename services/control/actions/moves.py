"""What a lawful decision changes: deadlines, type, level, duties, and the journal (clauses 59, 65, 69-76)."""

from collections.abc import Iterable, Iterator
from datetime import date

from law import Law, Obligation
from services.control import events
from services.control.actions.case import Case
from services.control.actions.outcome import Closing, Outcome
from services.control.model import Decision, Item
from services.control.rules import control_types, deadlines, decisions, duties, interims
from services.control.rules.levels import ROW_OF_LEVEL
from services.control.rules.rulings import Ruling

COUNTERS = {
    "extension": "extensions",
    "transfer_medium": "transfers",
    "transfer_long": "transfers",
    "new_deadline": "new_deadlines",
    "reinstatement": "reinstatements",
}


def carry_out(item: Item, decided: Ruling, case: Case) -> Outcome:
    """Carry out a decision that nothing forbids."""
    after = _removed(item, decided) if decided.kind == "removal" else _moved(item, decided, case.law)
    grounds = (decided.ground,) if decided.ground else ()
    entry = Decision(
        item=item.id,
        number=after.decisions,
        kind=decided.kind,
        granted=True,
        decided_by=decided.acting,
        decided_on=decided.on,
        provisions=tuple(dict.fromkeys((*decided.matrix.provisions, *grounds))),
        old_deadline=item.current_deadline,
        new_deadline=None if decided.kind == "removal" else after.current_deadline,
        ground=decided.ground,
        consequences=tuple(decided.matrix.consequences),
    )
    opens = tuple(_opens(item, after, entry, case.law))
    return Outcome(
        after, (events.decided(after, entry),), opens, tuple(_closes(item, after, case.owed)), entry=entry
    )


def _moved(item: Item, decided: Ruling, law: Law) -> Item:
    assert decided.new_due_on is not None  # noqa: S101 - a decision without it was refused
    counter, handed_over = COUNTERS[decided.kind], item.state == "handed_over"
    if decided.kind == "reinstatement" and law.reading("reinstatement_counts_as_extension") == "counted":
        item = item._replace(extensions=item.extensions + 1)
    after = item._replace(
        current_deadline=decided.new_due_on,
        control_type=_type(item, decided, law),
        state="handed_over" if handed_over else "on_control",
        overdue=False,
        request=None,
        reported_on=None,
        removed_on=item.removed_on if handed_over else None,
        removal_ground=item.removal_ground if handed_over else None,
        decisions=item.decisions + 1,
        deadlines=item.deadlines + 1,
        interims=interims.next_term(item, decided.on),
        **{counter: getattr(item, counter) + 1},
    )
    return after._replace(coexecutors_due_on=_coexecutors_due_on(after, law, decided.on))


def _type(item: Item, decided: Ruling, law: Law) -> str:
    """A transfer changes the type of control; an extension or a new deadline only by another reading."""
    if decided.kind in decisions.TARGET_TYPE:
        return decisions.TARGET_TYPE[decided.kind]
    if law.reading("type_exceeded_by_extension") != "change_type" or decided.new_due_on is None:
        return item.control_type
    by_term, _ = control_types.control_type(
        law, control_types.length_of(item, decided.new_due_on, decided.on)
    )
    return max(item.control_type, by_term, key=control_types.ORDER.index)


def _coexecutors_due_on(item: Item, law: Law, on: date) -> date | None:
    said = item.instruction
    if item.coexecutors_due_on is None or deadlines.from_receipt(said.mark, item.control_type):
        return item.coexecutors_due_on
    given = deadlines.Given(said.received_on, mark=said.mark)
    due = deadlines.coexecutors_due_on(law, given, item.control_type, item.current_deadline, on).due_on
    return min(item.current_deadline, due)


def _removed(item: Item, decided: Ruling) -> Item:
    after = item._replace(
        request=None,
        overdue=False,
        decisions=item.decisions + 1,
        interims=item.interims + 1 if item.interim_period else item.interims,
        removed_on=decided.on,
        removal_ground=decided.ground,
        absorbed_by=decided.absorbed_by,
    )
    if decided.handed_over_to is None:
        return after._replace(state="removed")
    return after._replace(
        state="handed_over",
        level=decided.handed_over_to,
        row=ROW_OF_LEVEL[decided.handed_over_to],
        deadlines=item.deadlines + 1,
        reported_on=item.reported_on if decided.on > item.current_deadline else None,  # its day is over
        controlling_body=decided.controlling_body or item.controlling_body,
    )


def _opens(item: Item, after: Item, entry: Decision, law: Law) -> Iterator[Obligation]:
    on = entry.decided_on
    if after.deadlines != item.deadlines and after.reported_on is None:
        yield duties.execution_report(law, after, on)
        yield from duties.proposals(law, after, on)
        if (interim := duties.interim_report(law, after)) is not None:
            yield interim
    if entry.kind == "transfer_long" and law.reading("transfer_roadmap_term") == "ten_working_days":
        yield duties.roadmap(law, after, on, transferred=True)
    if "report_measures_within_month" in entry.consequences:
        yield duties.measures_report(law, after, on)


def _closes(item: Item, after: Item, owed: Iterable[Obligation]) -> Iterator[Closing]:
    if after.state == "removed" or after.deadlines != item.deadlines:
        for duty in duties.replaced(owed, removed=after.state == "removed"):
            yield duty.id, "waived"
