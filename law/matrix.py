"""Reads the authority matrix: every cell dated and cited, every code of it known."""

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from law import checks
from law.authority import (
    CONSEQUENCES,
    DECISIONS,
    ITEMS,
    PRECONDITIONS,
    Authority,
    AuthorityMatrix,
    Otherwise,
)
from law.errors import nearest
from law.office import Offices
from law.reading import Readings
from law.source import Mapping, read

REQUIRED = ("since", "act", "offices", "preconditions", "consequences", "provisions")
OPTIONAL = ("readings", "otherwise", "reference")
CHANGES = ("offices", "preconditions", "consequences")


@dataclass(frozen=True, slots=True)
class Known:
    """What a cell may name."""

    offices: Offices
    readings: Readings
    provisions: Collection[str]


def load_authority(directory: Path, known: Known) -> AuthorityMatrix:
    """The table of register/authority.yaml: all rows, all columns, the entries of a cell in order of date."""
    sheet = read(directory / "register" / "authority.yaml", directory)
    checks.keys(sheet, "", ITEMS)
    cells = {}
    for item in ITEMS:
        row = checks.mapping_at(sheet, item, item)
        checks.keys(row, item, DECISIONS)
        for decision in DECISIONS:
            cells[item, decision] = _dated(row, item, decision, known)
    return AuthorityMatrix(cells)


def _dated(row: Mapping, item: str, decision: str, known: Known) -> tuple[Authority, ...]:
    subject = f"{item} {decision}"
    entries = checks.mappings(row, subject, decision)
    if not entries:
        raise row.wrong(subject, "is empty; give an entry with since and act", decision)
    cells = tuple(_cell(entry, item, decision, known) for entry in entries)
    for entry, earlier, later in zip(entries[1:], cells, cells[1:], strict=False):
        if later.since <= earlier.since:
            raise entry.wrong(
                subject, f"since {later.since} does not follow {earlier.since}; append by date", "since"
            )
    return cells


def _cell(entry: Mapping, item: str, decision: str, known: Known) -> Authority:
    subject = f"{item} {decision}"
    checks.keys(entry, subject, REQUIRED, OPTIONAL)
    others = checks.mappings(entry, subject, "otherwise") if "otherwise" in entry else []
    return Authority(
        item=item,
        decision=decision,
        since=checks.day(entry, subject, "since"),
        act=checks.text(entry, subject, "act"),
        offices=_offices(entry, subject, known),
        preconditions=_preconditions(entry, subject),
        consequences=_codes(entry, subject, "consequences", CONSEQUENCES),
        provisions=_codes(entry, subject, "provisions", known.provisions),
        readings=_codes(entry, subject, "readings", known.readings),
        otherwise=tuple(_otherwise(one, subject, known) for one in others),
        reference=checks.optional_text(entry, subject, "reference"),
    )


def _otherwise(entry: Mapping, subject: str, known: Known) -> Otherwise:
    checks.keys(entry, subject, ("reading", "setting"), CHANGES)
    reading = checks.text(entry, subject, "reading")
    setting = checks.text(entry, subject, "setting")
    if reading not in known.readings or setting not in known.readings[reading].settings:
        raise entry.wrong(subject, f"no reading {reading!r} with the setting {setting!r}", "reading")
    return Otherwise(
        reading=reading,
        setting=setting,
        offices=_offices(entry, subject, known) if "offices" in entry else None,
        preconditions=_preconditions(entry, subject) if "preconditions" in entry else None,
        consequences=_codes(entry, subject, "consequences", CONSEQUENCES)
        if "consequences" in entry
        else None,
    )


def _offices(entry: Mapping, subject: str, known: Known) -> tuple[str, ...]:
    return known.offices.in_order(_codes(entry, subject, "offices", known.offices))


def _preconditions(entry: Mapping, subject: str) -> tuple[str, ...]:
    """The preconditions; of those joined with | each is known."""
    found = checks.texts(entry, subject, "preconditions")
    for code in (part for one in found for part in one.split("|")):
        if code not in PRECONDITIONS:
            hint = nearest(code, PRECONDITIONS)
            raise entry.wrong(subject, f"unknown precondition {code!r}.{hint}", "preconditions")
    return found


def _codes(entry: Mapping, subject: str, key: str, known: Collection[str]) -> tuple[str, ...]:
    found = checks.texts(entry, subject, key)
    for code in found:
        if code not in known:
            raise entry.wrong(subject, f"{key}: {code!r} is not known.{nearest(code, known)}", key)
    return found
