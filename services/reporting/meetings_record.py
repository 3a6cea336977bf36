"""The record of meetings between departments: what bodies entered, and what meetings held here tell."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import sqlalchemy as sa

from bus.database import Transaction
from services.reporting.tables import LIVE, recorded_meeting

MEETING = LIVE["meeting_state"]
HELD = ("held", "minutes_signed", "no_minutes")


def recorded(tx: Transaction, since: date, until: date, body: str | None = None) -> list[Mapping[str, Any]]:
    """The meetings of a span of days, of one body or of all; of two records of one, the body's own holds."""
    told = sa.select(MEETING.c.id, MEETING.c.meeting).where(MEETING.c.on >= since, MEETING.c.on <= until)
    own = recorded_meeting.c
    entered = sa.select(own.id, own.facts).where(own.on >= since, own.on <= until)
    if body:
        told, entered = told.where(MEETING.c.host == body), entered.where(own.body == body)
    found = {
        one.id: {"id": one.id, "name": {"text": one.meeting["title"]}, **one.meeting["statistics"]}
        for one in tx.execute(told.where(MEETING.c.state.in_(HELD)))
        if one.meeting.get("statistics")
    }
    return list((found | {one.id: one.facts for one in tx.execute(entered)}).values())
