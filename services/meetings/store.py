"""Rows and meetings: loading, saving, and the bookings of rooms and persons; nothing is decided here."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from law import Law
from law.rule import Refused, Violation
from services.meetings import rows, tables
from services.meetings.actions import Step
from services.meetings.model import Meeting
from services.meetings.rules.bookings import Booked, days_of, resources_of

if TYPE_CHECKING:
    from bus.database import Transaction

TAKING_UP = frozenset({"scheduled", "held", "minutes_signed", "no_minutes"})


def find(tx: "Transaction", identifier: str) -> Meeting | None:
    """The meeting of an id, if there is one."""
    row = tx.rows(tables.meeting).get(identifier)
    return None if row is None else rows.meeting_of(row)


def get(tx: "Transaction", identifier: str) -> Meeting:
    """The meeting of an id; refused where there is none."""
    meeting = find(tx, identifier)
    if meeting is None:
        raise Refused([Violation("PM140-2(1)", "unknown_meeting", {"meeting": identifier})])
    return meeting


def save(tx: "Transaction", step: Step, before: Meeting | None) -> Step:
    """Save the meeting, its bookings and duties, and announce what happened, all in this transaction."""
    tx.rows(tables.meeting).put(rows.meeting_row(step.meeting))
    _rebook(tx, before, step.meeting)
    tx.announce(*step.events)
    _close(tx, step.meeting.subject, step.closed)
    _replace_owed(tx, step)
    return step


def booked(tx: "Transaction", meeting: Meeting) -> list[Booked]:
    """What is taken up already of all that the meeting would take up, on its days."""
    plan = meeting.plan()
    days = days_of(plan.starts_at, plan.ends_at)
    keys = [(resource, day) for resource in resources_of(tx.law, meeting) for day in days]
    tx.rows(tables.booking).prefetch(keys)
    found: dict[Booked, None] = {}
    for key in keys:
        row = tx.rows(tables.booking).get(key)
        found |= dict.fromkeys(rows.spans_of(row) if row else ())
    return list(found)


def taken(
    tx: "Transaction", resources: Sequence[str], first: date, last: date
) -> Mapping[date, list[Booked]]:
    """What is taken up of the resources on days, read by their keys, whatever else is booked."""
    table = tables.booking
    query = sa.select(table.c.resource, table.c.day, table.c.spans).where(
        table.c.resource.in_(resources), table.c.day >= first, table.c.day <= last
    )
    found: dict[date, list[Booked]] = {}
    for row in tx.execute(query).mappings():
        found.setdefault(row["day"], []).extend(rows.spans_of(dict(row)))
    return found


def between(
    tx: "Transaction", first: datetime, last: datetime, resource: str | None = None
) -> Iterable[Meeting]:
    """The meetings that begin in a span of time, in order; only those that take up a resource, if named."""
    table = tables.meeting
    query = sa.select(table).where(table.c.starts_at >= first, table.c.starts_at < last)
    if resource is not None:
        query = query.where(table.c.id.in_(_taking_up(tx, resource, first.date(), last.date())))
    for row in tx.execute(query.order_by(table.c.starts_at, table.c.id)).mappings():
        yield rows.meeting_of(dict(row))


def _taking_up(tx: "Transaction", resource: str, first: date, last: date) -> list[str]:
    table = tables.booking
    query = sa.select(table.c.spans).where(
        table.c.resource == resource, table.c.day >= first, table.c.day <= last
    )
    return [span["meeting"] for (spans,) in tx.execute(query) for span in spans]


def _rebook(tx: "Transaction", before: Meeting | None, after: Meeting) -> None:
    """Free what the meeting took up before and take up what it takes up now."""
    freed = {} if before is None else _bookings(tx.law, before)
    taken = _bookings(tx.law, after)
    booking = tx.rows(tables.booking)
    booking.prefetch([*freed, *taken])
    for key in sorted({*freed, *taken}, key=str):
        row = booking.get(key)
        spans = [span for span in (row["spans"] if row else []) if span["meeting"] != after.id]
        spans += [taken[key]] if key in taken else []
        booking.put({"resource": key[0], "day": key[1], "spans": sorted(spans, key=_begin)})


def _bookings(law: Law, meeting: Meeting) -> Mapping[tuple[str, date], dict[str, Any]]:
    if meeting.state not in TAKING_UP or meeting.starts_at is None:
        return {}
    plan = meeting.plan()
    resources = (*resources_of(law, meeting), *(f"body/{code}" for code in {*meeting.bodies, meeting.host}))
    days = days_of(plan.starts_at, plan.ends_at)
    return {(resource, day): rows.span_json(meeting) for resource in resources for day in days}


def _begin(span: Mapping[str, Any]) -> tuple[str, str]:
    return span["starts_at"], span["meeting"]


def _close(tx: "Transaction", subject: str, closed: Mapping[str, Any]) -> None:
    if closed:
        for duty in tx.obligations(subject, missed=True):
            if duty.what in closed:
                tx.close_obligation(duty.id, closed[duty.what], on=tx.today)


def _replace_owed(tx: "Transaction", step: Step) -> None:
    """Open what is owed; what was owed for an earlier day of the same meeting is waived."""
    if not step.owed:
        return
    fresh = {duty.id for duty in step.owed}
    for duty in tx.obligations(step.meeting.subject, missed=True):
        if duty.id not in fresh and duty.what in {one.what for one in step.owed}:
            tx.close_obligation(duty.id, "waived", on=tx.today)
    for duty in step.owed:
        tx.oblige(duty)
