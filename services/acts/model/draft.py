"""A draft of an act or of instructions of the President, from its first sheet to the signature."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Literal

from services.acts.model.duplicates import Duplicates
from services.acts.model.examination import NOT_BEGUN, Examination
from services.acts.model.sheet import UNIT, Acting, Approval, Stage

ACTS = ("decree", "ordinance")
"""Acts of the President (D976-4(1)); no other document is one."""

State = Literal[
    "planned",
    "entrusted",
    "checking",
    "agreeing",
    "agreed",
    "examination",
    "finalising",
    "finalised",
    "returned",
    "final_paper",
    "developer_visas",
    "pa_units",
    "pa_visas",
    "head_visa",
    "visaed",
    "with_president",
    "signed",
]


@dataclass(frozen=True, slots=True)
class Developer:
    """Who prepares the draft: a body of clause 10, and its structural unit when it is the PA."""

    body: str
    kind: str = "other"
    unit: str | None = None
    determined_by: str | None = None


@dataclass(frozen=True, slots=True)
class Ground:
    """Why the draft was begun: own initiative within competence, or an instruction from above (D976-12)."""

    kind: Literal["own_initiative", "instruction"]
    reference: str | None = None


OWN = Ground("own_initiative")


@dataclass(frozen=True, slots=True)
class Text:
    """The draft with its annexes in one language; `digest` is the SHA-256 of its file."""

    language: Literal["kk", "ru"]
    sheets: int
    annexes: int = 0
    digest: str | None = None
    sheets_signed: int = 0


@dataclass(frozen=True, slots=True)
class Attachment:
    """A document attached to the draft; `sections` are the points an explanatory note sets out."""

    code: str
    sheets: int = 1
    signed_by: str | None = None
    sections: tuple[str, ...] = ()
    reference: str | None = None


@dataclass(frozen=True, slots=True)
class Brought:
    """What comes with a draft when it is brought to the PA, the first time or after rework."""

    channel: Literal["electronic", "paper"] = "electronic"
    resolution: str | None = None
    remarks_considered: bool = False
    texts: tuple[Text, ...] = ()
    attachments: tuple[Attachment, ...] = ()


@dataclass(frozen=True, slots=True)
class Subject:
    """What the draft is about, as far as the text asks."""

    judges: bool = False
    government_powers: bool = False
    affects_bodies: tuple[str, ...] = ()
    interested_bodies: tuple[str, ...] = ()
    fiscal_effect: bool = False
    government_initiative: bool = False
    treaty: bool = False
    treaty_signing_on: date | None = None
    state_planning: bool = False
    private_business: bool = False
    amends: bool = False
    direct_competence: bool = False
    complex: bool = False
    other_materials: bool = False


@dataclass(frozen=True, slots=True)
class Occasion:
    """The event with the President on whose outcome instructions are drafted (types 1 to 7 of clause 28)."""

    type: int
    on: date
    sitting_of: str | None = None
    meeting_held: bool = True
    ended_on: date | None = None


@dataclass(frozen=True, slots=True)
class Check:
    """What the PA's check of an entrusted draft settles: its units, and what was decided about duplicates."""

    units: Examination
    duplicates_decided: str | None = None


@dataclass(frozen=True, slots=True)
class SpecialProcedure:
    """Another procedure set by the President (D976-9, 27, 34): provisions lifted, terms in working days."""

    reference: str
    ordered_on: date
    lifts: tuple[str, ...] = ()
    terms: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Draft:
    """A draft as it stands; it never changes, each step makes the next one."""

    id: str
    kind: str
    title: Mapping[str, str]
    developer: Developer
    ground: Ground = OWN
    secrecy: Literal["none", "restricted", "state_secret"] = "none"
    channel: Literal["electronic", "paper"] = "electronic"
    paper_reason: str | None = None
    texts: tuple[Text, ...] = ()
    subject: Subject = Subject()
    attachments: tuple[Attachment, ...] = ()
    items: tuple[Mapping[str, Any], ...] = ()
    considerations: tuple[str, ...] = ()
    occasion: Occasion | None = None
    deviation_reason: str | None = None
    state: State = "agreeing"
    revision: int = 1
    sheet_on: date | None = None
    approvals: tuple[Approval, ...] = ()
    examination: Examination = NOT_BEGUN
    submitted_by: Acting | None = None
    clock_from: date | None = None
    returned_because: str | None = None
    final_texts: tuple[Text, ...] = ()
    special: SpecialProcedure | None = None
    entrusted_to: tuple[str, ...] = ()
    duplicates_decided: str | None = None
    duplicates: Duplicates | None = None
    presented_by: Acting | None = None
    number: str | None = None
    signed_on: date | None = None
    signed_by: Acting | None = None
    published: bool = False
    published_on: date | None = None
    published_in: tuple[str, ...] = ()
    recorded: bool = False

    @property
    def is_act(self) -> bool:
        """A decree or an ordinance of the President; else a document of instructions."""
        return self.occasion is None

    @property
    def from_pa(self) -> bool:
        """Developed by a structural unit of the PA (D976-11)."""
        return self.developer.kind == "pa"

    def stage(self, *stages: Stage) -> tuple[Approval, ...]:
        """The lines of the sheet that belong to these stages."""
        return tuple(line for line in self.approvals if line.stage in stages)

    def awaited(self, *stages: Stage) -> tuple[Approval, ...]:
        """The lines of these stages that are not given yet."""
        return tuple(line for line in self.stage(*stages) if not line.settled)

    def attachment(self, code: str) -> Attachment | None:
        """The attachment of this kind, if it is there."""
        return next((found for found in self.attachments if found.code == code), None)

    def put(self, line: Approval) -> "Draft":
        """The draft with this line in place of the line of the same approver, deed and stage."""
        key = (line.approver, line.act, line.stage)
        lines = tuple(line if (old.approver, old.act, old.stage) == key else old for old in self.approvals)
        return replace(self, approvals=lines)


def unit_code(unit: str) -> str:
    """How a structural unit of the PA is named on the sheet."""
    return unit if unit.startswith(UNIT) else UNIT + unit
