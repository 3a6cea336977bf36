"""A note in Word: its sheets; font, size and spacing of every paragraph as its styles resolve them."""

from collections.abc import Iterator
from io import BytesIO
from typing import Any

import docx
from docx.oxml import parse_xml
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph

from law import Violation
from services.acts.materials.wanted import NoteWanted

HALF_POINTS = 2
LINE = 240
APP = "/docProps/app.xml"
_PAGES = "{http://schemas.openxmlformats.org/officeDocument/2006/extended-properties}Pages"


def faults(content: bytes, wanted: NoteWanted) -> Iterator[Violation]:
    """Too many sheets; paragraphs in another font or size, or not single-spaced."""
    document = docx.Document(BytesIO(content))
    yield from wanted.too_many(sheets(document))
    defaults = _defaults(document)
    for number, paragraph in enumerate(_paragraphs(document), start=1):
        if not paragraph.text.strip():
            continue
        place = f"paragraph {number}"
        spacing = line_spacing(paragraph, defaults)
        if spacing != wanted.spacing:
            yield wanted.fault("lines_spacing", place, spacing, wanted.spacing)
        fonts, sizes = _letters(paragraph, defaults)
        for font in sorted(fonts - {wanted.font}):
            yield wanted.fault("letters_font", place, font, wanted.font)
        for size in sorted(sizes - {float(wanted.size)}):
            yield wanted.fault("letters_size", place, size, wanted.size)


def sheets(document: Any) -> int:
    """The pages the file itself tells of: as last counted by its editor, or by the breaks it holds."""
    told = 0
    for part in document.part.package.iter_parts():
        if str(part.partname) == APP:
            pages = parse_xml(part.blob).find(_PAGES)
            told = int(pages.text) if pages is not None and (pages.text or "").isdigit() else 0
    body = document.element.body
    rendered: int = len(body.findall(f".//{qn('w:lastRenderedPageBreak')}"))
    forced: int = sum(one.get(qn("w:type")) == "page" for one in body.findall(f".//{qn('w:br')}"))
    return max(told, rendered + 1, forced + 1)


def _paragraphs(document: Any) -> Iterator[Paragraph]:
    """The paragraphs of the text and of its tables, in order."""
    for element in document.element.body.iter(qn("w:p")):
        yield Paragraph(element, document)


def _defaults(document: Any) -> Any:
    return document.styles.element.find(qn("w:docDefaults"))


def _letters(paragraph: Paragraph, defaults: Any) -> tuple[set[str], set[float]]:
    """Fonts and sizes of the letters of a paragraph."""
    fonts, sizes = set(), set()
    for run in paragraph.runs:
        if run.text.strip():
            chain = [run._r.find(qn("w:rPr")), *_style_parts(run.style, "w:rPr")]
            chain += [*_style_parts(paragraph.style, "w:rPr"), _default(defaults, "w:rPrDefault", "w:rPr")]
            fonts.add(_font(chain))
            sizes.add(_size(chain))
    return fonts, sizes


def _style_parts(style: Any, part: str) -> Iterator[Any]:
    """The properties of a style and of those it is based on."""
    while style is not None:
        yield style.element.find(qn(part))
        style = style.base_style


def _default(defaults: Any, holder: str, part: str) -> Any:
    found = defaults.find(qn(holder)) if defaults is not None else None
    return found.find(qn(part)) if found is not None else None


def _font(chain: list[Any]) -> str:
    """The first font named from the run outwards; Cyrillic letters use the hAnsi font."""
    for properties in chain:
        fonts = properties.find(qn("w:rFonts")) if properties is not None else None
        if fonts is not None:
            for name in ("w:hAnsi", "w:ascii", "w:cs", "w:hAnsiTheme", "w:asciiTheme"):
                if fonts.get(qn(name)):
                    return str(fonts.get(qn(name)))
    return "Times New Roman"


def _size(chain: list[Any]) -> float:
    """The first size set from the run outwards; Word's own is 10."""
    for properties in chain:
        size = properties.find(qn("w:sz")) if properties is not None else None
        if size is not None:
            return float(size.get(qn("w:val"))) / HALF_POINTS
    return 10.0


def line_spacing(paragraph: Paragraph, defaults: Any) -> float:
    """Line spacing in lines; an exact or minimal spacing counts by its points against 12 a line."""
    chain = [paragraph._p.find(qn("w:pPr")), *_style_parts(paragraph.style, "w:pPr")]
    chain.append(_default(defaults, "w:pPrDefault", "w:pPr"))
    for properties in chain:
        spacing = properties.find(qn("w:spacing")) if properties is not None else None
        if spacing is not None and spacing.get(qn("w:line")):
            return round(int(spacing.get(qn("w:line"))) / LINE, 2)
    return 1.0
