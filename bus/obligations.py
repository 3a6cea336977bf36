"""Who owes what to whom by when: opened once, closed once, each announced in the same transaction."""

from datetime import date, datetime, time, timedelta
from operator import itemgetter
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from bus.event import Event
from bus.rows import Row
from bus.tables import ALMATY, SYSTEM
from law.obligation import Obligation, State

if TYPE_CHECKING:
    from bus.database import Transaction

OBLIGATION = SYSTEM.obligation
_fields = itemgetter(*Obligation._fields)
DUE_SOON_DAYS = 3
"""How many days before `act_by` a reminder is announced, unless a service configures otherwise."""


class UnknownObligation(LookupError):  # noqa: N818 - named for what is unknown
    """No obligation has this id."""


class Obligations:
    """The obligations that a transaction has opened, read or closed."""

    def __init__(self, tx: "Transaction") -> None:
        """Start empty."""
        self._tx = tx
        self.known: set[str] = set()
        """Ids that were asked to be opened but had been opened by an earlier transaction."""
        self.expected: list[str] = []
        """Subjects of the batch in hand: their obligations are read together."""
        self._opened: dict[str, Obligation] = {}
        self._by_subject: dict[str, dict[str, None]] = {}
        self._read: set[str] = set()
        self._new: list[str] = []
        self._saved: dict[str, Obligation] | None = None

    @property
    def unresolved(self) -> bool:
        """Whether obligations were opened of which it is not known yet if they exist."""
        return bool(self._opened)

    def open(self, obligation: Obligation) -> None:
        """Open an obligation and announce it, if it is not known yet."""
        rows = self._tx.rows(OBLIGATION)
        if obligation.id in self._opened or rows.seen(obligation.id) is not None:
            return
        self._opened[obligation.id] = obligation
        self._new.append(obligation.id)
        self._by_subject.setdefault(obligation.subject, {})[obligation.id] = None
        self._tx.announce_if_new(self._fact("opened", obligation), obligation.id)

    def close(self, identifier: str, state: State, on: date) -> Obligation:
        """Close it, unless it is met or waived already; one missed may still be met, late."""
        self.resolve()
        row = self._tx.rows(OBLIGATION).get(identifier)
        if row is None:
            raise UnknownObligation(f"obligation {identifier}: never opened in {self._tx.service}")
        if row["state"] in ("met", "waived"):
            return read(row)
        closed = read(row).close(state, on)
        self._tx.rows(OBLIGATION).put({**row, "state": state, "closed_on": on, "next_at": None})
        self._tx.announce(self._fact("closed", closed))
        return closed

    def of(self, subject: str, *, missed: bool = False) -> list[Obligation]:
        """The open obligations of a subject in order of due day."""
        self.resolve()
        if subject not in self._read:
            self._load({subject, *self.expected} - self._read)
        states = ("open", "missed") if missed else ("open",)
        rows = (self._tx.rows(OBLIGATION).get(i) for i in self._by_subject.get(subject, ()))
        found = [read(row) for row in rows if row is not None and row["state"] in states]
        return sorted(found, key=lambda o: (o.due_on, o.id))

    def _load(self, subjects: set[str]) -> None:
        query = sa.select(OBLIGATION).where(
            OBLIGATION.c.subject.in_(sorted(subjects)), OBLIGATION.c.state.in_(("open", "missed"))
        )
        rows = self._tx.rows(OBLIGATION)
        for found in self._tx.connection.execute(query).mappings():
            rows.admit(dict(found))
            self._by_subject.setdefault(found["subject"], {})[found["id"]] = None
        self._read |= subjects

    def resolve(self) -> None:
        """Find out which of those opened are new, in one query, and put them into the working set."""
        if not self._opened:
            return
        rows = self._tx.rows(OBLIGATION)
        rows.prefetch(self._opened)
        for identifier, obligation in self._opened.items():
            if rows.get(identifier) is None:
                rows.put(self._first_row(obligation))
            else:
                self.known.add(identifier)
        self._opened = {}

    def _first_row(self, obligation: Obligation) -> Row:
        lead = timedelta(days=self._tx.db.due_soon_days)
        warn_at = start_of(obligation.act_by - lead)
        missed_at = start_of(obligation.due_on + timedelta(days=1))
        warned = warn_at >= missed_at or obligation.from_on > obligation.act_by - lead
        return {
            **obligation._asdict(),
            "next_at": missed_at if warned else warn_at,
            "warned": warned,
            "attempt": 0,
            "error": None,
        }

    def _fact(self, what: str, obligation: Obligation) -> Event:
        return fact(self._tx.service, what, obligation)

    def begin(self) -> None:
        """From here on changes can be undone."""
        self._new, self._saved = [], None

    def savepoint(self) -> None:
        """Remember what was opened and not yet written."""
        self._saved = dict(self._opened)

    def undo(self) -> None:
        """Forget what was opened since `begin`."""
        if self._saved is not None:
            self._opened = self._saved
            self._read.clear()
        for identifier in self._new:
            opened = self._opened.pop(identifier, None)
            if opened is not None:
                self._by_subject.get(opened.subject, {}).pop(identifier, None)
        self.begin()


def fact(service: str, what: str, obligation: Obligation) -> Event:
    """The fact that an obligation was opened, closed, falls due soon or was missed."""
    return Event(f"{service}.obligation_{what}.v1", obligation.subject, {"obligation": wire(obligation)})


def wire(obligation: Obligation) -> dict[str, Any]:
    """An obligation as it travels."""
    o = obligation
    return {
        "id": o.id,
        "provision": o.provision,
        "subject": o.subject,
        "debtor": o.debtor,
        "creditor": o.creditor,
        "what": o.what,
        "from_on": o.from_on.isoformat(),
        "due_on": o.due_on.isoformat(),
        "act_by": o.act_by.isoformat(),
        "state": o.state,
        "silence": o.silence,
        "closed_on": None if o.closed_on is None else o.closed_on.isoformat(),
    }


def read(row: Row) -> Obligation:
    """An obligation from its row."""
    return Obligation._make(_fields(row))


def start_of(day: date) -> datetime:
    """The first instant of a day in Asia/Almaty."""
    return datetime.combine(day, time(), ALMATY)
