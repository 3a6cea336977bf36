"""How fast a process applies what waits in its queue, by the times of the rows of its inbox."""

from datetime import datetime
from typing import Any

import psycopg

SUITE = "control, one process"
"""What the pace of control is recorded as."""
LONGEST_SECONDS = 120
WARM_UP = 0.1


def one(connection: psycopg.Connection[Any], query: str) -> Any:
    """The only value of a query."""
    row = connection.execute(query).fetchone()
    return None if row is None else row[0]


def rate(connection: psycopg.Connection[Any], events: int, after: int = 0) -> float:
    """Events a second by the rows' own times, once the first tenth, in which all warm up, is applied."""
    query = (
        f"SELECT received_at, count(*) FROM inbox WHERE position > {after:d} "
        "GROUP BY received_at ORDER BY received_at"
    )
    instants: list[tuple[datetime, int]] = []
    done = 0
    for at, count in connection.execute(query).fetchall():
        if done >= events * WARM_UP:
            instants.append((at, count))
        done += count
    took = instants[-1][0] - instants[0][0]
    return sum(count for _, count in instants[:-1]) / took.total_seconds()
