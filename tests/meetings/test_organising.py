"""Who decides on a meeting, what has to come before its day, and what is recorded of it afterwards."""

from datetime import datetime
from typing import Any

import pytest

from bus.embedded import Suite
from bus.tables import ALMATY
from law import Refused
from tests.meetings.builders import (
    DEPUTY_PM,
    MINISTER,
    UNIT,
    a_plan,
    a_wish,
    an_instruction,
    at,
    instructed,
    scheduled,
)

OF_FINANCE = {"office": "minister", "body": "minfin", "person": "M. Takiyev"}
INSTRUCTED = {"ground": "G10-27(5)"}
ANOTHER_MONDAY = {"starts_at": at("2025-10-20", "10:00"), "ends_at": at("2025-10-20", "11:00")}


def refusals(suite: Suite, method: str, payload: dict[str, Any]) -> dict[str, str]:
    """The provisions and codes by which a call is refused; none when it is not."""
    try:
        suite.call(f"meetings.{method}", payload)
    except Refused as refused:
        return {one.provision: one.code for one in refused.violations}
    return {}


def on_the_evening(suite: Suite, **changes: Any) -> None:
    """Bring a meeting of Monday morning to the evening of its day, not yet recorded as held."""
    scheduled(suite, a_plan("m-1", **INSTRUCTED, **changes))
    suite.advance(datetime(2025, 10, 13, 18, tzinfo=ALMATY))


def held(suite: Suite) -> None:
    """Bring a meeting of Monday morning to the evening of its day, recorded as held."""
    on_the_evening(suite)
    span = {"started_at": at("2025-10-13", "10:00"), "ended_at": at("2025-10-13", "10:50")}
    suite.call("meetings.hold_meeting", {"acting": UNIT, "meeting": "m-1", **span})


@pytest.mark.provision("G10-27.0")
@pytest.mark.parametrize("chair", ["prime_minister", "deputy_prime_minister"])
def test_a_meeting_at_the_leadership_has_no_day_before_it_was_instructed(suite: Suite, chair: str) -> None:
    """Straight into the calendar it is refused; once instructed it is scheduled."""
    plan = a_plan("m-1", **INSTRUCTED, chair=chair)
    assert refusals(suite, "schedule_meeting", plan) == {"G10-27.0": "not_asked_for"}
    instructed(suite, plan)
    assert refusals(suite, "schedule_meeting", plan) == {}


@pytest.mark.provision("G10-27.0")
def test_a_sitting_of_a_consultative_body_and_a_ministrys_own_meeting_need_no_instruction(
    suite: Suite,
) -> None:
    """Clause 27 speaks of meetings at the leadership alone."""
    sitting = {"kind": "government_kso_sittings", "ground": None}
    thursday = {"starts_at": at("2025-10-16", "10:00"), "ends_at": at("2025-10-16", "11:00")}
    plan = {name: value for name, value in a_plan("m-1", **sitting, **thursday).items() if value is not None}
    assert refusals(suite, "schedule_meeting", plan) == {}
    friday = {"starts_at": at("2025-10-17", "10:00"), "ends_at": at("2025-10-17", "11:00")}
    own = {"kind": "ministry_and_agency_meetings", "chair": "minister", "host": "mne", "ground": None}
    plan = {**a_plan("m-2", **own, **friday), "acting": MINISTER, "participants": []}
    assert refusals(suite, "schedule_meeting", {k: v for k, v in plan.items() if v is not None}) == {}


@pytest.mark.provision("G10-27.0", "G10-27-1.5")
@pytest.mark.parametrize(
    "other",
    [{"chair": "prime_minister"}, {"ground": "G10-27(2)"}, {"kind": "operational_meetings"}],
)
def test_what_gets_a_day_is_what_was_instructed(suite: Suite, other: dict[str, str]) -> None:
    """Not another chair, another ground or another kind: their gates were never passed."""
    instructed(suite, a_plan("m-1", **INSTRUCTED))
    plan = a_plan("m-1", **{**INSTRUCTED, **other})
    assert refusals(suite, "schedule_meeting", plan) == {"G10-27.0": "meeting_known_already"}


@pytest.mark.provision("G10-27-1.5")
def test_on_ground_four_the_decision_may_name_another_of_the_three_leaders(suite: Suite) -> None:
    """The Head of the Apparatus takes over what was applied for at a Deputy Prime Minister."""
    suite.call("meetings.request_meeting", {"acting": MINISTER, "meeting": a_wish()})
    deputy = {"office": "deputy_head_of_government_apparatus", "body": "government_apparatus", "person": "B."}
    decided = {"considered_with": ["mne", "akimat_abai"], "needed": True, "meeting": "dispute-1"}
    suite.call("meetings.decide_necessity", {"acting": UNIT, "jointly_with": deputy, **decided})
    plan = a_plan(chair="head_of_government_apparatus")
    assert refusals(suite, "schedule_meeting", plan) == {}


@pytest.mark.provision("R155-2(1)")
@pytest.mark.parametrize(
    ("method", "payload"),
    [
        ("schedule_meeting", a_plan("m-2", **INSTRUCTED, **ANOTHER_MONDAY)),
        (
            "reschedule_meeting",
            {"meeting": "m-1", "reason": "x", **ANOTHER_MONDAY},
        ),
        ("cancel_meeting", {"meeting": "m-1", "reason": "x"}),
        ("prepare_meeting", {"meeting": "m-1", "step": "room_checked"}),
        (
            "hold_meeting",
            {
                "meeting": "m-1",
                "started_at": at("2025-10-13", "10:00"),
                "ended_at": at("2025-10-13", "10:30"),
            },
        ),
    ],
)
def test_another_body_does_not_decide_on_the_meeting(
    suite: Suite, method: str, payload: dict[str, Any]
) -> None:
    """A ministry that is only invited may do nothing with it; the Apparatus may do each of these."""
    instructed(suite, a_plan("m-2", **INSTRUCTED))
    on_the_evening(suite)
    assert refusals(suite, method, {**payload, "acting": OF_FINANCE}) == {"R155-2(1)": "not_the_host"}
    assert refusals(suite, method, {**payload, "acting": UNIT}) == {}


@pytest.mark.provision("R155-2(1)")
def test_a_party_withdraws_its_application_and_no_other_body_does(suite: Suite) -> None:
    """Until the meeting has a day."""
    suite.call("meetings.request_meeting", {"acting": MINISTER, "meeting": a_wish()})
    withdrawn = {"meeting": "dispute-1", "reason": "settled between the parties"}
    other = {**withdrawn, "acting": OF_FINANCE}
    assert refusals(suite, "cancel_meeting", other) == {"R155-2(1)": "not_the_host"}
    assert refusals(suite, "cancel_meeting", {**withdrawn, "acting": MINISTER}) == {}
    history = suite.call("meetings.meeting", {"meeting": "dispute-1"})["meeting"]["history"]
    assert history[-1] == {
        "on": "2025-09-22",
        "step": "cancelled",
        "by": "minister@mne",
        "reason": "settled between the parties",
    }


@pytest.mark.provision("PM140-R2.1", "PM140-R2.2", "PM140-R1.11")
def test_why_a_question_comes_before_a_sitting_at_the_prime_minister_is_stated(suite: Suite) -> None:
    """Not stated it is noted; stated and outside the Government's powers it is refused."""
    sitting = {"kind": "government_kso_sittings", "chair": "prime_minister", "participants": []}
    thursday = {"starts_at": at("2025-10-16", "10:00"), "ends_at": at("2025-10-16", "11:00")}
    plan = a_plan("m-1", **sitting, **thursday)
    del plan["ground"]
    outside = {**plan, "basis": {"not_decidable_by_bodies": True}}
    assert set(refusals(suite, "schedule_meeting", outside)) == {"PM140-R2.2", "PM140-R1.11"}
    noted = suite.call("meetings.schedule_meeting", plan)["warnings"]
    assert "basis_not_stated" in {one["code"] for one in noted}
    within = {"basis": {"government_powers": True, "not_decidable_by_bodies": True}}
    other = {**plan, **within, "meeting": "m-2", "room": "Hall 9", "starts_at": at("2025-10-16", "12:00")}
    noted = suite.call("meetings.schedule_meeting", {**other, "ends_at": at("2025-10-16", "13:00")})[
        "warnings"
    ]
    assert "basis_not_stated" not in {one["code"] for one in noted}


@pytest.mark.provision("PM140-2(1)")
@pytest.mark.parametrize(
    ("started", "ended", "code"),
    [
        ("17:00", "18:01", "meeting_not_over"),
        ("10:50", "10:50", "meeting_ends_before_start"),
        ("10:50", "10:00", "meeting_ends_before_start"),
    ],
)
def test_a_meeting_was_held_once_it_is_over(suite: Suite, started: str, ended: str, code: str) -> None:
    """At six in the evening one that ends a minute later is not over, one that ends at six is."""
    on_the_evening(suite)
    span = {"started_at": at("2025-10-13", started), "ended_at": at("2025-10-13", ended)}
    assert refusals(suite, "hold_meeting", {"acting": UNIT, "meeting": "m-1", **span}) == {"PM140-2(1)": code}
    span = {"started_at": at("2025-10-13", "17:00"), "ended_at": at("2025-10-13", "18:00")}
    assert refusals(suite, "hold_meeting", {"acting": UNIT, "meeting": "m-1", **span}) == {}


@pytest.mark.provision("PM140-2(1)")
def test_nobody_came_from_a_body_nobody_knows(suite: Suite) -> None:
    """Attendance is recorded by the register of bodies."""
    on_the_evening(suite)
    span = {"started_at": at("2025-10-13", "10:00"), "ended_at": at("2025-10-13", "10:50")}
    came = {"attended": [{"body": "mnee", "level": "deputy_first_head"}]}
    found = refusals(suite, "hold_meeting", {"acting": UNIT, "meeting": "m-1", **span, **came})
    assert found == {"PM140-2(1)": "meeting_unknown_body"}


@pytest.mark.provision("PM140-R1.18")
@pytest.mark.parametrize(
    ("on", "allowed"), [("2025-10-12", False), ("2025-10-13", True), ("2025-10-14", False)]
)
def test_minutes_are_signed_on_the_day_of_the_meeting_or_after_it_and_not_ahead(
    suite: Suite, on: str, allowed: bool
) -> None:
    """On the evening of the meeting: not dated yesterday, not dated tomorrow."""
    held(suite)
    minutes = {"number": "1", "on": on, "instructions": [an_instruction()], "meeting": "m-1"}
    found = refusals(suite, "sign_minutes", {"acting": DEPUTY_PM, **minutes})
    assert found == ({} if allowed else {"PM140-R1.18": "minutes_on_another_day"})


@pytest.mark.provision("R155-2(1)")
def test_minutes_of_a_meeting_are_not_signed_by_a_body_that_was_invited(suite: Suite) -> None:
    """The office that chaired it signs, though it is of another body than the host."""
    held(suite)
    minutes = {"number": "1", "on": "2025-10-13", "instructions": [an_instruction()], "meeting": "m-1"}
    found = refusals(suite, "sign_minutes", {"acting": OF_FINANCE, **minutes})
    assert found == {"R155-2(1)": "not_the_host"}
    assert refusals(suite, "sign_minutes", {"acting": DEPUTY_PM, **minutes}) == {}


@pytest.mark.provision("PM140-R1.14", "PM140-R1.15", "PM140-R1.16")
def test_a_step_taken_before_the_meeting_was_moved_is_not_owed_again(suite: Suite) -> None:
    """Materials were sent; the list and the room are owed by the new day."""
    scheduled(suite, a_plan("m-1", **INSTRUCTED))
    for step in ("materials_sent", "room_checked"):
        suite.call("meetings.prepare_meeting", {"acting": UNIT, "meeting": "m-1", "step": step})
    move = {"starts_at": at("2025-10-20", "10:00"), "ends_at": at("2025-10-20", "11:00"), "reason": "ill"}
    suite.call("meetings.reschedule_meeting", {"acting": UNIT, "meeting": "m-1", **move})
    with suite.transaction("meetings") as tx:
        owed = {one.what: one.due_on.isoformat() for one in tx.obligations("meeting/m-1")}
    assert owed == {"invitees_listed": "2025-10-17", "room_checked": "2025-10-17"}
    (moved,) = [
        one for one in suite.events("meetings.meeting_changed.v1") if one.data["step"] == "rescheduled"
    ]
    assert moved.data["reason"] == "ill"
