"""Items as they stood at a past instant, as was then known or is known since: read from the log of facts."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import orjson
import sqlalchemy as sa

from bus.contract import BadPayload
from bus.tables import ALMATY
from law.rule import Refused, Violation
from services.control import events, hindsight, rows, tables
from services.control.hindsight import Fact

if TYPE_CHECKING:
    from bus.database import Transaction

OPEN = ("open", "missed")
PAGE = 200


@dataclass(frozen=True, slots=True)
class When:
    """The instant asked about; and when it was known, unless at that instant itself."""

    at: datetime
    known_at: datetime | None = None

    @classmethod
    def asked(cls, request: Mapping[str, Any]) -> "When | None":
        """What a request asks; None where it asks of the present."""
        at, known_at = (_instant(request.get(name)) for name in ("as_of", "known_at"))
        if known_at is not None and (at is None or known_at < at):
            raise BadPayload("/known_at", "expected an instant not before as_of, which must be given too")
        return None if at is None else cls(at, known_at)

    @property
    def known(self) -> datetime:
        """Up to which instant facts count."""
        return self.known_at or self.at

    @property
    def day(self) -> date:
        """The day asked about, in Astana."""
        return self.at.astimezone(ALMATY).date()


def item(tx: "Transaction", identifier: str, when: When) -> dict[str, Any]:
    """The item, its journal and open duties as they stood at an instant; refused if not yet opened."""
    facts = _facts(tx, [identifier], when)[f"item/{identifier}"]
    found = _state(facts, when)
    if found is None:
        raise Refused(
            [Violation("D976-42(1)", "unknown_item_then", {"item": identifier, "at": when.at.isoformat()})]
        )
    duties = _open_then(facts) if when.known_at is None else hindsight.owed(facts, when.day)
    duties.sort(key=lambda duty: (duty["due_on"], duty["id"]))
    return {"item": found, "journal": _journal(tx, identifier, when), "obligations": duties}


def overdue(
    tx: "Transaction", body: str, when: When, limit: int, after: Mapping[str, str] | None
) -> list[Any]:
    """A page of the items of a body that were overdue at an instant, in order of deadline."""
    found: list[Any] = []
    while len(found) < limit:
        page = _late(tx, body, when, after, max(limit, PAGE))
        facts = _facts(tx, [identifier for _, identifier in page], when)
        for deadline, identifier in page:
            stood = _state(facts[f"item/{identifier}"], when)
            if stood and stood["overdue"] and stood["current_deadline"] == deadline:
                found.append(stood)
        if len(page) < max(limit, PAGE):
            break
        after = {"deadline": page[-1][0], "id": page[-1][1]}
    return found[:limit]


def _late(
    tx: "Transaction", body: str, when: When, after: Mapping[str, str] | None, limit: int
) -> list[tuple[str, str]]:
    """Deadline and id of the items that may have been overdue: noted by then known, not ended by then."""
    table = tables.lateness
    query = sa.select(table.c.deadline, table.c.item).where(
        table.c.body == body,
        table.c.since_at <= when.known,
        sa.or_(table.c.until_at.is_(None), table.c.until_at > when.at),
    )
    if after is not None:
        day = rows.day(after["deadline"])
        later = sa.and_(table.c.deadline == day, table.c.item > after["id"])
        query = query.where(sa.or_(table.c.deadline > day, later))
    page = tx.execute(query.order_by(table.c.deadline, table.c.item).limit(limit))
    return [(row.deadline.isoformat(), row.item) for row in page]


def _state(facts: Sequence[Fact], when: When) -> dict[str, Any] | None:
    """As then known: what the register last said; as known since: by the documents' own days."""
    if when.known_at is not None:
        return hindsight.stood(facts, when.day)
    said = (fact.data["item"] for fact in reversed(facts) if "item" in fact.data)
    return next(said, None)


def _open_then(facts: Iterable[Fact]) -> list[dict[str, Any]]:
    duties = {f.data["obligation"]["id"]: f.data["obligation"] for f in facts if "obligation" in f.data}
    return [duty for duty in duties.values() if duty["state"] in OPEN]


def _facts(tx: "Transaction", identifiers: Iterable[str], when: When) -> Mapping[str, list[Fact]]:
    """What was known of items, by subject, in the order it was recorded."""
    log = tables.system.outbox
    subjects = [f"item/{identifier}" for identifier in identifiers]
    query = sa.select(log.c.subject, log.c.type, log.c.at, log.c.body).where(
        log.c.subject.in_(subjects), sa.text(tables.TOLD), log.c.at <= when.known
    )
    found: dict[str, list[Fact]] = defaultdict(list)
    for row in tx.execute(query.order_by(log.c.id)):
        found[row.subject].append(Fact(row.type, row.at.date(), orjson.loads(row.body)["data"]))
    return found


def _journal(tx: "Transaction", identifier: str, when: When) -> list[dict[str, Any]]:
    table = tables.journal
    known = [table.c.item == identifier, table.c.recorded_at <= when.known, table.c.decided_on <= when.day]
    found = tx.execute(sa.select(table).where(*known).order_by(table.c.number)).mappings()
    return [events.entry(rows.decision_of(dict(row))) for row in found]


def _instant(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)
