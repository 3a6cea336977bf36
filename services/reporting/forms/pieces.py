"""A row of a workbook in pieces, where a text is higher than a row can be: cut between words. Pure."""

from collections.abc import Iterator, Sequence

from . import measure

_PIECE_MM = 70
"""Half the height that a row can have, so that less of a page stays empty where a text goes over pages."""


def pieces(cells: Sequence[str], rooms: Sequence[float], size: float, most_mm: float) -> Iterator[list[str]]:
    """A row whole where it is not too high, in pieces where it is."""
    rest = list(cells)
    if all(_fits(text, room, size, most_mm) for text, room in zip(rest, rooms, strict=True)):
        yield rest
        return
    while True:
        cut = [_cut(text, room, size) for text, room in zip(rest, rooms, strict=True)]
        yield [head for head, _ in cut]
        rest = [tail for _, tail in cut]
        if not any(rest):
            return


def _cut(text: str, room: float, size: float) -> tuple[str, str]:
    """The part of a text that fits into one row, cut between words where it can be, and the rest."""
    if _fits(text, room, size):
        return text, ""
    ends = [at for at, letter in enumerate(text) if letter in " \n"]
    end = _last_that_fits(text, ends, room, size)
    if end:
        return text[:end], text[end + 1 :]
    end = _last_that_fits(text, range(1, len(text)), room, size)
    return text[:end], text[end:]


def _last_that_fits(text: str, ends: Sequence[int], room: float, size: float) -> int:
    low, high = 0, len(ends)
    while low < high:
        middle = (low + high) // 2
        if _fits(text[: ends[middle]], room, size):
            low = middle + 1
        else:
            high = middle
    return ends[low - 1] if low else 0


def _fits(text: str, room: float, size: float, most_mm: float = _PIECE_MM) -> bool:
    return measure.height_mm(measure.lines(text, room, size), size) <= most_mm
