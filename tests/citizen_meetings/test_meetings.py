"""A regional meeting's life: what is refused, what is named as lacking, by which provision."""

from datetime import datetime
from typing import Any

import pytest

from bus.embedded import Suite
from bus.tables import ALMATY
from tests.citizen_meetings.builders import (
    EVERYTHING,
    INFORMATION,
    MINISTER,
    PRIME_MINISTER,
    STEPS,
    a_meeting,
    an_entry,
)
from tests.citizen_meetings.steps import refusals

RISK = {"planned": "unscheduled", "risk": "a hospital closed for the winter"}


def planned(suite: Suite, **changes: Any) -> dict[str, Any]:
    """A meeting called by a risk, which needs no schedule."""
    return dict(suite.call("citizen_meetings.schedule_meeting", a_meeting(**{**RISK, **changes})))


def held(suite: Suite, meeting: dict[str, Any] | None = None, **facts: Any) -> set[str]:
    """The provisions named when a well prepared meeting was held so."""
    planned(suite, **(meeting or {}))
    suite.call("citizen_meetings.prepare_meeting", {"acting": MINISTER, "meeting": "rm-1", "steps": STEPS})
    suite.call(
        "citizen_meetings.announce_meeting", {"acting": INFORMATION, "meeting": "rm-1", "media": ["Khabar"]}
    )
    suite.advance(datetime(2026, 3, 14, 18, tzinfo=ALMATY))
    how = {"acting": MINISTER, "meeting": "rm-1", "on": "2026-03-14", "facts": {**EVERYTHING, **facts}}
    return {one["provision"] for one in suite.call("citizen_meetings.hold_meeting", how)["warnings"]}


@pytest.mark.provision("C112-1(3)")
@pytest.mark.parametrize(("minutes", "refused"), [(30, []), (31, ["C112-1(3)"]), (0, [])])
def test_the_report_takes_a_quarter_of_the_time_at_most(
    suite: Suite, minutes: int, refused: list[str]
) -> None:
    """Thirty of a hundred and twenty minutes, not one more."""
    assert refusals(suite, "schedule_meeting", a_meeting(**RISK, report_minutes=minutes)) == refused


@pytest.mark.provision("C112-1(8)")
def test_a_meeting_called_by_a_risk_is_held_by_the_first_head_in_person(spring: Suite) -> None:
    """No deputy is planned for it, nor holds it in the end; and the risk is named."""
    by_deputy = a_meeting(**RISK, held_by={"level": "deputy_first_head"})
    assert refusals(spring, "schedule_meeting", by_deputy) == ["C112-1(8)"]
    assert refusals(spring, "schedule_meeting", a_meeting(**{**RISK, "risk": " "})) == ["C112-1(8)"]
    planned(spring)
    spring.advance(datetime(2026, 3, 14, 18, tzinfo=ALMATY))
    how = {"acting": MINISTER, "meeting": "rm-1", "on": "2026-03-14", "facts": {}}
    replaced = {**how, "held_by": {"level": "deputy_first_head"}}
    assert refusals(spring, "hold_meeting", replaced) == ["C112-1(8)"]


@pytest.mark.provision("C112-4(3).1")
def test_before_the_schedule_is_approved_no_meeting_stands_in_it(suite: Suite) -> None:
    """Submitted is not approved; and a region that is not in it stays out."""
    assert refusals(suite, "schedule_meeting", a_meeting()) == ["C112-4(3).1"]
    schedule = {"acting": INFORMATION, "year": 2026, "entries": [an_entry(body="minhealth")]}
    suite.call("citizen_meetings.submit_schedule", schedule)
    assert refusals(suite, "schedule_meeting", a_meeting()) == ["C112-4(3).1"]
    approval = {"acting": PRIME_MINISTER, "year": 2026, "number": "3-r"}
    suite.call("citizen_meetings.approve_schedule", approval)
    assert refusals(suite, "schedule_meeting", a_meeting()) == []
    assert refusals(suite, "schedule_meeting", a_meeting("rm-2", region="akimat_almaty")) == ["C112-4(3).1"]


@pytest.mark.provision("C112-1(4).4", "C112-1(4).3")
def test_deputies_and_agency_chairs_meet_by_the_departmental_plan(suite: Suite) -> None:
    """The plan states who, when and in which format; the first head does not stand in it."""
    deputy = {"level": "deputy_first_head"}
    by_plan = a_meeting(planned="departmental_plan", held_by=deputy)
    assert refusals(suite, "schedule_meeting", by_plan) == ["C112-1(4).4"]
    entry = {"official": "T. Deputy", "level": "deputy_first_head", "region": "akimat_abai"}
    plan = {"acting": MINISTER, "year": 2026, "entries": [{**entry, "on": "2026-03-14", "mode": "online"}]}
    assert suite.call("citizen_meetings.submit_plan", plan)["late"] is False
    assert refusals(suite, "schedule_meeting", by_plan) == []
    first_head = a_meeting("rm-2", planned="departmental_plan")
    assert refusals(suite, "schedule_meeting", first_head) == ["C112-1(4).4"]
    assert refusals(suite, "submit_plan", {**plan, "entries": []}) == ["C112-1(4).4"]


@pytest.mark.provision("C112-1(1).1", "C112-1.0")
def test_only_central_executive_bodies_hold_them(suite: Suite) -> None:
    """Neither an akimat nor the Ministry of Foreign Affairs."""
    for body, provision in (("akimat_abai", "C112-1(1).1"), ("minforeign", "C112-1.0")):
        own = a_meeting(**RISK, body=body, acting={**MINISTER, "body": body})
        assert refusals(suite, "schedule_meeting", own) == [provision]


@pytest.mark.provision("C112-1(4).1")
def test_a_meeting_in_working_hours_says_why_it_is_convenient(suite: Suite) -> None:
    """On a Friday at eleven it is asked; in the evening, on a Saturday, or with a reason it is not."""

    def noted(meeting: str, starts_at: str, **more: str) -> bool:
        answer = planned(suite, meeting=meeting, starts_at=starts_at, **more)
        return "C112-1(4).1" in {one["provision"] for one in answer["warnings"]}

    assert noted("a", "2026-03-13T11:00:00+05:00")
    assert not noted("b", "2026-03-13T11:00:00+05:00", convenience="market day in the district")
    assert not noted("c", "2026-03-13T18:00:00+05:00")
    assert not noted("d", "2026-03-14T11:00:00+05:00")


@pytest.mark.provision("C112-1(4).2", "C112-1(4).9", "C112-1(4).10", "C112-1(4).11", "C112-1(4).12")
def test_every_step_of_preparation_that_lacks_is_named(suite: Suite) -> None:
    """All of them at first, none at the end, when the meeting is prepared."""
    planned(suite)
    named: list[set[str]] = []
    for count in range(len(STEPS) + 1):
        payload = {"acting": MINISTER, "meeting": "rm-1", "steps": STEPS[:count]}
        answer = suite.call("citizen_meetings.prepare_meeting", payload)
        named.append({one["code"] for one in answer["warnings"]})
    assert named == [{f"not_{step}" for step in STEPS[count:]} for count in range(len(STEPS) + 1)]
    assert answer["meeting"]["state"] == "prepared"


@pytest.mark.provision(
    "C112-1(1).3", "C112-1(2).1", "C112-1(2).2", "C112-1(2).3", "C112-1(5).1", "C112-1(5).2", "C112-1(5).3",
    "C112-3(1)", "C112-5.2",
)  # fmt: skip
@pytest.mark.parametrize(
    ("fact", "provision"),
    [
        ({"questions_and_answers": False}, "C112-1(1).3"),
        ({"broadcast": False}, "C112-1(2).1"),
        ({"comments_open": False}, "C112-1(2).2"),
        ({"videoconference_needed": True}, "C112-1(2).3"),
        ({"personal_reception": False}, "C112-1(5).1"),
        ({"ngo_meetings": False}, "C112-1(5).2"),
        ({"media_briefing": False}, "C112-1(5).3"),
        ({"akim_present": False}, "C112-3(1)"),
        ({"results_covered": False}, "C112-5.2"),
        ({"report_minutes": 40}, "C112-1(3)"),
    ],
)
def test_what_lacked_at_the_meeting_is_named_with_its_provision(
    spring: Suite, fact: dict[str, Any], provision: str
) -> None:
    """One lack, one provision."""
    assert held(spring, **fact) == {provision}


@pytest.mark.provision("C112-1(2).1", "C112-1(2).3")
def test_no_broadcast_is_right_where_it_was_not_possible_and_a_link_where_it_was_needed(
    spring: Suite,
) -> None:
    """Nothing is named."""
    facts = {
        "broadcast": False,
        "broadcast_possible": False,
        "videoconference_needed": True,
        "videoconference": True,
    }
    assert held(spring, **facts) == set()


@pytest.mark.provision("C112-4(4)")
def test_where_social_tension_is_high_a_deputy_prime_minister_is_invited_and_takes_part(
    spring: Suite,
) -> None:
    """Not invited, that is named while the meeting is prepared; absent, it is named again."""
    planned(spring, high_social_tension=True)
    steps = {"acting": MINISTER, "meeting": "rm-1", "steps": STEPS}
    answer = spring.call("citizen_meetings.prepare_meeting", steps)
    assert [one["code"] for one in answer["warnings"]] == ["not_deputy_prime_minister_invited"]
    assert answer["meeting"]["state"] == "planned"
    invited = {**steps, "steps": ["deputy_prime_minister_invited"]}
    answer = spring.call("citizen_meetings.prepare_meeting", invited)
    assert (answer["warnings"], answer["meeting"]["state"]) == ([], "prepared")
    assert held(spring, {"high_social_tension": True}) == {"C112-4(4)"}


@pytest.mark.provision("C112-4(4)")
def test_a_deputy_prime_minister_who_takes_part_is_not_missed(spring: Suite) -> None:
    """Invited and present, nothing is named; where tension is not high, nobody asks for him."""
    planned(spring, high_social_tension=True)
    invited = {"acting": MINISTER, "meeting": "rm-1", "steps": ["deputy_prime_minister_invited"]}
    spring.call("citizen_meetings.prepare_meeting", invited)
    assert held(spring, {"high_social_tension": True}, deputy_prime_minister_present=True) == set()


@pytest.mark.provision("C112-1(1).1", "C112-5.1")
def test_a_body_prepares_and_holds_its_own_meetings_only(spring: Suite) -> None:
    """Another ministry is refused every step; announcing is for the body of the mass media as well."""
    planned(spring)
    other = {**MINISTER, "body": "minedu"}
    about = {"acting": other, "meeting": "rm-1"}
    assert refusals(spring, "schedule_meeting", a_meeting("rm-9", **RISK, acting=other)) == ["C112-1(1).1"]
    assert refusals(spring, "prepare_meeting", {**about, "steps": STEPS}) == ["C112-1(1).1"]
    assert refusals(spring, "announce_meeting", {**about, "media": ["Khabar"]}) == ["C112-5.1"]
    held_so = {**about, "on": "2026-03-13", "facts": EVERYTHING}
    assert refusals(spring, "hold_meeting", held_so) == ["C112-1(1).1"]
    assert "C112-1(1).1" in refusals(spring, "close_meeting", about)
    for acting in (MINISTER, INFORMATION):
        assert refusals(spring, "announce_meeting", {**about, "acting": acting, "media": ["Khabar"]}) == []


@pytest.mark.provision("C112-1(1).1")
def test_a_meeting_put_on_another_day_stays_that_of_its_body_and_region(spring: Suite) -> None:
    """The id of one meeting is not used for another."""
    planned(spring)
    assert refusals(spring, "schedule_meeting", a_meeting(**RISK, region="akimat_almaty")) == ["C112-1(1).1"]


@pytest.mark.provision("C112-4(3).1", "C112-1(4).4")
def test_a_meeting_on_another_day_or_in_another_format_than_planned_is_noted(suite: Suite) -> None:
    """The plan states day and format; the day that was planned is told."""
    entry = {"official": "T. Deputy", "level": "deputy_first_head", "region": "akimat_abai"}
    plan = {"acting": MINISTER, "year": 2026, "entries": [{**entry, "on": "2026-03-14", "mode": "offline"}]}
    suite.call("citizen_meetings.submit_plan", plan)
    deputy = a_meeting(planned="departmental_plan", held_by={"level": "deputy_first_head"})

    def noted(**changes: Any) -> list[tuple[str, list[str]]]:
        warnings = suite.call("citizen_meetings.schedule_meeting", {**deputy, **changes})["warnings"]
        return [(one["provision"], one["facts"].get("days", [])) for one in warnings]

    assert noted() == []
    assert noted(starts_at="2026-03-15T11:00:00+05:00") == [("C112-1(4).4", ["2026-03-14"])]
    assert noted(mode="online") == [("C112-1(4).4", ["2026-03-14"])]
    chair = {**deputy, "meeting": "rm-2", "held_by": {"level": "agency_chair"}}
    assert refusals(suite, "schedule_meeting", chair) == ["C112-1(4).4"]


@pytest.mark.provision("C112-5.1")
def test_a_meeting_that_nobody_announced_is_named(spring: Suite) -> None:
    """Republican media were not told."""
    planned(spring)
    spring.call("citizen_meetings.prepare_meeting", {"acting": MINISTER, "meeting": "rm-1", "steps": STEPS})
    spring.advance(datetime(2026, 3, 14, 18, tzinfo=ALMATY))
    how = {"acting": MINISTER, "meeting": "rm-1", "on": "2026-03-14", "facts": EVERYTHING}
    answer = spring.call("citizen_meetings.hold_meeting", how)
    assert [one["provision"] for one in answer["warnings"]] == ["C112-5.1"]


@pytest.mark.provision("C112-4(3).2", "C112-1(4).7", "C112-6(1).2")
def test_the_schedule_is_built_on_sectoral_priority_and_formed_from_the_proposals(suite: Suite) -> None:
    """No sector is refused; what nobody proposed, or comes before a region that ranks higher, is noted."""
    bare = {"acting": INFORMATION, "year": 2026, "entries": [an_entry(body="minhealth", sphere=" ")]}
    assert refusals(suite, "submit_schedule", bare) == ["C112-4(3).2"]
    proposals = [an_entry(), an_entry(region="akimat_almaty", on="2026-02-10", priority=2)]
    answer = suite.call("citizen_meetings.propose", {"acting": MINISTER, "year": 2026, "meetings": proposals})
    assert [one["provision"] for one in answer["warnings"]] == ["C112-4(3).2"]
    entries = [an_entry(body="minhealth"), an_entry(body="minedu", region="akimat_astana")]
    answer = suite.call(
        "citizen_meetings.submit_schedule", {"acting": INFORMATION, "year": 2026, "entries": entries}
    )
    assert [one["facts"]["body"] for one in answer["warnings"] if one["code"] == "not_proposed"] == ["minedu"]


@pytest.mark.provision("C112-6(1).1", "C112-4(3).1", "C112-6(1).2")
def test_the_schedule_is_submitted_and_approved_by_those_the_decree_names(suite: Suite) -> None:
    """A ministry of another field does neither; nothing is approved before it is submitted."""
    schedule = {"acting": MINISTER, "year": 2026, "entries": [an_entry(body="minhealth")]}
    assert refusals(suite, "submit_schedule", schedule) == ["C112-6(1).1"]
    approval = {"acting": PRIME_MINISTER, "year": 2026, "number": "3-r"}
    assert refusals(suite, "approve_schedule", approval) == ["C112-6(1).1"]
    suite.call("citizen_meetings.submit_schedule", {**schedule, "acting": INFORMATION})
    assert refusals(suite, "approve_schedule", {**approval, "acting": MINISTER}) == ["C112-4(3).1"]
    assert refusals(suite, "approve_schedule", approval) == []


@pytest.mark.provision("C112-1(4).6")
def test_proposals_are_for_the_year_named(suite: Suite) -> None:
    """A meeting in another year is refused."""
    papers = {"acting": MINISTER, "year": 2026, "meetings": [an_entry(on="2027-01-11")]}
    assert refusals(suite, "propose", papers) == ["C112-1(4).6"]


def test_a_meeting_is_not_held_before_its_day_nor_twice(spring: Suite) -> None:
    """The future is refused, and what was held is held."""
    planned(spring)
    how = {"acting": MINISTER, "meeting": "rm-1", "on": "2026-03-14", "facts": EVERYTHING}
    assert refusals(spring, "hold_meeting", how) == ["C112-1(1).1"]
    spring.advance(datetime(2026, 3, 14, 18, tzinfo=ALMATY))
    assert refusals(spring, "hold_meeting", how) == []
    assert refusals(spring, "hold_meeting", how) == ["C112-1(1).1"]


@pytest.mark.provision("C112-1(4).9")
def test_a_region_that_is_none_is_refused_wherever_it_is_named(suite: Suite) -> None:
    """In proposals, in the schedule, for a meeting."""
    nowhere = an_entry(region="akimat_atlantis")
    papers = {"acting": MINISTER, "year": 2026, "meetings": [nowhere]}
    assert refusals(suite, "propose", papers) == ["C112-1(4).9"]
    schedule = {"acting": INFORMATION, "year": 2026, "entries": [{**nowhere, "body": "minhealth"}]}
    assert refusals(suite, "submit_schedule", schedule) == ["C112-1(4).9"]
    assert refusals(suite, "schedule_meeting", a_meeting(**RISK, region="mne")) == ["C112-1(4).9"]


def test_a_meeting_is_planned_anew_until_it_is_held_and_keeps_what_was_prepared(spring: Suite) -> None:
    """The second plan moves it; once held it is not planned again."""
    planned(spring)
    spring.call("citizen_meetings.prepare_meeting", {"acting": MINISTER, "meeting": "rm-1", "steps": STEPS})
    later = planned(spring, starts_at="2026-03-14T16:00:00+05:00")
    assert later["meeting"]["state"] == "planned"
    steps = {"acting": MINISTER, "meeting": "rm-1", "steps": []}
    assert spring.call("citizen_meetings.prepare_meeting", steps)["warnings"] == []
    spring.advance(datetime(2026, 3, 14, 18, tzinfo=ALMATY))
    how = {"acting": MINISTER, "meeting": "rm-1", "on": "2026-03-14", "facts": EVERYTHING}
    spring.call("citizen_meetings.hold_meeting", how)
    assert refusals(spring, "schedule_meeting", a_meeting(**RISK)) == ["C112-1(1).1"]
