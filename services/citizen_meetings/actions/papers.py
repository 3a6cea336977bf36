"""The papers of the year: proposals, departmental plans, the schedule and its approval."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from law import Law, Violation, refuse
from services.citizen_meetings import events
from services.citizen_meetings.actions.steps import PaperStep
from services.citizen_meetings.model import Acting, Entry, Paper
from services.citizen_meetings.rules import cycle, participation

APPROVAL = "approval_of_schedule"


def propose(
    law: Law, acting: Acting, year: int, entries: tuple[Entry, ...], *, before: Paper | None, on: date
) -> PaperStep:
    """A body's proposals for the meetings of its first head in the coming year."""
    refuse(
        [
            *participation.not_bound(law, acting.body, on=on),
            *participation.not_a_region(law, [one.region for one in entries], on=on),
            *participation.of_another_year(entries, year),
        ]
    )
    own = tuple(replace(entry, body=acting.body) for entry in entries)
    paper = Paper("proposals", year, acting.body, own, on, _next(before))
    return _submitted(law, paper, participation.against_priority(own), on)


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
    paper = Paper("departmental_plan", year, acting.body, own, on, _next(before), approved_on=on)
    return _submitted(law, paper, (), on)


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
    """The annual schedule, formed from the proposals by the sectoral priority of the regions.

    What was approved before stays in force until the revision is approved in its turn.
    """
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
    in_force = before.approved if before else None
    paper = Paper("schedule", year, acting.body, entries, on, _next(before), approved=in_force)
    noted = (*participation.not_proposed(entries, proposals), *participation.against_priority(entries))
    return _submitted(law, paper, noted, on)


def approve_schedule(
    law: Law, acting: Acting, paper: Paper, number: str, *, plans: Sequence[Paper], on: date
) -> PaperStep:
    """The Government approves the schedule, or its revision; where meetings changed, plans are revised."""
    refuse(
        [
            *participation.not_of_the_role(acting, "approves_schedule", "C112-4(3).1", on=on),
            *participation.approved_already(paper),
        ]
    )
    changed = participation.changed_for(paper.approved, paper.entries)
    approved = replace(paper, approved_on=on, number=number, approved=paper.entries, changed_for=changed)
    noted = participation.plans_to_be_revised(approved, plans)
    step = _noted(law, approved, APPROVAL, noted, on, first=paper.approved is None)
    to = participation.receivers(law, APPROVAL, paper.year)
    fact = events.paper_changed(approved, "approved", on, to=to, late=step.late, warnings=step.warnings)
    return replace(step, events=(fact,), fulfils=(APPROVAL, acting.body))


def _next(before: Paper | None) -> int:
    return before.revision + 1 if before else 1


def _bound(law: Law, code: str, on: date) -> Iterable[Violation]:
    return participation.not_bound(law, code, on=on)


def _submitted(law: Law, paper: Paper, noted: Iterable[Violation], on: date) -> PaperStep:
    step = _noted(law, paper, paper.kind, noted, on, first=paper.revision == 1)
    to = participation.receivers(law, paper.kind, paper.year)
    fact = events.paper_changed(paper, "submitted", on, to=to, late=step.late, warnings=step.warnings)
    return replace(step, events=(fact,), fulfils=(paper.kind, paper.body))


def _noted(
    law: Law, paper: Paper, what: str, noted: Iterable[Violation], on: date, *, first: bool
) -> PaperStep:
    """The step with what is noted of it; a revision answers to no day of the year."""
    duty = cycle.dated_duty(law, what, paper.year)
    late = tuple(
        participation.late(duty.duty.provision, paper.year, on=on, due_on=duty.due_on) if first else ()
    )
    return PaperStep(paper, warnings=tuple(events.advice(law, (*late, *noted))), late=bool(late))
