"""A controlled item: what the instruction says (for ever) and how its control stands (by decisions)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal, NamedTuple
from uuid import NAMESPACE_URL, uuid5

import orjson

State = Literal["on_control", "reported", "removed", "handed_over"]
ALIVE: frozenset[str] = frozenset({"on_control", "reported", "handed_over"})
_ID_LENGTH = 110
_UNFIT = re.compile(r"[^A-Za-z0-9._/-]+")


def item_id(origin_id: str, clause: str) -> str:
    """The id of the item that a clause of an act, minutes or question becomes: always the same one."""
    plain = f"{origin_id}:{_UNFIT.sub('-', clause)}"
    if len(plain) <= _ID_LENGTH and _UNFIT.search(clause) is None:
        return plain
    return f"{plain[: _ID_LENGTH - 37]}-{uuid5(NAMESPACE_URL, f'{origin_id}:{clause}')}"


class Origin(NamedTuple):
    """The act, minutes or question an item was opened from; `published` in accounts or media (42(3))."""

    kind: str
    id: str
    signed_on: date
    number: str | None = None
    title: Mapping[str, str] | None = None
    published: bool = False
    document: str | None = None
    signed_by: str | None = None
    signed_body: str | None = None


class Instruction(NamedTuple):
    """What one clause orders, as it was put under control: the initial deadline is part of it for ever."""

    origin: Origin
    clause: str
    text: Mapping[str, str]
    executor: str
    coexecutors: tuple[str, ...]
    consolidating_body: str
    mark: str | None
    received_on: date
    initial_deadline: date
    deadline_by: str = "D976-50.1"
    sector: str | None = None
    without_periodic_reports: bool = False
    traits: frozenset[str] = frozenset()
    coordinating_body: str | None = None
    recommended_to: tuple[str, ...] = ()
    completion_form: str | None = None
    final_result: str | None = None
    coexecutors_express: bool = False
    of_president: bool | None = None


class Request(NamedTuple):
    """A letter that asks for another deadline and waits for its decision (D976-68)."""

    kind: str
    on: date
    new_due_on: date
    ground: str | None = None


class Item(NamedTuple):
    """A controlled item as it stands; every change of it is a new value."""

    id: str
    instruction: Instruction
    row: str
    level: str
    control_type: str
    current_deadline: date
    coexecutors_due_on: date | None
    state: State = "on_control"
    overdue: bool = False
    extensions: int = 0
    transfers: int = 0
    new_deadlines: int = 0
    proposals: int = 0
    reinstatements: int = 0
    interims: int = 0
    decisions: int = 0
    deadlines: int = 0
    submitted: tuple[str, ...] = ()
    request: Request | None = None
    controlling_body: str | None = None
    interim_period: str | None = None
    assessment: str | None = None
    absorbed_by: str | None = None
    last_conclusion: str | None = None
    reported_on: date | None = None
    removed_on: date | None = None
    removal_ground: str | None = None

    @property
    def subject(self) -> str:
        """The name under which its events keep their order."""
        return f"item/{self.id}"

    @property
    def alive(self) -> bool:
        """Under somebody's control: not removed, or handed over to another level (D976-75(4))."""
        return self.state in ALIVE


class Acting(NamedTuple):
    """The person who acts: in which office, of which body, under which order when acting for another."""

    office: str
    body: str
    person: str
    under_order: str | None = None

    @classmethod
    def of(cls, wire: Mapping[str, Any]) -> "Acting":
        """Read `acting` of an agency's event."""
        return cls(wire["office"], wire["body"], wire["person"], wire.get("under_order"))


@dataclass(frozen=True, slots=True)
class Decision:
    """One entry of an item's journal: who decided what, in which office, from which deadline to which."""

    item: str
    number: int
    kind: str
    granted: bool
    decided_by: Acting
    decided_on: date
    provisions: tuple[str, ...]
    old_deadline: date
    new_deadline: date | None
    ground: str | None = None
    consequences: tuple[str, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Record:
    """Something done about an item, a body or an act, kept for ever: a risk, a roadmap, an inspection."""

    kind: str
    subject: str
    on: date
    by: Acting
    facts: Mapping[str, Any]

    @property
    def id(self) -> str:
        """The number of the record: the same for the same thing said again."""
        said = orjson.dumps(
            [self.kind, self.subject, self.on, self.by._asdict(), self.facts], option=orjson.OPT_SORT_KEYS
        )
        return str(uuid5(NAMESPACE_URL, said.decode()))
