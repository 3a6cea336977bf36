"""What is asked of the meetings held here: lists by day, body and person; whom a new meeting calls twice."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from law import refuse
from services.meetings import events, store
from services.meetings.actions import Step
from services.meetings.model import Meeting
from services.meetings.plans import ALMATY
from services.meetings.rules import attendance
from services.meetings.rules import statistics as form
from services.meetings.rules.bookings import called_elsewhere

if TYPE_CHECKING:
    from bus.database import Transaction


def meetings(tx: "Transaction", asked: Mapping[str, Any]) -> Iterable[Meeting]:
    """The meetings from one day to another, of a body, of a person of it, in a state."""
    first = _start(date.fromisoformat(asked["from"]))
    last = _start(date.fromisoformat(asked["to"]) + timedelta(days=1))
    wanted = asked.get("state")
    refuse(attendance.unknown_bodies(tx.law, _named(asked), on=tx.today))
    for meeting in store.between(tx, first, last, _resource(asked)):
        if wanted in (None, meeting.state):
            yield meeting


def statistics(tx: "Transaction", asked: Mapping[str, Any]) -> Mapping[str, Any]:
    """The statistics of a month, for one body or for all, in the rows of the form."""
    year, month = (int(part) for part in asked["month"].split("-"))
    first = date(year, month, 1)
    following = (first + timedelta(days=31)).replace(day=1)
    lang = asked.get("lang", "ru")
    refuse(attendance.unknown_bodies(tx.law, _named(asked), on=tx.today))
    bodies = frozenset({asked["body"]}) if "body" in asked else None
    held = form.recorded(store.between(tx, _start(first), _start(following)), bodies)
    words = form.Words(
        *(tx.law.message(f"statistics_{name}", lang) for name in ("central", "local", "total", "grand_total"))
    )
    rows = form.rows(tx.law, held, words, lang)
    return {
        "month": asked["month"],
        "columns": list(form.COLUMNS),
        "rows": [{"type": one.type, "key": one.key, "cells": list(one.cells)} for one in rows],
    }


def show_clashes(tx: "Transaction", step: Step) -> Step:
    """Show an official called twice also to the meeting that called first."""
    twice = [one for one in step.warnings if one["code"] == "official_elsewhere"]
    for identifier in sorted({one["facts"]["other"] for one in twice}):
        other = store.get(tx, identifier)
        called = (one["facts"] for one in twice if one["facts"]["other"] == identifier)
        shown = events.advice(tx.law, (called_elsewhere(facts, step.meeting) for facts in called))
        recorded = form.recorded_facts(tx.law, other)
        told = ("official_called_twice", tx.today, ("R155-2(1)",))
        tx.announce(events.meeting_changed(other, *told, warnings=shown, statistics=recorded))
    return step


def _named(asked: Mapping[str, Any]) -> list[str]:
    return [asked["body"]] if "body" in asked else []


def _resource(asked: Mapping[str, Any]) -> str | None:
    if "body" not in asked:
        return None
    return f"person/{asked['body']}/{asked['person']}" if "person" in asked else f"body/{asked['body']}"


def _start(day: date) -> datetime:
    return datetime.combine(day, time(), ALMATY)
