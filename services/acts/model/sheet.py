"""The approval sheet (App. 1, App. 6): who agrees, visas or countersigns, on which medium, what they said."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

Deed = Literal["approve", "visa", "countersign"]
Medium = Literal["electronic", "paper", "both"]
Stage = Literal["bodies", "developer", "pa_units", "pa_visas", "head_of_pa"]
Decision = Literal["agreed", "agreed_with_remarks", "objected"]
SignatureStatus = Literal["valid", "invalid", "not_checked", "none"]

UNIT = "unit/"
"""Prefix of an approver that is a structural unit of the Presidential Administration."""


@dataclass(frozen=True, slots=True)
class Acting:
    """The person who acts, in which office of which body, and under which order when acting for another."""

    office: str
    body: str
    person: str
    under_order: str | None = None


@dataclass(frozen=True, slots=True)
class Signature:
    """What the check of an electronic signature said; `not_checked` and `invalid` always give the reason."""

    status: SignatureStatus = "none"
    reason: str | None = None


UNSIGNED = Signature()


@dataclass(frozen=True, slots=True)
class Approval:
    """One line of the sheet: what is awaited from an office, body or unit, under which provision."""

    approver: str
    act: Deed
    medium: Medium
    stage: Stage
    provision: str
    state: Literal["awaited", "given", "objected", "deemed"] = "awaited"
    by: Acting | None = None
    on: date | None = None
    signature: Signature = UNSIGNED
    remark: str | None = None
    at: datetime | None = None

    @property
    def settled(self) -> bool:
        """Given, or deemed given by silence where the text says so."""
        return self.state in ("given", "deemed")


@dataclass(frozen=True, slots=True)
class ActingOrder:
    """An order that gives a person the duties of an office, or the right to agree drafts, for a time."""

    number: str
    body: str
    office: str
    person: str
    from_on: date
    to_on: date
    scope: Literal["duties", "agree_drafts"]
    reference: str
