"""Rows of the projection and of reporting's own tables, read and written; no decisions."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

import sqlalchemy as sa

from bus.bulk import one_of
from bus.database import SYSTEM, Transaction
from bus.event import Envelope
from services.reporting import tallies
from services.reporting.consolidation import STORY_OF_A_REPORT, Told
from services.reporting.counting import Parties, count
from services.reporting.model import Outstanding, PeriodicReport
from services.reporting.projection import project
from services.reporting.tables import LIVE, periodic_report

ITEM, STORY, TALLY = LIVE["item_state"], LIVE["story"], LIVE["tally"]
OBLIGATION = SYSTEM.obligation
_AT_ONCE = 500


def put(tx: Transaction, event: Envelope) -> None:
    """Put the rows that an event leaves into the projection, and count what they change."""
    for change in project(event):
        if change.table == "party":
            tx.working("party", Parties).put(change)
            continue
        count(tx, change)
        tx.rows(LIVE[change.table]).put(change.row)


def loads(event: Envelope) -> Iterator[tuple[sa.Table, Any]]:
    """The rows of the projection that an event will change."""
    for change in project(event):
        if change.table != "party":
            yield LIVE[change.table], change.key
        if change.table == "story" and (figure := tallies.figure_of(change.row)) is not None:
            yield LIVE["figure_days"], tallies.days_id(figure, change.row)


def handed_items(
    tx: Transaction, body: str | None, until: date, *, row: str | None = None, of_president: bool = False
) -> Iterator[tuple[Mapping[str, Any], list[Told]]]:
    """Items put under control by a day (of one executor, if named), each with its story, a part at a time."""
    wanted = sa.select(ITEM.c.id, ITEM.c.item).where(ITEM.c.received_on <= until).order_by(ITEM.c.id)
    if body is not None:
        wanted = wanted.where(ITEM.c.executor == body)
    if row is not None:
        wanted = wanted.where(ITEM.c.row == row)
    if of_president:
        wanted = wanted.where(ITEM.c.of_president)
    last = ""
    while True:
        part = tx.execute(wanted.where(ITEM.c.id > last).limit(_AT_ONCE)).all()
        if not part:
            return
        stories = told(tx, [one.id for one in part])
        for one in part:
            yield one.item, stories.get(one.id, [])
        last = part[-1].id


def told(tx: Transaction, items: Sequence[str]) -> dict[str, list[Told]]:
    """The events of items that a consolidated report speaks of, in order."""
    subjects = [f"item/{item}" for item in items]
    about = one_of(STORY.c.subject, subjects, tx.dialect)
    wanted = sa.select(STORY).where(about, STORY.c.type.in_(STORY_OF_A_REPORT))
    found: dict[str, list[Told]] = {}
    for row in sorted(tx.execute(wanted).all(), key=in_order):
        item = row.subject.removeprefix("item/")
        found.setdefault(item, []).append(Told(row.id, row.type, row.on, row.facts, row.at.isoformat()))
    return found


def in_order(row: Any) -> tuple[Any, ...]:
    """The order of a story: by instant; of one instant the opening first, what follows from others last."""
    first = row.type.endswith(("_opened.v1", "_signed.v1")) and "obligation" not in row.type
    return row.at, not first, "obligation" in row.type, row.id


def report_of(row: Mapping[str, Any]) -> PeriodicReport:
    """A periodic report from its row."""
    fields = {name: row[name] for name in PeriodicReport.__dataclass_fields__ if name != "rows"}
    return PeriodicReport(**fields, rows=tuple(row["rows"]))


def row_of(report: PeriodicReport) -> dict[str, Any]:
    """The row of a periodic report."""
    fields = {name: getattr(report, name) for name in PeriodicReport.__dataclass_fields__}
    return {
        **fields,
        "in_time": report.in_time,
        "rows": list(report.rows),
        "signed_by": dict(report.signed_by),
    }


def periodic(tx: Transaction, identifier: str) -> PeriodicReport | None:
    """A periodic report by its id."""
    row = tx.rows(periodic_report).get(identifier)
    return None if row is None else report_of(row)


def awaited(tx: Transaction, provisions: Iterable[str], period: str) -> list[Outstanding]:
    """Duties of earlier steps for a period that nobody has fulfilled yet."""
    codes = list(provisions)
    if not codes:
        return []
    still = OBLIGATION.c.state.in_(("open", "missed"))
    wanted = sa.select(OBLIGATION).where(OBLIGATION.c.provision.in_(codes), still)
    rows = (row for row in tx.execute(wanted) if row.subject.split(":")[1:2] == [period])
    return [Outstanding(row.provision, row.debtor, row.due_on) for row in rows]


def opened_steps(tx: Transaction, periods: Iterable[str]) -> dict[tuple[str, str], list[Any]]:
    """The duties of the calendar ever opened for some periods, by provision and period."""
    wanted = sa.select(OBLIGATION.c.provision, OBLIGATION.c.subject, OBLIGATION.c.debtor, OBLIGATION.c.state)
    found: dict[tuple[str, str], list[Any]] = {}
    asked = set(periods)
    for row in tx.execute(wanted.where(OBLIGATION.c.what == "submit_report")):
        period = row.subject.split(":")[1]
        if period in asked:
            found.setdefault((row.provision, period), []).append(row)
    return found


class Handed(NamedTuple):
    """A body executes items of a row of the matrix and a cell, the first of them received in a month."""

    body: str
    row: str
    cell: str
    since: date


def handed(tx: Transaction) -> list[Handed]:
    """Who executes items of which row and cell since when."""
    group = (TALLY.c.body, TALLY.c.viewer, TALLY.c.mark)
    wanted = sa.select(*group, sa.func.min(TALLY.c.on)).where(TALLY.c.kind == tallies.HANDED).group_by(*group)
    rows: list[Any] = list(tx.execute(wanted))
    return [Handed(*row) for row in rows]


def replied(tx: Transaction, item: str) -> frozenset[str]:
    """The co-executors who sent proposals on an item."""
    came_in = (STORY.c.subject == f"item/{item}", STORY.c.type == "control.coexecutor_proposals_received.v1")
    return frozenset(tx.execute(sa.select(STORY.c.body).where(*came_in)).scalars())


def taking_part(tx: Transaction) -> set[str]:
    """Bodies that execute or co-execute any item."""
    viewer = TALLY.c.viewer
    wanted = sa.select(viewer).where(TALLY.c.kind == tallies.STANDING, viewer != tallies.EVERYONE).distinct()
    return set(tx.execute(wanted).scalars())


def came(tx: Transaction, periods: Iterable[str]) -> dict[tuple[str, str], dict[str, PeriodicReport]]:
    """The reports received for some periods: by provision and period, then by body."""
    table = periodic_report
    found: dict[tuple[str, str], dict[str, PeriodicReport]] = {}
    for row in tx.execute(sa.select(table).where(table.c.period.in_(sorted(periods)))).mappings():
        found.setdefault((row["provision"], row["period"]), {})[row["body"]] = report_of(dict(row))
    return found
