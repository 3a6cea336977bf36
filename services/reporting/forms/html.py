"""A document as one HTML page that prints on A4: everything escaped, nothing fetched from anywhere."""

from functools import cache
from pathlib import Path
from typing import BinaryIO

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from .document import Document, grouped, tall


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
    pieces = _template().generate(d=document, shares=shares, groups=grouped(document), tall=tall)
    for piece in pieces:
        stream.write(piece.encode("utf-8", "replace"))
