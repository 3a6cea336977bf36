"""Slides in PowerPoint: aspect, colour, and the size of every letter as layouts and masters resolve it."""

from collections.abc import Iterator
from io import BytesIO
from typing import Any

from pptx import Presentation
from pptx.oxml.ns import qn

from law import Violation
from services.acts.materials.wanted import SlidesWanted

HUNDREDTHS = 100
WHOLE = 100_000
UNSAID = 18.0
"""PowerPoint's own size where nothing says another."""
ACCENTS = (*(f"accent{n}" for n in range(1, 7)), "hlink", "folHlink")
TITLES = ("title", "ctrTitle", "subTitle")
BODIES = ("body", "obj", "tbl", "chart")


def faults(content: bytes, wanted: SlidesWanted) -> Iterator[Violation]:
    """Another format than wanted; letters that are too small, by slide and paragraph; no colour."""
    show = Presentation(BytesIO(content))
    across, down = wanted.aspect
    width, height = int(show.slide_width or 0), int(show.slide_height or 1)
    if width * down != height * across:
        found = f"{width / height:.2f}:1"
        yield wanted.fault("show_aspect", "all slides", found, f"{across}:{down}")
    for number, slide in enumerate(show.slides, start=1):
        for paragraph, size in _smallest(slide, show):
            if size < wanted.min_font:
                place = f"slide {number}, paragraph {paragraph}"
                yield wanted.fault("show_letters", place, size, wanted.min_font)
    if wanted.coloured and len(show.slides) and not any(_coloured(slide) for slide in show.slides):
        yield wanted.fault("show_colour", "all slides", "black and white", "colour")


def _smallest(slide: Any, show: Any) -> Iterator[tuple[int, float]]:
    """Each paragraph with letters, and its smallest size in points."""
    number = 0
    for shape in _shapes(slide.shapes):
        for body in shape._element.iter(qn("p:txBody"), qn("a:txBody")):
            for paragraph in body.findall(qn("a:p")):
                number += 1
                runs = [run for run in paragraph.findall(qn("a:r")) if "".join(run.itertext()).strip()]
                if runs:
                    yield number, min(_size(run, paragraph, body, shape, show) for run in runs)


def _shapes(shapes: Any) -> Iterator[Any]:
    """The shapes of a slide, those in groups too."""
    for shape in shapes:
        if shape.shape_type is not None and hasattr(shape, "shapes"):
            yield from _shapes(shape.shapes)
        else:
            yield shape


def _size(run: Any, paragraph: Any, body: Any, shape: Any, show: Any) -> float:
    """The size of a run: its own, or the nearest that its shape, layout, master or presentation sets."""
    own = run.find(qn("a:rPr"))
    said = own.get("sz") if own is not None else None
    if said is None:
        properties = paragraph.find(qn("a:pPr"))
        level = int(properties.get("lvl", "0")) if properties is not None else 0
        said = next(filter(None, (_of_level(style, level) for style in _styles(body, shape, show))), None)
    size = int(said) / HUNDREDTHS if said else UNSAID
    return round(size * _shrunk(body), 1)


def _of_level(style: Any, level: int) -> str | None:
    """The size a list style sets for a level."""
    if style is None:
        return None
    for name in (f"a:lvl{level + 1}pPr", "a:defPPr"):
        properties = style.find(f"{qn(name)}/{qn('a:defRPr')}")
        if properties is not None and properties.get("sz"):
            return str(properties.get("sz"))
    return None


def _styles(body: Any, shape: Any, show: Any) -> Iterator[Any]:
    """The list styles that a text obeys, the nearest first."""
    yield body.find(qn("a:lstStyle"))
    kind = None
    if shape.is_placeholder:
        base = shape
        while (base := getattr(base, "_base_placeholder", None)) is not None:
            yield base._element.find(f"{qn('p:txBody')}/{qn('a:lstStyle')}")
        kind = shape._element.ph_type if hasattr(shape._element, "ph_type") else None
        kind = getattr(kind, "xml_value", None) or _type(shape)
    master = shape.part.slide_layout.slide_master._element.find(qn("p:txStyles"))
    if master is not None:
        name = "p:titleStyle" if kind in TITLES else "p:bodyStyle" if kind in BODIES else "p:otherStyle"
        yield master.find(qn(name))
    yield show.part._element.find(qn("p:defaultTextStyle"))


def _type(shape: Any) -> str:
    placeholder = shape._element.find(f".//{qn('p:ph')}")
    return str(placeholder.get("type", "obj")) if placeholder is not None else ""


def _shrunk(body: Any) -> float:
    """How much the text is shrunk to fit its shape."""
    fit = body.find(f"{qn('a:bodyPr')}/{qn('a:normAutofit')}")
    return int(fit.get("fontScale", WHOLE)) / WHOLE if fit is not None else 1.0


def _coloured(slide: Any) -> bool:
    """A picture, an accent of the theme, or any colour that is not a grey, on the slide or behind it."""
    for element in (slide._element, slide.slide_layout._element, slide.slide_layout.slide_master._element):
        shown = element.find(qn("p:cSld"))
        if shown.find(f".//{qn('p:pic')}") is not None:
            return True
        if any(one.get("val") in ACCENTS for one in shown.iter(qn("a:schemeClr"))):
            return True
        if any(not _grey(one.get("val", "")) for one in shown.iter(qn("a:srgbClr"))):
            return True
    return False


def _grey(rgb: str) -> bool:
    """Red, green and blue alike."""
    return rgb[0:2] == rgb[2:4] == rgb[4:6]
