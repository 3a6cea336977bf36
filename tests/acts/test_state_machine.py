"""The state machine of a draft act: whatever is tried in whatever order, the law holds."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from law import Refused
from services.acts.actions import approving, drafting, examining, signing
from services.acts.model import Brought, Change, Conclusion, Draft
from services.acts.rules.approvals import approval_sheet
from services.acts.rules.waiting import awaited_from
from tests.acts.pure import (
    BOOK,
    FINAL,
    HEAD_OF_PA,
    HEAD_OF_UNIT,
    PRESIDENT,
    TODAY,
    UNITS,
    conclusion,
    developer,
    model,
    official,
    said,
    submitted,
)

SUBJECTS: tuple[dict[str, Any], ...] = (
    {},
    {"fiscal_effect": True},
    {"interested_bodies": ["minagri"], "government_powers": True},
    {"judges": True},
    {"state_planning": True},
)

SIGNED = [{"language": lang, "sheets": 4, "sheets_signed": 3} for lang in ("kk", "ru")]
ORIGINS: dict[str, dict[str, Any]] = {
    "bank": {},
    "ministry": {"government": True},
    "pa": {"developer": {"body": "pa", "unit": "economy"}, "texts": SIGNED},
}


class Drafts(RuleBasedStateMachine):
    """Officials try steps in any order; refused ones change nothing."""

    draft: Draft

    @initialize(subject=st.sampled_from(SUBJECTS), origin=st.sampled_from(list(ORIGINS)))
    def begin(self, subject: dict[str, Any], origin: str) -> None:
        """A draft is put to agreement: of a bank, of a ministry, of a unit of the PA."""
        self.draft = submitted(model(subject=subject, **ORIGINS[origin]))
        self.opened: list[str] = []
        self.objected: set[str] = set()

    def attempt(self, step: Callable[[], Change[Draft]]) -> None:
        """Take a step, or find that the law refuses it."""
        before = self.draft
        try:
            change = step()
        except Refused as refused:
            assert refused.violations
            assert self.draft is before
            return
        self.opened += [duty.what for duty in change.opens]
        self.draft = change.state

    @precondition(lambda self: self.draft.approvals)
    @rule(data=st.data(), decision=st.sampled_from(["agreed", "agreed", "agreed", "objected"]))
    def fill_a_line(self, data: st.DataObject, decision: str) -> None:
        """Somebody on the sheet speaks."""
        line = data.draw(st.sampled_from(self.draft.approvals))
        word = said(line.approver, decision, deed=line.act, remark="замечание")
        self.attempt(lambda: approving.give_approval(self.draft, word, TODAY))

    @rule()
    def all_of_the_stage_agree(self) -> None:
        """Everybody whose turn it is agrees."""
        for line in self.draft.stage(*approving.OPEN_STAGES.get(self.draft.state, ())):
            word = said(line.approver, deed=line.act)
            self.attempt(lambda word=word: approving.give_approval(self.draft, word, TODAY))  # type: ignore[misc]

    @rule(sheets=st.integers(4, 6))
    def revise(self, sheets: int) -> None:
        """The developer hands in another text: what was agreed on the first counts no more."""
        texts = tuple(replace(text, sheets=sheets, sheets_signed=sheets) for text in self.draft.texts)
        new = replace(model(), developer=self.draft.developer, subject=self.draft.subject, texts=texts)
        old, by = self.draft, developer(self.draft)
        self.attempt(lambda: drafting.submit_draft(new, by, TODAY, old))
        if self.draft is not old:
            assert not [line for line in self.draft.approvals if line.state != "awaited"]

    @rule()
    def bring(self) -> None:
        """The draft is brought to the PA, rightly signed."""
        of_government = self.draft.developer.kind == "government"
        by = official("prime_minister", "government") if of_government else developer(self.draft)
        self.attempt(lambda: drafting.submit_to_pa(self.draft, by, Brought(resolution="№ 1"), TODAY))

    @rule()
    def assign(self) -> None:
        """The PA names its units."""
        self.attempt(lambda: examining.assign_units(self.draft, HEAD_OF_PA, UNITS, TODAY))

    @rule(missed=st.sampled_from([(), ("D976-18(1)",)]), removable=st.booleans())
    def conclude(self, missed: tuple[str, ...], removable: bool) -> None:
        """Both units conclude."""
        visa = Conclusion("law", HEAD_OF_UNIT, TODAY.on, visa_only=True)
        found = conclusion("economy", *missed, substantial=True, removable=removable)
        self.attempt(lambda: examining.give_conclusion(self.draft, visa, TODAY))
        self.attempt(lambda: examining.give_conclusion(self.draft, found, TODAY))

    @rule()
    def finalise(self) -> None:
        """The PA finalises with the interested bodies."""
        self.attempt(lambda: examining.finalise(self.draft, HEAD_OF_UNIT, ("minagri",), (), TODAY))

    @rule()
    def return_and_resubmit(self) -> None:
        """The Head of PA returns the draft; it comes back."""
        by = official("deputy_prime_minister", "government")
        if self.draft.developer.kind != "government":
            by = developer(self.draft)
        before, state = len(self.opened), self.draft.state
        self.attempt(lambda: examining.return_draft(self.draft, HEAD_OF_PA, "по существу", TODAY))
        returned = state != "returned" and self.draft.state == "returned"
        self.attempt(lambda: examining.resubmit(self.draft, by, Brought(), TODAY))
        if returned:
            assert self.draft.examination.conclusions == ()
            new = self.opened[before:]
            clockless = self.draft.subject.judges or self.draft.from_pa
            assert len(new) == len(set(new)) == (1 if clockless else 2)
            assert not set(new) & set(self.opened[:before])

    @rule()
    def make_final(self) -> None:
        """The final paper version is prepared and handed over."""
        self.attempt(lambda: signing.prepare_final(self.draft, HEAD_OF_UNIT, FINAL, False, TODAY))
        self.attempt(lambda: signing.hand_over(self.draft, HEAD_OF_UNIT, TODAY))

    @rule(by=st.sampled_from([HEAD_OF_PA, PRESIDENT]))
    def present(self, by: Any) -> None:
        """It is presented."""
        self.attempt(lambda: signing.present(self.draft, by, TODAY))

    @precondition(lambda self: self.draft.state != "signed")
    @rule(by=st.sampled_from([PRESIDENT, PRESIDENT, HEAD_OF_PA]))
    def sign(self, by: Any) -> None:
        """Somebody signs."""
        self.attempt(lambda: signing.sign_act(self.draft, by, "1", TODAY))

    @invariant()
    def nothing_is_signed_without_every_approval_the_text_demands(self) -> None:
        """Neither the bodies' sheet, recomputed, nor a visa of clause 24 may lack; the President signed."""
        if getattr(self, "draft", None) is None or self.draft.state != "signed":
            return
        draft = self.draft
        demanded = approval_sheet(draft.developer, draft.subject, draft.channel, BOOK, TODAY.on)
        given = {(line.approver, line.act) for line in draft.approvals if line.state == "given"}
        assert {(line.approver, line.act) for line in demanded} <= given
        assert {"head_of_pa", "head_of_general_department", "head_of_state_legal_department"} <= {
            who for who, _ in given
        }
        assert all(line.settled for line in draft.approvals)
        assert draft.signed_by == PRESIDENT
        assert draft.presented_by == HEAD_OF_PA
        assert draft.examination.complete
        assert draft.final_texts

    @invariant()
    def somebody_is_always_waited_for(self) -> None:
        """An unsigned draft waits for somebody; a signed one for nobody."""
        if getattr(self, "draft", None) is not None:
            assert bool(awaited_from(self.draft)) == (self.draft.state != "signed")


TestDrafts = Drafts.TestCase
TestDrafts.settings = settings(
    max_examples=40,
    stateful_step_count=40,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
TestDrafts.pytestmark = [pytest.mark.provision("D976-24.10", "D976-22.4")]  # type: ignore[attr-defined]


def test_the_shortest_way_to_the_signature_is_found() -> None:
    """The machine's rules can sign a draft, so that its invariants say something."""
    machine = Drafts()
    machine.begin({"interested_bodies": ["minagri"], "government_powers": True}, "ministry")
    for step in (
        machine.all_of_the_stage_agree,
        machine.bring,
        machine.assign,
        lambda: machine.conclude((), True),
        machine.make_final,
        machine.all_of_the_stage_agree,
        machine.all_of_the_stage_agree,
        machine.all_of_the_stage_agree,
        lambda: machine.present(HEAD_OF_PA),
        lambda: machine.sign(PRESIDENT),
    ):
        step()
    assert machine.draft.state == "signed"
    machine.nothing_is_signed_without_every_approval_the_text_demands()
