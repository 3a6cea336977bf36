"""The relay against bare py-amqp publishing the same bodies with the same confirm window.

    python -m bench.relay [--events 20000] [--window 500] [--rounds 5] [--quick]

The relay numbers and chains what it finds, claims it, publishes in waves of one event a subject and marks
what was confirmed; py-amqp only publishes. Both send to the suite's exchange by the same routing keys, so
the broker has the same to do. Two logs: every event of another subject, and three of a subject in a row.
"""

import sys
from functools import partial

import psycopg

from bench import places
from bench.measure import Target, arguments, child, conclude, interleaved, median, say, table
from bus.database import Database
from bus.event import Event
from bus.topology import inbox_queue
from cli.servers import Servers
from services.control.service import Control

DATABASE, TEMPLATE = "reglament_bench_control", "reglament_bench_template"
APART, TOGETHER = "another subject each", "three of a subject in a row"
AT_ONCE = 1000


def fill(found: Servers, name: str, events: int, in_a_row: int) -> None:
    """A database whose log holds so many receipts, not yet numbered."""
    db = Database(places.driver(places.migrated(found, name, Control)), "control")
    for first in range(0, events, AT_ONCE):
        with db.transaction() as tx:
            for number in range(first, min(first + AT_ONCE, events)):
                subject = f"item/decree-1:{number // in_a_row}"
                tx.announce(Event("control.receipt_issued.v1", subject, receipt(subject, tx.now.isoformat())))
    db.close()


def receipt(subject: str, at: str) -> dict[str, object]:
    """What an agency is told of its letter."""
    return {
        "agency": "mne",
        "agency_event": "0192f3a4-0000-7000-8000-000000000000",
        "event_type": "agencies.execution_report_submitted.v1",
        "subject": subject,
        "outcome": "applied",
        "violations": [],
        "at": at,
    }


def once(found: Servers, template: str, who: str, *given: object) -> dict[str, float]:
    """One contender publishes a copy of a log; messages a second."""
    url = places.copied(found, template, DATABASE)
    told = child("bench.peers.publishing_run", who, url, *given)
    for queue in ("reporting", "gateway"):
        found.manage("DELETE", f"/api/queues/{places.VHOST}/{inbox_queue(queue)}/contents")
    return {f"{who}, {template.rsplit('_', 1)[1]}": told["events"] / told["seconds"]}


def main() -> int:
    """Measure and conclude."""
    given = arguments(__doc__, events=20_000, window=500).parse_args()
    events, rounds = (2_000, 1) if given.quick else (given.events, given.rounds)
    logs = {f"{TEMPLATE}_apart": 1, f"{TEMPLATE}_together": 3}
    with places.place() as found:
        uri = places.fresh_vhost(found)
        places.suite_topology(uri)
        config = places.configuration(found, uri)
        for template, in_a_row in logs.items():
            say(f"announcing {events} events")
            fill(found, template, events, in_a_row)
            vacuum(found, template)
        contenders = {
            f"{who} {template}": partial(once, found, template, who, config, uri, given.window)
            for template in logs
            for who in ("relay", "py-amqp")
        }
        figures = interleaved(contenders, rounds)
    named = {"apart": APART, "together": TOGETHER}
    targets = [
        Target(
            f"published, {words}",
            median(figures, f"relay, {log}") / median(figures, f"py-amqp, {log}"),
            at_least=0.5,
        )
        for log, words in named.items()
    ]
    notes = [f"{events:,} receipts a round, confirm window {given.window}"]
    return conclude("The relay", [table(figures, "events/s")], targets, notes, record=not given.quick)


def vacuum(found: Servers, name: str) -> None:
    """Let the planner know the tables."""
    with psycopg.connect(f"{found.database_url.rsplit('/', 1)[0]}/{name}", autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE")


if __name__ == "__main__":
    sys.exit(main())
