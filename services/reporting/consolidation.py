"""The statutory consolidated reports (D976 App. 8, G10 App. 14-1) from the stories of items: pure."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from law.rule import Violation, rule
from services.reporting.register import Sectors

Status = Literal["executed", "in_execution"]
Scope = Literal["government", "body", "all"]

FACTS = {
    "control.extension_granted.v1": "extension",
    "control.transfer_granted.v1": "transfer",
    "control.new_deadline_set.v1": "new_deadline",
    "control.item_handed_over.v1": "handover",
    "control.item_reinstated.v1": "reinstatement",
}
"""Decisions that a report must state; three different ones change a deadline and are never merged."""
REPORTED = "control.execution_reported.v1"
STORY_OF_A_REPORT = (
    "control.item_opened.v1",
    "control.item_removed.v1",
    "control.item_overdue.v1",
    REPORTED,
    *FACTS,
)


@dataclass(frozen=True, slots=True)
class Told:
    """One event of an item's story: its type, its day and its facts (with the slice of the snapshot)."""

    id: str
    type: str
    on: date
    facts: Mapping[str, Any]
    at: str = ""


@dataclass(frozen=True, slots=True)
class ReportRow:
    """One row of a consolidated report, in no language yet: dates, codes and the law's own texts."""

    item: str
    sector: str
    origin: Mapping[str, Any]
    clause: str
    text: Mapping[str, str]
    executor: str
    coexecutors: tuple[str, ...]
    status: Status
    result: Mapping[str, Any] | None
    facts: tuple[Mapping[str, Any], ...]
    initial_deadline: str
    current_deadline: str
    events: int


def as_of(story: Sequence[Told], on: date) -> Mapping[str, Any] | None:
    """The item's slice as it stood at the end of a day; None before it was opened."""
    known = [told.facts["item"] for told in story if told.on <= on and "item" in told.facts]
    return known[-1] if known else None


@rule("D976-75-1.1", "G10-165-1.4")
def handed_to(stood: Mapping[str, Any], scope: Scope) -> bool:
    """Whether the instruction was on the day under the control that the report is about.

    What was handed over from the Administration's level stays in the report: that is no execution.
    """
    if scope == "all":
        return stood["level"] in ("government", "body")
    return bool(stood["level"] == scope)


def in_period(stood: Mapping[str, Any], since: date) -> bool:
    """Whether the item was under control on any day of the period: not removed before it began."""
    removed = stood["removed_on"]
    return removed is None or date.fromisoformat(removed) >= since


@rule("D976-App8.2")
def status(stood: Mapping[str, Any]) -> Status:
    """Executed when removed from control on another ground than handing over; otherwise in execution."""
    return "executed" if stood["state"] == "removed" else "in_execution"


@rule("D976-App8.3", "D976-App8.4")
def result(story: Sequence[Told], on: date) -> Mapping[str, Any] | None:
    """The last report on the item by that day: the final result if executed, the interim one if not."""
    reports = [told for told in story if told.type == REPORTED and told.on <= on]
    if not reports:
        return None
    last = reports[-1]
    kept = ("kind", "conclusion", "summary")
    return {"on": last.on.isoformat(), **{name: last.facts[name] for name in kept}}


@rule("D976-App8.4")
def facts(story: Sequence[Told], on: date) -> tuple[Mapping[str, Any], ...]:
    """Extensions, transfers, new deadlines, handing over and reinstatement, each with its day and office."""
    return tuple(fact_of(told) for told in story if told.type in FACTS and told.on <= on)


def fact_of(told: Told) -> Mapping[str, Any]:
    """A decision as a report states it."""
    stood = told.facts["item"]
    return {
        "fact": FACTS[told.type],
        "on": told.on.isoformat(),
        "office": told.facts["decided_by"]["office"],
        "due_on": stood["current_deadline"],
        "control_type": stood["control_type"],
        "level": stood["level"],
    }


@rule("D976-75-1.2", "D976-App8.1", "G10-170.21", "G10-A14-1")
def report_row(
    item: Mapping[str, Any], story: Sequence[Told], sectors: Sectors, *, since: date, on: date, scope: Scope
) -> ReportRow | None:
    """The item's row as of a day; None if it does not belong into the report."""
    stood = as_of(story, on)
    if stood is None or not handed_to(stood, scope) or not in_period(stood, since):
        return None
    return ReportRow(
        item=item["id"],
        sector=sectors.key_of(item["sector"], item["executor"]),
        origin=item["origin"],
        clause=item["clause"],
        text=item["text"],
        executor=item["executor"],
        coexecutors=tuple(item["coexecutors"]),
        status=status(stood),
        result=result(story, on),
        facts=facts(story, on),
        initial_deadline=item["initial_deadline"],
        current_deadline=stood["current_deadline"],
        events=sum(told.on <= on for told in story),
    )


@rule("D976-75-1.4", "G10-165-1.6", "D976-App8.5")
def by_sector(rows: Iterable[ReportRow], sectors: Sectors) -> list[ReportRow]:
    """Rows in the order of the report: by branch, in it by the day, number and clause of the act."""
    return sorted(rows, key=lambda row: (*sectors.place(row.sector), *_order(row)))


@rule("D976-App8.3", "D976-App8.4")
def missing_results(rows: Iterable[ReportRow]) -> Iterator[Violation]:
    """An executed instruction without its final result, or one in execution without an interim one."""
    for row in rows:
        if row.result is None and not (row.status == "in_execution" and row.facts):
            executed = row.status == "executed"
            provision = "D976-App8.3" if executed else "D976-App8.4"
            code = "final_result_missing" if executed else "interim_result_missing"
            yield Violation(provision, code, {"item": row.item, "clause": row.clause})


def _order(row: ReportRow) -> tuple[Any, ...]:
    number = row.origin.get("number", "")
    return row.origin["signed_on"], natural(number), natural(row.clause), row.item


def natural(text: str) -> list[tuple[int, int, str]]:
    """Numbers inside a text compare as numbers: clause 2 stands before clause 10."""
    parts = re.findall(r"\d+|\D+", text)
    return [(0, int(p), "") if p.isdigit() and p.isascii() else (1, 0, p) for p in parts]
