"""The state machine of instructions: whatever is tried in whatever order, clauses 28 to 33 hold."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from law import Refused
from services.acts.actions import approving, instructions, signing
from services.acts.model import Change, Check, Draft, Duplicates, Occasion, Resembling
from services.acts.rules.waiting import awaited_from
from tests.acts.pure import HEAD_OF_PA, HEAD_OF_UNIT, PRESIDENT, TODAY, UNITS, official, said
from tests.acts.test_instructions import a_model

ALIKE = Duplicates("checked", (Resembling("1", "d-9:1", 97, "Совершенствовать планирование"),))
OUTCOMES = (Duplicates("checked"), ALIKE, Duplicates("not_checked", reason="control is silent"))
KINDS = (("minutes", 5), ("plan_of_measures", 4), ("text_of_instructions", 2))
BODIES = {"mne": official("minister", "mne"), "minfin": official("minister", "minfin")}


class Instructions(RuleBasedStateMachine):
    """Officials and bodies try steps in any order; refused ones change nothing."""

    draft: Draft

    @initialize(kind=st.sampled_from(KINDS), government=st.booleans())
    def begin(self, kind: tuple[str, int], government: bool) -> None:
        """An event is planned."""
        self.kind, self.event = kind
        self.subject = {"government_powers": government, "interested_bodies": ["national_bank"]}
        self.opened: list[str] = []
        self.checked = False
        shell = a_model(kind=self.kind, event=self.event, items=[], considerations=[])
        self.draft = instructions.plan_event(shell, HEAD_OF_UNIT, TODAY).state

    def attempt(self, step: Callable[[], Change[Draft]]) -> bool:
        """Take a step, or find that the law refuses it."""
        before = self.draft
        try:
            change = step()
        except Refused as refused:
            assert refused.violations
            assert self.draft is before
            return False
        names = [f"{duty.debtor}:{duty.what}" for duty in change.opens]
        assert not set(names) & set(self.opened), "a duty is opened anew under its own name"
        self.opened += names
        self.draft = change.state
        return True

    def text(self, sheets: int = 2, decided: str | None = None) -> Draft:
        """The draft that is handed in."""
        texts = [{"language": "ru", "sheets": sheets}]
        return a_model(
            kind=self.kind,
            event=self.event,
            subject=self.subject,
            texts=texts,
            **({"duplicates_decided": decided} if decided else {}),
        )

    @rule()
    def hold(self) -> None:
        """The event takes place."""
        if "pa:instructions" not in self.opened:
            occasion = Occasion(self.event, TODAY.on)
            self.attempt(lambda: instructions.hold_event(self.draft, HEAD_OF_UNIT, occasion, TODAY))

    @rule()
    def entrust(self) -> None:
        """The PA entrusts the drafting."""
        if "mne:entrusted_mne" not in self.opened:
            self.attempt(lambda: instructions.entrust_drafting(self.draft, HEAD_OF_UNIT, ("mne",), TODAY))

    @rule(body=st.sampled_from(list(BODIES)))
    def hand_in(self, body: str) -> None:
        """A body hands its draft in."""
        if "pa:check" not in self.opened:
            new, old = self.text(), self.draft
            self.attempt(lambda: instructions.submit_instructions(new, BODIES[body], old, OUTCOMES[2], TODAY))

    @rule(found=st.sampled_from(OUTCOMES), decided=st.sampled_from([None, "другой предмет"]))
    def check(self, found: Duplicates, decided: str | None) -> None:
        """The PA checks what a body handed in."""
        step = lambda: instructions.check_instructions(  # noqa: E731 - one step of the machine
            self.draft, HEAD_OF_UNIT, Check(UNITS, decided), found, TODAY
        )
        if self.attempt(step):
            self.passed(found, decided)

    @rule(
        found=st.sampled_from(OUTCOMES),
        decided=st.sampled_from([None, "другой предмет"]),
        sheets=st.integers(2, 4),
    )
    def submit(self, found: Duplicates, decided: str | None, sheets: int) -> None:
        """The PA hands in its own draft, or changes the one that is agreed."""
        new, old = self.text(sheets, decided), self.draft
        if self.attempt(lambda: instructions.submit_instructions(new, HEAD_OF_UNIT, old, found, TODAY)):
            self.passed(found, decided)
            assert not [line for line in self.draft.approvals if line.state != "awaited"]

    def passed(self, found: Duplicates, decided: str | None) -> None:
        """What went to agreement was looked for under control, or a person decided."""
        assert decided or (found.state == "checked" and not found.found)
        assert self.draft.duplicates is not None
        self.checked = True

    @rule(decision=st.sampled_from(["agreed", "agreed", "agreed", "objected"]))
    def the_stage_speaks(self, decision: Any) -> None:
        """Everybody whose turn it is speaks."""
        for line in self.draft.stage(*approving.OPEN_STAGES.get(self.draft.state, ())):
            word = said(line.approver, decision, deed=line.act, remark="замечание")
            self.attempt(lambda word=word: approving.give_approval(self.draft, word, TODAY))  # type: ignore[misc]

    @rule(by=st.sampled_from([HEAD_OF_PA, PRESIDENT]))
    def present(self, by: Any) -> None:
        """It is presented."""
        if self.kind != "plan_of_measures":
            self.attempt(lambda: signing.present(self.draft, by, TODAY))

    @rule(by=st.sampled_from([HEAD_OF_PA, PRESIDENT]))
    def end(self, by: Any) -> None:
        """The President signs, or the Head of the PA orders."""
        if self.draft.state == "signed":
            return
        by_order = self.kind == "plan_of_measures"
        action = instructions.approve_by_order if by_order else signing.sign_act
        self.attempt(lambda: action(self.draft, by, "1", TODAY))

    @invariant()
    def nothing_is_signed_without_its_visas_its_assignment_and_its_check(self) -> None:
        """All lines of the last text's sheet, App. 5, clause 33; by whom clause 28 says."""
        if getattr(self, "draft", None) is None or self.draft.state != "signed":
            return
        draft = self.draft
        assert self.checked
        assert draft.items
        assert all(line.state == "given" for line in draft.approvals)
        given = {line.approver for line in draft.approvals}
        assert {"head_of_state_legal_department", "head_of_general_department", "unit/economy"} <= given
        assert {"national_bank"} <= given
        assert ("prime_minister" in given) == self.subject["government_powers"]
        by_order = self.kind == "plan_of_measures"
        assert draft.signed_by == (HEAD_OF_PA if by_order else PRESIDENT)
        assert ("head_of_pa" in given) != by_order

    @invariant()
    def somebody_is_always_waited_for(self) -> None:
        """An unsigned draft waits for somebody; a signed one for nobody."""
        if getattr(self, "draft", None) is not None:
            assert bool(awaited_from(self.draft)) == (self.draft.state != "signed")


TestInstructions = Instructions.TestCase
TestInstructions.settings = settings(
    max_examples=40,
    stateful_step_count=40,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
TestInstructions.pytestmark = [  # type: ignore[attr-defined]
    pytest.mark.provision("D976-28.7", "D976-32.4", "D976-33.3", "D976-33.5", "D976-33.6")
]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("entrusted", [True, False])
def test_every_kind_can_be_brought_to_its_end(kind: tuple[str, int], entrusted: bool) -> None:
    """The machine's rules can sign, so that its invariants say something."""
    machine = Instructions()
    machine.begin(kind, True)
    machine.hold()
    if entrusted:
        machine.entrust()
        machine.hand_in("minfin")
        machine.hand_in("mne")
        machine.check(OUTCOMES[2], None)
        machine.check(ALIKE, "другой предмет")
    else:
        machine.submit(ALIKE, None, 2)
        machine.submit(OUTCOMES[0], None, 2)
        machine.the_stage_speaks("objected")
        machine.submit(OUTCOMES[0], None, 3)
    for _ in range(4):
        machine.the_stage_speaks("agreed")
    machine.present(HEAD_OF_PA)
    machine.end(HEAD_OF_PA if kind[0] == "plan_of_measures" else PRESIDENT)
    assert machine.draft.state == "signed"
    machine.nothing_is_signed_without_its_visas_its_assignment_and_its_check()


def test_what_is_signed_is_begun_no_more() -> None:
    """Neither entrusted, nor handed in, nor changed."""
    machine = Instructions()
    machine.begin(KINDS[0], True)
    machine.draft = replace(machine.draft, state="signed")
    for step in (machine.entrust, machine.hold, lambda: machine.submit(OUTCOMES[0], None, 2)):
        step()
        assert machine.draft.state == "signed"
