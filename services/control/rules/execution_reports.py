"""Clauses 66, 67, Appendix 7, the Government's 165-2: what a report must be and who signs it."""

from collections.abc import Iterator
from datetime import date

from law.rule import Violation, rule
from services.control.model import Acting, Item

HEADS = frozenset({"first_head", "minister", "akim"})
GOVERNMENT_SIGNERS = frozenset({"prime_minister", "deputy_prime_minister", "head_of_government_apparatus"})
DEPUTIES = frozenset({"deputy_first_head", "deputy_akim", "deputy_head_of_government_apparatus"})


@rule("D976-66.1", "D976-55.2", "D976-2.1")
def strangers(item: Item, body: str) -> Iterator[Violation]:
    """The responsible executor, or the body that consolidates, reports; nobody else does."""
    expected = {item.instruction.executor, item.instruction.consolidating_body}
    if body not in expected:
        facts = {"body": body, "item": item.id, "executor": item.instruction.executor}
        yield Violation("D976-66.1", "not_the_executor", facts)


@rule("D976-App7-3.3", "D976-App7-3.4")
def missing_reasons(conclusion: str, reasons: str | None) -> Iterator[Violation]:
    """A report of partial execution or of none must say why."""
    if conclusion != "executed" and not (reasons or "").strip():
        yield Violation("D976-App7-3.4", "reasons_missing", {"conclusion": conclusion})


@rule("D976-67.1", "D976-67.2")
def wrong_signers(kind: str, acting: Acting) -> Iterator[Violation]:
    """A first head signs a final report (for the Government its addressee); an interim one a deputy too."""
    allowed = (GOVERNMENT_SIGNERS if acting.body == "government" else HEADS) | _apparatus_head(acting.body)
    if kind == "interim":
        allowed |= DEPUTIES
    if acting.office not in allowed:
        facts = {"office": acting.office, "kind": kind, "allowed": tuple(sorted(allowed))}
        yield Violation("D976-67.2" if kind == "interim" else "D976-67.1", "signed_below_first_head", facts)


def _apparatus_head(body: str) -> frozenset[str]:
    return frozenset({"head_of_government_apparatus"}) if body == "government_apparatus" else frozenset()


@rule("D976-67.2", "G10-165-2.1")
def missing_agreements(item: Item, kind: str, acting: Acting, agreed: bool) -> Iterator[Violation]:
    """A deputy's interim report to the Government says that it is agreed with the first head."""
    if kind == "interim" and item.level == "government" and acting.office in DEPUTIES and not agreed:
        yield Violation("G10-165-2.4", "not_agreed_with_first_head", {"office": acting.office})


@rule("D976-54", "D976-50.1")
def in_time(item: Item, on: date) -> bool:
    """Whether a report of a day informs by the item's deadline."""
    return on <= item.current_deadline
