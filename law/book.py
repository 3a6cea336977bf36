"""The law as a book to ask: provisions, values and terms on a day; `load` gives the one of this edition."""

from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from law.errors import UnknownProvision, nearest
from law.form import load_forms
from law.loader import Register, Text, load_register
from law.message import Messages
from law.powers import Powers
from law.provision import Provision, Term
from law.source import read
from law.standing import Excuse, load_excuses, load_pending

HOME = Path(__file__).parent


class Law(Powers):
    """Everything the texts say, read from one directory and never changed."""

    def __init__(
        self, directory: Path, settings: Mapping[str, str] | None = None, calendars: tuple[Path, ...] = ()
    ) -> None:
        self.directory = directory
        self.settings = settings or {}
        self.calendar_directories = calendars

    @cached_property
    def register(self) -> Register:
        """The texts and provisions, read on first use."""
        return load_register(self.directory)

    @property
    def provisions(self) -> Mapping[str, Provision]:
        """All provisions by id, in the order of the texts."""
        return self.register.provisions

    @property
    def texts(self) -> Mapping[str, Text]:
        """The five texts by code."""
        return self.register.texts

    def provision(self, provision: str, *, on: date = date.max) -> Provision:
        """The provision of an id, as worded on a day or else at last; an unknown id names the nearest."""
        found = self.register.provisions.get(provision)
        if found is None:
            raise UnknownProvision(
                f"no provision {provision!r}.{nearest(provision, self.register.provisions)}"
            )
        return found.worded(on) if found.editions else found

    def value(self, provision: str, name: str, *, on: date) -> Any:
        """A number, list or table of a provision as it stood on a day."""
        return self.provision(provision).value(name, on)

    def term(self, provision: str, *, on: date) -> Term:
        """The term of a provision as it stood on a day."""
        return self.provision(provision).term(on)

    @cached_property
    def messages(self) -> Messages:
        """The messages of violations and explanations, read on first use."""
        return Messages(self.directory, self._name)

    def message(self, code: str, lang: str, **facts: Any) -> str:
        """The text of a violation or an explanation in en, ru or kk."""
        return self.messages.text(code, lang, facts)

    def unit(self, code: str, lang: str) -> str:
        """The name of a structural unit of the Administration; words that are no code stand as they are."""
        named = f"unit_{code.removeprefix('unit/')}"
        return self.message(named, lang) if named in self.messages else code.removeprefix("unit/")

    @cached_property
    def excuses(self) -> Mapping[str, Excuse]:
        """The provisions that no rule carries, each with its reason."""
        return load_excuses(self.directory, self.provisions)

    @cached_property
    def pending(self) -> Mapping[str, str]:
        """The provisions that no rule carries yet, each with its service."""
        return load_pending(self.directory, self.provisions)

    @cached_property
    def forms(self) -> Mapping[str, Mapping[str, Any]]:
        """The statutory forms by id."""
        return load_forms(self.directory, self.provisions)

    def read_everything(self) -> None:
        """Read every file of the register, so that whatever is wrong in one is said now."""
        for part in (self.provisions, self.excuses, self.pending, self.forms, self.messages):
            len(part)
        for path in sorted((self.directory / "register").glob("*.yaml")):
            read(path, self.directory)
        len(self.authority_matrix.cells)
        len(self.delegations)
        self.calendar()
        self.all_bodies.codes()

    def _name(self, kind: str, code: str, lang: str) -> str:
        """The name of a body or an office as messages show it; an unknown code is shown as it is."""
        if code in self.offices and (kind == "office" or code not in self.all_bodies):
            return self.offices[code].name(lang)
        return self.all_bodies.latest(code).name(lang) if code in self.all_bodies else code


@cache
def _load(directory: Path, settings: tuple[tuple[str, str], ...], calendars: tuple[Path, ...]) -> Law:
    return Law(directory, dict(settings), calendars)


def load(
    directory: Path | None = None,
    *,
    readings: Mapping[str, str] | None = None,
    calendars: Iterable[Path] = (),
) -> Law:
    """The law of this edition, read once; another directory gives the law held there.

    `readings` sets open places otherwise, by name; `calendars` are directories of an operator's kz-YYYY.yaml
    """
    return _load(directory or HOME, tuple(sorted((readings or {}).items())), tuple(calendars))
