"""The materials of a presentation, checked on real files made on the spot."""

from collections.abc import Callable
from datetime import date
from io import BytesIO
from typing import Any
from zipfile import ZIP_STORED, ZipFile

import docx
import pytest
from docx.enum.text import WD_BREAK
from docx.shared import Pt
from openpyxl import Workbook
from openpyxl.styles import Font
from pptx import Presentation
from pptx.dml.color import RGBColor
from pptx.util import Emu
from pptx.util import Pt as Points
from weasyprint import HTML

import law
from services.acts.materials import faults

BOOK = law.load()
ON = date(2026, 11, 23)


def broken(kind: Any, name: str, content: bytes) -> list[tuple[str, Any]]:
    """Code and place of each fault."""
    found = faults(kind, name, content, BOOK, ON)
    assert all(BOOK.message(one.code, lang, **one.facts) for one in found for lang in ("en", "ru", "kk"))
    return [(one.code, one.facts.get("place")) for one in found]


def a_docx(change: Callable[[Any], None] = lambda _: None) -> bytes:
    """A note as the Regulation wants it, and what a test does to it."""
    document = docx.Document()
    style = document.styles["Normal"]
    style.font.name, style.font.size = "Times New Roman", Pt(14)
    style.paragraph_format.line_spacing = 1.0
    document.add_paragraph("Краткая информация об основных положениях проекта.")
    document.add_paragraph("Прогнозируемые последствия.")
    change(document)
    stream = BytesIO()
    document.save(stream)
    return stream.getvalue()


@pytest.mark.provision("G10-110(1).2")
def test_a_lawful_note_in_word_passes() -> None:
    """Font, size and spacing come from its style."""
    assert broken("note", "note.docx", a_docx()) == []


@pytest.mark.provision("G10-110(1).2")
def test_a_faulty_note_in_word_is_told_paragraph_by_paragraph() -> None:
    """Another font, another size, wider lines, and too many sheets, all at once."""

    def spoil(document: Any) -> None:
        document.add_paragraph().add_run("Arial").font.name = "Arial"
        document.add_paragraph().add_run("мелко").font.size = Pt(12)
        document.add_paragraph("широко").paragraph_format.line_spacing = 1.5
        table = document.add_table(1, 1)
        table.cell(0, 0).paragraphs[0].add_run("в таблице").font.size = Pt(10)
        for _ in range(3):
            document.add_paragraph().add_run().add_break(WD_BREAK.PAGE)

    assert broken("note", "note.docx", a_docx(spoil)) == [
        ("note_too_long", None),
        ("letters_font", "paragraph 3"),
        ("letters_size", "paragraph 4"),
        ("lines_spacing", "paragraph 5"),
        ("letters_size", "paragraph 6"),
    ]


def a_pdf(style: str, pages: int = 1) -> bytes:
    """A note as PDF."""
    page = "<p style='page-break-after: always'>Основные положения</p>"
    html = f"<style>@page {{ size: A4 }} body {{ {style} }}</style>{page * (pages - 1)}<p>Конец</p>"
    made: bytes = HTML(string=html).write_pdf()
    return made


@pytest.mark.provision("G10-110(1).2")
def test_a_note_in_pdf_is_told_page_by_page() -> None:
    """Tinos stands in for Times New Roman here, so its name is the fault; the size is read from the file."""
    told = broken("note", "note.pdf", a_pdf("font-family: Tinos; font-size: 14pt", pages=4))
    assert ("note_too_long", None) in told
    assert {code for code, _ in told} == {"note_too_long", "letters_font"}
    small = broken("note", "note.pdf", a_pdf("font-family: Tinos; font-size: 11pt"))
    assert ("letters_size", "page 1") in small


@pytest.mark.provision("G10-110(1).2")
@pytest.mark.parametrize(("height", "found"), [(1.15, False), (1.725, True), (2.3, True), (0.9, True)])
def test_the_spacing_of_a_note_in_pdf_is_read_from_the_places_of_its_lines(
    height: float, found: bool
) -> None:
    """Single spacing passes; one and a half, double and squeezed lines are named with their page."""
    words = "Основные положения проекта постановления Правительства. " * 12
    style = f"@page {{ size: A4 }} p {{ font-family: Tinos; font-size: 14pt; line-height: {height} }}"
    made: bytes = HTML(string=f"<style>{style}</style><p>{words}</p>").write_pdf()
    assert (("lines_spacing", "page 1") in broken("note", "note.pdf", made)) == found


@pytest.mark.provision("G10-110(1).2")
def test_a_note_in_excel_is_told_cell_by_cell() -> None:
    """The default font of Excel is a fault, with its cell."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Записка"
    sheet["A1"] = "Итог"
    sheet["A1"].font = Font(name="Times New Roman", size=14)
    stream = BytesIO()
    book.save(stream)
    assert broken("note", "note.xlsx", stream.getvalue()) == []
    sheet["B2"] = 5
    stream = BytesIO()
    book.save(stream)
    assert broken("note", "note.xlsx", stream.getvalue()) == [
        ("letters_font", "Записка!B2"),
        ("letters_size", "Записка!B2"),
    ]


def a_show(change: Callable[[Any], None] = lambda _: None, wide: bool = True) -> bytes:
    """Two coloured slides with large letters."""
    show = Presentation()
    if wide:
        show.slide_width, show.slide_height = Emu(12192000), Emu(6858000)
    for title in ("Налоговый кодекс", "Последствия"):
        slide = show.slides.add_slide(show.slide_layouts[1])
        slide.shapes.title.text = title
        slide.placeholders[1].text = "Основные положения"
        run = slide.placeholders[1].text_frame.paragraphs[0].runs[0]
        run.font.color.rgb = RGBColor(0x00, 0x55, 0xA5)
    change(show)
    stream = BytesIO()
    show.save(stream)
    return stream.getvalue()


@pytest.mark.provision("G10-110(2)")
def test_lawful_slides_pass() -> None:
    """Sizes come from the master."""
    assert broken("slides", "show.pptx", a_show()) == []


@pytest.mark.provision("G10-110(2)")
def test_small_letters_are_told_by_slide_and_paragraph() -> None:
    """A run's own size, a text box without any, a text shrunk to fit."""

    def spoil(show: Any) -> None:
        first, second = show.slides
        first.placeholders[1].text_frame.add_paragraph().add_run().text = "второй"
        first.placeholders[1].text_frame.paragraphs[1].runs[0].font.size = Points(16)
        box = second.shapes.add_textbox(Emu(0), Emu(0), Emu(900000), Emu(900000))
        box.text_frame.text = "подпись"
        third = show.slides.add_slide(show.slide_layouts[1])
        third.placeholders[1].text = "плотно"
        fit = third.placeholders[1].text_frame._txBody.bodyPr.makeelement(
            "{http://schemas.openxmlformats.org/drawingml/2006/main}normAutofit", {"fontScale": "50000"}
        )
        third.placeholders[1].text_frame._txBody.bodyPr.append(fit)

    assert broken("slides", "show.pptx", a_show(spoil)) == [
        ("show_letters", "slide 1, paragraph 3"),
        ("show_letters", "slide 2, paragraph 3"),
        ("show_letters", "slide 3, paragraph 2"),
    ]


@pytest.mark.provision("G10-110(2)")
def test_format_colour_and_size_are_told_for_the_whole_show() -> None:
    """4:3, black and white, more than ten megabytes."""

    def fade(show: Any) -> None:
        for slide in show.slides:
            slide.placeholders[1].text_frame.paragraphs[0].runs[0].font.color.rgb = RGBColor(0x33, 0x33, 0x33)

    told = broken("slides", "show.pptx", a_show(fade, wide=False))
    assert told == [("show_aspect", "all slides"), ("show_colour", "all slides")]
    heavy = BytesIO(a_show())
    with ZipFile(heavy, "a") as parts:
        parts.writestr("ppt/media/extra.bin", bytes(10 * 1024 * 1024), ZIP_STORED)
    assert broken("slides", "show.pptx", heavy.getvalue()) == [("file_too_large", None)]


@pytest.mark.provision("G10-110(1).2", "G10-110(2)")
@pytest.mark.parametrize(
    ("kind", "name", "content", "code"),
    [
        ("note", "note.odt", b"", "file_format"),
        ("slides", "show.pdf", b"", "file_format"),
        ("note", "note.docx", b"PK\x03\x04nonsense", "file_unreadable"),
        ("note", "note.pdf", b"", "file_unreadable"),
        ("slides", "show.pptx", b"\x00" * 100, "file_unreadable"),
    ],
)
def test_a_foreign_or_broken_file_is_told_and_never_raises(
    kind: Any, name: str, content: bytes, code: str
) -> None:
    """One clear fault."""
    assert [one for one, _ in broken(kind, name, content)] == [code]
