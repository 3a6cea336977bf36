"""Questions: ranked by a method that explains itself, grouped, followed, erased, imported, published."""

import csv
from base64 import b64encode
from datetime import date, datetime
from io import BytesIO, StringIO
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from bus.embedded import Suite
from bus.tables import ALMATY
from law import Refused
from services.citizen_meetings import tables
from services.citizen_meetings.model import Question
from services.citizen_meetings.rules import register
from services.citizen_meetings.rules.duplicates import same_questions
from services.citizen_meetings.rules.questions import number_of, ranking
from services.citizen_meetings.rules.regions import ranking as rank_regions
from tests.citizen_meetings.builders import (
    CLERK,
    INFORMATION,
    MINISTER,
    PRIME_MINISTER,
    a_meeting,
    a_question,
)

NIGHT = datetime(2026, 3, 14, 18, tzinfo=ALMATY)
ADMINISTRATION = {"office": "head_of_pa", "body": "pa", "person": "A. Dadebay"}
AKIM = {"office": "akim", "body": "akimat_abai", "person": "B. Baisabyrov"}
REGIONS = ["akimat_abai", "akimat_almaty", "akimat_astana", "akimat_shymkent"]
INDICATORS = list(register.region_ranking().weights)


def asked(suite: Suite, identifier: str = "q-1", **changes: Any) -> dict[str, Any]:
    """A question registered at the meeting, which is planned if it was not yet."""
    meeting = a_meeting(planned="unscheduled", risk="a hospital closed")
    suite.call("citizen_meetings.schedule_meeting", meeting, key="the-meeting")
    payload = {"acting": CLERK, "question": a_question(identifier, **changes)}
    return dict(suite.call("citizen_meetings.register_question", payload)["question"])


def ranked(suite: Suite) -> list[dict[str, Any]]:
    """The ranking of the meeting."""
    payload = {"acting": CLERK, "meeting": "rm-1"}
    return list(suite.call("citizen_meetings.rank_questions", payload)["questions"])


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
    on = date(2026, 3, 20)
    placed = ranking(found, on=on)
    assert [one.rank for one in placed] == list(range(1, len(found) + 1))
    assert {one.question.id for one in placed} == {one.id for one in found}
    shuffled = list(found)
    chance.shuffle(shuffled)
    assert ranking(shuffled, on=on) == placed
    for one in placed:
        assert one.score == pytest.approx(sum(share.points for share in one.shares))
        assert {share.factor for share in one.shares} == set(register.question_ranking().weights)
    assert [one.score for one in placed] == sorted((one.score for one in placed), reverse=True)


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
    placed = rank_regions(given_)
    backwards = rank_regions(dict(reversed(list(given_.items()))))
    assert placed == backwards
    assert [one.rank for one in placed] == list(range(1, len(given_) + 1))
    place = {one.region: one.rank for one in placed}
    for worse, values in given_.items():
        for better, others in given_.items():
            if all(values[name] > others[name] for name in INDICATORS):
                assert place[worse] < place[better]


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
    assert (answer["method"], answer["regions"][0]["rank"]) == (register.region_ranking().version, 1)


@pytest.mark.provision("C112-1(6).1", "C112-1(6).2")
def test_the_same_question_in_other_words_is_grouped_and_weighs_more(spring: Suite) -> None:
    """Three ask for the clinic, one for a road that more people use: the clinic comes first, once."""
    asked(spring, "q-1", affected=10)
    asked(
        spring, "q-2", affected=10, text="When will the clinic open in our village?", topic="clinic in Urzhar"
    )
    asked(spring, "q-3", affected=10, text="when in our village will the clinic OPEN?")
    asked(spring, "q-4", affected=500, topic="Road to Ayagoz", text="The road is broken", sphere="roads")
    placed = ranked(spring)
    first = number_of("q-1", date(2026, 3, 14))
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
    same = same_questions([one("c", REGIONS[0]), one("a", REGIONS[0]), one("b", REGIONS[1])], words)
    assert same == {"c": "a"}


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


def test_a_question_that_came_by_event_is_the_same_and_personal_data_stops_at_the_schema(
    spring: Suite,
) -> None:
    """The agency's text carries no number that names a person; the same id twice is one question."""
    asked(spring, "q-0")
    data = {"acting": CLERK, "question": a_question("q-9")}
    for _ in range(2):
        spring.publish("minhealth", "agencies.question_received.v1", "question/q-9", data)
    spring.settle()
    assert len(spring.events("citizen_meetings.question_changed.v1", "question/q-9")) == 1
    for told in ("My number is 850101300123", "write to me@example.kz", "call +7 (701) 555-01-01"):
        personal = {"acting": CLERK, "question": a_question("q-8", text=told)}
        with pytest.raises(Exception, match="text"):
            spring.publish("minhealth", "agencies.question_received.v1", "question/q-8", personal)


def test_erasure_leaves_no_personal_data_anywhere_and_the_question_with_its_answer(spring: Suite) -> None:
    """Every table of the service is read: nothing of the person is in any, the events included."""
    person = {"name": "Gulnara Testova", "phone": "+7 701 555 01 01", "email": "gulnara@example.kz"}
    number = asked(spring, text="My pension, I am Testova", citizen=person, consent=True)["number"]
    spring.call(
        "citizen_meetings.answer_question", {"acting": MINISTER, "question": "q-1", "answer": "In May"}
    )
    erase = {"acting": CLERK, "number": number, "reason": "asked for it"}
    assert spring.call("citizen_meetings.erase_citizen", erase) == {"erased": True}
    assert spring.call("citizen_meetings.erase_citizen", erase) == {"erased": False}
    spring.settle()
    with spring.transaction("citizen_meetings") as tx:
        held = " ".join(
            str(dict(row))
            for table in tables.metadata.sorted_tables
            for row in tx.execute(sa.select(table)).mappings()
        )
    assert not [word for word in ("Testova", "701 555", "example.kz", "pension") if word in held]
    assert spring.call("citizen_meetings.question_state", {"number": number})["answer"] == "In May"


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
        from bus.event import Event  # noqa: PLC0415 - the fact that control would announce

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


def sheet(rows: list[list[Any]]) -> str:
    """A spreadsheet in base64."""
    book = Workbook()
    for row in [["Тема", "Вопрос", "Дата", "ФИО", "Согласие", "affected"], *rows]:
        book.active.append(row)
    out = BytesIO()
    book.save(out)
    return b64encode(out.getvalue()).decode()


def taken(suite: Suite, content: str, kind: str = "xlsx") -> dict[str, Any]:
    """The report of an import at the meeting."""
    payload = {"acting": CLERK, "meeting": "rm-1", "format": kind, "content": content}
    return dict(suite.call("citizen_meetings.import_questions", payload))


def test_a_spreadsheet_is_taken_row_by_row_and_nothing_twice(spring: Suite) -> None:
    """Good rows are taken, each bad one is named with its column; the file again brings nothing new."""
    asked(spring, "q-0")
    content = sheet(
        [
            ["Clinic", "When will it open?", date(2026, 3, 14), "", "", 12],
            ["Clinic", "When will it open?", date(2026, 3, 14), "", "", 12],
            ["", "No topic", "14.03.2026", "", "", ""],
            ["Road", "Mend it", "yesterday", "", "", ""],
            ["Water", "No water", "2026-03-14", "A. Testova", "", ""],
            [None, None, None, None, None, None],
            ["Water", "No water", "2026-03-14", "A. Testova", "да", "many"],
            ["Heat", "Cold at school", "2026-03-14", "B. Testov", "иә", ""],
        ]
    )
    report = taken(spring, content)
    assert (report["taken"], report["known"]) == (3, 0)
    failed = [(one["row"], one["column"]) for one in report["failed"]]
    assert failed == [(4, "topic"), (5, "received_on"), (6, "consent"), (8, "affected")]
    again = taken(spring, content)
    assert (again["taken"], again["known"]) == (0, 3)


def test_a_csv_of_either_delimiter_is_taken_and_a_file_that_is_none_is_named(spring: Suite) -> None:
    """Semicolons and a byte order mark as spreadsheets write them; a picture is no spreadsheet."""
    asked(spring, "q-0")
    text = "\ufefftopic;text;date\r\nClinic;When?;14.03.2026\r\n"
    assert taken(spring, b64encode(text.encode()).decode(), "csv")["taken"] == 1
    commas = "topic,text,date\nClinic,When?,14.03.2026\n"
    assert taken(spring, b64encode(commas.encode()).decode(), "csv")["known"] == 1
    for content, kind in (
        ("iVBORw0KGgo=", "xlsx"),
        ("not base64!", "csv"),
        (b64encode(b"a;b\n1;2").decode(), "csv"),
    ):
        report = taken(spring, content, kind)
        assert (report["taken"], report["failed"][0]["row"]) == (0, 1)


@pytest.mark.provision("C112-1(7)")
def test_progress_is_published_when_the_quarter_is_over_as_page_data_and_table(spring: Suite) -> None:
    """What was raised in it or open before it; the duty of the quarter is met; nobody's data is in it."""
    number = asked(spring, citizen={"name": "Gulnara Testova"}, consent=True, topic="=Clinic <b>")["number"]
    asked(spring, "q-2", received_on="2026-04-01", topic="Road", text="Mend it")
    ask = {"acting": MINISTER, "quarter": "2026-Q1", "lang": "ru"}
    with pytest.raises(Refused) as refused:
        spring.call("citizen_meetings.publish_progress", ask)
    assert [one.provision for one in refused.value.violations] == ["C112-1(7)"]
    spring.advance(datetime(2026, 4, 10, 9, tzinfo=ALMATY))
    published = spring.call("citizen_meetings.publish_progress", ask)
    assert [one["number"] for one in published["data"]["questions"]] == [number]
    (row,) = csv.DictReader(StringIO(published["csv"]))
    assert (row["number"], row["topic"]) == (number, "'=Clinic <b>")
    assert "=Clinic &lt;b&gt;" in published["html"]
    assert "Testova" not in str(published)
    (fact,) = spring.events("citizen_meetings.progress_published.v1")
    assert (fact.data["quarter"], fact.data["questions"]) == ("2026-Q1", 1)


@pytest.mark.provision("C112-1(7)")
def test_who_publishes_nothing_by_the_end_of_the_month_is_late(suite: Suite) -> None:
    """Due on 30 April, missed on 1 May, but for the one who published."""
    suite.advance(datetime(2026, 4, 30, 9, tzinfo=ALMATY))
    suite.call("citizen_meetings.publish_progress", {"acting": MINISTER, "quarter": "2026-Q1"})
    suite.advance(datetime(2026, 5, 1, 9, tzinfo=ALMATY))
    missed = [one.data["obligation"] for one in suite.events("citizen_meetings.obligation_missed.v1")]
    late = {one["debtor"] for one in missed if one["provision"] == "C112-1(7)"}
    assert "minedu" in late
    assert "minhealth" not in late


@pytest.mark.provision("C112-2", "C112-3(2).1", "C112-3(2).2", "C112-4(2)")
def test_the_half_years_problems_go_to_the_bodies_they_concern(spring: Suite) -> None:
    """From the Administration, from akims, to the Government's sitting; each by its own body."""
    problem = {"region": "akimat_abai", "body": "minhealth", "text": "No outpatient clinics in villages"}

    def told(acting: dict[str, str], what: str, **more: Any) -> list[str]:
        payload = {"acting": acting, "what": what, "half_year": "2026-H1", "document": "No. 1", **more}
        return list(spring.call("citizen_meetings.inform", payload)["to"])

    assert told(ADMINISTRATION, "systemic_problems", problems=[problem]) == ["minhealth"]
    assert told(AKIM, "generalised_problems", problems=[problem]) == ["minhealth"]
    assert "minedu" in told(PRIME_MINISTER, "results_considered")
    for acting, what, provision in (
        (MINISTER, "systemic_problems", "C112-2"),
        (ADMINISTRATION, "generalised_problems", "C112-3(2).2"),
        (AKIM, "results_considered", "C112-4(2)"),
    ):
        with pytest.raises(Refused) as refused:
            told(acting, what, problems=[problem])
        assert [one.provision for one in refused.value.violations] == [provision]
    with pytest.raises(Refused) as refused:
        told(AKIM, "generalised_problems")
    assert [one.code for one in refused.value.violations] == ["information_without_problems"]


@pytest.mark.provision("C112-6(3).1", "C112-6(3).2")
def test_recommendations_are_issued_by_the_authorised_body_and_reach_every_ministry(spring: Suite) -> None:
    """All that hold meetings, and not the two excepted."""
    text = {"title": "How to hold a regional meeting", "number": "12-1", "address": "https://example.kz/12-1"}
    answer = spring.call("citizen_meetings.issue_recommendations", {"acting": INFORMATION, **text})
    assert {"minhealth", "minedu"} <= set(answer["to"])
    assert not {"mindefence", "minforeign"} & set(answer["to"])
    with pytest.raises(Refused):
        spring.call("citizen_meetings.issue_recommendations", {"acting": MINISTER, **text})


def test_a_number_nobody_has_is_named(spring: Suite) -> None:
    """The refusal repeats the number asked for."""
    with pytest.raises(Refused) as refused:
        spring.call("citizen_meetings.question_state", {"number": "2026-NOBODY"})
    assert refused.value.violations[0].facts["question"] == "2026-NOBODY"
