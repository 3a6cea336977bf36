"""What the clock sets off: due obligations and daily jobs, each once, whichever replica comes first."""

from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError

from bus.database import Conflict, Transaction
from bus.obligations import OBLIGATION, fact, read, start_of
from bus.tables import SYSTEM

if TYPE_CHECKING:
    from bus.service import Service

_LONGEST_PAUSE = timedelta(days=1)
_FIRST_PAUSE = timedelta(minutes=1)


def sweep(service: "Service", limit: int = 500) -> int:
    """Announce up to `limit` obligations that fall due soon or were missed; returns how many were claimed.

    The claim costs what is due, not what is open. A missed duty's handler that raises leaves the duty open,
    to be tried again after a pause that grows to a day; it holds up no other duty.
    """
    return service.db.run(lambda tx: _sweep(service, tx, limit))


def _sweep(service: "Service", tx: Transaction, limit: int) -> int:
    due = (
        sa.select(OBLIGATION)
        .where(sa.text("state = 'open'"), OBLIGATION.c.next_at <= tx.now)
        .order_by(OBLIGATION.c.next_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    rows = tx.rows(OBLIGATION)
    found = [dict(row) for row in tx.connection.execute(due).mappings()]
    for row in found:
        rows.admit(row)
    for row in found:
        missed_at = start_of(row["due_on"] + timedelta(days=1))
        if tx.now < missed_at:
            tx.announce(fact(service.name, "due_soon", read(row)))
            rows.put({**row, "warned": True, "next_at": missed_at})
        else:
            _miss(service, tx, row)
    return len(found)


def _miss(service: "Service", tx: Transaction, row: dict[str, Any]) -> None:
    rows = tx.rows(OBLIGATION)
    try:
        with tx.attempt():
            missed = {**row, "state": "missed", "next_at": None, "error": None}
            rows.put(missed)
            tx.announce(fact(service.name, "missed", read(missed)))
            service.missed(tx, read(missed))
    except (Conflict, DBAPIError):
        raise
    except Exception as error:
        pause = min(_FIRST_PAUSE * 2 ** row["attempt"], _LONGEST_PAUSE)
        says = f"{type(error).__name__}: {error}"
        rows.put({**row, "attempt": row["attempt"] + 1, "error": says[:2000], "next_at": tx.now + pause})


def daily(service: "Service") -> int:
    """Run the daily jobs that no replica has run today; returns how many ran."""
    return sum(service.db.run(partial(_daily, service, job)) for job in service.daily_jobs())


def _daily(service: "Service", job: str, tx: Transaction) -> bool:
    run = SYSTEM.daily_run
    insert: Any = (postgresql.insert if tx.dialect == "postgresql" else sqlite.insert)(run)
    row = {"job": job, "day": tx.today, "at": tx.now}
    if not tx.connection.execute(insert.on_conflict_do_nothing(), [row]).rowcount:
        return False
    getattr(service, job)(tx)
    return True
