"""C112 item 6(2): the results of regional meetings, for the yearly assessment of central executive bodies."""

from collections.abc import Iterable, Mapping
from typing import Any

from law.rule import rule

HELD = ("held", "followed_up", "closed")
SETTLED = ("answered", "solved")


@rule("C112-6(2)")
def results(
    meetings: Iterable[Mapping[str, Any]], questions: Iterable[Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """By central executive body: meetings planned and held, questions raised with it and settled."""
    found: dict[str, dict[str, Any]] = {}
    for meeting in meetings:
        row = _row(found, meeting["body"])
        row["planned"] += meeting["state"] != "cancelled"
        row["held"] += meeting["state"] in HELD
    for question in questions:
        row = _row(found, question["body"])
        row["questions"] += 1
        row["settled"] += question["state"] in SETTLED
    return [found[body] for body in sorted(found)]


def _row(found: dict[str, dict[str, Any]], body: str) -> dict[str, Any]:
    return found.setdefault(body, {"body": body, "planned": 0, "held": 0, "questions": 0, "settled": 0})
