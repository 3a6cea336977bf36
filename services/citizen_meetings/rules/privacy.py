"""What is published or announced of a question names nobody: no number, address or name of a person."""

import re
from collections.abc import Iterator, Mapping, Sequence

from law import Violation, rule

NUMBERS = (
    "[0-9]{6} ?[0-9]{6}",
    "[^ @]+@[^ @]+\\.[^ @]+",
    "(\\+?7|8)[ ().-]*7([ ().-]*[0-9]){9}",
)
"""Identification number, e-mail address, telephone; the door holds the events of agencies to the same."""
_NUMBERS = tuple(re.compile(one) for one in NUMBERS)
_WORD = re.compile(r"\w+")
_DIGITS = re.compile(r"\D")
SHORTEST_NAME, ENDING, PHONE = 3, 2, 10
"""Letters of a name that names somebody (initials do not), of a case ending; digits of a telephone."""


@rule("C112-1(7)")
def names_a_person(told: Mapping[str, str], citizen: Mapping[str, str] | None = None) -> Iterator[Violation]:
    """Topic, answer and measures are published: they hold nothing by which the one who asked is known."""
    for field, text in told.items():
        if any(one.search(text) for one in _NUMBERS) or _says_who(text, citizen or {}):
            yield Violation("C112-1(7)", "names_a_person", {"field": field})


def _says_who(text: str, citizen: Mapping[str, str]) -> bool:
    """Whether a text holds the name, address, telephone or e-mail of the one who asked."""
    said, digits = text.casefold(), _DIGITS.sub("", text)
    phone = _DIGITS.sub("", citizen.get("phone", ""))[-PHONE:]
    whole = (citizen.get(one, "").casefold().strip() for one in ("email", "address"))
    known_by = any(one and one in said for one in whole) or (len(phone) == PHONE and phone in digits)
    return known_by or _named(_WORD.findall(said), citizen.get("name", ""))


def _named(words: Sequence[str], name: str) -> bool:
    """Whether a text names a person: by two parts of the name in any case ending, or by all there is."""
    parts = {one[: max(SHORTEST_NAME, len(one) - ENDING)] for one in _WORD.findall(name.casefold())}
    stems = {one for one in parts if len(one) >= SHORTEST_NAME}
    found = sum(1 for stem in stems if any(word.startswith(stem) for word in words))
    return bool(stems) and found >= min(2, len(stems))
