"""Which drafts are presented before the Government's sitting (G10-106, 107), the plan of bills (G10-78)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from law import Law
from law.rule import Violation, rule

Subject = Literal[
    "drafting_plan_bill",
    "address_plan_bill",
    "instructed_bill",
    "conclusion_on_deputies_bill",
    "conclusion_on_deputies_amendments",
    "agreed_positions",
    "treaty_bill",
    "other_act",
]
DEMANDED = {
    "drafting_plan_bill": "G10-106.1",
    "address_plan_bill": "G10-106.2",
    "instructed_bill": "G10-106.3",
    "conclusion_on_deputies_bill": "G10-107(1)",
    "conclusion_on_deputies_amendments": "G10-107(2)",
    "agreed_positions": "G10-107(3)",
}


@dataclass(frozen=True, slots=True)
class Demand:
    """Whether a draft is presented: `yes`, `as_a_rule_no`, or only `on_instruction` of the PM."""

    answer: Literal["yes", "as_a_rule_no", "on_instruction"]
    provision: str


@rule(
    *("G10-106.1", "G10-106.2", "G10-106.3", "G10-107(1)", "G10-107(2)", "G10-107(3)"),
    *("G10-107.4", "G10-107.5"),
)
def demand(subject: Subject, instructed_by_pm: bool = False) -> Demand:
    """Whether a draft of this subject is presented; the PM may have any other act presented."""
    if subject in DEMANDED:
        return Demand("yes", DEMANDED[subject])
    if instructed_by_pm:
        return Demand("yes", "G10-107.5")
    if subject == "treaty_bill":
        return Demand("as_a_rule_no", "G10-107.4")
    return Demand("on_instruction", "G10-107.5")


@dataclass(frozen=True, slots=True)
class PlannedBill:
    """An entry of the plan of legislative drafting: who drafts the bill and who answers for it."""

    title: str
    bodies: tuple[str, ...]
    officials: tuple[tuple[str, str], ...]


@rule("G10-78(3).1", "G10-78(3).2")
def faulty_plan_entry(bill: PlannedBill, law: Law, on: date) -> Iterator[Violation]:
    """A bill without bodies, or whose responsible official ranks below a deputy first head."""
    if not bill.bodies:
        yield Violation("G10-78(3).1", "bill_without_bodies", {"title": bill.title})
    least = law.office(law.value("G10-78(3).2", "min_level", on=on))
    if not bill.officials:
        yield Violation("G10-78(3).2", "bill_without_official", {"title": bill.title, "least": least.code})
    for body, office in bill.officials:
        level = law.office(office).level
        if least.level is not None and (level is None or level > least.level):
            facts = {"body": body, "office": office, "least": least.code}
            yield Violation("G10-78(3).2", "official_too_low", facts)
