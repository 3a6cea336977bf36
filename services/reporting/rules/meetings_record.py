"""PM140, chapter 4 and appendix: the record of interdepartmental meetings."""

from collections.abc import Iterator, Mapping
from typing import Any

from law.rule import Violation, rule
from services.reporting.forms.definition import form


@rule("PM140-R4.3")
def foreign_records(acting: Mapping[str, Any], meeting: Mapping[str, Any]) -> Iterator[Violation]:
    """A record kept by another body than the one that held the meeting."""
    if acting["body"] != meeting["body"]:
        facts = {"body": acting["body"], "holder": meeting["body"]}
        yield Violation("PM140-R4.3", "record_of_another_body", facts)


@rule("PM140-A1")
def impossible_figures(meeting: Mapping[str, Any]) -> Iterator[Violation]:
    """More participants by selector than there were in all."""
    counted = meeting["participants"]
    for column in form("PM140-A1").columns:
        if column.of_which is not None and counted.get(column.key, 0) > counted.get(column.of_which, 0):
            facts = {"selector": counted[column.key], "all": counted.get(column.of_which, 0)}
            yield Violation(
                "PM140-A1", "more_by_selector_than_in_all", {"category": column.of_which, **facts}
            )
