"""Who takes part in the cycle, and what its papers must say."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import pairwise
from typing import Any

from law import Law, Violation, rule
from law.body import UnknownBody
from services.citizen_meetings.model import Acting, Entry, Paper
from services.citizen_meetings.rules import register

DEPUTIES = frozenset({"deputy_first_head", "agency_chair"})


@rule("C112-1.0", "C112-1(1).1")
def not_bound(law: Law, body: str, *, on: date) -> Iterator[Violation]:
    """The duties lie on central executive bodies, except the ministries of defence and of foreign affairs."""
    if body in register.excepted():
        yield Violation("C112-1.0", "body_excepted", {"body": body})
    elif body not in register.central_executive_bodies(law, on):
        yield Violation("C112-1(1).1", "no_central_executive_body", {"body": body})


@rule("C112-1(4).9", "C112-3(1)")
def not_a_region(law: Law, regions: Iterable[str | None], *, on: date) -> Iterator[Violation]:
    """A region is an oblast, a city of republican significance or the capital, by its akimat."""
    akimats = {one.code for one in law.bodies(on=on) if one.form == "akimat"}
    for region in dict.fromkeys(one for one in regions if one is not None):
        if region not in akimats:
            yield Violation("C112-1(4).9", "not_a_region", {"region": region})


@rule("C112-4(1)")
def unknown_executors(law: Law, items: Iterable[Mapping[str, Any]], *, on: date) -> Iterator[Violation]:
    """Measures are taken by bodies of the register."""
    for code in dict.fromkeys(
        body for one in items for body in (one["executor"], *one.get("coexecutors", ()))
    ):
        try:
            law.body(code, on=on)
        except UnknownBody as unknown:
            yield Violation("C112-4(1)", "unknown_executor_of_question", {"hint": str(unknown)})


@rule("C112-1(4).6")
def of_another_year(entries: Sequence[Entry], year: int) -> Iterator[Violation]:
    """Proposals, plans and schedules are for the coming calendar year."""
    for entry in entries:
        if entry.on.year != year:
            yield Violation("C112-1(4).6", "entry_of_another_year", {"on": entry.on, "year": year})


@rule("C112-1(4).4")
def not_of_deputies(entries: Sequence[Entry]) -> Iterator[Violation]:
    """The departmental plan states days and format of meetings of deputies and agency chairs."""
    if not entries:
        yield Violation("C112-1(4).4", "plan_without_meetings", {})
    for entry in entries:
        if entry.level not in DEPUTIES:
            yield Violation("C112-1(4).4", "not_of_deputies", {"official": entry.official or "-"})


@rule("C112-6(1).1", "C112-4(3).1")
def not_of_the_role(acting: Acting, role: str, provision: str, *, on: date) -> Iterator[Violation]:
    """The body authorised for access to information submits the schedule, the Government approves it."""
    body = register.role(role, on)
    if acting.body != body:
        yield Violation(provision, "not_of_the_role", {"body": acting.body, "wanted": body})


@rule("C112-4(3).2")
def without_sectoral_priority(entries: Sequence[Entry]) -> Iterator[Violation]:
    """The schedule is built on the sectoral priority of the region: each entry says which."""
    for entry in entries:
        if not (entry.sphere or "").strip():
            facts = {"body": entry.body or "-", "region": entry.region or "-"}
            yield Violation("C112-4(3).2", "without_sectoral_priority", facts)


@rule("C112-4(3).2")
def against_priority(entries: Sequence[Entry]) -> Iterator[Violation]:
    """A region of lower priority is not visited before one of higher priority; where it is, it is noted."""
    ranked = [one for one in entries if one.priority is not None]
    by_body: dict[str, list[Entry]] = {}
    for entry in sorted(ranked, key=lambda one: (one.on, one.priority or 0)):
        by_body.setdefault(entry.body or "", []).append(entry)
    for body, visits in by_body.items():
        for earlier, later in pairwise(visits):
            if (later.priority or 0) < (earlier.priority or 0):
                facts = {"body": body, "region": earlier.region, "before": later.region}
                yield Violation("C112-4(3).2", "against_priority", facts)


@rule("C112-1(4).3", "C112-1(4).6", "C112-6(1).1", "C112-4(3).1")
def late(provision: str, year: int, *, on: date, due_on: date) -> Iterator[Violation]:
    """A paper that comes after its day is taken, and the delay is noted."""
    if on > due_on:
        yield Violation(provision, "after_its_day", {"due_on": due_on, "on": on, "year": year})


@rule("C112-6(1).1")
def not_proposed(schedule: Sequence[Entry], proposals: Sequence[Paper]) -> Iterator[Violation]:
    """The schedule is formed from the proposals: a meeting nobody proposed is noted."""
    proposed = {(paper.body, entry.region) for paper in proposals for entry in paper.entries}
    for entry in schedule:
        if (entry.body, entry.region) not in proposed:
            facts = {"body": entry.body or "-", "region": entry.region or "-"}
            yield Violation("C112-1(4).7", "not_proposed", facts)
