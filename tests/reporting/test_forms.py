"""The statutory forms as documents: read back, in three languages, with empty tables and long texts."""

from datetime import date
from html.parser import HTMLParser
from io import BytesIO
from zipfile import ZipFile

import openpyxl
import pytest

from services.reporting.forms import html, xlsx
from services.reporting.forms.definition import LANGS, Form, UnknownForm, form, forms
from services.reporting.forms.document import Document, Line, Signature, document, numbered

DAY = date(2027, 1, 31)
EVERY = [(form_id, lang) for form_id in forms() for lang in LANGS]
LONG = "Қазақстан Республикасының Үкіметі ӘҒҚҢӨҰҮҺ ₸ " * 90


def filled(shape: Form, lang: str, *rows: tuple[str, ...]) -> Document:
    """A form with one section and rows; short rows are filled up with empty cells."""
    width = len(shape.columns)
    lines = [Line("row", (*row, *[""] * (width - len(row)))) for row in rows]
    section = [Line("section", ("Бөлім",))] if rows else []
    shown = numbered([*section, *lines], shape.numbering)
    signed = [Signature("Премьер-Министрдің орынбасары", "А. Б.")]
    return document(shape, lang, shown, dated=DAY, signatures=signed)  # type: ignore[arg-type]


def headings_of(shape: Form, lang: str) -> set[str]:
    """The headings that a form prints; App. 7 is a list of points and prints none."""
    return {column.heading[lang] for column in shape.columns} if shape.more.get("heads", True) else set()


def as_xlsx(page: Document) -> bytes:
    """The document as xlsx."""
    stream = BytesIO()
    xlsx.render(page, stream)
    return stream.getvalue()


def cells_of(content: bytes) -> list[list[str]]:
    """The rows of the workbook's sheet."""
    sheet = openpyxl.load_workbook(BytesIO(content)).worksheets[0]
    return [
        [str(cell) if cell is not None else "" for cell in row] for row in sheet.iter_rows(values_only=True)
    ]


class Table(HTMLParser):
    """The rows of the table of an HTML document, and its tags."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.rows: list[list[str]] = []
        self.tags: set[str] = set()
        self.inside = False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a row or a cell."""
        del attrs
        self.tags.add(tag)
        if tag == "tr":
            self.rows.append([])
        if tag in ("td", "th"):
            self.inside = True
            self.rows[-1].append("")

    def handle_endtag(self, tag: str) -> None:
        """End a cell."""
        if tag in ("td", "th"):
            self.inside = False

    def handle_data(self, data: str) -> None:
        """The words of a cell."""
        if self.inside:
            self.rows[-1][-1] += data


def as_html(page: Document) -> str:
    """The document as HTML."""
    stream = BytesIO()
    html.render(page, stream)
    return stream.getvalue().decode()


@pytest.mark.parametrize(("form_id", "lang"), EVERY)
def test_every_heading_of_a_form_stands_in_its_workbook(form_id: str, lang: str) -> None:
    """Title, caption and all columns, word for word, in each language."""
    shape = form(form_id)
    said = {cell for row in cells_of(as_xlsx(filled(shape, lang))) for cell in row}
    assert shape.title[lang] in said
    assert shape.caption[lang] in said
    assert headings_of(shape, lang) <= said


@pytest.mark.parametrize(("form_id", "lang"), EVERY)
def test_every_heading_of_a_form_stands_in_its_page(form_id: str, lang: str) -> None:
    """The HTML page has the same headings, in a table head that repeats in print."""
    shape = form(form_id)
    page = as_html(filled(shape, lang))
    said = {cell.strip() for row in Table(page).rows for cell in row}
    assert headings_of(shape, lang) <= said
    assert f'<html lang="{lang}">' in page
    assert "table-header-group" in page


@pytest.mark.provision("D976-App8.1", "G10-A14-1", "G10-170.21", "D976-75-1.2")
@pytest.mark.parametrize("form_id", ["D976-App8", "G10-A14-1"])
def test_the_consolidated_report_has_six_columns_numbered_within_each_branch(form_id: str) -> None:
    """Numbering begins anew under each branch."""
    shape = form(form_id)
    assert [c.key for c in shape.columns] == [
        "number",
        "requisites",
        "content",
        "status",
        "final_result",
        "interim_result",
    ]
    row = Line("row", ("",) * 6)
    lines = [Line("section", ("A",)), row, row, Line("section", ("B",)), row]
    shown = [line.cells[0] for line in numbered(lines, shape.numbering) if line.kind == "row"]
    assert shown == ["1.", "2.", "1."]


@pytest.mark.provision("D976-App4.1")
def test_the_information_on_the_national_plan_has_nine_numbered_columns() -> None:
    """A row of the column numbers follows the headings (App. 4)."""
    shape = form("D976-App4")
    rows = cells_of(as_xlsx(filled(shape, "kk")))
    assert [str(n) for n in range(1, 10)] in rows


@pytest.mark.provision("PM140-A1")
def test_the_statistics_of_meetings_have_eighteen_columns_thirteen_of_them_on_participation() -> None:
    """The group heading spans its thirteen columns in both formats."""
    shape = form("PM140-A1")
    assert len(shape.columns) == 18
    assert sum(column.group == "participation" for column in shape.columns) == 13
    assert 'colspan="13">Участие' in as_html(filled(shape, "ru"))
    sheet = openpyxl.load_workbook(BytesIO(as_xlsx(filled(shape, "ru")))).worksheets[0]
    assert "Участие" in {sheet.cell(m.min_row, m.min_col).value for m in sheet.merged_cells.ranges}


@pytest.mark.parametrize(
    "evil", ["=1+1", "+1+1", "-1", "@SUM(A1)", "\t=1", "{=1}", "=cmd|'/c calc'!A1", "http://x.kz"]
)
def test_a_cell_never_becomes_a_formula_or_a_link(evil: str) -> None:
    """Whatever a body writes is text in the workbook."""
    content = as_xlsx(filled(form("D976-App8"), "ru", ("", evil, evil)))
    book = openpyxl.load_workbook(BytesIO(content))
    kinds = {cell.data_type for row in book.worksheets[0].iter_rows() for cell in row}
    assert "f" not in kinds
    assert any(evil in row for row in cells_of(content))
    with ZipFile(BytesIO(content)) as parts:
        sheet = parts.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet
    assert "hyperlink" not in sheet


def test_markup_in_a_text_is_words_on_the_page() -> None:
    """HTML in a report of a body is shown, not run."""
    page = as_html(filled(form("D976-App8"), "en", ("", "<script>alert(1)</script>", "<b>&amp;")))
    table = Table(page)
    assert "script" not in table.tags
    assert "<script>alert(1)</script>" in {cell for row in table.rows for cell in row}


def test_a_text_longer_than_a_row_can_be_high_goes_on_in_the_next_rows() -> None:
    """Nothing of a long text is lost, and no row is higher than a page."""
    content = as_xlsx(filled(form("D976-App8"), "kk", ("", "", LONG.strip())))
    sheet = openpyxl.load_workbook(BytesIO(content)).worksheets[0]
    pieces = [
        str(row[2]) for row in sheet.iter_rows(values_only=True) if row[2] and "ӘҒҚҢӨҰҮҺ" in str(row[2])
    ]
    assert len(pieces) > 1
    assert " ".join(pieces) == LONG.strip()
    assert max(row.height or 0 for row in sheet.row_dimensions.values()) <= 409


def test_control_characters_do_not_break_the_workbook() -> None:
    """Characters that no document may hold are left out."""
    rows = cells_of(as_xlsx(filled(form("D976-App8"), "ru", ("", "a\x00b\x1fc", "d\ud800e"))))
    assert any("abc" in row for row in rows)


@pytest.mark.parametrize("form_id", list(forms()))
def test_the_same_document_is_the_same_bytes(form_id: str) -> None:
    """A workbook holds no hour of its making, and nothing of those made before it in the process."""
    shape = form(form_id)
    given = repr(xlsx._WHOLE_PIXELS)
    assert as_xlsx(filled(shape, "kk", ("x",))) == as_xlsx(filled(shape, "kk", ("x",)))
    assert repr(xlsx._WHOLE_PIXELS) == given


def test_an_unknown_form_is_named_with_those_there_are() -> None:
    """The reader is told which forms exist."""
    with pytest.raises(UnknownForm, match="D976-App8"):
        form("D976-App9")
