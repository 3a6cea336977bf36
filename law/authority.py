"""The authority matrix: which offices may decide what on a controlled item, and on what conditions."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal, get_args

from law.errors import LawError, NotInForce, nearest
from law.reading import Readings

Item = Literal[
    "national_plan", "ordinary", "security_council", "assembly", "personal", "personal_published",
    "state_counsellor", "government_control", "body_control",
]  # fmt: skip
Decision = Literal[
    "first_extension", "repeated_extension", "transfer_medium", "transfer_long", "new_deadline", "removal",
    "reinstatement",
]  # fmt: skip
ITEMS: tuple[str, ...] = get_args(Item)
DECISIONS: tuple[str, ...] = get_args(Decision)
PRECONDITIONS = (
    "expert_conclusion", "visaed_consent", "executor_letter", "request_by_deadline", "ground_75", "ground_70",
    "roadmap", "new_date_fixed", "exceptional_case",
)  # fmt: skip
CONSEQUENCES = (
    "discipline_guilty_officials", "discipline_first_heads_and_coexecutor_deputies",
    "discipline_political_servants", "report_measures_within_month", "punish_first_heads_question",
)  # fmt: skip
TRANSFERS = ("transfer_medium", "transfer_long")
EXTENSIONS = ("first_extension", "repeated_extension")
TRANSFER_ONCE, FIRST_IS_FIRST, REPEATED_AFTER_FIRST, THIRD_PROPOSAL = (
    "D976-69.2", "D976-69.7", "D976-72.3", "D976-73",
)  # fmt: skip


class UnknownDecision(LawError):  # noqa: N818 - named by what is unknown
    """The matrix has no such row or no such column."""


@dataclass(frozen=True, slots=True)
class History:
    """What has happened to an item so far; None: not said. `proposals`: to extend, with the one at hand."""

    extensions: int | None = None
    transfers: int | None = None
    proposals: int | None = None


@dataclass(frozen=True, slots=True)
class Otherwise:
    """What changes in a cell under another setting of a reading; None: nothing."""

    reading: str
    setting: str
    offices: tuple[str, ...] | None = None
    preconditions: tuple[str, ...] | None = None
    consequences: tuple[str, ...] | None = None

    def apply(self, cell: "Authority") -> "Authority":
        """The cell with what it changes."""
        return replace(
            cell,
            offices=cell.offices if self.offices is None else self.offices,
            preconditions=cell.preconditions if self.preconditions is None else self.preconditions,
            consequences=cell.consequences if self.consequences is None else self.consequences,
        )


@dataclass(frozen=True, slots=True)
class Authority:
    """One cell: who may decide (in the order of the list of offices), on what conditions, to what effect.

    `ruled_out_by` is the provision under which the item's history already forbids the decision.
    """

    item: str
    decision: str
    since: date
    act: str
    offices: tuple[str, ...]
    preconditions: tuple[str, ...]
    consequences: tuple[str, ...]
    provisions: tuple[str, ...]
    readings: tuple[str, ...] = ()
    otherwise: tuple[Otherwise, ...] = ()
    reference: str | None = None
    ruled_out_by: str | None = None

    @property
    def allowed(self) -> bool:
        """Whether the history leaves the decision open."""
        return self.ruled_out_by is None

    def empowers(self, office: str) -> bool:
        """Whether this office is among those that may decide."""
        return office in self.offices


class AuthorityMatrix:
    """The whole table: row by decision, each cell dated."""

    def __init__(self, cells: Mapping[tuple[str, str], tuple[Authority, ...]]) -> None:
        self.cells = cells

    def authority(
        self, item: str, decision: str, on: date, readings: Readings, history: History | None = None
    ) -> Authority:
        """The cell in force on a day under the readings in force, with what the history rules out or adds."""
        cell = self._cell(item, decision, on)
        for other in cell.otherwise:
            if readings.setting(other.reading) == other.setting:
                cell = other.apply(cell)
        past = history or History()
        ruled_out_by = _ruled_out(decision, past, readings.setting("transfer_once"))
        third = _is_third_proposal(decision, past)
        if not third and ruled_out_by is None:
            return cell
        resting = (*cell.provisions, *((THIRD_PROPOSAL,) if third else ()), ruled_out_by)
        return replace(
            cell,
            consequences=(*cell.consequences, *((CONSEQUENCES[-1],) if third else ())),
            provisions=tuple(dict.fromkeys(provision for provision in resting if provision)),
            ruled_out_by=ruled_out_by,
        )

    def _cell(self, item: str, decision: str, on: date) -> Authority:
        if item not in ITEMS:
            raise UnknownDecision(
                f"no kind of item {item!r}.{nearest(item, ITEMS)} Known: {', '.join(ITEMS)}."
            )
        if decision not in DECISIONS:
            known = ", ".join(DECISIONS)
            raise UnknownDecision(f"no decision {decision!r}.{nearest(decision, DECISIONS)} Known: {known}.")
        dated = [cell for cell in self.cells[item, decision] if cell.since <= on]
        if not dated:
            first = self.cells[item, decision][0]
            raise NotInForce(
                f"{decision} of {item}: nothing before {first.since} ({first.act}); asked for {on}"
            )
        return dated[-1]


def _ruled_out(decision: str, past: History, once: str) -> str | None:
    """The provision under which the history forbids the decision."""
    if decision in TRANSFERS and past.transfers:
        return TRANSFER_ONCE
    if once == "one_decision_of_either_kind":
        spent = {"first_extension": past.transfers, "transfer_medium": past.extensions}
        spent["transfer_long"] = past.extensions
        if spent.get(decision):
            return TRANSFER_ONCE
    if decision == "first_extension" and past.extensions:
        return FIRST_IS_FIRST
    if decision == "repeated_extension" and past.extensions == 0:
        return REPEATED_AFTER_FIRST
    return None


def _is_third_proposal(decision: str, past: History) -> bool:
    twice = 2  # "more than twice" is the provision's own word for a third proposal
    return decision in EXTENSIONS and past.proposals is not None and past.proposals > twice
