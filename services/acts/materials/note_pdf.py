"""A note in PDF: its pages; the font, the size and the spacing of the lines on each."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from itertools import pairwise
from statistics import median
from typing import Any

from pypdf import PdfReader

from law import Violation
from services.acts.materials.wanted import NoteWanted

TOLERANCE = 0.26
"""Renderers round sizes by a quarter of a point."""
LINE = 1.15
"""The height of a single-spaced line of Times New Roman, in sizes of its letters."""
LOOSE = 0.1
"""How far a spacing read from the places of lines may be from the one that was set."""
FEWEST = 4
"""Lines of a page from which its spacing can be told."""


def faults(content: bytes, wanted: NoteWanted) -> Iterator[Violation]:
    """Too many pages; letters in another font or size, lines in another spacing, by page."""
    reader = PdfReader(BytesIO(content))
    yield from wanted.too_many(len(reader.pages))
    plain = wanted.font.replace(" ", "").lower()
    for number, page in enumerate(reader.pages, start=1):
        place = f"page {number}"
        seen = _letters(page)
        fonts, sizes = seen.fonts, seen.sizes
        spacing = seen.spacing()
        if spacing is not None and abs(spacing - wanted.spacing) > LOOSE:
            yield wanted.fault("lines_spacing", place, spacing, wanted.spacing)
        for font in sorted(fonts):
            if plain not in font.replace(" ", "").replace("-", "").lower():
                yield wanted.fault("letters_font", place, font, wanted.font)
        for size in sorted(sizes):
            if abs(size - wanted.size) > TOLERANCE:
                yield wanted.fault("letters_size", place, size, wanted.size)


@dataclass
class Letters:
    """What is seen on a page: fonts without the subset's prefix, sizes, the places of lines from below."""

    fonts: set[str] = field(default_factory=set)
    sizes: set[float] = field(default_factory=set)
    lines: dict[float, float] = field(default_factory=dict)

    def spacing(self) -> float | None:
        """The spacing of most lines that follow one another; None where too few do."""
        places = sorted(self.lines)
        gaps = [(high - low) / (LINE * self.lines[low]) for low, high in pairwise(places) if self.lines[low]]
        return round(median(gaps), 2) if len(places) >= FEWEST else None


def _letters(page: Any) -> Letters:
    """The letters of a page."""
    seen = Letters()

    def see(text: str, cm: list[float], tm: list[float], font: Any, size: float) -> None:
        if text.strip() and font is not None:
            seen.fonts.add(str(font.get("/BaseFont", "/unknown")).lstrip("/").rpartition("+")[2])
            points = round(abs(size * tm[3] * cm[3]) or size, 1)
            seen.sizes.add(points)
            seen.lines[round(tm[4] * cm[1] + tm[5] * cm[3] + cm[5])] = points

    page.extract_text(visitor_text=see)
    return seen
