"""Kazakh words in the case that their sentence asks for: 2026 жылғы 5 наурызға дейін, 5 наурыздан бастап."""

CASES = ("to", "from", "in", "of")
"""Барыс, шығыс, жатыс, and what stands in a place or time: наурызға, наурыздан, наурызда, наурыздағы."""
_FRONT, _BACK = "әөүіеэи", "аоұыяуёю"
_NASAL, _VOICELESS = "мнң", "кқпстфхцчшщһ"


def in_case(words: str, case: str) -> str:
    """The words with the ending of a case on the last of them; as they are where they end in no letter."""
    last = words[-1:].lower()
    vowel = next((letter for letter in reversed(words.lower()) if letter in _FRONT + _BACK), "")
    if not last.isalpha() or not vowel:
        return words
    return words + _ending(case, last, front=vowel in _FRONT)


def _ending(case: str, last: str, *, front: bool) -> str:
    hard = last in _VOICELESS
    vowel = "е" if front else "а"
    if case == "to":
        return (("к" if front else "қ") if hard else ("г" if front else "ғ")) + vowel
    if case == "from":
        return ("т" if hard else "н" if last in _NASAL else "д") + vowel + "н"
    place = ("т" if hard else "д") + vowel
    return place + ("гі" if front else "ғы") if case == "of" else place
