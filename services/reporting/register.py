"""What the register says of reports: the calendar of periodic ones, and the branches they group by."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

REGISTER = Path(__file__).parents[2] / "law" / "register"
Text = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Periodic:
    """A periodic report with a fixed day: who owes it, to whom, over which period, after which others."""

    provision: str
    debtor: str
    to: tuple[str, ...]
    period: str
    what: Text
    after: tuple[str, ...] = ()
    form: str | None = None
    where_necessary: bool = False
    signers: tuple[str, ...] = ()
    signed_under: str | None = None

    @property
    def code(self) -> str:
        """The provision as a part of an id: without brackets."""
        return self.provision.replace("(", "_").replace(")", "")


@dataclass(frozen=True, slots=True)
class Sector:
    """A branch: its heading and the bodies whose instructions fall under it when they name none."""

    key: str
    heading: Text
    bodies: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sectors:
    """The branches in their order, and how one that is not among them is headed."""

    listed: Mapping[str, Sector]
    other: Text
    named: Text

    def key_of(self, sector: str | None, executor: str) -> str:
        """The branch of an item: its own, else the one its executor leads, else `other`."""
        if sector:
            return sector
        return next((s.key for s in self.listed.values() if executor in s.bodies), "other")

    def heading(self, key: str, lang: str) -> str:
        """The heading of a branch in a language; a branch that is not listed is headed by its own name."""
        if key == "other":
            return self.other[lang]
        return self.listed[key].heading[lang] if key in self.listed else self.named[lang].format(name=key)

    def place(self, key: str) -> tuple[int, str]:
        """Where a branch stands: the listed in their order, then others by name, then the rest."""
        order = list(self.listed)
        return (order.index(key), "") if key in self.listed else (len(order) + (key == "other"), key)


@cache
def periodic_reports() -> Mapping[str, Periodic]:
    """The periodic reports by provision, in the order of their days in the year."""
    raw = _read("reporting_calendar.yaml")
    return {entry["provision"]: _periodic(entry) for entry in raw["reports"]}


@cache
def roles() -> Mapping[str, str]:
    """The body in which each authorised body of the texts is found."""
    return {role: entry["body"] for role, entry in _read("reporting_calendar.yaml")["roles"].items()}


@cache
def sectors() -> Sectors:
    """The branches of consolidated reports."""
    raw = _read("sectors.yaml")
    listed = (Sector(s["key"], _text(s), tuple(s["bodies"])) for s in raw["sectors"])
    return Sectors({s.key: s for s in listed}, raw["other"], raw["named"])


def body_of(role: str) -> str:
    """A body for a role of the calendar; any other code is its own."""
    return roles().get(role, role)


def _periodic(entry: Mapping[str, Any]) -> Periodic:
    signed = entry.get("signed_by", {})
    return Periodic(
        provision=entry["provision"],
        debtor=entry["debtor"],
        to=tuple(entry["to"]),
        period=entry["period"],
        what=entry["what"],
        after=tuple(entry["after"]),
        form=entry.get("form"),
        where_necessary=entry.get("where_necessary", False),
        signers=tuple(signed.get("offices", ())),
        signed_under=signed.get("provision"),
    )


def _text(raw: Mapping[str, Any]) -> Text:
    return {lang: raw[lang] for lang in ("kk", "ru", "en")}


def _read(name: str) -> Any:
    return yaml.safe_load((REGISTER / name).read_text("utf-8"))


@cache
def monthly() -> Mapping[str, Any]:
    """The monthly posting of statistics: its provision, to whom, within how many working days."""
    found: Mapping[str, Any] = _read("reporting_calendar.yaml")["monthly"]
    return found
