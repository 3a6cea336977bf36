"""Questions: ranked by a method that explains itself, grouped, answered, followed to the end."""

from collections import Counter
from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bus.embedded import Suite
from bus.event import Event
from bus.tables import ALMATY
from law import LawError, Refused
from services.citizen_meetings import actions, store
from services.citizen_meetings.model import Question
from services.citizen_meetings.rules import register
from services.citizen_meetings.rules.duplicates import same_questions
from services.citizen_meetings.rules.questions import ranking
from services.citizen_meetings.rules.regions import ranking as rank_regions
from tests.citizen_meetings.builders import ADMINISTRATION, CLERK, MINISTER, PRIME_MINISTER, a_question
from tests.citizen_meetings.steps import asked, faults, ranked, refusals

NIGHT = datetime(2026, 3, 14, 18, tzinfo=ALMATY)
REGIONS = ["akimat_abai", "akimat_almaty", "akimat_astana", "akimat_shymkent"]
TODAY = date(2026, 3, 20)
INDICATORS = list(register.region_ranking(TODAY).weights)


questions = st.lists(
    st.builds(
        Question,
        id=st.uuids().map(str),
        number=st.just("n"),
        meeting=st.just("rm-1"),
        region=st.sampled_from(REGIONS),
        body=st.just("minhealth"),
        topic=st.sampled_from(["Clinic", "Road", "Water"]),
        sphere=st.sampled_from(["health", "water", "culture", None]),
        channel=st.just("at_meeting_spoken"),
        received_on=st.dates(date(2026, 1, 1), date(2026, 3, 14)),
        affected=st.integers(1, 50_000),
    ),
    max_size=30,
    unique_by=lambda one: one.id,
)


@pytest.mark.provision("C112-1(6).1")
@settings(deadline=None)
@given(questions, st.randoms(use_true_random=False))
def test_the_ranking_is_total_stable_under_the_order_of_input_and_explains_itself(
    found: list[Question], chance: Any
) -> None:
    """Every question has one place, shuffling changes nothing, and the shares add up to the score."""
    on = TODAY
    placed = ranking(found, on=on)
    assert [one.rank for one in placed] == list(range(1, len(found) + 1))
    assert {one.question.id for one in placed} == {one.id for one in found}
    shuffled = list(found)
    chance.shuffle(shuffled)
    assert ranking(shuffled, on=on) == placed
    for one in placed:
        assert one.score == pytest.approx(sum(share.points for share in one.shares))
        assert {share.factor for share in one.shares} == set(register.question_ranking(on).weights)
    assert [one.score for one in placed] == sorted((one.score for one in placed), reverse=True)


TEXTS = ["When will the clinic open?", "when will the CLINIC open", "Mend the road", "Nothing like it"]


@pytest.mark.provision("C112-1(6).1", "C112-1(6).2")
@settings(deadline=None)
@given(questions, st.randoms(use_true_random=False))
def test_groups_and_places_are_the_same_in_whatever_order_the_questions_come(
    found: list[Question], chance: Any
) -> None:
    """Each question is its own or repeats one that came no later and repeats nobody; ranks are total."""
    words = {one.id: TEXTS[at % len(TEXTS)] for at, one in enumerate(found)}
    placed, _ = actions.rank(found, words, on=TODAY)
    shuffled = list(found)
    chance.shuffle(shuffled)
    assert actions.rank(shuffled, words, on=TODAY)[0] == placed
    by_id = {one.question.id: one.question for one in placed}
    assert by_id.keys() == {one.id for one in found}
    for question in by_id.values():
        if question.same_as is not None:
            first = by_id[question.same_as]
            assert first.same_as is None
            assert (first.received_on, first.id) < (question.received_on, question.id)
            assert (first.body, first.region) == (question.body, question.region)


@pytest.mark.provision("C112-1(6).1")
def test_ranked_once_more_nothing_is_announced_and_a_new_question_moves_only_the_others_places() -> None:
    """The second ranking has no step; each step of the third names a place that changed."""

    def one(identifier: str, affected: int) -> Question:
        day = date(2026, 3, 14)
        kept = Question(
            identifier, "n", "rm-1", REGIONS[0], "minhealth", identifier, None, "before_site", day
        )
        return replace(kept, affected=affected)

    asked_ = [one("clinic", 900), one("water", 9000)]
    _, steps = actions.rank(asked_, {}, on=TODAY)
    standing = [step.question for step in steps]
    assert actions.rank(standing, {}, on=TODAY)[1] == ()
    _, later = actions.rank([*standing, one("road", 5000)], {}, on=TODAY)
    assert {step.question.id: step.question.rank for step in later} == {"road": 2, "clinic": 3}


@pytest.mark.provision("C112-1(4).2")
@settings(deadline=None)
@given(
    st.dictionaries(
        st.sampled_from(REGIONS),
        st.fixed_dictionaries({name: st.floats(0, 1000, allow_nan=False) for name in INDICATORS}),
        min_size=1,
    )
)
def test_regions_are_ranked_the_worse_first_and_every_place_is_explained(
    given_: dict[str, dict[str, float]],
) -> None:
    """A region worse in everything is never behind; the same whatever the order given."""
    placed = rank_regions(given_, on=TODAY)
    backwards = rank_regions(dict(reversed(list(given_.items()))), on=TODAY)
    assert placed == backwards
    assert [one.rank for one in placed] == list(range(1, len(given_) + 1))
    place = {one.region: one.rank for one in placed}
    for worse, values in given_.items():
        for better, others in given_.items():
            if all(values[name] > others[name] for name in INDICATORS):
                assert place[worse] < place[better]


@pytest.mark.provision("C112-1(4).2")
def test_an_indicator_of_which_more_is_better_counts_the_other_way(monkeypatch: pytest.MonkeyPatch) -> None:
    """A method may hold both kinds; the places are explained by both."""
    indicators = {
        "tension": {"weight": 0.5, "more_is": "worse"},
        "doctors": {"weight": 0.5, "more_is": "better"},
    }
    weights = dict.fromkeys(indicators, 0.5)
    method = register.Method("t", weights, {"indicators": indicators})
    monkeypatch.setattr(register, "region_ranking", lambda _on: method)
    first, second = rank_regions(
        {REGIONS[0]: {"tension": 1, "doctors": 90}, REGIONS[1]: {"tension": 1, "doctors": 10}}, on=TODAY
    )
    assert (first.region, first.score, second.score) == (REGIONS[1], 0.5, 0.0)
    assert [one.scaled for one in first.reasons] == [0.0, 1.0]


@pytest.mark.provision("C112-1(4).2", "C112-1(6).1")
def test_the_methods_of_a_day_are_those_in_force_on_it() -> None:
    """Before the draft decree there was none; weights add up to one."""
    for method in (register.region_ranking(TODAY), register.question_ranking(TODAY)):
        assert sum(method.weights.values()) == pytest.approx(1)
    with pytest.raises(LawError):
        register.region_ranking(date(2022, 3, 4))


@pytest.mark.provision("C112-1(4).2")
def test_a_region_with_an_indicator_missing_is_refused_by_name(suite: Suite) -> None:
    """The analysis covers all indicators of the method in every region."""
    whole = dict.fromkeys(INDICATORS, 1)
    lacking = dict.fromkeys(INDICATORS[1:], 1)
    with pytest.raises(Refused) as refused:
        payload = {"acting": MINISTER, "regions": {"akimat_abai": whole, "akimat_almaty": lacking}}
        suite.call("citizen_meetings.rank_regions", payload)
    assert [one.facts["region"] for one in refused.value.violations] == ["akimat_almaty"]
    answer = suite.call(
        "citizen_meetings.rank_regions", {"acting": MINISTER, "regions": {"akimat_abai": whole}}
    )
    assert (answer["method"], answer["regions"][0]["rank"]) == (register.region_ranking(TODAY).version, 1)


@pytest.mark.provision("C112-1(6).1", "C112-1(6).2")
def test_the_same_question_in_other_words_is_grouped_and_weighs_more(spring: Suite) -> None:
    """Three ask for the clinic, one for a road that more people use: the clinic comes first, once."""
    assert asked(spring, "q-1", affected=10)["rank"] is None
    asked(
        spring, "q-2", affected=10, text="When will the clinic open in our village?", topic="clinic in Urzhar"
    )
    asked(spring, "q-3", affected=10, text="when in our village will the clinic OPEN?")
    asked(spring, "q-4", affected=500, topic="Road to Ayagoz", text="The road is broken", sphere="roads")
    placed = ranked(spring)
    first = next(one["number"] for one in placed if one["group"] is None and one["topic"] != "Road to Ayagoz")
    assert {one["number"]: one["group"] for one in placed}[first] is None
    assert [one["group"] for one in placed].count(first) == 2
    assert placed[-1]["topic"] == "Road to Ayagoz"


@pytest.mark.provision("C112-1(6).2")
def test_questions_are_alike_only_within_one_body_and_region() -> None:
    """The same words about another region are another question."""

    def one(identifier: str, region: str) -> Question:
        day = date(2026, 3, 14)
        return Question(identifier, "n", None, region, "minhealth", "Clinic", None, "before_site", day)

    words = dict.fromkeys("abc", "When will the clinic open?")
    same = same_questions([one("c", REGIONS[0]), one("a", REGIONS[0]), one("b", REGIONS[1])], words, on=TODAY)
    assert same == {"c": "a"}


@pytest.mark.provision("C112-1(6).2")
@pytest.mark.parametrize(
    ("text", "other", "same"),
    [
        ("Когда откроют амбулаторию в Урджаре?", "когда в Урджаре откроют амбулаторию", True),
        ("Когда откроют амбулаторию в Урджаре?", "Когда откроют амбулаторию в Урджарe", True),
        ("Когда откроют амбулаторию в селе Урджар?", "Когда откроют амбулаторию в селе Аягоз?", False),
        ("Отремонтируйте дорогу в районе 1, дом 5", "Отремонтируйте дорогу в районе 2, дом 5", False),
        ("Ауылымызда су қашан болады?", "Ауылымызға су қашан болады", True),
        ("Нет воды в школе номер 12", "Нет света в школе номер 12", False),
    ],
)
def test_the_same_is_asked_in_other_endings_but_never_about_another_place(
    text: str, other: str, same: bool
) -> None:
    """An answer goes to all of a group: a village, a number, a thing of its own keeps a question apart."""

    def one(identifier: str) -> Question:
        day = date(2026, 3, 13)
        return Question(identifier, "n", None, REGIONS[0], "minhealth", "Вопрос", None, "before_site", day)

    found = same_questions([one("a"), one("b")], {"a": text, "b": other}, on=TODAY)
    assert (found == {"b": "a"}) is same


@pytest.mark.provision("C112-1(6).2", "C112-1(6).1")
def test_questions_are_systematised_by_sphere_and_ranked_again_without_noise(spring: Suite) -> None:
    """The second ranking of the same day announces nothing."""
    asked(spring, "q-1")
    asked(spring, "q-2", sphere="roads", topic="Road", text="Mend it")
    payload = {"acting": CLERK, "meeting": "rm-1"}
    answer = spring.call("citizen_meetings.rank_questions", payload)
    spheres = {one["sphere"]: one["questions"] for one in answer["spheres"]}
    assert spheres == {"health": 1, "roads": 1}
    told = len(spring.events("citizen_meetings.question_changed.v1"))
    assert spring.call("citizen_meetings.rank_questions", payload) == answer
    assert len(spring.events("citizen_meetings.question_changed.v1")) == told


def test_a_question_is_followed_under_control_until_it_is_solved(with_control: Suite) -> None:
    """Removed from control by the first head, it is solved for whoever looks it up by its number."""
    suite = with_control
    suite.advance(NIGHT)
    number = asked(suite)["number"]
    item = {
        "clause": "1",
        "text": {"ru": "Открыть амбулаторию"},
        "executor": "minhealth",
        "due_on": "2026-05-29",
    }
    suite.call("citizen_meetings.put_on_control", {"acting": MINISTER, "question": "q-1", "items": [item]})
    suite.settle()
    opened = suite.events("control.item_opened.v1")[0].data["item"]
    removed = {**opened, "state": "removed", "removed_on": "2026-05-20", "removal_ground": "D976-75(1)"}
    followed = {
        "item": removed,
        "decided_by": MINISTER,
        "decided_on": "2026-05-20",
        "provisions": ["D976-75(1)"],
    }
    with suite.transaction("control") as tx:
        tx.announce(Event("control.item_removed.v1", f"item/{opened['id']}", followed))
    suite.settle()
    stands = suite.call("citizen_meetings.question_state", {"number": number})
    assert (stands["state"], stands["items"][0]["state"]) == ("solved", "removed")


def test_measures_are_not_given_to_a_body_nobody_knows(spring: Suite) -> None:
    """The executor of the item is named with the nearest codes."""
    asked(spring)
    item = {"clause": "1", "text": {"ru": "Открыть"}, "executor": "minhealthy"}
    with pytest.raises(Refused) as refused:
        spring.call(
            "citizen_meetings.put_on_control", {"acting": MINISTER, "question": "q-1", "items": [item]}
        )
    assert "minhealth" in str(refused.value.violations[0].facts["hint"])


@pytest.mark.provision("C112-1(6).1")
def test_an_id_is_one_question_for_ever(spring: Suite) -> None:
    """The same question again is the same; another question under its id is refused, not lost."""
    first = asked(spring)
    assert asked(spring) == first
    other = {"acting": CLERK, "question": a_question(topic="Another clinic")}
    assert faults(spring, "register_question", other) == [("C112-1(6).1", "question_id_used")]


@pytest.mark.provision("C112-1(6).1")
def test_a_question_is_taken_when_it_has_come(spring: Suite) -> None:
    """Today, not tomorrow."""
    tomorrow = {"acting": CLERK, "question": a_question("q-2", received_on="2026-03-14")}
    asked(spring, received_on="2026-03-13")
    assert faults(spring, "register_question", tomorrow) == [("C112-1(6).1", "question_of_the_future")]


@pytest.mark.provision("C112-1(1).3", "C112-4(1)", "C112-1(6).1")
def test_a_question_is_answered_by_the_body_asked_and_controlled_by_it_or_those_above(spring: Suite) -> None:
    """Another ministry does neither; the Government and the Administration take measures."""
    asked(spring)
    asked(spring, "q-2", topic="Ambulance", text="It comes late")
    other = {**MINISTER, "body": "minedu"}
    reply = {"acting": other, "question": "q-1", "answer": "In May"}
    assert refusals(spring, "answer_question", reply) == ["C112-1(1).3"]
    assert refusals(spring, "rank_questions", {"acting": other, "meeting": "rm-1"}) == ["C112-1(6).1"]
    item = {"clause": "1", "text": {"ru": "Открыть"}, "executor": "minhealth"}
    put = {"acting": other, "question": "q-1", "items": [item]}
    assert refusals(spring, "put_on_control", put) == ["C112-4(1)"]
    assert refusals(spring, "put_on_control", {**put, "acting": PRIME_MINISTER}) == []
    assert refusals(spring, "put_on_control", {**put, "acting": ADMINISTRATION, "question": "q-2"}) == []


@pytest.mark.provision("C112-1(6).2", "C112-4(1)")
def test_what_becomes_of_a_question_becomes_of_those_that_repeat_it(with_control: Suite) -> None:
    """One answer for all who ask the same; one item for all, and all are solved when it is removed."""
    suite = with_control
    suite.advance(NIGHT)
    for identifier, topic in (("a-1", "Clinic"), ("a-2", "Clinic"), ("b-1", "Road"), ("b-2", "Road")):
        asked(suite, identifier, topic=topic, text=f"About the {topic}")
    asked(suite, "c-1", topic="Water", text="None")
    ranked(suite)
    suite.call(
        "citizen_meetings.answer_question", {"acting": MINISTER, "question": "a-1", "answer": "In May"}
    )
    item = {"clause": "1", "text": {"ru": "Починить"}, "executor": "minhealth", "due_on": "2026-05-29"}
    suite.call("citizen_meetings.put_on_control", {"acting": MINISTER, "question": "b-1", "items": [item]})
    suite.settle()
    assert states(suite) == {"answered": 2, "on_control": 2, "ranked": 1}
    (opened,) = suite.events("control.item_opened.v1")
    removed = {**opened.data["item"], "state": "removed", "removed_on": "2026-05-20"}
    step = actions.follow_item
    with suite.transaction("citizen_meetings") as tx:
        question, repeats = store.question(tx, "b-1"), store.repeats_of(tx, "b-1")
        solved = step(question, repeats, removed, on=date(2026, 5, 20))
        assert [(one.question.id, one.question.state) for one in solved] == [
            ("b-1", "solved"),
            ("b-2", "solved"),
        ]
        reopened = step(solved[0].question, [solved[1].question], opened.data["item"], on=date(2026, 5, 21))
    assert [one.question.state for one in reopened] == ["on_control", "on_control"]


def states(suite: Suite) -> dict[str, int]:
    """How many questions of the meeting are in which state."""
    with suite.transaction("citizen_meetings") as tx:
        found = Counter(one.state for one in store.questions_of(tx, "rm-1"))
    return dict(sorted(found.items()))


def test_a_question_is_taken_by_event_without_its_words(spring: Suite) -> None:
    """What an agency sends is announced as what a clerk registers; the same id twice is one question."""
    asked(spring, "q-0")
    question = {name: value for name, value in a_question("q-9").items() if name != "text"}
    data = {"acting": CLERK, "question": question}
    for _ in range(2):
        spring.publish("minhealth", "agencies.question_received.v1", "question/q-9", data)
    spring.settle()
    (fact,) = spring.events("citizen_meetings.question_changed.v1", "question/q-9")
    assert (fact.data["question"]["topic"], fact.data["step"]) == ("Clinic in Urzhar", "registered")
    assert spring.call("citizen_meetings.register_question", data)["question"] == fact.data["question"]


def test_a_number_nobody_has_is_named(spring: Suite) -> None:
    """The refusal repeats the number asked for."""
    with pytest.raises(Refused) as refused:
        spring.call("citizen_meetings.question_state", {"number": "2026-NOBODY"})
    assert refused.value.violations[0].facts["question"] == "2026-NOBODY"
