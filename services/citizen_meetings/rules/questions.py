"""Questions: numbered, ranked and systematised by a published method that explains each place."""

import hashlib
from base64 import b32encode
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from law import Violation, rule
from services.citizen_meetings.model import Question
from services.citizen_meetings.rules import register
from services.citizen_meetings.rules.register import Method

TOLD_ONCE = ("body", "region", "meeting", "topic", "received_on")
"""What is said of a question when it is taken, and never otherwise afterwards."""
NUMBER_LETTERS = 10
_MISREAD = str.maketrans("018", "OIB", "-")
"""Figures that no number has, and the letters they were."""


@dataclass(frozen=True, slots=True)
class Share:
    """What one factor adds to a score."""

    factor: str
    value: float
    weight: float
    points: float


@dataclass(frozen=True, slots=True)
class Placed:
    """A question in its place, with how its score came about."""

    rank: int
    question: Question
    score: float
    shares: tuple[Share, ...]


def number_of(chance: str, received_on: date) -> str:
    """The public number of a question, out of something nobody can guess: it says nothing of the question.

    Neither the id of the question nor its words lead to its number, nor one number to another.
    """
    digest = hashlib.sha256(chance.encode()).digest()
    return f"{received_on.year}-{b32encode(digest).decode()[:NUMBER_LETTERS]}"


def written(number: str) -> str:
    """A number as a person may write it, in the form in which it was given."""
    year, _, letters = number.strip().upper().replace(" ", "").partition("-")
    return f"{year}-{letters.translate(_MISREAD)}"


@rule("C112-1(6).1")
def ranking(questions: Iterable[Question], *, on: date) -> tuple[Placed, ...]:
    """All questions of a meeting in order of weight: total, and the same whatever the order they come in."""
    asked, method = sorted(questions, key=lambda one: one.id), register.question_ranking(on)
    repeated = Counter(one.same_as or one.id for one in asked)
    scored = [(_shares(one, method, repeated, on), one) for one in asked]
    order = sorted(scored, key=lambda pair: (-_score(pair[0]), pair[1].received_on, pair[1].id))
    return tuple(
        Placed(place, question, _score(shares), shares)
        for place, (shares, question) in enumerate(order, start=1)
    )


@rule("C112-1(6).2")
def by_sphere(questions: Iterable[Question]) -> Mapping[str, int]:
    """The questions systematised: how many belong to each sphere, most first."""
    counted = Counter(one.sphere or "other" for one in questions)
    return dict(sorted(counted.items(), key=lambda pair: (-pair[1], pair[0])))


@rule("C112-1(6).1")
def unranked(questions: Sequence[Question]) -> Iterator[Violation]:
    """Every question voiced is ranked before the meeting is closed."""
    count = sum(1 for one in questions if one.rank is None)
    if count:
        yield Violation("C112-1(6).1", "unranked_questions", {"count": count})


@rule("C112-4(1)")
def without_measures(questions: Sequence[Question]) -> Iterator[Violation]:
    """Measures are taken on what people raised: each question is answered or under control."""
    count = sum(1 for one in questions if one.state in {"registered", "ranked"})
    if count:
        yield Violation("C112-4(1)", "questions_without_measures", {"count": count})


@rule("C112-1(6).1")
def of_another_question(known: Question, told: Question) -> Iterator[Violation]:
    """An id is the same question for ever: another question under it would be lost unseen."""
    if any(getattr(known, name) != getattr(told, name) for name in TOLD_ONCE):
        yield Violation("C112-1(6).1", "question_id_used", {"question": told.id})


@rule("C112-1(6).1")
def received_in_future(question: Question, *, on: date) -> Iterator[Violation]:
    """A question is taken when it has come."""
    if question.received_on > on:
        yield Violation("C112-1(6).1", "question_of_the_future", {"received_on": question.received_on})


def _shares(question: Question, method: Method, repeated: Mapping[str, int], on: date) -> tuple[Share, ...]:
    values = {
        "repeated": repeated[question.same_as or question.id] - 1,
        "affected": question.affected,
        "waiting_days": max(0, (on - question.received_on).days),
        "sphere": int(question.sphere in method.settings["spheres_of_life"]),
    }
    return tuple(_share(name, values[name], method) for name in method.weights)


def _share(factor: str, value: float, method: Method) -> Share:
    full, weight = method.settings["factors"][factor]["full"], method.weights[factor]
    return Share(factor, float(value), weight, round(weight * min(1.0, value / full), 6))


def _score(shares: Iterable[Share]) -> float:
    return round(sum(share.points for share in shares), 6)
