"""Materials of a presentation, checked on the files themselves (G10-110), by slide, page and paragraph."""

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import PurePath
from typing import Literal

from law import Law, Violation, rule
from services.acts.materials import note_docx, note_pdf, note_xlsx, slides
from services.acts.materials.wanted import NoteWanted, SlidesWanted

Kind = Literal["note", "slides"]
MEGABYTE = 1024 * 1024
LARGEST = 64 * MEGABYTE
NOTES: dict[str, Callable[[bytes, NoteWanted], Iterator[Violation]]] = {
    "docx": note_docx.faults,
    "pdf": note_pdf.faults,
    "xlsx": note_xlsx.faults,
}


@rule("G10-110(1).2", "G10-110(2)")
def faults(kind: Kind, name: str, content: bytes, law: Law, on: date) -> list[Violation]:
    """Everything wrong with a file, from its own content; never raises for what a file may hold."""
    check = _note if kind == "note" else _slides
    provision = "G10-110(1).2" if kind == "note" else "G10-110(2)"
    if len(content) > LARGEST:
        return [Violation(provision, "file_unreadable", {"file": name, "why": "larger than can be read"})]
    try:
        return list(check(name, content, law, on))
    except Exception as error:
        return [Violation(provision, "file_unreadable", {"file": name, "why": type(error).__name__})]


def _note(name: str, content: bytes, law: Law, on: date) -> Iterator[Violation]:
    wanted = NoteWanted.of(law, on)
    form = PurePath(name).suffix.lstrip(".").lower()
    if form not in wanted.formats:
        formats = ", ".join(wanted.formats)
        yield Violation("G10-110(1).2", "file_format", {"file": name, "formats": formats})
        return
    yield from NOTES[form](content, wanted)


def _slides(name: str, content: bytes, law: Law, on: date) -> Iterator[Violation]:
    wanted = SlidesWanted.of(law, on)
    if len(content) > wanted.max_mb * MEGABYTE:
        facts = {"size": f"{len(content) / MEGABYTE:.1f}", "limit": wanted.max_mb}
        yield Violation("G10-110(2)", "file_too_large", facts)
    if PurePath(name).suffix.lower() != ".pptx":
        yield Violation("G10-110(2)", "file_format", {"file": name, "formats": "pptx"})
        return
    yield from slides.faults(content, wanted)
