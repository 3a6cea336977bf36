"""How wide words are in Times: what a column can hold, how high a row becomes. Pure, the same everywhere."""

import re
from functools import lru_cache

_MM_OF_A_POINT = 25.4 / 72
_BOLD = 1.07
_UNKNOWN = 722
_ADVANCES = {
    180: "'",
    200: "|",
    250: " ,.\xa0",
    278: "/:;\\ijltі",
    333: "!()-I[]`frІ‘’‑",
    350: "•",
    400: "Jsз°",
    410: '"гғ',
    437: "эт",
    456: "?acezаесёә“”„ь",
    472: "я^в",
    486: "{}кқ",
    509: "л#$*0123456789_bdghknopquvxy«»§орухөұүһ₸–Зчбд",
    517: "ъ",
    541: "ийнпцң~",
    556: "±FPSР",
    574: "+<=>БЬ",
    578: "ГҒ",
    611: "ELTZЁЕТ",
    633: "м",
    660: "фЧҺЭ",
    678: "BCRВКСЯҚыЛ",
    691: "Дж",
    708: "ЪУ",
    722: "ADGHKNOQUVXYwАИЙНОПХЦӘҢӨҰҮ",
    747: "ю",
    778: "шщ&m",
    790: "Ф",
    833: "%",
    872: "Ы",
    896: "MМЖ",
    921: "@",
    954: "W№",
    1009: "—…ШЩ",
    1028: "Ю",
}
"""Letters by the thousandths of the type size they take, to the nearest group of widths."""
_WIDTH = {letter: width for width, letters in _ADVANCES.items() for letter in letters}
LINE = 1.18
"""A line of text by the type size."""
BREAK = "\u200b"
"""Where a word may be broken, without a hyphen."""


@lru_cache(maxsize=65536)
def _thousandths(word: str) -> int:
    return sum(_WIDTH.get(letter, _UNKNOWN) for letter in word)


def width_mm(text: str, size: float, *, bold: bool = False) -> float:
    """The width of a line of text in millimetres, set in a size in points."""
    return _thousandths(text) * size * _MM_OF_A_POINT / 1000 * (_BOLD if bold else 1)


def lines(text: str, room: float, size: float, *, bold: bool = False) -> int:
    """How many lines a text takes in a column of `room` millimetres, broken between words."""
    whole = room / (size * _MM_OF_A_POINT / 1000 * (_BOLD if bold else 1))
    return sum(_lines(part, whole) for part in text.split("\n"))


def _lines(part: str, room: float) -> int:
    if _thousandths(part) <= room:
        return 1
    count, left = 1, room
    for word in part.split(" "):
        width = _thousandths(word)
        if width > left and left < room:
            count, left = count + 1, room
        while width > left:
            count, width, left = count + 1, width - int(left), room
        left -= width + _WIDTH[" "]
    return count


def height_mm(count: int, size: float) -> float:
    """The height of so many lines."""
    return count * size * LINE * _MM_OF_A_POINT


def breakable(text: str, room: float, size: float, *, bold: bool = False) -> str:
    """The text with places to break within words that are wider than their column; others stay whole."""
    if width_mm(text, size, bold=bold) <= room:
        return text
    parts = text.split("\n")
    return "\n".join(" ".join(_broken(w, room, size, bold) for w in p.split(" ")) for p in parts)


def _broken(word: str, room: float, size: float, bold: bool) -> str:
    """A word with places to break after strokes and hyphens, and anywhere in a part that is too wide."""
    if width_mm(word, size, bold=bold) <= room:
        return word
    parts = re.split("(?<=[/-])", word)
    return BREAK.join(p if width_mm(p, size, bold=bold) <= room else BREAK.join(p) for p in parts)
