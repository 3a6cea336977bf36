"""Kinds of meetings: what each is, where it is held and who alone may chair it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import time
from functools import cache
from pathlib import Path

import law
from law import checks
from law.source import Mapping as Source
from law.source import read

_LAW = Path(law.__file__).parent
_NEEDED = ("form", "place", "title")
_FURTHER = ("any_day", "own_rules", "before", "chairs", "day_as", "engages")


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of meeting; `place` is whose premises, `any_day` the provision that frees its day."""

    id: str
    form: str
    place: str
    titles: Mapping[str, str]
    any_day: str | None = None
    own_rules: str | None = None
    before: str | None = None
    chairs: tuple[str, ...] = ()
    day_as: Mapping[str, str] = field(default_factory=dict)
    engages: frozenset[str] = frozenset()

    @property
    def meeting(self) -> bool:
        """Whether it is a meeting (совещание), not a sitting of a body with members of its own."""
        return self.form == "meeting"

    @property
    def consultative(self) -> bool:
        """Whether it is a sitting of a consultative-advisory body (КСО)."""
        return self.form == "kso"


@cache
def kinds() -> Mapping[str, Kind]:
    """All kinds by id."""
    return {code: _kind(code, entry) for code, entry in _register()["kinds"].items()}


def kind(code: str) -> Kind:
    """The kind of that id; raises KeyError naming all ids."""
    known = kinds()
    if code not in known:
        raise KeyError(f"unknown kind of meeting {code!r}; the kinds are {', '.join(sorted(known))}")
    return known[code]


@cache
def same_kinds(code: str) -> frozenset[str]:
    """The ids that a kind bears in the grids: its own, the older one, the newer ones."""
    newer = {one.id for one in kinds().values() if one.before == code}
    return frozenset({code, kind(code).before or code} | newer)


def place(code: str, chair: str) -> str:
    """Whose premises: government, pa, president, parliament, security_council or body."""
    fixed = kind(code).place
    if fixed != "by_chair":
        return fixed
    return _places().get(chair, "body")


def one_holder() -> frozenset[str]:
    """Offices that one person holds."""
    return frozenset(_register()["one_holder"])


def first_heads() -> Mapping[str, str]:
    """Body -> what its first head is called, where the office has a name of its own."""
    named: Mapping[str, str] = _register()["first_heads"]
    return named


def setting(name: str) -> int:
    """A length that the texts leave open, as the register sets it."""
    length: int = _register()["settings"][name]
    return length


def usual_hours() -> tuple[time, time]:
    """The hours within which a slot is looked for where no text sets any."""
    opens, closes = (time.fromisoformat(one) for one in _register()["usual_hours"])
    return opens, closes


@cache
def _register() -> Source:
    return read(_LAW / "register" / "grid_kinds.yaml", _LAW)


@cache
def _places() -> Mapping[str, str]:
    listed = _register()["places"]
    return {office: where for where, offices in listed.items() for office in offices}


def _kind(code: str, entry: Source) -> Kind:
    checks.keys(entry, code, _NEEDED, _FURTHER)
    return Kind(
        id=code,
        form=entry["form"],
        place=entry["place"],
        titles=entry["title"],
        any_day=entry.get("any_day"),
        own_rules=entry.get("own_rules"),
        before=entry.get("before"),
        chairs=tuple(entry.get("chairs", ())),
        day_as=entry.get("day_as", {}),
        engages=frozenset(entry.get("engages", ())),
    )
