"""Roles, duties of the year and methods of ranking, as the register of regional meetings sets them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time
from functools import cache
from pathlib import Path
from typing import Any

import law
from law import Law, LawError
from law.source import Mapping as Source
from law.source import read

_LAW = Path(law.__file__).parent
GROUPS = ("central_executive_bodies", "akimats", "public")
CHANNEL_UNLESS_SAID = "at_meeting_spoken"


@dataclass(frozen=True, slots=True)
class Duty:
    """A duty of the cycle: under which provision, who owes what to whom; done within its period or after."""

    provision: str
    who: str
    to: str
    what: str
    of_meetings: bool = False
    months: int = 0
    reading: str = ""
    within: bool = False


@dataclass(frozen=True, slots=True)
class Method:
    """A method of ranking: its version, the weight of every factor, what else it sets."""

    version: str
    weights: Mapping[str, float]
    settings: Mapping[str, Any]


def role(name: str, on: date) -> str:
    """The body that has a role on a day; raises LawError before the first is named."""
    held = [one["body"] for one in _register()["roles"][name] if one["since"] <= on]
    if not held:
        raise LawError(f"no body has the role {name} on {on}; add it to register/regional_meetings.yaml")
    body: str = held[-1]
    return body


def named(party: str, on: date) -> str:
    """A party of a duty: the body that has the role, or the name of a group of bodies."""
    return party if party in GROUPS else role(party, on)


def excepted() -> frozenset[str]:
    """The bodies on whom the duties do not lie (C112-1.0)."""
    return frozenset(_register()["excepted"])


@cache
def dated_duties() -> tuple[Duty, ...]:
    """The duties whose day the text sets."""
    return tuple(_duty(one) for one in _register()["cycle"])


@cache
def recurring_duties() -> tuple[Duty, ...]:
    """The duties of each quarter or half-year, whose day the text leaves open."""
    return tuple(_duty(one) for one in _register()["recurring"])


def working_hours() -> tuple[time, time]:
    """The standard working hours: a meeting within them is convenient to few."""
    opens, closes = (time.fromisoformat(one) for one in _register()["working_hours"])
    return opens, closes


def opens_months_before() -> int:
    """How many months before the first day of a cycle its duties are opened."""
    months: int = _register()["opens_months_before"]
    return months


def region_ranking(on: date) -> Method:
    """The method by which regions are ranked on a day."""
    return _method("region_ranking", "indicators", on)


def question_ranking(on: date) -> Method:
    """The method by which questions are ranked on a day."""
    return _method("question_ranking", "factors", on)


@cache
def channels() -> Mapping[str, str]:
    """How a question may have come: every word for it, and the code that it means."""
    held = _register()["channels"]
    return {word.casefold(): code for code, words in held.items() for word in (code, *words)}


@cache
def _method(kind: str, weighed: str, on: date) -> Method:
    held = [one for one in _register()[kind] if one["since"] <= on]
    if not held:
        raise LawError(f"no {kind} on {on}; add it to register/regional_meetings.yaml")
    method = held[-1]
    weights = {name: one["weight"] for name, one in method[weighed].items()}
    return Method(method["version"], weights, method)


def parties(law_: Law, party: str, on: date) -> tuple[str, ...]:
    """The bodies that a party of a duty stands for on a day."""
    if party == "central_executive_bodies":
        return central_executive_bodies(law_, on)
    if party == "akimats":
        return tuple(one.code for one in law_.bodies(on=on) if one.form == "akimat")
    return () if party == "public" else (role(party, on),)


def central_executive_bodies(law_: Law, on: date) -> tuple[str, ...]:
    """The ministries on whom the duties lie on a day."""
    out = excepted()
    return tuple(one.code for one in law_.bodies(on=on) if one.form == "ministry" and one.code not in out)


@cache
def _register() -> Source:
    return read(_LAW / "register" / "regional_meetings.yaml", _LAW)


def _duty(entry: Source) -> Duty:
    return Duty(
        provision=entry["provision"],
        who=entry["who"],
        to=entry["to"],
        what=entry["what"],
        of_meetings=entry.get("year") == "of_meetings",
        months=entry.get("months", 0),
        reading=entry.get("reading", ""),
        within=entry.get("within", False),
    )
