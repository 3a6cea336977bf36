"""Messages of violations and explanations, in English, Russian and Kazakh.

A field is written {name}, or {name:kind} where the kind says how the fact is shown: `date` in the words of
the language, `body` and `office` by their names, `word` by the message whose code the fact is. A Kazakh
sentence says the case of a day: {on:date_to} дейін, {on:date_from} бастап, {on:date_in}, {on:date_of}.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from string import Formatter
from typing import Any

from babel.dates import format_date

from law import checks
from law.errors import LawError, nearest
from law.kazakh import CASES, in_case
from law.source import Mapping as Source
from law.source import read

LANGUAGES = ("en", "ru", "kk")
KINDS = ("", "date", "body", "office", "word")
CASED = {f"date_{case}": case for case in CASES}
"""The kinds of a day in a Kazakh sentence, by the case it stands in."""
DAY = {"en": "d MMMM y", "ru": "d MMMM y 'года'", "kk": "y 'жылғы' d MMMM"}
Namer = Callable[[str, str, str], str]


@dataclass(frozen=True, slots=True)
class Message:
    """One message: its three texts and its fields, each with the kind of fact it shows."""

    code: str
    texts: Mapping[str, str]
    fields: Mapping[str, str]
    file: str
    line: int


class Messages(Mapping[str, Message]):
    """All messages of `messages/*.yaml`, by code; `namer` gives the name of a body or an office."""

    def __init__(self, directory: Path, namer: Namer) -> None:
        self._messages: dict[str, Message] = {}
        self._namer = namer
        for path in sorted((directory / "messages").glob("*.yaml")):
            source = read(path, directory)
            for code in source:
                self._add(source, code)

    def __getitem__(self, code: str) -> Message:
        return self._messages[code]

    def __iter__(self) -> Iterator[str]:
        return iter(self._messages)

    def __len__(self) -> int:
        return len(self._messages)

    def text(self, code: str, lang: str, facts: Mapping[str, Any]) -> str:
        """The message of a code with its facts filled in; raises `LawError` for an unknown code or a lack."""
        message = self._messages.get(code)
        if message is None:
            raise LawError(f"no message {code!r}.{nearest(code, self._messages)}")
        if lang not in LANGUAGES:
            raise LawError(f"no language {lang!r}; expected one of {', '.join(LANGUAGES)}")
        if missing := message.fields.keys() - facts.keys():
            raise LawError(f"message {code} needs the facts {', '.join(sorted(missing))}")
        shown = {name: _Fact(facts[name], lang, self) for name in message.fields}
        return message.texts[lang].format(**shown)

    def show(self, fact: Any, kind: str, lang: str) -> str:
        """A fact in words; a code that names nothing is shown as it is."""
        if isinstance(fact, tuple | list):
            return ", ".join(self.show(one, kind, lang) for one in fact)
        if kind in CASED:
            return in_case(_day(fact, lang), CASED[kind])
        if isinstance(fact, date) or kind == "date":
            return _day(fact, lang)
        if kind in ("body", "office"):
            return self._namer(kind, str(fact), lang)
        if kind == "word" and fact in self._messages and not self._messages[fact].fields:
            return self._messages[fact].texts[lang]
        return str(fact)

    def _add(self, source: Source, code: str) -> None:
        if earlier := self._messages.get(code):
            raise source.wrong(code, f"this code is used already at {earlier.file}:{earlier.line}", code)
        self._messages[code] = _message(source, code)


@dataclass(frozen=True, slots=True)
class _Fact:
    """A fact on its way into a message: the kind is what stands after the colon of its field."""

    fact: Any
    lang: str
    messages: Messages

    def __format__(self, kind: str) -> str:
        return self.messages.show(self.fact, kind, self.lang)


def _message(source: Source, code: str) -> Message:
    entry = checks.mapping_at(source, code, code)
    checks.keys(entry, code, LANGUAGES)
    texts = {lang: checks.text(entry, code, lang) for lang in LANGUAGES}
    fields = {lang: _fields(entry, code, lang, text) for lang, text in texts.items()}
    for lang in LANGUAGES:
        if odd := fields[lang].items() ^ fields["en"].items():
            named = ", ".join(sorted({name for name, _ in odd}))
            raise entry.wrong(code, f"{lang} and en do not name the same fields: {named}", lang)
    return Message(code, texts, fields["en"], source.where, source.at(code))


def _fields(entry: Source, code: str, lang: str, text: str) -> dict[str, str]:
    found: dict[str, str] = {}
    try:
        for _, name, kind, conversion in Formatter().parse(text):
            if name is None:
                continue
            cased = lang == "kk" and kind in CASED
            if not name.isidentifier() or conversion or not (cased or kind in KINDS):
                raise entry.wrong(
                    code, f"{{{name}:{kind}}} is no field; write {{name}} or {{name:kind}}, {_KINDS}", lang
                )
            found[name] = "date" if cased else str(kind)
    except ValueError as error:
        raise entry.wrong(
            code, f"its braces do not close ({error}); write a field as {{name}}", lang
        ) from None
    return found


_KINDS = f"kind one of {', '.join(kind for kind in KINDS if kind)}"


def _day(fact: Any, lang: str) -> str:
    if isinstance(fact, str):
        try:
            fact = date.fromisoformat(fact[:10])
        except ValueError:
            return str(fact)
    return str(format_date(fact, DAY[lang], locale=lang)) if isinstance(fact, date) else str(fact)
