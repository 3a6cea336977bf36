"""A document as one HTML page that prints on A4: everything escaped, nothing fetched from anywhere."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import BinaryIO

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from .document import Document


@dataclass(frozen=True, slots=True)
class _Head:
    name: str
    text: str
    span: int


@cache
def _template() -> Template:
    folder = FileSystemLoader(Path(__file__).parent / "templates")
    return Environment(loader=folder, autoescape=True, undefined=StrictUndefined).get_template(
        "document.html"
    )


def render(document: Document, stream: BinaryIO) -> None:
    """Write the document as UTF-8 HTML, a piece at a time."""
    total = sum(document.widths)
    shares = [f"{100 * width / total:.2f}" for width in document.widths]
    pieces = _template().generate(d=document, shares=shares, groups=_groups(document))
    for piece in pieces:
        stream.write(piece.encode("utf-8", "replace"))


def _groups(document: Document) -> list[_Head]:
    """The upper row of headings, where columns stand in groups."""
    if not any(heading.group for heading in document.headings):
        return []
    heads: list[_Head] = []
    for heading in document.headings:
        if heading.group and heads and heads[-1].name == heading.group:
            heads[-1] = _Head(heading.group, "", heads[-1].span + 1)
        else:
            heads.append(_Head(heading.group, heading.text, 1))
    return heads
