"""Whatever is killed or restarted, and wherever: nothing is lost, nothing done twice, order kept.

Sizes are parameters: FAULT_EVENTS (5,000; up to 1,000,000), FAULT_ACCOUNTS (50), FAULT_TIMES (deaths at
each point: 2).
The oracle reads the databases itself and knows only what it posted.
"""

import os
from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import pytest

from bus.faults import POINTS
from cli.servers import Servers
from tests.faults.feeder import Feeder
from tests.faults.processes import Ledgers, ledgers, wait_until

EVENTS = int(os.environ.get("FAULT_EVENTS", "5000"))
ACCOUNTS = int(os.environ.get("FAULT_ACCOUNTS", "50"))
TIMES = int(os.environ.get("FAULT_TIMES", "2"))
SECONDS = 60 + EVENTS / 200
KILLED = -9
LIVES = [f"{point}:{nth}" for point in POINTS for nth in range(2, 2 + TIMES)]
RESTARTS = ("rabbitmq gracefully", "rabbitmq killed", "postgresql gracefully", "postgresql killed")
WAVES = EVENTS // ACCOUNTS
SLICE = WAVES // (len(LIVES) + 2 * len(RESTARTS))


@pytest.fixture
def suite(tmp_path: Path, servers: Servers, vhost: str) -> Iterator[Ledgers]:
    """Ledger and mirror on fresh databases."""
    if not servers.restart:
        pytest.skip("the servers named in the environment are not ours to restart")
    name = vhost.rpartition("/")[2]
    with ledgers(tmp_path, servers, vhost, name) as made:
        yield made


@pytest.mark.timeout(60 + 10 * SECONDS)
def test_nothing_is_lost_or_doubled_whatever_dies(suite: Ledgers, servers: Servers, vhost: str) -> None:
    """The ledger dies at every point, then the servers are restarted under load."""
    feeder = Feeder(vhost, ACCOUNTS)
    mirror = suite.start("mirror").wait_ready(SECONDS)
    for fault in LIVES:
        ledger = suite.start("ledger", fault)
        feeder.waves(SLICE)
        assert ledger.ended(SECONDS) == KILLED, f"{fault} was not reached:\n{ledger.tail()}"
    ledger = suite.start("ledger").wait_ready(SECONDS)
    for what in RESTARTS:
        server, how = what.split()
        load = Thread(target=feeder.waves, args=(2 * SLICE, SECONDS))
        load.start()
        wait_until(lambda: feeder.posted % SLICE, SECONDS, "the load has begun")
        servers.restart[server](how == "killed")
        load.join()
    feeder.waves(WAVES - feeder.posted)
    feeder.close()
    settle(suite, WAVES * ACCOUNTS)
    assert judged(suite, WAVES) == []
    assert [one.process.poll() for one in (mirror, ledger)] == [None, None], "both lived through the restarts"
    assert [mirror.stop(), ledger.stop()] == [0, 0]


def settle(suite: Ledgers, events: int) -> None:
    """Wait until the mirror has repeated everything and no event is under way any more."""
    for name in ("ledger", "mirror"):
        wait_until(
            lambda name=name: suite.count(name) >= events, SECONDS, f"{name}: {suite.count(name)} of {events}"
        )
    for name, table in (("ledger", "outbox_pending"), ("ledger", "quarantine"), ("mirror", "quarantine")):
        wait_until(lambda n=name, t=table: suite.count(n, t) == 0, SECONDS, f"{table} of {name} is empty")


def judged(suite: Ledgers, waves: int) -> list[str]:
    """The oracle: every account holds every entry once and in order, in both services."""
    wanted = list(range(1, waves + 1))
    faults = [
        f"{name}: {account} has {len(entries)} entries, {sorted(set(wanted) - set(entries))[:5]} missing"
        for name in ("ledger", "mirror")
        for account, entries in suite.entries(name).items()
        if entries != wanted
    ]
    accounts = [
        f"{n}: {len(suite.entries(n))} accounts"
        for n in ("ledger", "mirror")
        if len(suite.entries(n)) != ACCOUNTS
    ]
    announced = suite.count("ledger", "outbox")
    doubled = [f"{announced} events announced"] if announced != waves * ACCOUNTS else []
    return faults + accounts + doubled
