"""Calendars that people subscribe to: the grid as recurring rules where they hold, meetings, what is owed."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID, uuid5

from icalendar import Calendar, Event

from law import Law, Obligation
from services.meetings.model import Meeting
from services.meetings.rules import kinds
from services.meetings.rules.grid import Readings, events_on, grid_of, sittings_of_parliament

_NAMES = UUID("2b7f3f0e-5f0b-5c39-9a55-6d0a1c0e7f21")
READ_AGAIN = timedelta(hours=1)
"""How often subscribers are asked to read a calendar again (RFC 7986)."""
PRODUCT = "-//Reglament//meetings//EN"
PLACED = frozenset({"scheduled", "rescheduled"})
ICAL_DAYS = ("MO", "TU", "WE", "TH", "FR")


def of_grid(law: Law, first: date, last: date, readings: Readings, lang: str) -> str:
    """The grid from one day to another: each event once, recurring; a slot on a day off says so."""
    calendar = _calendar(law.message("calendar_of_grid", lang))
    for event, days in _days_of_events(law, first, last, readings).items():
        for dates in _by_weekday(days).values():
            _add_recurring(calendar, law, event, dates, lang)
    return str(calendar.to_ical().decode())


def of_meetings(
    law: Law, meetings: Iterable[Meeting], owed: Iterable[Obligation], *, body: str, lang: str
) -> str:
    """The meetings of a body or an official with what is owed before them.

    Nothing in it depends on when it is asked for, so that it is the same to the byte until a meeting changes.
    """
    calendar = _calendar(law.message("calendar_of_body", lang, body=body))
    for one in meetings:
        calendar.add_component(_meeting(law, one, lang))
    for duty in owed:
        calendar.add_component(_duty(law, duty, lang))
    return str(calendar.to_ical().decode())


def _days_of_events(law: Law, first: date, last: date, readings: Readings) -> Mapping[str, list[date]]:
    days: dict[str, list[date]] = {}
    for n in range((last - first).days + 1):
        on = first + timedelta(days=n)
        for entry in (*events_on(law, on, readings), *sittings_of_parliament(law, on, readings)):
            days.setdefault(entry.event, []).append(on)
    return days


def _by_weekday(days: Iterable[date]) -> Mapping[int, list[date]]:
    by_day: dict[int, list[date]] = {}
    for on in days:
        by_day.setdefault(on.weekday(), []).append(on)
    return by_day


def _add_recurring(calendar: Calendar, law: Law, event: str, dates: Sequence[date], lang: str) -> None:
    """One event on one weekday: weekly by rule where every week has it, else by its dates."""
    title = kinds.kind(event).titles[lang]
    uid = str(uuid5(_NAMES, f"{event}/{dates[0]}"))
    one = _all_day(uid, dates[0], title)
    one.add("categories", [grid_of(law, dates[0]).text])
    if _every_week(dates):
        one.add("rrule", {"freq": "weekly", "byday": ICAL_DAYS[dates[0].weekday()], "until": dates[-1]})
    elif days := _days_of_month(dates):
        day = ICAL_DAYS[dates[0].weekday()]
        one.add("rrule", {"freq": "monthly", "byday": day, "bymonthday": days, "until": dates[-1]})
    elif len(dates) > 1:
        # Some readers take the dates listed for all there are: the first is listed too.
        one.add("rdate", list(dates), parameters={"VALUE": "DATE"})
    calendar.add_component(one)
    for on in dates:
        if not law.calendar().is_working(on):
            off = _all_day(uid, on, law.message("slot_on_day_off", lang, event=event))
            off.add("recurrence-id", on)
            off.add("status", "TENTATIVE")
            calendar.add_component(off)


def _every_week(dates: Sequence[date]) -> bool:
    return len(dates) > 1 and (dates[-1] - dates[0]).days == 7 * (len(dates) - 1)


def _days_of_month(dates: Sequence[date]) -> list[int]:
    """The days of the month by which a monthly rule gives just these dates; none where no rule does."""
    days = {on.day for on in dates}
    span = (dates[-1] - dates[0]).days // 7
    ruled = [on for n in range(span + 1) if (on := dates[0] + timedelta(weeks=n)).day in days]
    return sorted(days) if len(dates) > 1 and ruled == list(dates) else []


def _all_day(uid: str, on: date, title: str) -> Event:
    one = Event()
    one.add("uid", uid)
    one.add("dtstamp", datetime.combine(on, time(), UTC))
    one.add("dtstart", on)
    one.add("dtend", on + timedelta(days=1))
    one.add("summary", title)
    one.add("transp", "TRANSPARENT")
    return one


def _meeting(law: Law, meeting: Meeting, lang: str) -> Event:
    plan, moved = meeting.plan(), [one.on for one in meeting.history if one.step in PLACED]
    one = Event()
    one.add("uid", f"{uuid5(_NAMES, meeting.id)}")
    one.add("dtstamp", datetime.combine(meeting.history[-1].on, time(), UTC))
    one.add("sequence", max(0, len(moved) - 1))
    one.add("dtstart", plan.starts_at.astimezone(UTC))
    one.add("dtend", plan.ends_at.astimezone(UTC))
    one.add("summary", meeting.title.get(lang) or next(iter(meeting.title.values())))
    one.add("status", "CONFIRMED")
    one.add("categories", [kinds.kind(meeting.kind).titles[lang]])
    one.add(
        "contact", ", ".join([law.office(meeting.chair).name(lang), *filter(None, [meeting.chair_person])])
    )
    if meeting.room:
        one.add("location", meeting.room)
    if meeting.agenda:
        one.add("description", "\n".join(meeting.agenda))
    return one


def _duty(law: Law, duty: Obligation, lang: str) -> Event:
    one = _all_day(duty.id, duty.due_on, law.message(duty.what, lang))
    one.add("description", f"{duty.provision}: {duty.subject}")
    one.add("categories", ["OBLIGATION"])
    return one


def _calendar(name: str) -> Calendar:
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("x-wr-calname", name)
    calendar.add("x-wr-timezone", "Asia/Almaty")
    calendar.add("refresh-interval", READ_AGAIN, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT1H")
    return calendar
