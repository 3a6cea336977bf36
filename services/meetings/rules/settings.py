"""The readings of the grid in force, and others that a question may name."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from law import Law
from services.meetings.rules.grid import Readings

NAMED = ("week_of_month", "fifth_week", "parliament_reception_cell", "grid_violation")


def readings_of(law: Law, given: Mapping[str, Any] | None = None) -> Readings:
    """The readings in force, with those given put in their place."""
    named = given or {}
    settings = {name: str(named.get(name) or law.reading(name)) for name in NAMED}
    anchor = named.get("rolling_four_anchor") or law.reading("rolling_four_anchor")
    return Readings(**settings, rolling_four_anchor=date.fromisoformat(anchor))
