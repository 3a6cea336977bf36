"""Every form filled from the facts, in each language and format, read back."""

import base64
from collections.abc import Iterator
from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest
from pypdf import PdfReader
from werkzeug.test import Client

from bus.contract import canonical
from bus.embedded import Suite
from bus.tables import ALMATY
from law import load
from law.rule import Refused
from services.control import events as control_events
from services.control.model import Acting, Record
from services.control.service import Control
from services.reporting import filling
from services.reporting.board.app import Board
from services.reporting.forms.definition import LANGS, form
from services.reporting.printing import Printer
from services.reporting.service import Reporting
from tests.reporting.builders import MINISTER, an_act, an_envelope, item_for_control
from tests.reporting.projected import TODAY, a_projection, show

FORMATS = ("xlsx", "html", "docx", "pdf")
SUBJECTS = {
    "D976-App1": "act-1",
    "D976-App2": "act-1",
    "D976-App3": "act-1:1",
    "D976-App4": None,
    "D976-App5": "act-1",
    "D976-App6": "act-1",
    "D976-App7": "act-1:1",
    "D976-App8": None,
    "G10-A14-1": None,
    "PM140-A1": None,
}
TOLD = "Құрылыстың іргетасы құйылды ₸"


@pytest.fixture(scope="module")
def suite(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Suite]:
    """An act with an item of each control, an interim report, a recorded meeting, half-year information."""
    directory: Path = tmp_path_factory.mktemp("documents")
    with Suite([Control, Reporting], directory, datetime(2026, 1, 12, 9, tzinfo=ALMATY)) as running:
        items = [
            item_for_control("1"),
            item_for_control("2", row="national_plan", level="pa", executor="minedu"),
        ]
        signed = an_envelope("acts.act_signed.v1", "act/act-1", {"act": an_act(), "items": items})
        running.deliver(signed.type, [canonical(signed.to_wire())])
        running.settle()
        running.advance(date(2026, 2, 2))
        report_on(running)
        record(running)
        running.advance(date(2026, 7, 2))
        inform(running)
        yield running


def report_on(suite: Suite) -> None:
    """The Ministry of Health reports in between."""
    data = {
        "acting": MINISTER,
        "item": "act-1:1",
        "on": "2026-02-02",
        "kind": "interim",
        "conclusion": "partially_executed",
        "reasons": "Құрылыс жүріп жатыр",
        "proposal": "keep",
        "summary": TOLD,
    }
    suite.publish("minhealth", "agencies.execution_report_submitted.v1", "item/act-1:1", data)
    suite.settle()


def record(suite: Suite) -> None:
    """A meeting of January is recorded."""
    meeting = {
        "id": "meeting-7",
        "body": "minhealth",
        "official": {"position": {"ru": "Министр", "kk": "Министр", "en": "Minister"}, "name": "Ахметов А."},
        "name": "О строительстве больниц",
        "on": "2026-01-12",
        "starts": "10:00",
        "minutes": 45,
        "participants": {"ministers": 2, "ministers_selector": 1},
    }
    suite.call("reporting.record_meeting", {"acting": MINISTER, "meeting": meeting})


def inform(suite: Suite) -> None:
    """The Ministry of Education writes of its item of the national plan."""
    row = {"item": "act-1:2", "measures_results": "3 мектеп ашылды", "near_future_plan": "Тағы 5 мектеп"}
    sent = {
        "acting": {**MINISTER, "body": "minedu"},
        "provision": "D976-63(1)",
        "period": "2026-H1",
        "on": "2026-07-02",
        "to": "mne",
        "summary": "Ақпарат",
        "rows": [row],
    }
    suite.call("reporting.submit_report", sent)
    suite.settle()


def issue(suite: Suite, form_id: str, lang: str = "kk", kind: str = "xlsx", **said: Any) -> bytes:
    """The document of a form for the first half-year of 2026."""
    asked: dict[str, Any] = {"form": form_id, "period": "2026-H1", "lang": lang, "format": kind, **said}
    if SUBJECTS[form_id]:
        asked["subject"] = SUBJECTS[form_id]
    return base64.b64decode(suite.call("reporting.issue_report", asked)["content"])


def words_of(content: bytes, kind: str) -> str:
    """All words of a document."""
    if kind == "xlsx":
        sheet = openpyxl.load_workbook(BytesIO(content)).worksheets[0]
        return " ".join(str(cell) for row in sheet.iter_rows(values_only=True) for cell in row if cell)
    if kind == "docx":
        document = docx.Document(BytesIO(content))
        return " ".join(document.element.itertext())
    if kind == "pdf":
        return " ".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages)
    return content.decode()


@pytest.mark.parametrize("kind", FORMATS)
@pytest.mark.parametrize("form_id", list(SUBJECTS))
def test_every_form_is_made_in_every_format_and_language(suite: Suite, form_id: str, kind: str) -> None:
    """With its own headings; the same bytes when made again."""
    for lang in LANGS:
        content = issue(suite, form_id, lang, kind)
        said = "".join(words_of(content, kind).split())
        shape = form(form_id)
        heading = (
            shape.columns[1].heading[lang] if shape.more.get("heads", True) else shape.more["fields"][2][lang]
        )
        assert (
            "".join(heading.split()).strip("-")[:12] in said.replace("-", "")
            or "".join(heading.split()) in said
        )
        assert issue(suite, form_id, lang, kind) == content


@pytest.mark.provision("D976-App4.1", "D976-80(2)")
def test_the_progress_of_the_national_plan_tells_what_the_body_wrote(suite: Suite) -> None:
    """Measures, plan and state of each item of the plan, and of no other."""
    said = words_of(issue(suite, "D976-App4"), "xlsx")
    assert "3 мектеп ашылды" in said
    assert "Тағы 5 мектеп" in said
    assert TOLD not in said


@pytest.mark.provision("D976-4(10)")
def test_the_information_of_app_7_answers_point_by_point(suite: Suite) -> None:
    """Requisites, executors, the initial deadline, progress, and one of the three conclusions."""
    said = words_of(issue(suite, "D976-App7", "ru"), "xlsx")
    assert TOLD in said
    assert "частично исполнено" in said
    assert "15.06.2026" in said


@pytest.mark.provision("PM140-A1", "PM140-R4.4")
def test_the_statistics_total_meetings_minutes_and_participants(suite: Suite) -> None:
    """By part and in all."""
    content = issue(suite, "PM140-A1", "ru", period="2026-M01")
    sheet = openpyxl.load_workbook(BytesIO(content)).worksheets[0]
    rows = [[str(cell or "") for cell in row] for row in sheet.iter_rows(values_only=True)]
    title = "проведенных в государственных органах в период с 1 января 2026 года по 31 января 2026 года"
    assert any(title in row[0] for row in rows)
    position = next(n for n, row in enumerate(rows) if row[0] == "Министр")
    assert (set(rows[position][1:]), rows[position + 1][0], rows[position + 1][4]) == (
        {""},
        "Ахметов А.",
        "45 мин",
    )
    totals = [row for row in rows if row[0] in ("Всего", "ИТОГО")]
    assert [(row[0], row[1], row[4], row[5], row[6]) for row in totals] == [
        ("Всего", "1", "45 мин", "2", "1"),
        ("Всего", "0", "0 мин", "0", "0"),
        ("ИТОГО", "1", "45 мин", "2", "1"),
    ]


def test_the_measures_of_a_roadmap_are_the_bodys_own(suite: Suite) -> None:
    """Said in the request, by stage; the head comes from the item."""
    rows = [{"section": "stage1", "cells": {"measure": "Жоба-смета", "deadline": "01.03.2026"}}]
    said = words_of(issue(suite, "D976-App3", content={"rows": rows}), "xlsx")
    assert "1-кезең" in said
    assert "Жоба-смета" in said
    assert "15.06.2026" in said


def test_a_form_about_one_act_needs_one_that_is_there(suite: Suite) -> None:
    """The refusal names the form."""
    with pytest.raises(Refused) as refused:
        suite.call(
            "reporting.issue_report",
            {"form": "D976-App1", "period": "2026", "lang": "ru", "format": "html", "subject": "act-9"},
        )
    assert refused.value.violations[0].code == "form_without_subject"


@pytest.mark.provision("G10-165-1.5", "D976-75-1.3")
def test_the_signature_block_names_the_office_and_the_person(suite: Suite) -> None:
    """In the language of the document."""
    signed = [{"office": "deputy_prime_minister", "body": "government", "person": "Серіков С."}]
    said = words_of(issue(suite, "D976-App8", "ru", "docx", signed=signed), "docx")
    assert "Серіков\u00a0С." in said
    assert "Заместитель Премьер-Министра" in said


@pytest.mark.provision("G10-142.1", "G10-148.2")
def test_a_reply_is_checked_against_what_the_suite_knows_of_its_item(suite: Suite) -> None:
    """The Ministry of Finance never answered: it is to be named as agreed by default."""
    asked = {"kind": "draft_reply", "to": "government_apparatus", "signed_by": "minister", "item": "act-1:1"}
    answer = suite.call("reporting.check_reply", {**asked, "letter": {"own_initiative": True}})
    assert answer["agreed_by_default"] == ["minfin"]
    assert [v["code"] for v in answer["violations"]] == ["silence_not_named"]
    named = {"own_initiative": True, "agreed_by_default": ["minfin"]}
    assert suite.call("reporting.check_reply", {**asked, "letter": named})["allowed"]


@pytest.mark.provision("D976-63(4)", "D976-62(4).2")
def test_a_conclusion_closes_the_duty_to_consider(suite: Suite) -> None:
    """Opened by the Government Apparatus's information of the half-year."""
    suite.advance(date(2026, 7, 16))
    head = {"office": "head_of_government_apparatus", "body": "government_apparatus", "person": "Т."}
    sent = {
        "acting": head,
        "provision": "D976-63(3).1",
        "period": "2026-H1",
        "on": "2026-07-16",
        "to": "pa",
        "summary": "Ақпарат",
    }
    report = suite.call("reporting.submit_report", sent)["report"]
    unit = {"office": "head_of_structural_unit", "body": "pa", "person": "О."}
    conclusion = {
        "acting": unit,
        "report": report,
        "on": "2026-07-17",
        "consolidating_unit": "Бөлім",
        "risks": "Кешігу",
        "proposals": "Ұсыныс",
    }
    assert suite.call("reporting.give_conclusion", conclusion)["closed"] == 1


def assigned(suite: Suite) -> None:
    """The Administration approved the control assignment of the act."""
    rows = [
        {
            "clause": "1",
            "measure": "Аурухана салу",
            "deadline": "2026-06-15",
            "completion_form": "пайдалануға беру актісі",
            "measurable": True,
            "final_result": "=300 төсек",
            "responsible": ["minhealth", "minfin"],
            "level": "body",
            "controlling_body": "mne",
            "pa_units": ["Әлеуметтік саясат бөлімі", "state_legal"],
        }
    ]
    by = {"office": "head_of_structural_unit", "body": "pa", "person": "О."}
    told = {"act": "act-1", "on": "2026-01-20", "by": by, "clauses": ["1"], "rows": rows}
    said = an_envelope("control.control_assigned.v1", "act/act-1", {**told, "provisions": ["D976-25.1"]})
    suite.deliver(said.type, [canonical(said.to_wire())])
    suite.settle()


@pytest.mark.provision("D976-App5.1", "D976-4(5).1")
def test_the_control_assignment_is_printed_as_it_was_approved(suite: Suite) -> None:
    """Form of completion, final result, controlling body and unit come with the event."""
    assigned(suite)
    said = words_of(issue(suite, "D976-App5"), "xlsx")
    assert "пайдалануға беру актісі" in said
    assert "=300 төсек" in said
    assert "Әлеуметтік саясат бөлімі\nПрезидент Әкімшілігінің Мемлекеттік-құқық бөлімі" in said
    assert "«Жарлық» 2026 жылғы 12 қаңтардағы №\u00a0976 актісін" in said


@pytest.mark.provision("D976-56.3")
def test_a_roadmap_is_printed_as_it_was_approved(suite: Suite) -> None:
    """Its measures by stage, who approved it and when, from the event."""
    measure = {
        "measure": "Жер бөлу",
        "responsible": ["minhealth"],
        "completion_form": "шешім",
        "deadline": "2026-03-02",
        "indicators": "1 учаске",
        "control_official": "Ахметов А.",
    }
    item = suite.call("reporting.items", {"search": "act-1:1"})["items"][0]["item"]
    told = {
        "item": item,
        "kind": "roadmap",
        "approved_by": MINISTER,
        "on": "2026-01-25",
        "provision": "D976-57.2",
        "stages": {"preparatory": [measure], "practical": [{**measure, "measure": "Салу"}]},
    }
    event = an_envelope("control.roadmap_approved.v1", "item/act-1:1", told, number=901, minutes=20_000)
    suite.deliver(event.type, [canonical(event.to_wire())])
    suite.settle()
    said = words_of(issue(suite, "D976-App3"), "xlsx")
    for part in ("1-кезең", "Жер бөлу", "2-кезең", "Салу", "Ахметов А.", "25.01.2026"):
        assert part in said


@pytest.mark.provision("D976-App7-3.4", "D976-App7-4.1")
def test_the_information_of_app_7_gives_the_reasons_and_the_proposal_of_the_report(suite: Suite) -> None:
    """As the body wrote them in its execution report; its points bear the law's numbers."""
    said = words_of(issue(suite, "D976-App7", "kk", "html"), "html")
    assert "Құрылыс жүріп жатыр" in said
    for number in ("1.", "1.1.", "1.3.", "3.2.", "4."):
        assert f">{number}</td>" in said
    assert ">5.</td>" not in said


def test_the_governments_report_has_a_place_for_the_signature_that_the_text_asks_for(suite: Suite) -> None:
    """Where nobody signed yet: a Deputy Prime Minister or the Head of the Government Apparatus."""
    said = words_of(issue(suite, "D976-App8", "ru", "html"), "html")
    assert "Заместитель Премьер-Министра / " in said


def test_what_control_announces_is_what_the_forms_print() -> None:
    """The rows of an assignment and the stages of a roadmap travel with their events."""
    who = Acting("minister", "minhealth", "Ахметов А.")
    kept = {"act": "act-1", "rows": [{"clause": "1", "completion_form": "есеп"}]}
    fact = control_events.control_assigned(Record("a", "act/act-1", date(2026, 1, 20), who, kept), plan=False)
    assert fact.data["rows"] == kept["rows"]


@pytest.mark.provision("D976-App1", "D976-App6")
@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ({"at": "2026-01-08T10:45:30+05:00"}, "08.01.2026 10:45"),
        ({"at": "2026-01-08T05:45:30Z"}, "08.01.2026 10:45"),
        ({"at": "2026-01-09T10:45:30+05:00"}, "08.01.2026"),
        ({"at": "2026-01-08T10:45:30+05:00", "state": "deemed"}, "08.01.2026"),
        ({}, "08.01.2026"),
        ({"on": None, "state": "awaited"}, ""),
    ],
)
def test_the_sheet_shows_day_and_time_of_agreement(line: dict[str, Any], shown: str) -> None:
    """The time in Almaty; the day alone where it was entered later, is deemed given, or nobody says when."""
    act = an_act()
    act["approvals"] = [{**act["approvals"][0], **line}]
    printer = Printer(load(), form("D976-App1"), "ru", date(2026, 1, 12))
    for rows in (filling.approval_sheet(act), filling.electronic_sheet(act)):
        (row,) = rows
        assert printer.cell(row["cells"].get("agreed_at")) == shown


def test_the_board_shows_the_hour_of_an_approval(tmp_path: Path) -> None:
    """As the sheet does."""
    db = a_projection(tmp_path)
    act = an_act("act-5")
    act["approvals"][0]["at"] = "2026-01-08T10:45:30+05:00"
    show(db, [an_envelope("acts.act_signed.v1", "act/act-5", {"act": act, "items": []}, number=5)])
    page = Client(Board(db, lambda: TODAY)).get("/acts/act-5?lang=en").get_data(as_text=True)
    assert "08.01.2026 10:45" in page
    db.close()
