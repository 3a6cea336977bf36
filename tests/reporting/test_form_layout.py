"""How the forms are set: paper, fonts, repeated heads, whole rows, long words, empty tables."""

from io import BytesIO
from typing import Any

import docx
import openpyxl
import pytest
from docx.oxml.ns import qn
from pypdf import PdfReader

from services.reporting.forms import docx as as_docx
from services.reporting.forms import html as as_html
from services.reporting.forms import measure, pdf, xlsx
from services.reporting.forms.definition import LANGS, Form, form, forms
from services.reporting.forms.document import Document, Line, Signature, document, tall
from tests.reporting.test_forms import DAY, LONG

LETTERS = "ӘҒҚҢӨҰҮҺ әғқңөұүһ ₸"
ONE_WORD = "қ" * 80
A4_POINTS = (595.3, 841.9)


def rendered(renderer: Any, page: Document) -> bytes:
    """The document in a format."""
    stream = BytesIO()
    renderer.render(page, stream)
    return stream.getvalue()


def with_cell(shape: Form, text: str, lang: str = "kk") -> Document:
    """The form with one row, every cell of which holds the text."""
    return document(shape, lang, [Line("row", (text,) * len(shape.columns))], dated=DAY)  # type: ignore[arg-type]


@pytest.mark.parametrize("form_id", list(forms()))
def test_every_form_is_on_a4_as_it_stands_in_the_law(form_id: str) -> None:
    """Upright or across, in all formats that have paper."""
    shape = form(form_id)
    wide = shape.orientation == "landscape"
    page = PdfReader(BytesIO(rendered(pdf, with_cell(shape, "x")))).pages[0]
    size = (float(page.mediabox.width), float(page.mediabox.height))
    assert size == pytest.approx(A4_POINTS[::-1] if wide else A4_POINTS, abs=1)
    section = docx.Document(BytesIO(rendered(as_docx, with_cell(shape, "x")))).sections[0]
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (
        (297, 210) if wide else (210, 297)
    )
    sheet = openpyxl.load_workbook(BytesIO(rendered(xlsx, with_cell(shape, "x")))).worksheets[0]
    assert (str(sheet.page_setup.paperSize), sheet.page_setup.orientation == "landscape") == ("9", wide)


@pytest.mark.parametrize("form_id", list(forms()))
def test_every_letter_of_kazakh_is_set_in_tinos(form_id: str) -> None:
    """None falls out of the PDF, and no other font stands in for it."""
    reader = PdfReader(BytesIO(rendered(pdf, with_cell(form(form_id), LETTERS))))
    said = "".join(page.extract_text() for page in reader.pages)
    assert set(LETTERS) - {" "} <= set(said)
    fonts = {str(font["/BaseFont"]) for page in reader.pages for font in resources(page)}
    assert all("Tinos" in name for name in fonts)


def resources(page: Any) -> list[Any]:
    """The fonts of a page."""
    return [font.get_object() for font in page["/Resources"]["/Font"].values()]


@pytest.mark.parametrize("form_id", list(forms()))
def test_heads_are_repeated_and_rows_stay_whole(form_id: str) -> None:
    """In Word's table; in the workbook the heads are repeated on each page."""
    shape = form(form_id)
    table = docx.Document(BytesIO(rendered(as_docx, with_cell(shape, "x")))).tables[-1]._tbl
    rows = table.findall(qn("w:tr"))
    assert all(row.find(f"{qn('w:trPr')}/{qn('w:cantSplit')}") is not None for row in rows)
    heads = [row for row in rows if row.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None]
    sheet = openpyxl.load_workbook(BytesIO(rendered(xlsx, with_cell(shape, "x")))).worksheets[0]
    prints_heads = shape.more.get("heads", True)
    assert (bool(heads), bool(sheet.print_title_rows)) == (prints_heads, prints_heads)


@pytest.mark.parametrize("form_id", list(forms()))
def test_a_word_wider_than_its_column_is_broken_in_the_pdf(form_id: str) -> None:
    """Nothing is printed over the next column or beyond the page: every piece is as narrow as its column."""
    page = with_cell(form(form_id), ONE_WORD)
    for cell, room in zip(pdf._data(page)["lines"][0]["cells"], page.rooms_mm, strict=True):
        whole = measure.width_mm(ONE_WORD, page.size) <= room
        assert cell == (ONE_WORD if whole else measure.BREAK.join(ONE_WORD))
    assert PdfReader(BytesIO(rendered(pdf, with_cell(form(form_id), ONE_WORD)))).pages


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("form_id", list(forms()))
def test_no_word_of_a_heading_is_broken(form_id: str, lang: str) -> None:
    """The columns are wide enough for the longest word of their headings, hyphens and strokes apart."""
    page = document(form(form_id), lang, [], dated=DAY)  # type: ignore[arg-type]
    for heading, room in zip(page.headings, page.rooms_mm, strict=True):
        broken = measure.breakable(heading.text, room, page.size, bold=True)
        assert heading.rotated or broken.count(measure.BREAK) <= heading.text.count("/") + heading.text.count(
            "-"
        )


def test_only_a_row_that_takes_most_of_a_page_may_break() -> None:
    """Three hundred words of an instruction in a narrow column do; forty words do not."""
    page = with_cell(form("D976-App8"), "x")
    assert tall(page, Line("row", ("", "", LONG, "", "", "")))
    assert not tall(page, Line("row", ("", "", "сөз " * 40, "", "", "")))
    assert not tall(page, Line("section", (LONG,)))


EMPTY = {
    "D976-App1": ["1", "2", "3", "4", "5"],
    "D976-App2": ["1.", "2.", "3."],
    "D976-App3": ["1-кезең. Ұйымдастыру-дайындау жұмысы", "1.", "2.", "2-кезең. Практикада іске асыру", "1."],
    "D976-App5": ["1.", "2."],
    "D976-App6": ["1", "2", "3"],
    "D976-App7": ["1.", "1.1.", "1.2.", "1.3.", "2.", "3.", "3.1.", "3.2.", "", "", "4.", "", ""],
    "PM140-A1": [
        "Орталық мемлекеттік органдар",
        "____________________ министрлігі",
        *("Министр", "Т.А.Ә.", "Вице-министр", "Т.А.Ә.", "Вице-министр", "Т.А.Ә.", "Барлығы"),
        "Жергілікті атқарушы органдар",
        "________ республикалық маңызы бар қаланың, облыстың әкімдігі",
        *("Әкім", "Т.А.Ә.", "Әкімнің бірінші орынбасары", "Т.А.Ә.", "Әкімнің орынбасары", "Т.А.Ә."),
        *("Барлығы", "ЖИЫНЫ"),
    ],
    "D976-App8": ["Бақылауға берілген тапсырмалар жоқ"],
    "G10-A14-1": ["Бақылауға берілген тапсырмалар жоқ"],
}


@pytest.mark.provision(
    "D976-App1", "D976-App2", "D976-App3.2", "D976-App5.1", "D976-App6", "D976-4(10)", "PM140-A1"
)
@pytest.mark.parametrize("form_id", list(EMPTY))
def test_an_empty_form_has_the_empty_rows_that_the_law_prints(form_id: str) -> None:
    """Or says that there is nothing; what is to be written in by hand has a line."""
    page = document(form(form_id), "kk", [], dated=DAY)
    assert [line.cells[0] for line in page.lines] == EMPTY[form_id]
    assert all(set(value) == {"_"} for _, value in page.head)


@pytest.mark.parametrize("rows", range(1, 40, 3))
def test_a_signature_never_stands_on_a_page_without_a_row(rows: int) -> None:
    """However many rows there are, the last of them is on the page of the signature."""
    shape = form("G10-A14-1")
    line = Line("row", ("", "жол", "", "", "", ""))
    signer = [Signature("Премьер-Министрдің орынбасары", "А. Б.")]
    page = document(shape, "kk", [line] * rows, dated=DAY, signatures=signer, origin="SHA-256")
    last = PdfReader(BytesIO(rendered(pdf, page))).pages[-1].extract_text()
    assert "жол" in last
    assert "орынбасары" in last
    word = docx.Document(BytesIO(rendered(as_docx, page)))
    kept = word.tables[-1]._tbl.findall(qn("w:tr"))[-1].findall(f".//{qn('w:keepNext')}")
    assert len(kept) == len(shape.columns)


def test_a_row_is_whole_in_a_workbook_unless_it_takes_most_of_a_page() -> None:
    """A list of twenty bodies is one row; a text over pages goes on below without a line between."""
    shape = form("D976-App8")
    bodies = "\n".join(["ат"] * 20)
    sheet = openpyxl.load_workbook(BytesIO(rendered(xlsx, with_cell(shape, bodies)))).worksheets[0]
    assert sum(row[1].value == bodies for row in sheet.iter_rows()) == 1
    page = document(shape, "kk", [Line("row", ("", "", LONG, "", "", ""))], dated=DAY)
    sheet = openpyxl.load_workbook(BytesIO(rendered(xlsx, page))).worksheets[0]
    pieces = [row[2] for row in sheet.iter_rows() if row[2].value and "ӘҒҚҢӨҰҮҺ" in str(row[2].value)]
    assert [(p.border.top.style, p.border.bottom.style) for p in (pieces[0], pieces[1], pieces[-1])] == [
        ("thin", None),
        (None, None),
        (None, "thin"),
    ]


def test_upright_headings_stand_in_every_format() -> None:
    """The thirteen columns of participation are narrow: their headings stand upright."""
    shape = form("PM140-A1")
    assert sum(column.rotated for column in shape.columns) == 13
    sheet = openpyxl.load_workbook(BytesIO(rendered(xlsx, with_cell(shape, "x")))).worksheets[0]
    turned = [c for row in sheet.iter_rows() for c in row if c.alignment.textRotation == 90]
    assert len(turned) == 13
    assert rendered(as_html, with_cell(shape, "x")).count(b'class="upright"') == 13
    table = docx.Document(BytesIO(rendered(as_docx, with_cell(shape, "x")))).tables[-1]._tbl
    assert len(table.findall(f".//{qn('w:textDirection')}")) == 13


def test_columns_of_a_workbook_are_as_wide_as_the_page() -> None:
    """So that it is printed at its own size, not smaller: within three hundredths of the page."""
    page = with_cell(form("D976-App8"), "x")
    sheet = openpyxl.load_workbook(BytesIO(rendered(xlsx, page))).worksheets[0]
    pixels = sum(column.width * 8 for column in sheet.column_dimensions.values())
    assert pixels / 96 * 25.4 == pytest.approx(page.room_mm, rel=0.03)
