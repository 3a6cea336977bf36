"""A document as PDF on A4, set by typst with Tinos: long tables, the same bytes each time."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, BinaryIO

import orjson
import typst

from .document import Document, grouped, tall
from .xlsx import clean

TEMPLATE = Path(__file__).parent / "templates" / "document.typ"
FONTS = Path("/usr/share/fonts/truetype/croscore")
_NARROW = 12
_MM_OF_A_CHARACTER = {7: 1.25, 10: 1.75}


@cache
def _source() -> bytes:
    return TEMPLATE.read_bytes()


def render(document: Document, stream: BinaryIO) -> None:
    """Write the document as PDF."""
    data = orjson.dumps(_data(document)).decode()
    made: bytes = typst.compile(  # type: ignore[misc]
        _source(),
        sys_inputs={"document": data},
        font_paths=[str(FONTS)],
        ignore_system_fonts=FONTS.is_dir(),
        timestamp=0,
    )
    stream.write(made)


def _data(document: Document) -> Mapping[str, Any]:
    narrow = len(document.headings) > _NARROW
    size = 7 if narrow else 10
    return {
        "lang": document.lang,
        "title": clean(document.title),
        "caption": document.caption,
        "mark": document.mark,
        "landscape": document.landscape,
        "narrow": narrow,
        "size": size,
        "inset": 0.5 if narrow else 1.2,
        "left": document.stamps.get("left", ""),
        "right": document.stamps.get("right", ""),
        "head": [[label, clean(value)] for label, value in document.head],
        "heading": document.heading,
        "headings": [
            {"text": h.text, "width": h.width, "align": h.align, "group": h.group} for h in document.headings
        ],
        "groups": [{"name": g.name, "text": g.text, "span": g.span} for g in grouped(document)],
        "numbers": document.numbers_row,
        "lines": [
            {
                "kind": line.kind,
                "tall": tall(document, line, _MM_OF_A_CHARACTER[size]),
                "cells": [clean(cell) for cell in line.cells],
            }
            for line in document.lines
        ],
        "footnotes": [list(note) for note in document.footnotes],
        "foot": [[label, clean(value)] for label, value in document.foot],
        "signatures": [{"office": s.office, "name": s.name} for s in document.signatures],
        "origin": document.origin,
    }
