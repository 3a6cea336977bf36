"""Events applied by one control process on PostgreSQL, against FastStream, Celery and bare psycopg.

    python -m bench.events [--items 3000] [--rounds 5] [--quick]

Each contender finds the same letters in its queue (two for each item: a co-executor's proposals, an execution
report) and its own copy of a database with the items open; each checks, deduplicates and commits. Ours is the
process of production, `cli.process control`, its relay publishing meanwhile what is announced; the texts are
applied, the facts sealed and chained. The peers commit event by event (bench/peers/work.py). The rate is that
of the rows' own times: from the first to the last `received_at`, without the events of the last instant and
without the first tenth, in which processes load what they need.
"""

import sys
import time
from collections.abc import Callable
from typing import Any

import psycopg
from celery import Celery

from bench import feed, places
from bench.measure import Target, alive, arguments, child, conclude, interleaved, median, running, say, table
from bench.pace import LONGEST_SECONDS, SUITE, one, rate
from bench.publishing import publish
from bus.database import Database
from bus.topology import inbox_queue
from cli.servers import Servers
from services.control.service import Control

TEMPLATE, OURS, PEERS = "reglament_bench_template", "reglament_bench_control", "reglament_bench_peer"
QUEUE = "peer_control"
FASTSTREAM, CELERY, BARE = "FastStream", "Celery", "executemany"
ROWS_PER_EVENT = 12
"""Inbox, item, obligation; three facts in the outbox, three to be published, three in the chain."""
FACTS_PER_EVENT = 3
BATCH = 100
CONCURRENCY = 10
THREADS = 4
KEPT_PACE = 0.8


class Measurement:
    """The servers, the letters, and a way to run each contender once."""

    def __init__(self, found: Servers, items: int) -> None:
        self.found, self.items = found, items
        self.uri = places.fresh_vhost(found)
        places.suite_topology(self.uri)
        self._fill()
        self.bodies = feed.letters(items)
        self.log = found.directory / "process.log"

    def _fill(self) -> None:
        say(f"opening {self.items} items")
        url = places.driver(places.migrated(self.found, TEMPLATE, Control))
        db = Database(url, "control")
        feed.open_items(Control(db), self.items)
        feed.forget_the_log(db)
        db.close()
        with psycopg.connect(
            self.found.database_url.rsplit("/", 1)[0] + f"/{TEMPLATE}", autocommit=True
        ) as c:
            c.execute("VACUUM ANALYZE")

    def suite(self) -> dict[str, float]:
        """The control process."""
        url = places.copied(self.found, TEMPLATE, OURS)
        config = places.configuration(self.found, self.uri)
        publish(self.uri, ((body, "", inbox_queue("control"), "") for body in self.bodies))
        command = [sys.executable, "-W", "ignore", "-m", "cli.process", "control", str(config)]
        took = self._run(SUITE, command, url)
        self.found.manage("DELETE", f"/api/queues/{places.VHOST}/{inbox_queue('reporting')}/contents")
        return took

    def faststream(self) -> dict[str, float]:
        """One FastStream process."""
        url = places.copied(self.found, TEMPLATE, PEERS)
        self._quorum_queue()
        publish(self.uri, ((body, "", QUEUE, "") for body in self.bodies))
        module = "bench.peers.faststream_peer"
        command = [sys.executable, "-W", "ignore", "-m", module, self.uri, url, QUEUE, str(CONCURRENCY)]
        return self._run(FASTSTREAM, command, url)

    def _quorum_queue(self) -> None:
        arguments = {"x-queue-type": "quorum"}
        body = {"durable": True, "auto_delete": False, "arguments": arguments}
        self.found.manage("PUT", f"/api/queues/{places.VHOST}/{QUEUE}", body)

    def celery(self) -> dict[str, float]:
        """One Celery worker with threads."""
        url = places.copied(self.found, TEMPLATE, PEERS)
        app = Celery("bench", broker=self.uri)
        app.conf.task_default_queue = "celery_control"
        with app.producer_pool.acquire() as producer:
            for body in self.bodies:
                app.send_task("apply", args=[body.decode()], producer=producer, ignore_result=True)
        app.close()
        program = [sys.executable, "-W", "ignore", "-m", "celery", "-A", "bench.peers.celery_peer", "worker"]
        options = ["--pool", "threads", "-c", str(THREADS), "--without-gossip", "--without-mingle"]
        options += ["--without-heartbeat", "--loglevel", "WARNING"]
        return self._run(CELERY, program + options, url)

    def bare(self) -> dict[str, float]:
        """Nothing but executemany."""
        url = places.copied(self.found, TEMPLATE, PEERS)
        told = child("bench.peers.executemany", url, self.items, BATCH)
        assert told["rows"] == ROWS_PER_EVENT * len(self.bodies)
        return {BARE: told["rows"] / told["seconds"]}

    def _run(self, name: str, command: list[str], url: str) -> dict[str, float]:
        """Let a process apply all that waits in its queue; events a second."""
        environment = {
            "LOG_LEVEL": "WARNING",
            "BENCH_AMQP_URI": self.uri,
            "BENCH_DATABASE_URL": url,
        }
        with running(command, self.log, environment) as process, psycopg.connect(url, autocommit=True) as c:
            self._await(process, c)
            counted(c, len(self.bodies))
            if name == SUITE:
                sealed(c, len(self.bodies))
            return {name: rate(c, len(self.bodies))}

    def _await(self, process: Any, connection: psycopg.Connection[Any]) -> None:
        until = time.monotonic() + LONGEST_SECONDS
        while one(connection, "SELECT count(*) FROM inbox") < len(self.bodies):
            alive(process, self.log)
            if time.monotonic() > until:
                raise SystemExit(f"not applied within {LONGEST_SECONDS} s:\n{self.log.read_text()[-3000:]}")
            time.sleep(0.3)


def counted(connection: psycopg.Connection[Any], events: int) -> None:
    """Every event is kept in its item, closed its obligation, announced three facts; none is set aside."""
    found = connection.execute(
        "SELECT (SELECT count(*) FROM inbox WHERE status = 'applied'), "
        "(SELECT count(*) FROM item WHERE submitted <> '[]') + "
        "(SELECT count(*) FROM item WHERE state = 'reported'), "
        "(SELECT count(*) FROM obligation WHERE state = 'met'), "
        "(SELECT count(*) FROM outbox WHERE subject LIKE 'item/%')"
    ).fetchone()
    assert found is not None
    assert found == (events, events, events, FACTS_PER_EVENT * events), f"applied otherwise: {found}"


def sealed(connection: psycopg.Connection[Any], events: int) -> None:
    """The chain kept pace: all but the last batches are numbered when the last event is applied."""
    found = one(connection, "SELECT count(*) FROM chain")
    assert found >= FACTS_PER_EVENT * events * KEPT_PACE, f"only {found} facts are in the chain"


def main() -> int:
    """Measure and conclude."""
    given = arguments(__doc__, items=3000).parse_args()
    items, rounds = (1000, 1) if given.quick else (given.items, given.rounds)
    with places.place() as found:
        measured = Measurement(found, items)
        contenders: dict[str, Callable[[], dict[str, float]]] = {
            SUITE: measured.suite,
            FASTSTREAM: measured.faststream,
            CELERY: measured.celery,
            BARE: measured.bare,
        }
        figures = interleaved(contenders, rounds)
    bare = {f"{BARE}, rows": figures.pop(BARE)}
    ours = median(figures, SUITE)
    rows = {f"{SUITE}, rows": [ROWS_PER_EVENT * value for value in figures[SUITE]], **bare}
    targets = [
        Target(f"events applied, against {FASTSTREAM}", ours / median(figures, FASTSTREAM), at_least=4),
        Target(f"events applied, against {CELERY}", ours / median(figures, CELERY), at_least=4),
        Target(
            "rows, against executemany", ours * ROWS_PER_EVENT / median(bare, f"{BARE}, rows"), at_least=1 / 3
        ),
    ]
    notes = [f"{2 * items:,} events a round on {items:,} items; {ROWS_PER_EVENT} rows an event counted"]
    tables = [table(figures, "events/s"), table(rows, "rows/s")]
    return conclude("Events applied", tables, targets, notes, record=not given.quick)


if __name__ == "__main__":
    sys.exit(main())
