"""The papers of the year: proposals, departmental plans, the schedule and its approval."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from law import Law, Violation, refuse
from services.citizen_meetings import events
from services.citizen_meetings.actions.steps import PaperStep
from services.citizen_meetings.model import Acting, Entry, Paper
from services.citizen_meetings.rules import cycle, participation

DUTY = {"proposals": "C112-1(4).6", "departmental_plan": "C112-1(4).3", "schedule": "C112-6(1).1"}


def propose(law: Law, acting: Acting, year: int, entries: tuple[Entry, ...], *, on: date) -> PaperStep:
    """A body's proposals for the meetings of its first head in the coming year."""
    refuse(
        [
            *participation.not_bound(law, acting.body, on=on),
            *participation.not_a_region(law, [one.region for one in entries], on=on),
            *participation.of_another_year(entries, year),
        ]
    )
    own = tuple(replace(entry, body=acting.body) for entry in entries)
    paper = Paper("proposals", year, acting.body, own, on)
    return _fulfilled(law, paper, "proposals", participation.against_priority(own), on)


def submit_plan(
    law: Law, acting: Acting, year: int, entries: tuple[Entry, ...], *, before: Paper | None, on: date
) -> PaperStep:
    """A body's departmental plan: days and format of the meetings of its deputies and agency chairs."""
    refuse(
        [
            *participation.not_bound(law, acting.body, on=on),
            *participation.not_a_region(law, [one.region for one in entries], on=on),
            *participation.of_another_year(entries, year),
            *participation.not_of_deputies(entries),
        ]
    )
    own = tuple(replace(entry, body=acting.body) for entry in entries)
    revision = before.revision + 1 if before else 1
    paper = Paper("departmental_plan", year, acting.body, own, on, revision, approved_on=on)
    return _fulfilled(law, paper, "departmental_plan", (), on)


def submit_schedule(
    law: Law,
    acting: Acting,
    year: int,
    entries: tuple[Entry, ...],
    *,
    proposals: Sequence[Paper],
    before: Paper | None,
    on: date,
) -> PaperStep:
    """The annual schedule, formed from the proposals by the sectoral priority of the regions."""
    bound = [v for code in sorted({e.body or "" for e in entries}) for v in _bound(law, code, on)]
    refuse(
        [
            *participation.not_of_the_role(acting, "access_to_information", "C112-6(1).1", on=on),
            *bound,
            *participation.not_a_region(law, [one.region for one in entries], on=on),
            *participation.of_another_year(entries, year),
            *participation.without_sectoral_priority(entries),
        ]
    )
    revision = before.revision + 1 if before else 1
    paper = Paper("schedule", year, acting.body, entries, on, revision)
    noted = (*participation.not_proposed(entries, proposals), *participation.against_priority(entries))
    return _fulfilled(law, paper, "schedule", noted, on)


def approve_schedule(law: Law, acting: Acting, paper: Paper, number: str, *, on: date) -> PaperStep:
    """The Government approves the schedule; a departmental plan may then be revised."""
    refuse(participation.not_of_the_role(acting, "approves_schedule", "C112-4(3).1", on=on))
    approved = replace(paper, approved_on=on, number=number)
    step = _noted(law, approved, "approval_of_schedule", (), on)
    return replace(step, fulfils=("approval_of_schedule", acting.body))


def _bound(law: Law, code: str, on: date) -> Iterable[Violation]:
    return participation.not_bound(law, code, on=on)


def _fulfilled(law: Law, paper: Paper, what: str, noted: Iterable[Violation], on: date) -> PaperStep:
    return replace(_noted(law, paper, what, noted, on), fulfils=(what, paper.body))


def _noted(law: Law, paper: Paper, what: str, noted: Iterable[Violation], on: date) -> PaperStep:
    duty = next(one for one in cycle.dated(law, paper.year) if one.duty.what == what)
    provision = duty.duty.provision
    late = tuple(participation.late(provision, paper.year, on=on, due_on=duty.due_on))
    return PaperStep(paper, tuple(events.advice(law, (*late, *noted))), late=bool(late))
