"""Clauses 41, 42-1 and the Government's 165-1: at which level an instruction is controlled, and by whom."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from law import Law
from law.body import UnknownBody
from law.rule import rule

PA_ROWS = {
    "security_council": "D976-42-1(4)",
    "assembly": "D976-42-1(4)",
    "personal": "D976-42-1(5)",
    "personal_published": "D976-42-1(5)",
}
PA_TRAITS = {
    "strategic": "D976-42-1(1)",
    "legislation": "D976-42-1(2)",
    "named_law": "D976-42-1(2)",
    "large_project": "D976-42-1(3)",
    "direct_report": "D976-42-1(6)",
    "important": "D976-42-1(7)",
}
LOWER_ROWS = {"government_control": "government", "body_control": "body"}
ROW_OF_LEVEL = {level: row for row, level in LOWER_ROWS.items()}


@rule(
    *("D976-42-1(1)", "D976-42-1(2)", "D976-42-1(3)", "D976-42-1(4)", "D976-42-1(5)", "D976-42-1(6)"),
    *("D976-42-1(7)", "D976-42-1.1", "D976-42-1.2", "D976-42-1.3"),
)
def level_of(entry: Mapping[str, Any], row: str) -> tuple[str, str]:
    """The level of control and its provision.

    Decisions of the Security Council and the Assembly, personal instructions and the important kinds of
    clause 42-1 stay with the PA; current (local) ones do not, unless they caused public resonance; the
    others go where the control assignment or the resolution says.
    """
    traits = frozenset(entry.get("traits", ()))
    if row in PA_ROWS:
        return "pa", PA_ROWS[row]
    if row in LOWER_ROWS:
        return LOWER_ROWS[row], "D976-42-1.3"
    if ground := next((ground for trait, ground in PA_TRAITS.items() if trait in traits), None):
        return "pa", ground
    if entry["level"] == "pa" and "current_local" in traits:
        resonant = "public_resonance" in traits
        return ("pa", "D976-42-1.2") if resonant else ("government", "D976-42-1.1")
    return str(entry["level"]), "D976-42-1(7)" if entry["level"] == "pa" else "D976-42-1.3"


@rule("D976-41(1)", "D976-41(2)", "D976-42-1.4", "G10-165-1.1", "G10-165-1.2")
def within_reach(law: Law, level: str, executor: str, on: date) -> str:
    """The Government controls no body directly subordinate to the President: the PA supervises it."""
    if level != "government" or law.reading("accountable_bodies_level") == "government":
        return level
    return "pa" if _accountable(law, executor, on) else level


def _accountable(law: Law, body: str, on: date) -> bool:
    try:
        return law.body(body, on=on).accountable_to_president
    except UnknownBody:
        return False


@rule("D976-41(1)", "D976-41(2)", "D976-41(3)", "G10-165.1", "G10-165-1.3", "PM140-7", "R155-4", "C112-7")
def controller(level: str, controlling_body: str | None, executor: str) -> str:
    """Who controls execution: the PA, the Government through its Apparatus, or a body over its own."""
    if level == "pa":
        return "pa"
    return "government_apparatus" if level == "government" else controlling_body or executor
