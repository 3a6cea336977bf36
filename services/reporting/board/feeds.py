"""The obligations of a body as a calendar feed (iCalendar)."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from icalendar import Calendar, Event

from services.reporting import lists
from services.reporting.board.view import NotFound, View
from services.reporting.tables import LIVE

OBLIGATION = LIVE["obligation_state"]

MOST = 500
"""How many duties that are open, and how many that were missed, a feed shows."""


def _owed(view: View, code: str, state: str, *, latest: bool = False) -> list[Mapping[str, Any]]:
    """The duties of a body or office in a state, in the order of their days."""
    side = [OBLIGATION.c.debtor == code, OBLIGATION.c.state == state]
    rows = lists.duties(view.tx, [side], MOST, latest=latest)
    return sorted(rows, key=lambda row: (row["due_on"], row["id"]))


def calendar_feed(view: View, code: str) -> bytes:
    """What a body or office owes: a day-long entry for each duty on the last day it can be done in time.

    Of very many those missed last and those due soonest: a calendar program asks for them every hour.
    """
    if not view.viewer.owns(code):
        raise NotFound(code)
    rows = [*_owed(view, code, "missed", latest=True), *_owed(view, code, "open")]
    named = view.item_names(row["subject"] for row in rows)
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
        about = named.get(row["subject"].removeprefix("item/"))
        entry.add("summary", ", ".join(filter(None, (view.duty(row["what"], row["provision"]), about))))
        says = view.provision(row["provision"])["says"]
        entry.add("description", f"{view.cited(row['provision'])}: {says}")
        entry.add("categories", [view.say("missed_state" if row["state"] == "missed" else row["state"])])
        entry.add("transp", "TRANSPARENT")
        feed.add_component(entry)
    return bytes(feed.to_ical())
