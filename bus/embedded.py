"""The whole suite in one process: a SQLite file for each service, transport in memory, a clock to set."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from bus.agencies import user_of
from bus.calls import NoSuchService
from bus.clock import SetClock
from bus.contract import Contracts, canonical, contracts
from bus.database import Database, Transaction
from bus.event import Envelope
from bus.identity import Numbered, new_id
from bus.inbox import Backoff, Inbox, Outcome
from bus.knock import Knock
from bus.obligations import start_of
from bus.outbox import Outbox
from bus.service import Service, UnknownMethod
from bus.sweep import daily, sweep
from bus.tables import ALMATY, SYSTEM

if TYPE_CHECKING:
    import law

DOOR = "gateway"
_OPENS = time(9)
_ROUNDS = 100_000


class NotSettled(Exception):  # noqa: N818 - named for what happened
    """Events cause one another without end."""


class Member:
    """A service of the suite with its database, inbox and outbox."""

    def __init__(self, service: Service, backoff: Backoff) -> None:
        """Open the service's tables."""
        self.service = service
        self.db = service.db
        self.inbox = Inbox(service, backoff)
        self.outbox = Outbox(service.db)
        self.carried = -1
        self.waiting = True
        self.ran_on: date | None = None

    def receive(self, bodies: list[bytes]) -> list[Outcome]:
        """Hand bytes to the inbox; note if something has to wait."""
        outcomes = self.inbox.receive(bodies)
        self.waiting |= Outcome.WAITING in outcomes
        return outcomes

    def retry(self, limit: int) -> int:
        """Try again what waits, if anything does."""
        done = self.inbox.retry_due(limit, all_waiting=True) if self.waiting else 0
        self.waiting = bool(done)
        return done

    def tick(self, today: date) -> None:
        """What the clock of the service does now; the daily jobs are looked for once a day."""
        while sweep(self.service):
            pass
        if self.ran_on != today:
            daily(self.service)
            self.ran_on = today


class Suite:
    """Services that meet in this process as they meet over RabbitMQ: through outbox, bytes and inbox.

    The same story gives the same logs to the last byte: identifiers are counted, retries wait for no pause.
    """

    def __init__(
        self,
        services: Iterable[type[Service]],
        directory: Path,
        start: datetime,
        *,
        law: "law.Law | None" = None,
        contracts: Contracts | None = None,
        backoff: Backoff | None = None,
        batch: int = 500,
        url: Callable[[str], str] | None = None,
    ) -> None:
        """Open the services in a directory, at an instant; `url` puts the databases elsewhere."""
        directory.mkdir(parents=True, exist_ok=True)
        self.clock = SetClock(start)
        self.batch = batch
        self._contracts = contracts or _all_contracts()
        self.members: dict[str, Member] = {}
        for service in services:
            where = url(service.name) if url else f"sqlite:///{directory / service.name}.sqlite"
            db = Database(where, service.name, law, self.clock, self._contracts)
            db.create_tables(service.metadata)
            db.new_id = Numbered(service.name, _last_id(db))
            self.members[service.name] = Member(service(db), backoff or Backoff())
            self.members[service.name].service.peers = self._peer
        self._listeners: dict[str, list[Member]] = {}
        for member in self.members.values():
            for event_type in member.service.subscriptions():
                self._listeners.setdefault(event_type, []).append(member)

    def __enter__(self) -> "Suite":
        """Use the suite as a block, closed at its end."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the databases."""
        self.close()

    def close(self) -> None:
        """Close the databases."""
        for member in self.members.values():
            member.db.close()

    def call(self, method: str, payload: Mapping[str, Any], key: str | None = None) -> Mapping[str, Any]:
        """Call `service.method` as by RPC; raises Refused where the law refuses."""
        service, _, name = method.partition(".")
        if service not in self.members:
            raise UnknownMethod(f"{method}: no such service here; there are {', '.join(self.members)}")
        return self.members[service].service.call(name, payload, key).value()

    def _peer(self, method: str, payload: Mapping[str, Any], deadline: float) -> Mapping[str, Any]:
        """How one service asks another here: at once, in its own transaction."""
        del deadline
        service = method.partition(".")[0]
        if service not in self.members:
            raise NoSuchService(service)
        return self.call(method, payload)

    def publish(
        self,
        agency: str,
        event_type: str,
        subject: str,
        data: Mapping[str, Any],
        *,
        id: str | None = None,
        correlation: str | None = None,
    ) -> str:
        """Hand in an event of an agency, through the door if the suite has one; returns the event's id."""
        identifier = id or new_id()
        event = Envelope(
            id=identifier,
            source=f"/agencies/{agency}",
            type=event_type,
            subject=subject,
            time=self.clock.now(),
            data=data,
            correlation=correlation or identifier,
        )
        self.publish_raw(agency, canonical(event.to_wire()))
        return identifier

    def publish_raw(self, agency: str, raw: bytes, properties: Mapping[str, Any] | None = None) -> None:
        """Hand in the bytes of an agency as they are."""
        if DOOR in self.members:
            door: Any = self.members[DOOR].service
            sent = {"content_type": "application/json", "user_id": user_of(agency), **(properties or {})}
            door.receive([Knock(agency, raw, sent)])
            return
        event = self._contracts.read_envelope(raw)
        self._contracts.check_event(event.type, event.data)
        self.deliver(event.type, [raw])

    def deliver(self, event_type: str, bodies: list[bytes]) -> list[Outcome]:
        """Hand bytes to the inbox of every service that handles the type."""
        return [o for member in self._listeners.get(event_type, ()) for o in member.receive(bodies)]

    def settle(self) -> int:
        """Carry events until nothing is under way and failed ones are done or set aside; returns how many."""
        total = 0
        for _ in range(_ROUNDS):
            carried = self._carry()
            if not carried:
                carried = sum(member.retry(self.batch) for member in self.members.values())
            if not carried:
                return total
            total += carried
        raise NotSettled(f"{total} events carried and still more; do two services answer each other's facts?")

    def _carry(self) -> int:
        """One round: every outbox sealed and handed out to the inboxes."""
        mail: dict[str, list[bytes]] = {}
        carried = 0
        for member in self.members.values():
            logged = member.db.logged
            if member.carried == logged:
                continue
            while member.outbox.seal(self.batch):
                pass
            with member.outbox.claim(self.batch) as claim:
                for row in claim.rows:
                    for listener in self._listeners.get(row.type, ()):
                        mail.setdefault(listener.service.name, []).append(row.body)
                for name, bodies in mail.items():
                    self.members[name].receive(bodies)
                mail.clear()
                claim.mark(claim.rows)
                carried += len(claim.rows)
                member.carried = logged if len(claim.rows) < self.batch else -1
        return carried

    def advance(self, to: date | datetime) -> None:
        """Move the clock day by day: each day the due obligations, the daily jobs, and what follows of them.

        A day without an hour means the morning of that day.
        """
        until = to if isinstance(to, datetime) else datetime.combine(to, _OPENS, ALMATY)
        until = until.astimezone(ALMATY)
        for day in _days(self.clock.today() + timedelta(days=1), until.date()):
            self.clock.set(max(start_of(day), self.clock.now()))
            self.tick()
        self.clock.set(max(until, self.clock.now()))
        self.tick()

    def tick(self) -> None:
        """What the clock of each service does now."""
        today = self.clock.today()
        for member in self.members.values():
            member.tick(today)
        self.settle()

    def transaction(self, service: str) -> AbstractContextManager[Transaction]:
        """A transaction in the database of a service, to look or to prepare."""
        return self.members[service].db.transaction()

    def events(self, type: str | None = None, subject: str | None = None) -> list[Envelope]:
        """What the services have announced, by service in the order of suite, then of announcement."""
        return list(self._events(type, subject))

    def _events(self, event_type: str | None, subject: str | None) -> Iterator[Envelope]:
        log = SYSTEM.outbox
        query = sa.select(log.c.body).order_by(log.c.id)
        if event_type is not None:
            query = query.where(log.c.type == event_type)
        if subject is not None:
            query = query.where(log.c.subject == subject)
        for member in self.members.values():
            with member.db.transaction(reading=True) as tx:
                bodies = tx.connection.execute(query).scalars().all()
            for body in bodies:
                yield self._contracts.read_envelope(body)


def _last_id(db: Database) -> str | None:
    """The last identifier the service gave, if its directory was used before."""
    log = SYSTEM.outbox
    own = sa.select(log.c.event_id).where(log.c.event_id.like(f"{db.service}-%")).order_by(log.c.id.desc())
    with db.transaction(reading=True) as tx:
        return tx.connection.execute(own.limit(1)).scalar_one_or_none()


def _days(first: date, last: date) -> Iterator[date]:
    while first <= last:
        yield first
        first += timedelta(days=1)


def _all_contracts() -> Contracts:
    return contracts()
