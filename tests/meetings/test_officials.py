"""No official in two places at once: who is one person under several names, and who is not."""

from typing import Any

import pytest

from bus.embedded import Suite
from law import Refused
from tests.meetings.builders import MINISTER, UNIT, a_plan, at, instructed, scheduled

AT_TEN = {"starts_at": at("2025-10-13", "10:00"), "ends_at": at("2025-10-13", "11:00")}
NOBODY: dict[str, Any] = {"participants": [], "bodies": []}
OF_PA = {"office": "head_of_structural_unit", "body": "pa", "person": "D. Nurly"}
OPERATIONAL = {"kind": "operational_meetings", "ground": "G10-27(2)"}


def noted(answer: Any) -> set[tuple[str, str]]:
    """Who is shown as called twice: body and official."""
    found = [one["facts"] for one in answer["warnings"] if one["code"] == "official_elsewhere"]
    return {(one["body"], one["official"]) for one in found}


def refused(suite: Suite, plan: dict[str, Any]) -> set[tuple[str, str]]:
    """Who is the reason for which the meeting is refused; none when it is not."""
    instructed(suite, plan)
    try:
        suite.call("meetings.schedule_meeting", plan)
    except Refused as no:
        return {(one.facts["body"], one.facts["official"]) for one in no.violations}
    return set()


@pytest.mark.provision("R155-2(1)")
def test_the_prime_minister_is_one_person_whichever_body_calls(suite: Suite) -> None:
    """Called to chair by the Apparatus and by the Administration at once: both are told."""
    at_pm = {"chair": "prime_minister", **OPERATIONAL, **NOBODY, **AT_TEN}
    scheduled(suite, a_plan("m-1", **at_pm))
    later = {"starts_at": at("2025-10-13", "10:30"), "ends_at": at("2025-10-13", "11:30")}
    other = a_plan("m-2", host="pa", room="Blue", **{**at_pm, **later})
    instructed(suite, other)
    answer = suite.call("meetings.schedule_meeting", {**other, "acting": OF_PA})
    assert noted(answer) == {("government", "prime_minister")}
    (told,) = [
        one
        for one in suite.events("meetings.meeting_changed.v1")
        if one.data["step"] == "official_called_twice"
    ]
    assert told.subject == "meeting/m-1"
    (shown,) = told.data["warnings"]
    assert shown["facts"]["other"] == "m-2"
    assert "Prime Minister (Government" in shown["message"]
    assert "at meeting m-2 from 10:30 to 11:30" in shown["message"]


@pytest.mark.provision("R155-2(1)")
def test_two_deputy_prime_ministers_hold_two_meetings_at_once(suite: Suite) -> None:
    """They are several persons; the same one twice is refused."""
    at_deputy = {"ground": "G10-27(5)", **NOBODY, **AT_TEN}
    assert refused(suite, a_plan("m-1", chair_person="C. Akhmetov", **at_deputy)) == set()
    assert refused(suite, a_plan("m-2", chair_person="E. Bekov", room="Hall 9", **at_deputy)) == set()
    again = a_plan("m-3", chair_person="C. Akhmetov", room="Hall 8", **at_deputy)
    assert refused(suite, again) == {("government", "C. Akhmetov")}


@pytest.mark.provision("R155-2(1)")
@pytest.mark.parametrize("level", ["minister", "first_head"])
def test_a_minister_who_chairs_is_the_first_head_who_is_invited(suite: Suite, level: str) -> None:
    """His own Friday meeting and a sitting that invites him, at the same hour: shown to both."""
    friday = {"starts_at": at("2025-10-17", "10:00"), "ends_at": at("2025-10-17", "11:00")}
    own = a_plan("m-1", kind="ministry_and_agency_meetings", chair="minister", host="mne", **NOBODY, **friday)
    del own["ground"]
    suite.call("meetings.schedule_meeting", {**own, "acting": MINISTER})
    seat = {"body": "mne", "level": level}
    forced = {"kind": "operational_meetings", "ground": "G10-27(2)", "necessity": "flood"}
    plan = a_plan("m-2", chair="prime_minister", **{**NOBODY, "participants": [seat]}, **forced, **friday)
    assert noted(scheduled(suite, plan)) == {("mne", "first_head")}


@pytest.mark.provision("R155-2(1)", "R155-N3")
def test_a_sitting_over_midnight_takes_up_both_its_days(suite: Suite) -> None:
    """The room is not free at half past midnight of the next day; at two it is."""
    council = {"kind": "security_council", "chair": "president", "host": "security_council", **NOBODY}
    decided = {"decided_by_chairman": True, "acting": {**OF_PA, "body": "security_council"}}
    night = {"starts_at": at("2025-10-13", "23:00"), "ends_at": at("2025-10-14", "01:00")}

    def plan(meeting: str, hours: dict[str, str]) -> dict[str, Any]:
        found = {**a_plan(meeting, **council, **hours), **decided}
        return {name: value for name, value in found.items() if name != "ground"}

    suite.call("meetings.schedule_meeting", plan("m-1", night))
    after = {"starts_at": at("2025-10-14", "00:30"), "ends_at": at("2025-10-14", "01:30")}
    with pytest.raises(Refused) as found:
        suite.call("meetings.schedule_meeting", plan("m-2", after))
    assert {one.code for one in found.value.violations} == {"room_taken", "official_elsewhere"}
    later = {"starts_at": at("2025-10-14", "02:00"), "ends_at": at("2025-10-14", "03:00")}
    suite.call("meetings.schedule_meeting", plan("m-2", later))
    move = {
        **night,
        "starts_at": at("2025-10-13", "21:00"),
        "ends_at": at("2025-10-13", "22:00"),
        "reason": "x",
    }
    suite.call("meetings.reschedule_meeting", {"acting": decided["acting"], "meeting": "m-1", **move})
    suite.call("meetings.schedule_meeting", plan("m-3", {**after, "ends_at": at("2025-10-14", "01:00")}))


def test_who_is_called_twice_is_named_in_words(suite: Suite) -> None:
    """The office and its body, not their codes."""
    at_pm = {"chair": "prime_minister", **OPERATIONAL, **NOBODY, **AT_TEN}
    scheduled(suite, a_plan("m-1", **at_pm))
    assert refused(suite, a_plan("m-2", room="Hall 9", **at_pm)) == {("government", "prime_minister")}
    plan = a_plan("m-3", room="Hall 9", **at_pm)
    instructed(suite, plan)
    answer = suite.members["meetings"].service.call("schedule_meeting", {**plan, "acting": UNIT})
    assert answer.refused is not None
    assert "Prime Minister (Government" in answer.refused[0]["message"]
