"""A question's way: registered, ranked, answered or put under control, followed to the end."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from law import Law, Violation, refuse
from services.citizen_meetings import events
from services.citizen_meetings.actions.steps import QuestionStep, in_state
from services.citizen_meetings.model import Acting, Citizen, Question, QuestionState, RegionalMeeting
from services.citizen_meetings.rules import duplicates, participation, privacy, questions
from services.citizen_meetings.rules.questions import Placed

OPEN = ("registered", "ranked")


def register_question(
    law: Law, question: Question, meeting: RegionalMeeting | None, *, who: Citizen, on: date
) -> QuestionStep:
    """Take a question before, at or after a meeting."""
    refuse(
        [
            *participation.not_bound(law, question.body, on=on),
            *participation.not_a_region(law, [question.region], on=on),
            *_elsewhere(question, meeting),
            *questions.received_in_future(question, on=on),
            *_unconsented(who),
            *privacy.names_a_person({"topic": question.topic, "sphere": question.sphere or ""}, who.data),
        ]
    )
    return QuestionStep(question, (events.question_changed(question, "registered", on),))


def rank(
    asked: Sequence[Question], words: Mapping[str, str], *, on: date
) -> tuple[tuple[Placed, ...], tuple[QuestionStep, ...]]:
    """Group and rank all questions of a meeting; only those whose place or group changed are announced."""
    same = duplicates.same_questions(asked, words, on=on)
    before = {one.id: one for one in asked}
    grouped = [replace(one, same_as=same.get(one.id)) for one in asked]
    placed = questions.ranking(grouped, on=on)
    return placed, tuple(_placed(one, on) for one in placed if _changed(one, before[one.question.id]))


def answer(
    question: Question, text: str, by: Acting, *, who: Mapping[str, str] | None = None, on: date
) -> QuestionStep:
    """Record the answer to a question; it is published, so it names nobody."""
    refuse(
        [
            *in_state(question, *OPEN),
            *participation.not_its_own(by, question.body, "C112-1(1).3"),
            *privacy.names_a_person({"answer": text}, who),
        ]
    )
    answered = replace(question, state="answered", answer=text, answered_on=on, closed_on=on)
    return QuestionStep(answered, (events.question_changed(answered, "answered", on),))


def put_on_control(
    law: Law,
    question: Question,
    items: Sequence[Mapping[str, Any]],
    by: Acting,
    *,
    who: Mapping[str, str] | None = None,
    on: date,
) -> QuestionStep:
    """Put a question under control: each clause becomes a controlled item."""
    texts = {f"items/{one['clause']}": " ".join(one["text"].values()) for one in items}
    refuse(
        [
            *in_state(question, *OPEN, "answered"),
            *participation.not_taking_measures(by, question.body, on=on),
            *participation.unknown_executors(law, items, on=on),
            *privacy.names_a_person(texts, who),
        ]
    )
    entries = [{"row": "body_control", "level": "body", **one} for one in items]
    awaited = {
        one["clause"]: {"clause": one["clause"], "state": "awaited", "due_on": one.get("due_on")}
        for one in items
    }
    controlled = replace(question, state="on_control", items=awaited, closed_on=None)
    facts = (
        events.put_on_control(controlled, entries, on),
        events.question_changed(controlled, "put_on_control", on),
    )
    return QuestionStep(controlled, facts)


def follow_item(question: Question, item: Mapping[str, Any], *, on: date) -> QuestionStep | None:
    """Follow a controlled item of the question; when all are removed the question is solved."""
    now = {"clause": item["clause"], "state": item["state"], "due_on": item["current_deadline"]}
    items = {**question.items, item["clause"]: now}
    solved = all(one["state"] == "removed" for one in items.values())
    state: QuestionState = "solved" if solved else "on_control"
    if (dict(question.items), question.state) == (items, state):
        return None
    followed = replace(question, items=items, state=state, closed_on=on if solved else None)
    if followed.state == question.state:
        return QuestionStep(followed)
    step = "solved" if solved else "reopened"
    return QuestionStep(followed, (events.question_changed(followed, step, on),))


def _placed(one: Placed, on: date) -> QuestionStep:
    state = "ranked" if one.question.state == "registered" else one.question.state
    ranked = replace(one.question, rank=one.rank, state=state)
    return QuestionStep(ranked, (events.question_changed(ranked, "ranked", on),))


def _changed(one: Placed, before: Question) -> bool:
    return (before.rank, before.same_as) != (one.rank, one.question.same_as)


def _unconsented(who: Citizen) -> list[Violation]:
    if who.consent or not who.data:
        return []
    return [Violation("C112-1(4).11", "citizen_data_without_consent", {})]


def _elsewhere(question: Question, meeting: RegionalMeeting | None) -> list[Violation]:
    if question.meeting is None:
        return []
    if meeting is None:
        return [Violation("C112-1(6).1", "unknown_regional_meeting", {"meeting": question.meeting})]
    if (meeting.body, meeting.region) == (question.body, question.region):
        return []
    facts = {"meeting": meeting.id, "body": meeting.body, "region": meeting.region}
    return [Violation("C112-1(6).1", "question_of_another_meeting", facts)]
