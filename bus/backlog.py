"""What waits in a service's database, counted for the metrics."""

from datetime import datetime

import sqlalchemy as sa

from bus.database import Database
from bus.metrics import Backlog
from bus.tables import SYSTEM

INBOX, QUARANTINE, DUTIES = SYSTEM.inbox, SYSTEM.quarantine, SYSTEM.obligation
_AGENCIES = "/agencies/"


def backlog(db: Database) -> Backlog:
    """Count it, in one reading transaction; every count has a partial index to read."""
    log, pending = SYSTEM.outbox, SYSTEM.pending
    now = db.clock.machine()
    with db.transaction(reading=True) as tx:
        first = sa.select(sa.func.min(pending.c.id)).scalar_subquery()
        outbox = tx.connection.scalar(sa.select(sa.func.count()).select_from(pending))
        announced = tx.connection.scalar(sa.select(log.c.at).where(log.c.id == first))
        waiting = sa.select(sa.func.count(), sa.func.min(INBOX.c.received_at)).where(
            sa.text("status IN ('waiting', 'held')")
        )
        inbox, received = tx.connection.execute(waiting).one()
        held = sa.select(QUARANTINE.c.reason, QUARANTINE.c.source, sa.func.count()).where(
            sa.text("state = 'open'")
        )
        quarantined: dict[tuple[str, str], int] = {}
        for reason, source, count in tx.connection.execute(held.group_by("reason", "source")):
            agency = source.removeprefix(_AGENCIES) if source and source.startswith(_AGENCIES) else ""
            quarantined[reason, agency] = quarantined.get((reason, agency), 0) + count
        duties = sa.select(sa.func.count()).select_from(DUTIES).where(sa.text("state = 'open'"))
        opened = tx.connection.scalar(duties)
        overdue = tx.connection.scalar(duties.where(DUTIES.c.due_on < tx.today))
    return Backlog(
        outbox or 0, _age(now, announced), inbox, _age(now, received), quarantined, opened or 0, overdue or 0
    )


def _age(now: datetime, since: datetime | None) -> float:
    return 0.0 if since is None else max(0.0, (now - since).total_seconds())
