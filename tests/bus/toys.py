"""A small service to show the guarantees of the bus on: it counts, and remembers in which order."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any, ClassVar

import sqlalchemy as sa

from bus.clock import ALMATY, every_day, on_missed
from bus.contract import SCHEMAS, Contracts, canonical
from bus.database import Database, Json, Transaction, system_tables
from bus.event import Envelope, Event
from bus.rpc import rpc
from bus.service import Service
from bus.subscribe import subscribe
from law.obligation import owe
from law.rule import Refused, Violation

START = datetime(2025, 3, 3, 9, tzinfo=ALMATY)
METADATA = sa.MetaData()
TALLY = sa.Table(
    "tally",
    METADATA,
    sa.Column("id", sa.String(80), primary_key=True),
    sa.Column("total", sa.Integer, nullable=False),
    sa.Column("trail", Json, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
)
LEDGER = sa.Table(
    "ledger",
    METADATA,
    sa.Column("event", sa.String(80), primary_key=True),
    sa.Column("tally", sa.String(80), nullable=False),
    sa.Column("by", sa.Integer, sa.CheckConstraint('"by" < 1000'), nullable=False),
)
system_tables(METADATA)
_NUMBERS = count(1)


class Law:
    """Messages only: the toy needs no provisions."""

    def message(self, code: str, lang: str, **facts: object) -> str:
        """A message."""
        return f"{code} in {lang} {facts}"


class Toy(Service):
    """Counts per subject; `note` of an event says how the handler is to behave."""

    name = "toy"
    metadata = METADATA
    broken: ClassVar[set[str]] = set()
    mended: ClassVar[set[str]] = set()
    tries: ClassVar[Counter[str]] = Counter()

    @subscribe("toy.counted.v1", loads=lambda e: [(TALLY, e.subject)], refusal="toy.count_refused.v1")
    def counted(self, tx: Transaction, event: Envelope) -> None:
        """Add to the tally of the subject."""
        note = event.data.get("note", "")
        total = self.add(tx, event.subject, event.data["by"], event.id)
        if "due_on" in event.data:
            due = datetime.fromisoformat(event.data["due_on"]).date()
            tx.oblige(
                owe("D976-68.1", event.subject, "mne", "pa", "answer", from_on=START.date(), due_on=due)
            )
        if note == "met":
            for obligation in tx.obligations(event.subject, missed=True):
                tx.close_obligation(obligation.id, on=tx.today)
        self.behave(tx, event, note, total)

    def behave(self, tx: Transaction, event: Envelope, note: str, total: int) -> None:
        """Do what the note says: read, write, be refused, fail."""
        if "write" in note:
            tx.execute(sa.insert(LEDGER).values(event=event.id, tally=event.subject, by=event.data["by"]))
        if "read" in note:
            stored = tx.execute(sa.select(TALLY.c.total).where(TALLY.c.id == event.subject)).scalar_one()
            assert stored == total
        if "null" in note:
            tx.rows(TALLY).put({"id": event.subject, "total": None})
        if "refuse" in note:
            raise Refused([Violation("D976-68.1", "too_late", {"on": tx.today})])
        if "flaky" in note:
            self.tries[event.id] += 1
            if self.tries[event.id] < 3:
                raise RuntimeError(f"not yet {event.id}")
        if "fail" in note and event.id not in self.mended:
            raise RuntimeError(f"cannot count {event.id}")

    def add(self, tx: Transaction, tally: str, by: int, event: str) -> int:
        """Change a tally and announce its new total."""
        row = tx.rows(TALLY).get(tally) or {"id": tally, "total": 0, "trail": []}
        total = row["total"] + by
        tx.rows(TALLY).put({**row, "total": total, "trail": [*row["trail"], event]})
        tx.announce(Event("toy.tally_changed.v1", tally, {"total": total, "counted": event}))
        return total

    @rpc
    def count(self, tx: Transaction, payload: dict[str, Any]) -> dict[str, Any]:
        """Add to a tally by a call."""
        total = self.add(tx, payload["tally"], payload["by"], "call")
        if payload.get("note") == "refuse":
            raise Refused([Violation("D976-68.1", "too_late", {})])
        return {"total": total}

    @rpc(reads=True)
    def total(self, tx: Transaction, payload: dict[str, Any]) -> dict[str, Any]:
        """The total of a tally."""
        row = tx.rows(TALLY).get(payload["tally"])
        return {"total": row["total"] if row else 0}

    @on_missed
    def silent(self, tx: Transaction, obligation: Any) -> None:
        """Count a missed duty."""
        if obligation.subject in self.broken:
            raise RuntimeError("cannot miss it")
        if f"{obligation.subject} in the database" in self.broken:
            tx.rows(TALLY).put({"id": obligation.subject, "total": None, "trail": []})
            return
        self.add(tx, obligation.subject, 100, obligation.id)

    @every_day
    def morning(self, tx: Transaction) -> None:
        """Count the days."""
        self.add(tx, "tally/days", 1, tx.today.isoformat())


def toy_contracts() -> Contracts:
    """The suite's schemas and the toy's."""
    return Contracts(SCHEMAS, Path(__file__).parent / "schemas")


def event(
    subject: str = "tally/1",
    by: int = 1,
    note: str = "",
    *,
    id: str | None = None,
    source: str = "/services/counter",
    **data: Any,
) -> Envelope:
    """Something counted."""
    identifier = id or f"e{next(_NUMBERS)}"
    facts = {"by": by, **({"note": note} if note else {}), **data}
    return Envelope(identifier, source, "toy.counted.v1", subject, START, facts, identifier)


def raw(one: Envelope) -> bytes:
    """An event as bytes."""
    return canonical(one.to_wire())


def raws(events: Iterable[Envelope]) -> list[bytes]:
    """Events as bytes."""
    return [raw(one) for one in events]


def trail(db: Database, subject: str = "tally/1") -> list[str]:
    """Ids of the events counted, in order."""
    with db.transaction(reading=True) as tx:
        row = tx.rows(TALLY).get(subject)
    return list(row["trail"]) if row else []


def total(db: Database, subject: str = "tally/1") -> int:
    """The total counted."""
    with db.transaction(reading=True) as tx:
        row = tx.rows(TALLY).get(subject)
    return int(row["total"]) if row else 0


def announced(db: Database, event_type: str | None = None) -> Iterator[Envelope]:
    """What was announced, in order."""
    with db.transaction(reading=True) as tx:
        bodies = tx.execute(sa.text("SELECT body FROM outbox ORDER BY id")).scalars().all()
    for body in bodies:
        found = db.contracts.read_envelope(bytes(body))
        if event_type in (None, found.type):
            yield found


def later(days: int) -> datetime:
    """The start moved by days."""
    return START + timedelta(days=days)
