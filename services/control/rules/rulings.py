"""A ruling: the decision of an office as it is put to the law, with what the matrix says of it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from law import Authority, Law
from law.authority import History
from law.rule import rule
from services.control.model import Acting, Item


@dataclass(frozen=True, slots=True)
class Ruling:
    """What an office decides on an item, on which day, ground and documents."""

    kind: str
    granted: bool
    acting: Acting
    on: date
    matrix: Authority
    new_due_on: date | None = None
    ground: str | None = None
    claimed: frozenset[str] = frozenset()
    discipline_considered: bool = False
    handed_over_to: str | None = None
    controlling_body: str | None = None
    absorbed_by: str | None = None


@rule("D976-69.7", "D976-72.1", "D976-72.3", "D976-72.5")
def matrix_decision(kind: str, extensions: int) -> str:
    """The column of the matrix: an extension is the first, or repeated where one was granted before."""
    if kind != "extension":
        return kind
    return "repeated_extension" if extensions else "first_extension"


@rule("D976-4(7).2", "D976-69.1", "D976-74-1.2", "D976-76.1")
def authority(law: Law, item: Item, kind: str, on: date) -> Authority:
    """What the matrix says of one decision on one item: offices, preconditions, consequences."""
    history = History(extensions=item.extensions, transfers=item.transfers, proposals=item.proposals)
    decision = matrix_decision(kind, item.extensions)
    matrix = law.authority(item=item.row, decision=decision, on=on, history=history)
    return delegated(law, item, matrix, on)


@rule("D976-74-1.2")
def delegated(law: Law, item: Item, matrix: Authority, on: date) -> Authority:
    """Below the PA's level the offices are those that the body's own regulation sets, where it does."""
    if item.level == "pa" or matrix.decision == "reinstatement":
        return matrix
    body = "government" if item.level == "government" else item.controlling_body or item.instruction.executor
    found = law.delegations.of(body, matrix.decision, on)
    if found is None:
        return matrix
    provisions = tuple(dict.fromkeys(("D976-74-1.2", *matrix.provisions)))
    return replace(matrix, offices=found.offices, provisions=provisions, reference=found.act)


def ruling(law: Law, item: Item, command: Mapping[str, Any]) -> Ruling:
    """A decision as it was sent, beside what the matrix says of it."""
    on, due = date.fromisoformat(command["on"]), command.get("new_due_on")
    return Ruling(
        kind=command["decision"],
        granted=command["granted"],
        acting=Acting.of(command["acting"]),
        on=on,
        matrix=authority(law, item, command["decision"], on),
        new_due_on=date.fromisoformat(due) if due else None,
        ground=command.get("ground"),
        claimed=frozenset(command["preconditions"]),
        discipline_considered=command.get("disciplinary_question_considered", False),
        handed_over_to=command.get("handed_over_to"),
        controlling_body=command.get("controlling_body"),
        absorbed_by=command.get("absorbed_by"),
    )
