"""A question's way: registered, ranked, answered or put under control, followed to the end."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
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


@dataclass(frozen=True, slots=True)
class Group:
    """A question with those that repeat it, and who asked them: what becomes of it becomes of all."""

    question: Question
    repeats: Sequence[Question] = ()
    who: Sequence[Mapping[str, str]] = ()

    def names(self, told: Mapping[str, str]) -> Iterator[Violation]:
        """Texts to be published that name one of those who asked."""
        found = {
            one.facts["field"]: one for who in self.who or ({},) for one in privacy.names_a_person(told, who)
        }
        yield from found.values()


def answer(group: Group, text: str, by: Acting, *, on: date) -> tuple[QuestionStep, ...]:
    """Record the answer to a question, and to those that repeat it; it is published, so it names nobody."""
    refuse(
        [
            *in_state(group.question, *OPEN),
            *participation.not_its_own(by, group.question.body, "C112-1(1).3"),
            *group.names({"answer": text}),
        ]
    )
    open_ones = [group.question, *(one for one in group.repeats if one.state in OPEN)]
    said = [replace(one, state="answered", answer=text, answered_on=on, closed_on=on) for one in open_ones]
    return tuple(QuestionStep(one, (events.question_changed(one, "answered", on),)) for one in said)


def put_on_control(
    law: Law, group: Group, items: Sequence[Mapping[str, Any]], by: Acting, *, on: date
) -> tuple[QuestionStep, ...]:
    """Put a question under control: each clause becomes an item; the questions that repeat it wait for it."""
    question = group.question
    refuse(
        [
            *in_state(question, *OPEN, "answered"),
            *participation.not_taking_measures(by, question.body, on=on),
            *participation.unknown_executors(law, items, on=on),
            *group.names({f"items/{one['clause']}": " ".join(one["text"].values()) for one in items}),
        ]
    )
    entries = [{"row": "body_control", "level": "body", **one} for one in items]
    awaited = {
        one["clause"]: {"clause": one["clause"], "state": "awaited", "due_on": one.get("due_on")}
        for one in items
    }
    waiting = [question, *(one for one in group.repeats if one.state in OPEN)]
    controlled = [replace(one, state="on_control", items=awaited, closed_on=None) for one in waiting]
    steps = [QuestionStep(one, (events.question_changed(one, "put_on_control", on),)) for one in controlled]
    put = events.put_on_control(controlled[0], entries, on)
    return (replace(steps[0], events=(put, *steps[0].events)), *steps[1:])


def follow_item(
    question: Question, repeats: Sequence[Question], item: Mapping[str, Any], *, on: date
) -> tuple[QuestionStep, ...]:
    """Follow an item of the question; when all are removed it is solved, and so is what repeats it."""
    now = {"clause": item["clause"], "state": item["state"], "due_on": item["current_deadline"]}
    items = {**question.items, item["clause"]: now}
    solved = all(one["state"] == "removed" for one in items.values())
    together = [question, *(one for one in repeats if one.items.keys() == question.items.keys())]
    found = (_followed(one, items, solved=solved, on=on) for one in together)
    return tuple(step for step in found if step is not None)


def _followed(
    question: Question, items: Mapping[str, Mapping[str, Any]], *, solved: bool, on: date
) -> QuestionStep | None:
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
