"""Documents registered at the Government Apparatus, and the statutory forms of drafting as files."""

from base64 import b64encode
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import docx
import pytest

from law import Refused
from services.control.service import Control
from services.reporting.forms import definition, document
from services.reporting.forms import docx as as_docx
from services.reporting.forms import html as as_html
from tests.acts.lawful import START, a_draft, agree_all, say, submit, suite
from tests.acts.test_instructions import wire
from tests.acts.test_yearly import MEASURES, UNITS, delivered, plan


def letter(identifier: str = "l-1", **other: Any) -> dict[str, Any]:
    """A lawful letter of the Ministry of National Economy."""
    document_ = {
        "id": identifier,
        "title": {"ru": "О рассмотрении"},
        "kind": "letter",
        "channel": "ЭҚЖ",
        "arrived_at": "2026-11-23T10:00:00+05:00",
        "sender": {"body": "mne", "kind": "central_state_body"},
    }
    return document_ | other


@pytest.mark.provision("G10-160(1)", "G10-160(7)")
def test_a_refused_document_is_returned_with_its_reasons_and_may_come_again(tmp_path: Path) -> None:
    """Each time a fact is announced; an accepted one is not registered twice."""
    with suite(tmp_path) as acts:
        refused = acts.call("acts.register_document", letter(flags={"asks_to_speed_up": True}))
        assert [one["code"] for one in refused["refusals"]] == ["R7_SPEED_UP"]
        assert acts.call("acts.register_document", letter())["accepted"]
        acts.settle()
        told = [event.data["accepted"] for event in acts.events("acts.document_registered.v1")]
        assert told == [False, True]
        with pytest.raises(Refused) as again:
            acts.call("acts.register_document", letter())
        assert [one.code for one in again.value.violations] == ["draft_exists"]


def printed(filled: dict[str, Any], lang: Any) -> tuple[Any, str]:
    """The form by the one engine of forms, as Word and as a page."""
    form = definition.form(filled["form"])
    lines = [
        document.Line("row", tuple(row.get(column.key, "") for column in form.columns))
        for row in filled["rows"]
    ]
    made = document.document(
        form, lang, lines, dated=date(2026, 11, 23), fills=filled["head"] | filled["foot"]
    )
    word, page = BytesIO(), BytesIO()
    as_docx.render(made, word)
    as_html.render(made, page)
    return docx.Document(BytesIO(word.getvalue())), page.getvalue().decode()


@pytest.mark.provision("D976-App1", "D976-15(4)")
@pytest.mark.parametrize("lang", ["kk", "ru"])
def test_the_approval_sheet_comes_out_as_a_document(tmp_path: Path, lang: str) -> None:
    """Who agreed, when, how it was signed, what was remarked; who is still awaited."""
    with suite(tmp_path) as acts:
        submit(acts, a_draft(title={"kk": "Салық туралы", "ru": "О налогах"}))
        say(acts, "minjust", "agreed_with_remarks", remark="Уточнить статью 3")
        filled = acts.call("acts.form", {"form": "D976-App1", "subject": "d-1", "lang": lang})
        word, page = printed(dict(filled), lang)
        cells = [[cell.text for cell in row.cells] for row in word.tables[0].rows]
        [row] = [one for one in cells if "Уточнить статью 3" in one]
        assert row[2] == "23.11.2026 09:30"
        assert row[3] == "Аманов А.А."
        assert "Уточнить статью 3" in page
        assert {"kk": "Салық туралы", "ru": "О налогах"}[lang] in page


@pytest.mark.provision("D976-App1", "D976-16(1).2")
def test_who_stands_twice_on_the_sheet_is_told_apart(tmp_path: Path) -> None:
    """The Prime Minister agrees in one row and countersigns in another; remarks stand beside it."""
    with suite(tmp_path) as acts:
        submit(acts, a_draft(subject={"fiscal_effect": True, "government_powers": True}))
        say(acts, "prime_minister", "agreed_with_remarks", remark="С учетом бюджета", act="countersign")
        rows = acts.call("acts.form", {"form": "D976-App1", "subject": "d-1", "lang": "ru"})["rows"]
        told = {(row["organisation_name"], row["explanation"]) for row in rows}
        assert ("Премьер-Министр", "") in told
        assert ("Премьер-Министр", "контрассигнация; С учетом бюджета") in told


@pytest.mark.provision("D976-App6", "D976-28.8")
def test_the_sheet_of_instructions_comes_out_as_a_copy_of_the_electronic_one(tmp_path: Path) -> None:
    """Offices of the PA by name, with the mark of a copy."""
    with suite(tmp_path, START, Control) as acts:
        by = {"office": "head_of_structural_unit", "body": "pa", "person": "Аманов А.А."}
        act = acts.call("acts.submit_instructions", {"acting": by, "draft": wire()})["act"]
        agree_all(acts, act)
        filled = acts.call("acts.form", {"form": "D976-App6", "subject": "i-1", "lang": "ru"})
        assert len(filled["rows"]) == 5
        word, page = printed(dict(filled), "ru")
        assert "Заведующий Государственно-правовым отделом" in page
        assert any("Аманов А.А." in cell.text for row in word.tables[0].rows for cell in row.cells)


@pytest.mark.provision("D976-App2", "D976-36.2")
def test_the_national_plan_comes_out_with_its_five_columns(tmp_path: Path) -> None:
    """Executors by name and the deadline as a day."""
    with suite(tmp_path) as acts:
        delivered(acts)
        plan(acts, "form_plan", "head_of_pa", units=UNITS, measures=MEASURES)
        filled = acts.call("acts.form", {"form": "D976-App2", "subject": "p-1", "lang": "ru"})
        [row] = filled["rows"]
        assert row["deadline"] == "01.06.2027"
        assert row["responsible_executors"].startswith("Министерство национальной экономики")
        word, page = printed(dict(filled), "ru")
        assert len(word.tables[0].columns) == 5
        assert "Внести проект Налогового кодекса" in page


@pytest.mark.provision("G10-110(2)", "G10-107.5", "G10-78(3).2")
def test_the_checks_of_presentations_answer_by_call(tmp_path: Path) -> None:
    """A broken file, a demand, a planned bill."""
    with suite(tmp_path) as acts:
        for content in (b64encode(b"PK").decode(), "AAA"):
            payload = {"kind": "slides", "name": "show.pptx", "content": content}
            assert acts.call("acts.check_materials", payload)["faults"][0]["code"] == "file_unreadable"
        demand = acts.call("acts.presentation_demand", {"subject": "other_act"})
        assert (demand["answer"], demand["provision"]) == ("on_instruction", "G10-107.5")
        bill = {
            "title": "О налогах",
            "bodies": ["mne"],
            "officials": [{"body": "mne", "office": "other_official"}],
        }
        faults = acts.call("acts.check_planned_bill", bill)["faults"]
        assert [one["code"] for one in faults] == ["official_too_low"]
