"""Facts shown by one reporting process on PostgreSQL: how fast the projection follows the services.

    python -m bench.applied [--items 1000000] [--told 2000] [--rounds 3] [--quick]

The queue of reporting holds five facts of each of so many items told; the process is that of production. The
rate is that of the rows' own times, as in `bench.events`, whose record of control sets the pace. It is
measured on the registers of `bench.board`, a tenth of the size and the size, with other items each round.
"""

import re
import subprocess
import sys
import time
from typing import Any

import psycopg

from bench import places
from bench.measure import RESULTS, Target, alive, arguments, conclude, interleaved, median, running, table
from bench.pace import LONGEST_SECONDS, SUITE, one, rate
from bench.publishing import publish
from bench.register import copy_name, kept, story
from bus.contract import canonical
from bus.topology import inbox_queue
from cli.servers import Servers

LAST_COPY = 99_999
"""Copies of a register are told from here downwards; it is filled with copies from 0."""


class Measurement:
    """The servers, and registers to apply facts to."""

    def __init__(self, found: Servers, told: int) -> None:
        self.found, self.told = found, told
        self.uri = places.fresh_vhost(found)
        places.suite_topology(self.uri)
        self.log = found.directory / "process.log"

    def apply(self, name: str, url: str) -> dict[str, float]:
        """Let the process apply the facts of some more items; events a second."""
        config = places.configuration(self.found, self.uri, name=url.rpartition("/")[2])
        command = [sys.executable, "-W", "ignore", "-m", "cli.process", "reporting", str(config)]
        environment = {"LOG_LEVEL": "WARNING"}
        with psycopg.connect(url, autocommit=True) as c:
            copy, before = fresh_copy(c), one(c, "SELECT coalesce(max(position), 0) FROM inbox")
            events = (event for n in range(self.told) for event in story(copy, n))
            bodies = [canonical(event.to_wire()) for event in events]
            c.execute("CHECKPOINT")
            publish(self.uri, ((body, "", inbox_queue("reporting"), "") for body in bodies))
            with running(command, self.log, environment) as process:
                self._await(process, c, before, len(bodies))
            shown = one(c, f"SELECT count(*) FROM item_state WHERE id LIKE '{copy}-%'")
            assert shown == self.told, (shown, self.told)
            return {name: rate(c, len(bodies), before)}

    def _await(
        self,
        process: "subprocess.Popen[bytes]",
        connection: psycopg.Connection[Any],
        before: int,
        events: int,
    ) -> None:
        until = time.monotonic() + LONGEST_SECONDS
        shown = f"SELECT count(*) FROM inbox WHERE status = 'applied' AND position > {before:d}"
        while one(connection, shown) < events:
            alive(process, self.log)
            if time.monotonic() > until:
                raise SystemExit(f"not applied in time:\n{self.log.read_text()[-3000:]}")
            time.sleep(0.3)


def pace() -> float:
    """Events a second of one control process, as `bench.events` recorded last."""
    found = re.search(rf"^\| {SUITE} +\| ([0-9,.]+) \|", RESULTS.read_text(encoding="utf-8"), re.MULTILINE)
    if found is None:
        raise SystemExit(f"{RESULTS.name} has no record of bench.events")
    return float(found[1].replace(",", ""))


def fresh_copy(connection: psycopg.Connection[Any]) -> str:
    """The name of a copy that nothing was told of yet."""
    for number in range(LAST_COPY, 0, -1):
        name = copy_name(number)
        if one(connection, f"SELECT count(*) FROM item_state WHERE id = '{name}-0:1'") == 0:
            return name
    raise SystemExit("no name is left for another copy")


def main() -> int:
    """Measure and conclude."""
    given = arguments(__doc__, items=1_000_000, told=2000).parse_args()
    items, told, rounds = (20_000, 200, 1) if given.quick else (given.items, given.told, given.rounds)
    with places.place() as found:
        small, large = f"among {items // 10:,} items", f"among {items:,} items"
        registers = {small: kept(found.database_url, items // 10), large: kept(found.database_url, items)}
        measured = Measurement(found, told)
        contenders = {
            name: lambda name=name, url=url: measured.apply(name, url) for name, url in registers.items()
        }
        figures = interleaved(contenders, rounds)
    targets = [
        Target(f"facts shown, against control's {pace():,.0f}", median(figures, large) / pace(), at_least=1),
        Target(
            "on the larger register, against a tenth of it",
            median(figures, large) / median(figures, small),
            at_least=0.8,
        ),
    ]
    notes = [f"{5 * told:,} facts a round; the pages they change are written whole once after a checkpoint"]
    return conclude(
        "Facts shown by reporting", [table(figures, "events/s")], targets, notes, record=not given.quick
    )


if __name__ == "__main__":
    sys.exit(main())
