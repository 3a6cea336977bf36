"""The formats a document can be had in."""

from collections.abc import Callable, Mapping
from typing import BinaryIO

from . import docx, html, pdf, xlsx
from .document import Document

Render = Callable[[Document, BinaryIO], None]
RENDERERS: Mapping[str, Render] = {
    "xlsx": xlsx.render,
    "docx": docx.render,
    "pdf": pdf.render,
    "html": html.render,
}
