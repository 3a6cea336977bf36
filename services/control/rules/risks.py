"""Clauses 40-1, 66-1, 66-3 and the Government's 165-2: a risk of non-execution goes up, with proposals."""

from collections.abc import Iterator

from law.rule import Violation, rule
from services.control.model import Acting, Item

TO_PA_UNIT = ("head_of_structural_unit",)
GOVERNMENT_HEADS = ("prime_minister", "deputy_prime_minister")
SPECIAL = {
    "state_counsellor": ("state_counsellor", "D976-66-1.6", "D976-66-3.4"),
    "security_council": ("secretary_of_security_council", "D976-66-1.7", "D976-66-3.5"),
}


@rule(
    *("D976-40-1.3", "D976-66-1.5", "D976-66-1.6", "D976-66-1.7", "D976-66-3.2", "D976-66-3.3"),
    *("D976-66-3.4", "D976-66-3.5", "G10-165-2.6"),
)
def addressees(item: Item, acting: Acting) -> tuple[tuple[str, ...], str]:
    """To whom a risk is reported, and the provision.

    From the PA's unit it goes to the Head of the PA, or by the kind of item to the State Counsellor or the
    Secretary of the Security Council; from the executor of an item of 66-3 to the PA's unit, at once; at
    the Government's level from heads of bodies to the Prime Minister or his deputies.
    """
    if item.level != "pa":
        return GOVERNMENT_HEADS, "G10-165-2.6"
    of_66_3 = item.instruction.without_periodic_reports
    if acting.body != "pa":
        return TO_PA_UNIT, "D976-66-3.2" if of_66_3 else "D976-46(2)"
    if item.row in SPECIAL:
        office, usual, special = SPECIAL[item.row]
        return (office,), special if of_66_3 else usual
    general = "D976-40-1.3" if item.row == "national_plan" else "D976-66-1.5"
    return ("head_of_pa",), "D976-66-3.3" if of_66_3 else general


@rule("D976-40-1.4", "D976-66-1.5", "D976-66-3.3", "G10-165-2.6")
def missing_proposals(
    item: Item, acting: Acting, provision: str, proposals: str | None
) -> Iterator[Violation]:
    """Whoever reports a risk upwards submits proposals; the executor's warning to the unit needs none."""
    upwards = acting.body == "pa" or item.level != "pa"
    if upwards and not (proposals or "").strip():
        yield Violation(
            "D976-40-1.4" if provision == "D976-40-1.3" else provision, "risk_without_proposals", {}
        )


@rule("D976-66-1.5", "D976-66-3.2")
def strangers(item: Item, acting: Acting) -> Iterator[Violation]:
    """The PA's unit, the executor and the co-executors report risks on an item."""
    known = {"pa", "government_apparatus", item.instruction.executor, *item.instruction.coexecutors}
    if acting.body not in known | {item.instruction.consolidating_body}:
        yield Violation("D976-66-1.5", "risk_by_stranger", {"body": acting.body, "item": item.id})
