"""What an act or document puts under control: the clauses of App. 5 (D976-28.7, 30(4), 30-1)."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from law import Law, UnknownBody
from law.rule import Violation, rule
from services.acts.model import ACTS

PRESIDENT_ROWS = (
    "national_plan",
    "ordinary",
    "security_council",
    "assembly",
    "personal",
    "personal_published",
)


@rule("D976-30-1", "D976-4(1)", "D976-4(2).1", "D976-28.7")
def faulty_items(
    items: tuple[Mapping[str, Any], ...], by_president: bool, law: Law, on: date, signed_on: date
) -> Iterator[Violation]:
    """Clauses that cannot come under control: given twice, unknown bodies, a day before the signature."""
    seen: set[str] = set()
    for item in items:
        clause = item["clause"]
        if clause in seen:
            yield Violation("D976-28.7", "clause_twice", {"clause": clause})
        seen.add(clause)
        yield from _unknown_bodies(item, law, on)
        if "due_on" in item and date.fromisoformat(item["due_on"]) < signed_on:
            due_on = date.fromisoformat(item["due_on"])
            facts = {"clause": clause, "due_on": due_on, "signed_on": signed_on}
            yield Violation("D976-30(4)", "due_before_signature", facts)
        if by_president != (item["row"] in PRESIDENT_ROWS):
            yield Violation("D976-30-1", "row_of_other_author", {"clause": clause, "row": item["row"]})


def _unknown_bodies(item: Mapping[str, Any], law: Law, on: date) -> Iterator[Violation]:
    """Executors that the register of bodies does not know on that day."""
    bodies = [item["executor"], *item.get("coexecutors", ()), item.get("consolidating_body")]
    for body in filter(None, bodies):
        try:
            law.body(body, on=on)
        except UnknownBody as unknown:
            yield Violation(
                "D976-28.7", "executor_unknown", {"clause": item["clause"], "body": body, "why": str(unknown)}
            )


@rule("D976-4(1)", "D976-4(2).2", "D976-4(2).3")
def foreign_signature(kind: str, office: str, law: Law, on: date) -> Iterator[Violation]:
    """A signed document recorded under a signature that cannot make one of its kind."""
    allowed = law.value("D976-4(1)", "signatories", on=on).get(kind)
    if allowed and office not in allowed:
        provision = "D976-4(1)" if kind in ACTS else "D976-4(2).2"
        facts = {"kind": kind, "office": office, "offices": allowed}
        yield Violation(provision, "signatory_of_other_kind", facts)
