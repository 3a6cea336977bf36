"""The papers of the year: whom they go to, what is in force while they are revised, who revises after."""

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
    REGION,
    a_meeting,
    an_entry,
)
from tests.citizen_meetings.steps import faults, refusals

PAPER = "citizen_meetings.cycle_paper_changed.v1"
PLAN_ENTRY = {"official": "T. Deputy", "level": "deputy_first_head", "region": REGION}
PLAN = {
    "acting": MINISTER,
    "year": 2026,
    "entries": [{**PLAN_ENTRY, "on": "2026-05-14", "mode": "online"}],
}


def submitted(suite: Suite, **changes: Any) -> dict[str, Any]:
    """The schedule of 2026 with one meeting of the Minister of Health."""
    entries = [an_entry(body="minhealth", **changes), an_entry(body="minedu")]
    payload = {"acting": INFORMATION, "year": 2026, "entries": entries}
    return dict(suite.call("citizen_meetings.submit_schedule", payload))


def approved(suite: Suite, number: str = "3-r") -> dict[str, Any]:
    """Its approval."""
    payload = {"acting": PRIME_MINISTER, "year": 2026, "number": number}
    return dict(suite.call("citizen_meetings.approve_schedule", payload))


@pytest.mark.provision("C112-1(4).7", "C112-6(1).2", "C112-4(3).1", "C112-1(4).11")
def test_every_paper_is_announced_to_those_the_decree_names(suite: Suite) -> None:
    """Proposals to the body for mass media, the schedule to the Apparatus, approved to all the bodies."""
    suite.call("citizen_meetings.propose", {"acting": MINISTER, "year": 2026, "meetings": [an_entry()]})
    suite.call("citizen_meetings.submit_plan", PLAN)
    submitted(suite)
    approved(suite)
    told = [(one.data["paper"]["kind"], one.data["step"], one.data["to"]) for one in suite.events(PAPER)]
    assert told[:3] == [
        ("proposals", "submitted", ["minculture"]),
        ("departmental_plan", "submitted", []),
        ("schedule", "submitted", ["government_apparatus"]),
    ]
    assert {"minhealth", "minedu"} <= set(told[3][2])
    assert not {"mindefence", "minforeign"} & set(told[3][2])


@pytest.mark.provision("C112-1(4).7", "C112-4(3).2", "C112-1(4).4")
def test_whoever_forms_the_schedule_reads_what_was_proposed(suite: Suite) -> None:
    """All papers with their meetings, or those of one body; and what is in force."""
    suite.call("citizen_meetings.propose", {"acting": MINISTER, "year": 2026, "meetings": [an_entry()]})
    other = {**MINISTER, "body": "minedu"}
    suite.call("citizen_meetings.propose", {"acting": other, "year": 2026, "meetings": []})
    suite.call("citizen_meetings.submit_plan", PLAN)
    submitted(suite)
    read = suite.call("citizen_meetings.cycle_papers", {"year": 2026})
    kinds = [(one["kind"], one["body"]) for one in read["papers"]]
    assert kinds == [
        ("proposals", "minedu"),
        ("proposals", "minhealth"),
        ("departmental_plan", "minhealth"),
        ("schedule", "minculture"),
    ]
    assert read["in_force"] == []
    assert read["papers"][1]["entries"] == [an_entry(body="minhealth")]
    approved(suite)
    own = suite.call("citizen_meetings.cycle_papers", {"year": 2026, "body": "minedu"})
    assert [one["body"] for one in own["in_force"]] == ["minedu"]


@pytest.mark.provision("C112-4(3).1")
def test_what_is_approved_holds_until_its_revision_is_approved(suite: Suite) -> None:
    """A revision that waits for approval neither takes away the old meetings nor gives the new ones."""
    submitted(suite)
    assert approved(suite)["warnings"] == []
    again = {"acting": PRIME_MINISTER, "year": 2026, "number": "4-r"}
    assert faults(suite, "approve_schedule", again) == [("C112-4(3).1", "schedule_approved_already")]
    submitted(suite, region="akimat_almaty")
    elsewhere = a_meeting("rm-2", region="akimat_almaty")
    assert refusals(suite, "schedule_meeting", a_meeting()) == []
    assert refusals(suite, "schedule_meeting", elsewhere) == ["C112-4(3).1"]
    approved(suite, "9-r")
    assert refusals(suite, "schedule_meeting", elsewhere) == []
    assert refusals(suite, "schedule_meeting", a_meeting("rm-3")) == ["C112-4(3).1"]


@pytest.mark.provision("C112-1(4).3", "C112-1(4).4")
def test_a_plan_is_revised_when_the_schedule_changes_for_its_body(suite: Suite) -> None:
    """The body whose meeting moved is named, at the approval and at a deputy's meeting."""
    suite.call("citizen_meetings.submit_plan", PLAN)
    suite.call("citizen_meetings.submit_plan", {**PLAN, "acting": {**MINISTER, "body": "minedu"}})
    submitted(suite)
    approved(suite)
    deputy = a_meeting(
        planned="departmental_plan",
        starts_at="2026-05-14T18:30:00+05:00",
        mode="online",
        held_by={"level": "deputy_first_head"},
    )
    assert suite.call("citizen_meetings.schedule_meeting", deputy)["warnings"] == []
    suite.advance(datetime(2026, 2, 2, 9, tzinfo=ALMATY))
    submitted(suite, on="2026-04-11")
    (noted,) = approved(suite, "9-r")["warnings"]
    assert (noted["provision"], noted["facts"]["bodies"]) == ("C112-1(4).3", ["minhealth"])
    assert suite.events(PAPER)[-1].data["changed_for"] == ["minhealth"]
    (noted,) = suite.call("citizen_meetings.schedule_meeting", deputy)["warnings"]
    assert noted["code"] == "plan_to_be_revised"
    read = suite.call("citizen_meetings.cycle_papers", {"year": 2026})["papers"]
    behind = {one["body"]: one["to_be_revised"] for one in read if one["kind"] == "departmental_plan"}
    assert behind == {"minedu": False, "minhealth": True}
    revised = suite.call("citizen_meetings.submit_plan", PLAN)
    assert (revised["late"], revised["warnings"]) == (False, []), "a revision answers to no day of the year"
    assert suite.call("citizen_meetings.schedule_meeting", deputy)["warnings"] == []


@pytest.mark.provision("C112-4(3).1")
@pytest.mark.parametrize(("day", "late"), [(9, False), (10, False), (11, True)])
def test_the_schedule_is_approved_by_the_tenth_of_january(suite: Suite, day: int, late: bool) -> None:
    """The day itself counts; afterwards it is late, and holds all the same."""
    submitted(suite)
    suite.advance(datetime(2026, 1, day, 9, tzinfo=ALMATY))
    assert approved(suite)["late"] is late
    assert refusals(suite, "schedule_meeting", a_meeting()) == []


@pytest.mark.provision("C112-1(4).3", "C112-6(1).1")
@pytest.mark.parametrize(("day", "late"), [(15, False), (16, True)])
def test_plan_and_schedule_come_by_the_fifteenth_of_december(suite: Suite, day: int, late: bool) -> None:
    """The day itself counts."""
    suite.advance(datetime(2025, 12, day, 9, tzinfo=ALMATY))
    assert suite.call("citizen_meetings.submit_plan", PLAN)["late"] is late
    assert submitted(suite)["late"] is late


@pytest.mark.provision("C112-1(1).1")
def test_a_body_that_held_no_meeting_all_year_is_late_on_the_first_of_january(suite: Suite) -> None:
    """The text sets no number: one meeting held in the year is enough."""
    suite.advance(datetime(2026, 12, 30, 9, tzinfo=ALMATY))
    meeting = a_meeting(planned="unscheduled", risk="winter", starts_at="2026-12-30T18:30:00+05:00")
    suite.call("citizen_meetings.schedule_meeting", meeting)
    how = {"acting": MINISTER, "meeting": "rm-1", "on": "2026-12-30", "facts": EVERYTHING}
    suite.call("citizen_meetings.hold_meeting", how)
    suite.advance(datetime(2027, 1, 1, 9, tzinfo=ALMATY))
    missed = [one.data["obligation"] for one in suite.events("citizen_meetings.obligation_missed.v1")]
    late = {one["debtor"] for one in missed if one["provision"] == "C112-1(1).1"}
    assert "minedu" in late
    assert not late & {"minhealth", "mindefence", "minforeign"}
