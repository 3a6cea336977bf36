"""A document as Word: A4, heads repeated, rows that do not break, Times; the same bytes each time."""

from collections.abc import Iterator, Sequence
from datetime import datetime, time
from io import BytesIO
from typing import Any, BinaryIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import docx
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from .document import LONG_MM, MARGIN_MM, SHORT_MM, Document, Line, grouped, signed, tall
from .xlsx import clean

FONT = "Times New Roman"
A4 = (Mm(SHORT_MM), Mm(LONG_MM))
_MARGIN = Mm(MARGIN_MM)
_TWIPS_OF_A_MM = 56.7
_MADE = (1980, 1, 1, 0, 0, 0)


def render(document: Document, stream: BinaryIO) -> None:
    """Write the document as docx."""
    word = docx.Document()
    _lay_out(word, document)
    _before(word, document)
    table = word.add_table(0, len(document.headings))._tbl
    _fill(table, document)
    _after(word, document)
    raw = BytesIO()
    word.save(raw)
    _same_bytes(raw, stream)


def _lay_out(word: Any, document: Document) -> None:
    section = word.sections[0]
    section.page_width, section.page_height = A4 if not document.landscape else A4[::-1]
    section.orientation = WD_ORIENT.LANDSCAPE if document.landscape else WD_ORIENT.PORTRAIT
    section.left_margin = section.right_margin = section.top_margin = _MARGIN
    section.bottom_margin = Mm(16)
    style = word.styles["Normal"]
    style.font.name, style.font.size = FONT, Pt(11)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), FONT)
    style.paragraph_format.space_after, style.paragraph_format.line_spacing = Pt(3), 1.0
    style.element.get_or_add_rPr().append(_element("w:lang", (), val=f"{document.lang}-KZ"))
    footer = section.footer.paragraphs[0]
    footer.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for part in ("PAGE", " / ", "NUMPAGES"):
        _field(footer, part)
    made = datetime.combine(document.dated, time(0, 0))
    properties = word.core_properties
    properties.title, properties.author, properties.language = clean(document.title)[:255], "", document.lang
    properties.created = properties.modified = made


def _field(paragraph: Any, code: str) -> None:
    run = paragraph.add_run()
    if code == " / ":
        run.text = code
        return
    for kind, text in (("begin", ""), ("", code), ("end", "")):
        element = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            element.set(qn("w:fldCharType"), kind)
        else:
            element.text = text
        run._r.append(element)


def _before(word: Any, document: Document) -> None:
    right, center = WD_ALIGN_PARAGRAPH.RIGHT, WD_ALIGN_PARAGRAPH.CENTER
    caption = word.add_paragraph()
    caption.alignment, caption.paragraph_format.left_indent = right, Mm(165 if document.landscape else 90)
    caption.add_run(document.caption).font.size = Pt(8.5)
    if document.mark:
        mark = word.add_paragraph()
        mark.alignment = right
        mark.add_run(document.mark).italic = True
    if document.stamps:
        cells = word.add_table(1, 2).rows[0].cells
        cells[0].text, cells[1].text = document.stamps.get("left", ""), document.stamps.get("right", "")
        cells[1].paragraphs[0].alignment = right
    title = word.add_paragraph()
    title.alignment, title.paragraph_format.space_before = center, Pt(8)
    title.paragraph_format.space_after = Pt(8)
    run = title.add_run(clean(document.title))
    run.bold, run.font.size = True, Pt(13)
    for label, value in document.head:
        paragraph = word.add_paragraph()
        paragraph.add_run(f"{label} ").bold = True
        paragraph.add_run(clean(value))
    if document.heading:
        word.add_paragraph().add_run(document.heading).bold = True


def _after(word: Any, document: Document) -> None:
    before = len(word.paragraphs)
    word.add_paragraph("_" * 20 if document.footnotes else "").paragraph_format.space_after = Pt(0)
    for mark, note in document.footnotes:
        word.add_paragraph().add_run(f"{mark} {note}").font.size = Pt(8.5)
    for label, value in document.foot:
        word.add_paragraph(f"{label} {clean(value)}")
    for signature in document.signatures:
        paragraph = word.add_paragraph(signed(signature))
        paragraph.paragraph_format.space_before = Pt(18)
    if document.origin:
        origin = word.add_paragraph()
        origin.paragraph_format.space_before = Pt(10)
        origin.add_run(document.origin).font.size = Pt(8)
    if document.closed_short:
        _keep(word, before)


def _keep(word: Any, before: int) -> None:
    """The last row, the notes and the signatures on one page: none of them stands on a page alone."""
    last = word.tables[-1]._tbl.findall(qn("w:tr"))[-1]
    whole = last.find(f".//{qn('w:cantSplit')}") is not None
    for paragraph in last.findall(f".//{qn('w:pPr')}") if whole else ():
        if paragraph.find(qn("w:keepNext")) is None:
            paragraph.insert(0, _element("w:keepNext", ()))
    for paragraph in word.paragraphs[before:-1]:
        paragraph.paragraph_format.keep_with_next = True
    for paragraph in word.paragraphs[before:]:
        paragraph.paragraph_format.keep_together = True


def _fill(table: Any, document: Document) -> None:
    """The table written as XML row by row: the library's own cells are far too slow for a long report."""
    share = document.room_mm / sum(document.widths) * _TWIPS_OF_A_MM
    widths = [round(w * share) for w in document.widths]
    size = round(document.size * 2)
    properties = table.tblPr
    properties.append(_element("w:tblBorders", _borders()))
    properties.append(_element("w:tblLayout", (), type="fixed"))
    properties.append(_element("w:tblCellMar", _margins(round(document.inset_mm * _TWIPS_OF_A_MM))))
    for column, width in zip(table.tblGrid, widths, strict=True):
        column.set(qn("w:w"), str(width))
    for row in _heads(document, widths, size) if document.heads else ():
        table.append(row)
    aligned = [heading.align for heading in document.headings]
    for line in document.lines:
        table.append(_line(line, widths, aligned, size, whole=not tall(document, line)))


def _margins(side: int) -> Iterator[Any]:
    """The space around the words of a cell, in twips, in the order that the format asks for."""
    for name, twips in (("top", 40), ("left", side), ("bottom", 40), ("right", side)):
        yield _element(f"w:{name}", (), w=str(twips), type="dxa")


def _borders() -> Iterator[Any]:
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        yield _element(f"w:{side}", (), val="single", sz="4", color="000000")


def _heads(document: Document, widths: Sequence[int], size: int) -> Iterator[Any]:
    groups = grouped(document)
    if groups:
        cells, at = [], 0
        for group in groups:
            width = sum(widths[at : at + group.span])
            merge = "" if group.name else "restart"
            cells.append(_head(group.name or group.text, width, size, span=group.span, merge=merge))
            at += group.span
        yield _row(cells, head=True)
    lower = []
    for heading, width in zip(document.headings, widths, strict=True):
        text = "" if groups and not heading.group else heading.text
        merge = "continue" if groups and not heading.group else ""
        lower.append(_head(text, width, size, merge=merge, upright=heading.rotated))
    yield _row(lower, head=True, height=round(document.upright_mm * _TWIPS_OF_A_MM))
    if document.numbers_row:
        yield _row([_head(str(n), width, size) for n, width in enumerate(widths, 1)], head=True)


def _head(text: str, width: int, size: int, *, span: int = 1, merge: str = "", upright: bool = False) -> Any:
    return _cell(
        text, width, size, bold=True, shade=True, center=not upright, span=span, merge=merge, upright=upright
    )


def _line(line: Line, widths: Sequence[int], aligned: Sequence[str], size: int, *, whole: bool) -> Any:
    if line.kind in ("section", "group"):
        center = line.kind == "section"
        heading = _cell(
            line.cells[0], sum(widths), size, bold=True, center=center, span=len(widths), keep=True
        )
        return _row([heading])
    bold = line.kind == "total"
    cells = [
        _cell(text, width, size, bold=bold, center=align == "center")
        for text, width, align in zip(line.cells, widths, aligned, strict=True)
    ]
    return _row(cells, whole=whole)


def _row(cells: Sequence[Any], *, head: bool = False, whole: bool = True, height: int = 0) -> Any:
    said = [_element("w:cantSplit", ())] if whole else []
    said += [_element("w:trHeight", (), val=str(height), hRule="exact")] if height else []
    said += [_element("w:tblHeader", ())] if head else []
    return _element("w:tr", [_element("w:trPr", said), *cells])


def _cell(
    text: str,
    width: int,
    size: int,
    *,
    bold: bool = False,
    center: bool = False,
    shade: bool = False,
    span: int = 1,
    merge: str = "",
    keep: bool = False,
    upright: bool = False,
) -> Any:
    said = [_element("w:tcW", (), w=str(width), type="dxa")]
    said += [_element("w:gridSpan", (), val=str(span))] if span > 1 else []
    said += [_element("w:vMerge", (), val=merge)] if merge else []
    said += [_element("w:shd", (), val="clear", fill="EDEDED")] if shade else []
    said += [_element("w:textDirection", (), val="btLr")] if upright else []
    said += [_element("w:vAlign", (), val="center")] if shade else []
    how = [_element("w:keepNext", ())] if keep else []
    how.append(_element("w:spacing", (), after="0"))
    how += [_element("w:jc", (), val="center")] if center else []
    how.append(_element("w:rPr", [_element("w:sz", (), val=str(size))]))
    style = [_element("w:b", ())] if bold else []
    style.append(_element("w:sz", (), val=str(size)))
    runs: list[Any] = []
    for at, part in enumerate(clean(text).split("\n")):
        words = _element("w:t", ())
        words.text = part
        words.set(qn("xml:space"), "preserve")
        runs += [_element("w:br", ())] if at else []
        runs.append(words)
    run = _element("w:r", [_element("w:rPr", style), *runs])
    return _element("w:tc", [_element("w:tcPr", said), _element("w:p", [_element("w:pPr", how), run])])


def _element(tag: str, children: Any, **attributes: str) -> Any:
    element = OxmlElement(tag)
    for name, value in attributes.items():
        element.set(qn(f"w:{name}"), value)
    for child in children:
        element.append(child)
    return element


def _same_bytes(raw: BytesIO, stream: BinaryIO) -> None:
    """Pack the parts again without the hour of packing."""
    with ZipFile(raw) as packed, ZipFile(stream, "w", ZIP_DEFLATED) as again:
        for name in packed.namelist():
            again.writestr(ZipInfo(name, _MADE), packed.read(name), ZIP_DEFLATED)
