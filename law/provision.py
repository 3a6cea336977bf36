"""A provision of a text: what it says, in whose words, and its numbers by their dates of effect."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Literal, TypeVar

from law.errors import NotInForce, UnknownProvision, nearest

Unit = Literal["immediate", "day", "working_day", "week", "month", "date"]
Direction = Literal["after", "before", "on_or_before_date"]


@dataclass(frozen=True, slots=True)
class Term:
    """A length of time, or the fixed dates of a year (`unit` is "date"), with who may lawfully change it.

    `dates` are "MM-DD"; `year` says whether they lie in the year counted from or in the one that follows;
    `not_before` opens a window that the date closes; `may_be_changed_by`: office codes, "instruction".
    """

    provision: str
    n: int
    unit: Unit
    direction: Direction
    anchor: str = ""
    may_be_changed_by: tuple[str, ...] = ()
    dates: tuple[str, ...] = ()
    not_before: str | None = None
    year: Literal["current", "following"] = "current"
    anchor_stated: bool = True
    changer_stated: bool = True
    changed_under: str | None = None
    since: date = date.min
    until: date | None = None
    act: str = ""


@dataclass(frozen=True, slots=True)
class Dated:
    """A value as an act set it, valid from `since` (and, when said, before `until`)."""

    since: date
    act: str
    value: Any
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Edition:
    """A later wording of a provision: what an act changed in it, and since when."""

    since: date
    act: str
    changes: Mapping[str, str]
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Provision:
    """One provision: `words` are the law's own, verbatim; `words_clean` the same with damage mended."""

    id: str
    text: str
    clause: str
    service: str
    kind: str
    who: str
    when: str
    rule: str
    words: str
    words_clean: str
    language: str
    note: str | None
    modality: str | None
    status: str | None
    amended: str | None
    refs: tuple[str, ...]
    terms: tuple[Term, ...]
    values: Mapping[str, tuple[Dated, ...]]
    editions: tuple[Edition, ...]
    file: str
    line: int

    def worded(self, on: date) -> "Provision":
        """The provision in the wording of a day: every edition in force by then is applied in turn."""
        changes: dict[str, str] = {}
        for edition in self.editions:
            if edition.since <= on and (edition.until is None or on < edition.until):
                changes |= edition.changes
        if "orig" in changes:
            changes["words"] = changes.pop("orig")
            changes.setdefault("orig_clean", changes["words"])
        if "orig_clean" in changes:
            changes["words_clean"] = changes.pop("orig_clean")
        return replace(self, **changes) if changes else self  # type: ignore[arg-type]

    def value(self, name: str, on: date) -> Any:
        """The value of that name valid on a day; raises when there is none of the name or none yet."""
        if name not in self.values:
            held = ", ".join(self.values) or "none"
            raise UnknownProvision(
                f"{self.id} holds no value {name!r}.{nearest(name, self.values)} It holds: {held}."
            )
        return valid(self.values[name], on, f"{self.id} {name}").value

    def term(self, on: date) -> Term:
        """The term valid on a day; raises when the provision sets none, or none yet."""
        if not self.terms:
            raise UnknownProvision(f"{self.id} sets no term; its rule: {self.rule}")
        return valid(self.terms, on, f"{self.id} term")


Entry = TypeVar("Entry", Term, Dated)


def valid(dated: tuple[Entry, ...], on: date, subject: str) -> Entry:
    """The one of the dated entries that is valid on a day."""
    current = None
    for entry in dated:
        if entry.since > on:
            break
        current = entry
    if current is None:
        first = dated[0]
        raise NotInForce(f"{subject}: nothing before {first.since} ({first.act}); asked for {on}")
    if current.until is not None and on >= current.until:
        raise NotInForce(f"{subject}: in force only before {current.until}; asked for {on}")
    return current
