"""Messages of violations and explanations, in English, Russian and Kazakh."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from string import Formatter
from typing import Any

from babel.dates import format_date

from law import checks
from law.errors import LawError, nearest
from law.source import Mapping as Source
from law.source import read

LANGUAGES = ("en", "ru", "kk")


@dataclass(frozen=True, slots=True)
class Message:
    """One message: its three texts and the names of its fields."""

    code: str
    texts: Mapping[str, str]
    fields: frozenset[str]


class Messages:
    """All messages of `messages/*.yaml`, by code."""

    def __init__(self, directory: Path) -> None:
        self._messages: dict[str, Message] = {}
        for path in sorted((directory / "messages").glob("*.yaml")):
            source = read(path, directory)
            for code in source:
                if code in self._messages:
                    raise source.wrong(
                        code, "this code is used already in another file; choose another", code
                    )
                self._messages[code] = _message(source, code)

    def text(self, code: str, lang: str, facts: Mapping[str, Any]) -> str:
        """The message of a code with its facts filled in."""
        if code not in self._messages:
            raise LawError(f"no message {code!r}.{nearest(code, self._messages)}")
        message = self._messages[code]
        if lang not in LANGUAGES:
            raise LawError(f"no language {lang!r}; expected one of {', '.join(LANGUAGES)}")
        if missing := message.fields - facts.keys():
            raise LawError(f"message {code} needs {', '.join(sorted(missing))}")
        return message.texts[lang].format(**{name: _shown(fact, lang) for name, fact in facts.items()})


def _message(source: Source, code: str) -> Message:
    entry = checks.mapping_at(source, code, code)
    checks.keys(entry, code, LANGUAGES)
    texts = {lang: checks.text(entry, code, lang) for lang in LANGUAGES}
    fields = {lang: _fields(entry, code, lang, text) for lang, text in texts.items()}
    for lang in LANGUAGES:
        if fields[lang] != fields["en"]:
            odd = ", ".join(sorted(fields[lang] ^ fields["en"]))
            raise entry.wrong(code, f"{lang} and en do not name the same fields: {odd}", lang)
    return Message(code, texts, fields["en"])


def _fields(entry: Source, code: str, lang: str, text: str) -> frozenset[str]:
    try:
        return frozenset(name for _, name, _, _ in Formatter().parse(text) if name is not None)
    except ValueError as error:
        raise entry.wrong(
            code, f"its braces do not close ({error}); write fields as {{name}}", lang
        ) from None


def _shown(fact: Any, lang: str) -> str:
    if isinstance(fact, date):
        return format_date(fact, "d MMMM y", locale=lang)
    return str(fact)
