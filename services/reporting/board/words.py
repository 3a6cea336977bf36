"""The board's own words in Kazakh, Russian and English."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from babel.dates import format_date, format_datetime
from werkzeug.wrappers import Request

from law.deadline import ZONE
from law.kazakh import in_case

LANGS = ("kk", "ru", "en")
LANG_COOKIE = "lang"
LANGUAGE_NAMES = {"kk": "Қазақша", "ru": "Русский", "en": "English"}
_LONG = {"en": "d MMMM y", "ru": "d MMMM y 'года'", "kk": "y 'жылғы' d MMMM"}
_MONTH = {"kk": "y 'жылғы' MMMM"}
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}").fullmatch


@cache
def _words() -> Mapping[str, Any]:
    found: Mapping[str, Any] = yaml.safe_load((Path(__file__).parent / "words.yaml").read_text("utf-8"))
    return found


@dataclass(frozen=True, slots=True)
class Words:
    """The words of one language."""

    lang: str

    def __call__(self, key: str, **fields: Any) -> str:
        """A word or sentence with its fields; a code that has no words stands as it is."""
        entry = _words().get(key)
        text: str = entry[self.lang] if entry else key.replace("_", " ")
        return text.format(**fields) if fields else text

    def knows(self, key: str) -> bool:
        """Whether a code has words of the board's own."""
        return key in _words()

    def event(self, event_type: str) -> str:
        """An event's name as people say it."""
        events = _words()["event"]
        short = event_type.split(".")[1]
        entry = events.get(event_type) or events.get(short)
        return str(entry[self.lang]) if entry else short.replace("_", " ")

    def duty(self, code: str) -> str:
        """What is owed, in words; what recurs bears its day after a colon."""
        name, _, rest = code.partition(":")
        entry = _duty(name)
        words = str(entry[self.lang]) if entry else name.replace("_", " ")
        if not rest:
            return words
        return f"{words}, {self.short_day(rest) if _DAY(rest) else rest}"

    def day(self, on: date | str | None, case: str = "") -> str:
        """A day in words; in Kazakh in the case that the sentence asks for."""
        if not on:
            return "—"
        words = str(format_date(_date(on), _LONG[self.lang], locale=self.lang))
        return in_case(words, case) if case and self.lang == "kk" else words

    def period(self, period: str) -> str:
        """A year, half-year, quarter or month in words."""
        year, _, part = period.partition("-")
        if part[:1] == "M":
            return self.month(date(int(year), int(part[1:]), 1))
        kind = {"H": "half_year", "Q": "quarter"}.get(part[:1], "whole_year")
        return self(kind, year=year, part=part[1:])

    def short_day(self, on: date | str | None) -> str:
        """A day in figures."""
        if not on:
            return "—"
        day = _date(on)
        return f"{day.day:02}.{day.month:02}.{day.year:04}"

    def month(self, on: date) -> str:
        """A month and its year."""
        words = str(format_date(on, _MONTH.get(self.lang, "LLLL y"), locale=self.lang))
        return words[:1].upper() + words[1:]

    def weekday(self, number: int) -> str:
        """A day of the week, Monday being 0, in short."""
        return str(format_date(date(2024, 1, 1 + number), "ccc", locale=self.lang))

    def moment(self, cell: Mapping[str, str] | None) -> str:
        """A day, with its hour where it is known."""
        if cell and "at" in cell:
            return self.instant(datetime.fromisoformat(cell["at"]).astimezone(ZONE))
        return self.short_day(cell["on"] if cell else None)

    def instant(self, at: Any) -> str:
        """An instant with its hour."""
        return str(format_datetime(at, "dd.MM.y HH:mm", locale=self.lang, tzinfo=at.tzinfo))


@cache
def _duty(name: str) -> Mapping[str, str] | None:
    """The words of a duty; what ends in a body, a round or a year is known by how it begins."""
    parts = name.split("_")
    known = _words()["duty"]
    found = (known.get("_".join(parts[:end])) for end in range(len(parts), 0, -1))
    return next((entry for entry in found if entry), None)


def _date(on: date | str) -> date:
    return date.fromisoformat(on[:10]) if isinstance(on, str) else on


def language(request: Request) -> str:
    """The language asked for in the address, else the one chosen before, else the browser's, else Kazakh."""
    for asked in (request.args.get("lang"), request.cookies.get(LANG_COOKIE)):
        if asked in LANGS:
            return asked
    return request.accept_languages.best_match(LANGS, default=LANGS[0]) or LANGS[0]
