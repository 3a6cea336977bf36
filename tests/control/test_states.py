"""The life of an item by random walks, against a clerk who knows nothing of the rules."""

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
from tests.control.clerk import COEXECUTORS, DECIDERS, EXECUTOR, HEAD, LENGTHS, Clerk, Papers

BODIES = {"prime_minister": "government", "deputy_prime_minister": "government", "minister": EXECUTOR}
OFFICES = sorted({office for row in DECIDERS.values() for cell in row for office in cell})
DECIDER = st.sampled_from([*["president"] * 8, *OFFICES, "deputy_first_head"])
LENGTH = st.sampled_from([8, 14, 15, 16, 31, 32, 90, 184, 185, 300])
WAITS = st.sampled_from([False, False, True])
LATER = st.sampled_from([0, 1, 7, 30, 60])
NAMES = ("expert_conclusion", "visaed_consent", "roadmap", "exceptional_case")
ALL = Papers(NAMES, disciplined=True, asked_in_time=True)
LACKING = st.builds(Papers, st.sets(st.sampled_from(NAMES)), st.booleans(), st.booleans())
VISAS = Papers(("visaed_consent",), disciplined=True, asked_in_time=True)
PAPERS = st.one_of(st.just(ALL), st.just(VISAS), LACKING)
TRANSFERS = st.sampled_from(["transfer_medium", "transfer_long"])
ROWS = st.sampled_from([row for row in DECIDERS if "control" not in row])
REASONS = st.sampled_from([None, " ", "No law"])
GROUNDS = st.sampled_from([*(f"D976-75({n})" for n in (1, 2, 3)), None])
NEW_GROUNDS = st.sampled_from(["D976-70(3)", "D976-75(1)", None])
PLACES = st.tuples(
    st.sampled_from([HEAD, HEAD, HEAD, "deputy_first_head"]),
    st.sampled_from([EXECUTOR, EXECUTOR, EXECUTOR, *COEXECUTORS, "mindefence"]),
)


class Life(RuleBasedStateMachine):
    """Every step is tried on the real item and on the clerk's card; both must agree, also on refusals."""

    item: Item
    card: Clerk
    today: date

    @initialize(row=st.sampled_from([row for row in DECIDERS if "control" not in row]), days=LENGTH)
    def open(self, row: str, days: int) -> None:
        """Open an item of some row and length."""
        due = SIGNED_ON + timedelta(days=days)
        self.item = opened(row=row, due_on=due.isoformat(), coexecutors=list(COEXECUTORS)).item
        if row == "personal_published":
            assert self.item.row == row
        self.card, self.today = Clerk(row, due, due), SIGNED_ON
        self.missed: set[str] = set()

    @rule(offset=st.integers(-1, 1))
    def deadline_comes(self, offset: int) -> None:
        """The eve of the deadline, the day itself, the day after: where most of the law is decided."""
        days = (self.card.deadline - self.today).days + offset
        if days > 0:
            self.time_passes(days)

    @rule(days=st.integers(1, 60))
    def time_passes(self, days: int) -> None:
        """T24: the clock announces the duty to report if its day has passed without a report."""
        self.today += timedelta(days=days)
        silent = self.card.alive and not self.card.reported
        due = duties.execution_report(LAW, self.item, SIGNED_ON)
        if self.today > due.due_on and silent and due.id not in self.missed:
            self.missed.add(due.id)
            outcome = actions.duty_missed(self.item, due, self._case())
            self.item = outcome.item
            assert [o.what for o in outcome.opens] == ["disciplinary_question"]
        self.card.overdue |= silent and self.today > self.card.deadline

    @rule(place=PLACES)
    def propose(self, place: tuple[str, str]) -> None:
        """T10: a co-executor's proposals, by whomever it sends, more than once if it likes."""
        office, body = place
        command = {"acting": by(office, body), "item": self.item.id, "on": self._on(), "summary": "-"}
        done = self._try(actions.submit_proposals, command)
        assert done is (self.card.alive and body in COEXECUTORS)
        if done:
            self.card.submitted.add(body)

    @rule(place=PLACES, kind=st.sampled_from(["final", "interim"]), why=REASONS, agreed=st.booleans())
    def report(self, place: tuple[str, str], kind: str, why: str | None, agreed: bool) -> None:
        """T12, T14: the first head; a deputy for an interim term, to the Government if the head agreed."""
        office, body = place
        conclusion = "executed" if why is None else "partially_executed"
        command = a_report(
            acting=by(office, body), on=self._on(), kind=kind, conclusion=conclusion, reasons=why
        )
        command["agreed_with_first_head"] = agreed
        done = self._try(actions.submit_execution_report, command)
        free = self.card.row != "government_control" or agreed
        signed = body == EXECUTOR and (office == HEAD or (kind == "interim" and free))
        assert done is (self.card.alive and signed and why != " ")
        if done and kind == "final":
            self.card.reported, self.card.overdue = True, False
            if self.card.state != "handed_over":
                self.card.state = "reported"

    @rule(place=PLACES, assessment=st.sampled_from(["full", "partial", "poor_quality"]), waits=WAITS)
    def assess(self, place: tuple[str, str], assessment: str, waits: bool) -> None:
        """4(6), 4(8), 4(9): stated in a conclusion of the Administration; what is not full goes on."""
        if waits:
            self.deadline_comes(0)
        office, body = place if assessment == "full" else ("head_of_structural_unit", "pa")
        faults = {"partial": ["measures_not_done"], "poor_quality": ["formal"]}.get(assessment, [])
        command = {"acting": by(office, body), "item": self.item.id, "on": self._on(), "faults": faults}
        stated = {"assessment": assessment, "stated_in": "expert_conclusion"}
        done = self._try(actions.assess_execution, {**command, **stated})
        assert done is (self.card.alive and body == "pa")
        if done and self.card.state == "reported":
            self.card.state, self.card.reported = "on_control", self.today > self.card.deadline

    @rule(later=LATER, place=PLACES, kind=st.sampled_from(["extension", "new_deadline"]), waits=WAITS)
    def ask(self, later: int, place: tuple[str, str], kind: str, waits: bool) -> None:
        """T15: a letter of the executor's head, not after the deadline, for a later day."""
        if waits:
            self.deadline_comes(0)
        office, body = place
        new = (self.card.deadline + timedelta(days=later)).isoformat()
        letter = a_letter(acting=by(office, body), on=self._on(), new_due_on=new, ground="D976-70(2)")
        action = actions.request_extension if kind == "extension" else actions.request_new_deadline
        done = self._try(action, letter)
        assert done is (self._may_ask(later) and (office, body) == (HEAD, EXECUTOR))
        if done:
            self.card.letter = kind
            self.card.proposals += kind == "extension"

    @rule(later=LATER, kind=TRANSFERS)
    def ask_for_transfer(self, later: int, kind: str) -> None:
        """T15, T18: once, to a longer type; to medium-term control within the initial deadline."""
        new = (self.card.deadline + timedelta(days=later)).isoformat()
        ground = {"transfer_medium": "D976-69.5", "transfer_long": "D976-69.6"}[kind]
        to = kind.removeprefix("transfer_") + "_term"
        letter = a_letter(on=self._on(), new_due_on=new, to=to, ground=ground)
        done = self._try(actions.request_transfer, letter)
        within = kind == "transfer_long" or self.today <= self.card.initial
        assert done is (self._may_ask(later) and self.card.longer(kind) and within)
        if done:
            self.card.letter = kind

    @rule(office=DECIDER, later=LATER, papers=PAPERS)
    def extend(self, office: str, later: int, papers: Papers) -> None:
        """T16, T17: first or repeated, by the offices of the row, with the disciplinary question."""
        self._move("extension", office, later, papers)

    @rule(office=DECIDER, later=LATER, kind=TRANSFERS, papers=PAPERS)
    def transfer(self, office: str, later: int, kind: str, papers: Papers) -> None:
        """T18: once, to a longer type, to long-term control with a roadmap."""
        self._move(kind, office, later, papers, lawful=self.card.longer(kind))

    @rule(office=DECIDER, later=LATER, papers=PAPERS, ground=NEW_GROUNDS)
    def set_new_deadline(self, office: str, later: int, papers: Papers, ground: str | None) -> None:
        """T19: as often as there is a ground of clause 70."""
        self._move("new_deadline", office, later, papers, ground=ground)

    @rule(office=DECIDER)
    def decline(self, office: str) -> None:
        """An extension refused on its merits: by the right office, without any paper."""
        command = a_decision(acting=self._acting(office), on=self._on(), granted=False, preconditions=[])
        done = self._try(actions.take_decision, command)
        assert done is (self.card.alive and self.card.may("extension", office, self._body(office)))
        if done:
            self.card.journal, self.card.letter = self.card.journal + 1, None

    @rule(office=DECIDER, papers=PAPERS, ground=GROUNDS)
    def remove(self, office: str, papers: Papers, ground: str | None) -> None:
        """T20, T22: on a ground of clause 75, never by the executing body before the Administration."""
        self._remove(office, papers, ground, None)

    @rule(office=DECIDER, papers=PAPERS, to=st.sampled_from(["government", "body"]))
    def hand_over(self, office: str, papers: Papers, to: str) -> None:
        """T21: from the Administration's level to another, alive there."""
        self._remove(office, papers, "D976-75(4)", to)

    @rule(office=DECIDER, later=LATER, papers=PAPERS)
    def reinstate(self, office: str, later: int, papers: Papers) -> None:
        """T23: a removed item comes back with a new day; nothing else can be reinstated."""
        lawful = self.card.state == "removed"
        self._move("reinstatement", office, later, papers, lawful=lawful, start=self.today)

    @precondition(lambda self: not self.card.alive)
    @rule(papers=PAPERS)
    def bring_back(self, papers: Papers) -> None:
        """The same by the President, so that lives go on."""
        self.reinstate("president", 30, papers)

    @invariant()
    def they_agree(self) -> None:
        """State, days, counters and type; and the initial deadline never moves."""
        if not hasattr(self, "item"):
            return
        item, card = self.item, self.card
        assert item.instruction.initial_deadline == card.initial
        real = (item.state, item.current_deadline, item.overdue, item.reported_on is not None)
        assert real == (card.state, card.deadline, card.overdue, card.reported)
        counted = (item.extensions, item.transfers, item.new_deadlines, item.reinstatements, item.proposals)
        assert counted == (
            *(card.extensions, card.transfers, card.new_deadlines, card.reinstatements, card.proposals),
        )
        assert (item.control_type, item.row, item.removal_ground) == (card.type, card.row, card.ground)
        assert (item.decisions, set(item.submitted)) == (card.journal, card.submitted)
        assert (item.request.kind if item.request else None) == card.letter
        assert card.type in LENGTHS

    def _may_ask(self, later: int) -> bool:
        return self.card.alive and self.today <= self.card.deadline and later > 0

    def _move(
        self,
        kind: str,
        office: str,
        later: int,
        papers: Papers,
        *,
        lawful: bool = True,
        ground: str | None = None,
        start: date | None = None,
    ) -> None:
        new = (start or self.card.deadline) + timedelta(days=later)
        done = self._decide(kind, office, papers, new_due_on=new.isoformat(), ground=ground)
        living = self.card.alive or kind == "reinstatement"
        may = self.card.may(kind, office, self._body(office))
        enough = self.card.papers_suffice(kind, papers, ground)
        assert done is (living and lawful and may and enough and later > 0)
        if done:
            self.card.move(kind, new)

    def _remove(self, office: str, papers: Papers, ground: str | None, to: str | None) -> None:
        done = self._decide("removal", office, papers, ground=ground, handed_over_to=to)
        may = self.card.alive and self.card.may("removal", office, self._body(office))
        from_here = to is None or self.card.here
        assert done is (may and from_here and self.card.papers_suffice("removal", papers, ground))
        if done:
            assert ground is not None
            self.card.remove(ground, to, self.today)

    def _decide(self, kind: str, office: str, papers: Papers, **said: Any) -> bool:
        named = [*papers.named, *(["request_by_deadline"] if papers.asked_in_time else [])]
        command = {"acting": self._acting(office), "item": self.item.id, "on": self._on(), "decision": kind}
        command |= {"granted": True, "preconditions": named}
        command |= {name: value for name, value in said.items() if value is not None}
        command["disciplinary_question_considered"] = papers.disciplined
        return self._try(actions.take_decision, command)

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
    def _body(office: str) -> str:
        return BODIES.get(office, "pa")

    def _acting(self, office: str) -> dict[str, str]:
        return dict(by(office, self._body(office)))


Life.TestCase.settings = settings(max_examples=150, stateful_step_count=40, deadline=None)
TestLife = Life.TestCase
