"""What is asked of the questions and meetings held here, and the opening of a year's duties."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date
from typing import TYPE_CHECKING, Any

from services.citizen_meetings import events, store
from services.citizen_meetings.model import Paper
from services.citizen_meetings.rules import cycle, participation, questions, register
from services.citizen_meetings.rules.questions import Placed

if TYPE_CHECKING:
    from bus.database import Transaction


def open_cycle(tx: "Transaction", year: int) -> None:
    """Open the duties of a year that are still to come; opened twice they are opened once."""
    for duty in cycle.owed(tx.law, year, from_on=cycle.opens_on(tx.law, year), since=tx.today):
        tx.oblige(duty)


def cycle_is_open(tx: "Transaction", year: int) -> bool:
    """Whether the duties of a year were opened already."""
    return bool(tx.obligations(f"regional_cycle/{year}", missed=True))


def cycle_papers(tx: "Transaction", year: int, body: str | None) -> Mapping[str, Any]:
    """The papers of a year, of all bodies or of one, with their meetings."""
    schedule = store.schedule_of(tx, year)
    found = [*store.papers(tx, "proposals", year), *store.papers(tx, "departmental_plan", year)]
    wanted = [one for one in found if body in (None, one.body)]
    in_force = () if schedule is None else schedule.approved or ()
    return {
        "papers": [_paper(one, schedule) for one in wanted] + ([_paper(schedule, None)] if schedule else []),
        "in_force": [events.entry_record(one) for one in in_force if body in (None, one.body)],
    }


def _paper(paper: Paper, schedule: Paper | None) -> Mapping[str, Any]:
    return {
        **events.paper_record(paper),
        "entries": [events.entry_record(one) for one in paper.entries],
        "to_be_revised": paper.kind == "departmental_plan" and participation.outdated(paper, schedule),
    }


def ranking(placed: Sequence[Placed], on: date) -> Mapping[str, Any]:
    """The ranking of a meeting's questions: each place with its reasons, and the questions by sphere."""
    numbers = {one.question.id: one.question.number for one in placed}
    spheres = questions.by_sphere(one.question for one in placed)
    return {
        "method": register.question_ranking(on).version,
        "questions": [
            {
                "rank": one.rank,
                "number": one.question.number,
                "topic": one.question.topic,
                "score": one.score,
                "group": numbers.get(one.question.same_as or ""),
                "why": [asdict(share) for share in one.shares],
            }
            for one in placed
        ],
        "spheres": [{"sphere": sphere, "questions": count} for sphere, count in spheres.items()],
    }


def question_state(tx: "Transaction", number: str) -> Mapping[str, Any]:
    """Where a question stands, without anyone's data."""
    question = store.question_by_number(tx, questions.written(number))
    same = store.find_question(tx, question.same_as) if question.same_as else None
    return {
        "number": question.number,
        "topic": question.topic,
        "region": question.region,
        "body": question.body,
        "received_on": question.received_on.isoformat(),
        "state": question.state,
        "answer": question.answer,
        "items": list(question.items.values()),
        "same_as": same.number if same else None,
    }
