"""What the Regulation wants of a note and of slides, read from the register."""

from dataclasses import dataclass
from datetime import date

from law import Law, Violation


@dataclass(frozen=True, slots=True)
class NoteWanted:
    """Sheets, spacing, font and formats of the brief information (G10-110(1).2)."""

    max_sheets: int
    spacing: float
    font: str
    size: float
    formats: tuple[str, ...]

    @classmethod
    def of(cls, law: Law, on: date) -> "NoteWanted":
        """As the text stood on a day."""
        names = ("max_sheets", "line_spacing", "font", "size", "formats")
        sheets, spacing, font, size, formats = (law.value("G10-110(1).2", name, on=on) for name in names)
        return cls(sheets, spacing, font, size, tuple(formats))

    def too_many(self, sheets: int) -> list[Violation]:
        """More sheets than allowed."""
        if sheets <= self.max_sheets:
            return []
        return [Violation("G10-110(1).2", "note_too_long", {"sheets": sheets, "limit": self.max_sheets})]

    def fault(self, code: str, place: str, found: object, wanted: object) -> Violation:
        """Something about a place that is not as wanted."""
        return Violation("G10-110(1).2", code, {"place": place, "found": found, "wanted": wanted})


@dataclass(frozen=True, slots=True)
class SlidesWanted:
    """Size, smallest font, aspect and colour of the slides (G10-110(2))."""

    max_mb: int
    min_font: float
    aspect: tuple[int, int]
    coloured: bool

    @classmethod
    def of(cls, law: Law, on: date) -> "SlidesWanted":
        """As the text stood on a day."""
        names = ("max_mb", "min_font", "aspect", "coloured")
        most, least, aspect, coloured = (law.value("G10-110(2)", name, on=on) for name in names)
        across, down = (int(part) for part in str(aspect).split(":"))
        return cls(most, least, (across, down), coloured)

    def fault(self, code: str, place: str, found: object, wanted: object) -> Violation:
        """Something about a place that is not as wanted."""
        return Violation("G10-110(2)", code, {"place": place, "found": found, "wanted": wanted})
