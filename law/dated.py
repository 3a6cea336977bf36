"""Reads the terms and values of a provision: each with its date of effect and the act that set it."""

import re
from collections.abc import Collection
from collections.abc import Mapping as ReadOnly
from datetime import date
from typing import Any, cast, get_args

from law import checks
from law.provision import Dated, Direction, Edition, Term, Unit
from law.source import Mapping

UNITS = get_args(Unit)
DIRECTIONS = get_args(Direction)
YEARS = ("current", "following")
MONTH_DAY = re.compile(r"(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])")
LEAP = 2000
WHEN = ("since", "act")
OPTIONAL_WHEN = ("until",)
WORDING = ("who", "when", "rule", "orig", "orig_clean", "note")
STATUSES = ("repealed", "spent")
LENGTH = ("n",)
YEARLY = ("dates",)
TERM = ("unit", "direction")
OPTIONAL_TERM = ("anchor", "anchor_stated", "may_be_changed_by", "changed_under", "changer_stated")


def terms_of(provision: Mapping, subject: str, acts: Collection[str]) -> tuple[Term, ...]:
    """The terms of a provision, by date."""
    if provision.get("terms") is None:
        return ()
    entries = _entries(provision, subject, "terms")
    found = tuple(_term(entry, subject, acts) for entry in entries)
    _in_order(entries, found, f"{subject} terms")
    return found


def values_of(provision: Mapping, subject: str, acts: Collection[str]) -> ReadOnly[str, tuple[Dated, ...]]:
    """The values of a provision by name, each by date."""
    if provision.get("values") is None:
        return {}
    named = checks.mapping_at(provision, subject, "values")
    found = {}
    for name in named:
        entries = _entries(named, subject, name)
        found[name] = tuple(_value(entry, f"{subject} {name}", acts) for entry in entries)
        _in_order(entries, found[name], f"{subject} {name}")
    return found


def editions_of(provision: Mapping, subject: str, acts: Collection[str]) -> tuple[Edition, ...]:
    """The later wordings of a provision, by date."""
    if provision.get("editions") is None:
        return ()
    entries = _entries(provision, subject, "editions")
    found = tuple(_edition(entry, subject, acts) for entry in entries)
    _in_order(entries, found, f"{subject} editions")
    return found


def _edition(entry: Mapping, subject: str, acts: Collection[str]) -> Edition:
    checks.keys(entry, subject, WHEN, (*OPTIONAL_WHEN, *WORDING, "status"))
    since, act, until = _when(entry, subject, acts)
    changes = {key: checks.text(entry, subject, key) for key in WORDING if entry.get(key) is not None}
    if entry.get("status") is not None:
        changes["status"] = checks.one_of(entry, subject, "status", STATUSES)
    if not changes:
        raise entry.wrong(subject, f"an edition changes nothing; give one of {', '.join(WORDING)} or status")
    return Edition(since=since, act=act, changes=changes, until=until)


def _entries(mapping: Mapping, subject: str, key: str) -> list[Mapping]:
    entries = checks.mappings(mapping, subject, key)
    if not entries:
        raise mapping.wrong(subject, f"{key} is empty; give an entry with since and act, or remove it", key)
    return entries


def _value(entry: Mapping, subject: str, acts: Collection[str]) -> Dated:
    checks.keys(entry, subject, (*WHEN, "value"), OPTIONAL_WHEN)
    since, act, until = _when(entry, subject, acts)
    return Dated(since=since, act=act, value=checks.frozen(entry["value"]), until=until)


def _when(entry: Mapping, subject: str, acts: Collection[str]) -> tuple[date, str, date | None]:
    act = checks.text(entry, subject, "act")
    if act not in acts:
        raise entry.wrong(
            subject, f"act {act!r} is not among the acts at the head of the file; add it there", "act"
        )
    until = checks.day(entry, subject, "until") if entry.get("until") is not None else None
    return checks.day(entry, subject, "since"), act, until


def _term(entry: Mapping, subject: str, acts: Collection[str]) -> Term:
    yearly = entry.get("unit") == "date"
    required = (*WHEN, *TERM, *(YEARLY if yearly else LENGTH))
    extra = ("not_before", "year") if yearly else ()
    checks.keys(entry, subject, required, (*OPTIONAL_WHEN, *OPTIONAL_TERM, *extra))
    since, act, until = _when(entry, subject, acts)
    return Term(
        provision=subject,
        n=0 if yearly else checks.whole(entry, subject, "n"),
        unit=cast(Unit, checks.one_of(entry, subject, "unit", UNITS)),
        direction=cast(Direction, checks.one_of(entry, subject, "direction", DIRECTIONS)),
        anchor=checks.optional_text(entry, subject, "anchor") or "",
        may_be_changed_by=checks.texts(entry, subject, "may_be_changed_by"),
        anchor_stated=checks.flag(entry, subject, "anchor_stated", True),
        changer_stated=checks.flag(entry, subject, "changer_stated", True),
        changed_under=checks.optional_text(entry, subject, "changed_under"),
        since=since,
        until=until,
        act=act,
        **(_dates(entry, subject) if yearly else {}),
    )


def _dates(entry: Mapping, subject: str) -> dict[str, Any]:
    dates = checks.texts(entry, subject, "dates")
    opens = checks.optional_text(entry, subject, "not_before")
    for month_day in (*dates, *([opens] if opens else [])):
        if not MONTH_DAY.fullmatch(month_day) or not _exists(month_day):
            raise entry.wrong(subject, f"{month_day!r} is no day of a year; expected MM-DD", "dates")
    if not dates:
        raise entry.wrong(subject, "dates is empty; give at least one MM-DD", "dates")
    year = checks.one_of(entry, subject, "year", YEARS) if "year" in entry else "current"
    return {"dates": dates, "not_before": opens, "year": year}


def _exists(month_day: str) -> bool:
    try:
        date.fromisoformat(f"{LEAP}-{month_day}")
    except ValueError:
        return False
    return True


def _in_order(entries: list[Mapping], dated: tuple[Any, ...], subject: str) -> None:
    for entry, earlier, later in zip(entries[1:], dated, dated[1:], strict=False):
        if later.since == earlier.since:
            raise entry.wrong(
                subject, f"two entries since {later.since}; a day has one value, remove one", "since"
            )
        if later.since < earlier.since:
            raise entry.wrong(
                subject, f"since {later.since} stands after {earlier.since}; append in order of date", "since"
            )
        if earlier.until is not None and earlier.until > later.since:
            raise entry.wrong(
                subject, f"since {later.since} overlaps the entry in force until {earlier.until}", "since"
            )
    for entry, one in zip(entries, dated, strict=True):
        if one.until is not None and one.until <= one.since:
            raise entry.wrong(subject, f"until {one.until} is not after since {one.since}", "until")
