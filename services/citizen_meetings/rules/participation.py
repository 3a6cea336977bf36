"""Who takes part in the cycle, and what its papers must say."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import pairwise
from typing import Any

from law import Law, Violation, rule
from law.body import UnknownBody
from services.citizen_meetings.model import Acting, Entry, Paper
from services.citizen_meetings.rules import cycle, register

TAKE_MEASURES = ("approves_schedule", "receives_schedule", "informs_of_systemic_problems")
"""The roles of the Government, of its Apparatus and of the Presidential Administration."""
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


@rule("C112-1(1).1", "C112-1(1).3")
def not_its_own(acting: Acting, body: str, provision: str) -> Iterator[Violation]:
    """A body prepares, holds and follows up its own meetings, and answers what it was asked."""
    if acting.body != body:
        yield Violation(provision, "not_its_own", {"body": acting.body, "owner": body})


@rule("C112-4(1)")
def not_taking_measures(acting: Acting, body: str, *, on: date) -> Iterator[Violation]:
    """Measures are taken by the body that was asked, by the Government, and by agreement by the PA."""
    others = {register.role(name, on) for name in TAKE_MEASURES}
    if acting.body != body and acting.body not in others:
        yield Violation("C112-4(1)", "not_taking_measures", {"body": acting.body, "owner": body})


@rule("C112-5.1")
def not_announcing(acting: Acting, body: str, *, on: date) -> Iterator[Violation]:
    """The body authorised for mass media has a meeting announced; the body that holds it may note it."""
    wanted = register.role("mass_media", on)
    if acting.body not in (wanted, body):
        yield Violation("C112-5.1", "not_of_the_role", {"body": acting.body, "wanted": wanted})


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


@rule("C112-4(3).1")
def approved_already(paper: Paper) -> Iterator[Violation]:
    """A schedule is approved once; what changes in it is submitted and approved anew."""
    if paper.approved_on is not None:
        facts = {"year": paper.year, "number": paper.number or "-"}
        yield Violation("C112-4(3).1", "schedule_approved_already", facts)


@rule("C112-1(4).3")
def changed_for(before: Sequence[Entry] | None, after: Sequence[Entry]) -> tuple[str, ...]:
    """The bodies whose meetings a new schedule changes; the first one changes none."""
    if before is None:
        return ()
    moved = set(before) ^ set(after)
    return tuple(sorted({one.body or "-" for one in moved}))


@rule("C112-1(4).3")
def outdated(plan: Paper, schedule: Paper | None) -> bool:
    """Whether a departmental plan is older than a change of the schedule for its body."""
    if schedule is None or schedule.approved_on is None or plan.body not in schedule.changed_for:
        return False
    return plan.submitted_on < schedule.approved_on


@rule("C112-1(4).3")
def plans_to_be_revised(schedule: Paper, plans: Sequence[Paper]) -> Iterator[Violation]:
    """Departmental plans that the change of the schedule has left behind."""
    behind = tuple(plan.body for plan in plans if outdated(plan, schedule))
    if behind:
        yield Violation("C112-1(4).3", "plan_to_be_revised", {"bodies": behind})


@rule("C112-1(4).7", "C112-6(1).2", "C112-1(4).11")
def receivers(law: Law, what: str, year: int) -> tuple[str, ...]:
    """Whom a paper goes to: proposals to the body for mass media, the schedule to the Apparatus."""
    due = cycle.dated_duty(law, what, year)
    return register.parties(law, due.duty.to, due.due_on)
