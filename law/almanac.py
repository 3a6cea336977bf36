"""Reads the calendar files: the days of each year, the acts, the reasons; refuses what cannot be."""

from collections.abc import Mapping as ReadOnly
from dataclasses import replace
from datetime import date
from pathlib import Path

from law import checks
from law.calendar import SATURDAY, Calendars, Day, Habit, Kind, Named
from law.errors import RegisterError
from law.source import Mapping, read

REQUIRED = ("date", "day", "why", "act", "known_since")
OPTIONAL = ("instead_of", "moved_from", "provisional", "supersedes")
STATES = ("rest", "work", "ordinary")
LANGUAGES = ("kk", "ru", "en")
COUNTERPART = {"rest": "work", "work": "rest"}
Names = dict[str, Named]
Given = dict[date, list[tuple[Mapping, Day]]]


def load_calendars(*places: Path) -> Calendars:
    """The calendar of the project's own directory and of the operator's directories or single files.

    A later place adds to the earlier ones, or supersedes what they say of a day.
    """
    acts: Names = {}
    reasons: Names = {}
    given: Given = {}
    years: dict[int, Mapping] = {}
    for place in places:
        acts |= _names(place, "acts.yaml")
        reasons |= _names(place, "reasons.yaml")
        for path in _year_files(place):
            sheet = read(path, path.parent.parent)
            years.setdefault(_read_year(sheet, path, acts, reasons, given), sheet)
    _refuse_gap(years)
    _refuse_lonely(given)
    days = [day for on in sorted(given) for day in _history(given[on])]
    habit = _habit(places[0], acts, reasons)
    return Calendars(date(min(years), 1, 1), date(max(years), 12, 31), days, habit)


def _habit(directory: Path, acts: Names, reasons: Names) -> Habit:
    """The two days off of every week, by the reasons and the act that every calendar must name."""
    for code, known, name in (
        ("saturday", reasons, "reasons.yaml"),
        ("sunday", reasons, "reasons.yaml"),
        ("labour_code", acts, "acts.yaml"),
    ):
        if code not in known:
            raise RegisterError(f"{directory.name}/{name}", 1, code, "is missing; add it with kk, ru and en")
    return Habit(reasons["saturday"], reasons["sunday"], acts["labour_code"])


def _year_files(place: Path) -> list[Path]:
    if place.is_file():
        return [place]
    found = sorted(place.glob("kz-*.yaml"))
    if not found:
        raise RegisterError(str(place), 1, "", "holds no calendar file; add kz-YYYY.yaml")
    return found


def _names(directory: Path, name: str) -> Names:
    path = directory / name
    return _named(read(path, directory.parent)) if path.exists() else {}


def _named(sheet: Mapping) -> Names:
    found = {}
    for code in sheet:
        entry = checks.mapping_at(sheet, code, code)
        checks.keys(entry, code, LANGUAGES)
        found[code] = Named(code, {lang: checks.text(entry, code, lang) for lang in LANGUAGES})
    return found


def _read_year(sheet: Mapping, path: Path, acts: Names, reasons: Names, given: Given) -> int:
    checks.keys(sheet, "", ("year", "days"), ("acts", "reasons", "note"))
    year = checks.whole(sheet, "", "year")
    if not path.stem.startswith(f"kz-{year}"):
        raise sheet.wrong(
            str(year), f"does not agree with the name of the file; expected kz-{year}.yaml", "year"
        )
    own_acts = acts | (_named(checks.mapping_at(sheet, "acts", "acts")) if "acts" in sheet else {})
    own_reasons = reasons | (
        _named(checks.mapping_at(sheet, "reasons", "reasons")) if "reasons" in sheet else {}
    )
    for entry in checks.mappings(sheet, "days", "days"):
        day = _day(entry, year, own_acts, own_reasons)
        _refuse_twice(entry, day, given.setdefault(day.on, []))
        given[day.on].append((entry, day))
    return year


def _refuse_twice(entry: Mapping, day: Day, earlier: list[tuple[Mapping, Day]]) -> None:
    supersedes = checks.flag(entry, str(day.on), "supersedes", False)
    if earlier and not supersedes:
        first = earlier[-1][0]
        raise entry.wrong(
            str(day.on),
            f"is given twice, first at {first.where}:{first.line}; remove one, or say supersedes: true",
        )
    if supersedes and not earlier:
        raise entry.wrong(
            str(day.on), "supersedes no earlier entry of that day; remove supersedes", "supersedes"
        )


def _day(entry: Mapping, year: int, acts: Names, reasons: Names) -> Day:
    subject = str(entry.get("date", ""))
    checks.keys(entry, subject, REQUIRED, OPTIONAL)
    on = checks.day(entry, subject, "date")
    state = checks.one_of(entry, subject, "day", STATES)
    if on.year != year:
        raise entry.wrong(subject, f"is not a day of {year}; put it into kz-{on.year}.yaml", "date")
    if state == "work" and on.weekday() < SATURDAY and "supersedes" not in entry:
        raise entry.wrong(
            subject, "is a weekday and worked anyway; say day: ordinary or correct the date", "day"
        )
    kind: Kind = "transfer" if "instead_of" in entry else "holiday"
    return Day(
        on=on,
        state=state,  # type: ignore[arg-type] # one_of has checked it
        why=_reason(entry, subject, reasons),
        act=_known(entry, subject, "act", acts),
        known_since=checks.day(entry, subject, "known_since"),
        provisional=checks.flag(entry, subject, "provisional", False),
        kind=kind,
    )


def _known(entry: Mapping, subject: str, key: str, names: Names) -> Named:
    code = checks.text(entry, subject, key)
    if code not in names:
        where = {"act": "acts", "why": "reasons"}[key]
        raise entry.wrong(
            subject, f"{key} {code!r} is not defined; define it under {where} of this file", key
        )
    return names[code]


def _reason(entry: Mapping, subject: str, reasons: Names) -> Named:
    """The reason, with the day it was moved from or worked instead of, if there is one."""
    name = _known(entry, subject, "why", reasons)
    key = "moved_from" if "moved_from" in entry else "instead_of" if "instead_of" in entry else None
    if key is None:
        return name
    said = f"{checks.day(entry, subject, key):%d.%m.%Y}"
    frame = reasons["moved_from" if key == "moved_from" else f"instead_of_{entry['day']}"]
    return Named(
        name.code, {lang: frame.text(lang).format(name=name.text(lang), on=said) for lang in LANGUAGES}
    )


def _refuse_gap(years: ReadOnly[int, Mapping]) -> None:
    for year in range(min(years), max(years)):
        if year not in years:
            last = years[max(years)]
            raise last.wrong(
                str(max(years)), f"comes after a gap: no file describes {year}; add kz-{year}.yaml"
            )


def _refuse_lonely(given: Given) -> None:
    """A transferred day has its counterpart by the same act, a moved holiday the weekend it moved from."""
    for entry, day in (pair for pairs in given.values() for pair in pairs):
        subject = str(day.on)
        if "instead_of" in entry and not _answered(entry, day, given):
            raise entry.wrong(
                subject,
                f"is a transfer without its counterpart; add {entry['instead_of']} with instead_of: "
                f"{day.on}, day: {COUNTERPART.get(day.state, 'work')}, the same act and known_since",
                "instead_of",
            )
        if "moved_from" in entry and not any(
            other.state == "rest" and other.on.weekday() >= SATURDAY
            for _, other in given.get(checks.day(entry, subject, "moved_from"), [])
        ):
            raise entry.wrong(
                subject,
                f"is moved from {entry['moved_from']}, which is no holiday on a weekend",
                "moved_from",
            )


def _answered(entry: Mapping, day: Day, given: Given) -> bool:
    expected = COUNTERPART.get(day.state)
    return any(
        other.get("instead_of") == day.on
        and its.state == expected
        and (its.act, its.known_since) == (day.act, day.known_since)
        for other, its in given.get(checks.day(entry, str(day.on), "instead_of"), [])
    )


def _history(found: list[tuple[Mapping, Day]]) -> list[Day]:
    """What was said of one day, in order: each statement holds until the next one is known."""
    days = [day for _, day in found]
    for (entry, later), earlier in zip(found[1:], days, strict=False):
        if later.known_since <= earlier.known_since:
            raise entry.wrong(
                str(later.on),
                f"supersedes what is known since {earlier.known_since}; known_since must be later",
                "known_since",
            )
    untils = [*(day.known_since for day in days[1:]), None]
    return [replace(day, known_until=until) for day, until in zip(days, untils, strict=True)]
