"""The gates before a meeting, its preparation, its minutes and its room."""

from datetime import datetime
from typing import Any

import pytest

from bus.contract import BadPayload
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
    an_instruction,
    at,
    scheduled,
)

OF_PA = {"office": "head_of_structural_unit", "body": "pa", "person": "D. Nurly"}
LEADER = {"office": "prime_minister", "body": "government", "person": "O. Bektenov"}


def refusals(call: Any) -> set[str]:
    """The provisions by which a call is refused; none when it is not."""
    try:
        call()
    except Refused as refused:
        return {violation.provision for violation in refused.violations}
    return set()


def asked(suite: Suite, acting: dict[str, str] = MINISTER, **changes: Any) -> set[str]:
    """The provisions by which a request is refused."""
    return refusals(
        lambda: suite.call("meetings.request_meeting", {"acting": acting, "meeting": a_wish(**changes)})
    )


def instructed(suite: Suite, meeting: str = "m-1", **changes: Any) -> dict[str, Any]:
    """A meeting that a Deputy Prime Minister instructed, scheduled as changed."""
    wish = a_wish(id=meeting, ground="G10-27(5)", **_without_application(changes))
    suite.call("meetings.request_meeting", {"acting": DEPUTY_PM, "meeting": wish})
    plan = a_plan(meeting, ground="G10-27(5)", **changes)
    return dict(suite.call("meetings.schedule_meeting", plan))


def _without_application(changes: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in changes.items() if name in {"kind", "chair", "bodies"}}


def held(suite: Suite, **changes: Any) -> None:
    """An instructed meeting on the evening of its Monday."""
    instructed(suite, **changes)
    suite.advance(datetime(2025, 10, 13, 18, tzinfo=ALMATY))
    span = {"started_at": at("2025-10-13", "10:00"), "ended_at": at("2025-10-13", "10:50")}
    suite.call("meetings.hold_meeting", {"acting": UNIT, "meeting": "m-1", **span})


def signed(suite: Suite, *instructions: dict[str, Any], **more: Any) -> dict[str, Any]:
    """Sign the minutes with these instructions."""
    minutes = {"number": "1", "on": "2025-10-13", "instructions": list(instructions), **more}
    return dict(suite.call("meetings.sign_minutes", {"acting": DEPUTY_PM, "meeting": "m-1", **minutes}))


@pytest.mark.provision("PM140-R2.1", "PM140-R2.2", "PM140-R1.11")
def test_a_question_reaches_the_prime_minister_by_the_president_or_by_the_governments_powers(
    suite: Suite,
) -> None:
    """One of the two opens the gate; neither does not."""
    at_pm = {"chair": "prime_minister"}
    free = {"not_decidable_by_bodies": True}
    assert asked(suite, **at_pm, basis=free) == {"PM140-R2.2", "PM140-R1.11"}
    assert asked(suite, **at_pm, id="a", basis={**free, "addressed_by_president": True}) == set()
    assert asked(suite, **at_pm, id="b", basis={**free, "government_powers": True}) == set()


@pytest.mark.provision("PM140-R3.1")
def test_a_question_at_a_deputy_belongs_exclusively_to_that_deputy(suite: Suite) -> None:
    """The powers of the Government alone do not suffice there."""
    assert asked(suite, basis={"government_powers": True, "not_decidable_by_bodies": True}) == {"PM140-R3.1"}


@pytest.mark.provision("PM140-R1.11", "PM140-2(1)", "PM140-R1.10")
def test_what_bodies_can_decide_themselves_is_no_matter_for_a_meeting(suite: Suite) -> None:
    """The reason is named among the others."""
    assert asked(suite, basis={"exclusive_competence": True}) == {"PM140-R1.11"}


@pytest.mark.provision("G10-27(1)", "G10-27(2)", "G10-27(3)", "G10-27(5)")
@pytest.mark.parametrize("number", [1, 2, 3, 5])
def test_no_letter_starts_a_meeting_on_a_ground_that_needs_an_instruction(suite: Suite, number: int) -> None:
    """A minister is refused even when he names the instruction; the Apparatus records it."""
    ground = f"G10-27({number})"
    office = "president" if number == 1 else "deputy_prime_minister"
    given = {"instruction": {"given_by": office, "on": "2025-09-20", "number": "12-7"}}
    assert asked(suite, ground=ground, **given) == {ground}
    assert asked(suite, UNIT, ground=ground, id="recorded", **given) == set()
    wrong = {"instruction": {"given_by": "minister", "on": "2025-09-20"}}
    assert asked(suite, UNIT, ground=ground, id="wrong", **wrong) == {ground}


@pytest.mark.provision("G10-27-1.4", "G10-27-1.5")
def test_necessity_is_decided_jointly_with_the_interested_bodies_invited(suite: Suite) -> None:
    """A minister does not decide it, nor is it decided without a party."""
    suite.call("meetings.request_meeting", {"acting": MINISTER, "meeting": a_wish()})
    facts = {"meeting": "dispute-1", "considered_with": ["mne"], "needed": True}
    decide = {"acting": MINISTER, "jointly_with": DEPUTY_HEAD, **facts}
    assert refusals(lambda: suite.call("meetings.decide_necessity", decide)) == {"G10-27-1.4", "G10-27-1.5"}


@pytest.mark.provision("G10-27-1.5")
def test_a_meeting_found_not_needed_is_closed_and_one_not_considered_is_not_scheduled(suite: Suite) -> None:
    """Only after the decision that it is needed is it given a day."""
    suite.call("meetings.request_meeting", {"acting": MINISTER, "meeting": a_wish()})
    assert refusals(lambda: suite.call("meetings.schedule_meeting", a_plan())) == {"G10-27-1.5"}
    facts = {"meeting": "dispute-1", "considered_with": ["mne", "akimat_abai"], "needed": False}
    decided = suite.call("meetings.decide_necessity", {"acting": UNIT, "jointly_with": DEPUTY_HEAD, **facts})
    assert decided["meeting"]["state"] == "not_needed"
    assert refusals(lambda: suite.call("meetings.schedule_meeting", a_plan())) == {"PM140-2(1)"}


@pytest.mark.provision("PM140-R1.12", "PM140-R1.13")
def test_a_meeting_that_stands_in_no_plan_is_noted_unless_operational(suite: Suite) -> None:
    """The plan covers its day: a month, a quarter; another period is noted too."""

    def noted(meeting: str, room: str, **facts: Any) -> set[str]:
        return {one["provision"] for one in instructed(suite, meeting, room=room, **facts)["warnings"]}

    hours = [
        {"starts_at": at("2025-10-13", f"{n}:00"), "ends_at": at("2025-10-13", f"{n}:30")}
        for n in range(10, 16)
    ]
    assert "PM140-R1.12" not in noted("a", "1", planned_in="2025-10", **hours[0])
    assert "PM140-R1.12" not in noted("b", "2", planned_in="2025-Q4", **hours[1])
    assert "PM140-R1.12" in noted("c", "3", planned_in="2025-Q3", **hours[2])
    plan = a_plan("d", ground="G10-27(5)", **hours[3])
    del plan["planned_in"]
    answer = scheduled(suite, plan)
    assert "PM140-R1.12" in {one["provision"] for one in answer["warnings"]}
    operational = {**plan, "meeting": "e", "kind": "operational_meetings", **hours[4]}
    answer = scheduled(suite, operational)
    assert "PM140-R1.12" not in {one["provision"] for one in answer["warnings"]}


@pytest.mark.provision("PM140-R1.14", "PM140-R1.15", "PM140-R1.16")
def test_what_was_not_prepared_is_noted_when_the_meeting_was_held(suite: Suite) -> None:
    """All three steps by their provisions."""
    instructed(suite)
    suite.advance(datetime(2025, 10, 13, 18, tzinfo=ALMATY))
    span = {"started_at": at("2025-10-13", "10:00"), "ended_at": at("2025-10-13", "10:50")}
    answer = suite.call("meetings.hold_meeting", {"acting": UNIT, "meeting": "m-1", **span})
    assert {one["provision"] for one in answer["warnings"]} == {"PM140-R1.14", "PM140-R1.15", "PM140-R1.16"}


@pytest.mark.provision("PM140-R1.18")
@pytest.mark.parametrize(
    ("lack", "value"),
    [("responsible_persons", []), ("due_on", None), ("text", {"ru": " "}), ("due_on", "2025-10-12")],
)
def test_an_instruction_without_words_persons_or_deadline_is_refused(
    suite: Suite, lack: str, value: Any
) -> None:
    """Nor may the deadline lie before the meeting."""
    held(suite)
    broken = an_instruction()
    if value is None:
        del broken[lack]
    else:
        broken[lack] = value
    assert refusals(lambda: signed(suite, broken)) == {"PM140-R1.18"}
    assert suite.events("meetings.minutes_signed.v1") == []


@pytest.mark.provision("PM140-R1.21")
def test_an_instruction_is_not_given_twice(suite: Suite) -> None:
    """The same words to the same body, whatever the letters and spaces, or the same clause again."""
    held(suite)
    first = an_instruction("1", text={"ru": "Представить расчет."})
    again = an_instruction("2", text={"ru": "представить  РАСЧЕТ"})
    assert refusals(lambda: signed(suite, first, again)) == {"PM140-R1.21"}
    other = an_instruction("2", text={"ru": "представить расчет"}, executor="minfin")
    assert refusals(lambda: signed(suite, first, other)) == set()


@pytest.mark.provision("PM140-R4.6")
def test_a_meeting_between_departments_without_a_joint_decision_is_noted(suite: Suite) -> None:
    """With one, or with instructions, nothing is said."""
    held(suite)
    assert [one["provision"] for one in signed(suite)["warnings"]] == ["PM140-R4.6"]


@pytest.mark.provision("PM140-R4.6")
def test_a_joint_decision_suffices(suite: Suite) -> None:
    """No instruction is needed beside it."""
    held(suite)
    assert signed(suite, joint_decisions=["The region bears a third of the cost"])["warnings"] == []


@pytest.mark.provision("PM140-R1.27")
def test_a_forcing_meeting_ends_without_minutes_and_an_ordinary_one_does_not(suite: Suite) -> None:
    """An ordinary Monday meeting is not operational."""
    held(suite)

    def close(nature: str) -> set[str]:
        asked_for = {"acting": UNIT, "meeting": "m-1", "nature": nature}
        return refusals(lambda: suite.call("meetings.close_without_minutes", asked_for))

    assert close("operational") == {"PM140-R1.27"}
    assert close("forcing") == set()
    assert suite.call("meetings.meeting", {"meeting": "m-1"})["meeting"]["state"] == "no_minutes"


@pytest.mark.provision("PM140-R1.16")
def test_one_room_holds_one_meeting_at_a_time(suite: Suite) -> None:
    """The second at the same hour is refused with the first named; the next hour is free."""
    instructed(suite, "m-1")
    seats = {"participants": [], "chair": "prime_minister"}
    with pytest.raises(Refused) as refused:
        scheduled(suite, a_plan("m-2", ground="G10-27(2)", **seats))
    (violation,) = refused.value.violations
    assert (violation.code, violation.facts["other"]) == ("room_taken", "m-1")
    after = {"starts_at": at("2025-10-13", "11:00"), "ends_at": at("2025-10-13", "12:00")}
    scheduled(suite, a_plan("m-2", ground="G10-27(2)", **seats, **after))


@pytest.mark.provision("R155-2(1)", "R155-N2.3")
def test_an_official_called_by_two_bodies_at_once_is_shown_to_both(suite: Suite) -> None:
    """The later is warned in the answer, the earlier by a fact; one body may not call him twice."""
    instructed(suite, "m-1")
    seat = {"body": "mne", "level": "deputy_first_head", "person": "D. Kim"}
    elsewhere = {"room": "Hall 9", "participants": [seat], "chair": "prime_minister", "ground": "G10-27(2)"}
    answer = scheduled(suite, {**a_plan("m-2", host="pa", **elsewhere), "acting": OF_PA})
    assert "official_elsewhere" in {one["code"] for one in answer["warnings"]}
    told = [
        one
        for one in suite.events("meetings.meeting_changed.v1")
        if one.data["step"] == "official_called_twice"
    ]
    assert [one.subject for one in told] == ["meeting/m-1"]
    here = refusals(lambda: scheduled(suite, a_plan("m-3", **elsewhere)))
    assert here == {"R155-2(1)"}


def test_a_moved_meeting_frees_its_room_and_a_cancelled_one_waives_its_duties(suite: Suite) -> None:
    """The old hour can be booked again; nothing is owed any more after the cancellation."""
    instructed(suite, "m-1")
    move = {
        "starts_at": at("2025-10-20", "10:00"),
        "ends_at": at("2025-10-20", "11:00"),
        "reason": "the chair is away",
    }
    suite.call("meetings.reschedule_meeting", {"acting": UNIT, "meeting": "m-1", **move})
    instructed(suite, "m-2")
    with suite.transaction("meetings") as tx:
        assert {one.due_on.isoformat() for one in tx.obligations("meeting/m-1")} == {
            "2025-10-16",
            "2025-10-17",
        }
    suite.call("meetings.cancel_meeting", {"acting": UNIT, "meeting": "m-1", "reason": "settled"})
    with suite.transaction("meetings") as tx:
        assert tx.obligations("meeting/m-1", missed=True) == []


def test_the_meetings_of_a_body_and_of_a_person_are_found_by_day(suite: Suite) -> None:
    """Both lists hold the meeting on its day and nothing before."""
    instructed(suite, "m-1")

    def listed(**asked_for: str) -> list[str]:
        return [one["id"] for one in suite.call("meetings.meetings", asked_for)["meetings"]]

    day = {"from": "2025-10-13", "to": "2025-10-13"}
    assert listed(**day, body="akimat_abai") == ["m-1"]
    assert listed(**day, body="mne", person="D. Kim") == ["m-1"]
    assert listed(**day, body="mne", person="E. Kim") == []
    assert listed(**{"from": "2025-10-12", "to": "2025-10-12"}) == []


def test_a_request_repeated_is_answered_again_and_another_one_of_its_id_refused(suite: Suite) -> None:
    """The same id is the same request."""
    first = suite.call("meetings.request_meeting", {"acting": MINISTER, "meeting": a_wish()})
    assert suite.call("meetings.request_meeting", {"acting": MINISTER, "meeting": a_wish()}) == first
    assert asked(suite, LEADER, ground="G10-27(5)") == {"G10-27.0"}
    assert len(suite.events("meetings.meeting_changed.v1")) == 1


def test_an_unknown_meeting_is_named(suite: Suite) -> None:
    """The refusal says which id is not known."""
    with pytest.raises(Refused) as refused:
        suite.call("meetings.meeting", {"meeting": "nowhere"})
    assert refused.value.violations[0].facts["meeting"] == "nowhere"


def test_a_body_nobody_knows_is_refused_with_the_nearest(suite: Suite) -> None:
    """When asked for, when scheduled and when a slot is looked for."""
    assert asked(suite, bodies=["mne", "minfinn"]) == {"PM140-2(1)"}
    with pytest.raises(Refused) as refused:
        scheduled(suite, a_plan("m-9", ground="G10-27(5)", bodies=["minfinn"]))
    assert "minfin" in str(refused.value.violations[0].facts["hint"])
    slot = {"kind": "inter_body", "chair": "minister", "host": "mnee", "bodies": [], "participants": []}
    hours = {"minutes": 60, "not_before": at("2025-10-08", "10:00")}
    assert refusals(lambda: suite.call("meetings.find_slot", {**slot, **hours})) == {"PM140-2(1)"}


def test_a_malformed_question_by_call_names_its_field(suite: Suite) -> None:
    """As on the command line."""
    with pytest.raises(BadPayload) as bad:
        suite.call("meetings.ask_grid", {"month": "2090-01"})
    assert bad.value.field == "/month"


def test_an_instruction_to_a_body_nobody_knows_is_not_signed(suite: Suite) -> None:
    """Nor one with such a co-executor."""
    held(suite)
    assert refusals(lambda: signed(suite, an_instruction(executor="mnee"))) == {"PM140-2(1)"}
    assert refusals(lambda: signed(suite, an_instruction(coexecutors=["mnee"]))) == {"PM140-2(1)"}
