"""The work of one event as the peers do it: checked, deduplicated, committed; the rows that control writes.

An inbox row, the item changed, the obligation closed, three facts in the outbox, three to be published and
three in the audit chain. The peers use the suite's compiled schemas and tables and SQLAlchemy Core, and
decide nothing else: what the texts require of a report is not looked at, nothing is published, and the hashes
link the event's own facts only, so that none waits for the head of the chain. That counts in their favour.
"""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any
from zlib import crc32

import orjson
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from bus.contract import contracts
from bus.event import Envelope
from bus.event_log import GENESIS, link
from bus.identity import new_id
from bus.tables import SYSTEM
from services.control.rules.duties import EXECUTION_REPORT, PROPOSALS, duty_id
from services.control.tables import item as items

ENGINE = {"json_serializer": lambda value: orjson.dumps(value).decode(), "json_deserializer": orjson.loads}
REPORT = "agencies.execution_report_submitted.v1"
_NAMES = tuple(str(column.name) for column in items.c)
_ADMIT = (
    insert(SYSTEM.inbox)
    .on_conflict_do_nothing(index_elements=["source", "event_id"])
    .returning(SYSTEM.inbox.c.position)
)
_ITEM = sa.select(items).where(items.c.id == sa.bindparam("key")).with_for_update()
_CHANGE = sa.update(items).where(items.c.id == sa.bindparam("key"))
_CLOSE = (
    sa.update(SYSTEM.obligation)
    .where(SYSTEM.obligation.c.id == sa.bindparam("key"), SYSTEM.obligation.c.state == "open")
    .values(state="met", next_at=None, version=SYSTEM.obligation.c.version + 1)
)
_LOG = sa.insert(SYSTEM.outbox).returning(SYSTEM.outbox.c.id, sort_by_parameter_order=True)
_PENDING = sa.insert(SYSTEM.pending)
_CHAIN = sa.insert(SYSTEM.chain)


def read(body: bytes) -> Envelope:
    """Decode and check one event."""
    known = contracts()
    event = known.read_envelope(body)
    known.check_event(event.type, event.data)
    return event


def apply(connection: sa.Connection, event: Envelope, body: bytes) -> None:
    """Everything one event changes, within a transaction of the caller's."""
    now = datetime.now(UTC)
    if connection.execute(_ADMIT, _admission(event, body, now)).first() is None:
        return
    found = connection.execute(_ITEM, {"key": event.data["item"]}).one()
    row = dict(zip(_NAMES, found, strict=True))
    connection.execute(_CHANGE, {"key": row["id"], **_change(event, row)})
    what = EXECUTION_REPORT if event.type == REPORT else PROPOSALS
    duty = duty_id(row["id"], event.data["acting"]["body"], what)
    connection.execute(_CLOSE, {"key": duty, "closed_on": now.date()})
    facts = [_fact(event, name, row, now) for name in ("received", "obligation_closed", "receipt_issued")]
    numbers = connection.execute(_LOG, facts).scalars().all()
    lane = crc32(event.subject.encode()) % 64
    pending = zip(numbers, facts, strict=True)
    connection.execute(_PENDING, [{"id": n, "lane": lane, "digest": fact["digest"]} for n, fact in pending])
    connection.execute(_CHAIN, list(_links(numbers, facts)))


def _links(numbers: Sequence[int], facts: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    last = GENESIS
    for number, fact in zip(numbers, facts, strict=True):
        last = link(last, number, fact["digest"])
        yield {"number": number, "outbox_id": number, "hash": last}


def _admission(event: Envelope, body: bytes, now: datetime) -> dict[str, Any]:
    return {
        "source": event.source,
        "event_id": event.id,
        "type": event.type,
        "subject": event.subject,
        "digest": hashlib.sha256(body).digest(),
        "status": "applied",
        "received_at": now,
    }


def _change(event: Envelope, row: dict[str, Any]) -> dict[str, Any]:
    if event.type == REPORT:
        change = {"state": "reported", "last_conclusion": event.data["conclusion"]}
    else:
        change = {"submitted": [*row["submitted"], event.data["acting"]["body"]]}
    return {**change, "version": row["version"] + 1}


def _fact(event: Envelope, name: str, row: dict[str, Any], now: datetime) -> dict[str, Any]:
    wire = {
        "specversion": "1.0",
        "id": new_id(),
        "source": "/services/control",
        "type": f"control.{name}.v1",
        "subject": event.subject,
        "time": now.isoformat(),
        "datacontenttype": "application/json",
        "correlationid": event.correlation,
        "causationid": event.id,
        "data": {"item": row} if name == "received" else {"acting": event.data["acting"]},
    }
    body = orjson.dumps(wire, option=orjson.OPT_SORT_KEYS)
    return {
        "event_id": wire["id"],
        "type": wire["type"],
        "subject": event.subject,
        "body": body,
        "digest": hashlib.sha256(body).digest(),
        "at": now,
    }
