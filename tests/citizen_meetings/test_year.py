"""The year of regional meetings: its papers by their days, a meeting, its questions to the end."""

from datetime import date, datetime

import pytest

from bus.embedded import Suite
from bus.tables import ALMATY
from law import Refused
from tests.citizen_meetings.builders import (
    CLERK,
    EVERYTHING,
    INFORMATION,
    MINISTER,
    PRIME_MINISTER,
    STEPS,
    a_meeting,
    a_question,
    an_entry,
)


def scheduled(suite: Suite) -> None:
    """Bring the year 2026 to an approved schedule."""
    suite.advance(datetime(2025, 11, 28, 9, tzinfo=ALMATY))
    suite.call("citizen_meetings.propose", {"acting": MINISTER, "year": 2026, "meetings": [an_entry()]})
    suite.advance(datetime(2025, 12, 12, 9, tzinfo=ALMATY))
    entries = [an_entry(body="minhealth")]
    suite.call("citizen_meetings.submit_schedule", {"acting": INFORMATION, "year": 2026, "entries": entries})
    suite.advance(datetime(2026, 1, 9, 9, tzinfo=ALMATY))
    suite.call("citizen_meetings.approve_schedule", {"acting": PRIME_MINISTER, "year": 2026, "number": "3-r"})


def held(suite: Suite) -> None:
    """Bring the meeting to the evening of its day, with nothing lacking."""
    scheduled(suite)
    suite.call("citizen_meetings.schedule_meeting", a_meeting())
    suite.call("citizen_meetings.prepare_meeting", {"acting": MINISTER, "meeting": "rm-1", "steps": STEPS})
    announcement = {"acting": INFORMATION, "meeting": "rm-1", "media": ["Egemen Qazaqstan"]}
    suite.call("citizen_meetings.announce_meeting", announcement)
    suite.advance(datetime(2026, 3, 14, 18, tzinfo=ALMATY))
    record = {"acting": MINISTER, "meeting": "rm-1", "on": "2026-03-14", "facts": EVERYTHING}
    assert suite.call("citizen_meetings.hold_meeting", record)["warnings"] == []


def owed(suite: Suite, debtor: str) -> dict[str, date]:
    """What a body still owes for 2026."""
    with suite.transaction("citizen_meetings") as tx:
        duties = tx.obligations("regional_cycle/2026", missed=True)
        return {duty.what: duty.due_on for duty in duties if duty.debtor == debtor}


@pytest.mark.provision("C112-1(4).6", "C112-1(4).3", "C112-6(1).1", "C112-4(3).1")
def test_the_duties_of_the_year_open_in_november_and_close_as_the_papers_come(suite: Suite) -> None:
    """Proposals by 1 December, plan and schedule by the 15th, approval by 10 January."""
    suite.advance(date(2025, 11, 2))
    assert owed(suite, "minhealth")["proposals"] == date(2025, 12, 1)
    assert owed(suite, "minhealth")["departmental_plan"] == date(2025, 12, 15)
    assert owed(suite, "minculture")["schedule"] == date(2025, 12, 15)
    assert owed(suite, "government")["approval_of_schedule"] == date(2026, 1, 10)
    scheduled(suite)
    assert "proposals" not in owed(suite, "minhealth")
    assert "schedule" not in owed(suite, "minculture")
    assert "approval_of_schedule" not in owed(suite, "government")


@pytest.mark.provision("C112-1(4).6", "C112-1.0")
def test_who_does_not_propose_is_announced_as_late_and_the_excepted_owe_nothing(suite: Suite) -> None:
    """On 2 December every silent ministry is late; Defence and Foreign Affairs never owed anything."""
    suite.advance(date(2025, 12, 2))
    missed = suite.events("citizen_meetings.obligation_missed.v1")
    late = {one.data["obligation"]["debtor"] for one in missed}
    assert "minhealth" in late
    assert not late & {"mindefence", "minforeign"}


@pytest.mark.provision("C112-1(4).6")
def test_proposals_on_the_first_of_december_are_in_time_and_on_the_second_late(suite: Suite) -> None:
    """The day itself counts."""
    papers = {"acting": MINISTER, "year": 2026, "meetings": [an_entry()]}
    suite.advance(datetime(2025, 12, 1, 9, tzinfo=ALMATY))
    assert suite.call("citizen_meetings.propose", papers)["late"] is False
    suite.advance(datetime(2025, 12, 2, 9, tzinfo=ALMATY))
    assert suite.call("citizen_meetings.propose", papers)["late"] is False, "corrected, not late"
    others = {**papers, "acting": {**MINISTER, "body": "minedu"}}
    answer = suite.call("citizen_meetings.propose", others)
    assert (answer["late"], [one["provision"] for one in answer["warnings"]]) == (True, ["C112-1(4).6"])


@pytest.mark.provision("C112-1.0")
def test_the_ministry_of_defence_is_refused_in_the_cycle(suite: Suite) -> None:
    """The duties of clause 1 do not lie on it."""
    defence = {"office": "minister", "body": "mindefence", "person": "D. Kosanov"}
    with pytest.raises(Refused) as refused:
        suite.call("citizen_meetings.propose", {"acting": defence, "year": 2026, "meetings": [an_entry()]})
    assert [one.provision for one in refused.value.violations] == ["C112-1.0"]


@pytest.mark.provision("C112-1(6).1", "C112-1(6).2", "C112-4(1)")
def test_a_question_becomes_a_controlled_item_and_is_solved_when_it_is_removed(with_control: Suite) -> None:
    """Registered, ranked, put under control; removed from control, it is solved for the one who asks."""
    suite = with_control
    held(suite)
    asked = suite.call("citizen_meetings.register_question", {"acting": CLERK, "question": a_question()})
    number = asked["question"]["number"]
    suite.call("citizen_meetings.rank_questions", {"acting": CLERK, "meeting": "rm-1"})
    item = {
        "clause": "1",
        "text": {"ru": "Открыть амбулаторию"},
        "executor": "minhealth",
        "due_on": "2026-05-29",
    }
    suite.call("citizen_meetings.put_on_control", {"acting": MINISTER, "question": "q-1", "items": [item]})
    suite.settle()
    stands = suite.call("citizen_meetings.question_state", {"number": number})
    assert (stands["state"], [one["state"] for one in stands["items"]]) == ("on_control", ["on_control"])
    opened = suite.events("control.item_opened.v1")[0].data["item"]
    assert opened["origin"]["kind"] == "question"
    closed = suite.call("citizen_meetings.close_meeting", {"acting": MINISTER, "meeting": "rm-1"})
    assert closed["meeting"]["state"] == "closed"


@pytest.mark.provision("C112-1(6).1", "C112-4(1)")
def test_a_meeting_is_not_closed_before_every_question_is_ranked_and_dealt_with(suite: Suite) -> None:
    """One question left alone keeps the meeting open, for both reasons."""
    held(suite)
    suite.call("citizen_meetings.register_question", {"acting": CLERK, "question": a_question()})
    with pytest.raises(Refused) as refused:
        suite.call("citizen_meetings.close_meeting", {"acting": MINISTER, "meeting": "rm-1"})
    assert {one.provision for one in refused.value.violations} == {"C112-1(6).1", "C112-4(1)"}


@pytest.mark.provision("C112-1(7)")
def test_a_service_begun_within_a_year_opens_only_what_is_still_to_come(spring: Suite) -> None:
    """In March: the quarters that begin later, nothing of the days gone by."""
    spring.advance(date(2026, 3, 15))
    due = owed(spring, "minhealth")
    assert set(due.values()) == {date(2026, 7, 31), date(2026, 10, 31), date(2027, 1, 31)}
