"""What the other forms hold, in no language yet: from acts, items and their stories. Pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from law.deadline import ZONE
from law.rule import rule
from services.reporting.consolidation import FACTS, REPORTED, Told, as_of, result
from services.reporting.content import Cell, ContentRow, fact_cell, requisites, result_cell
from services.reporting.forms.definition import Form

Wire = Mapping[str, Any]


def approval_sheet(act: Wire) -> Iterator[ContentRow]:
    """App. 1: who agreed to the draft, when, with which signature, with which remark."""
    for one in act["approvals"]:
        explained = one["remark"] or {"say": f"report_approval_{one['state']}"}
        yield _row(
            organisation_name={"name": one["approver"]},
            agreed_at=agreed_at(one),
            signatory_name=one["by"]["person"] if one["by"] else None,
            eds_status={"say": f"report_signature_{one['signature']}"},
            explanation=explained,
        )


def electronic_sheet(act: Wire) -> Iterator[ContentRow]:
    """App. 6: the electronic sheet of approval of the President's draft instructions."""
    for one in act["approvals"]:
        yield _row(
            position={"office": one["by"]["office"]} if one["by"] else {"name": one["approver"]},
            full_name=one["by"]["person"] if one["by"] else None,
            agreed_at=agreed_at(one),
            signing_status={"say": f"report_approval_{one['state']}"},
        )


def national_plan(items: Iterable[Wire]) -> Iterator[ContentRow]:
    """App. 2: the measures of the national plan with executors and deadlines."""
    for item in items:
        deadline = item.get("due_on")
        yield _row(
            item["clause"],
            measure={"text": item["text"]},
            completion_form=item.get("completion_form"),
            responsible_executors=executors(item),
            deadline=_day(deadline),
        )


def control_assignment(items: Iterable[Wire]) -> Iterator[ContentRow]:
    """App. 5: each clause of an act with its deadline, its body, and who controls it.

    The clauses of the control assignment as approved; until then those of the act as signed.
    """
    for item in items:
        assigned = "measure" in item
        yield _row(
            item["clause"],
            measure=item["measure"] if assigned else {"text": item["text"]},
            deadline=_day(item["deadline"] if assigned else item.get("due_on")),
            completion_form=item.get("completion_form"),
            final_result=item.get("final_result"),
            responsible_body=_bodies(item["responsible"]) if assigned else executors(item),
            control_body_and_pa_unit=[_controller(item), *_units(item)],
        )


def _controller(item: Wire) -> Cell:
    named = item["level"] == "body" and "controlling_body" in item
    return {"body": item["controlling_body"]} if named else {"say": f"report_level_{item['level']}"}


def _units(item: Wire) -> list[Cell]:
    return [{"unit": unit} for unit in item.get("pa_units", ())]


def _bodies(codes: Iterable[str]) -> list[Cell]:
    return [{"body": code} for code in codes]


@rule("D976-App4.1", "D976-80(2)")
def plan_progress(item: Wire, story: Sequence[Told], said: Wire, on: date) -> ContentRow | None:
    """App. 4: an item of the national plan, what was done, what comes next, how it is assessed.

    `said` is what the body wrote of the item in its periodic information; the last execution report stands in
    for what it did not write. None for an item that was not under control by the day.
    """
    stood = as_of(story, on)
    if stood is None:
        return None
    done = result(story, on)
    decisions = [fact_cell(told) for told in story if told.type in FACTS and told.on <= on]
    assessed = said.get("assessment_proposals") or {"say": f"report_state_{stood['state']}"}
    return _row(
        item["id"],
        plan_item_no=item["clause"],
        measure={"text": item["text"]},
        completion_form=said.get("completion_form"),
        responsible=executors(item),
        deadline=_day(stood["current_deadline"]),
        measures_results=said.get("measures_results") or result_cell(done),
        near_future_plan=said.get("near_future_plan"),
        assessment_proposals=[assessed, *decisions],
    )


@rule("D976-4(10)")
def report_information(form: Form, item: Wire, story: Sequence[Told], on: date) -> Iterator[ContentRow]:
    """App. 7: the information on an instruction, point by point, from its last execution report."""
    reports = [told for told in story if told.type == REPORTED and told.on <= on]
    last = reports[-1].facts if reports else None
    origin = item["origin"]
    filled: dict[str, Cell] = {
        "document_ref": requisites(origin, item["clause"]),
        "executors": executors(item),
        "initial_deadline": _day(item["initial_deadline"]),
        "summary": {"text": item["text"]},
    }
    if last is not None:
        filled["progress" if last["kind"] == "interim" else "result"] = last["summary"]
        filled["self_assessment"] = {"of_field": "self_assessment", "value": last["conclusion"]}
        filled |= _said_besides(last)
    for field in form.more["fields"]:
        yield {"cells": {"number": field["n"], "item": {"text": field}, "content": filled.get(field["key"])}}


def _said_besides(last: Wire) -> dict[str, Cell]:
    """Reasons of not executing, the course of the measures and what the body proposes, where it said so."""
    proposal = last.get("proposal", "keep")
    filled: dict[str, Cell] = {"reasons": last.get("reasons")}
    if "progress" in last:
        filled |= {"progress": last["progress"], "result": last["summary"]}
    if proposal == "remove":
        ground = {"ground": last["ground"]} if "ground" in last else {}
        filled["proposal_removal"] = {"say": f"report_proposes_remove{'_on' if ground else ''}", **ground}
    elif proposal != "keep":
        filled["proposal_deadline"] = {"say": f"report_proposes_{proposal}"}
    return filled


def roadmap(approved: Wire) -> Iterator[ContentRow]:
    """App. 3: the measures of a roadmap by stage, as approved."""
    for section, stage in (("stage1", "preparatory"), ("stage2", "practical")):
        for one in approved.get("stages", {}).get(stage, ()):
            plain = {
                name: one[name] for name in ("measure", "completion_form", "indicators", "control_official")
            }
            row = _row(**plain, responsible=_bodies(one["responsible"]), deadline=_day(one["deadline"]))
            yield {"section": {"of_form": section}, **row}


def roadmap_stamps(approved: Wire) -> dict[str, Cell]:
    """App. 3: who agreed the roadmap, who approved it on which day; its interim day, where one was set."""
    by = approved["approved_by"]
    filled: dict[str, Cell] = {"approved": [{"office": by["office"]}, by["person"], _day(approved["on"])]}
    if agreed := approved.get("agreed_by"):
        filled["agreed"] = [{"office": agreed["office"]}, agreed["person"]]
    if "interim_control_deadline" in approved:
        filled["interim_control_deadline"] = _day(approved["interim_control_deadline"])
    return filled


def roadmap_fields(item: Wire) -> dict[str, Cell]:
    """App. 3: the head of a roadmap; its measures are the body's own."""
    period = item["interim_period"]
    return {
        "document_kind": requisites(item["origin"], item["clause"]),
        "instruction_content": {"text": item["text"]},
        "interim_control_deadline": {"say": f"report_interim_{period}"} if period else None,
        "final_deadline": _day(item["current_deadline"]),
        "responsible_body": {"body": item["executor"]},
    }


def executors(item: Wire) -> list[Cell]:
    """The responsible executor, then the co-executors."""
    return [{"body": code} for code in (item["executor"], *item.get("coexecutors", ()))]


@rule("D976-App1", "D976-App6")
def agreed_at(line: Wire) -> Cell:
    """Day and time of agreement; the day alone where the line was filled later, or nobody says when.

    An approval deemed given has no hour.
    """
    at, on = line.get("at"), line["on"]
    same_day = at and datetime.fromisoformat(at).astimezone(ZONE).date().isoformat() == on
    return {"at": at} if same_day and line["state"] != "deemed" else _day(on)


def _day(on: str | None) -> Cell:
    return {"on": on} if on else None


def _row(identifier: str | None = None, /, **cells: Cell) -> ContentRow:
    row: ContentRow = {"cells": {name: cell for name, cell in cells.items() if cell is not None}}
    return row if identifier is None else {"item": identifier, **row}
