"""A document as an Excel workbook: A4, heads repeated on every page, each cell a string, never a formula."""

import re
from collections.abc import Sequence
from copy import deepcopy
from datetime import datetime, time
from itertools import accumulate, pairwise
from typing import Any, BinaryIO

import xlsxwriter

from . import measure
from .document import MARGIN_MM, Document, Line, signed
from .pieces import pieces

_FONT = {"font_name": "Times New Roman", "text_wrap": True, "valign": "top"}
_HEAD = {"bold": True, "border": 1, "align": "center", "valign": "vcenter", "bg_color": "#EDEDED"}
_STYLES: dict[str, dict[str, Any]] = {
    "caption": {"align": "right", "font_size": 8.5},
    "mark": {"align": "right", "italic": True, "font_size": 11},
    "title": {"bold": True, "font_size": 13, "align": "center", "valign": "vcenter"},
    "plain": {"font_size": 11},
    "right": {"font_size": 11, "align": "right"},
    "bold": {"font_size": 11, "bold": True},
    "note": {"font_size": 8.5},
}
_TABLE_STYLES: dict[str, dict[str, Any]] = {
    "head": _HEAD,
    "upright": {**_HEAD, "rotation": 90, "align": "center", "valign": "bottom"},
    "section": {"bold": True, "border": 1, "align": "center", "bg_color": "#F7F7F7"},
    "group": {"bold": True, "border": 1},
    "total": {"bold": True, "border": 1},
    "total_center": {"bold": True, "border": 1, "align": "center"},
    "left": {"border": 1},
    "center": {"border": 1, "align": "center"},
}
_BOLD = frozenset(
    name for name, style in (_STYLES | _TABLE_STYLES).items() if style.get("bold") and name != "upright"
)
_WHOLE_PIXELS = {
    "default_format_properties": {"font_name": "Times New Roman", "font_size": 12},
    "default_column_width": 72,
    "default_row_height": 21,
}
"""At this size a figure of Times is a whole number of pixels wide: columns are as wide as they are told.

The library writes into what it is given: each workbook gets a copy, or the next would not be the same bytes.
"""
_PIXELS_OF_A_MM = 96 / 25.4
_POINTS_OF_A_MM = 72 / 25.4
_INSET_MM = 1.4
_MOST_MM = 140
"""A row can be no higher than 409 points."""
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
        self.book = xlsxwriter.Workbook(stream, options | deepcopy(_WHOLE_PIXELS))
        made = datetime.combine(document.dated, time(0, 0))
        self.book.set_properties({"title": clean(document.title)[:255], "created": made})
        sized = {name: {"font_size": document.size, **style} for name, style in _TABLE_STYLES.items()}
        self.sizes = {name: style["font_size"] for name, style in (_STYLES | sized).items()}
        self.shapes = {name: {**_FONT, **style} for name, style in (_STYLES | sized).items()}
        self.styles = {name: self.book.add_format(style) for name, style in self.shapes.items()}
        self.sheet = self.book.add_worksheet(re.sub(r"[\[\]:*?/\\]", "-", document.form_id)[:31])
        share = document.room_mm / sum(document.widths)
        self.wide = [width * share for width in document.widths]
        self.last = len(self.wide) - 1
        self.row = 0

    def lay_out(self) -> None:
        """Paper, margins, widths and page numbers."""
        self.sheet.set_paper(9)
        margin = MARGIN_MM / 25.4
        self.sheet.set_margins(left=margin, right=margin, top=margin, bottom=0.65)
        if self.document.landscape:
            self.sheet.set_landscape()
        self.sheet.fit_to_pages(1, 0)
        self.sheet.set_footer("&C&P / &N")
        edges = [int(edge * _PIXELS_OF_A_MM) for edge in accumulate(self.wide, initial=0.0)]
        for index, (left, right) in enumerate(pairwise(edges)):
            self.sheet.set_column_pixels(index, index, right - left)

    def across(self, text: str, style: str, first: int = 0, last: int | None = None, label: str = "") -> None:
        """A text over several columns, after a label in bold; nothing for an empty one."""
        if not text and not label:
            return
        end = self.last if last is None else last
        whole = clean(f"{label} {text}" if label else text)
        self._high(self._lines(whole, style, sum(self.wide[first : end + 1])), self.sizes[style])
        self._put(whole, label, style, first, end)
        self.row += 1

    def _put(self, whole: str, label: str, style: str, first: int, end: int) -> None:
        if end > first:
            self.sheet.merge_range(self.row, first, self.row, end, "", self.styles[style])
        rest = whole[len(label) :]
        if label and rest.strip():
            parts = (self.styles["bold"], label, self.styles[style], rest, self.styles[style])
            self.sheet.write_rich_string(self.row, first, *parts)
        else:
            self.sheet.write_string(self.row, first, whole, self.styles["bold" if label else style])

    def beside(self, left: str, right: str) -> None:
        """Two stamps on one row, at either side."""
        middle = len(self.wide) // 2
        most = max(left.count("\n"), right.count("\n")) + 1
        self._high(most, self.sizes["plain"])
        for text, style, first, end in ((left, "plain", 0, middle - 1), (right, "right", middle, self.last)):
            if end > first:
                self.sheet.merge_range(self.row, first, self.row, end, "", self.styles[style])
            self.sheet.write_string(self.row, first, text, self.styles[style])
        self.row += 1

    def cells(self, cells: Sequence[str], styles: Sequence[str]) -> None:
        """One row of the table, continued in further rows where a text is longer than a row can be high."""
        most_mm = min(self.document.whole_mm, _MOST_MM)
        found = list(pieces(cells, self.document.rooms_mm, self.document.size, most_mm))
        for number, piece in enumerate(found):
            shown = [self._open(style, above=number > 0, below=number + 1 < len(found)) for style in styles]
            rooms = zip(piece, styles, self.wide, strict=True)
            most = max(self._lines(text, style, wide) for text, style, wide in rooms if style != "upright")
            upright = self.document.upright_mm if "upright" in styles else 0
            self._high(most, self.document.size, at_least_mm=upright)
            for index, text in enumerate(piece):
                self.sheet.write_string(self.row, index, clean(text), self.styles[shown[index]])
            self.row += 1

    def _open(self, style: str, *, above: bool, below: bool) -> str:
        """The style of a piece of a row: no line between it and the pieces above and below."""
        if not above and not below:
            return style
        named = f"{style}{above:d}{below:d}"
        if named not in self.styles:
            lines = {"top": 0 if above else 1, "bottom": 0 if below else 1}
            self.styles[named] = self.book.add_format(self.shapes[style] | lines)
        return named

    def _lines(self, text: str, style: str, wide: float) -> int:
        return measure.lines(text, wide - _INSET_MM, self.sizes[style], bold=style in _BOLD)

    def _high(self, lines: int, size: float, at_least_mm: float = 0) -> None:
        height = max(min(measure.height_mm(lines, size), _MOST_MM) + 1.2, at_least_mm)
        self.sheet.set_row(self.row, round(height * _POINTS_OF_A_MM, 1))

    def table_head(self) -> None:
        """The headings, repeated on every page; group headings stand above their columns."""
        first = self.row
        headings = self.document.headings
        texts = [h.text for h in headings]
        groups = [h.group for h in headings]
        if any(groups):
            upper = [group if group else "" for group in groups]
            self.cells(upper, ["head"] * len(texts))
            lower = [text if group else "" for group, text in zip(groups, texts, strict=True)]
            self.cells(lower, ["upright" if h.rotated else "head" for h in headings])
            self._merge_groups(first, groups, texts)
        else:
            self.cells(texts, ["head"] * len(texts))
        if self.document.numbers_row:
            self.cells([str(n) for n in range(1, len(texts) + 1)], ["head"] * len(texts))
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
        """A section or group heading, a row or a row of totals."""
        if line.kind in ("section", "group"):
            self.across(line.cells[0], line.kind)
            return
        aligned = [heading.align for heading in self.document.headings]
        if line.kind == "total":
            aligned = ["total_center" if align == "center" else "total" for align in aligned]
        self.cells(line.cells, aligned)


def render(document: Document, stream: BinaryIO) -> None:
    """Write the document as xlsx; the same document always gives the same bytes."""
    sheet = _Sheet(document, stream)
    sheet.lay_out()
    sheet.across(document.caption, "caption", _column_at(sheet.wide, 0.55))
    sheet.across(document.mark, "mark")
    if document.stamps:
        sheet.beside(document.stamps.get("left", ""), document.stamps.get("right", ""))
    sheet.row += 1
    sheet.across(document.title, "title")
    for label, value in document.head:
        sheet.across(value, "plain", label=label)
    sheet.across(document.heading, "bold")
    sheet.row += 1
    if document.heads:
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
        sheet.across(signed(signature), "plain")
    sheet.across(document.origin, "note")


def _column_at(wide: Sequence[float], share: float) -> int:
    """The first column that begins at or after a share of the page, the last one at most."""
    begins = (index for index in range(len(wide)) if sum(wide[:index]) >= share * sum(wide))
    return next(begins, len(wide) - 1)
