"""Which day and which hours a meeting may have: the grid, what is free of it, working time."""

from datetime import date

import pytest

import law
from services.meetings import answers
from tests.meetings.builders import a_sitting, at

BOOK = law.load()
MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY = (f"2025-10-{n:02}" for n in range(6, 11))
SATURDAY = "2025-10-11"
AT_DEPUTY_PM = {"chair": "deputy_prime_minister", "ground": "G10-27(5)", "participants": []}
IN_MINISTRY = {"chair": "minister", "participants": []}


def asked(day: str, starts: str = "10:00", ends: str = "11:00", **facts: object) -> dict[str, object]:
    """What the law says of a sitting changed by these facts."""
    return answers.meeting(BOOK, a_sitting(starts_at=at(day, starts), ends_at=at(day, ends), **facts))


def breaches(answer: dict[str, object]) -> list[str]:
    """The provisions breached."""
    return [one["provision"] for one in answer["violations"]]  # type: ignore[attr-defined]


def advices(answer: dict[str, object]) -> set[str]:
    """The provisions advised by."""
    return {one["provision"] for one in answer["warnings"]}  # type: ignore[attr-defined]


@pytest.mark.provision("PM140-R1.22", "R155-2(1)")
@pytest.mark.parametrize("day", [MONDAY, TUESDAY, WEDNESDAY, FRIDAY])
def test_a_consultative_body_of_the_government_sits_on_no_day_but_thursday(day: str) -> None:
    """A stated necessity does not help: strictly on the designated days."""
    assert breaches(asked(day, necessity="urgent")) == ["PM140-R1.22"]
    assert asked(THURSDAY)["allowed"] is True


@pytest.mark.provision("R155-2(1)")
def test_the_government_sits_on_tuesday() -> None:
    """On Wednesday the sitting breaches the weekly regulation."""
    sitting = {"kind": "government_sitting", "chair": "prime_minister", "participants": []}
    assert asked(TUESDAY, **sitting)["allowed"] is True
    assert breaches(asked(WEDNESDAY, **sitting)) == ["R155-2(1)"]


@pytest.mark.provision("R155-2(1)", "PM140-2(1)")
def test_a_ministry_meets_on_friday_and_on_another_day_with_a_reason() -> None:
    """Without a reason it is a breach, with one it is noted; under the strict reading a breach again."""
    meeting = {**IN_MINISTRY, "kind": "ministry_and_agency_meetings", "bodies": ["mne"]}
    assert asked(FRIDAY, **meeting)["allowed"] is True
    assert breaches(asked(WEDNESDAY, **meeting)) == ["R155-2(1)"]
    assert advices(asked(WEDNESDAY, **meeting, necessity="flood")) == {"R155-2(1)"}
    strict = {"grid_violation": "refuse"}
    found = answers.meeting(
        law.load(readings=strict),
        a_sitting(
            **meeting, starts_at=at(WEDNESDAY, "10:00"), ends_at=at(WEDNESDAY, "11:00"), necessity="flood"
        ),
    )
    assert breaches(found) == ["R155-2(1)"]


@pytest.mark.provision("PM140-R1.22")
def test_an_ordinary_meeting_at_a_deputy_pm_is_on_monday_or_operational_with_a_reason() -> None:
    """On Wednesday without a reason it is refused; with one it is noted."""
    meeting = {**AT_DEPUTY_PM, "kind": "inter_body"}
    assert asked(MONDAY, **meeting)["allowed"] is True
    assert breaches(asked(WEDNESDAY, **meeting)) == ["PM140-R1.22"]
    with_reason = asked(WEDNESDAY, **meeting, necessity="the Head of State asked for an answer by Thursday")
    assert with_reason["allowed"] is True
    assert "R155-2(1)" in advices(with_reason)


@pytest.mark.provision("R155-F1")
def test_an_operational_meeting_is_on_monday_or_on_any_day_when_necessary() -> None:
    """The necessity is stated, else it is refused."""
    meeting = {**AT_DEPUTY_PM, "kind": "operational_meetings"}
    assert asked(MONDAY, **meeting)["allowed"] is True
    assert breaches(asked(WEDNESDAY, **meeting)) == ["R155-F1"]
    assert asked(WEDNESDAY, **meeting, necessity="an accident at the heating plant")["allowed"] is True


@pytest.mark.provision("PM140-R1.9", "PM140-R1.3")
def test_under_the_older_grid_the_same_freedom_is_that_of_its_own_footnote() -> None:
    """On Wednesday 12 June 2024 the older text is in force."""
    meeting = {**AT_DEPUTY_PM, "kind": "operational_meetings_pm_dpm"}
    assert breaches(asked("2024-06-12", **meeting)) == ["PM140-R1.9"]
    assert asked("2024-06-12", **meeting, necessity="flood")["allowed"] is True


@pytest.mark.provision("PM140-2(1)", "PM140-R1.4")
def test_under_the_older_grid_a_sitting_off_its_day_breaches_the_older_text() -> None:
    """Ordinance 155 judges no day before it took effect."""
    sitting = {"kind": "government_sitting", "chair": "prime_minister", "participants": []}
    assert breaches(asked("2024-06-12", **sitting)) == ["PM140-2(1)"]


@pytest.mark.provision("R155-N2.1", "R155-N2.2")
@pytest.mark.parametrize(
    ("kind", "chair"), [("control", "head_of_government_apparatus"), ("republican", "minister")]
)
def test_meetings_of_note_two_are_held_on_any_day_and_say_why(kind: str, chair: str) -> None:
    """Every day of the week is allowed; a lacking necessity is noted."""
    for day in (MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY):
        answer = asked(day, kind=kind, chair=chair, bodies=["mne"], participants=[])
        assert answer["allowed"] is True
        assert advices(answer) & {"R155-N2.1", "R155-N2.2"}
        named = asked(day, kind=kind, chair=chair, bodies=["mne"], participants=[], necessity="yearly")
        assert not advices(named) & {"R155-N2.1", "R155-N2.2"}


@pytest.mark.provision("R155-N2.2")
@pytest.mark.parametrize("kind", ["seminar", "training"])
def test_seminars_and_training_are_free_of_day_and_hour(kind: str) -> None:
    """They are no meetings, so no window binds them."""
    answer = asked(FRIDAY, "14:00", "18:30", kind=kind, chair="minister", participants=[], necessity="plan")
    assert answer["allowed"] is True


@pytest.mark.provision("R155-N2.1")
def test_a_meeting_on_control_of_any_day_is_not_one_of_a_ministry() -> None:
    """Note 2 frees those of the Administration and of the Apparatus."""
    assert breaches(asked(WEDNESDAY, kind="control", chair="minister", bodies=["mne"], participants=[])) == [
        "R155-N2.1"
    ]


@pytest.mark.provision("R155-N2.3")
def test_an_event_of_any_day_is_warned_of_the_event_that_needs_the_same_persons() -> None:
    """On Tuesday the Prime Minister is at the sitting of the Government."""
    meeting = {"kind": "republican", "chair": "prime_minister", "ground": "G10-27(5)", "necessity": "yearly"}
    assert "R155-N2.3" in advices(asked(TUESDAY, **meeting, participants=[]))
    assert "R155-N2.3" not in advices(asked(THURSDAY, **meeting, participants=[]))


@pytest.mark.provision("R155-N3")
def test_the_security_council_meets_on_any_day_at_any_hour_by_decision_of_its_chairman() -> None:
    """Sunday at eleven at night is allowed; without the decision it is noted."""
    at_night = {"kind": "security_council", "participants": [], "bodies": []}
    sunday = asked("2025-10-12", "23:00", "23:50", chair="president", **at_night)
    assert (sunday["allowed"], advices(sunday)) == (True, set())
    undecided = asked("2025-10-12", "23:00", "23:50", chair="secretary_of_security_council", **at_night)
    assert (undecided["allowed"], advices(undecided)) == (True, {"R155-N3"})


@pytest.mark.provision("R155-N1.1", "R155-N1.2", "R155-N1.3")
def test_a_chamber_sits_on_its_day_or_by_its_own_regulations() -> None:
    """Another day is noted, and is right where the Chamber's regulations say so."""
    majilis = {"kind": "majilis_sitting", "chair": "other_official", "participants": [], "bodies": []}
    assert advices(asked(WEDNESDAY, **majilis)) == set()
    assert advices(asked(THURSDAY, **majilis)) == {"R155-N1.3"}
    assert advices(asked(THURSDAY, **majilis, chamber_rules=True)) == set()


@pytest.mark.provision("PM140-2(5).1", "PM140-R1.23")
@pytest.mark.parametrize(
    ("starts", "ends", "allowed"),
    [
        ("09:00", "17:00", True),
        ("08:59", "10:00", False),
        ("16:00", "17:01", False),
        ("16:00", "17:00", True),
        ("09:00", "09:01", True),
    ],
)
def test_a_meeting_in_the_government_lies_between_nine_and_five(
    starts: str, ends: str, allowed: bool
) -> None:
    """The whole of it, to the minute."""
    answer = asked(THURSDAY, starts, ends)
    assert answer["allowed"] is allowed
    assert breaches(answer) == ([] if allowed else ["PM140-2(5).1"])


@pytest.mark.provision("PM140-2(5-1).1", "PM140-R1.24")
@pytest.mark.parametrize(
    ("bodies", "ends", "allowed"),
    [
        (["mne", "minfin"], "13:00", True),
        (["mne", "minfin"], "13:01", False),
        (["mne"], "18:00", True),
        (["mne", "akimat_abai"], "18:00", True),
        (["akimat_abai", "mne", "minfin"], "13:01", False),
    ],
)
def test_where_two_central_bodies_meet_the_window_closes_at_one(
    bodies: list[str], ends: str, allowed: bool
) -> None:
    """The host counts; an akimat is no central body."""
    answer = asked(FRIDAY, "09:00", ends, **IN_MINISTRY, kind="inter_body", bodies=bodies)
    assert breaches(answer) == ([] if allowed else ["PM140-2(5-1).1"])


@pytest.mark.provision("PM140-R1.23", "PM140-R1.24")
def test_meetings_bound_to_working_time_are_not_held_on_days_off() -> None:
    """Saturday, and Monday 27 October 2025, moved off by the holiday before it."""
    control = {
        "kind": "control",
        "chair": "head_of_government_apparatus",
        "participants": [],
        "necessity": "x",
    }
    assert breaches(asked(SATURDAY, **control)) == ["PM140-R1.23"]
    both = {**IN_MINISTRY, "kind": "republican", "necessity": "x"}
    assert breaches(asked(SATURDAY, **both)) == ["PM140-R1.24"]
    assert BOOK.calendar().is_working(date(2025, 10, 27)) is False
    assert breaches(asked("2025-10-27", **AT_DEPUTY_PM, kind="inter_body")) == ["PM140-R1.23"]


@pytest.mark.provision("PM140-2(5).1")
def test_a_sitting_of_the_government_after_hours_is_advised_against() -> None:
    """It is no meeting, so the window does not bind it."""
    sitting = {"kind": "government_sitting", "chair": "prime_minister", "participants": []}
    late = asked(TUESDAY, "16:00", "18:00", **sitting)
    assert (late["allowed"], advices(late)) == (True, {"PM140-2(5).1"})


def test_a_meeting_over_midnight_lies_within_no_window() -> None:
    """Its two days are no one working time."""
    over = a_sitting(starts_at=at(THURSDAY, "16:00"), ends_at=at(FRIDAY, "10:00"))
    assert breaches(answers.meeting(BOOK, over)) == ["PM140-2(5).1"]


def test_hours_are_judged_by_the_clock_of_kazakhstan() -> None:
    """Five in the morning in Greenwich is ten in Astana."""
    abroad = a_sitting(starts_at=f"{THURSDAY}T05:00:00Z", ends_at=f"{THURSDAY}T06:00:00Z")
    assert answers.meeting(BOOK, abroad)["allowed"] is True


@pytest.mark.provision("R155-2(1)", "R155-T.W2.WED.1")
def test_the_president_is_not_bound_by_the_day_of_his_own_meeting() -> None:
    """The duty is that of the Government and the state bodies: another day is noted, not refused."""
    meeting = {"kind": "president_meeting", "chair": "president", "participants": [], "bodies": []}
    second_wednesday = asked("2025-10-15", **meeting)
    assert (second_wednesday["allowed"], advices(second_wednesday)) == (True, set())
    friday = asked(FRIDAY, **meeting)
    assert (friday["allowed"], advices(friday)) == (True, {"R155-2(1)"})


@pytest.mark.provision("PM140-2(5-1).1", "PM140-R1.24")
@pytest.mark.parametrize(("day", "allowed"), [("2024-04-26", True), ("2024-05-03", False)])
def test_the_window_of_the_bodies_binds_from_the_day_it_was_set(day: str, allowed: bool) -> None:
    """On the last Friday before 29 April 2024 two ministries may meet after one, on the next they may not."""
    meeting = {**IN_MINISTRY, "kind": "central_local_meetings", "bodies": ["mne", "minfin"]}
    answer = asked(day, "14:00", "15:00", **meeting)
    assert breaches(answer) == ([] if allowed else ["PM140-2(5-1).1"])


@pytest.mark.provision("G10-27.0")
@pytest.mark.parametrize(("day", "allowed"), [("2024-02-12", True), ("2024-02-19", False)])
def test_no_ground_is_asked_for_before_the_clause_was_in_force(day: str, allowed: bool) -> None:
    """Two Mondays around 14 February 2024: the later needs a ground."""
    meeting = {"kind": "operational_meetings_pm_dpm", "chair": "deputy_prime_minister", "participants": []}
    answer = asked(day, **meeting)
    assert breaches(answer) == ([] if allowed else ["G10-27.0"])
