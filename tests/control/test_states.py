"""The life of an item by random walks, against a small model that knows nothing of the rules."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import hypothesis.strategies as st
from hypothesis import settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from law import Refused
from services.control import actions
from services.control.model import Item
from services.control.rules import duties
from tests.control.builders import LAW, SIGNED_ON, a_decision, a_letter, a_report, by, opened

OFFICES = {
    ("ordinary", False): {"president", "head_of_pa"},
    ("national_plan", False): {"president", "head_of_pa"},
    ("national_plan", True): {"president"},
    ("ordinary", True): {"president", "head_of_pa"},
    ("personal", False): {"president"},
    ("personal", True): {"president"},
    ("government_control", False): {"prime_minister", "deputy_prime_minister"},
    ("government_control", True): {"prime_minister", "deputy_prime_minister"},
}
DECIDERS = st.sampled_from(
    ["president", "head_of_pa", "prime_minister", "deputy_prime_minister", "state_counsellor", "minister"]
)
LATER = st.integers(1, 40)
LENGTHS = ("urgent", "short_term", "medium_term", "long_term")


@dataclass
class Model:
    """What a clerk with a pencil would keep of one item."""

    row: str
    initial: date
    deadline: date
    type: str
    state: str = "on_control"
    overdue: bool = False
    extensions: int = 0
    transfers: int = 0
    proposals: int = 0
    reported: bool = False
    ground: str | None = None
    journal: int = 0

    @property
    def alive(self) -> bool:
        """On somebody's control."""
        return self.state != "removed"

    def may(self, office: str, *, repeated: bool = False) -> bool:
        """Whether an office decides on the row."""
        return office in OFFICES[self.row, repeated]


class Life(RuleBasedStateMachine):
    """Every step is tried on the real item and on the model; both must agree, also on what is refused."""

    item: Item
    model: Model
    today: date

    @initialize(row=st.sampled_from(["ordinary", "national_plan", "personal"]), days=st.integers(3, 400))
    def open(self, row: str, days: int) -> None:
        """Open an item of some row and length."""
        due = SIGNED_ON + timedelta(days=days)
        self.item = opened(row=row, due_on=due.isoformat()).item
        self.model = Model(row, due, due, self.item.control_type)
        self.today = SIGNED_ON
        self.duty = duties.execution_report(LAW, self.item, SIGNED_ON)
        self.missed: set[str] = set()

    @rule(days=st.integers(1, 60))
    def time_passes(self, days: int) -> None:
        """The clock announces the duty to report if its day has passed without a report."""
        self.today += timedelta(days=days)
        due = duties.execution_report(LAW, self.item, SIGNED_ON)
        silent = self.model.alive and not self.model.reported
        if self.today > due.due_on and silent and due.id not in self.missed:
            self.missed.add(due.id)
            outcome = actions.duty_missed(self.item, due, self._case())
            self.item = outcome.item
            assert [o.what for o in outcome.opens] == ["disciplinary_question"]
        if silent and self.today > self.model.deadline:
            self.model.overdue = True

    @rule(office=st.sampled_from(["minister", "deputy_first_head"]), body=st.sampled_from(["mne", "minfin"]))
    def report(self, office: str, body: str) -> None:
        """A final report: the executor's first head, on a living item."""
        done = self._try(actions.submit_execution_report, a_report(acting=by(office, body), on=self._on()))
        assert done is (self.model.alive and (office, body) == ("minister", "mne"))
        if done:
            self.model.reported, self.model.overdue = True, False
            if self.model.state != "handed_over":
                self.model.state = "reported"

    @rule(later=st.integers(-5, 40))
    def ask_for_extension(self, later: int) -> None:
        """A letter: not after the deadline, for a later day."""
        new = self.model.deadline + timedelta(days=later)
        done = self._try(actions.request_extension, a_letter(on=self._on(), new_due_on=new.isoformat()))
        assert done is (self.model.alive and self.today <= self.model.deadline and later > 0)
        self.model.proposals += done

    @rule(office=DECIDERS, later=LATER)
    def extend(self, office: str, later: int) -> None:
        """First or repeated, by the offices of the row."""
        lawful = self.model.alive and self.model.may(office, repeated=self.model.extensions > 0)
        if self._move("extension", office, later, lawful):
            self.model.extensions += 1

    @rule(office=DECIDERS, later=LATER, to=st.sampled_from(["transfer_medium", "transfer_long"]))
    def transfer(self, office: str, later: int, to: str) -> None:
        """Once, and only to a longer type."""
        target = {"transfer_medium": "medium_term", "transfer_long": "long_term"}[to]
        longer = LENGTHS.index(target) > LENGTHS.index(self.model.type)
        lawful = self.model.alive and self.model.may(office) and longer and not self.model.transfers
        if self._move(to, office, later, lawful):
            self.model.transfers += 1
            self.model.type = target

    @rule(office=DECIDERS, later=LATER)
    def set_new_deadline(self, office: str, later: int) -> None:
        """As often as there is a ground."""
        self._move("new_deadline", office, later, self.model.alive and self.model.may(office))

    @rule(office=DECIDERS, n=st.integers(1, 3))
    def remove(self, office: str, n: int) -> None:
        """On a ground of clause 75."""
        ground = f"D976-75({n})"
        done = self._decide(a_decision("removal", acting=self._acting(office), ground=ground, on=self._on()))
        assert done is (self.model.alive and self.model.may(office))
        if done:
            self.model.state, self.model.ground, self.model.overdue = "removed", ground, False

    @rule(office=DECIDERS)
    def hand_over(self, office: str) -> None:
        """From the PA's level to the Government's, alive there."""
        said = {"ground": "D976-75(4)", "handed_over_to": "government", "on": self._on()}
        done = self._decide(a_decision("removal", acting=self._acting(office), **said))
        here = self.model.row != "government_control"
        assert done is (self.model.alive and here and self.model.may(office))
        if done:
            self.model.state, self.model.row, self.model.ground = (
                "handed_over",
                "government_control",
                "D976-75(4)",
            )
            self.model.overdue, self.model.reported = False, False

    @precondition(lambda self: not self.model.alive)
    @rule(office=DECIDERS, later=LATER)
    def reinstate(self, office: str, later: int) -> None:
        """A removed item comes back with a new day."""
        new = self.today + timedelta(days=later)
        said = {"acting": self._acting(office), "new_due_on": new.isoformat(), "on": self._on()}
        done = self._decide(a_decision("reinstatement", **said))
        lawful = {"president"} if self.model.row == "personal" else {"president", "head_of_pa"}
        assert done is (office in lawful)
        if done:
            self.model.state, self.model.deadline, self.model.reported = "on_control", new, False
            self.model.ground = None

    @invariant()
    def they_agree(self) -> None:
        """State, days, counters and type; and the initial deadline never moves."""
        if not hasattr(self, "item"):
            return
        item, model = self.item, self.model
        assert item.instruction.initial_deadline == model.initial
        assert (item.state, item.current_deadline, item.overdue) == (
            model.state,
            model.deadline,
            model.overdue,
        )
        assert (item.extensions, item.transfers, item.proposals) == (
            model.extensions,
            model.transfers,
            model.proposals,
        )
        assert (item.control_type, item.row, item.removal_ground) == (model.type, model.row, model.ground)
        assert item.decisions == model.journal

    def _move(self, kind: str, office: str, later: int, lawful: bool) -> bool:
        new = self.model.deadline + timedelta(days=later)
        said = {"acting": self._acting(office), "new_due_on": new.isoformat(), "on": self._on()}
        done = self._decide(a_decision(kind, **said))
        assert done is lawful
        if done:
            self.model.deadline, self.model.overdue, self.model.reported = new, False, False
            self.model.state = "handed_over" if self.model.state == "handed_over" else "on_control"
        return done

    def _decide(self, command: dict[str, Any]) -> bool:
        done = self._try(actions.take_decision, command)
        self.model.journal += done
        return done

    def _try(self, action: Any, command: dict[str, Any]) -> bool:
        try:
            self.item = action(self.item, command, self._case()).item
        except Refused as refused:
            assert refused.violations
            return False
        return True

    def _case(self) -> actions.Case:
        return actions.Case(LAW, self.today)

    def _on(self) -> str:
        return self.today.isoformat()

    @staticmethod
    def _acting(office: str) -> dict[str, str]:
        bodies = {"prime_minister": "government", "deputy_prime_minister": "government", "minister": "mne"}
        return dict(by(office, bodies.get(office, "pa")))


Life.TestCase.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)
TestLife = Life.TestCase
