"""Gathers what a form is filled with: from the projection, by the form asked for."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import sqlalchemy as sa

from bus.bulk import one_of
from bus.database import Transaction
from law.rule import Refused, Violation
from services.reporting import consolidation, content, filling, meetings_record, statistics, store
from services.reporting.consolidation import Told
from services.reporting.content import Cell, ContentRow
from services.reporting.forms.definition import form
from services.reporting.register import sectors
from services.reporting.rules.periods import bounds
from services.reporting.tables import LIVE, periodic_report

ITEM, ACT, STORY = LIVE["item_state"], LIVE["act_state"], LIVE["story"]
ACTS = frozenset({"decree", "ordinance", "law", "government_resolution"})
"""The kinds of documents that are acts; the others hold instructions."""
RECORDED = ("meetings.meeting_changed.v1", "reporting.meeting_recorded.v1")
"""What tells of a meeting in the record: the meeting itself, or the body that entered it."""
Wire = Mapping[str, Any]


@dataclass(slots=True)
class Behind:
    """The events that a report rests on: how many, the earliest and the latest of them."""

    events: int = 0
    first: tuple[str, str] | None = None
    last: tuple[str, str] | None = None

    @classmethod
    def of(cls, story: Iterable[Told], until: date) -> "Behind":
        """The events of one story up to a day."""
        behind = cls()
        behind.add(story, until)
        return behind

    def add(self, story: Iterable[Told], until: date) -> None:
        """Count the events of a story up to a day."""
        for told in story:
            if told.on <= until:
                place = told.at, told.id
                self.events += 1
                self.first = place if self.first is None else min(self.first, place)
                self.last = place if self.last is None else max(self.last, place)


@dataclass(slots=True)
class Gathered:
    """What goes into a report: its rows, the events behind them, what is missing."""

    rows: list[ContentRow]
    behind: Behind = field(default_factory=Behind)
    warnings: list[Violation] = field(default_factory=list)
    content: dict[str, Any] = field(default_factory=dict)


def gather(tx: Transaction, request: Wire, as_of: date) -> Gathered:
    """What a form is filled with as of a day; what the request itself says fills what no event tells."""
    found = BY_FORM[request["form"]](tx, request, as_of)
    said = request.get("content", {})
    found.content["fills"] = {**found.content.get("fills", {}), **said.get("fields", {})}
    return _with_said(found, said.get("rows", ()))


def _with_said(found: Gathered, said: Iterable[Wire]) -> Gathered:
    """Cells said of a row that is there fill its empty cells; other rows are added."""
    by_item = {row["item"]: row for row in found.rows if "item" in row}
    for one in said:
        row = by_item.get(one.get("item", ""))
        if row is not None:
            row["cells"] = {**one["cells"], **row["cells"]}
        else:
            section = {"section": {"of_form": one["section"]}} if "section" in one else {}
            found.rows.append({**section, "cells": dict(one["cells"])})
    return found


def consolidated(tx: Transaction, request: Wire, as_of: date) -> Gathered:
    """App. 8 and App. 14-1: of a body, or of the Government, on acts and instructions of the President."""
    scope = request.get("scope", "government")
    since = bounds(request["period"])[0]
    rows: list[consolidation.ReportRow] = []
    behind = Behind()
    for item, story in store.handed_items(tx, request.get("body"), as_of, of_president=True):
        row = consolidation.report_row(item, story, sectors(), since=since, on=as_of, scope=scope)
        if row is not None:
            rows.append(row)
            behind.add(story, as_of)
    ordered = consolidation.by_sector(rows, sectors())
    missing = list(consolidation.missing_results(ordered))
    kept: dict[str, Any] = {"scope": scope}
    if scope == "government" and not request.get("body"):
        kept["signers"] = list(tx.law.value("D976-75-1.3", "signed_by", on=as_of))
    return Gathered(list(content.consolidated(ordered)), behind, missing, kept)


def plan_progress(tx: Transaction, request: Wire, as_of: date) -> Gathered:
    """App. 4: the items of the national plan, with what the bodies wrote of them for the period."""
    written, forms = _written(tx, request["period"]), _CompletionForms(tx, as_of)
    found = Gathered([])
    stories = store.handed_items(tx, request.get("body"), as_of, row="national_plan")
    for item, story in sorted(stories, key=lambda one: consolidation.natural(one[0]["clause"])):
        said = {"completion_form": forms.of(item), **written.get(item["id"], {})}
        row = filling.plan_progress(item, story, said, as_of)
        if row is not None:
            found.rows.append(row)
            found.behind.add(story, as_of)
    return found


def _written(tx: Transaction, period: str) -> dict[str, Wire]:
    wanted = sa.select(periodic_report.c.rows).where(periodic_report.c.period == period)
    return {row["item"]: row for rows in tx.execute(wanted).scalars() for row in rows}


class _CompletionForms:
    """The forms of completion that acts and their control assignments name, read once for each act."""

    def __init__(self, tx: Transaction, as_of: date) -> None:
        self.tx, self.as_of = tx, as_of
        self.by_act: dict[str, dict[str, str]] = {}

    def of(self, item: Wire) -> str | None:
        """The form of completion of an item, where one was named."""
        origin = item["origin"]
        if origin["id"] not in self.by_act:
            self.by_act[origin["id"]] = self._read(origin["id"])
        return self.by_act[origin["id"]].get(item["clause"])

    def _read(self, act: str) -> dict[str, str]:
        known = self.tx.rows(ACT).get(act)
        clauses = [*(known["items"] if known else ()), *_assigned(self.tx, act, self.as_of)]
        return {one["clause"]: one["completion_form"] for one in clauses if "completion_form" in one}


def _assigned(tx: Transaction, act: str, as_of: date) -> list[Wire]:
    """The rows of the control assignment of an act, as approved last."""
    told = _last(tx, f"act/{act}", "control.control_assigned.v1", as_of)
    return list(told.facts.get("rows", ())) if told else []


def _last(tx: Transaction, subject: str, event_type: str, as_of: date) -> Told | None:
    """The latest event of a type about a subject by a day."""
    return next(iter(reversed(_told(tx, subject, as_of, STORY.c.type == event_type))), None)


def _told(tx: Transaction, subject: str | list[str], as_of: date, *such: Any) -> list[Told]:
    """The events about a subject, or about several, by a day, in order."""
    about = one_of(STORY.c.subject, [subject] if isinstance(subject, str) else subject, tx.dialect)
    wanted = sa.select(STORY).where(about, STORY.c.on <= as_of, *such)
    found = sorted(tx.execute(wanted).all(), key=store.in_order)
    return [Told(row.id, row.type, row.on, row.facts, row.at.isoformat()) for row in found]


def of_act(rows: Callable[[Wire], Iterable[ContentRow]]) -> Callable[[Transaction, Wire, date], Gathered]:
    """A form about one act."""

    def gathered(tx: Transaction, request: Wire, as_of: date) -> Gathered:
        row = _one(tx, ACT, request)
        act = row["act"]
        number = {"say": "report_requisites_of_act", "number": act["number"] or {"say": "report_unnumbered"}}
        number["signed_on"] = act["signed_on"] or ""
        fills: dict[str, Cell] = {
            "responsible_executor": {"body": act["developer"]},
            "project_description": {"text": act["title"]},
            "content": {"text": act["title"]},
            "registration_requisites": number if act["signed_on"] else act["number"],
        }
        title: dict[str, Cell] = {
            "kind": {"text": act["title"]},
            "what": {"say": f"report_carried_out_{'act' if act['kind'] in ACTS else 'instruction'}"},
            "date": {"say": "report_day", "on": act["signed_on"]} if act["signed_on"] else "____",
            "number": act["number"] or "____",
        }
        found = list(rows({**row, "assigned": _assigned(tx, row["id"], as_of)}))
        behind = Behind.of(_told(tx, f"act/{row['id']}", as_of), as_of)
        return Gathered(found, behind, content={"fills": fills, "title": title, "headed": False})

    return gathered


def of_item(
    rows: Callable[[Wire, Sequence[Told], date], Iterable[ContentRow]],
) -> Callable[[Transaction, Wire, date], Gathered]:
    """A form about one item."""

    def gathered(tx: Transaction, request: Wire, as_of: date) -> Gathered:
        item = _one(tx, ITEM, request)["item"]
        story = store.told(tx, [item["id"]]).get(item["id"], [])
        fills = filling.roadmap_fields(item)
        behind = Behind.of(story, as_of)
        return Gathered(list(rows(item, story, as_of)), behind, content={"fills": fills, "headed": False})

    return gathered


def roadmap(tx: Transaction, request: Wire, as_of: date) -> Gathered:
    """App. 3: the roadmap of an item as approved, by stage, with who agreed and who approved it."""
    item = _one(tx, ITEM, request)["item"]
    told = _last(tx, f"item/{item['id']}", "control.roadmap_approved.v1", as_of)
    fills = filling.roadmap_fields(item) | (filling.roadmap_stamps(told.facts) if told else {})
    rows = list(filling.roadmap(told.facts)) if told else []
    return Gathered(rows, Behind.of([told] if told else [], as_of), content={"fills": fills, "headed": False})


def meetings(tx: Transaction, request: Wire, as_of: date) -> Gathered:
    """PM140, appendix: the meetings recorded in the period."""
    since, until = bounds(request["period"])
    found = meetings_record.recorded(tx, since, min(until, as_of), request.get("body"))
    local = frozenset(b.code for b in tx.law.bodies(on=as_of) if b.kind == "local_executive_body")
    rows = statistics.statistics(form("PM140-A1"), found, local)
    title = {
        "from": {"say": "report_day_from", "on": since.isoformat()},
        "to": {"say": "report_day_to", "on": until.isoformat()},
    }
    story = _told(tx, [f"meeting/{one['id']}" for one in found], as_of, STORY.c.type.in_(RECORDED))
    return Gathered(list(rows), Behind.of(story, as_of), content={"title": title, "headed": False})


def _one(tx: Transaction, table: sa.Table, request: Wire) -> Wire:
    """The act or item that a form is about; refused if none is named or known."""
    subject = request.get("subject", "")
    found = tx.execute(sa.select(table).where(table.c.id == subject)).mappings().first()
    if found is None:
        facts = {"form": request["form"], "subject": subject}
        raise Refused(
            [Violation(form(request["form"]).more["required_by"][0], "form_without_subject", facts)]
        )
    return dict(found)


BY_FORM: Mapping[str, Callable[[Transaction, Wire, date], Gathered]] = {
    "D976-App1": of_act(lambda row: filling.approval_sheet(row["act"])),
    "D976-App2": of_act(lambda row: filling.national_plan(row["items"])),
    "D976-App3": roadmap,
    "D976-App4": plan_progress,
    "D976-App5": of_act(lambda row: filling.control_assignment(row["assigned"] or row["items"])),
    "D976-App6": of_act(lambda row: filling.electronic_sheet(row["act"])),
    "D976-App7": of_item(
        lambda item, story, on: filling.report_information(form("D976-App7"), item, story, on)
    ),
    "D976-App8": consolidated,
    "G10-A14-1": consolidated,
    "PM140-A1": meetings,
}
