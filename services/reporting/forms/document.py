"""A document to be printed, as every renderer (xlsx, html, docx, pdf) is given it: words, no decisions."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from .definition import Form, Lang, words

Kind = Literal["section", "row", "total"]


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the table: a section heading across it, a row, or a row of totals."""

    kind: Kind
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Signature:
    """A place to sign: the office in words, and the name where it is known."""

    office: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Heading:
    """A column as printed: heading, share of the width, alignment, group heading above it."""

    text: str
    width: int
    align: str
    group: str = ""


@dataclass(frozen=True)
class Document:
    """A form filled in; `lines` is read once, so that a long report never stands in memory whole."""

    form_id: str
    lang: Lang
    caption: str
    title: str
    headings: tuple[Heading, ...]
    lines: Iterable[Line]
    dated: date
    landscape: bool = True
    numbers_row: bool = False
    mark: str = ""
    stamps: Mapping[str, str] = field(default_factory=dict)
    head: Sequence[tuple[str, str]] = ()
    heading: str = ""
    foot: Sequence[tuple[str, str]] = ()
    footnotes: Sequence[tuple[str, str]] = ()
    signatures: Sequence[Signature] = ()
    split_after: int = 0
    continuation: str = ""
    origin: str = ""

    @property
    def widths(self) -> list[int]:
        """Shares of the width of the columns, in the order of the form."""
        return [heading.width for heading in self.headings]


def headings(form: Form, lang: Lang) -> tuple[Heading, ...]:
    """The headings of a form in a language."""
    groups = {g["key"]: words(g, lang) for g in form.more.get("groups", ())}
    return tuple(
        Heading(words(c.heading, lang), c.width, c.align, groups.get(c.group or "", "")) for c in form.columns
    )


def document(
    form: Form,
    lang: Lang,
    lines: Iterable[Line],
    *,
    dated: date,
    title: str = "",
    fills: Mapping[str, str] | None = None,
    signatures: Sequence[Signature] = (),
    origin: str = "",
) -> Document:
    """Fill a form: its words in the language, `lines` in its table, `fills` by key in its blanks."""
    given = fills or {}
    more = form.more
    return Document(
        form_id=form.id,
        lang=lang,
        caption=words(form.caption, lang),
        title=title or words(form.title, lang),
        headings=headings(form, lang),
        lines=lines,
        dated=dated,
        landscape=form.orientation == "landscape",
        numbers_row=form.numbers_row,
        mark=words(more.get("mark"), lang),
        stamps={s["side"]: words(s, lang) for s in more.get("stamps", ())},
        head=[(words(f, lang), given.get(f["key"], "")) for f in more.get("head", ())],
        heading=words(more.get("heading"), lang),
        foot=[(words(f, lang), given.get(f["key"], "")) for f in more.get("foot", ())],
        footnotes=[(note["mark"], words(note, lang)) for note in form.footnotes],
        signatures=signatures,
        split_after=more.get("split_after", 0),
        continuation=words(more.get("continuation"), lang),
        origin=origin,
    )


def numbered(lines: Iterable[Line], numbering: str) -> Iterator[Line]:
    """Put the running number into the first cell of rows, from 1 in each section if the form says so."""
    count = 0
    for line in lines:
        if line.kind == "section":
            count = 0 if numbering == "section" else count
        elif line.kind == "row" and numbering != "none":
            count += 1
            line = Line("row", (f"{count}.", *line.cells[1:]))  # noqa: PLW2901 - the same line, numbered
        yield line


PAGE_MM = {True: 273, False: 186}
_LINES_KEPT_TOGETHER = 16


def tall(document: Document, line: Line, mm_of_a_character: float) -> bool:
    """Whether a row is so high that it may break over pages; any other stays whole."""
    share = PAGE_MM[document.landscape] / sum(document.widths) / mm_of_a_character
    rooms = (max(1.0, width * share) for width in document.widths)
    lines = (
        sum(1 + len(part) // room for part in cell.split("\n"))
        for cell, room in zip(line.cells, rooms, strict=False)
    )
    return line.kind != "section" and max(lines) > _LINES_KEPT_TOGETHER


@dataclass(frozen=True, slots=True)
class Group:
    """A cell of the upper row of headings: a group over `span` columns, or a column that stands alone."""

    name: str
    text: str
    span: int


def grouped(document: Document) -> list[Group]:
    """The upper row of headings where columns stand in groups; empty where none does."""
    if not any(heading.group for heading in document.headings):
        return []
    found: list[Group] = []
    for heading in document.headings:
        if heading.group and found and found[-1].name == heading.group:
            found[-1] = Group(heading.group, "", found[-1].span + 1)
        else:
            found.append(Group(heading.group, heading.text, 1))
    return found
