"""A note in Excel: font and size of every filled cell; its printed sheets by breaks and by worksheet."""

from collections.abc import Iterator
from io import BytesIO

from openpyxl import load_workbook

from law import Violation
from services.acts.materials.wanted import NoteWanted

MOST_CELLS = 100_000


def faults(content: bytes, wanted: NoteWanted) -> Iterator[Violation]:
    """Too many printed sheets; cells in another font or size."""
    book = load_workbook(BytesIO(content))
    shown = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
    yield from wanted.too_many(sum(1 + len(sheet.row_breaks.brk) for sheet in shown))
    seen = 0
    for sheet in shown:
        for row in sheet.iter_rows():
            for cell in row:
                seen += 1
                if seen > MOST_CELLS:
                    return
                if cell.value is None:
                    continue
                place = f"{sheet.title}!{cell.coordinate}"
                if cell.font.name != wanted.font:
                    yield wanted.fault("letters_font", place, cell.font.name, wanted.font)
                if cell.font.size != wanted.size:
                    yield wanted.fault("letters_size", place, cell.font.size, wanted.size)
