"""What the clock sets off: due obligations and daily jobs, each once, whichever replica comes first."""

import logging
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from bus.bulk import insert_missing
from bus.database import Conflict, Transaction, may_be_retried, say
from bus.obligations import OBLIGATION, fact, read, start_of
from bus.tables import SYSTEM, Instant

if TYPE_CHECKING:
    from bus.service import Service

_log = logging.getLogger(__name__)
_LONGEST_PAUSE = timedelta(days=1)
_FIRST_PAUSE = timedelta(minutes=1)
_DOUBLINGS = 12

_DUE = (
    sa.select(OBLIGATION)
    .where(sa.text("state = 'open'"), OBLIGATION.c.next_at <= sa.bindparam("now", type_=Instant))
    .order_by(OBLIGATION.c.next_at)
    .limit(sa.bindparam("limit"))
)
_CLAIM = _DUE.with_for_update(skip_locked=True)
_CLAIM_ONE = _CLAIM.where(OBLIGATION.c.id == sa.bindparam("this"))
_RUN_TODAY = sa.select(SYSTEM.daily_run.c.job).where(SYSTEM.daily_run.c.day == sa.bindparam("today"))


def sweep(service: "Service", limit: int = 500) -> int:
    """Announce up to `limit` obligations that fall due soon or were missed; returns how many were claimed.

    The claim costs what is due, not what is open. A missed duty whose handler raises stays open, to be tried
    again after a pause that grows to a day; it holds up no other duty.
    """
    with service.db.transaction(reading=True) as tx:
        if tx.connection.execute(_DUE, {"now": tx.now, "limit": 1}).first() is None:
            return 0
    try:
        return service.db.run(partial(_sweep, service, limit))
    except DBAPIError as error:
        if error.connection_invalidated or may_be_retried(error):
            raise
    with service.db.transaction(reading=True) as tx:
        due = [row.id for row in tx.connection.execute(_DUE, {"now": tx.now, "limit": limit})]
    return sum(_alone(service, identifier) for identifier in due)


def _sweep(service: "Service", limit: int, tx: Transaction) -> int:
    return _announce(service, tx, _CLAIM, {"now": tx.now, "limit": limit})


def _alone(service: "Service", identifier: str) -> int:
    """One duty in a transaction of its own: the database refused the batch, and this may be the culprit."""

    def one(tx: Transaction, error: str | None = None) -> int:
        this = {"now": tx.now, "limit": 1, "this": identifier}
        return _announce(service, tx, _CLAIM_ONE, this, error)

    try:
        return service.db.run(one)
    except DBAPIError as culprit:
        if culprit.connection_invalidated or may_be_retried(culprit):
            raise
        error = say(culprit)
        return service.db.run(lambda tx: one(tx, error))


def _announce(
    service: "Service", tx: Transaction, claim: Any, which: dict[str, Any], error: str | None = None
) -> int:
    """Announce the duties claimed; `error` is what the database said of the only one."""
    rows = tx.rows(OBLIGATION)
    found = [dict(row) for row in tx.connection.execute(claim, which).mappings()]
    for row in found:
        rows.admit(row)
    missed = []
    for row in found:
        missed_at = start_of(row["due_on"] + timedelta(days=1))
        if tx.now >= missed_at:
            missed.append(row)
            continue
        tx.announce(fact(service.name, "due_soon", read(row)))
        rows.put({**row, "warned": True, "next_at": missed_at})
    tx.prefetch(key for row in missed for key in _keys(service, row))
    tx.duties.expected = [row["subject"] for row in missed]
    for row in missed:
        if error is None:
            _miss(service, tx, row)
        else:
            _postpone(tx, row, error)
    return len(found)


def _keys(service: "Service", row: dict[str, Any]) -> list[tuple[sa.Table, Any]]:
    """What carrying out one duty will read; where that cannot be said, it will fail for itself alone."""
    try:
        return list(service.loads_when_missed(read(row)))
    except Exception as error:
        _log.warning("%s: no keys of obligation %s", service.name, row["id"], exc_info=error)
        return []


def _miss(service: "Service", tx: Transaction, row: dict[str, Any]) -> None:
    missed = {**row, "state": "missed", "next_at": None, "error": None}
    try:
        with tx.attempt():
            tx.rows(OBLIGATION).put(missed)
            tx.announce(fact(service.name, "missed", read(missed)))
            service.missed(tx, read(missed))
    except Conflict:
        raise
    except DBAPIError as error:
        if error.connection_invalidated or may_be_retried(error) or not tx.alive:
            raise
        _postpone(tx, row, say(error))
    except Exception as error:
        _log.warning("%s: obligation %s not carried out", service.name, row["id"], exc_info=error)
        _postpone(tx, row, say(error))


def _postpone(tx: Transaction, row: dict[str, Any], error: str) -> None:
    pause = min(_FIRST_PAUSE * 2 ** min(row["attempt"], _DOUBLINGS), _LONGEST_PAUSE)
    later = {"attempt": row["attempt"] + 1, "error": error, "next_at": tx.now + pause}
    tx.rows(OBLIGATION).put({**row, **later})


def daily(service: "Service") -> int:
    """Run the daily jobs that no replica has run today; returns how many ran.

    A job that raises is undone, runs again at the next call, and does not keep the others from running.
    """
    ran, errors, jobs = 0, [], service.daily_jobs()
    if not jobs:
        return 0
    with service.db.transaction(reading=True) as tx:
        done = set(tx.connection.execute(_RUN_TODAY, {"today": tx.today}).scalars())
    for job in [job for job in jobs if job not in done]:
        try:
            ran += service.db.run(partial(_daily, service, job))
        except Exception as error:
            errors.append(error)
    if errors:
        raise errors[0]
    return ran


def _daily(service: "Service", job: str, tx: Transaction) -> bool:
    row = {"job": job, "day": tx.today, "at": tx.now}
    if not insert_missing(tx.connection, SYSTEM.daily_run, [row]):
        return False
    getattr(service, job)(tx)
    return True
