"""The relay on the real servers: several at once, unroutable and refused events, lost connections."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import quote

import orjson
import pytest
import sqlalchemy as sa

from bus.clock import SetClock
from bus.config import Outbox as Settings
from bus.database import Database
from bus.event import Event
from bus.link import Link, RawMessage
from bus.metrics import Metrics
from bus.outbox import Outbox
from bus.relay import Relay, Unconfirmed, relay_link
from bus.topology import Topology, declare, topology
from cli.servers import Servers
from tests.bus.toys import START, Law
from tests.faults.ledger_service import LEDGER_TABLES, ledger_contracts
from tests.faults.processes import wait_until

APPLIED = "ledger.entry_applied.v1"
WANTED = topology({"mirror": [APPLIED]})
CONTRACTS = ledger_contracts()
SETTINGS = Settings(window=50, confirm_timeout_s=5, poll_ms=50)


@pytest.fixture
def db(new_database: Callable[[], str]) -> Iterator[Database]:
    """The ledger's database."""
    database = Database(new_database(), "ledger", Law(), SetClock(START), CONTRACTS)  # type: ignore[arg-type]
    database.create_tables(LEDGER_TABLES)
    yield database
    database.close()


def announce(db: Database, events: int, subjects: int, kind: str = APPLIED) -> None:
    """Announce numbered events, several to a transaction."""
    for start in range(0, events, 100):
        with db.transaction() as tx:
            for n in range(start, min(start + 100, events)):
                tx.announce(Event(kind, f"account/{n % subjects}", {"n": n}))


def pending(db: Database) -> int:
    """How many are not published yet."""
    with db.transaction(reading=True) as tx:
        return int(tx.execute(sa.text("SELECT count(*) FROM outbox_pending")).scalar_one())


def relay_of(db: Database, vhost: str, wanted: Topology = WANTED, declares: bool = True) -> Relay:
    """A relay of its own, with its own connection."""
    connect: Callable[[], Link] = lambda: Link(vhost, "relay").open()  # noqa: E731 - a name for the type
    way = relay_link(connect, lambda link: declare(link, wanted)) if declares else connect
    return Relay(Outbox(db), way, wanted, SETTINGS, Metrics("ledger"))


def count(relay: Relay, outcome: str) -> float:
    """A figure of the relay's metrics."""
    labels = {"service": "ledger", "outcome": outcome}
    return relay._metrics.registry.get_sample_value("reglament_relay_events_total", labels) or 0


@contextmanager
def running(*relays: Relay) -> Iterator[None]:
    """Relays that run meanwhile."""
    threads = [threading.Thread(target=relay.run) for relay in relays]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        for relay in relays:
            relay.stop()
        for thread in threads:
            thread.join(30)
        assert not any(thread.is_alive() for thread in threads)


def received(vhost: str, count: int) -> list[dict[str, Any]]:
    """What came to the mirror's queue, in its order."""
    got: list[dict[str, Any]] = []

    def take(message: RawMessage) -> None:
        assert message.properties["delivery_mode"] == 2
        assert message.properties["content_type"] == "application/json"
        got.append(orjson.loads(bytes(message.body)))

    with Link(vhost, "test") as link:
        link.channel.basic_consume("suite.mirror", no_ack=True, callback=take)
        wait_until(lambda: link.drain(0.2) or len(got) >= count, 60, f"{count} events, {len(got)} so far")
        link.drain(0.3)
    return got


def test_several_relays_publish_everything_once_and_in_order_per_subject(db: Database, vhost: str) -> None:
    """Three at once on 1,500 events of 20 subjects."""
    announce(db, 1500, 20)
    relays = [relay_of(db, vhost) for _ in range(3)]
    with running(*relays):
        wait_until(lambda: pending(db) == 0, 60, "all published")
    numbers = [one["data"]["n"] for one in received(vhost, 1500)]
    assert sorted(numbers) == list(range(1500))
    for subject in range(20):
        own = [n for n in numbers if n % 20 == subject]
        assert own == sorted(own)
    assert sum(count(relay, "published") for relay in relays) == 1500


def test_an_event_that_nobody_subscribes_to_blocks_nothing_and_is_counted(db: Database, vhost: str) -> None:
    """The outbox keeps it as the log; the broker has no queue for it."""
    announce(db, 10, 2)
    relay = relay_of(db, vhost, topology({"mirror": []}))
    assert relay.once() == 10
    assert pending(db) == 0
    assert (count(relay, "no_subscriber"), count(relay, "published")) == (10, 0)
    relay.close()


def test_an_event_whose_subscriber_s_binding_is_gone_is_kept_until_it_is_there(
    db: Database, vhost: str
) -> None:
    """A relay that may not declare keeps the events; connecting with declaration mends it."""
    with Link(vhost, "test") as link:
        declare(link, WANTED)
        link.channel.queue_unbind("suite.mirror", "suite.events", APPLIED)
    announce(db, 10, 2)
    relay = relay_of(db, vhost, declares=False)
    with pytest.raises(Unconfirmed, match=r"no queue is bound for ledger\.entry_applied\.v1 although"):
        relay.once()
    assert pending(db) == 10
    assert count(relay, "unroutable") > 0
    relay.close()
    with running(relay_of(db, vhost)):
        wait_until(lambda: pending(db) == 0, 30, "published after the binding was declared again")
    assert len(received(vhost, 10)) == 10


def test_events_that_the_broker_refuses_stay_and_go_out_later(
    db: Database, vhost: str, servers: Servers
) -> None:
    """A full queue that refuses publishers answers with nacks."""
    name = vhost.rpartition("/")[2]
    with Link(vhost, "test") as link:
        declare(link, WANTED)
    limit = {"pattern": "^suite[.]mirror$", "apply-to": "queues"}
    full = {"max-length": 5, "overflow": "reject-publish"}
    servers.manage("PUT", f"/api/policies/{name}/full", {**limit, "definition": full})
    announce(db, 300, 300)
    relay = relay_of(db, vhost)
    with running(relay):
        wait_until(lambda: relay.fault() is not None, 30, "the relay was refused")
        assert pending(db) > 0
        servers.manage("DELETE", f"/api/policies/{name}/full")
        wait_until(lambda: pending(db) == 0, 60, "all published")
    numbers = {one["data"]["n"] for one in received(vhost, 300)}
    assert numbers == set(range(300))


def test_a_relay_whose_connection_is_cut_goes_on(db: Database, vhost: str, servers: Servers) -> None:
    """Everything comes; what was unconfirmed may come twice, in order."""
    name = vhost.rpartition("/")[2]
    relay = relay_of(db, vhost)
    with running(relay):
        wait_until(lambda: relay.fault() is None, 30, "connected")
        announce(db, 500, 10)
        relay.wake()
        found = wait_until(lambda: servers.manage("GET", f"/api/vhosts/{name}/connections"), 30, "known")
        for one in found:
            servers.manage("DELETE", f"/api/connections/{quote(one['name'])}")
        announce(db, 500, 10)
        wait_until(lambda: pending(db) == 0, 60, "all published")
    numbers = [one["data"]["n"] for one in received(vhost, 1000)]
    assert set(numbers) == set(range(500))
    assert len(numbers) >= 1000
