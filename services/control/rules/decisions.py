"""Clauses 69-79: who may decide on an item, what history forbids, and what a decision must fix."""

from collections.abc import Iterator

from law import Authority
from law.rule import Violation, rule
from services.control.model import Item
from services.control.rules.control_types import ORDER
from services.control.rules.execution_reports import HEADS
from services.control.rules.government import removers
from services.control.rules.rulings import Ruling

TARGET_TYPE = {"transfer_medium": "medium_term", "transfer_long": "long_term"}
TRANSFER_GROUNDS = {"transfer_medium": "D976-69.5", "transfer_long": "D976-69.6"}
MOVES_DEADLINE = frozenset({"extension", "new_deadline", "reinstatement", *TARGET_TYPE})
OFFICES_OF_ANY_BODY = HEADS | {
    *("deputy_first_head", "deputy_akim", "head_of_structural_unit", "head_of_directorate", "other_official"),
}
RULED_OUT = {"first_extension": "extended_already", "repeated_extension": "not_extended_yet"}
DISCIPLINE = {
    "discipline_guilty_officials": "D976-69.8",
    "discipline_first_heads_and_coexecutor_deputies": "D976-72.2",
    "discipline_political_servants": "D976-72.4",
}


@rule(
    *("D976-69.1", "D976-69.4", "D976-69.7", "D976-70.6", "D976-70.7", "D976-71.1", "D976-71.2", "D976-71.3"),
    *("D976-72.1", "D976-72.3", "D976-72.5", "D976-74.1", "D976-74.2", "D976-74-1.2", "D976-76.1"),
    *("D976-76.3", "D976-76.6", "D976-76.7", "D976-77.1", "D976-77.2", "D976-78"),
)
def wrong_offices(item: Item, ruling: Ruling) -> Iterator[Violation]:
    """The decision belongs to the offices of the matrix and to nobody else."""
    lawful, provision = removers(item, ruling)
    office, offices = ruling.acting.office, set(lawful)
    if office in offices or (office in HEADS and offices & HEADS):
        return
    facts = {"office": office, "decision": ruling.kind, "offices": lawful, "item": item.id}
    yield Violation(provision, "wrong_office", facts)


@rule("D976-76.2", "D976-74-1.2")
def wrong_bodies(item: Item, ruling: Ruling) -> Iterator[Violation]:
    """A head, or whom his regulation empowers, decides on items under the control of his own body only."""
    origin, acting = item.instruction.origin, ruling.acting
    signed = ruling.kind == "removal" and (acting.office, acting.body) == (
        origin.signed_by,
        origin.signed_body,
    )
    controller = acting.body if signed else item.controlling_body or item.instruction.executor
    offices = set(ruling.matrix.offices)
    by_head = acting.office in HEADS and HEADS & offices
    if (by_head or acting.office in OFFICES_OF_ANY_BODY & offices) and ruling.acting.body != controller:
        facts = {"body": ruling.acting.body, "controller": controller}
        yield Violation(ruling.matrix.provisions[0], "wrong_body", facts)


@rule("D976-79")
def early_removals(item: Item, ruling: Ruling) -> Iterator[Violation]:
    """The executing body removes from its own control only after the PA has removed."""
    if ruling.kind == "removal" and item.level == "pa" and ruling.acting.body == item.instruction.executor:
        yield Violation("D976-79", "removed_before_pa", {"body": ruling.acting.body})


@rule("D976-69.2", "D976-69.7", "D976-72.3")
def ruled_out(matrix: Authority, extensions: int | None, transfers: int | None) -> Iterator[Violation]:
    """What the history of the item forbids: a second transfer, a first extension after a first one."""
    if matrix.ruled_out_by is None:
        return
    code = RULED_OUT.get(matrix.decision, "second_transfer")
    facts = {"extensions": extensions or 0, "transfers": transfers or 0}
    yield Violation(matrix.ruled_out_by, code, facts)


@rule("D976-69.5", "D976-69.6")
def transfers_nowhere(item: Item, kind: str) -> Iterator[Violation]:
    """A transfer leads to a longer type of control than the present one."""
    target = TARGET_TYPE.get(kind)
    if target and ORDER.index(target) <= ORDER.index(item.control_type):
        facts = {"type": item.control_type, "target": target}
        yield Violation(TRANSFER_GROUNDS[kind], "transfer_to_no_longer_type", facts)


@rule("D976-4(7).1", "D976-68.3", "D976-76.4")
def missing_new_dates(item: Item, ruling: Ruling) -> Iterator[Violation]:
    """A decision that moves the deadline fixes the new day, later than the present one."""
    if ruling.kind not in MOVES_DEADLINE:
        return
    reinstates = ruling.kind == "reinstatement"
    provision = "D976-76.4" if reinstates else "D976-68.3"
    if ruling.new_due_on is None:
        yield Violation(provision, "new_date_missing", {"decision": ruling.kind})
        return
    earliest = ruling.on if reinstates else item.current_deadline
    if ruling.new_due_on <= earliest:
        facts = {"new_due_on": ruling.new_due_on, "deadline": earliest}
        yield Violation(provision, "new_date_not_later", facts)


@rule("D976-69.8", "D976-72.2", "D976-72.4", "D976-72.6", "G10-189.3")
def skipped_discipline(item: Item, ruling: Ruling) -> Iterator[Violation]:
    """A deadline is extended only together with the question of disciplinary responsibility."""
    asked = [code for code in ruling.matrix.consequences if code in DISCIPLINE]
    if ruling.kind == "extension" and asked and not ruling.discipline_considered:
        provision = DISCIPLINE[asked[0]]
        if item.row == "security_council" and provision == "D976-72.4":
            provision = "D976-72.6"
        yield Violation(provision, "discipline_not_considered", {"whose": asked[0]})
