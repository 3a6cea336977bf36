"""A meeting's life, from the application to the items under control."""

from datetime import datetime

import pytest

from bus.embedded import Suite
from bus.tables import ALMATY
from law import Refused
from tests.meetings.builders import (
    DEPUTY_HEAD,
    DEPUTY_PM,
    MINISTER,
    UNIT,
    a_plan,
    a_wish,
    an_application,
    an_instruction,
    at,
)


def needed(suite: Suite) -> None:
    """Bring the application to the decision that the meeting is needed."""
    suite.call("meetings.request_meeting", {"acting": MINISTER, "meeting": a_wish()})
    suite.call(
        "meetings.decide_necessity",
        {
            "acting": UNIT,
            "jointly_with": DEPUTY_HEAD,
            "meeting": "dispute-1",
            "considered_with": ["mne", "akimat_abai"],
            "needed": True,
        },
    )


def held(suite: Suite) -> None:
    """Bring the meeting to the evening of its day."""
    needed(suite)
    suite.call("meetings.schedule_meeting", a_plan())
    for step in ("materials_sent", "invitees_listed", "room_checked"):
        suite.call("meetings.prepare_meeting", {"acting": UNIT, "meeting": "dispute-1", "step": step})
    suite.advance(datetime(2025, 10, 13, 18, tzinfo=ALMATY))
    span = {"started_at": at("2025-10-13", "10:00"), "ended_at": at("2025-10-13", "10:50")}
    suite.call("meetings.hold_meeting", {"acting": UNIT, "meeting": "dispute-1", **span})


def codes(refused: pytest.ExceptionInfo[Refused]) -> set[str]:
    """The provisions that a refusal names."""
    return {violation.provision for violation in refused.value.violations}


@pytest.mark.provision("G10-27-1.4", "G10-27-1.5", "G10-27-1.6", "G10-27-1.7", "PM140-R1.18")
def test_minutes_of_a_meeting_applied_for_put_their_instructions_under_control(suite: Suite) -> None:
    """Applied for, found needed, scheduled, prepared, held, signed: the instructions go under control."""
    held(suite)
    minutes = {
        "number": "17-5/1",
        "on": "2025-10-13",
        "instructions": [an_instruction("1"), an_instruction("2")],
    }
    answer = suite.call("meetings.sign_minutes", {"acting": DEPUTY_PM, "meeting": "dispute-1", **minutes})
    assert answer["meeting"]["state"] == "minutes_signed"
    (signed,) = suite.events("meetings.minutes_signed.v1")
    assert signed.data["minutes"]["binding_on"] == ["mne", "akimat_abai", "minfin"]
    items = [(one["clause"], one["row"], one["level"], one["due_on"]) for one in signed.data["items"]]
    assert items == [
        ("1", "government_control", "government", "2025-11-20"),
        ("2", "government_control", "government", "2025-11-20"),
    ]


@pytest.mark.provision("G10-27-1.6")
def test_minutes_on_an_application_are_not_signed_by_a_minister(suite: Suite) -> None:
    """Only the Prime Minister, a Deputy or the Head of the Apparatus signs them."""
    held(suite)
    minutes = {"number": "17-5/1", "on": "2025-10-13", "instructions": [an_instruction()]}
    with pytest.raises(Refused) as refused:
        suite.call("meetings.sign_minutes", {"acting": MINISTER, "meeting": "dispute-1", **minutes})
    assert codes(refused) == {"G10-27-1.6"}


@pytest.mark.provision("G10-27-1.6", "PM140-R1.27")
def test_a_meeting_on_an_application_is_never_closed_without_minutes(suite: Suite) -> None:
    """Even a forcing one ends in minutes."""
    held(suite)
    with pytest.raises(Refused) as refused:
        suite.call(
            "meetings.close_without_minutes", {"acting": UNIT, "meeting": "dispute-1", "nature": "forcing"}
        )
    assert codes(refused) == {"G10-27-1.6"}


@pytest.mark.provision("G10-27-1.1", "G10-27-1.2", "G10-27-1.3", "PM140-2(4).1", "PM140-2(4).2")
def test_a_bare_application_is_refused_with_every_reason_at_once(suite: Suite) -> None:
    """Nothing exhausted, nothing attached, nobody of the Government: all of it is said."""
    bare = a_wish(application={"parties": ["akimat_abai", "akimat_almaty"]})
    with pytest.raises(Refused) as refused:
        suite.call("meetings.request_meeting", {"acting": MINISTER, "meeting": bare})
    assert codes(refused) == {"G10-27-1.1", "G10-27-1.2", "G10-27-1.3", "PM140-2(4).1", "PM140-2(4).2"}


@pytest.mark.provision("G10-27-1.2")
def test_an_agency_whose_application_is_refused_gets_the_fact_and_a_receipt(suite: Suite) -> None:
    """By event the refusal is a fact, and nothing is kept of the application."""
    application = an_application()
    del application["protocol_of_disagreements"]
    data = {"acting": MINISTER, "meeting": a_wish(application=application)}
    suite.publish("mne", "agencies.meeting_requested.v1", "meeting/dispute-1", data)
    suite.settle()
    (refusal,) = suite.events("meetings.meeting_refused.v1")
    assert [one["provision"] for one in refusal.data["violations"]] == ["G10-27-1.2"]
    (receipt,) = suite.events("meetings.receipt_issued.v1")
    assert receipt.data["outcome"] == "refused"
    with pytest.raises(Refused):
        suite.call("meetings.meeting", {"meeting": "dispute-1"})


def test_an_agency_applies_by_event_through_the_same_action(suite: Suite) -> None:
    """The application is received and the receipt says applied."""
    suite.publish(
        "mne", "agencies.meeting_requested.v1", "meeting/dispute-1", {"acting": MINISTER, "meeting": a_wish()}
    )
    suite.settle()
    assert suite.call("meetings.meeting", {"meeting": "dispute-1"})["meeting"]["state"] == "received"
    (receipt,) = suite.events("meetings.receipt_issued.v1")
    assert receipt.data["outcome"] == "applied"


@pytest.mark.provision("PM140-R1.14", "PM140-R1.15", "PM140-R1.16")
def test_preparation_is_owed_before_the_meeting_and_missed_if_not_done(suite: Suite) -> None:
    """Materials two working days before, invitees and room one; what is not done is announced as missed."""
    needed(suite)
    suite.call("meetings.schedule_meeting", a_plan())
    with suite.transaction("meetings") as tx:
        owed = {duty.what: duty.due_on.isoformat() for duty in tx.obligations("meeting/dispute-1")}
    assert owed == {
        "materials_sent": "2025-10-09",
        "invitees_listed": "2025-10-10",
        "room_checked": "2025-10-10",
    }
    suite.call("meetings.prepare_meeting", {"acting": UNIT, "meeting": "dispute-1", "step": "materials_sent"})
    suite.advance(datetime(2025, 10, 12, 9, tzinfo=ALMATY))
    missed = {one.data["obligation"]["what"] for one in suite.events("meetings.obligation_missed.v1")}
    assert missed == {"invitees_listed", "room_checked"}
