"""RPC round trips at 1 and at 50 callers, against a bare nameko service.

    python -m bench.rpc [--calls 2000] [--rounds 5] [--quick]

Services and callers are processes of their own, 50 calls at once, green threads on both sides. `echo` needs
no database: request and answer are checked against their schemas, the deadline and the kind of answer travel,
and nameko does none of this. `row` is a query of one row: ours as every service answers it, in a transaction
that only reads; nameko's with SQLAlchemy. nameko is measured as documented and tuned (see
bench/peers/rpc_caller.py), and the targets hold against the better of the two.
"""

import sys
import time
from collections.abc import Mapping
from contextlib import ExitStack
from functools import partial

import sqlalchemy as sa

from bench import places
from bench.measure import Target, alive, arguments, child, conclude, interleaved, median, running, say, table
from bench.peers import echo_tables
from cli.servers import Servers

SUITE, NAMEKO, TUNED = "suite", "nameko", "nameko, tuned"
WHO = {SUITE: "suite", NAMEKO: "nameko", TUNED: "tuned"}
VHOSTS = {SUITE: "reglament_bench", NAMEKO: "reglament_bench_nameko", TUNED: "reglament_bench_nameko"}
START_SECONDS = 60


def once(uri: str, who: str, method: str, callers: int, count: int) -> dict[str, float]:
    """One contender's percentiles."""
    told = child("bench.peers.rpc_caller", WHO[who], method, uri, callers, count)
    return {f"{method} by {callers}, {who}, {part}": value for part, value in told.items()}


def serve(found: Servers, stack: ExitStack) -> Mapping[str, str]:
    """Start both services; where each is to be called."""
    uris = {vhost: places.fresh_vhost(found, vhost) for vhost in dict.fromkeys(VHOSTS.values())}
    url = found.database(f"{places.PREFIX}_echo")
    engine = sa.create_engine(places.driver(url))
    echo_tables.fill(engine)
    engine.dispose()
    config = places.configuration(found, uris[VHOSTS[SUITE]])
    python = [sys.executable, "-W", "ignore", "-m"]
    commands = {
        SUITE: ["bench.peers.echo_suite", str(config)],
        NAMEKO: ["bench.peers.echo_nameko", uris[VHOSTS[NAMEKO]], url],
    }
    for name, command in commands.items():
        log = found.directory / f"{name}.log"
        process = stack.enter_context(running([*python, *command], log, {"LOG_LEVEL": "WARNING"}))
        uri, queue = uris[VHOSTS[name]], {SUITE: "rpc.echo", NAMEKO: "rpc-echo"}[name]
        until = time.monotonic() + START_SECONDS
        while not consumed(found, VHOSTS[name], queue):
            alive(process, log)
            if time.monotonic() > until:
                raise SystemExit(f"{queue} of {uri} has no consumer:\n{log.read_text()[-3000:]}")
            time.sleep(0.2)
    return {who: uris[VHOSTS[who]] for who in WHO}


def consumed(found: Servers, vhost: str, queue: str) -> bool:
    """Whether somebody takes messages of a queue."""
    consumers = found.manage("GET", f"/api/consumers/{vhost}")
    return isinstance(consumers, list) and any(one["queue"]["name"] == queue for one in consumers)


def main() -> int:
    """Measure and conclude."""
    given = arguments(__doc__, calls=2000).parse_args()
    count, rounds = (200, 1) if given.quick else (given.calls, given.rounds)
    with places.place() as found, ExitStack() as stack:
        say("starting the services")
        uris = serve(found, stack)
        cases = [(method, callers) for method in ("echo", "row") for callers in (1, 50)]
        contenders = {
            f"{method} {callers} {who}": partial(once, uris[who], who, method, callers, count)
            for method, callers in cases
            for who in WHO
        }
        figures = interleaved(contenders, rounds)
    targets = []
    for method, callers in cases:
        for part in ("p50", "p99"):
            told = {who: median(figures, f"{method} by {callers}, {who}, {part}") for who in WHO}
            ratio = told[SUITE] / min(told[NAMEKO], told[TUNED])
            targets.append(Target(f"{method} by {callers}, {part}", ratio, at_most=1.3))
    figures = {name: figures[name] for name in sorted(figures)}
    notes = [f"{count:,} calls a round"]
    return conclude("RPC round trips", [table(figures, "ms")], targets, notes, record=not given.quick)


if __name__ == "__main__":
    sys.exit(main())
