"""Facts shown by one reporting process on PostgreSQL: how fast the projection follows the services.

    python -m bench.applied [--items 2000] [--rounds 3] [--quick]

The queue of reporting holds five facts of each item; the process is that of production. The rate is that of
the rows' own times, as in `bench.events`, whose control process sets the pace. It is measured on an empty
register and on one with ten times as many items.
"""

import sys
import time

import psycopg

from bench import places
from bench.events import LONGEST_SECONDS, one, rate
from bench.measure import Target, alive, arguments, conclude, interleaved, median, running, say, table
from bench.publishing import publish
from bench.register import copy_name, fill, story
from bus.contract import canonical
from bus.database import Database
from bus.topology import inbox_queue
from cli.servers import Servers
from services.reporting.service import Reporting

TEMPLATE, OURS = "reglament_bench_template", "reglament_bench_reporting"
PACE = 900
"""Events a second of one control process, as `bench.events` found on this machine."""


class Measurement:
    """The servers, and registers to apply facts to."""

    def __init__(self, found: Servers, items: int) -> None:
        self.found, self.items = found, items
        self.uri = places.fresh_vhost(found)
        places.suite_topology(self.uri)
        self.log = found.directory / "process.log"
        for name, held in ((TEMPLATE, 0), (f"{TEMPLATE}_full", items * 10)):
            url = places.driver(places.migrated(found, name, Reporting))
            if held:
                say(f"a register of {held:,} items")
                db = Database(url, "reporting")
                fill(db, held)
                db.close()

    def apply(self, name: str, template: str, items: int) -> dict[str, float]:
        """Let the process apply the facts of so many items; events a second."""
        url = places.copied(self.found, template, OURS)
        told = (event for n in range(items) for event in story(copy_name(99_999), n))
        bodies = [canonical(event.to_wire()) for event in told]
        publish(self.uri, ((body, "", inbox_queue("reporting"), "") for body in bodies))
        config = places.configuration(self.found, self.uri)
        command = [sys.executable, "-W", "ignore", "-m", "cli.process", "reporting", str(config)]
        environment = {"LOG_LEVEL": "WARNING", "BENCH_AMQP_URI": self.uri, "BENCH_DATABASE_URL": url}
        with running(command, self.log, environment) as process, psycopg.connect(url, autocommit=True) as c:
            until = time.monotonic() + LONGEST_SECONDS
            while one(c, "SELECT count(*) FROM inbox WHERE status = 'applied'") < len(bodies):
                alive(process, self.log)
                if time.monotonic() > until:
                    raise SystemExit(f"not applied in time:\n{self.log.read_text()[-3000:]}")
                time.sleep(0.3)
            shown = one(c, "SELECT count(*) FROM item_state WHERE id LIKE 'act99999-%'")
            assert shown == items, (shown, items)
            return {name: rate(c, len(bodies))}


def main() -> int:
    """Measure and conclude."""
    given = arguments(__doc__, items=2000).parse_args()
    items, rounds = (200, 1) if given.quick else (given.items, given.rounds)
    with places.place() as found:
        measured = Measurement(found, items)
        empty, full = "on an empty register", f"on {10 * items:,} items"
        figures = interleaved(
            {
                empty: lambda: measured.apply(empty, TEMPLATE, items),
                full: lambda: measured.apply(full, f"{TEMPLATE}_full", items),
            },
            rounds,
        )
    targets = [
        Target("facts shown, against the pace of control", median(figures, full) / PACE, at_least=1),
        Target(
            "on the larger register, against the empty one",
            median(figures, full) / median(figures, empty),
            at_least=0.8,
        ),
    ]
    notes = [f"{5 * items:,} facts a round"]
    return conclude(
        "Facts shown by reporting", [table(figures, "events/s")], targets, notes, record=not given.quick
    )


if __name__ == "__main__":
    sys.exit(main())
