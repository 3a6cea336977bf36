"""The statutory forms as the register holds them: columns, sections, footnotes, in three languages."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Literal, cast

import yaml

Lang = Literal["kk", "ru", "en"]
LANGS: tuple[Lang, ...] = ("kk", "ru", "en")
Text = Mapping[str, str]
FORMS = Path(__file__).parents[3] / "law" / "register" / "forms"


class UnknownForm(LookupError):  # noqa: N818 - said as the register says it
    """There is no such form in the register; the message names those that there are."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a form: its heading, its width in millimetres of its share, the words of its values."""

    key: str
    heading: Text
    width: int
    align: str = "left"
    group: str | None = None
    of_which: str | None = None
    rotated: bool = False
    values: Mapping[str, Text] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Form:
    """One statutory form; `original` is the language of the text, the other two are our translations."""

    id: str
    name: str
    original: str
    caption: Text
    title: Text
    orientation: str
    numbering: str
    numbers_row: bool
    columns: tuple[Column, ...]
    sections: Mapping[str, Text]
    footnotes: tuple[Mapping[str, str], ...]
    more: Mapping[str, Any]

    def column(self, key: str) -> Column:
        """The column of that key."""
        return next(c for c in self.columns if c.key == key)


def words(text: Text | None, lang: str) -> str:
    """A text in the language asked for, or else in the first one it exists in: Kazakh, Russian, English."""
    if not text:
        return ""
    return next((text[code] for code in (lang, *LANGS) if text.get(code)), "")


@cache
def forms() -> Mapping[str, Form]:
    """All forms of the register, by id."""
    found = (_form(yaml.safe_load(path.read_text("utf-8"))) for path in sorted(FORMS.glob("*.yaml")))
    return {form.id: form for form in found}


def form(form_id: str) -> Form:
    """The form of that id; raises UnknownForm, which names the others."""
    if form_id not in forms():
        raise UnknownForm(f"unknown form {form_id!r}; the register has {', '.join(forms())}")
    return forms()[form_id]


def _form(raw: dict[str, Any]) -> Form:
    known = {"id", "name", "original", "caption", "title", "orientation", "numbering", "numbers_row"}
    tables = {"columns", "sections", "footnotes"}
    return Form(
        **{key: raw[key] for key in sorted(known)},
        columns=tuple(_column(c) for c in raw["columns"]),
        sections={s["key"]: _text(s) for s in raw.get("sections", ())},
        footnotes=tuple(raw.get("footnotes", ())),
        more={key: value for key, value in raw.items() if key not in known | tables},
    )


def _column(raw: dict[str, Any]) -> Column:
    return Column(
        key=raw["key"],
        heading=_text(raw),
        width=raw["width"],
        align=raw.get("align", "left"),
        group=raw.get("group"),
        of_which=raw.get("of_which"),
        rotated=raw.get("rotated", False),
        values=raw.get("values", {}),
    )


def _text(raw: Mapping[str, Any]) -> Text:
    return cast(Text, {lang: raw[lang] for lang in LANGS if lang in raw})
