"""How many rows of the projection carry a mark: what the board shows as a number is counted when it changes.

A tally of kind `standing` says how many items stand how (by who may see them and by executor), `due` how
many under control end on a day, `received` and `removed` how many of a cell began and ended on a day,
`handed` how many of a row and cell were received in a month, `figure` on how many items of a cell a figure of
executive discipline happened on a day, and when it had happened to them before. A cell says whether items
carry out acts and instructions of the President, and at which level they are controlled; what happens to them
is counted by cell and by its first half alone, since an item may be handed over between two events. Pure.
"""

from bisect import bisect_left
from collections.abc import Collection, Iterator, Mapping
from datetime import date
from typing import Any, NamedTuple

Row = Mapping[str, Any]
Days = Collection[tuple[date, str]]
"""On which days something happened, each with the cell of the item."""
FIGURES: Mapping[str, tuple[str, str]] = {
    "on_time": ("control.execution_reported.v1", "final_in_time"),
    "late": ("control.execution_reported.v1", "final_late"),
    "extended": ("control.extension_granted.v1", ""),
    "transferred": ("control.transfer_granted.v1", ""),
    "new_deadline": ("control.new_deadline_set.v1", ""),
    "returned": ("control.report_refused.v1", ""),
    "silent": ("control.coexecutor_silent.v1", ""),
}
"""Which events of the story, with which mark, a figure of executive discipline counts."""
_NAMES = {told: name for name, told in FIGURES.items()}
EVERYONE = ""
"""The viewer whose tallies count everything."""
OVERDUE, RUNNING = "overdue", "on_control"
OF_PRESIDENT, OF_OTHERS = "president", "others"
LEVELS = ("pa", "government", "body")
STANDING, DUE, RECEIVED, REMOVED = "standing", "due", "received", "removed"
HANDED, FIGURE = "handed", "figure"


class Key(NamedTuple):
    """What is counted: a kind, who may see it (or the row or the cell), whose it is, its mark, days."""

    kind: str
    viewer: str = EVERYONE
    body: str = ""
    mark: str = ""
    on: date | None = None
    before: date | None = None

    @property
    def id(self) -> str:
        """The key as one text."""
        days = (day.isoformat() if day else "" for day in (self.on, self.before))
        return "|".join((self.kind, self.viewer, self.body, self.mark, *days))


def standing(item: Row) -> str:
    """How an item stands: its state, or that it is under control and overdue."""
    return OVERDUE if item["overdue"] and item["state"] == RUNNING else item["state"]


def cell(row: Row) -> str:
    """Whose instruction it is and who controls it: the cell in which discipline is counted."""
    return f"{OF_PRESIDENT if row['of_president'] else OF_OTHERS}/{row['level']}"


def whose(of_president: bool | None) -> tuple[str, ...]:
    """The first halves of cells: the President's, the others', or all."""
    if of_president is None:
        return OF_PRESIDENT, OF_OTHERS
    return (OF_PRESIDENT,) if of_president else (OF_OTHERS,)


def of_item(row: Row | None) -> Iterator[Key]:
    """The tallies that an item is counted in."""
    if row is None:
        return
    executor, stands = row["executor"], standing(row)
    for viewer in viewers(row["item"]):
        yield Key(STANDING, viewer, executor, stands)
        if row["state"] == RUNNING:
            yield Key(DUE, viewer, on=row["current_deadline"])
    within = cell(row)
    yield Key(RECEIVED, within, executor, stands, row["received_on"])
    yield Key(HANDED, row["row"], executor, within, row["received_on"].replace(day=1))
    if row["removed_on"] is not None:
        yield Key(REMOVED, within, executor, on=row["removed_on"])


def viewers(item: Row) -> set[str]:
    """Everyone, and the bodies that take part in an item."""
    return {EVERYONE, item["executor"], item["consolidating_body"], *item["coexecutors"]}


def figure_of(told: Row) -> str | None:
    """The figure that an event of the story counts in."""
    return _NAMES.get((told["type"], told["mark"])) if told["body"] else None


def days_id(figure: str, told: Row) -> str:
    """The row that remembers on which days a figure happened to a subject."""
    return f"{figure}|{told['body']}|{told['subject']}"


def happened(figure: str, body: str, known: Days, on: date, within: str) -> Iterator[tuple[Key, int]]:
    """What changes when a figure happens to a subject on a day more, in a cell.

    Each day is counted with the one before it: those of a period whose day before lies outside of it are
    its distinct items. It is counted in the cell, and in its first half whatever the level.
    """
    for reach in (within, within.partition("/")[0]):
        days = sorted({day for day, there in known if there == reach or there.startswith(f"{reach}/")})
        for day, before, number in _inserted(days, on):
            yield Key(FIGURE, reach, body, figure, day, before), number


def _inserted(days: list[date], on: date) -> Iterator[tuple[date, date | None, int]]:
    """A day takes its place among those known, each of which is counted with the one before it."""
    at = bisect_left(days, on)
    if days[at : at + 1] == [on]:
        return
    before = days[at - 1] if at else None
    yield on, before, 1
    for later in days[at : at + 1]:
        yield later, before, -1
        yield later, on, 1


def written(days: Days) -> str:
    """The days of a figure, each with its cell, as the projection keeps them."""
    return ",".join(f"{day.isoformat()} {within}" for day, within in sorted(days))


def read(text: str) -> Days:
    """The days of a figure from their text."""
    return {
        (date.fromisoformat(day), within)
        for day, _, within in (one.partition(" ") for one in text.split(","))
    }
