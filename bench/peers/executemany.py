"""Bare psycopg: the same rows in batches, each an executemany of a statement a table, one commit a batch.

    python -m bench.peers.executemany DATABASE_URL ITEMS BATCH

Nothing is read, checked or decided; the rows are made before the clock starts.
"""

import hashlib
import json
import sys
import time
from datetime import UTC, datetime
from itertools import count
from typing import Any

import psycopg

from bench import feed
from bench.peers import work
from services.control.rules.duties import EXECUTION_REPORT, PROPOSALS, duty_id

INBOX = (
    "INSERT INTO inbox (source, event_id, type, subject, digest, status, received_at) "
    "VALUES (%s, %s, %s, %s, %s, 'applied', %s) ON CONFLICT DO NOTHING"
)
ITEM = "UPDATE item SET state = %s, submitted = %s, version = version + 1 WHERE id = %s"
DUTY = (
    "UPDATE obligation SET state = 'met', next_at = NULL, closed_on = %s, version = version + 1 WHERE id = %s"
)
LOG = "INSERT INTO outbox (id, event_id, type, subject, body, digest, at) VALUES (%s, %s, %s, %s, %s, %s, %s)"
PENDING = "INSERT INTO outbox_pending (id, lane, digest) VALUES (%s, %s, %s)"
CHAIN = "INSERT INTO chain (number, outbox_id, hash) VALUES (%s, %s, %s)"
STATEMENTS = (INBOX, ITEM, DUTY, LOG, PENDING, CHAIN)
NUMBERS = count(1_000_001)
FACTS = ("received", "obligation_closed", "receipt_issued")


def rows(bodies: list[bytes], row: dict[str, Any]) -> list[list[tuple[Any, ...]]]:
    """The rows of a batch, a list for each statement; `row` stands for any item in the facts."""
    now = datetime.now(UTC)
    made: list[list[tuple[Any, ...]]] = [[] for _ in STATEMENTS]
    for body in bodies:
        event = work.read(body)
        item, by = event.data["item"], event.data["acting"]["body"]
        reported = event.type == work.REPORT
        digest = hashlib.sha256(body).digest()
        made[0].append((event.source, event.id, event.type, event.subject, digest, now))
        made[1].append(("reported" if reported else "on_control", json.dumps([by]), item))
        made[2].append((now.date(), duty_id(item, by, EXECUTION_REPORT if reported else PROPOSALS)))
        for name in FACTS:
            number = next(NUMBERS)
            f = work._fact(event, name, row, now)
            made[3].append((number, f["event_id"], f["type"], f["subject"], f["body"], f["digest"], now))
            made[4].append((number, 1, f["digest"]))
            made[5].append((number, number, f["digest"]))
    return made


def main(url: str, items: int, size: int) -> None:
    """Print how many rows a second were written."""
    bodies = feed.letters(items)
    with psycopg.connect(url) as connection:
        cursor = connection.cursor(row_factory=psycopg.rows.dict_row)
        row = cursor.execute("SELECT * FROM item LIMIT 1").fetchone()
        assert row is not None
        made = [rows(bodies[start : start + size], row) for start in range(0, len(bodies), size)]
        began = time.perf_counter()
        for batch in made:
            for statement, values in zip(STATEMENTS, batch, strict=True):
                cursor.executemany(statement, values)
            connection.commit()
        took = time.perf_counter() - began
    print(json.dumps({"seconds": took, "rows": sum(len(part) for batch in made for part in batch)}))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
