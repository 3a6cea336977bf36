"""The formats a document can be had in."""

from collections.abc import Callable, Mapping
from typing import BinaryIO

from . import html, xlsx
from .document import Document

Render = Callable[[Document, BinaryIO], None]
RENDERERS: Mapping[str, Render] = {"xlsx": xlsx.render, "html": html.render}
