"""Questions from a spreadsheet: every row taken or named with what is wrong; nothing twice.

What is said of a row never repeats what its cells hold: the report is kept with the call, a person's data
is not.
"""

import hashlib
import re
from collections import Counter
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from services.citizen_meetings import sheets
from services.citizen_meetings.model import RegionalMeeting
from services.citizen_meetings.rules import register
from services.citizen_meetings.sheets import Line, RowFault

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
    "address": ("address", "адрес", "мекенжай"),
    "consent": ("consent", "согласие", "келісім"),
}
REQUIRED = ("topic", "text", "received_on")
CITIZEN = ("name", "phone", "email", "address")
YES = frozenset({"yes", "да", "иә", "1", "true", "+"})
LONGEST = {"topic": 200, "text": 4000, "sphere": 80, "name": 200, "phone": 40, "email": 200, "address": 400}
MOST_AFFECTED = 20_000_000
Read = Mapping[str, Any] | RowFault
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


def questions(content: str, kind: str, meeting: RegionalMeeting) -> list[tuple[int, Read]]:
    """Every row of a file with the question it holds, or with what is wrong with it."""
    alike: Counter[str] = Counter()
    try:
        return [
            (line.row, _read(line, meeting, alike)) for line in sheets.lines(content, kind, HEADS, REQUIRED)
        ]
    except RowFault as fault:
        return [(1, fault)]


def _read(line: Line, meeting: RegionalMeeting, alike: Counter[str]) -> Read:
    try:
        return question(line, meeting, alike)
    except RowFault as fault:
        return fault


def question(line: Line, meeting: RegionalMeeting, alike: Counter[str]) -> dict[str, Any]:
    """The question of a row, as it is registered; raises RowFault naming the column.

    `alike` counts the rows of the file that are good and say the same; this one is counted too.
    """
    if line.fault is not None:
        raise line.fault
    told = {
        "topic": _words(line, "topic"),
        "text": _words(line, "text"),
        "received_on": _day(line).isoformat(),
    }
    asked = {
        "meeting": meeting.id,
        "region": meeting.region,
        "body": meeting.body,
        **told,
        "channel": _channel(line),
        "affected": _affected(line),
        **_given(line, ("sphere",)),
        **_citizen(line),
    }
    return {"id": _id(meeting.id, told, alike), **asked}


def _words(line: Line, column: str) -> str:
    words = _text(line, column)
    if not words:
        raise RowFault(column, "row_empty_cell")
    return words


def _text(line: Line, column: str) -> str:
    """What a cell says; a fault where it is too long or cannot be stored."""
    words = str(line.cells.get(column) or "").strip()
    if len(words) > LONGEST[column]:
        raise RowFault(column, "row_too_long", length=len(words), most=LONGEST[column])
    if _UNPRINTABLE.search(words):
        raise RowFault(column, "row_unprintable")
    return words


def _given(line: Line, columns: tuple[str, ...]) -> dict[str, str]:
    return {column: words for column in columns if (words := _text(line, column))}


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
        raise RowFault("received_on", "row_no_day") from None


def _channel(line: Line) -> str:
    given = str(line.cells.get("channel") or register.CHANNEL_UNLESS_SAID).strip().casefold()
    called = register.channels()
    if given not in called:
        raise RowFault("channel", "row_no_channel", known=", ".join(called))
    return called[given]


def _affected(line: Line) -> int:
    given = str(line.cells.get("affected") or "1").strip().removesuffix(".0")
    if not re.fullmatch("[0-9]{1,8}", given) or not 1 <= int(given) <= MOST_AFFECTED:
        raise RowFault("affected", "row_no_number", most=MOST_AFFECTED)
    return int(given)


def _citizen(line: Line) -> dict[str, Any]:
    given = _given(line, CITIZEN)
    if not given:
        return {}
    if str(line.cells.get("consent") or "").strip().casefold() not in YES:
        raise RowFault("consent", "row_without_consent")
    return {"citizen": given, "consent": True}


def _id(meeting: str, told: Mapping[str, str], alike: Counter[str]) -> str:
    """The same words of the same day at the same meeting are the same question, whatever file they come in.

    Rows alike in one file are told apart by their order. Nothing of the person enters the id.
    """
    words = "|".join((meeting, told["received_on"], told["topic"], told["text"]))
    alike[words] += 1
    return f"q-{hashlib.sha256(f'{words}|{alike[words] - 1}'.encode()).hexdigest()[:32]}"
