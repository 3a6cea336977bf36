"""Clauses 69.3, 70.5, 72, 75, 76: the documents and grounds without which an office may not decide."""

from collections.abc import Iterator

from law.rule import Violation, rule
from services.control.model import Item
from services.control.rules.results import basis, replaces_conclusion
from services.control.rules.rulings import Ruling

REMOVAL_GROUNDS = ("D976-75(1)", "D976-75(2)", "D976-75(3)", "D976-75(4)")
NEW_DEADLINE_GROUNDS = ("D976-70(1)", "D976-70(2)", "D976-70(3)", "D976-70(4)")
EXECUTED, HAND_OVER = "D976-75(1)", "D976-75(4)"
SHOWN_BY_THE_RECORD = frozenset({"ground_75", "ground_70", "new_date_fixed"})
PROVISIONS = {
    "expert_conclusion": "D976-69.3",
    "visaed_consent": "D976-69.3",
    "executor_letter": "D976-70.5",
    "request_by_deadline": "D976-68.1",
    "ground_75": "D976-75(1)",
    "ground_70": "D976-70(1)",
    "roadmap": "D976-59.1",
    "new_date_fixed": "D976-76.4",
    "exceptional_case": "D976-72.1",
}
CONCLUSIONS = {"removal": "D976-76(1)", "reinstatement": "D976-76.5", "new_deadline": "D976-70.5"}


def established(item: Item, ruling: Ruling) -> frozenset[str]:
    """What is met: documents as the decision names them; grounds, dates and letters as the record shows."""
    letter = item.request is not None and item.request.kind == ruling.kind
    shown = {
        "ground_75": ruling.ground in REMOVAL_GROUNDS,
        "ground_70": ruling.ground in NEW_DEADLINE_GROUNDS,
        "new_date_fixed": ruling.new_due_on is not None,
        "request_by_deadline": letter,
        "executor_letter": letter and ruling.kind == "new_deadline",
    }
    return (ruling.claimed - SHOWN_BY_THE_RECORD) | {code for code, met in shown.items() if met}


@rule(
    *("D976-69.3", "D976-70.5", "D976-70(1)", "D976-70(2)", "D976-70(3)", "D976-70(4)", "D976-72.1"),
    *("D976-72.5", "D976-75(1)", "D976-75(2)", "D976-75(3)", "D976-75(4)", "D976-76(1)", "D976-76.5"),
    *("D976-59.1", "D976-76.4", "D976-68.1"),
)
def unmet(item: Item, ruling: Ruling) -> Iterator[Violation]:
    """Each precondition of the matrix needs one of its alternatives."""
    met = established(item, ruling)
    for precondition in ruling.matrix.preconditions:
        alternatives = precondition.split("|")
        if not met.intersection(alternatives) and not replaces_conclusion(item, ruling, precondition):
            code = alternatives[0]
            yield Violation(_provision(code, ruling, item.row), f"missing_{code}", {"decision": ruling.kind})


def _provision(code: str, ruling: Ruling, row: str) -> str:
    if code == "expert_conclusion":
        return CONCLUSIONS.get(ruling.kind, PROVISIONS[code])
    if code == "exceptional_case" and row == "security_council":
        return "D976-72.5"
    return PROVISIONS[code]


@rule("D976-76(1)", "D976-76(2)")
def unsupported_removals(item: Item, ruling: Ruling) -> Iterator[Violation]:
    """Without the executing body's report an item is removed only on an expert conclusion after a check."""
    reported = item.reported_on is not None or basis(item) is not None
    executed = ruling.kind == "removal" and ruling.ground == EXECUTED and item.level == "pa"
    if executed and not reported and "expert_conclusion" not in ruling.claimed:
        yield Violation("D976-76(2)", "removal_without_report", {"item": item.id})


@rule("D976-75(4)", "D976-41(2)")
def vague_hand_overs(item: Item, ruling: Ruling) -> Iterator[Violation]:
    """Handing control over says to whom, and only the PA's level hands over."""
    if ruling.kind != "removal":
        return
    if ruling.ground == HAND_OVER and ruling.handed_over_to is None:
        yield Violation(HAND_OVER, "hand_over_to_whom", {"item": item.id})
    if ruling.ground == HAND_OVER and item.level != "pa":
        yield Violation(HAND_OVER, "handed_over_already", {"level": item.level})
    if ruling.ground != HAND_OVER and ruling.handed_over_to is not None:
        yield Violation(HAND_OVER, "hand_over_without_ground", {"ground": ruling.ground or "-"})


@rule("D976-76.3")
def unlawful_reinstatements(item: Item) -> Iterator[Violation]:
    """Control is reinstated over an item removed on grounds 1 to 3 of clause 75, and over no other."""
    if item.state != "removed" or item.removal_ground == HAND_OVER:
        yield Violation("D976-76.3", "nothing_to_reinstate", {"state": item.state})
