"""A document to be printed, as every renderer (xlsx, html, docx, pdf) is given it: words, no decisions."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from . import measure
from .definition import Form, Lang, words

Kind = Literal["section", "group", "row", "total"]

LONG_MM, SHORT_MM, MARGIN_MM = 297, 210, 12
_COLUMNS_OF_FULL_SIZE = 12
_UPRIGHT_MM = range(18, 61, 3)
_WHOLE = 0.6
"""The part of a page that may stay empty so that a row is not broken."""
_SHORT = 1500
"""Letters of a closing (notes, signatures) that surely fits beneath a row."""
BLANK = "_" * 25
"""What stands where a form is still to be filled in."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the table: a section or group heading across it, a row, or a row of totals."""

    kind: Kind
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Signature:
    """A place to sign: the office in words, and the name where it is known."""

    office: str
    name: str = ""


def signed(signature: Signature) -> str:
    """A place to sign on one line: the name is not broken between its initials."""
    name = signature.name.replace(" ", "\u00a0")
    return f"{signature.office}   ____________________   {name}".rstrip()


@dataclass(frozen=True, slots=True)
class Heading:
    """A column as printed: heading, share of the width, alignment, group heading above it, upright or not."""

    text: str
    width: int
    align: str
    group: str = ""
    rotated: bool = False


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
    heads: bool = True
    origin: str = ""

    @property
    def widths(self) -> list[int]:
        """Shares of the width of the columns, in the order of the form."""
        return [heading.width for heading in self.headings]

    @property
    def room_mm(self) -> int:
        """The width of the page between its margins."""
        return (LONG_MM if self.landscape else SHORT_MM) - 2 * MARGIN_MM

    @property
    def rooms_mm(self) -> list[float]:
        """How wide the columns are for their words, in millimetres."""
        share = self.room_mm / sum(self.widths)
        return [width * share - 2 * self.inset_mm for width in self.widths]

    @property
    def narrow(self) -> bool:
        """Whether the table has so many columns that its letters are smaller."""
        return len(self.headings) > _COLUMNS_OF_FULL_SIZE

    @property
    def size(self) -> float:
        """The size of the letters of the table, in points."""
        return 7.5 if self.narrow else 9.5

    @property
    def inset_mm(self) -> float:
        """The space between the words of a cell and its sides."""
        return 0.6 if self.narrow else 1.1

    @property
    def whole_mm(self) -> float:
        """How high a row may be that is never broken over two pages."""
        page = (SHORT_MM if self.landscape else LONG_MM) - 2 * MARGIN_MM - self.upright_mm
        return page * _WHOLE

    @property
    def closed_short(self) -> bool:
        """Whether notes and signatures are short enough to be kept on one page with the last row."""
        said = [*(f"{mark} {note}" for mark, note in self.footnotes), *(f"{a} {b}" for a, b in self.foot)]
        said += [f"{one.office} {one.name}" for one in self.signatures]
        return 0 < sum(map(len, said)) + len(self.origin) <= _SHORT

    @property
    def upright_mm(self) -> int:
        """How high the headings are that stand upright; 0 where none does."""
        upright = [(h.text, room) for h, room in zip(self.headings, self.rooms_mm, strict=True) if h.rotated]
        return max((_upright_mm(text, room, self.size) for text, room in upright), default=0)


def headings(form: Form, lang: Lang) -> tuple[Heading, ...]:
    """The headings of a form in a language."""
    groups = {g["key"]: words(g, lang) for g in form.more.get("groups", ())}
    return tuple(
        Heading(words(c.heading, lang), c.width, c.align, groups.get(c.group or "", ""), c.rotated)
        for c in form.columns
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
        lines=lines if isinstance(lines, list) and lines else _or_unfilled(form, lang, lines),
        dated=dated,
        landscape=form.orientation == "landscape",
        numbers_row=form.numbers_row,
        mark=words(more.get("mark"), lang),
        stamps={s["side"]: _stamp(words(s, lang), given.get(s["key"])) for s in more.get("stamps", ())},
        head=[(words(f, lang), given.get(f["key"]) or BLANK) for f in more.get("head", ())],
        heading=words(more.get("heading"), lang),
        foot=[(words(f, lang), given.get(f["key"]) or BLANK) for f in more.get("foot", ())],
        footnotes=[(note["mark"], words(note, lang)) for note in form.footnotes],
        signatures=signatures,
        heads=more.get("heads", True),
        origin=origin,
    )


def _stamp(printed: str, given: str | None) -> str:
    """A stamp with the office, the person and the day in it, or the lines to write them on."""
    return f"{printed.partition(chr(10))[0]}\n{given}" if given else printed


def numbered(lines: Iterable[Line], numbering: str, mark: str = ".") -> Iterator[Line]:
    """Put the running number into the first cell of rows, from 1 in each section if the form says so."""
    count = 0
    for line in lines:
        if line.kind == "section":
            count = 0 if numbering == "section" else count
        elif line.kind == "row" and numbering != "none":
            count += 1
            line = Line("row", (f"{count}{mark}", *line.cells[1:]))  # noqa: PLW2901 - the same line, numbered
        yield line


def _or_unfilled(form: Form, lang: Lang, lines: Iterable[Line]) -> Iterator[Line]:
    """The lines; without any the table stands as the form prints it, or says that there is nothing."""
    told = iter(lines)
    first = next(told, None)
    if first is None:
        yield from numbered(_unfilled(form, lang), form.numbering, form.more.get("number_mark", "."))
    else:
        yield first
        yield from told


def _unfilled(form: Form, lang: Lang) -> Iterator[Line]:
    row = Line("row", ("",) * len(form.columns))
    for key, count in form.more.get("empty_sections", {}).items():
        yield Line("section", (words(form.sections[key], lang),))
        yield from [row] * count
    yield from [row] * form.more.get("empty_rows", 0)
    yield from (_as_printed(form, lang, one) for one in form.more.get("blank_rows", ()))
    for point in form.more.get("fields", ()):
        yield Line("row", (point["n"], words(point, lang), ""))
    if nothing := words(form.more.get("nothing"), lang):
        yield Line("group", (nothing,))


def _as_printed(form: Form, lang: Lang, row: Mapping[str, str]) -> Line:
    """A row that the form prints beforehand: the heading of a section, or words in the first column."""
    if "section" in row:
        return Line("section", (words(form.sections[row["section"]], lang),))
    return Line("row", (words(row, lang), *[""] * (len(form.columns) - 1)))


def tall(document: Document, line: Line) -> bool:
    """Whether a row takes most of a page, so that it may break; any other stays whole."""
    if line.kind in ("section", "group"):
        return False
    bold, size = line.kind == "total", document.size
    cells = zip(line.cells, document.rooms_mm, strict=True)
    most = max(measure.lines(text, room, size, bold=bold) for text, room in cells)
    return measure.height_mm(most, size) > document.whole_mm


def _upright_mm(text: str, room: float, size: float) -> int:
    """The least height at which an upright heading's lines fit into its column, longest word and all."""
    longest = max(measure.width_mm(word, size, bold=True) for word in text.split())
    fits = (
        mm
        for mm in _UPRIGHT_MM
        if mm > longest + 1
        and measure.height_mm(measure.lines(text, mm - 2, size, bold=True), size) <= room + 1
    )
    return next(fits, _UPRIGHT_MM[-1])


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
