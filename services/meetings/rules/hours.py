"""The hours of a meeting: working time only, in the Government and where central bodies come together."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import time
from functools import cache

from law import Law, NotInForce, Violation, rule
from services.meetings.model import Plan
from services.meetings.rules import kinds


@dataclass(frozen=True, slots=True)
class Window:
    """The hours within which a meeting must lie, and the provision that sets them."""

    provision: str
    opens: time
    closes: time


@rule("PM140-2(5).1", "PM140-R1.23", "PM140-2(5-1).1", "PM140-R1.24")
def window(law: Law, plan: Plan) -> Window | None:
    """The hours that bind the meeting; None where no text sets any (labour law then)."""
    kind = kinds.kind(plan.kind)
    if not (kind.meeting or kind.consultative):
        return None
    where = kinds.place(plan.kind, plan.chair)
    if where == "government":
        return _window(law, "PM140-2(5).1", plan)
    needed = _central_bodies_needed(law, plan) if where == "body" else None
    if needed is not None and central_bodies(law, plan) >= needed:
        return _window(law, "PM140-2(5-1).1", plan)
    return None


@rule("PM140-2(5).1", "PM140-R1.23", "PM140-2(5-1).1", "PM140-R1.24")
def outside_hours(law: Law, plan: Plan) -> Iterator[Violation]:
    """The whole meeting lies within the hours set for the place where it is held."""
    hours = window(law, plan)
    if hours is not None and not _within(hours, plan):
        yield Violation(hours.provision, "outside_hours", _facts(hours, plan))


@rule("PM140-R1.23", "PM140-R1.24")
def outside_working_days(law: Law, plan: Plan) -> Iterator[Violation]:
    """Meetings bound to working time are not held on a day off; labour legislation is observed."""
    hours = window(law, plan)
    off = law.calendar().why(plan.on)
    if hours is None or off is None:
        return
    provision = "PM140-R1.23" if hours.provision == "PM140-2(5).1" else "PM140-R1.24"
    yield Violation(provision, "on_day_off", {"on": plan.on, "why": f"day_off_{off.kind}"})


@rule("PM140-R1.23")
def advised_hours(law: Law, plan: Plan) -> Iterator[Violation]:
    """A sitting of the Government is no meeting, yet its premises keep the same hours; a day off is noted."""
    if window(law, plan) is not None or kinds.kind(plan.kind).form == "security_council":
        return
    off = law.calendar().why(plan.on)
    if off is not None:
        yield Violation("PM140-R1.23", "on_day_off", {"on": plan.on, "why": f"day_off_{off.kind}"})
    hours = _window(law, "PM140-2(5).1", plan)
    if kinds.place(plan.kind, plan.chair) == "government" and not _within(hours, plan):
        yield Violation("PM140-2(5).1", "outside_hours", _facts(hours, plan))


def central_bodies(law: Law, plan: Plan) -> int:
    """How many central state bodies take part, the host among them."""
    return sum(law.body(code, on=plan.on).central for code in plan.named_bodies)


def _central_bodies_needed(law: Law, plan: Plan) -> int | None:
    """How many central bodies bind a meeting in a body to hours; None before the clause was added."""
    try:
        needed: int = law.value("PM140-2(5-1).1", "if_central_state_bodies_at_least", on=plan.on)
    except NotInForce:
        return None
    return needed


def _window(law: Law, provision: str, plan: Plan) -> Window:
    opens, closes = (law.value(provision, name, on=plan.on) for name in ("from", "to"))
    return _open(provision, opens, closes)


@cache
def _open(provision: str, opens: str, closes: str) -> Window:
    return Window(provision, time.fromisoformat(opens), time.fromisoformat(closes))


def _within(hours: Window, plan: Plan) -> bool:
    same_day = plan.starts_at.date() == plan.ends_at.date()
    return same_day and hours.opens <= plan.starts_at.time() and plan.ends_at.time() <= hours.closes


def _facts(hours: Window, plan: Plan) -> dict[str, str]:
    return {
        "opens": f"{hours.opens:%H:%M}",
        "closes": f"{hours.closes:%H:%M}",
        "starts": f"{plan.starts_at:%H:%M}",
        "ends": f"{plan.ends_at:%H:%M}",
    }
