"""The same question asked twice: found by its words, grouped under the one that came first."""

from collections.abc import Iterable, Mapping
from datetime import date

from rapidfuzz import fuzz
from rapidfuzz.utils import default_process

from law import rule
from services.citizen_meetings.model import Question
from services.citizen_meetings.rules import register


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
    return fuzz.token_sort_ratio(said, other, score_cutoff=least) >= least
