"""Sub-item 4(13), clause 75(2) and PM140: an instruction that fully covers one already under control."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from rapidfuzz import fuzz

from law.rule import rule
from services.control.model import Item

LANGUAGES = ("kk", "ru", "en")
WORD = re.compile(r"\w+")
ALIKE = 80.0
WHOLE = 100
STOP = frozenset(
    (
        "және", "мен", "бен", "пен", "үшін", "бойынша", "туралы", "осы", "сол", "не", "немесе", "да",
        "де", "та", "те", "и", "в", "на", "по", "о", "об", "с", "со", "к", "для", "от", "до", "из",
        "при", "или", "а", "также", "the", "of", "and", "to", "in", "on", "for", "an", "by", "with",
        "or",
    )
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Candidate:
    """An item that a new instruction may duplicate, and why: a person decides."""

    item: Item
    score: int
    covered: int
    language: str
    shared: tuple[str, ...]
    lacking: tuple[str, ...]


def words(text: str) -> tuple[str, ...]:
    """The words that carry meaning, each once, in order."""
    found = (word for word in WORD.findall(text.lower()) if word not in STOP and not word.isdigit())
    return tuple(dict.fromkeys(found))


class Wording:
    """The words of a new instruction in one language; a word once compared is not compared again."""

    def __init__(self, text: str) -> None:
        """Take the words that carry meaning."""
        self.words = words(text)
        self._alike: dict[str, bool] = {}

    def has(self, word: str) -> bool:
        """Whether some word is alike, so that endings of Kazakh and Russian words do not hide it."""
        if word not in self._alike:
            ratios = (fuzz.ratio(word, other, score_cutoff=ALIKE) for other in self.words)
            self._alike[word] = any(ratio >= ALIKE for ratio in ratios)
        return self._alike[word]


@rule("D976-4(13)", "D976-75(2)", "PM140-R1.21")
def compare(
    new: Mapping[str, str], item: Item, known: Mapping[str, Wording] | None = None, at_least: int = 0
) -> Candidate | None:
    """How far a new instruction covers an item's: what matters is that nothing of the older one is lacking.

    A word of the older text is covered if a word of the new one is alike. The score is that share,
    tempered by the likeness of the whole texts; what cannot come to the least score wanted is passed over.
    """
    old = item.instruction.text
    language = next((one for one in LANGUAGES if one in new and one in old), None)
    if language is None:
        return None
    newer = known[language] if known else Wording(new[language])
    older = words(old[language])
    if not older or not newer.words:
        return None
    shared = tuple(word for word in older if newer.has(word))
    lacking = tuple(word for word in older if word not in shared)
    covered = 100 * len(shared) / len(older)
    if 3 * covered + WHOLE < 4 * at_least:
        return None
    whole = fuzz.token_set_ratio(" ".join(older), " ".join(newer.words))
    return Candidate(item, round((3 * covered + whole) / 4), round(covered), language, shared, lacking)


@rule("D976-4(13)", "PM140-R1.21")
def candidates(new: Mapping[str, str], items: Iterable[Item], at_least: int) -> list[Candidate]:
    """The items that may be duplicated, best first."""
    known = {language: Wording(text) for language, text in new.items()}
    found = [one for item in items if (one := compare(new, item, known, at_least)) and one.score >= at_least]
    return sorted(found, key=lambda one: (-one.score, one.item.id))
