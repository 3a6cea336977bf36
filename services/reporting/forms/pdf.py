"""A document as PDF on A4, set by typst with Tinos: long tables, the same bytes each time."""

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, BinaryIO

import orjson
import typst

from .document import Document, Line, grouped, tall
from .measure import breakable
from .xlsx import clean

TEMPLATE = Path(__file__).parent / "templates" / "document.typ"
FONTS = Path("/usr/share/fonts/truetype/croscore")


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
    return {
        "lang": document.lang,
        "title": clean(document.title),
        "caption": document.caption,
        "mark": document.mark,
        "landscape": document.landscape,
        "size": document.size,
        "inset": document.inset_mm,
        "upright": document.upright_mm,
        "left": document.stamps.get("left", ""),
        "right": document.stamps.get("right", ""),
        "head": [[label, clean(value)] for label, value in document.head],
        "heading": document.heading,
        "heads": document.heads,
        "headings": list(_headings(document)),
        "groups": [{"name": g.name, "text": g.text, "span": g.span} for g in grouped(document)],
        "numbers": document.numbers_row,
        "lines": [_line(document, line) for line in document.lines],
        "closed": document.closed_short,
        "footnotes": [list(note) for note in document.footnotes],
        "foot": [[label, clean(value)] for label, value in document.foot],
        "signatures": [{"office": s.office, "name": s.name} for s in document.signatures],
        "origin": document.origin,
    }


def _headings(document: Document) -> Iterator[Mapping[str, Any]]:
    for heading, room in zip(document.headings, document.rooms_mm, strict=True):
        text = heading.text if heading.rotated else breakable(heading.text, room, document.size, bold=True)
        named = {"width": heading.width, "align": heading.align, "group": heading.group}
        yield {"text": text, "rotated": heading.rotated, **named}


def _line(document: Document, line: Line) -> Mapping[str, Any]:
    rooms = document.rooms_mm if len(line.cells) > 1 else [document.room_mm]
    bold = line.kind != "row"
    cells = zip(line.cells, rooms, strict=True)
    broken = [breakable(clean(cell), room, document.size, bold=bold) for cell, room in cells]
    return {"kind": line.kind, "tall": tall(document, line), "cells": broken}
