"""Sub-item 4(13), clause 75(2) and PM140: an instruction that fully covers one already under control."""

import re
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import NamedTuple, Protocol

from rapidfuzz import fuzz

from law.rule import rule

LANGUAGES = ("kk", "ru", "en")
WORD = re.compile(r"\w+")
ALIKE = 80.0
WHOLE = 100
PAIR = 2
DUPLICATE_SCORE = 60
"""From this score on an item is worth a person's look; what is kept to find items finds all of these."""
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

    item: str
    score: int
    covered: int
    language: str
    shared: tuple[str, ...]
    lacking: tuple[str, ...]


Text = Mapping[str, str]


def words(text: str) -> tuple[str, ...]:
    """The words that carry meaning, each once, in order."""
    found = (word for word in WORD.findall(text.lower()) if word not in STOP and not word.isdigit())
    return tuple(dict.fromkeys(found))


class Register(Container[str], Protocol):
    """Words that are known beforehand, and those among them that are alike to a word: all, and no other."""

    def alike(self, word: str) -> Iterable[str]:
        """The words alike to this one."""


class Wording:
    """The words of a new instruction in one language; a word once compared is not compared again."""

    def __init__(self, text: str, register: Register | None = None) -> None:
        """Take the words that carry meaning, and what the register knows to be alike to them."""
        self.words = words(text)
        self._known = register or ()
        self.alike = frozenset(one for word in self.words for one in register.alike(word)) if register else ()
        self._looked_at: dict[str, bool] = {}

    def has(self, word: str) -> bool:
        """Whether some word is alike, so that endings of Kazakh and Russian words do not hide it."""
        if word in self._known:
            return word in self.alike
        if word not in self._looked_at:
            ratios = (fuzz.ratio(word, other, score_cutoff=ALIKE) for other in self.words)
            self._looked_at[word] = any(ratio >= ALIKE for ratio in ratios)
        return self._looked_at[word]


class NewText:
    """A new instruction in each of its languages; words of older ones that it holds, once found, are kept."""

    def __init__(self, text: Text, register: Register | None = None) -> None:
        """Take the words of each language."""
        self.of = {language: Wording(said, register) for language, said in text.items()}

    def language_with(self, old: Text) -> str | None:
        """The language in which the two are compared."""
        return next((one for one in LANGUAGES if one in self.of and one in old), None)


@rule("D976-4(13)", "D976-75(2)", "PM140-R1.21")
def compare(new: NewText, item: str, old: Text, at_least: int = 0) -> Candidate | None:
    """How far a new instruction covers an item's: what matters is that nothing of the older one is lacking.

    A word of the older text is covered if a word of the new one is alike. The score is that share,
    tempered by the likeness of the whole texts; what cannot come to the least score wanted is passed over.
    """
    language = new.language_with(old)
    if language is None:
        return None
    newer = new.of[language]
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
def candidates(new: NewText, items: Iterable[tuple[str, Text]], at_least: int) -> list[Candidate]:
    """The items that may be duplicated, best first; the same words are compared once."""
    compared: dict[tuple[str, str], Candidate | None] = {}
    found = []
    for item, old in items:
        language = new.language_with(old)
        if language is None:
            continue
        key = (language, old[language])
        if key not in compared:
            compared[key] = compare(new, item, old, at_least)
        one = compared[key]
        if one is not None and one.score >= at_least:
            found.append(replace(one, item=item))
    return sorted(found, key=lambda one: (-one.score, one.item))


class Found(NamedTuple):
    """What an older text is found by: pairs of its words, the rarer first, and how many are needed."""

    pairs: tuple[tuple[str, str], ...]
    needed: int


def found_by(ordered: Sequence[str]) -> Found:
    """Pairs of an older text's words, of which whatever may duplicate it holds as many as needed.

    `ordered` are its words, the commonest first. To score as a duplicate a text has to hold `least` of them.
    Laid in two groups fewer than that, they come to two pairs in one group at least, whichever they are; the
    commonest lie with the rarest, so that few other texts hold both. Where `least` is two, one pair of all
    words is needed; where it is one, a word.
    """
    least = -(-len(ordered) * (4 * DUPLICATE_SCORE - WHOLE) // (3 * WHOLE))
    if least < PAIR:
        return Found(tuple((word, word) for word in ordered), 1)
    needed = min(least - 1, PAIR)
    groups: list[list[str]] = [[] for _ in range(least - needed)]
    for at, word in enumerate(ordered):
        row, place = divmod(at, len(groups))
        groups[place if row % 2 == 0 else -1 - place].append(word)
    pairs = (pair for group in groups for pair in combinations(group, PAIR))
    return Found(tuple((rarer, commoner) for commoner, rarer in pairs), needed)
