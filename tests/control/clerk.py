"""A clerk with a pencil: the life of one item as clauses 53 to 79 tell it, written apart from the rules.

It imports nothing of the services: a table of who decides, a list of papers for each decision, a few ifs.
"""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date

P, H, SSC, SC = "president", "head_of_pa", "secretary_of_security_council", "state_counsellor"
PM, DPM, HEAD = "prime_minister", "deputy_prime_minister", "minister"
FIRST, AGAIN, MEDIUM, LONG, NEW, OUT, BACK = range(7)
COLUMN = {"transfer_medium": MEDIUM, "transfer_long": LONG, "new_deadline": NEW}
COLUMN |= {"removal": OUT, "reinstatement": BACK}
DECIDERS = {
    "ordinary": [{P, H}] * 7,
    "national_plan": [{P, H}, {P}, *[{P, H}] * 5],
    "security_council": [*[{P, SSC}] * 6, {P}],
    "personal": [{P}] * 7,
    "personal_published": [*[{P, H}] * 5, {P}, {P}],
    "state_counsellor": [{P, H, SC}, {P, H}, *[{P, H, SC}] * 4, {P, H}],
    "government_control": [*[{PM, DPM}] * 6, {P, H}],
    "body_control": [*[{HEAD}] * 6, {P, H}],
}
LENGTHS = ("urgent", "short_term", "medium_term", "long_term")
EXECUTOR, COEXECUTORS = "mne", ("minfin", "minjust")
BOUNDS = (date(2025, 3, 18), date(2025, 4, 3), date(2025, 9, 3))
"""Ten working days, a month and six months from Monday 3 March 2025, counted on a paper calendar."""


@dataclass
class Papers:
    """What lies before the office that decides."""

    named: Collection[str] = ()
    disciplined: bool = False
    asked_in_time: bool = False

    @property
    def conclusion(self) -> bool:
        """The expert conclusion of the Administration's unit."""
        return "expert_conclusion" in self.named

    @property
    def consent(self) -> bool:
        """The conclusion, or the consent by visas that may stand in its place."""
        return self.conclusion or "visaed_consent" in self.named


@dataclass
class Clerk:
    """What is written on the card of one item."""

    row: str
    initial: date
    deadline: date
    type: str = ""
    state: str = "on_control"
    overdue: bool = False
    reported: bool = False
    extensions: int = 0
    transfers: int = 0
    new_deadlines: int = 0
    reinstatements: int = 0
    proposals: int = 0
    letter: str | None = None
    ground: str | None = None
    journal: int = 0
    submitted: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        """Place it on a type of control by its length; a shorter one than ten working days is urgent."""
        ten, month, half_year = BOUNDS
        if self.deadline < ten:
            self.type = "urgent"
        elif self.deadline <= month:
            self.type = "short_term"
        else:
            self.type = "medium_term" if self.deadline <= half_year else "long_term"

    @property
    def alive(self) -> bool:
        """Under somebody's control."""
        return self.state != "removed"

    @property
    def here(self) -> bool:
        """Under the Administration's control."""
        return self.row not in ("government_control", "body_control")

    def may(self, kind: str, office: str, body: str) -> bool:
        """Whether the matrix gives the decision to the office; a minister decides for his own body."""
        column = COLUMN.get(kind, AGAIN if self.extensions else FIRST)
        return office in DECIDERS[self.row][column] and (office != HEAD or body == EXECUTOR)

    def papers_suffice(self, kind: str, papers: Papers, ground: str | None) -> bool:
        """Which papers a decision needs, by kind and row."""
        letter = self.letter == kind
        asked = papers.asked_in_time or letter
        if kind == "extension" and self.extensions:
            rare = self.row in ("national_plan", "security_council")
            return asked and papers.disciplined and (not rare or "exceptional_case" in papers.named)
        if kind == "extension":
            return asked and papers.disciplined and papers.consent
        if kind == "new_deadline":
            return asked and (papers.conclusion or letter) and (ground or "").startswith("D976-70(")
        if kind == "removal":
            return self._removable(papers, ground)
        if kind == "reinstatement":
            return papers.conclusion
        return asked and papers.consent and (kind != "transfer_long" or "roadmap" in papers.named)

    def _removable(self, papers: Papers, ground: str | None) -> bool:
        if not (ground or "").startswith("D976-75("):
            return False
        if not self.here:
            return True
        if ground == "D976-75(1)" and not self.reported and not papers.conclusion:
            return False
        if self.row == "state_counsellor":
            return True
        return papers.conclusion if self.row == "personal" else papers.consent

    def longer(self, kind: str) -> bool:
        """Whether a transfer leads to a longer type, for the first time."""
        target = kind.removeprefix("transfer_") + "_term"
        return not self.transfers and LENGTHS.index(target) > LENGTHS.index(self.type)

    def move(self, kind: str, new: date) -> None:
        """Write down a decision that gives another day."""
        self.deadline, self.overdue, self.reported, self.letter = new, False, False, None
        self.state = "handed_over" if self.state == "handed_over" else "on_control"
        self.journal += 1
        self.extensions += kind == "extension"
        self.new_deadlines += kind == "new_deadline"
        self.reinstatements += kind == "reinstatement"
        if kind.startswith("transfer"):
            self.transfers += 1
            self.type = kind.removeprefix("transfer_") + "_term"
        if kind == "reinstatement":
            self.ground = None

    def remove(self, ground: str, to: str | None, on: date) -> None:
        """Write down a removal, or a hand-over after which the item lives on at another level."""
        self.overdue, self.letter, self.ground = False, None, ground
        self.journal += 1
        if to is None:
            self.state = "removed"
            return
        self.state, self.row = "handed_over", f"{to}_control"
        self.reported = self.reported and on > self.deadline
