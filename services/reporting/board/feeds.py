"""The obligations of a body as a calendar feed (iCalendar)."""

from datetime import timedelta

import sqlalchemy as sa
from icalendar import Calendar, Event

from services.reporting.board.view import NotFound, View
from services.reporting.tables import LIVE

OBLIGATION = LIVE["obligation_state"]


def calendar_feed(view: View, code: str) -> bytes:
    """What a body or office owes: a day-long entry for each duty on the last day it can be done in time."""
    if not view.viewer.owns(code):
        raise NotFound(code)
    owed = [OBLIGATION.c.debtor == code, OBLIGATION.c.state.in_(("open", "missed"))]
    rows = view.rows(sa.select(OBLIGATION).where(*owed).order_by(OBLIGATION.c.due_on, OBLIGATION.c.id))
    feed = Calendar()
    feed.add("prodid", "-//Reglament//Obligations//EN")
    feed.add("version", "2.0")
    feed.add("method", "PUBLISH")
    feed.add("x-wr-calname", f"{view.say('duties')}: {view.body(code)}")
    feed.add("refresh-interval", timedelta(hours=1), {"VALUE": "DURATION"})
    for row in rows:
        entry = Event()
        entry.add("uid", f"{row['id']}@reglament")
        entry.add("dtstamp", row["changed_at"])
        entry.add("dtstart", row["act_by"])
        entry.add("dtend", row["act_by"] + timedelta(days=1))
        entry.add("summary", f"{row['provision']}: {view.say.duty(row['what'])} ({row['subject']})")
        entry.add("description", view.provision(row["provision"])["says"])
        entry.add("categories", [view.say("missed_state" if row["state"] == "missed" else row["state"])])
        entry.add("transp", "TRANSPARENT")
        feed.add_component(entry)
    return bytes(feed.to_ical())
