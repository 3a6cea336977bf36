"""Reporting periods: a year, a half-year, a quarter, a month; which one a fixed day of the law belongs to."""

import re
from datetime import date, timedelta

_FORM = re.compile(r"([0-9]{4})(?:-(H[12]|Q[1-4]|M0[1-9]|M1[0-2]))?")
EXAMPLES = "2026, 2026-H1, 2026-Q3, 2026-M05"
_MONTHS: dict[str | None, tuple[int, int]] = {
    None: (1, 12),
    "H1": (1, 6),
    "H2": (7, 12),
    **{f"Q{quarter}": (3 * quarter - 2, 3 * quarter) for quarter in range(1, 5)},
    **{f"M{month:02}": (month, month) for month in range(1, 13)},
}


class BadPeriod(ValueError):  # noqa: N818 - said as the message says it
    """Not a period; the message says how one is written."""


def bounds(period: str) -> tuple[date, date]:
    """First and last day of a period written 2026, 2026-H1, 2026-Q3 or 2026-M05."""
    found = _FORM.fullmatch(period)
    if found is None or not date.min.year <= int(found[1]) < date.max.year:
        raise BadPeriod(f"period {period!r}: expected a year or a part of it: {EXAMPLES}")
    year = int(found[1])
    first, last = _MONTHS[found[2]]
    return date(year, first, 1), _month_after(year, last) - timedelta(days=1)


def reported_period(kind: str, due_on: date) -> str:
    """The period that a report due on a day is about: the last one over, or the running year."""
    if kind == "calendar_year":
        return str(due_on.year)
    if kind == "year":
        return str(due_on.year - 1)
    before = due_on.replace(day=1) - timedelta(days=1)
    if kind == "half_year":
        return f"{before.year}-H{1 + (before.month - 1) // 6}"
    return f"{before.year}-Q{1 + (before.month - 1) // 3}"


def _month_after(year: int, month: int) -> date:
    return date(year + month // 12, month % 12 + 1, 1)
