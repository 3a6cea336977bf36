"""The projection made anew from an event log: what `reglament replay` does, at two sizes, on PostgreSQL.

    python -m bench.rebuild [--events 500000] [--quick]

The log holds the facts of items (five each), of their acts and of questions, chained as the relay chains
them. The rate is that of the whole: reading and verifying the log, projecting, writing, tallies, indexes,
taking the place of the living projection. A second rebuild must come to the same bytes as the first. On the
server that DATABASE_URL names the logs are kept and used again.
"""

import hashlib
import resource
import sys
import time
from collections.abc import Iterator

from bench import places
from bench.measure import Target, arguments, conclude, say, table
from bench.register import EVENTS, TOLD, copy_name, facts
from bus.contract import canonical
from bus.database import Database
from bus.event import Envelope
from bus.event_log import GENESIS, link
from bus.replay import Replay
from services.reporting.comparing import digest
from services.reporting.rebuilding import rebuild
from services.reporting.service import Reporting

LEAST = 5000
"""Events a second that the project promises."""


def write_log(db: Database, count: int) -> None:
    """So many events in the log of a database, numbered and chained."""
    number, last = 0, GENESIS
    raw = db.engine.raw_connection()
    cursor = raw.cursor()
    links = []
    with cursor.copy("COPY outbox (id, event_id, type, subject, body, digest, at) FROM STDIN") as copy:
        for event in _events(count):
            body = canonical(event.to_wire())
            hashed = hashlib.sha256(body).digest()
            number, last = number + 1, link(last, number + 1, hashed)
            copy.write_row((number, event.id, event.type, event.subject, body, hashed, event.time))
            links.append((number, last))
    with cursor.copy("COPY chain (number, outbox_id, hash) FROM STDIN") as copy:
        for number, last in links:
            copy.write_row((number, number, last))
    raw.commit()
    raw.close()


def _events(count: int) -> Iterator[Envelope]:
    """Everything told of as many items as it takes, copy after copy."""
    left = count
    for copy in range(count // (EVENTS * TOLD) + 1):
        for event in facts(copy_name(copy), min(TOLD, -(-left // EVENTS))):
            if left == 0:
                return
            yield event
            left -= 1


def measured(db: Database, count: int) -> dict[str, float]:
    """The projection made from a log: events a second, and the growth of memory."""
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("VACUUM ANALYZE")
        connection.exec_driver_sql("CHECKPOINT")
    memory, began = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.monotonic()
    phases: list[tuple[str, float]] = []
    history = Replay({"control": db})
    made = rebuild(
        db, history.events(), more=history.events, say=lambda what: phases.append((what, time.monotonic()))
    )
    took = time.monotonic() - began
    assert made == count, (made, count)
    applied = phases[0][1] - began
    say(f"{count:,} events in {took:.1f} s, {applied:.1f} s of them before {phases[0][0]}")
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - memory) / 1024
    return {"rate": count / took, "applied": count / applied, "memory": grown}


def same_again(db: Database) -> None:
    """Made anew a second time it is the same to the last byte."""
    before = digest(db)
    rebuild(db, Replay({"control": db}).events())
    assert digest(db) == before


def main() -> int:
    """Measure a tenth of the size, then the size."""
    given = arguments(__doc__, events=500_000).parse_args()
    count = 20_000 if given.quick else given.events
    found: dict[int, dict[str, float]] = {}
    with places.postgresql() as base:
        for size in (count // 10, count):
            url, new = places.kept(base, f"rebuild_{size}", Reporting)
            db = Database(places.driver(url), "reporting")
            if new:
                say(f"writing a log of {size:,} events")
                write_log(db, size)
            found[size] = measured(db, size)
            if size < count:
                same_again(db)
            db.close()
    small, large = found[count // 10], found[count]
    names = {"rate": "whole", "applied": "until all rows are written"}
    figures = {
        f"{says}, {size:,} events": [found[size][name]] for name, says in names.items() for size in found
    }
    targets = [
        Target("events a second, against 5,000", large["rate"] / LEAST, at_least=1),
        Target("the same size against a tenth of it", large["rate"] / small["rate"], at_least=0.8),
    ]
    notes = [f"memory grew by {small['memory']:.0f} MB, then by {large['memory']:.0f} MB"]
    return conclude(
        "Rebuilding the projection", [table(figures, "events/s")], targets, notes, record=not given.quick
    )


if __name__ == "__main__":
    sys.exit(main())
