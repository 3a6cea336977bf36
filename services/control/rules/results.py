"""Clauses 76-1, 193.5 and the Government's 195-1: on what basis items of special kinds are removed."""

from collections.abc import Iterator

from law.rule import Violation, rule
from services.control.model import Item
from services.control.rules.rulings import Ruling

BASES: dict[str, tuple[str, tuple[str, ...]]] = {
    "monument": ("D976-76-1.1", ("service_memo",)),
    "construction": ("D976-76-1.2", ("final_report",)),
    "digitalisation": ("D976-76-1.3", ("final_report", "service_memo")),
    "named_law": ("D976-76-1.4", ("law_signed",)),
    "legislation": ("D976-76-1.5", ("expert_conclusion",)),
    "event_or_naming": ("D976-76-1.6", ("event_held",)),
}
PA_CONCLUSION = "expert_conclusion|visaed_consent"


@rule(
    *("D976-76-1.1", "D976-76-1.2", "D976-76-1.3", "D976-76-1.4", "D976-76-1.5", "D976-76-1.6"),
    *("D976-66-3(4).2", "G10-195-1.1", "G10-195-1.2", "G10-195-1.3", "G10-193.5"),
)
def basis(item: Item) -> tuple[str, tuple[str, ...]] | None:
    """The provision and documents that remove an item of a special kind in place of report and conclusion."""
    traits = item.instruction.traits
    if "project_management" in traits:
        return "G10-193.5", ("project_rules",)
    if not item.instruction.without_periodic_reports:
        return None
    if item.level != "pa":
        return "G10-195-1.1", ("final_result_reached",)
    return next((found for topic, found in BASES.items() if topic in traits), None)


@rule(
    *("D976-76-1.1", "D976-76-1.2", "D976-76-1.3", "D976-76-1.4", "D976-76-1.5", "D976-76-1.6"),
    *("G10-195-1.1", "G10-193.5"),
)
def missing_bases(item: Item, ruling: Ruling) -> Iterator[Violation]:
    """Each document of the special basis must be there; a final report is shown by the record."""
    found = basis(item)
    if ruling.kind != "removal" or found is None:
        return
    provision, documents = found
    shown = {"final_report"} if item.reported_on is not None else set()
    for document in documents:
        if document not in ruling.claimed | shown:
            yield Violation(provision, f"missing_{document}", {"decision": ruling.kind})


def replaces_conclusion(item: Item, ruling: Ruling, precondition: str) -> bool:
    """Whether the special basis stands in place of the usual conclusion."""
    return (
        ruling.kind == "removal" and basis(item) is not None and precondition.startswith("expert_conclusion")
    )
