"""A planned meeting as it travels, and the plan it means; used by questions and commands alike. Pure."""

from collections.abc import Mapping
from dataclasses import fields
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from services.meetings.model import Plan, Seat

Wire = Mapping[str, Any]
ALMATY = ZoneInfo("Asia/Almaty")


def seat_of(wire: Wire) -> Seat:
    """A seat at a meeting."""
    known = {one.name for one in fields(Seat)}
    return Seat(**{name: value for name, value in wire.items() if name in known})


def seats_of(wire: Wire, key: str) -> tuple[Seat, ...]:
    """The seats under a key; none when absent."""
    return tuple(seat_of(one) for one in wire.get(key, ()))


def instant_of(text: str) -> datetime:
    """An instant in the zone of Kazakhstan, by whose hours meetings are judged."""
    return datetime.fromisoformat(text).astimezone(ALMATY)


def plan_of(wire: Wire) -> Plan:
    """A meeting as it would be held."""
    starts_at, ends_at = instant_of(wire["starts_at"]), instant_of(wire["ends_at"])
    return Plan(
        kind=wire["kind"],
        starts_at=starts_at,
        ends_at=ends_at,
        chair=wire["chair"],
        bodies=tuple(wire.get("bodies", ())),
        participants=seats_of(wire, "participants"),
        ground=wire.get("ground"),
        necessity=wire.get("necessity"),
        host=wire.get("host"),
        chamber_rules=wire.get("chamber_rules", False),
        decided_by_chairman=wire.get("decided_by_chairman", False),
    )
