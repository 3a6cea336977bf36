"""The command that prints App. 1, 2 and 6."""

from io import BytesIO
from pathlib import Path

import docx
import pytest
from click.testing import CliRunner, Result

from cli.main import reglament
from services.control.service import Control
from tests.acts.lawful import START, UNIT, a_draft, agree_all, say, submit, suite
from tests.acts.test_instructions import wire
from tests.acts.test_yearly import MEASURES, UNITS, delivered, plan


@pytest.fixture
def run_dir(tmp_path: Path) -> Path:
    """What an embedded suite left: a draft act being agreed, instructions visaed, a plan."""
    with suite(tmp_path, START, Control) as acts:
        submit(acts, a_draft(title={"kk": "Салық туралы", "ru": "О налогах"}))
        say(acts, "minjust", "agreed_with_remarks", remark="3-бапты нақтылау")
        made = acts.call("acts.submit_instructions", {"acting": UNIT, "draft": wire()})["act"]
        agree_all(acts, made)
        delivered(acts)
        plan(acts, "form_plan", "head_of_pa", units=UNITS, measures=MEASURES)
    return tmp_path


def run(run_dir: Path, *arguments: str) -> Result:
    """The command on what was left."""
    return CliRunner().invoke(reglament, ["form", *arguments, "--run-dir", str(run_dir)])


@pytest.mark.provision("D976-App1", "D976-App2", "D976-App6")
@pytest.mark.parametrize(
    ("form", "subject", "lang", "words"),
    [
        ("d976-1", "d-1", "kk", ["Келісу парағы", "3-бапты нақтылау", "Қаржы министрлігі"]),
        ("d976-1", "d-1", "ru", ["Лист согласования", "О налогах", "Аманов А.А."]),
        ("d976-2", "p-1", "ru", ["Внести проект Налогового кодекса", "01.06.2027"]),
        ("d976-6", "i-1", "ru", ["Протокол рабочего совещания", "Аманов А.А.", "по вопросам экономики)"]),
    ],
)
def test_a_form_is_printed_as_a_document(
    run_dir: Path, form: str, subject: str, lang: str, words: list[str]
) -> None:
    """As Word and as a page; to a file, and to standard output."""
    to = run_dir / "form.docx"
    printed = run(run_dir, form, subject, "--lang", lang, "--to", str(to))
    assert printed.exit_code == 0, printed.output
    word = docx.Document(BytesIO(to.read_bytes()))
    cells = [cell.text for table in word.tables for row in table.rows for cell in row.cells]
    text = "\n".join([*(one.text for one in word.paragraphs), *cells])
    page = run(run_dir, form, subject, "--lang", lang, "--format", "html").stdout
    for each in words:
        assert each in text
        assert each in page


def test_what_is_not_there_is_refused_in_one_line(run_dir: Path) -> None:
    """An unknown draft, an unknown form, a place where nothing can be written."""
    unknown = run(run_dir, "d976-1", "d-77")
    assert (unknown.exit_code, unknown.stderr) == (2, "Error: D976-26: draft_unknown\n")
    assert run(run_dir, "d976-9", "d-1").exit_code == 2
    nowhere = run(run_dir, "d976-1", "d-1", "--to", str(run_dir / "none" / "form.docx"))
    assert (nowhere.exit_code, "No such file" in nowhere.stderr) == (2, True)
