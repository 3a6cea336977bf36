"""The statistics of meetings (PM140-A1): one line a meeting under the official who held it, with totals."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from law import Law, rule
from services.meetings.model import Meeting

PLURALS = {
    "minister": "ministers",
    "vice_minister": "vice_ministers",
    "committee_chair": "committee_chairs",
    "committee_deputy_chair": "committee_deputy_chairs",
    "director": "directors",
    "akim": "akims",
    "deputy_akim": "deputy_akims",
    "head_of_apparatus": "heads_of_apparatus",
    "head_of_directorate": "heads_of_directorates_akimat",
}
BY_WIRE = frozenset({"minister", "vice_minister", "akim", "deputy_akim"})
COLUMNS = (
    "official", "name", "date", "time", "duration", "ministers", "ministers_selector", "vice_ministers",
    "vice_ministers_selector", "committee_chairs", "committee_deputy_chairs", "directors", "akims",
    "akims_selector", "deputy_akims", "deputy_akims_selector", "heads_of_apparatus",
    "heads_of_directorates_akimat",
)  # fmt: skip
COUNTED = COLUMNS[5:]
BY_LEVEL = {
    ("minister", True): "minister",
    ("first_head", True): "minister",
    ("deputy_first_head", True): "vice_minister",
    ("head_of_structural_unit", True): "director",
    ("akim", False): "akim",
    ("first_head", False): "akim",
    ("deputy_akim", False): "deputy_akim",
    ("deputy_first_head", False): "deputy_akim",
    ("head_of_directorate", False): "head_of_directorate",
}
LABELS = {
    ("minister", "ministry"): "minister",
    ("first_head", "ministry"): "minister",
    ("deputy_first_head", "ministry"): "vice_minister_1",
    ("akim", "akimat"): "akim",
    ("first_head", "akimat"): "akim",
    ("deputy_akim", "akimat"): "deputy_akim",
    ("deputy_first_head", "akimat"): "deputy_akim",
}
"""What the form calls an office in a ministry and in an akimat."""
HELD = frozenset({"held", "minutes_signed", "no_minutes"})


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the form: its kind, its key, its eighteen cells in the order of the columns."""

    type: str
    key: str
    cells: tuple[str | int | None, ...]


@dataclass(frozen=True, slots=True)
class Words:
    """The fixed words of the form in one language."""

    central: str
    local: str
    total: str
    grand_total: str


@rule("PM140-R4.3", "PM140-A1")
def recorded(meetings: Iterable[Meeting], bodies: frozenset[str] | None = None) -> tuple[Meeting, ...]:
    """The meetings the form records: those between departments, held, of the bodies asked for."""
    return tuple(
        one
        for one in meetings
        if one.state in HELD and between_departments(one) and (bodies is None or one.host in bodies)
    )


@rule("PM140-R4.3", "PM140-A1")
def recorded_facts(law: Law, meeting: Meeting) -> Mapping[str, Any] | None:
    """What the record of meetings says of one that was held; None of one within a single body."""
    if meeting.state not in HELD or not between_departments(meeting):
        return None
    plan = meeting.plan()
    return {
        "body": meeting.host,
        "official": {"position": _position(law, meeting), "name": meeting.chair_person or "-"},
        "on": plan.on.isoformat(),
        "starts": f"{plan.starts_at:%H:%M}",
        "minutes": max(1, _minutes(meeting)),
        "participants": {name: count for name, count in participation(meeting).items() if count},
    }


@rule("PM140-A1")
def rows(law: Law, meetings: Sequence[Meeting], words: Words, lang: str = "ru") -> tuple[Row, ...]:
    """All rows: central bodies, then local ones, each with its officials and meetings; the totals."""
    sides: dict[bool, list[Meeting]] = {True: [], False: []}
    for one in meetings:
        sides[law.body(one.host, on=one.plan().on).kind != "local_executive_body"].append(one)
    found: list[Row] = []
    for central, title, key in ((True, words.central, "central"), (False, words.local, "local")):
        found.append(_titled("section", key, title))
        found += _of_side(law, sides[central], lang)
        found.append(_total("subtotal", f"total_{key}", words.total, sides[central]))
    found.append(_grand(words.grand_total, sides))
    return tuple(found)


def _of_side(law: Law, meetings: Sequence[Meeting], lang: str) -> Iterable[Row]:
    by_host: dict[str, dict[tuple[str, str], list[Meeting]]] = {}
    for one in meetings:
        by_host.setdefault(one.host, {}).setdefault((one.chair, one.chair_person or ""), []).append(one)
    for host, held_by in sorted(by_host.items()):
        on = next(iter(held_by.values()))[0].plan().on
        yield _titled("body", host, law.body(host, on=on).name(lang))
        for (chair, person), held in sorted(held_by.items()):
            yield _titled("position", f"{host}/{chair}", _position(law, held[0])[lang])
            yield _titled("name", f"{host}/{chair}/{person}", person or "-")
            for one in sorted(held, key=lambda meeting: (meeting.plan().starts_at, meeting.id)):
                yield _line(one, lang)


def _line(meeting: Meeting, lang: str) -> Row:
    plan = meeting.plan()
    counts = participation(meeting)
    title = meeting.title.get(lang) or next(iter(meeting.title.values()))
    own = (None, title, f"{plan.on:%d.%m.%Y}", f"{plan.starts_at:%H:%M}", _duration(_minutes(meeting)))
    return Row("meeting", meeting.id, (*own, *(counts[name] for name in COUNTED)))


@rule("PM140-A1")
def participation(meeting: Meeting) -> Mapping[str, int]:
    """Columns 6 to 18: who took part by office, and of them by conference call."""
    counts = dict.fromkeys(COUNTED, 0)
    for seat in meeting.participants:
        of_akimat = seat.body.startswith("akimat_")
        category = seat.category or BY_LEVEL.get((seat.level, not of_akimat))
        column = PLURALS.get(category or "")
        if column is None:
            continue
        counts[column] += 1
        if seat.selector and category in BY_WIRE:
            counts[f"{column}_selector"] += 1
    return counts


def _total(kind: str, key: str, title: str, meetings: Sequence[Meeting]) -> Row:
    sums = dict.fromkeys(COUNTED, 0)
    for one in meetings:
        for name, count in participation(one).items():
            sums[name] += count
    minutes = sum(_minutes(one) for one in meetings)
    return Row(kind, key, (title, len(meetings), None, None, _duration(minutes), *sums.values()))


def _grand(title: str, sides: Mapping[bool, Sequence[Meeting]]) -> Row:
    return _total("total", "grand_total", title, [*sides[True], *sides[False]])


def _titled(kind: str, key: str, title: str) -> Row:
    return Row(kind, key, (title, *(None for _ in COLUMNS[1:])))


def _position(law: Law, meeting: Meeting) -> dict[str, str]:
    """The office of the official as the form calls it in a ministry or an akimat, else by its own name."""
    form = law.body(meeting.host, on=meeting.plan().on).form
    label = LABELS.get((meeting.chair, form))
    names = law.forms["PM140-A1"]["labels"][label] if label else law.office(meeting.chair).names
    return {lang: names[lang] for lang in ("kk", "ru", "en")}


def between_departments(meeting: Meeting) -> bool:
    """Whether more bodies than the host took part."""
    others = {seat.body for seat in meeting.participants} | set(meeting.bodies)
    return bool(others - {meeting.host})


def _minutes(meeting: Meeting) -> int:
    plan = meeting.plan()
    return int((plan.ends_at - plan.starts_at).total_seconds()) // 60


def _duration(minutes: int) -> str:
    return f"{minutes // 60}:{minutes % 60:02}"
