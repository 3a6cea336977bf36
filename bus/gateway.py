"""The door for agency systems: raw bytes in, checked events out, a receipt back. Agencies are not trusted.

Every message gets a receipt; a refused one is kept in quarantine as it came (bus/knock.py decides).
"""

from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import orjson
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolExhausted

from bus.agencies import INGRESS
from bus.event import Envelope, Event
from bus.knock import About, Admitted, Knock, Reason, TurnedAway, about, examine, printable, receipt
from bus.logging import logger
from bus.rows import Conflict
from bus.service import Service
from bus.subscribe import subscribe
from bus.tables import SYSTEM, Instant, system_tables

if TYPE_CHECKING:
    from bus.config import Config
    from bus.database import Transaction

log = logger(__name__)

TEMPORARY = (OperationalError, InterfaceError, PoolExhausted, Conflict)
"""The database cannot be reached, or others were in the way: the same messages may be decided on again."""
LONGEST_DETAIL, LONGEST_PROPERTY, MOST_HEADERS = 2000, 500, 50
SERVICES = ("acts", "control", "meetings", "citizen_meetings", "reporting")
METADATA = sa.MetaData()
system_tables(METADATA)
ADMITTED = sa.Table(
    "admitted",
    METADATA,
    sa.Column("agency", sa.String(80), primary_key=True),
    sa.Column("event_id", sa.String(120), primary_key=True),
    sa.Column("digest", sa.LargeBinary, nullable=False),
    sa.Column("at", Instant, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
)
"""Every event that passed the door: an id is the same event for ever."""
_UNDELIVERED = sa.text("delivered_at IS NULL")
RECEIPT = sa.Table(
    "receipt",
    METADATA,
    sa.Column("id", sa.String(40), primary_key=True),
    sa.Column("agency", sa.String(80), nullable=False),
    sa.Column("body", sa.LargeBinary, nullable=False),
    sa.Column("delivered_at", Instant),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Index("receipt_undelivered", "id", postgresql_where=_UNDELIVERED, sqlite_where=_UNDELIVERED),
    sa.Index("receipt_of_agency", "agency", "id"),
)
"""What was said to agencies (ids grow with time), delivered to their queues of receipts."""


AGENCY = sa.Table(
    "agency",
    METADATA,
    sa.Column("code", sa.String(80), primary_key=True),
    sa.Column("state", sa.String(12), nullable=False),
    sa.Column("since", Instant, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
)
"""Who may knock: admitted or suspended, and since when."""


class Gateway(Service):
    """Takes what agencies send, lets through what is in order, and tells them what became of it."""

    name = "gateway"
    metadata = METADATA
    ingress = INGRESS

    def configure(self, config: "Config") -> None:
        """The vhost where agencies knock is part of their users' names."""
        self.ingress = config.broker.ingress

    def receive(self, knocks: Sequence[Knock]) -> None:
        """Decide on messages in the order they came, in one transaction; then they may be acknowledged.

        If one of them cannot be processed, each is decided on alone and the culprit is turned away. Raises
        only what is temporary, or what not even a refusal can be written for.
        """
        try:
            self.db.run(lambda tx: self._receive(tx, knocks))
        except TEMPORARY:
            raise
        except Exception as error:
            log.exception("messages not processed", messages=len(knocks))
            what = type(error).__name__
        else:
            return
        if len(knocks) == 1:
            self.db.run(lambda tx: self._give_up(tx, knocks[0], what))
        else:
            for knock in knocks:
                self.receive([knock])

    def _give_up(self, tx: "Transaction", knock: Knock, what: str) -> None:
        """Turn away a message that the gateway fails on, whatever the reason: no other waits for it."""
        reason = Reason("not_processed", f"kept for the operators of the suite ({what})")
        self._keep(tx, [self._turn_away(tx, knock, TurnedAway((reason,), sha256(knock.body).digest()))])

    def _receive(self, tx: "Transaction", knocks: Sequence[Knock]) -> list[bool]:
        """Returns for each message whether it was admitted."""
        verdicts = [
            (knock, examine(knock, self.db.contracts, tx.law, tx.now, self.ingress)) for knock in knocks
        ]
        known = tx.rows(ADMITTED)
        known.prefetch((k.agency, v.envelope.id) for k, v in verdicts if isinstance(v, Admitted))
        aside = [
            self._admit(tx, k, v) if isinstance(v, Admitted) else self._turn_away(tx, k, v)
            for k, v in verdicts
        ]
        self._keep(tx, [row for row in aside if row is not None])
        return [row is None for row in aside]

    def _keep(self, tx: "Transaction", rows: list[dict[str, Any]]) -> None:
        """Write into quarantine, but the same bytes of the same agency only once."""
        if rows:
            tx.execute(if_missing(tx, SYSTEM.quarantine), rows)

    def knock_again(self, tx: "Transaction", agency: str, body: bytes, properties: Mapping[str, Any]) -> bool:
        """Decide anew on a message set aside; returns whether it may pass now. The agency gets a receipt."""
        return self._receive(tx, [Knock(agency, body, properties)])[0]

    def take_again(
        self, tx: "Transaction", body: bytes, properties: Mapping[str, Any] | None, source: str | None
    ) -> bool:
        """Requeued from quarantine: the message knocks again."""
        agency = str(source).removeprefix("/agencies/")
        return self.knock_again(tx, agency, body, properties or {})

    def _admit(self, tx: "Transaction", knock: Knock, verdict: Admitted) -> dict[str, Any] | None:
        envelope, known = verdict.envelope, tx.rows(ADMITTED)
        before = known.get((knock.agency, envelope.id))
        if before is not None and before["digest"] != verdict.digest:
            words = f"id {envelope.id} was used for another event of yours; give every event an id of its own"
            reason = Reason("id_reused", words, "/id")
            away = TurnedAway((reason,), verdict.digest, about(envelope))
            return self._turn_away(tx, knock, away)
        if before is None:
            key = {"agency": knock.agency, "event_id": envelope.id}
            known.put({**key, "digest": verdict.digest, "at": tx.now})
            tx.forward(envelope)
        said = receipt(knock.agency, "accepted", tx.now, about(envelope), digest=verdict.digest)
        self._issue(tx, knock.agency, said)
        return None

    def _turn_away(self, tx: "Transaction", knock: Knock, away: TurnedAway) -> dict[str, Any]:
        """Answer with the reasons; returns the quarantine row that keeps the message as it came."""
        said = receipt(knock.agency, "refused", tx.now, away.of, reasons=away.reasons, digest=away.digest)
        self._issue(tx, knock.agency, said)
        return {
            "reason": away.reasons[0].code,
            "detail": printable(
                "; ".join(f"{r.field or '-'}: {r.message}" for r in away.reasons), LONGEST_DETAIL
            ),
            "source": f"/agencies/{knock.agency}",
            "event_id": away.of.event_id,
            "type": away.of.event_type,
            "subject": away.of.subject,
            "digest": sha256(f"{knock.agency} ".encode() + knock.body).digest(),
            "body": knock.body,
            "properties": {name: _shown(value) for name, value in knock.properties.items()},
            "at": tx.now,
            "state": "open",
        }

    def _issue(self, tx: "Transaction", agency: str, data: dict[str, Any]) -> None:
        """Keep a receipt for the agency and announce it to the suite."""
        event = Event("gateway.receipt_issued.v1", f"agency/{agency}", data)
        tx.announce(event)
        said = tx.announced[-1]
        tx.rows(RECEIPT).put({"id": said.envelope.id, "agency": agency, "body": said.body})

    @subscribe(*(f"{name}.receipt_issued.v1" for name in SERVICES))
    def receipt_issued(self, tx: "Transaction", event: Envelope) -> None:
        """A service has judged an agency's event: tell the agency."""
        judged = event.data
        reasons = tuple(Reason(v["code"], v["message"], None, v["provision"]) for v in judged["violations"])
        of = About(judged["agency_event"], judged["event_type"], judged["subject"])
        data = receipt(judged["agency"], judged["outcome"], tx.now, of, reasons=reasons)
        self._issue(tx, judged["agency"], data)

    def set_state(self, agency: str, state: str) -> None:
        """Note an agency as `admitted` or `suspended`; the door follows within seconds."""
        self.db.run(lambda tx: tx.rows(AGENCY).put({"code": agency, "state": state, "since": tx.now}))

    def admitted(self) -> list[str]:
        """The agencies that may knock."""
        query = sa.select(AGENCY.c.code).where(AGENCY.c.state == "admitted")
        with self.db.transaction(reading=True) as tx:
            return list(tx.execute(query).scalars())

    def undelivered(self, tx: "Transaction", limit: int) -> list[Any]:
        """Receipts that still have to reach their agency's queue, oldest first, locked."""
        query = (
            sa.select(RECEIPT.c.id, RECEIPT.c.agency, RECEIPT.c.body)
            .where(RECEIPT.c.delivered_at.is_(None))
            .order_by(RECEIPT.c.id)
            .limit(limit)
            .with_for_update()  # a second postman waits: receipts are delivered in their order
        )
        return list(tx.execute(query))

    def delivered(self, tx: "Transaction", ids: Sequence[str]) -> None:
        """Note receipts as delivered."""
        tx.execute(sa.update(RECEIPT).where(RECEIPT.c.id.in_(ids)).values(delivered_at=tx.now))

    def receipts(self, agency: str, limit: int = 1000) -> list[dict[str, Any]]:
        """The last receipts of an agency, oldest first, as data."""
        query = sa.select(RECEIPT.c.body).where(RECEIPT.c.agency == agency).order_by(RECEIPT.c.id.desc())
        with self.db.transaction(reading=True) as tx:
            bodies = tx.execute(query.limit(limit)).scalars().all()
        return [orjson.loads(body)["data"] for body in reversed(bodies)]


def if_missing(tx: "Transaction", table: sa.Table) -> Any:
    """INSERT that leaves a row which is there already."""
    insert: Any = (postgresql.insert if tx.dialect == "postgresql" else sqlite.insert)(table)
    return insert.on_conflict_do_nothing()


def _shown(value: Any) -> Any:
    """A property as quarantine keeps it: a number, a text, or a table of texts, of bounded length."""
    if isinstance(value, int | bool | None):
        return value
    if isinstance(value, Mapping):
        names = list(value)[:MOST_HEADERS]
        return {printable(str(name), LONGEST_PROPERTY): _text(value[name]) for name in names}
    return _text(value)


def _text(value: Any) -> str:
    try:
        return printable(value if isinstance(value, str) else repr(value), LONGEST_PROPERTY)
    except RecursionError:
        return "nested too deeply to show"
