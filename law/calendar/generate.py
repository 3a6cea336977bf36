"""Writes kz-YYYY.yaml from the library `holidays` and the acts known; run it, review the difference, commit.

    python law/calendar/generate.py            writes the files of 2010 to 2030
    python law/calendar/generate.py --check    exits 1 if a file is not what would be written

The library knows the holidays and the transfers; this program adds what it does not: the act of each day,
since when it was known, what was known before, and which days of the years to come are not settled yet.
"""

import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from holidays.countries.kazakhstan import Kazakhstan, KazakhstanStaticHolidays

HERE = Path(__file__).parent
YEARS = range(2010, 2031)
SETTLED_TO = 2026
ESTIMATE_SINCE = date(2009, 12, 31)
DAY = timedelta(1)
SATURDAY = 5

REASONS = {
    "New Year's Day": "new_year",
    "Orthodox Christmas": "christmas",
    "International Women's Day": "womens_day",
    "Nowruz Holiday": "nauryz",
    "Kazakhstan's People Solidarity Holiday": "unity",
    "Defender of the Fatherland Day": "defender",
    "Victory Day": "victory",
    "Capital Day": "capital",
    "Constitution Day": "constitution",
    "Republic Day": "republic",
    "First President Day": "first_president",
    "Independence Day": "independence",
    "Eid al-Adha": "kurban_ait",
}
RELIGIOUS = ("christmas", "kurban_ait")
FIRST_APPLIED = {"defender": 2013, "first_president": 2012}
REPUBLIC_LAW = date(2022, 9, 28)
CONSTITUTION_MOVED = date(2026, 3, 18)

# Transfer (the day made off) -> the act and the day it became known. Where the day of the act is not known,
# the latest possible day stands: the end of the year of the act, or the day before the first of the two days.
TRANSFER_ACTS = {
    date(2010, 1, 8): ("gr_2009_2216", date(2009, 12, 31)),
    date(2010, 7, 5): ("gr_2010_637", date(2010, 7, 2)),
    date(2011, 3, 7): ("gr_2011_167", date(2011, 3, 4)),
    date(2011, 8, 29): ("gr_2011_948", date(2011, 8, 26)),
    date(2012, 3, 9): ("gr_2012_268", date(2012, 3, 8)),
    date(2012, 4, 30): ("gr_2012_458", date(2012, 4, 27)),
    date(2012, 12, 31): ("gr_2012_1538", date(2012, 12, 6)),
    date(2013, 5, 10): ("gr_2013_345", date(2013, 5, 3)),
    date(2013, 10, 14): ("gr_2013_1068", date(2013, 10, 11)),
    date(2014, 1, 3): ("gr_2013_1322", date(2013, 12, 6)),
    date(2014, 5, 2): ("gr_2014_365", date(2014, 4, 18)),
    date(2014, 5, 8): ("gr_2014_365", date(2014, 4, 18)),
    date(2016, 3, 7): ("gr_2016_67", date(2016, 3, 4)),
    date(2017, 3, 20): ("gr_2017_5", date(2017, 3, 17)),
    date(2017, 7, 7): ("gr_2017_5", date(2017, 3, 17)),
    date(2018, 3, 9): ("gr_2017_864", date(2017, 12, 31)),
    date(2018, 4, 30): ("gr_2017_864", date(2017, 12, 31)),
    date(2018, 5, 8): ("gr_2017_864", date(2017, 12, 31)),
    date(2018, 8, 31): ("gr_2017_864", date(2017, 12, 31)),
    date(2018, 12, 31): ("gr_2017_864", date(2017, 12, 31)),
    date(2019, 5, 10): ("gr_2018_888", date(2018, 12, 31)),
    date(2020, 1, 3): ("gr_2019_820", date(2019, 12, 31)),
    date(2020, 5, 8): ("gr_2019_820", date(2019, 12, 31)),
    date(2020, 12, 18): ("gr_2019_820", date(2019, 12, 31)),
    date(2021, 7, 5): ("gr_2020_930", date(2020, 12, 31)),
    date(2022, 3, 7): ("gr_2021_713", date(2021, 10, 6)),
    date(2022, 8, 29): ("gr_2021_713", date(2021, 10, 6)),
    date(2022, 10, 24): ("gr_2022_796", date(2022, 10, 8)),
    date(2023, 7, 7): ("gr_2023_326", date(2023, 4, 25)),
    date(2024, 5, 8): ("mlsp_2024_109", date(2024, 4, 17)),
    date(2025, 1, 3): ("mlsp_2024_436", date(2024, 12, 31)),
}


@dataclass
class Line:
    """One line of a file."""

    on: date
    day: str
    why: str
    act: str
    known_since: date
    more: dict[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        pairs = {"date": self.on, "day": self.day, "why": self.why, **self.more, "act": self.act}
        pairs["known_since"] = self.known_since
        words = (f"{key}: {str(value).lower() if value is True else value}" for key, value in pairs.items())
        return f"  - {{{', '.join(words)}}}"


def state_holidays(year: int, since: date) -> Iterator[tuple[date, str]]:
    """The state holidays of a year by the law as it stood from a day on."""
    before_republic = since < REPUBLIC_LAW
    yield from ((date(year, 1, n), "new_year") for n in (1, 2))
    yield date(year, 3, 8), "womens_day"
    if since >= CONSTITUTION_MOVED and year > CONSTITUTION_MOVED.year:
        yield date(year, 3, 15), "constitution"
    yield from ((date(year, 3, n), "nauryz") for n in (21, 22, 23))
    yield date(year, 5, 1), "unity"
    if year >= FIRST_APPLIED["defender"]:
        yield date(year, 5, 7), "defender"
    yield date(year, 5, 9), "victory"
    yield date(year, 7, 6), "capital"
    if since < CONSTITUTION_MOVED:
        yield date(year, 8, 30), "constitution"
    if not before_republic:
        yield date(year, 10, 25), "republic"
    if before_republic and year >= FIRST_APPLIED["first_president"]:
        yield date(year, 12, 1), "first_president"
    yield date(year, 12, 16), "independence"
    if before_republic:
        yield date(year, 12, 17), "independence"


def moved(days: dict[date, str]) -> dict[date, tuple[str, date | None]]:
    """The holidays and, for each on a weekend, the next working day after it (Law on Holidays, art. 5)."""
    found: dict[date, tuple[str, date | None]] = {on: (why, None) for on, why in days.items()}
    for on in sorted(days):
        if on.weekday() >= SATURDAY:
            free = on
            while free.weekday() >= SATURDAY or free in found:
                free += DAY
            found[free] = (days[on], on)
    return found


def law_known_since(why: str, stage: date) -> date:
    """Since when a state holiday of a stage of the law was known."""
    if stage == date.min:
        return date(FIRST_APPLIED.get(why, 2010) - 1, 12, 31)
    return stage


def law_lines(year: int) -> list[Line]:
    """What the Law on Holidays says of a year, stage by stage: each change supersedes what was before."""
    lines: list[Line] = []
    known: dict[date, tuple[str, date | None]] = {}
    for stage, act in (
        (date.min, "holidays"),
        (REPUBLIC_LAW, "holidays_2022"),
        (CONSTITUTION_MOVED, "constitution"),
    ):
        if stage.year > year:
            continue
        now = moved(dict(state_holidays(year, stage)))
        now = {on: it for on, it in now.items() if on >= stage}
        past = {on: it for on, it in known.items() if on < stage}
        for on in sorted({*known, *now}):
            if on < stage or known.get(on) == now.get(on):
                continue
            more: dict[str, object] = {"supersedes": True} if any(line.on == on for line in lines) else {}
            if on in now:
                why, origin = now[on]
                more = ({"moved_from": origin} if origin else {}) | more
                cited = "holidays_5" if origin else act
                lines.append(Line(on, "rest", why, cited, law_known_since(why, stage), more))
            else:
                lines.append(Line(on, "ordinary", known[on][0], act, stage, more))
        known = past | now
    return lines


def religious_lines(year: int) -> list[Line]:
    """7 January and the first day of Kurban Ait, which are not moved from a weekend."""
    lines = [Line(date(year, 1, 7), "rest", "christmas", "labour_code_84", ESTIMATE_SINCE)]
    found = [on for on, name in Kazakhstan(years=year, language="en_US").items() if "Eid al-Adha" in name]
    for on in found:
        settled = year <= SETTLED_TO
        if on == date(2024, 6, 16):
            return [*lines, *kurban_ait_2024()]
        more: dict[str, object] = {} if settled else {"provisional": True}
        lines.append(Line(on, "rest", "kurban_ait", "labour_code_84", ESTIMATE_SINCE, more))
        if not settled:
            near = (on - DAY, on + DAY)
            lines += [possible(day, "kurban_ait_may_move", "labour_code_84") for day in near]
    return lines


def kurban_ait_2024() -> list[Line]:
    """The one case known of Kurban Ait announced for another day than the one planned."""
    planned, announced = date(2023, 10, 17), date(2024, 6, 7)
    return [
        Line(date(2024, 6, 16), "rest", "kurban_ait", "dumk_2024", announced),
        Line(date(2024, 6, 17), "rest", "kurban_ait", "dumk_2023", planned),
        Line(date(2024, 6, 17), "ordinary", "kurban_ait", "dumk_2024", announced, {"supersedes": True}),
    ]


def possible(on: date, why: str, act: str) -> Line:
    """A day that may yet change."""
    return Line(on, "ordinary", why, act, ESTIMATE_SINCE, {"provisional": True})


def transfer_lines(year: int) -> list[Line]:
    """The transfers that touch a year: the day made off, and the day worked instead."""
    lines = []
    for off, worked in transfers():
        act, known_since = TRANSFER_ACTS[off]
        if off.year == year:
            lines.append(Line(off, "rest", "transfer", act, known_since, {"instead_of": worked}))
        if worked.year == year:
            lines.append(Line(worked, "work", "transfer", act, known_since, {"instead_of": off}))
    return lines


def transfers() -> Iterator[tuple[date, date]]:
    """Every transfer the library knows, as (day off, day worked instead)."""
    for year, found in KazakhstanStaticHolidays.special_public_holidays.items():
        if year in YEARS:
            each: Any = found if isinstance(found[0], tuple) else (found,)
            for month, day, *worked in each:
                yield date(year, month, day), date(worked[2] if worked[2:] else year, worked[0], worked[1])


def bridges(year: int, taken: dict[date, bool]) -> list[date]:
    """Single working days between days off: in a year not settled yet each of them may become a day off."""
    on, found = date(year, 1, 2), list[date]()
    while year > SETTLED_TO and on < date(year, 12, 31):
        if all(_off(day, taken) for day in (on - DAY, on + DAY)) and not _off(on, taken):
            found.append(on)
        on += DAY
    return found


def _off(on: date, taken: dict[date, bool]) -> bool:
    return taken.get(on, on.weekday() >= SATURDAY)


def content(year: int) -> str:
    """The file of a year."""
    lines = law_lines(year) + religious_lines(year)
    given = {line.on for line in lines}
    moves = transfer_lines(year)
    for line in moves:
        if line.on in given:
            line.more["supersedes"] = True
    lines += moves
    ends = {line.on: line.day == "rest" for line in lines if line.day != "ordinary"}
    ends |= {line.on: line.on.weekday() >= SATURDAY for line in lines if line.day == "ordinary"}
    lines = [line for line in lines if not _doubles(line, lines)]
    for on in bridges(year, ends):
        said = [line for line in lines if line.on == on]
        if said:
            said[-1].more["provisional"] = True
        else:
            lines.append(possible(on, "transfer_possible", "labour_code_85"))
    lines.sort(key=lambda line: (line.on, line.known_since))
    note = (
        "settled"
        if year <= SETTLED_TO
        else "not settled: Kurban Ait is an estimate, transfers may still be decided"
    )
    head = f"year: {year}\nnote: {note!r}\ndays:\n"
    return head + "\n".join(map(str, lines)) + "\n"


def _doubles(line: Line, lines: list[Line]) -> bool:
    """A religious day on a state holiday's date says nothing new; the first statement stands."""
    return line.why in (*RELIGIOUS, "kurban_ait_may_move") and any(
        other is not line and other.on == line.on and other.why != line.why and other.day == "rest"
        for other in lines
    )


def main() -> int:
    """Write the files, or say which differ."""
    stale = 0
    for year in YEARS:
        path, wanted = HERE / f"kz-{year}.yaml", content(year)
        if "--check" in sys.argv:
            if not path.exists() or path.read_text(encoding="utf-8") != wanted:
                sys.stderr.write(f"{path.name} is not what generate.py writes\n")
                stale = 1
        else:
            path.write_text(wanted, encoding="utf-8")
    return stale


if __name__ == "__main__":
    sys.exit(main())
