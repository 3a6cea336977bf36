"""What a page works with: the reader, the language, the day, and how to name things."""

import re
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any
from urllib.parse import quote, urlencode

import sqlalchemy as sa

from bus.database import Transaction
from law import Law, LawError
from law.explain import says
from services.reporting.board.access import Viewer
from services.reporting.board.citing import cited
from services.reporting.board.recent import at_once
from services.reporting.board.words import Words
from services.reporting.forms.definition import words as in_language
from services.reporting.queries import PAGE, a_page, rows_of
from services.reporting.register import periodic_reports
from services.reporting.tables import LIVE

_ITEM = LIVE["item_state"]
MANY = 1000
"""How far rows are counted that no tally counts."""
DEEPEST = 2000
"""The last page that can be turned to."""


_PLAIN = re.compile(r"[A-Za-z0-9/:.,()_~-]*").fullmatch
"""An address of letters that stand for themselves."""


@lru_cache(maxsize=4096)
def _named(law: Law, code: str, on: date, lang: str) -> str | None:
    """The name of a body on a day; None if the register does not know it."""
    try:
        return law.body(code, on=on).name(lang)
    except LawError:
        return None


@lru_cache(maxsize=4096)
def _office(law: Law, code: str, lang: str) -> str:
    """The name of an office, or its code in words."""
    try:
        return law.office(code).name(lang)
    except LawError:
        return code.replace("_", " ")


class NotFound(Exception):  # noqa: N818 - what the reader is told
    """There is no such page, or not for this reader."""


@dataclass(frozen=True)
class View:
    """One request for a page."""

    tx: Transaction
    viewer: Viewer
    lang: str
    today: date
    args: Mapping[str, str] = field(default_factory=dict)
    recent: Callable[[Hashable, Callable[[], Any]], Any] = at_once
    made: str = ""
    """The secret address that the reader has just opened."""

    @property
    def say(self) -> Words:
        """The board's words in the reader's language."""
        return Words(self.lang)

    def body(self, code: str | None) -> str:
        """A body by its name today; a code the register does not know stands as it is."""
        if not code:
            return "—"
        return ", ".join(self._one_body(part) for part in code.split(","))

    def _one_body(self, code: str) -> str:
        if code.startswith("unit/"):
            return str(self.tx.law.unit(code, self.lang))
        named = _named(self.tx.law, code, self.today, self.lang)
        if named is not None:
            return named
        return self.say(code) if self.say.knows(code) else self.office(code)

    def office(self, code: str) -> str:
        """An office by its name."""
        return _office(self.tx.law, code, self.lang)

    def begun(self, code: str | None) -> str:
        """A body, an office or a unit by its name, where it begins a cell."""
        name = self.body(code)
        return name[:1].upper() + name[1:]

    def cited(self, identifier: str) -> str:
        """A provision as officials name it."""
        return cited(identifier, self.lang)

    def duty(self, what: str, provision: str) -> str:
        """What is owed, in words; a periodic report by its own name."""
        report = periodic_reports().get(provision)
        named = report is not None and what.startswith("submit_report")
        return self.text(report.what) if report and named else self.say.duty(what)

    def item_names(self, subjects: Iterable[str]) -> dict[str, str]:
        """Items by the number of their act and their clause, for the subjects that are items."""
        ids = sorted({one.removeprefix("item/") for one in subjects if one.startswith("item/")})
        if not ids:
            return {}
        wanted = sa.select(_ITEM.c.id, _ITEM.c.number, _ITEM.c.clause).where(_ITEM.c.id.in_(ids))
        return {row.id: self.item_name(row.number, row.clause) for row in self.tx.execute(wanted)}

    def item_name(self, number: str | None, clause: str) -> str:
        """An item by the number of its act and its clause."""
        return self.say("item_named", number=number or self.say("unnumbered"), clause=clause)

    def text(self, text: Mapping[str, str] | None) -> str:
        """A text in the reader's language, or in the one it exists in."""
        return in_language(text, self.lang)

    def provision(self, identifier: str) -> dict[str, str]:
        """A provision: what it says in the reader's language, and the law's own words."""
        try:
            found = self.tx.law.provision(identifier)
        except LawError:
            return {"id": identifier, "says": "", "text": ""}
        return {"id": identifier, "says": says(self.tx.law, found, self.lang), "text": found.words_clean}

    def link(self, path: str, **query: Any) -> str:
        """An address within the board, with what was asked in the query."""
        address = path if _PLAIN(path) else quote(path, safe="/:.,()-_")
        if not query:
            return address
        asked = {name: value for name, value in query.items() if value not in (None, "", False)}
        return f"{address}?{urlencode(asked)}" if asked else address

    def page_number(self) -> int:
        """The page asked for, from 1."""
        asked = self.args.get("page", "1")
        return max(1, int(asked)) if asked.isascii() and asked.isdigit() and len(asked) < 7 else 1  # noqa: PLR2004

    def one_of(self, name: str, known: Sequence[str]) -> str:
        """What was asked for of what is known; nothing where it is not understood."""
        asked = self.args.get(name, "")
        return asked if asked in known else ""

    def day_asked(self, name: str, otherwise: date) -> date:
        """A day asked for, or else another."""
        try:
            return date.fromisoformat(self.args.get(name, ""))
        except ValueError:
            return otherwise

    def count(self, table: sa.Table, *where: Any) -> int:
        """How many rows there are."""
        return int(self.tx.execute(sa.select(sa.func.count()).select_from(table).where(*where)).scalar_one())

    def count_up_to(self, most: int, table: sa.Table, *where: Any) -> int:
        """How many rows there are, but no further than needed to say that there are many."""
        some = sa.select(sa.literal(1)).select_from(table).where(*where).limit(most).subquery()
        return int(self.tx.execute(sa.select(sa.func.count()).select_from(some)).scalar_one())

    def rows(self, wanted: Any) -> list[Mapping[str, Any]]:
        """The rows of a query."""
        return rows_of(self.tx, wanted)

    def paged(
        self,
        table: sa.Table,
        where: list[Any],
        order: list[Any],
        *,
        total: int | None = None,
        most: int = MANY,
        shown: Sequence[Any] = (),
        counted_in: tuple[sa.Table, Sequence[Any]] | None = None,
    ) -> "Paged":
        """One page of a table, with how many rows there are: `total` where a tally says it.

        They are counted in another table where that holds a row for each of them.
        """
        number = min(self.page_number(), DEEPEST)
        rows = self.rows(a_page(table, where, order, PAGE * (number - 1), shown))
        if total is not None:
            return Paged(rows, total, number)
        there, these = counted_in or (table, where)
        counted = self.count_up_to(most, there, *these)
        return Paged(rows, counted, number, many=counted >= most)


@dataclass(frozen=True, slots=True)
class Paged:
    """One page of many rows."""

    rows: list[Mapping[str, Any]]
    total: int
    number: int
    many: bool = False
    """Whether there are more than are counted."""

    @property
    def pages(self) -> int:
        """How many pages there are, at least one; where not all are counted, one more after a full one."""
        further = self.number + 1 if self.many and len(self.rows) == PAGE else self.number if self.many else 1
        return min(DEEPEST, max(further, -(-self.total // PAGE)))
