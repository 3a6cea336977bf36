"""What a document holds, in no language yet: rows of cells by column, from consolidated rows. Pure.

A cell is a text, a list of cells (one under the other), or one of: {"text": words in their languages},
{"on": a day}, {"at": an instant}, {"body": code}, {"office": code}, {"value": a value of the column},
{"say": a message, facts}.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from law.rule import rule
from services.reporting.consolidation import ReportRow, Told, fact_of

Cell = str | list[Any] | Mapping[str, Any] | None
ContentRow = dict[str, Any]


def consolidated(rows: Iterable[ReportRow]) -> Iterator[ContentRow]:
    """Rows of the consolidated report: exactly one of the two results is filled, by the status."""
    for row in rows:
        told = [result_cell(row.result), *_facts(row)]
        executed = row.status == "executed"
        yield {
            "section": {"sector": row.sector},
            "item": row.item,
            "cells": {
                "requisites": [*_requisites(row)],
                "content": {"text": row.text},
                "status": {"value": row.status},
                "final_result": result_cell(row.result) if executed else None,
                "interim_result": None if executed else told,
            },
        }


def fact_cell(told: Told) -> Cell:
    """A decision of the story as a cell."""
    return _fact(fact_of(told))


@rule("D976-App8.1")
def _requisites(row: ReportRow) -> Iterator[Cell]:
    """The requisites, as App. 7 (1.1 to 1.3) lists them: document, executors, initial deadline."""
    yield requisites(row.origin, row.clause)
    yield {"body": row.executor}
    if row.coexecutors:
        yield {"say": "report_coexecutors", "coexecutors": [{"body": code} for code in row.coexecutors]}
    yield {"say": "report_initial_deadline", "due_on": row.initial_deadline}


def requisites(origin: Mapping[str, Any], clause: str) -> Cell:
    """Name, day, number and clause of the document that holds an instruction."""
    title = {"text": origin["title"]} if origin.get("title") else {"say": f"report_origin_{origin['kind']}"}
    return {
        "say": "report_requisites",
        "title": title,
        "signed_on": origin["signed_on"],
        "number": origin.get("number") or {"say": "report_unnumbered"},
        "clause": clause,
    }


def result_cell(result: Mapping[str, Any] | None) -> Cell:
    """The result last reported, with its day; nothing where none was."""
    if result is None:
        return None
    return {"say": "report_result", "on": result["on"], "summary": result["summary"]}


def _facts(row: ReportRow) -> list[Cell]:
    deadline = {"say": "report_current_deadline", "due_on": row.current_deadline}
    return [*(_fact(fact) for fact in row.facts), deadline]


def _fact(fact: Mapping[str, Any]) -> Cell:
    code = f"report_fact_{fact['fact']}"
    if fact["fact"] == "transfer":
        code = f"{code}_{fact['control_type']}"
    elif fact["fact"] == "handover":
        code = f"{code}_{fact['level']}"
    if fact["fact"] == "handover":
        return {"say": code, "on": fact["on"], "office": fact["office"]}
    return {"say": code, "on": fact["on"], "office": fact["office"], "due_on": fact["due_on"]}
