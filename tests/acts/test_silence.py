"""Silence that counts as consent, exactly on its day, and never against an answer."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

import law
from bus.embedded import Suite
from law import Refused
from law.answers import Malformed
from services.acts.actions import consulting
from services.acts.answers import QUESTIONS, silence
from services.acts.model import Acting, Today
from services.acts.model.consultation import Consultation, Position, Spoken
from services.acts.rules.deemed_approval import CASES, letter_words
from services.acts.rules.settlement import wrong_position
from tests.acts.lawful import HEADS, START, person, suite
from tests.acts.pure import TODAY, found, official

BOOK = law.load()


def asked(case: str, sent_on: str, **other: Any) -> dict[str, Any]:
    """The answer to the question."""
    return silence(BOOK, {"case": case, "sent_on": sent_on, **other})


@pytest.mark.provision("G10-120.1", "G10-120.2", "G10-125.1", "G10-125.2", "G10-142.1")
@pytest.mark.parametrize(
    ("case", "sent_on", "days", "last_on", "deemed_on"),
    [
        ("G10-120", "2026-11-23", None, "2026-11-26", "2026-11-27"),
        ("G10-125", "2026-11-23", None, "2026-11-30", "2026-12-01"),
        ("G10-142", "2026-11-23", 2, "2026-11-25", "2026-11-26"),
        ("G10-120", "2026-11-25", None, "2026-11-30", "2026-12-01"),
        ("G10-120", "2026-11-24", None, "2026-11-27", "2026-11-30"),
        ("G10-120", "2026-12-11", None, "2026-12-17", "2026-12-18"),
    ],
)
def test_silence_counts_from_the_working_day_after_the_term(
    case: str, sent_on: str, days: int | None, last_on: str, deemed_on: str
) -> None:
    """A reply on the last working day is in time; the next working day is the first of consent."""
    more = {"term_days": days} if days else {}
    answer = asked(case, sent_on, **more)
    assert (answer["last_reply_on"], answer["deemed_on"]) == (last_on, deemed_on)
    assert answer["deemed_approved"]
    assert not asked(case, sent_on, replied_on=last_on, **more)["deemed_approved"]
    assert asked(case, sent_on, replied_on=deemed_on, **more)["deemed_approved"]


@pytest.mark.provision("G10-142.2")
def test_silence_never_counts_in_answers_to_the_head_of_state() -> None:
    """Whatever the term, every co-executor's own answer is needed."""
    answer = asked("G10-142", "2026-11-23", term_days=3, to_head_of_state=True)
    assert (answer["deemed_approved"], answer["deemed_on"]) == (False, None)
    assert "G10-142.2" in [one["id"] for one in answer["provisions"]]


def test_a_document_that_comes_after_the_hour_counts_from_the_next_working_day() -> None:
    """After 18:00 on Friday it is received on Monday."""
    assert asked("G10-120", "2026-11-27T18:30:00+05:00")["counted_from"] == "2026-11-30"
    assert asked("G10-120", "2026-11-27T17:30:00+05:00")["counted_from"] == "2026-11-27"


@pytest.mark.parametrize(
    ("request_", "field"),
    [
        ({"case": "G10-142", "sent_on": "2026-11-23"}, "term_days"),
        ({"case": "G10-120", "sent_on": "2026-11-23", "term_days": 3}, "term_days"),
        ({"case": "G10-120", "sent_on": "2026-11-23", "replied_on": "2026-11-20"}, "replied_on"),
        ({"case": "G10-120", "sent_on": "2026-13-23"}, "sent_on"),
        ({"case": "G10-120", "sent_on": "2024-02-13"}, "sent_on"),
        ({"case": "G10-120", "sent_on": "2999-01-01"}, "sent_on"),
    ],
)
def test_a_malformed_question_names_its_field(request_: dict[str, Any], field: str) -> None:
    """What is wrong, and where."""
    with pytest.raises(Malformed) as wrong:
        QUESTIONS["silence"](BOOK, request_)
    assert wrong.value.field == field


@given(sent=st.dates(date(2025, 1, 6), date(2026, 12, 1)), after=st.integers(0, 20))
@settings(max_examples=60, deadline=None)
@pytest.mark.provision("G10-120.2")
def test_silence_never_overrides_an_answer_that_came_before_it_counted(sent: date, after: int) -> None:
    """For any day of sending and of answering."""
    replied_on = sent + timedelta(after)
    answer = asked("G10-120", sent.isoformat(), replied_on=replied_on.isoformat())
    assert answer["deemed_approved"] == (replied_on >= date.fromisoformat(answer["deemed_on"]))
    assert BOOK.calendar().is_working(date.fromisoformat(answer["deemed_on"]))


def opened(to: Suite, case: str = "G10-125", **other: Any) -> None:
    """The Ministry of National Economy asks Justice and Finance."""
    document = {
        "id": "c-1",
        "case": case,
        "title": {"ru": "Проект заключения Правительства"},
        "compiler": "mne",
        "asked": ["minjust", "minfin"],
    }
    to.call("acts.open_consultation", {"acting": HEADS["mne"], "consultation": document | other})


def states(to: Suite) -> dict[str, str]:
    """What each body has said."""
    told = to.call("acts.consultation", {"consultation": "c-1"})["consultation"]
    return {one["body"]: one["state"] for one in told["positions"]} | {"": told["state"]}


def submit(to: Suite, *silent: str) -> Any:
    """Send it to the Government Apparatus."""
    payload = {"acting": HEADS["mne"], "consultation": "c-1", "agreed_by_default": list(silent)}
    return to.call("acts.submit_consultation", payload)["consultation"]


@pytest.mark.provision("G10-120.2", "G10-120.3")
def test_consent_by_silence_arises_on_its_day_and_stands_in_the_covering_letter(tmp_path: Path) -> None:
    """Sent on Tuesday for 3 working days: open over the weekend, deemed on Monday; the letter must say so."""
    with suite(tmp_path) as acts:
        acts.advance(date(2026, 11, 24))
        opened(acts, "G10-120")
        acts.publish(
            "minjust",
            "agencies.approval_given.v1",
            "draft/c-1",
            {
                "acting": HEADS["minjust"],
                "draft": "c-1",
                "approver": "minjust",
                "decision": "agreed",
                "on": "2026-11-24",
            },
        )
        acts.advance(date(2026, 11, 29))
        assert states(acts) == {"minjust": "agreed", "minfin": "awaited", "": "asked"}
        acts.advance(date(2026, 11, 30))
        assert states(acts) == {"minjust": "agreed", "minfin": "deemed", "": "agreed"}
        with pytest.raises(Refused) as mute:
            submit(acts)
        assert [one.code for one in mute.value.violations] == ["default_not_in_letter"]
        with pytest.raises(Refused) as untrue:
            submit(acts, "minfin", "minjust")
        assert [one.code for one in untrue.value.violations] == ["default_untrue"]
        [sentence] = acts.call("acts.consultation", {"consultation": "c-1", "lang": "ru"})["letter"]
        assert "по умолчанию" in sentence
        assert submit(acts, "minfin")["state"] == "submitted"


@pytest.mark.provision("G10-120.2")
def test_a_reply_on_the_weekend_before_the_day_still_stands_against_silence(tmp_path: Path) -> None:
    """On Saturday no more than the term's working days have passed; on Monday the silence has counted."""
    with suite(tmp_path) as acts:
        acts.advance(date(2026, 11, 24))
        opened(acts, "G10-120")
        acts.advance(date(2026, 11, 28))
        position = {
            "acting": HEADS["minfin"],
            "consultation": "c-1",
            "approver": "minfin",
            "decision": "objected",
            "on": "2026-11-28",
            "remark": "нет финансирования",
        }
        acts.call("acts.give_position", position)
        acts.advance(date(2026, 11, 30))
        assert states(acts)["minfin"] == "objected"
        with pytest.raises(Refused) as late:
            acts.call("acts.give_position", position | {"acting": HEADS["minjust"], "approver": "minjust"})
        assert [one.code for one in late.value.violations] == ["silence_was_consent"]


@pytest.mark.provision("G10-120.2", "G10-125.2", "G10-142.1")
@pytest.mark.parametrize(("case", "last"), [("G10-120", "2026-11-26"), ("G10-125", "2026-11-30")])
def test_an_answer_on_the_day_silence_counts_is_too_late_even_before_the_clock_says_so(
    case: str, last: str
) -> None:
    """The rule counts by the day, not by the sweep; an answer dated before the sending is none."""
    today = Today(BOOK, START)
    new = Consultation("c-1", case, {"ru": "Проект"}, "mne", START, (Position("minfin"),))  # type: ignore[arg-type]
    by = Acting("minister", "mne", "Аманов А.А.")
    asked_ = consulting.open_consultation(new, by, today).state
    spoken = Spoken("minfin", "objected", replace(by, body="minfin"), date.fromisoformat(last), "нет средств")
    assert found(wrong_position(asked_, spoken, date.fromisoformat(last))) == []
    deemed_on = asked_.deemed_on
    assert deemed_on is not None
    assert found(wrong_position(asked_, spoken, deemed_on - timedelta(1))) == []
    assert found(wrong_position(asked_, spoken, deemed_on)) == [(CASES[case][1], "silence_was_consent")]
    early = replace(spoken, on=date(2026, 11, 22))
    assert found(wrong_position(asked_, early, TODAY.on)) == [(CASES[case][0], "approval_before_sheet")]


@pytest.mark.provision("D976-15(6)")
def test_a_body_answers_by_an_official_it_has(tmp_path: Path) -> None:
    """A minister of an akimat, an unregistered order: refused as everywhere."""
    with suite(tmp_path) as acts:
        opened(acts)
        said_ = {"consultation": "c-1", "approver": "minfin", "decision": "agreed", "on": "2026-11-23"}
        for acting, code in (
            (person("prime_minister", "minfin"), "office_of_other_body"),
            (person("other_official", "minfin", order="5"), "order_unknown"),
        ):
            with pytest.raises(Refused) as refused:
                acts.call("acts.give_position", said_ | {"acting": acting})
            assert [(one.provision, one.code) for one in refused.value.violations] == [("D976-15(6)", code)]


class Answers(RuleBasedStateMachine):
    """Days pass, bodies answer or keep silent, the clock sweeps or is late."""

    asked: Consultation

    @initialize(case=st.sampled_from(["G10-120", "G10-125", "G10-142"]), to_president=st.booleans())
    def send(self, case: Any, to_president: bool) -> None:
        """A document goes to three bodies."""
        self.on = START.date()
        bodies = tuple(Position(body) for body in ("minfin", "minjust", "minagri"))
        term = 2 if case == "G10-142" else None
        new = Consultation("c-1", case, {"ru": "Проект"}, "mne", START, bodies, term)
        new = replace(new, to_head_of_state=to_president)
        self.asked = consulting.open_consultation(new, official("minister", "mne"), self.today()).state
        self.said: dict[str, str] = {}

    def today(self) -> Today:
        """The day it is."""
        return Today(BOOK, START.replace(year=self.on.year, month=self.on.month, day=self.on.day))

    @rule(days=st.integers(1, 3))
    def wait(self, days: int) -> None:
        """Days pass."""
        self.on += timedelta(days)

    @rule(
        body=st.sampled_from(["minfin", "minjust", "minagri"]),
        decision=st.sampled_from(["agreed", "objected"]),
    )
    def answer(self, body: str, decision: Any) -> None:
        """A body answers."""
        spoken = Spoken(body, decision, official("minister", body), self.on, "замечание")
        try:
            self.asked = consulting.give_position(self.asked, spoken, self.today()).state
        except Refused:
            return
        first = body not in self.said
        assert not first or self.asked.deemed_on is None or self.on < self.asked.deemed_on
        self.said[body] = decision

    @rule(body=st.sampled_from(["minfin", "minjust", "minagri"]))
    def sweep(self, body: str) -> None:
        """The clock looks at the body's term."""
        change = consulting.deem(self.asked, body, self.today())
        if change is not None:
            self.asked = change.state

    @invariant()
    def silence_never_overrides_an_answer(self) -> None:
        """What a body said stands; only who kept silent to the end is deemed, and never for the President."""
        if getattr(self, "asked", None) is None:
            return
        stand = {"agreed": "agreed", "objected": "objected"}
        for one in self.asked.asked:
            if one.body in self.said:
                assert one.state == stand[self.said[one.body]]
            else:
                assert one.state in ("awaited", "deemed")
            if one.state == "deemed":
                assert not self.asked.to_head_of_state
                assert one.on == self.asked.deemed_on
                assert self.asked.deemed_on is not None
                assert self.on >= self.asked.deemed_on
        if self.asked.state == "agreed":
            assert not self.asked.bodies("awaited", "objected")


TestAnswers = Answers.TestCase
TestAnswers.settings = settings(max_examples=60, stateful_step_count=20, deadline=None)
TestAnswers.pytestmark = [pytest.mark.provision("G10-120.2", "G10-142.2")]  # type: ignore[attr-defined]


@pytest.mark.provision("G10-142.2")
def test_an_answer_to_the_head_of_state_waits_for_every_co_executor(tmp_path: Path) -> None:
    """The term passes, the duty is missed, but nobody is deemed to have agreed."""
    with suite(tmp_path) as acts:
        opened(acts, "G10-142", term_days=2, to_head_of_state=True)
        acts.advance(date(2026, 12, 7))
        assert states(acts) == {"minjust": "awaited", "minfin": "awaited", "": "asked"}
        with pytest.raises(Refused) as refused:
            submit(acts)
        assert {(one.provision, one.code) for one in refused.value.violations} == {
            ("G10-142.2", "position_lacking")
        }


@pytest.mark.provision("G10-125.4", "G10-125.5", "G10-125.6", "G10-125.7")
def test_a_dispute_is_met_about_in_two_working_days_and_decided_at_a_sitting(tmp_path: Path) -> None:
    """An objection opens the duty of a meeting; reasoned remarks go on to a sitting."""
    with suite(tmp_path) as acts:
        opened(acts)
        say_ = {"consultation": "c-1", "on": "2026-11-23"}
        yes = {"acting": HEADS["minjust"], "approver": "minjust", "decision": "agreed"}
        no = {"acting": HEADS["minfin"], "approver": "minfin", "decision": "objected"}
        acts.call("acts.give_position", say_ | yes)
        with pytest.raises(Refused):
            acts.call("acts.give_position", say_ | no)
        acts.call("acts.give_position", say_ | no | {"remark": "нет средств"})
        acts.settle()
        duties = [e.data["obligation"] for e in acts.events("acts.obligation_opened.v1")]
        [meeting] = [duty for duty in duties if duty["what"] == "settlement_meeting"]
        assert (meeting["debtor"], meeting["due_on"]) == ("mne", "2026-11-25")
        with pytest.raises(Refused) as early:
            submit(acts)
        assert [one.code for one in early.value.violations] == ["meeting_not_held"]
        held = {
            "on": "2026-11-23",
            "outcome": "reasoned_remarks",
            "text": "Замечания",
            "participants": ["minfin"],
        }
        acts.call("acts.hold_settlement", {"acting": HEADS["mne"], "consultation": "c-1", "meeting": held})
        assert submit(acts)["state"] == "to_decide"
        decide = {"consultation": "c-1", "decision": "Принять"}
        with pytest.raises(Refused) as wrong:
            acts.call("acts.decide_dispute", decide | {"acting": HEADS["minfin"]})
        assert [one.provision for one in wrong.value.violations] == ["G10-125.7"]
        by = HEADS["head_of_government_apparatus"]
        assert acts.call("acts.decide_dispute", decide | {"acting": by})["consultation"]["state"] == "decided"


@pytest.mark.provision("G10-120.3", "G10-125.3", "G10-142.1")
@pytest.mark.parametrize(
    ("case", "provision"), [("G10-120", "G10-120.3"), ("G10-125", "G10-125.3"), ("G10-142", "G10-142.1")]
)
def test_the_covering_letter_names_the_silent_body_in_each_language(case: str, provision: str) -> None:
    """The body by its name, and under which clause its silence counts."""
    for lang, words in (("kk", "әдепкі қалпы бойынша"), ("ru", "по умолчанию"), ("en", "by default")):
        sentence = letter_words(case, "minfin", BOOK, lang, date(2026, 11, 23))
        assert words in sentence
        assert provision in sentence
        assert BOOK.body("minfin", on=date(2026, 11, 23)).name(lang) in sentence
