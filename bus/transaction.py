"""What a handler works with: rows, facts to announce, obligations, and the instant it all happens at."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Literal, Protocol, TypeVar

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from bus.contract import BadPayload, ContractBroken
from bus.event import UNTRACED, Envelope, Event
from bus.event_log import Outgoing, outgoing, store
from bus.obligations import Obligations
from bus.rows import RowSet

if TYPE_CHECKING:
    import law
    from bus.database import Database
    from law.obligation import Obligation


class WorkingSet(Protocol):
    """What a transaction holds in memory until it is written, and can take back."""

    @property
    def dirty(self) -> bool:
        """Whether something is not yet written."""

    def flush(self) -> None:
        """Write what changed."""

    def begin(self) -> None:
        """From here on changes can be undone."""

    def savepoint(self) -> None:
        """Remember what is not yet written: a savepoint of the database is set now."""

    def undo(self) -> None:
        """Take back every change since `begin`; the database is back at the savepoint, if one was set."""


W = TypeVar("W", bound=WorkingSet)


class Transaction:
    """What a handler works with: rows, facts to announce, obligations, and the instant it all happens at."""

    def __init__(
        self, db: "Database", connection: sa.Connection, cause: Envelope | None, reading: bool
    ) -> None:
        """Made by `Database.transaction`."""
        self.db = db
        self.connection = connection
        self.dialect = connection.dialect.name
        self.cause = cause
        self.trace = UNTRACED
        self.beforehand: Any = None
        """What was asked of others for the call or event under way before the transaction began."""
        self.reading = reading
        self.now: datetime = db.clock.now()
        self.today: date = self.now.date()
        self._source = f"/services/{db.service}"
        self._stamp = self.now.isoformat()
        self.announced: list[Outgoing] = []
        self.duties = Obligations(self)
        self._sets: dict[str, Any] = {}
        self._attempting = False
        self._usable = True
        self._savepoint: sa.NestedTransaction | None = None

    @property
    def law(self) -> "law.Law":
        """The law, as registered."""
        return self.db.law

    @property
    def alive(self) -> bool:
        """Whether the database still accepts statements in this transaction."""
        return self._usable

    @property
    def service(self) -> str:
        """Name of the service whose database this is."""
        return self.db.service

    def rows(self, table: sa.Table) -> RowSet:
        """The working set of a table."""
        found: RowSet | None = self._sets.get(table.name)
        if found is None:
            found = self._sets[table.name] = RowSet(self, table)
        return found

    def working(self, name: str, make: "Callable[[Transaction], W]") -> W:
        """A working set by its name, made when first asked for; it is written and undone with the rest."""
        if name not in self._sets:
            self._sets[name] = make(self)
        found: W = self._sets[name]
        return found

    def prefetch(self, keys: Iterable[tuple[sa.Table, Any]]) -> None:
        """Read rows of several tables, in one query for each; always in the same order of tables."""
        wanted: dict[str, tuple[sa.Table, dict[Any, None]]] = {}
        for table, key in keys:
            wanted.setdefault(table.name, (table, {}))[1][key] = None
        for _, (table, found) in sorted(wanted.items()):
            self.rows(table).prefetch(found)

    def execute(self, statement: Any, parameters: Any = None) -> sa.CursorResult[Any]:
        """Run a Core statement; what the working sets hold is written first."""
        changes = not getattr(statement, "is_select", False)
        if self.reading and getattr(statement, "is_dml", False):
            raise ContractBroken("a transaction that only reads may not change anything")
        if self._attempting and self._savepoint is None and (changes or self._unwritten()):
            self._set_savepoint()
        self.flush()
        return self.connection.execute(statement, parameters)

    def announce(self, *events: Event) -> None:
        """Announce facts: stamped, checked against their schemas, stored in the outbox at commit."""
        for event in events:
            self._announce(event, None)

    def forward(self, envelope: Envelope) -> None:
        """Send on an event as it is, under the id and source it came with: the gateway lets it through."""
        self.announced.append(outgoing(envelope))

    def announce_if_new(self, event: Event, obligation: str) -> None:
        """Announce a fact unless the obligation turns out to be open already."""
        self._announce(event, obligation)

    def _announce(self, event: Event, obligation: str | None) -> None:
        if self.reading:
            raise ContractBroken(f"{event.type}: a transaction that only reads announces nothing")
        try:
            self.db.contracts.check_event(event.type, event.data)
        except BadPayload as bad:
            raise ContractBroken(f"{event.type}: {bad}") from None
        identifier = self.db.new_id()
        cause = self.cause
        envelope = Envelope(
            identifier,
            self._source,
            event.type,
            event.subject,
            self.now,
            event.data,
            cause.correlation if cause else self.trace.correlation or identifier,
            cause.id if cause else self.trace.causation,
        )
        self.announced.append(outgoing(envelope, obligation, self._stamp))

    def oblige(self, obligation: "Obligation") -> None:
        """Open an obligation and announce it; one that is known already is left as it is."""
        self.duties.open(obligation)

    def close_obligation(
        self, identifier: str, state: Literal["met", "waived"] = "met", *, on: date
    ) -> "Obligation":
        """Close an obligation as met or waived on a day and announce it; once closed it stays as it is."""
        return self.duties.close(identifier, state, on)

    def obligations(self, subject: str, *, missed: bool = False) -> "list[Obligation]":
        """The open obligations of a subject, in order of due day; with `missed` those overdue as well."""
        return self.duties.of(subject, missed=missed)

    @contextmanager
    def attempt(self) -> Iterator[None]:
        """Undo all that was changed and announced inside if it raises.

        Working sets are restored from memory; a savepoint is set only if the database itself was changed.
        """
        if self._attempting:
            raise ContractBroken("attempts are not nested")
        self._attempting, announced, cause = True, len(self.announced), self.cause
        for one in self._sets.values():
            one.begin()
        self.duties.begin()
        try:
            yield
        except BaseException as error:
            self._usable = self._savepoint is not None or not isinstance(error, DBAPIError)
            if self._usable:
                self._undo(announced)
            raise
        finally:
            self._attempting, self.cause = False, cause
            if self._savepoint is not None and self._savepoint.is_active:
                self._savepoint.commit()
            self._savepoint = None

    def _unwritten(self) -> bool:
        return self.duties.unresolved or any(one.dirty for one in self._sets.values())

    def _set_savepoint(self) -> None:
        for one in self._sets.values():
            one.savepoint()
        self.duties.savepoint()
        self._savepoint = self.connection.begin_nested()

    def _undo(self, announced: int) -> None:
        if self._savepoint is not None:
            self._savepoint.rollback()
        for one in self._sets.values():
            one.undo()
        self.duties.undo()
        del self.announced[announced:]

    def flush(self) -> None:
        """Write what the working sets hold."""
        self.duties.resolve()
        for one in self._sets.values():
            one.flush()

    def finish(self) -> None:
        """Write everything that is still only in memory; called before the commit."""
        self.flush()
        known = self.duties.known
        store(self, [out for out in self.announced if out.obligation is None or out.obligation not in known])
