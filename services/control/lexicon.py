"""The words of all instructions, held so that those alike to a word are found without looking at each."""

from collections.abc import Iterator

from rapidfuzz import fuzz

from services.control.rules.duplicates import ALIKE

OFF = 5
"""Of so many letters of two words that are alike one may be lacking in the other: likeness of 80 of 100."""
SHELF = 16_384
"""How many words stand together: bits of one number for each pair of letters."""


class Lexicon:
    """The words that a process knows to be stored, each with its number; `last` is how far it has read."""

    def __init__(self) -> None:
        """Begin without words."""
        self.numbers: dict[str, int] = {}
        self.last = 0
        self._shelves: dict[int, list[_Shelf]] = {}

    def __len__(self) -> int:
        """How many words there are."""
        return len(self.numbers)

    def __contains__(self, word: object) -> bool:
        """Whether a word is known."""
        return word in self.numbers

    def add(self, word: str, number: int) -> None:
        """Learn a word; one that is known stays as it is."""
        if word not in self.numbers:
            self.numbers[word] = number
            shelves = self._shelves.setdefault(len(word), [])
            if not shelves or shelves[-1].full:
                shelves.append(_Shelf())
            shelves[-1].put(word)

    def alike(self, word: str) -> Iterator[str]:
        """The words that the comparison takes for this one: every one of them, and no other."""
        pairs = _pairs_of_letters(word)
        repeated = len(word) - 1 - len(pairs)
        for length, shelves in self._shelves.items():
            least = shared_pairs(len(word), length)
            if least is None:
                continue
            for shelf in shelves:
                near = shelf.sharing(pairs, least - repeated)
                yield from (one for one in near if fuzz.ratio(word, one, score_cutoff=ALIKE) >= ALIKE)


def shared_pairs(one: int, other: int) -> int | None:
    """How many pairs of neighbouring letters words of these lengths share at least when they are alike.

    Letters lacking in either (a fifth of all at most) leave the common ones in order; of the places between
    these no more than so many are broken. None where the lengths alone make the words differ.
    """
    letters = one + other
    lacking = letters // OFF
    lacking -= (letters - lacking) % 2
    if lacking < abs(one - other):
        return None
    return (letters - lacking) // 2 - 1 - lacking


def _pairs_of_letters(word: str) -> frozenset[str]:
    return frozenset(word[at : at + 2] for at in range(len(word) - 1))


class _Shelf:
    """Some words of one length; for each pair of letters the places of those that hold it, as bits."""

    def __init__(self) -> None:
        self._words: list[str] = []
        self._holding: dict[str, int] = {}

    @property
    def full(self) -> bool:
        """Whether the next word goes on another shelf: on a long one every word would take longer."""
        return len(self._words) == SHELF

    def put(self, word: str) -> None:
        """Place a word at the end."""
        here = 1 << len(self._words)
        self._words.append(word)
        for pair in _pairs_of_letters(word):
            self._holding[pair] = self._holding.get(pair, 0) | here

    def sharing(self, pairs: frozenset[str], least: int) -> list[str]:
        """The words that hold so many of the pairs at least."""
        if least <= 0:
            return self._words
        holding = [0] * least
        for pair in pairs:
            found = self._holding.get(pair, 0)
            for more in range(least - 1, 0, -1):
                holding[more] |= holding[more - 1] & found
            holding[0] |= found
        return [self._words[at] for at in _places(holding[-1])]


def _places(bits: int) -> Iterator[int]:
    """The places of the bits that are set."""
    written = f"{bits:b}"
    at = written.find("1") if bits else -1
    while at >= 0:
        yield len(written) - 1 - at
        at = written.find("1", at + 1)
