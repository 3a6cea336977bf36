"""The same question asked twice: found by its words, grouped under the one that came first."""

from collections.abc import Iterable, Mapping
from datetime import date

from rapidfuzz import fuzz
from rapidfuzz.utils import default_process

from law import rule
from services.citizen_meetings.model import Question
from services.citizen_meetings.rules import register

SHORT, NEAR = 3, 75
"""Letters of a word that says little; how near, out of 100, an ending or a misspelling leaves a word."""


@rule("C112-1(6).2")
def same_questions(questions: Iterable[Question], words: Mapping[str, str], *, on: date) -> Mapping[str, str]:
    """Question -> the first one that asked the same of the same body in the same region."""
    alike = register.question_ranking(on).settings["same_question_similarity"]
    firsts: dict[tuple[str, str], list[tuple[str, str]]] = {}
    same: dict[str, str] = {}
    for one in sorted(questions, key=lambda question: (question.received_on, question.id)):
        said = default_process(f"{one.topic} {words.get(one.id, '')}")
        group = firsts.setdefault((one.body, one.region), [])
        first = next((known for known, other in group if _alike(said, other, alike)), None)
        if first is None:
            group.append((one.id, said))
        else:
            same[one.id] = first
    return same


def _alike(said: str, other: str, least: float) -> bool:
    """Whether two texts ask the same: near as a whole, and no word of one without a near one in the other.

    So a question about another village, another road or another year stays a question of its own.
    """
    if fuzz.token_sort_ratio(said, other, score_cutoff=least) < least:
        return False
    mine, others = set(said.split()), set(other.split())
    return _covered(mine - others, others) and _covered(others - mine, mine)


def _covered(words: set[str], others: set[str]) -> bool:
    """Whether each word that says something has a near one: the same in another ending, or misspelt."""
    telling = [one for one in words if len(one) > SHORT or any(letter.isdigit() for letter in one)]
    return all(any(_near(one, other) for other in others) for one in telling)


def _near(word: str, other: str) -> bool:
    if any(letter.isdigit() for letter in word):
        return word == other
    return fuzz.ratio(word, other) >= NEAR
