"""What control says of instructions that a draft would repeat, and who decided on it (D976-33.3)."""

from dataclasses import dataclass
from typing import Literal

from services.acts.model.sheet import Acting


@dataclass(frozen=True, slots=True)
class Resembling:
    """An instruction under control that a clause resembles: likeness of 100, and what speaks for it."""

    clause: str
    item: str
    likeness: int
    text: str
    explanation: str = ""


@dataclass(frozen=True, slots=True)
class Duplicates:
    """The outcome of asking control; `reason` says why it was not checked, which never means that none is."""

    state: Literal["checked", "not_checked"]
    found: tuple[Resembling, ...] = ()
    reason: str | None = None
    decided_by: Acting | None = None


UNASKED = Duplicates("not_checked", reason="control was not asked")
