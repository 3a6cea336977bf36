"""The authority matrix: which offices may decide what on a controlled item, and on what conditions."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal, get_args

from law import checks
from law.errors import LawError, NotInForce, nearest
from law.office import Offices
from law.reading import Readings
from law.source import Mapping as Source
from law.source import read

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
REQUIRED = ("since", "act", "offices", "preconditions", "consequences", "provisions")
OPTIONAL = ("readings", "otherwise", "reference")
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
    """The offices of a cell under another setting of a reading."""

    reading: str
    setting: str
    offices: tuple[str, ...]


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
        offices = cell.offices
        for other in cell.otherwise:
            if readings.setting(other.reading) == other.setting:
                offices = other.offices
        past = history or History()
        ruled_out_by = _ruled_out(decision, past, readings.setting("transfer_once"))
        third = _is_third_proposal(decision, past)
        provisions = (*cell.provisions, *((THIRD_PROPOSAL,) if third else ()))
        if ruled_out_by and ruled_out_by not in provisions:
            provisions = (*provisions, ruled_out_by)
        return Authority(
            item=item,
            decision=decision,
            since=cell.since,
            act=cell.act,
            offices=offices,
            preconditions=cell.preconditions,
            consequences=(*cell.consequences, *((CONSEQUENCES[-1],) if third else ())),
            provisions=provisions,
            readings=cell.readings,
            otherwise=cell.otherwise,
            reference=cell.reference,
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


def load_authority(
    directory: Path, offices: Offices, readings: Readings, provisions: Collection[str]
) -> AuthorityMatrix:
    """The table of register/authority.yaml; every office, reading, provision and code of it is known."""
    sheet = read(directory / "register" / "authority.yaml", directory)
    checks.keys(sheet, "", ITEMS)
    known = _Known(offices, readings, provisions)
    cells = {}
    for item in ITEMS:
        row = checks.mapping_at(sheet, item, item)
        checks.keys(row, item, DECISIONS)
        for decision in DECISIONS:
            dated = checks.mappings(row, f"{item} {decision}", decision)
            cells[item, decision] = tuple(_read(one, item, decision, known) for one in dated)
    return AuthorityMatrix(cells)


@dataclass(frozen=True, slots=True)
class _Known:
    """What a cell may name."""

    offices: Offices
    readings: Readings
    provisions: Collection[str]


def _read(entry: Source, item: str, decision: str, known: _Known) -> Authority:
    subject = f"{item} {decision}"
    checks.keys(entry, subject, REQUIRED, OPTIONAL)
    others = checks.mappings(entry, subject, "otherwise") if "otherwise" in entry else []
    authority = Authority(
        item=item,
        decision=decision,
        since=checks.day(entry, subject, "since"),
        act=checks.text(entry, subject, "act"),
        offices=known.offices.in_order(_codes(entry, subject, "offices", known.offices)),
        preconditions=checks.texts(entry, subject, "preconditions"),
        consequences=_codes(entry, subject, "consequences", CONSEQUENCES),
        provisions=_codes(entry, subject, "provisions", known.provisions),
        readings=_codes(entry, subject, "readings", known.readings),
        otherwise=tuple(_otherwise(one, subject, known) for one in others),
        reference=checks.optional_text(entry, subject, "reference"),
    )
    for code in (part for one in authority.preconditions for part in one.split("|")):
        if code not in PRECONDITIONS:
            raise entry.wrong(
                subject, f"unknown precondition {code!r}.{nearest(code, PRECONDITIONS)}", "preconditions"
            )
    return authority


def _otherwise(entry: Source, subject: str, known: _Known) -> Otherwise:
    checks.keys(entry, subject, ("reading", "setting", "offices"))
    reading = checks.text(entry, subject, "reading")
    setting = checks.text(entry, subject, "setting")
    if reading not in known.readings or setting not in known.readings[reading].settings:
        raise entry.wrong(subject, f"no reading {reading!r} with the setting {setting!r}", "reading")
    return Otherwise(
        reading, setting, known.offices.in_order(_codes(entry, subject, "offices", known.offices))
    )


def _codes(entry: Source, subject: str, key: str, known: Collection[str]) -> tuple[str, ...]:
    found = checks.texts(entry, subject, key)
    for code in found:
        if code not in known:
            raise entry.wrong(subject, f"{key}: {code!r} is not known.{nearest(code, known)}", key)
    return found
