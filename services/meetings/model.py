"""Meetings: what is planned, who sits there, what was applied for, decided and written down."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal

State = Literal[
    "received",
    "instructed",
    "needed",
    "not_needed",
    "scheduled",
    "held",
    "minutes_signed",
    "no_minutes",
    "cancelled",
]
Text = Mapping[str, str]

FIRST_HEADS = frozenset({"first_head", "minister", "akim"})
"""Levels that are the first head of a body, whatever the body calls the office."""
DEPUTIES = frozenset({"deputy_first_head", "deputy_akim"})
"""Levels that are a deputy first head."""
LEADING = FIRST_HEADS | DEPUTIES | {"head_of_structural_unit", "head_of_directorate"}
"""Levels of leading officials (руководящие должностные лица)."""
STEPS = ("materials_sent", "invitees_listed", "room_checked")
"""Steps of preparation of PM140-R1.14, R1.15 and R1.16."""


@dataclass(frozen=True, slots=True)
class Acting:
    """The person who acts, in which office of which body."""

    office: str
    body: str
    person: str
    under_order: str | None = None


@dataclass(frozen=True, slots=True)
class Seat:
    """One seat at a meeting: a body represented at a level, by a named person or not yet."""

    body: str
    level: str
    main_speaker: bool = False
    replacement_agreed_by: str | None = None
    person: str | None = None
    category: str | None = None
    selector: bool = False
    question: str | None = None

    @property
    def first_head(self) -> bool:
        """Whether the seat is taken by the first head of the body."""
        return self.level in FIRST_HEADS

    @property
    def deputy(self) -> bool:
        """Whether the seat is taken by a deputy first head."""
        return self.level in DEPUTIES


@dataclass(frozen=True, slots=True)
class Plan:
    """A meeting as it would be held: the facts that day, hour, ground and attendance are judged by."""

    kind: str
    starts_at: datetime
    ends_at: datetime
    chair: str
    bodies: tuple[str, ...] = ()
    participants: tuple[Seat, ...] = ()
    ground: str | None = None
    necessity: str | None = None
    host: str | None = None
    chamber_rules: bool = False
    decided_by_chairman: bool = False

    @property
    def on(self) -> date:
        """The day of the meeting."""
        return self.starts_at.date()

    @property
    def named_bodies(self) -> tuple[str, ...]:
        """Every body the plan names: the host, the bodies, those of the seats."""
        host = (self.host,) if self.host else ()
        return tuple(dict.fromkeys((*host, *self.bodies, *(seat.body for seat in self.participants))))


@dataclass(frozen=True, slots=True)
class Application:
    """An application for a meeting on ground 27(4): the disagreement and what was done to settle it."""

    parties: tuple[str, ...]
    measures_taken: tuple[str, ...] = ()
    all_measures_taken: bool = False
    protocol_of_disagreements: str | None = None
    wording: str | None = None
    justified: bool = False
    topical: bool = False
    feasible: bool = False
    worked_through_with: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Basis:
    """Why the question is put before this chair; None where nothing was said."""

    addressed_by_president: bool = False
    government_powers: bool = False
    exclusive_competence: bool = False
    not_decidable_by_bodies: bool = False


@dataclass(frozen=True, slots=True)
class InstructionGiven:
    """The instruction a meeting rests on."""

    given_by: str
    on: date
    number: str | None = None


@dataclass(frozen=True, slots=True)
class Wish:
    """A meeting asked for or instructed, before it has a day."""

    id: str
    kind: str
    title: Text
    ground: str
    chair: str
    host: str
    bodies: tuple[str, ...]
    questions: tuple[str, ...]
    basis: Basis = Basis()
    instruction: InstructionGiven | None = None
    application: Application | None = None


@dataclass(frozen=True, slots=True)
class Instruction:
    """An instruction given at a meeting; `wire` holds the clause as it goes under control."""

    clause: str
    text: Text
    executor: str
    coexecutors: tuple[str, ...] = ()
    responsible_persons: tuple[str, ...] = ()
    due_on: date | None = None
    on_control: bool = True
    wire: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Minutes:
    """Minutes of a meeting: who signed, when, and whom they bind."""

    number: str
    signed_on: date
    signed_by: Acting
    binding_on: tuple[str, ...] = ()
    joint_decisions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Happened:
    """A line of the history of a meeting."""

    on: date
    step: str
    by: str
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Meeting:
    """A meeting from its request to its minutes."""

    id: str
    kind: str
    title: Text
    state: State
    chair: str
    host: str
    bodies: tuple[str, ...] = ()
    ground: str | None = None
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    chair_person: str | None = None
    room: str | None = None
    participants: tuple[Seat, ...] = ()
    agenda: tuple[str, ...] = ()
    necessity: str | None = None
    planned_in: str | None = None
    chamber_rules: bool = False
    decided_by_chairman: bool = False
    parties: tuple[str, ...] = ()
    basis: Basis | None = None
    prepared: tuple[str, ...] = ()
    minutes: Minutes | None = None
    history: tuple[Happened, ...] = ()

    @property
    def subject(self) -> str:
        """The subject under which facts about the meeting travel."""
        return f"meeting/{self.id}"

    @property
    def on_application(self) -> bool:
        """Whether the meeting is held on ground 27(4), on an application of bodies in dispute."""
        return self.ground == "G10-27(4)"

    def plan(self) -> Plan:
        """The meeting as the rules of day, hour, ground and attendance judge it."""
        if self.starts_at is None or self.ends_at is None:
            raise ValueError(f"meeting {self.id} has no day yet; schedule it first")
        return Plan(
            kind=self.kind,
            starts_at=self.starts_at,
            ends_at=self.ends_at,
            chair=self.chair,
            bodies=self.bodies,
            participants=self.participants,
            ground=self.ground,
            necessity=self.necessity,
            host=self.host,
            chamber_rules=self.chamber_rules,
            decided_by_chairman=self.decided_by_chairman,
        )
