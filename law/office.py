"""Offices: who can decide; each office with its names, its body, and its rank."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from law import checks
from law.errors import LawError, nearest
from law.source import Mapping as Source
from law.source import read

LANGUAGES = ("kk", "ru", "en")
OPTIONAL = ("body", "forms", "level")


class UnknownOffice(LawError):  # noqa: N818 - named by what is unknown
    """No office has this code."""


@dataclass(frozen=True, slots=True)
class Office:
    """An office: `rank` is its place in the list; `level` that of a participant of a meeting (1 the highest).

    `body` is the one body it belongs to; `forms` the forms of body that have it; neither: every body has it.
    """

    code: str
    names: Mapping[str, str]
    rank: int
    body: str | None = None
    forms: tuple[str, ...] = ()
    level: int | None = None

    def name(self, lang: str) -> str:
        """Its name in Kazakh, Russian or English."""
        return self.names[lang]


class Offices(dict[str, Office]):
    """The offices by code, in the order of the list."""

    def office(self, code: str) -> Office:
        """The office of a code; raises `UnknownOffice`, which names the nearest codes."""
        if code not in self:
            raise UnknownOffice(f"no office {code!r}.{nearest(code, self)}")
        return self[code]

    def in_order(self, codes: Iterable[str]) -> tuple[str, ...]:
        """The same offices, each once, in the order of the list."""
        return tuple(sorted(set(codes), key=lambda code: self.office(code).rank))


def load_offices(directory: Path) -> Offices:
    """The offices of register/offices.yaml."""
    sheet = read(directory / "register" / "offices.yaml", directory)
    return Offices({code: _office(sheet, code, rank) for rank, code in enumerate(sheet)})


def _office(sheet: Source, code: str, rank: int) -> Office:
    entry = checks.mapping_at(sheet, code, code)
    checks.keys(entry, code, LANGUAGES, OPTIONAL)
    return Office(
        code=code,
        names={lang: checks.text(entry, code, lang) for lang in LANGUAGES},
        rank=rank,
        body=checks.optional_text(entry, code, "body"),
        forms=checks.texts(entry, code, "forms"),
        level=checks.whole(entry, code, "level") if "level" in entry else None,
    )
