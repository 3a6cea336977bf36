"""A document as an Excel workbook: A4, heads repeated on every page, each cell a string, never a formula."""

import re
from collections.abc import Iterator, Sequence
from datetime import datetime, time
from typing import Any, BinaryIO

import xlsxwriter

from .document import Document, Line

_FONT = {"font_name": "Times New Roman", "font_size": 10, "text_wrap": True, "valign": "top"}
_STYLES: dict[str, dict[str, Any]] = {
    "caption": {"align": "right", "font_size": 8},
    "title": {"bold": True, "font_size": 12, "align": "center", "valign": "vcenter"},
    "plain": {},
    "note": {"font_size": 8},
    "head": {"bold": True, "border": 1, "align": "center", "valign": "vcenter", "bg_color": "#EDEDED"},
    "section": {"bold": True, "border": 1, "align": "center", "bg_color": "#F7F7F7"},
    "total": {"bold": True, "border": 1},
    "total_center": {"bold": True, "border": 1, "align": "center"},
    "left": {"border": 1},
    "center": {"border": 1, "align": "center"},
}
_PRINTED_MM = {True: 277, False: 190}
_MM_OF_A_CHARACTER = 1.9
_LINE_PT = 13.2
_CHARACTERS_IN_A_WIDTH = 1.12
"""Letters of Times are narrower than the figure by which a column's width is counted."""
_LINES_IN_A_ROW = 30
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]")


def clean(text: str) -> str:
    """The text without control characters, which no document format may hold."""
    return _CONTROL.sub("", text)


class _Sheet:
    """One worksheet written from top to bottom, a row at a time, so that memory does not grow with it."""

    def __init__(self, document: Document, stream: BinaryIO) -> None:
        self.document = document
        grouped = any(h.group for h in document.headings)
        options = {"constant_memory": not grouped, "strings_to_formulas": False, "strings_to_urls": False}
        self.book = xlsxwriter.Workbook(stream, options)
        made = datetime.combine(document.dated, time(0, 0))
        self.book.set_properties({"title": clean(document.title)[:255], "created": made})
        self.styles = {name: self.book.add_format({**_FONT, **style}) for name, style in _STYLES.items()}
        self.sheet = self.book.add_worksheet(re.sub(r"[\[\]:*?/\\]", "-", document.form_id)[:31])
        share = _PRINTED_MM[document.landscape] / sum(document.widths) / _MM_OF_A_CHARACTER
        self.chars = [width * share for width in document.widths]
        self.last = len(self.chars) - 1
        self.row = 0

    def lay_out(self) -> None:
        """Paper, margins, widths and page numbers."""
        self.sheet.set_paper(9)
        self.sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        if self.document.landscape:
            self.sheet.set_landscape()
        self.sheet.fit_to_pages(1, 0)
        self.sheet.set_footer("&C&P / &N")
        for index, width in enumerate(self.chars):
            self.sheet.set_column(index, index, width)

    def across(self, text: str, style: str, first: int = 0, last: int | None = None) -> None:
        """A text over several columns; nothing for an empty one."""
        if not text:
            return
        end = self.last if last is None else last
        size = _STYLES[style].get("font_size", 10)
        room = sum(self.chars[first : end + 1]) * 10 / size
        self.sheet.set_row(self.row, _height(_lines(text, room)) * size / 10)
        if end > first:
            self.sheet.merge_range(self.row, first, self.row, end, "", self.styles[style])
        self.sheet.write_string(self.row, first, clean(text), self.styles[style])
        self.row += 1

    def cells(self, cells: Sequence[str], styles: Sequence[str]) -> None:
        """One row of the table, continued in further rows where a text is longer than a row can be high."""
        for piece in _pieces(cells, self.chars):
            lines = max(_lines(text, room) for text, room in zip(piece, self.chars, strict=True))
            self.sheet.set_row(self.row, _height(lines))
            for index, text in enumerate(piece):
                self.sheet.write_string(self.row, index, clean(text), self.styles[styles[index]])
            self.row += 1

    def table_head(self) -> None:
        """The headings, repeated on every page; group headings stand above their columns."""
        first = self.row
        texts = [h.text for h in self.document.headings]
        groups = [h.group for h in self.document.headings]
        head = ["head"] * len(texts)
        if any(groups):
            self.cells([group or text for group, text in zip(groups, texts, strict=True)], head)
            self.cells(texts, head)
            self._merge_groups(first, groups, texts)
        else:
            self.cells(texts, head)
        if self.document.numbers_row:
            self.cells([str(n) for n in range(1, len(texts) + 1)], head)
        self.sheet.repeat_rows(first, self.row - 1)

    def _merge_groups(self, row: int, groups: list[str], texts: list[str]) -> None:
        start = 0
        while start < len(groups):
            end = start
            while groups[start] and end + 1 < len(groups) and groups[end + 1] == groups[start]:
                end += 1
            if groups[start]:
                self.sheet.merge_range(row, start, row, end, groups[start], self.styles["head"])
            else:
                self.sheet.merge_range(row, start, row + 1, start, texts[start], self.styles["head"])
            start = end + 1

    def line(self, line: Line) -> None:
        """A section heading, a row or a row of totals."""
        if line.kind == "section":
            self.across(line.cells[0], "section")
            return
        aligned = [heading.align for heading in self.document.headings]
        if line.kind == "total":
            aligned = ["total_center" if align == "center" else "total" for align in aligned]
        self.cells(line.cells, aligned)


def render(document: Document, stream: BinaryIO) -> None:
    """Write the document as xlsx; the same document always gives the same bytes."""
    sheet = _Sheet(document, stream)
    sheet.lay_out()
    middle = len(sheet.chars) // 2
    sheet.across(document.mark, "plain")
    sheet.across(document.caption, "caption", middle)
    for side, stamp in document.stamps.items():
        sheet.across(stamp, "plain", *((0, middle - 1) if side == "left" else (middle, sheet.last)))
    sheet.row += 1
    sheet.across(document.title, "title")
    for label, value in document.head:
        sheet.across(f"{label} {value}".strip(), "plain")
    sheet.across(document.heading, "plain")
    sheet.row += 1
    sheet.table_head()
    for line in document.lines:
        sheet.line(line)
    _close(sheet, document)
    sheet.book.close()


def _close(sheet: _Sheet, document: Document) -> None:
    sheet.row += 1
    for mark, note in document.footnotes:
        sheet.across(f"{mark} {note}", "note")
    for label, value in document.foot:
        sheet.across(f"{label} {value}".strip(), "plain")
    for signature in document.signatures:
        sheet.row += 1
        sheet.across(f"{signature.office}   ____________________   {signature.name}".rstrip(), "plain")
    sheet.across(document.origin, "note")


def _lines(text: str, room: float) -> int:
    width = max(1, int(room * _CHARACTERS_IN_A_WIDTH))
    return sum(max(1, -(-len(part) // width)) for part in text.split("\n"))


def _height(lines: int) -> float:
    return float(min(lines, _LINES_IN_A_ROW) * _LINE_PT + 2)


def _pieces(cells: Sequence[str], rooms: Sequence[float]) -> Iterator[list[str]]:
    rest = list(cells)
    while True:
        cut = [_cut(text, room) for text, room in zip(rest, rooms, strict=True)]
        yield [head for head, _ in cut]
        rest = [tail for _, tail in cut]
        if not any(rest):
            return


def _cut(text: str, room: float) -> tuple[str, str]:
    """The part of a text that fits into one row, cut between words where it can be, and the rest."""
    if _lines(text, room) <= _LINES_IN_A_ROW:
        return text, ""
    width = max(1, int(room * _CHARACTERS_IN_A_WIDTH))
    taken, lines = 0, 0
    for part in text.split("\n"):
        needed = max(1, -(-len(part) // width))
        if lines + needed > _LINES_IN_A_ROW:
            break
        taken, lines = taken + len(part) + 1, lines + needed
    if taken:
        return text[: taken - 1], text[taken:]
    end = text.rfind(" ", 0, width * _LINES_IN_A_ROW)
    end = end if end > 0 else width * _LINES_IN_A_ROW
    return text[:end], text[end:].lstrip(" ")
