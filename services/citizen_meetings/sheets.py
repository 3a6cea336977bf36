"""A spreadsheet as rows below a head: xlsx or csv, whatever program wrote it."""

import csv
from base64 import b64decode
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from io import BytesIO, StringIO
from typing import Any
from zipfile import BadZipFile, ZipFile

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

BROKEN = (ValueError, BadZipFile, InvalidFileException, LookupError, OSError, SyntaxError, csv.Error)
"""What the readers of spreadsheets raise on files that are none; XML that is none is a SyntaxError."""
LARGEST = 200 * 1024 * 1024
"""Bytes that a workbook may hold once unpacked."""
MOST_ROWS = 100_000
Row = Iterable[Any]
Heads = Mapping[str, tuple[str, ...]]


class RowFault(Exception):  # noqa: N818 - says what the row is
    """A row that cannot be taken: the column, the code of what is wrong, facts; never what the cell holds."""

    def __init__(self, column: str, code: str, **facts: Any) -> None:
        self.column, self.code, self.facts = column, code, facts
        super().__init__(f"{column}: {code}")


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the sheet: its number and its cells by column; or the fault for which it cannot be read."""

    row: int
    cells: Mapping[str, Any] = field(default_factory=dict)
    fault: RowFault | None = None


def lines(content: str, kind: str, heads: Heads, required: Iterable[str]) -> Iterator[Line]:
    """The rows of a file below its head; raises RowFault when the file or its head cannot be read."""
    table = _rows_of(content, kind)
    try:
        head = [str(cell or "").strip().casefold() for cell in next(table, ())]
    except BROKEN:
        raise RowFault("-", "sheet_unreadable", kind=kind) from None
    columns = {name: _place(head, names) for name, names in heads.items()}
    for name in required:
        if columns[name] is None:
            raise RowFault(name, "sheet_lacks_column", called=", ".join(heads[name]))
    places = {name: at for name, at in columns.items() if at is not None}
    for number, row in enumerate(_each(table), start=2):
        if isinstance(row, RowFault):
            yield Line(number, fault=row)
            continue
        cells = [*row]
        found = {name: cells[at] for name, at in places.items() if at < len(cells)}
        if any(cell not in (None, "") for cell in found.values()):
            yield Line(number, found)


def _each(table: Iterator[Row]) -> Iterator[Row | RowFault]:
    """The rows, up to the most that are taken; where one cannot be read that is said, and it is the last."""
    for _ in range(MOST_ROWS):
        try:
            row = next(table, None)
        except BROKEN:
            yield RowFault("-", "row_unreadable")
            return
        if row is None:
            return
        yield row
    if next(table, None) is not None:
        yield RowFault("-", "sheet_too_long", most=MOST_ROWS)


def _rows_of(content: str, kind: str) -> Iterator[Row]:
    try:
        raw = b64decode(content, validate=True)
        return _of_xlsx(raw) if kind == "xlsx" else _of_csv(raw.decode("utf-8-sig"))
    except BROKEN:
        raise RowFault("-", "sheet_unreadable", kind=kind) from None


def _of_xlsx(raw: bytes) -> Iterator[Row]:
    with ZipFile(BytesIO(raw)) as packed:
        if sum(one.file_size for one in packed.infolist()) > LARGEST:
            raise RowFault("-", "sheet_too_large", most=LARGEST // 1024**2)
    sheet = load_workbook(BytesIO(raw), read_only=True, data_only=True).worksheets[0]
    sheet.reset_dimensions()  # some programs say a wrong size of the sheet, and rows would be passed over
    return iter(sheet.iter_rows(values_only=True))


def _of_csv(text: str) -> Iterator[Row]:
    first = text.split("\n", 1)[0]
    return csv.reader(StringIO(text, newline=""), delimiter=max(";,\t", key=first.count))


def _place(head: list[str], names: tuple[str, ...]) -> int | None:
    return next((head.index(name) for name in names if name in head), None)
