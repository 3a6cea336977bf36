"""Questions from a spreadsheet: every row taken or named with what is wrong; nothing twice."""

import csv
import hashlib
import re
from base64 import b64decode
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO, StringIO
from typing import Any
from zipfile import BadZipFile

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from services.citizen_meetings.model import RegionalMeeting

HEADS = {
    "topic": ("topic", "тема", "тақырып"),
    "text": ("text", "question", "вопрос", "сұрақ"),
    "channel": ("channel", "канал", "арна"),
    "received_on": ("received_on", "date", "дата", "күні"),
    "sphere": ("sphere", "сфера", "сала"),
    "affected": ("affected", "затронуто", "қамтылған"),
    "name": ("name", "фио", "ф.и.о.", "т.а.ә."),
    "phone": ("phone", "телефон"),
    "email": ("email", "e-mail", "почта", "пошта"),
    "consent": ("consent", "согласие", "келісім"),
}
REQUIRED = ("topic", "text", "received_on")
YES = frozenset({"yes", "да", "иә", "1", "true", "+"})
CHANNELS = (
    "before_written", "before_site", "before_call", "at_meeting_spoken", "at_meeting_written",
    "broadcast_comment", "personal_reception", "after_written",
)  # fmt: skip
LONGEST_TOPIC = 200
MOST_AFFECTED = 20_000_000


class RowFault(ValueError):  # noqa: N818 - says what the row is
    """A row that cannot be taken: the column, and what to do."""

    def __init__(self, column: str, message: str) -> None:
        self.column, self.message = column, message
        super().__init__(message)


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the sheet: its number, its cells by column, and how many rows alike came before it."""

    row: int
    cells: Mapping[str, Any]
    again: int = 0


def lines(content: str, kind: str) -> Iterator[Line]:
    """The rows of a file below its head; raises RowFault when the file or its head cannot be read."""
    table = _rows_of(content, kind)
    head = [str(cell or "").strip().casefold() for cell in next(table, ())]
    columns = {name: _place(head, names) for name, names in HEADS.items()}
    missing = [name for name in REQUIRED if columns[name] is None]
    if missing:
        called = ", ".join(HEADS[missing[0]])
        raise RowFault(missing[0], f"the head lacks the column {missing[0]!r}; it may be called {called}")
    seen: Counter[tuple[str, ...]] = Counter()
    for number, row in enumerate(table, start=2):
        cells = [*row]
        found = {name: cells[at] for name, at in columns.items() if at is not None and at < len(cells)}
        if any(cell not in (None, "") for cell in found.values()):
            said = _told(found)
            yield Line(number, found, seen[said])
            seen[said] += 1


def question(line: Line, meeting: RegionalMeeting) -> dict[str, Any]:
    """The question of a row, as it is registered; raises RowFault naming the column."""
    topic, text = _words(line, "topic", LONGEST_TOPIC), _words(line, "text", 4000)
    received_on = _day(line)
    asked: dict[str, Any] = {
        "id": _id(meeting.id, line),
        "meeting": meeting.id,
        "region": meeting.region,
        "body": meeting.body,
        "topic": topic,
        "text": text,
        "channel": _channel(line),
        "received_on": received_on.isoformat(),
        "affected": _affected(line),
    }
    if sphere := str(line.cells.get("sphere") or "").strip():
        asked["sphere"] = sphere[:80]
    return {**asked, **_citizen(line)}


def _rows_of(content: str, kind: str) -> Iterator[Iterable[Any]]:
    try:
        raw = b64decode(content, validate=True)
        return _of_xlsx(raw) if kind == "xlsx" else _of_csv(raw.decode("utf-8-sig"))
    except (ValueError, BadZipFile, InvalidFileException, KeyError, OSError):
        raise RowFault("-", f"the file is no {kind}; save it anew (csv in UTF-8)") from None


def _of_xlsx(raw: bytes) -> Iterator[Iterable[Any]]:
    sheet = load_workbook(BytesIO(raw), read_only=True, data_only=True).worksheets[0]
    return iter(sheet.iter_rows(values_only=True))


def _of_csv(text: str) -> Iterator[Iterable[Any]]:
    first = text.split("\n", 1)[0]
    return csv.reader(StringIO(text, newline=""), delimiter=max(";,\t", key=first.count))


def _place(head: list[str], names: tuple[str, ...]) -> int | None:
    return next((head.index(name) for name in names if name in head), None)


def _words(line: Line, column: str, most: int) -> str:
    words = str(line.cells.get(column) or "").strip()
    if not words:
        raise RowFault(column, "is empty; write it")
    if len(words) > most:
        raise RowFault(column, f"has {len(words)} characters; at most {most}")
    return words


def _day(line: Line) -> date:
    given = line.cells.get("received_on")
    if isinstance(given, datetime):
        return given.date()
    text = str(given or "").strip()
    if match := re.fullmatch(r"(\d{1,2})\.(\d{1,2})\.(\d{4})", text):
        text = f"{match[3]}-{int(match[2]):02}-{int(match[1]):02}"
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise RowFault("received_on", f"{text!r} is no day; write 2026-03-14 or 14.03.2026") from None


def _channel(line: Line) -> str:
    given = str(line.cells.get("channel") or "at_meeting_spoken").strip()
    if given not in CHANNELS:
        raise RowFault("channel", f"{given!r} is no channel; expected one of {', '.join(CHANNELS)}")
    return given


def _affected(line: Line) -> int:
    given = str(line.cells.get("affected") or "1").strip().removesuffix(".0")
    if not given.isdigit() or not 1 <= int(given) <= MOST_AFFECTED:
        raise RowFault("affected", f"{given!r} is no number of persons from 1 to {MOST_AFFECTED}")
    return int(given)


def _citizen(line: Line) -> dict[str, Any]:
    known = {name: str(line.cells.get(name) or "").strip() for name in ("name", "phone", "email")}
    given = {name: value for name, value in known.items() if value}
    if not given:
        return {}
    if str(line.cells.get("consent") or "").strip().casefold() not in YES:
        raise RowFault("consent", "data of the person is given without consent; clear it or write yes")
    return {"citizen": given, "consent": True}


def _id(meeting: str, line: Line) -> str:
    """The same words of the same day at the same meeting are the same question, whenever the file comes.

    Rows alike in one file are told apart by their order. Nothing of the person enters the id.
    """
    told = "|".join((meeting, *_told(line.cells), str(line.again)))
    return f"q-{hashlib.sha256(told.encode()).hexdigest()[:32]}"


def _told(cells: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(str(cells.get(name) or "").strip() for name in ("received_on", "topic", "text"))
