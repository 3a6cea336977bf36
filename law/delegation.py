"""Delegated levels: who decides at Government and at body level where the body's own regulation says so."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from law import checks
from law.authority import DECISIONS
from law.body import Bodies
from law.errors import nearest
from law.office import Offices
from law.source import Mapping as Source
from law.source import read

KEYS = ("body", "decisions", "offices", "since", "act")


@dataclass(frozen=True, slots=True)
class Delegation:
    """The offices that a body lets take some decisions on items under its control, from a day, by an act."""

    body: str
    decisions: tuple[str, ...]
    offices: tuple[str, ...]
    since: date
    act: str


class Delegations(tuple[Delegation, ...]):
    """All delegations, in the order of their days."""

    __slots__ = ()

    def of(self, body: str, decision: str, on: date) -> Delegation | None:
        """The delegation in force on a day, or None where the matrix decides."""
        held = [one for one in self if one.body == body and decision in one.decisions and one.since <= on]
        return held[-1] if held else None


def load_delegations(directory: Path, offices: Offices, bodies: Bodies) -> Delegations:
    """The delegations of register/delegations.yaml; every body, office and decision of it is known."""
    path = directory / "register" / "delegations.yaml"
    if not path.exists():
        return Delegations()
    sheet = read(path, directory)
    checks.keys(sheet, "", ("delegations",))
    entries = checks.mappings(sheet, "delegations", "delegations")
    found = (_delegation(entry, offices, bodies) for entry in entries)
    return Delegations(sorted(found, key=lambda one: one.since))


def _delegation(entry: Source, offices: Offices, bodies: Bodies) -> Delegation:
    body = checks.text(entry, "delegation", "body")
    checks.keys(entry, body, KEYS)
    if body not in bodies:
        raise entry.wrong(body, f"is no body of the register.{nearest(body, bodies.codes())}", "body")
    decisions, named = checks.texts(entry, body, "decisions"), checks.texts(entry, body, "offices")
    for key, given, known in (("decisions", decisions, DECISIONS), ("offices", named, tuple(offices))):
        for code in given:
            if code not in known:
                raise entry.wrong(body, f"{key}: {code!r} is not known.{nearest(code, known)}", key)
    return Delegation(
        body=body,
        decisions=decisions,
        offices=offices.in_order(named),
        since=checks.day(entry, body, "since"),
        act=checks.text(entry, body, "act"),
    )
