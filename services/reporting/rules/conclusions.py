"""D976 clauses 62(4) and 63: the Administration considers information on national plans, and tells risks."""

from collections.abc import Iterator, Mapping
from typing import Any

from law import Law
from law.obligation import Obligation, owe
from law.rule import Violation, rule
from services.reporting.model import PeriodicReport

CONSIDERED = {"D976-62(3).1": "D976-62(4).1", "D976-63(3).1": "D976-63(4)"}
"""Which information is considered by the Administration, and under which provision."""
CONSIDER = "consider_information"


@rule("D976-62(4).1", "D976-63(4)")
def consideration(law: Law, report: PeriodicReport) -> Obligation | None:
    """The Administration's duty to consider information on a national plan within the days of the clause."""
    provision = CONSIDERED.get(report.provision)
    if provision is None:
        return None
    due = law.deadline(provision, from_=report.on, on=report.on)
    return owe(
        provision,
        f"report/{report.id}",
        "pa",
        "head_of_pa",
        CONSIDER,
        from_on=report.on,
        due_on=due.due_on,
        act_by=due.act_by,
    )


@rule("D976-62(4).2")
def misrouted(conclusion: Mapping[str, Any]) -> Iterator[Violation]:
    """A conclusion not sent to the unit that consolidates, or not by a unit of the Administration."""
    if conclusion["acting"]["body"] != "pa":
        facts = {"body": conclusion["acting"]["body"]}
        yield Violation("D976-62(4).2", "conclusion_of_another_body", facts)
    if not conclusion.get("consolidating_unit"):
        yield Violation("D976-62(4).2", "consolidating_unit_missing", {})


@rule("D976-62(4).3")
def missing_parts(conclusion: Mapping[str, Any]) -> Iterator[Violation]:
    """A conclusion that does not state the possible risks and the proposals."""
    for name in ("risks", "proposals"):
        if not conclusion.get(name):
            yield Violation("D976-62(4).3", "conclusion_incomplete", {"what": f"reply_{name}"})


@rule("D976-63.2")
def idle_notices(notice: Mapping[str, Any]) -> Iterator[Violation]:
    """A notice of risk that is not by the head of a unit of the Administration, or brings no proposals."""
    acting = notice["acting"]
    if (acting["office"], acting["body"]) != ("head_of_structural_unit", "pa"):
        facts = {"office": acting["office"], "offices": ("head_of_structural_unit",)}
        yield Violation("D976-63.2", "may_not_sign", facts)
    if not notice.get("proposals"):
        yield Violation("D976-63.2", "conclusion_incomplete", {"what": "reply_proposals"})
