"""The yearly address of the President and the national plan that implements it (chapters 2 and 5)."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from services.acts.model.draft import SpecialProcedure
from services.acts.model.sheet import Acting


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a body proposes for the address: its topic and its content (D976-6)."""

    body: str
    topic: str
    content: str
    on: date


@dataclass(frozen=True, slots=True)
class Address:
    """The address of a year, or one out of turn, on its way from proposals to delivery."""

    id: str
    year: int
    out_of_turn: bool = False
    special: SpecialProcedure | None = None
    proposals: tuple[Proposal, ...] = ()
    final_topic: str | None = None
    formed_on: date | None = None
    agreed_on: date | None = None
    submitted_on: date | None = None
    delivered_on: date | None = None
    state: Literal["collecting", "formed", "agreed", "with_president", "delivered"] = "collecting"


@dataclass(frozen=True, slots=True)
class Measure:
    """A row of the national plan: the columns of App. 2."""

    number: str
    measure: Mapping[str, str]
    completion_form: str
    executor: str
    coexecutors: tuple[str, ...] = ()
    deadline: date | None = None


@dataclass(frozen=True, slots=True)
class Dispute:
    """A disagreement on the wording or the deadline of a measure, and who decided it (D976-37.2)."""

    measure: str
    about: Literal["wording", "deadline"]
    raised_by: str
    decided_by: Acting | None = None
    decision: str | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """The draft national plan in its chain of terms (D976-35 to 39)."""

    id: str
    address: str
    title: Mapping[str, str]
    delivered_on: date
    unit: str = ""
    interested_units: tuple[str, ...] = ()
    supervisor: str = ""
    measures: tuple[Measure, ...] = ()
    disputes: tuple[Dispute, ...] = ()
    consulted: tuple[str, ...] = ()
    state: Literal["awaited", "with_apparatus", "back_in_pa", "finalised", "decree_in_pa"] = "awaited"
    decree: str | None = None

    def decide(self, dispute: Dispute) -> "Plan":
        """The plan with this decision on the dispute about the same measure."""
        key = (dispute.measure, dispute.about)
        kept = tuple(one for one in self.disputes if (one.measure, one.about) != key)
        return replace(self, disputes=(*kept, dispute))


@dataclass(frozen=True, slots=True)
class Fault:
    """What monitoring found in a norm of a decree, and what is proposed (D976-82.1)."""

    fault: str
    norm: str
    proposal: str


@dataclass(frozen=True, slots=True)
class Result:
    """The result of a year's monitoring of one decree by one monitor."""

    year: int
    monitor: str
    on: date
    methods: tuple[str, ...]
    findings: tuple[Fault, ...] = ()


@dataclass(frozen=True, slots=True)
class MonitoredDecree:
    """A normative decree in the PA's register, and who monitors it (D976-83, 84, 87)."""

    id: str
    number: str
    title: Mapping[str, str]
    signed_on: date
    developer: str
    units: tuple[str, ...] = ()
    results: tuple[Result, ...] = ()
    repealed_on: date | None = None
