"""A note in PDF: its pages, and the font and size of the letters on each."""

from collections.abc import Iterator
from io import BytesIO
from typing import Any

from pypdf import PdfReader

from law import Violation
from services.acts.materials.wanted import NoteWanted

TOLERANCE = 0.26
"""Renderers round sizes by a quarter of a point."""


def faults(content: bytes, wanted: NoteWanted) -> Iterator[Violation]:
    """Too many pages; letters in another font or size, by page. PDF does not tell its line spacing."""
    reader = PdfReader(BytesIO(content))
    yield from wanted.too_many(len(reader.pages))
    plain = wanted.font.replace(" ", "").lower()
    for number, page in enumerate(reader.pages, start=1):
        place = f"page {number}"
        fonts, sizes = _letters(page)
        for font in sorted(fonts):
            if plain not in font.replace(" ", "").replace("-", "").lower():
                yield wanted.fault("letters_font", place, font, wanted.font)
        for size in sorted(sizes):
            if abs(size - wanted.size) > TOLERANCE:
                yield wanted.fault("letters_size", place, size, wanted.size)


def _letters(page: Any) -> tuple[set[str], set[float]]:
    """Fonts (without the subset's prefix) and sizes of the letters of a page."""
    fonts: set[str] = set()
    sizes: set[float] = set()

    def see(text: str, cm: list[float], tm: list[float], font: Any, size: float) -> None:
        if text.strip() and font is not None:
            fonts.add(str(font.get("/BaseFont", "/unknown")).lstrip("/").rpartition("+")[2])
            sizes.add(round(abs(size * tm[3] * cm[3]) or size, 1))

    page.extract_text(visitor_text=see)
    return fonts, sizes
