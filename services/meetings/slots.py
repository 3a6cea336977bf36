"""Looking for a slot among the meetings held here: what is asked, what is taken up, what is answered."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from law import Law, refuse
from services.meetings import answers, store
from services.meetings.model import Meeting, Plan
from services.meetings.plans import instant_of, plan_of
from services.meetings.rules import attendance, kinds
from services.meetings.rules.bookings import Booked, resources_of
from services.meetings.rules.grid import Readings
from services.meetings.rules.judgement import advices
from services.meetings.rules.settings import readings_of
from services.meetings.rules.slots import Passed, Wanted, find

if TYPE_CHECKING:
    from bus.database import Transaction

Wire = Mapping[str, Any]


def find_slot(tx: "Transaction", asked: Wire) -> dict[str, Any]:
    """The first lawful slots for what is asked, the days and hours passed over and why."""
    wanted = _wanted(asked)
    first = wanted.not_before.date()
    answers.within_reach(tx.law, first, "not_before")
    readings, lang = readings_of(tx.law), asked.get("lang", "en")
    refuse(attendance.unknown_bodies(tx.law, wanted.plan.named_bodies, on=first))
    resources = resources_of(tx.law, _meeting(asked, wanted.plan))
    found = find(tx.law, wanted, readings, _busy(tx, resources), _last(tx.law, asked, first))
    return {
        "slots": [_slot(tx.law, plan, readings, lang) for plan in found.slots],
        "passed": [_passed(tx.law, one, lang) for one in found.passed],
        "never": answers.findings(tx.law, found.never, lang),
    }


def _last(law: Law, asked: Wire, first: date) -> date:
    """The last day looked at: as asked or the horizon, never beyond the days the calendar describes."""
    until = asked.get("until")
    last = date.fromisoformat(until) if until else first + timedelta(days=kinds.setting("horizon_days"))
    return min(last, law.calendar().last)


def _wanted(asked: Wire) -> Wanted:
    not_before = instant_of(asked["not_before"])
    length = timedelta(minutes=asked["minutes"])
    spanned = {"starts_at": not_before.isoformat(), "ends_at": (not_before + length).isoformat()}
    return Wanted(plan_of({**asked, **spanned}), length, not_before, asked.get("count", 1))


def _busy(tx: "Transaction", resources: Sequence[str]) -> Callable[[date], Iterable[Booked]]:
    """What is taken up of the rooms and persons wanted on a day, read for some weeks at once."""
    known: dict[date, list[Booked]] = {}
    read_to = date.min

    def on_day(on: date) -> Iterable[Booked]:
        nonlocal read_to
        if on > read_to:
            read_to = on + timedelta(days=kinds.setting("slot_days_read_at_once") - 1)
            known.update(store.taken(tx, resources, on, read_to))
        return dict.fromkeys(known.get(on, ()))

    return on_day


def _meeting(asked: Wire, plan: Plan) -> Meeting:
    return Meeting(
        id="-",
        kind=plan.kind,
        title={},
        state="scheduled",
        chair=plan.chair,
        host=asked["host"],
        chair_person=asked.get("chair_person"),
        room=asked.get("room"),
        participants=plan.participants,
    )


def _slot(law: Law, plan: Plan, readings: Readings, lang: str) -> dict[str, Any]:
    return {
        "starts_at": plan.starts_at.isoformat(),
        "ends_at": plan.ends_at.isoformat(),
        "warnings": answers.findings(law, advices(law, plan, readings), lang),
    }


def _passed(law: Law, one: Passed, lang: str) -> dict[str, Any]:
    return {
        "on": one.on.isoformat(),
        "reasons": answers.findings(law, one.violations, lang),
        "taken": [
            {
                "resource": taken.resource,
                "from": taken.starts_at.isoformat(),
                "to": taken.ends_at.isoformat(),
                "meeting": taken.meeting,
            }
            for taken in one.taken
        ],
    }
