"""Rows and the model of citizen_meetings: loading and saving; nothing is decided here."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from law.rule import Refused, Violation
from services.citizen_meetings import rows, tables
from services.citizen_meetings.actions import MeetingStep, PaperStep, Plans, QuestionStep
from services.citizen_meetings.actions.information import Told
from services.citizen_meetings.model import Paper, Question, RegionalMeeting
from services.citizen_meetings.rules import participation

if TYPE_CHECKING:
    from bus.database import Transaction


def find_meeting(tx: "Transaction", identifier: str | None) -> RegionalMeeting | None:
    """The regional meeting of an id, if there is one."""
    row = tx.rows(tables.regional_meeting).get(identifier) if identifier else None
    return None if row is None else rows.meeting_of(row)


def meeting(tx: "Transaction", identifier: str) -> RegionalMeeting:
    """The regional meeting of an id; refused where there is none."""
    found = find_meeting(tx, identifier)
    if found is None:
        raise Refused([Violation("C112-1(6).1", "unknown_regional_meeting", {"meeting": identifier})])
    return found


def find_question(tx: "Transaction", identifier: str) -> Question | None:
    """The question of an id, if there is one."""
    row = tx.rows(tables.question).get(identifier)
    return None if row is None else rows.question_of(row)


def question(tx: "Transaction", identifier: str) -> Question:
    """The question of an id; refused where there is none."""
    found = find_question(tx, identifier)
    if found is None:
        raise Refused([Violation("C112-1(6).1", "unknown_question", {"question": identifier})])
    return found


def question_by_number(tx: "Transaction", number: str) -> Question:
    """The question of a public number; refused where there is none."""
    query = sa.select(tables.question).where(tables.question.c.number == number)
    row = tx.execute(query).mappings().first()
    if row is None:
        raise Refused([Violation("C112-1(6).1", "unknown_question", {"question": number})])
    return rows.question_of(dict(row))


def questions_of(tx: "Transaction", identifier: str) -> list[Question]:
    """All questions of a regional meeting, read to be changed."""
    query = sa.select(tables.question.c.id).where(tables.question.c.meeting == identifier)
    ids = sorted(tx.execute(query).scalars())
    table = tx.rows(tables.question)
    table.prefetch(ids)
    return [rows.question_of(row) for one in ids if (row := table.get(one)) is not None]


def repeats_of(tx: "Transaction", identifier: str) -> list[Question]:
    """The questions that repeat one, read to be changed."""
    query = sa.select(tables.question.c.id).where(tables.question.c.same_as == identifier)
    table, ids = tx.rows(tables.question), sorted(tx.execute(query).scalars())
    table.prefetch(ids)
    return [rows.question_of(row) for one in ids if (row := table.get(one)) is not None]


def find_paper(tx: "Transaction", kind: str, year: int, body: str) -> Paper | None:
    """The proposals, plan or schedule of a body and a year, if there are any."""
    row = tx.rows(tables.paper).get(f"{kind}/{year}/{body}")
    return None if row is None else rows.paper_of(row)


def papers(tx: "Transaction", kind: str, year: int) -> list[Paper]:
    """All papers of a kind of a year."""
    table = tables.paper
    query = sa.select(table).where(table.c.year == year, table.c.kind == kind).order_by(table.c.id)
    return [rows.paper_of(dict(row)) for row in tx.execute(query).mappings()]


def schedule_of(tx: "Transaction", year: int) -> Paper | None:
    """The schedule of a year, if one was submitted."""
    found = papers(tx, "schedule", year)
    return max(found, key=lambda one: one.revision, default=None)


def submitted_schedule(tx: "Transaction", year: int) -> Paper:
    """The schedule of a year; refused where none was submitted."""
    found = schedule_of(tx, year)
    if found is None:
        raise Refused([Violation("C112-6(1).1", "no_schedule_submitted", {"year": year})])
    return found


def plans_for(tx: "Transaction", meeting: RegionalMeeting) -> Plans:
    """The approved schedule and the departmental plan that a meeting has to agree with."""
    year = meeting.on.year
    schedule, plan = schedule_of(tx, year), find_paper(tx, "departmental_plan", year, meeting.body)
    return Plans(
        schedule.approved if schedule else None,
        plan.entries if plan else None,
        outdated=plan is not None and participation.outdated(plan, schedule),
    )


def meetings_between(tx: "Transaction", asked: Mapping[str, Any]) -> Iterable[RegionalMeeting]:
    """Regional meetings of a span of days, of a body, of a region."""
    table = tables.regional_meeting
    query = sa.select(table).where(
        table.c.on_day >= date.fromisoformat(asked["from"]), table.c.on_day <= date.fromisoformat(asked["to"])
    )
    for name in ("body", "region"):
        if name in asked:
            query = query.where(table.c[name] == asked[name])
    for row in tx.execute(query.order_by(table.c.on_day, table.c.id)).mappings():
        yield rows.meeting_of(dict(row))


def words_of(tx: "Transaction", asked: Iterable[Question]) -> dict[str, str]:
    """The words of questions, by question; those erased are not there."""
    table, ids = tx.rows(tables.words), [one.id for one in asked]
    table.prefetch(ids)
    return {one: row["text"] for one in ids if (row := table.get(one)) is not None}


def who_asked(tx: "Transaction", asked: Iterable[Question]) -> list[Mapping[str, str]]:
    """Who asked these questions, where it was told and is not erased."""
    table, ids = tx.rows(tables.citizen), [one.id for one in asked]
    table.prefetch(ids)
    return [row["data"] for one in ids if (row := table.get(one)) is not None]


def erase(tx: "Transaction", identifier: str) -> bool:
    """Delete who asked and in what words; whether there was anything."""
    found = False
    for table in (tables.citizen, tables.words):
        held = tx.rows(table)
        found = held.get(identifier) is not None or found
        held.delete(identifier)
    return found


def questions_of_period(
    tx: "Transaction", body: str, first: date, last: date
) -> list[tuple[Question, date | None, str | None]]:
    """A body's questions raised by the last day and not closed before the first; meeting's day and group."""
    asked, met, again = tables.question, tables.regional_meeting, tables.question.alias("again")
    whole = sa.select(asked, met.c.on_day).outerjoin(met, met.c.id == asked.c.meeting)
    found: list[tuple[Question, date | None]] = []
    for open_then in (asked.c.closed_on.is_(None), asked.c.closed_on >= first):  # each by its index
        raised = tx.execute(whole.where(asked.c.body == body, open_then)).mappings()
        found += [
            (rows.question_of(dict(row)), row["on_day"]) for row in raised if row["received_on"] <= last
        ]
    found.sort(key=lambda pair: (pair[0].received_on, pair[0].number))
    firsts = sorted({one.same_as for one, _ in found if one.same_as})
    repeated = sa.select(again.c.id, again.c.number).where(again.c.id.in_(firsts))
    numbers = {row.id: row.number for row in tx.execute(repeated)}
    return [(one, met_on, numbers.get(one.same_as or "")) for one, met_on in found]


def save_told(tx: "Transaction", told: Told) -> None:
    """Announce what was told and close the duty it fulfils."""
    tx.announce(*told.events)
    if told.fulfils is not None:
        year, what, debtor = told.fulfils
        _fulfil(tx, f"regional_cycle/{year}", what, debtor)


def _fulfil(tx: "Transaction", subject: str, what: str, debtor: str) -> None:
    for duty in tx.obligations(subject, missed=True):
        if (duty.what, duty.debtor) == (what, debtor):
            tx.close_obligation(duty.id, "met", on=tx.today)


def save_paper(tx: "Transaction", step: PaperStep) -> PaperStep:
    """Save a paper, announce it and close the duty it fulfils."""
    tx.rows(tables.paper).put(rows.paper_row(step.paper))
    tx.announce(*step.events)
    if step.fulfils is not None:
        _fulfil(tx, step.paper.subject, *step.fulfils)
    return step


def save_meeting(tx: "Transaction", step: MeetingStep) -> MeetingStep:
    """Save a regional meeting, announce what happened and close the duty of the year it fulfils."""
    tx.rows(tables.regional_meeting).put(rows.meeting_row(step.meeting))
    tx.announce(*step.events)
    if step.fulfils is not None:
        year, what = step.fulfils
        _fulfil(tx, f"regional_cycle/{year}", what, step.meeting.body)
    return step


def save_questions(tx: "Transaction", steps: Iterable[QuestionStep]) -> Question:
    """Save a question and those that repeat it; the first of them."""
    saved = [save_question(tx, step).question for step in steps]
    return saved[0]


def save_question(tx: "Transaction", step: QuestionStep) -> QuestionStep:
    """Save a question and announce what happened."""
    tx.rows(tables.question).put(rows.question_row(step.question))
    tx.announce(*step.events)
    return step


def expect(tx: "Transaction", identifiers: Sequence[str]) -> None:
    """Read at once what is known of many questions that are about to be taken."""
    for table in (tables.question, tables.words, tables.citizen):
        tx.rows(table).prefetch(identifiers)


def save_words(tx: "Transaction", identifier: str, wire: Mapping[str, Any], *, on: date) -> None:
    """Keep the words of a question, and who asked where there is consent, each in a table of its own."""
    if "text" in wire:
        words = {"question": identifier, "text": wire["text"], "language": wire.get("language")}
        tx.rows(tables.words).put(words)
    if wire.get("citizen") and wire.get("consent"):
        tx.rows(tables.citizen).put({"question": identifier, "consent_on": on, "data": wire["citizen"]})
