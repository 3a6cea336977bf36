"""What reporting speaks of: a periodic report of a body, and the duty to submit it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Literal

State = Literal["submitted", "late", "returned"]


@dataclass(frozen=True, slots=True)
class PeriodicReport:
    """A periodic report as received: by whom, for which period, when, signed by whom."""

    id: str
    provision: str
    body: str
    period: str
    addressee: str
    state: State
    on: date
    late_after: date
    summary: str
    signed_by: Mapping[str, Any]
    rows: tuple[Mapping[str, Any], ...] = ()
    returned_for: str | None = None

    @property
    def in_time(self) -> bool:
        """Whether it came on its day or before."""
        return self.on <= self.late_after

    def returned(self, why: str) -> "PeriodicReport":
        """The same report sent back, for a reason."""
        return replace(self, state="returned", returned_for=why)


@dataclass(frozen=True, slots=True)
class Due:
    """One fixed day of the reporting calendar: the report due, for which period, by when.

    `late_after` is the day whose end makes it late: the due day, unless a reading says otherwise.
    """

    provision: str
    period: str
    due_on: date
    act_by: date
    late_after: date
    opens_on: date
    readings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Outstanding:
    """A report of an earlier step of the chain that has not come, and its day."""

    provision: str
    body: str
    due_on: date
