"""Finding a slot, and that what is asked and what is scheduled are judged alike."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

import law
from bus.contract import BadPayload
from bus.embedded import Suite
from bus.tables import ALMATY
from law import Refused
from services.meetings import actions, answers
from services.meetings.model import Acting, Meeting, Plan, Seat
from services.meetings.payloads import meeting_of
from services.meetings.rules.bookings import Booked, clashes, resources_of
from services.meetings.rules.grounds import leaders
from services.meetings.rules.judgement import judge
from services.meetings.rules.kinds import kind
from services.meetings.rules.settings import readings_of
from services.meetings.rules.slots import Wanted, find
from tests.meetings.builders import UNIT, a_plan, at, instructed, scheduled

BOOK = law.load()
IN_FORCE = readings_of(BOOK)
STEP = timedelta(minutes=15)
KINDS = ["inter_body", "operational_meetings", "government_kso_sittings", "government_sitting", "control",
         "ministry_and_agency_meetings", "pm_selector_meeting", "seminar", "security_council"]  # fmt: skip
CHAIRS = ["prime_minister", "deputy_prime_minister", "minister", "head_of_government_apparatus", "president"]
BODIES = ["mne", "minfin", "akimat_abai", "minhealth"]
LEVELS = ["deputy_first_head", "deputy_first_head", "first_head", "head_of_structural_unit", "other_official"]
BOUNDS = datetime(2025, 9, 1), datetime(2026, 6, 30)  # noqa: DTZ001 - the zone is given apart from the bounds
anywhere = st.datetimes(*BOUNDS, timezones=st.just(ALMATY))
in_hours = st.builds(
    lambda week, weekday, minutes: (
        datetime(2025, 10, 6, 9, tzinfo=ALMATY) + timedelta(weeks=week, days=weekday, minutes=minutes)
    ),
    st.integers(0, 20),
    st.sampled_from([0, 1, 3, 4]),
    st.integers(0, 300),
)
moments = st.one_of(in_hours, in_hours, anywhere)
seats = st.builds(
    lambda body, level, speaks: {"body": body, "level": level, **({"main_speaker": True} if speaks else {})},
    st.sampled_from(BODIES),
    st.sampled_from(LEVELS),
    st.booleans(),
)
plans = st.fixed_dictionaries(
    {
        "kind": st.sampled_from(KINDS),
        "chair": st.sampled_from(CHAIRS),
        "bodies": st.lists(st.sampled_from(BODIES), unique=True, max_size=3),
        "participants": st.lists(seats, max_size=2),
    },
    optional={"necessity": st.just("flood"), "ground": st.sampled_from(["G10-27(2)", "G10-27(5)"])},
)


def spanned(facts: dict[str, Any], moment: datetime, minutes: int) -> dict[str, Any]:
    """A plan with its hours."""
    ends_at = moment + timedelta(minutes=minutes)
    return {**facts, "starts_at": moment.isoformat(), "ends_at": ends_at.isoformat()}


def needs_asking(planned: Meeting) -> bool:
    """A meeting at the leadership is instructed before it gets a day."""
    return planned.chair in leaders(BOOK, planned.plan().on) and kind(planned.kind).meeting


@settings(max_examples=200, deadline=None)
@given(plans, moments, st.integers(10, 300))
def test_what_is_allowed_when_asked_is_never_refused_when_scheduled_and_the_reverse(
    facts: dict[str, Any], moment: datetime, minutes: int
) -> None:
    """The same host, seats and hours: one answer, on an empty calendar."""
    asked = {**spanned(facts, moment, minutes), "host": "government_apparatus"}
    allowed = answers.meeting(BOOK, asked)["allowed"]
    planned = meeting_of({**asked, "meeting": "m", "title": {"ru": "х"}}, None)
    clerk = Acting("head_of_structural_unit", "government_apparatus", "A. Seitov")
    asked_for = Meeting(
        planned.id,
        planned.kind,
        planned.title,
        "instructed",
        planned.chair,
        planned.host,
        ground=planned.ground,
    )
    before = asked_for if needs_asking(planned) else None
    try:
        actions.schedule(BOOK, planned, before, clerk, readings=IN_FORCE, booked=(), on=date(2025, 8, 1))
    except Refused:
        event("refused")
        assert not allowed
    else:
        event("scheduled")
        assert allowed


booked = st.lists(
    st.builds(
        lambda day, start, length: (day, start * 5, length * 5),
        st.integers(0, 11),
        st.integers(100, 215),
        st.integers(1, 80),
    ),
    max_size=40,
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.sampled_from(["inter_body", "government_kso_sittings", "operational_meetings", "security_council"]),
    st.sampled_from(["deputy_prime_minister", "minister"]),
    booked,
    st.integers(1, 240),
    st.integers(0, 1439),
)
def test_no_lawful_slot_is_earlier_than_the_one_proposed(
    kind: str, chair: str, taken: list[tuple[int, int, int]], minutes: int, offset: int
) -> None:
    """Against brute force over every quarter of an hour of two weeks."""
    first = datetime(2025, 10, 6, tzinfo=ALMATY)
    not_before, length = first + timedelta(minutes=offset), timedelta(minutes=minutes)
    spans = [_span(first, *one) for one in taken]
    plan = Plan(
        kind,
        not_before,
        not_before + length,
        chair,
        ("mne",),
        (Seat("mne", "deputy_first_head"),),
        "G10-27(5)",
    )
    if chair == "minister":
        plan = Plan(kind, not_before, not_before + length, chair, ("mne", "minfin"))
    until = date(2025, 10, 17)
    found = find(
        BOOK,
        Wanted(plan, length, not_before),
        IN_FORCE,
        lambda on: [one for one in spans if one.starts_at.date() == on],
        until,
    )
    event(f"{kind}: {'found' if found.slots else 'none'}")
    assert [one.starts_at for one in found.slots] == _by_force(plan, length, not_before, spans, until)


def _span(first: datetime, day: int, start: int, length: int) -> Booked:
    starts_at = first + timedelta(days=day, minutes=start)
    midnight = first + timedelta(days=day + 1)
    return Booked("room/x", starts_at, min(starts_at + timedelta(minutes=length), midnight), "other", "pa")


def _by_force(
    plan: Plan, length: timedelta, not_before: datetime, spans: list[Booked], until: date
) -> list[datetime]:
    moment = datetime(2025, 10, 6, tzinfo=ALMATY)
    while moment.date() <= until:
        one = Plan(
            plan.kind, moment, moment + length, plan.chair, plan.bodies, plan.participants, plan.ground
        )
        within = plan.kind == "security_council" or (
            moment.hour >= 9
            and (moment + length)
            <= datetime.combine(moment.date(), datetime.min.time(), ALMATY).replace(hour=18)
        )
        same_day = (moment + length) <= datetime.combine(moment.date(), datetime.min.time(), ALMATY).replace(
            hour=23, minute=59
        )
        free = not any(span.starts_at < one.ends_at and moment < span.ends_at for span in spans)
        if moment >= not_before and within and same_day and free and judge(BOOK, one, IN_FORCE).allowed:
            return [moment]
        moment += STEP
    return []


def wanted(**changes: Any) -> dict[str, Any]:
    """A slot for a meeting at a Deputy Prime Minister, an hour long."""
    plan = a_plan(ground="G10-27(5)")
    asked = {
        name: plan[name] for name in ("kind", "chair", "host", "bodies", "participants", "room", "ground")
    }
    return {**asked, "minutes": 60, "not_before": at("2025-10-08", "10:00"), "count": 2, **changes}


def test_the_first_slots_are_proposed_with_the_reason_of_every_day_passed_over(suite: Suite) -> None:
    """From Wednesday: the rest of the week is not designated; Monday is, from nine."""
    found = suite.call("meetings.find_slot", wanted())
    assert [one["starts_at"][:16] for one in found["slots"]] == ["2025-10-13T09:00", "2025-10-13T10:00"]
    assert [one["on"] for one in found["passed"]] == [f"2025-10-{n:02}" for n in range(8, 13)]
    assert all("PM140-R1.22" in {reason["provision"] for reason in one["reasons"]} for one in found["passed"])


def test_a_booked_room_and_a_busy_official_move_the_slot(suite: Suite) -> None:
    """Ten to eleven is taken; the proposed hours are accepted when scheduled."""
    scheduled(suite, a_plan("m-1", ground="G10-27(5)"))
    found = suite.call("meetings.find_slot", wanted(minutes=90, count=1))
    (slot,) = found["slots"]
    assert slot["starts_at"][:16] == "2025-10-13T11:00"
    hours = {"starts_at": slot["starts_at"], "ends_at": slot["ends_at"]}
    scheduled(suite, a_plan("m-2", ground="G10-27(5)", **hours))


def test_a_full_day_is_passed_over_with_what_takes_it_up(suite: Suite) -> None:
    """Eight hours on Monday leave no hour; the next Monday has one."""
    whole = {"starts_at": at("2025-10-13", "09:00"), "ends_at": at("2025-10-13", "17:00")}
    scheduled(suite, a_plan("m-1", ground="G10-27(5)", **whole))
    found = suite.call("meetings.find_slot", wanted(count=1))
    assert found["slots"][0]["starts_at"][:10] == "2025-10-20"
    full = next(one for one in found["passed"] if one["on"] == "2025-10-13")
    assert {one["meeting"] for one in full["taken"]} == {"m-1"}


def test_what_no_day_would_mend_is_said_at_once(suite: Suite) -> None:
    """Two leading officials of one ministry are one too many on any day."""
    two = [{"body": "mne", "level": "deputy_first_head"}] * 2
    found = suite.call("meetings.find_slot", wanted(participants=two))
    assert (found["slots"], [one["provision"] for one in found["never"]]) == ([], ["PM140-R1.26"])


def test_the_meeting_takes_up_its_room_its_chair_and_its_named_persons() -> None:
    """What is booked of it is what a second meeting clashes with."""
    planned = meeting_of(a_plan(ground="G10-27(5)"), None)
    taken = resources_of(BOOK, planned)
    assert taken == (
        "room/government_apparatus/Hall 5",
        "person/mne/D. Kim",
    )
    span = planned.plan()
    other = Booked(taken[0], span.starts_at, span.ends_at, "other", "pa")
    assert clashes(planned, [other]) == (other,)
    after = Booked(taken[0], span.ends_at, span.ends_at + STEP, "other", "pa")
    assert clashes(planned, [after]) == ()


def test_the_unit_that_acts_is_recorded_in_the_history(suite: Suite) -> None:
    """Who did each step and when."""
    scheduled(suite, a_plan("m-1", ground="G10-27(5)"))
    history = suite.call("meetings.meeting", {"meeting": "m-1"})["meeting"]["history"]
    by = f"{UNIT['office']}@{UNIT['body']}"
    assert history == [{"on": "2025-09-22", "step": step, "by": by} for step in ("instructed", "scheduled")]


def test_hours_of_a_day_passed_over_before_a_slot_are_told_with_who_has_them(suite: Suite) -> None:
    """Nine to half past ten is taken; the slot at half past ten says by whom, and not of the next Monday."""
    morning = {"starts_at": at("2025-10-13", "09:00"), "ends_at": at("2025-10-13", "10:30")}
    scheduled(suite, a_plan("m-1", ground="G10-27(5)", **morning))
    after = {"starts_at": at("2025-10-13", "13:00"), "ends_at": at("2025-10-13", "14:00")}
    scheduled(suite, a_plan("m-2", ground="G10-27(5)", **after))
    found = suite.call("meetings.find_slot", wanted(count=1))
    assert found["slots"][0]["starts_at"][:16] == "2025-10-13T10:30"
    taken = {one["on"]: {each["meeting"] for each in one["taken"]} for one in found["passed"]}
    assert taken["2025-10-13"] == {"m-1"}
    both = suite.call("meetings.find_slot", wanted(count=4))
    taken = {one["on"]: {each["meeting"] for each in one["taken"]} for one in both["passed"]}
    assert taken["2025-10-13"] == {"m-1", "m-2"}


@pytest.mark.parametrize(("lang", "words"), [("ru", "обозначенные дни"), ("kk", "белгіленген күндері")])
def test_the_reasons_speak_the_language_asked(suite: Suite, lang: str, words: str) -> None:
    """Every day passed over."""
    found = suite.call("meetings.find_slot", wanted(lang=lang))
    off_day = [one["reasons"][0]["message"] for one in found["passed"]]
    assert off_day
    assert all(words in message for message in off_day)


@pytest.mark.parametrize("day", ["2015-10-09", "2090-10-09"])
def test_a_slot_beyond_the_grid_or_the_calendar_is_a_malformed_question(suite: Suite, day: str) -> None:
    """Before any grid, after the calendar: the field is named."""
    with pytest.raises(BadPayload) as bad:
        suite.call("meetings.find_slot", wanted(not_before=at(day, "10:00")))
    assert bad.value.field == "/not_before"


def test_a_search_ends_with_the_calendar(suite: Suite) -> None:
    """Days that no calendar describes are not looked at."""
    last = BOOK.calendar().last
    before = last - timedelta(days=last.weekday() + 3)
    facts = {"not_before": at(before.isoformat(), "10:00"), "until": "2100-01-01", "minutes": 481}
    found = suite.call("meetings.find_slot", wanted(**facts))
    assert [found["slots"], found["passed"][-1]["on"]] == [[], last.isoformat()]


@pytest.mark.parametrize(
    ("hours", "field"),
    [
        ({"starts_at": at("2025-10-13", "11:00"), "ends_at": at("2025-10-13", "10:00")}, "/ends_at"),
        ({"starts_at": at("2090-10-13", "10:00"), "ends_at": at("2090-10-13", "11:00")}, "/starts_at"),
    ],
)
def test_a_meeting_that_ends_before_it_starts_or_on_no_known_day_is_not_scheduled(
    suite: Suite, hours: dict[str, str], field: str
) -> None:
    """When scheduled and when moved."""
    plan = a_plan("m-1", ground="G10-27(5)")
    instructed(suite, plan)
    with pytest.raises(BadPayload) as bad:
        suite.call("meetings.schedule_meeting", {**plan, **hours})
    assert bad.value.field == field
    suite.call("meetings.schedule_meeting", plan)
    with pytest.raises(BadPayload) as bad:
        suite.call("meetings.reschedule_meeting", {"acting": UNIT, "meeting": "m-1", "reason": "x", **hours})
    assert bad.value.field == field


@pytest.mark.parametrize("minutes", [1, 480])
def test_a_slot_fills_the_window_to_its_last_minute(suite: Suite, minutes: int) -> None:
    """Eight hours fit from nine to five, nine hours do not."""
    found = suite.call("meetings.find_slot", wanted(minutes=minutes, count=1))
    assert found["slots"][0]["starts_at"][:16] == "2025-10-13T09:00"
    assert suite.call("meetings.find_slot", wanted(minutes=481, count=1))["slots"] == []
