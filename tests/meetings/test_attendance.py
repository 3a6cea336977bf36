"""Who sits at a meeting: levels by chair and forum, one official of a body, those concerned."""

from typing import Any

import pytest

import law
from services.meetings import answers
from tests.meetings.builders import a_sitting, at

BOOK = law.load()
MONDAY, FRIDAY = "2025-10-06", "2025-10-10"


def seat(body: str, level: str, **more: Any) -> dict[str, Any]:
    """A seat."""
    return {"body": body, "level": level, **more}


def judged(kind: str, chair: str, *seats: dict[str, Any], day: str = MONDAY, **facts: Any) -> dict[str, Any]:
    """What the law says of a morning meeting with these seats."""
    grounds = {"ground": "G10-27(5)"} if chair in {"prime_minister", "deputy_prime_minister"} else {}
    plan = {"kind": kind, "chair": chair, "participants": list(seats), "bodies": [], **grounds, **facts}
    return answers.meeting(BOOK, a_sitting(starts_at=at(day, "09:30"), ends_at=at(day, "10:30"), **plan))


def breaches(answer: dict[str, Any]) -> list[str]:
    """The provisions breached."""
    return [one["provision"] for one in answer["violations"]]


def advices(answer: dict[str, Any]) -> set[str]:
    """The provisions advised by."""
    return {one["provision"] for one in answer["warnings"]}


@pytest.mark.provision("PM140-2(2)", "PM140-R2.3")
@pytest.mark.parametrize("kind", ["inter_body", "operational_meetings", "pm_selector_meeting"])
def test_the_main_speaker_at_the_prime_minister_is_the_first_head(kind: str) -> None:
    """A minister or an akim is the first head of the body, whatever the office is called."""
    for level, body in (("first_head", "mne"), ("minister", "mne"), ("akim", "akimat_abai")):
        assert breaches(judged(kind, "prime_minister", seat(body, level, main_speaker=True))) == []
    refused = judged(kind, "prime_minister", seat("mne", "deputy_first_head", main_speaker=True))
    assert "PM140-2(2)" in breaches(refused)


@pytest.mark.provision("PM140-2(2)")
def test_the_same_holds_at_a_consultative_body_chaired_by_the_prime_minister() -> None:
    """On its Thursday, with a deputy as main speaker."""
    deputy = seat("mne", "deputy_first_head", main_speaker=True)
    answer = judged("government_kso_sittings", "prime_minister", deputy, day="2025-10-09")
    assert "PM140-2(2)" in breaches(answer)


@pytest.mark.provision("PM140-R2.4", "PM140-R2.5")
def test_a_first_head_is_replaced_only_with_the_prime_ministers_agreement() -> None:
    """Agreed by the Prime Minister it is noted as exceptional; by anyone else, or nobody, it is refused."""
    agreed = seat("mne", "deputy_first_head", main_speaker=True, replacement_agreed_by="prime_minister")
    answer = judged("inter_body", "prime_minister", agreed)
    assert (breaches(answer), "PM140-R2.4" in advices(answer)) == ([], True)
    wrongly = seat(
        "mne", "deputy_first_head", main_speaker=True, replacement_agreed_by="deputy_prime_minister"
    )
    assert breaches(judged("inter_body", "prime_minister", wrongly)) == ["PM140-R2.5"]
    alone = seat("mne", "deputy_first_head", main_speaker=True)
    assert breaches(judged("inter_body", "prime_minister", alone)) == ["PM140-2(2)", "PM140-R2.5"]


@pytest.mark.provision("R155-2(2).1", "R155-2(2).2")
def test_a_first_head_who_is_not_the_main_speaker_is_advised_against() -> None:
    """As a rule another leading official takes the seat; under the older law nothing was said."""
    answer = judged("inter_body", "prime_minister", seat("mne", "first_head"))
    assert (answer["allowed"], "R155-2(2).2" in advices(answer)) == (True, True)
    main = judged("inter_body", "prime_minister", seat("mne", "first_head", main_speaker=True))
    assert "R155-2(2).2" not in advices(main)
    before = judged("operational_meetings", "prime_minister", seat("mne", "first_head"), day="2024-06-10")
    assert "R155-2(2).2" not in advices(before)


@pytest.mark.provision("PM140-2(3).1")
@pytest.mark.parametrize("chair", ["assistant_to_president", "adviser_to_president", "minister"])
def test_deputy_first_heads_sit_at_these_chairs(chair: str) -> None:
    """Neither first heads nor officials below the deputies."""
    day = FRIDAY if chair == "minister" else MONDAY
    assert breaches(judged("inter_body", chair, seat("minfin", "deputy_first_head"), day=day)) == []
    for level in ("first_head", "head_of_structural_unit"):
        assert breaches(judged("inter_body", chair, seat("minfin", level), day=day)) == ["PM140-2(3).1"]


@pytest.mark.provision("PM140-2(3).1")
def test_deputy_first_heads_sit_at_the_head_of_the_government_apparatus() -> None:
    """On a Monday, with a minister in the seat."""
    answer = judged("inter_body", "head_of_government_apparatus", seat("minfin", "minister"))
    assert breaches(answer) == ["PM140-2(3).1"]


@pytest.mark.provision("PM140-R3.2", "PM140-2(3).1")
def test_at_a_deputy_prime_minister_deputies_and_lower_officials_sit_but_no_first_head() -> None:
    """The minister is refused, the deputy and the head of a unit are not."""
    assert breaches(judged("inter_body", "deputy_prime_minister", seat("mne", "minister"))) == ["PM140-R3.2"]
    for level in ("deputy_first_head", "head_of_structural_unit"):
        assert breaches(judged("inter_body", "deputy_prime_minister", seat("mne", level))) == []


@pytest.mark.provision("PM140-2(3).2", "PM140-R3.3")
def test_at_a_consultative_body_its_members_sit_ministers_among_them() -> None:
    """The level of deputies does not bind it."""
    minister = seat("mne", "minister")
    answer = judged("government_kso_sittings", "deputy_prime_minister", minister, day="2025-10-09")
    assert breaches(answer) == []


@pytest.mark.provision("PM140-2(3).3", "PM140-2(3).4", "PM140-2(3).5")
def test_at_a_deputy_first_head_akimats_send_heads_of_directorates() -> None:
    """A deputy akim where necessary, with the reason; the akim never."""

    def at_deputy(level: str, **facts: Any) -> dict[str, Any]:
        seats = seat("akimat_abai", level, selector=True)
        return judged("inter_body", "deputy_first_head", seats, day=FRIDAY, host="mne", **facts)

    assert breaches(at_deputy("head_of_directorate")) == []
    assert breaches(at_deputy("akim")) == ["PM140-2(3).3"]
    assert "PM140-2(3).4" in advices(at_deputy("deputy_akim"))
    assert "PM140-2(3).4" not in advices(at_deputy("deputy_akim", necessity="the budget of the region"))
    own = seat("akimat_abai", "akim")
    elsewhere = judged("inter_body", "deputy_first_head", own, day=FRIDAY, host="akimat_almaty")
    assert breaches(elsewhere) == []


@pytest.mark.provision("R155-2(3).1", "R155-2(3).2")
def test_first_heads_sit_in_the_chambers_unless_their_regulations_differ() -> None:
    """Central bodies and akimats alike."""
    for body, head, deputy in (
        ("mne", "minister", "deputy_first_head"),
        ("akimat_abai", "akim", "deputy_akim"),
    ):
        majilis = {"day": "2025-10-08"}
        assert breaches(judged("majilis_sitting", "other_official", seat(body, head), **majilis)) == []
        refused = judged("majilis_sitting", "other_official", seat(body, deputy), **majilis)
        assert breaches(refused) == ["R155-2(3).1"]
        ruled = judged("majilis_sitting", "other_official", seat(body, deputy), **majilis, chamber_rules=True)
        assert breaches(ruled) == []


@pytest.mark.provision("R155-2(3).3", "R155-2(3).4")
def test_deputy_first_heads_sit_in_committees_and_others_where_necessary() -> None:
    """Another leading official needs a reason, an official who leads nothing is refused with one."""
    committee = ("parliament_committee", "other_official")
    assert breaches(judged(*committee, seat("mne", "deputy_first_head"))) == []
    unit = seat("mne", "head_of_structural_unit")
    assert breaches(judged(*committee, unit)) == ["R155-2(3).3"]
    assert breaches(judged(*committee, unit, necessity="the deputy is ill")) == []
    assert breaches(judged(*committee, seat("mne", "other_official"), necessity="ill")) == ["R155-2(3).3"]


@pytest.mark.provision("R155-2(3).5", "R155-2(3).6")
def test_heads_of_units_and_of_directorates_sit_in_working_groups() -> None:
    """The unit's head for a central body, the directorate's for an akimat; others where necessary."""
    group = ("parliament_working_group", "other_official")
    assert breaches(judged(*group, seat("mne", "head_of_structural_unit"))) == []
    assert breaches(judged(*group, seat("akimat_abai", "head_of_directorate"))) == []
    assert breaches(judged(*group, seat("mne", "head_of_directorate"))) == ["R155-2(3).5"]
    assert breaches(judged(*group, seat("mne", "deputy_first_head"))) == ["R155-2(3).5"]
    assert (
        breaches(judged(*group, seat("mne", "deputy_first_head"), necessity="the unit's head is away")) == []
    )


@pytest.mark.provision("PM140-R1.26")
def test_several_leading_officials_of_one_body_are_not_invited_at_once() -> None:
    """Two of a ministry at a Deputy Prime Minister; an expert beside the deputy is no leading official."""
    deputy = seat("mne", "deputy_first_head")
    two = judged("inter_body", "deputy_prime_minister", deputy, seat("mne", "head_of_structural_unit"))
    assert breaches(two) == ["PM140-R1.26"]
    expert = judged("inter_body", "deputy_prime_minister", deputy, seat("mne", "other_official"))
    assert breaches(expert) == []


@pytest.mark.provision("PM140-R4.1")
def test_at_a_meeting_between_departments_in_a_body_one_body_has_one_representative() -> None:
    """Any second one is refused, leading or not."""
    seats = (seat("minfin", "deputy_first_head"), seat("minfin", "other_official"))
    answer = judged("inter_body", "first_head", *seats, day=FRIDAY)
    assert breaches(answer) == ["PM140-R4.1"]


@pytest.mark.provision("PM140-R4.2")
def test_a_seat_of_a_body_that_the_questions_do_not_concern_is_noted() -> None:
    """The meeting names the bodies concerned; another is shown."""
    answer = judged(
        "inter_body", "deputy_prime_minister", seat("mne", "deputy_first_head"), bodies=["minfin"]
    )
    assert "PM140-R4.2" in advices(answer)


@pytest.mark.provision("PM140-R1.17")
def test_an_official_who_may_not_decide_is_noted() -> None:
    """Meetings are held in a narrow circle."""
    answer = judged("inter_body", "deputy_prime_minister", seat("mne", "other_official"))
    assert "PM140-R1.17" in advices(answer)


@pytest.mark.provision("PM140-R1.25", "PM140-R1.2")
def test_an_akimat_in_the_room_is_advised_to_come_by_wire() -> None:
    """By selector it is not; at a selector meeting all are."""
    deputy = seat("akimat_abai", "deputy_akim")
    assert "PM140-R1.25" in advices(judged("inter_body", "deputy_prime_minister", deputy))
    by_wire = seat("akimat_abai", "deputy_akim", selector=True)
    assert "PM140-R1.25" not in advices(judged("inter_body", "deputy_prime_minister", by_wire))
    assert "PM140-R1.25" not in advices(judged("pm_selector_meeting", "prime_minister", deputy))


@pytest.mark.provision("G10-27.0", "G10-27(1)", "G10-27(2)", "G10-27(3)", "G10-27(4)", "G10-27(5)")
def test_a_meeting_at_the_leadership_needs_a_ground_and_a_sitting_none() -> None:
    """Each of the five grounds suffices; a minister chairs on none of them."""
    for chair in ("prime_minister", "deputy_prime_minister"):
        assert "G10-27.0" in breaches(judged("inter_body", chair, ground=None))
        for number in range(1, 6):
            assert "G10-27.0" not in breaches(judged("inter_body", chair, ground=f"G10-27({number})"))
    sitting = judged("government_sitting", "prime_minister", day="2025-10-07", ground=None)
    assert breaches(sitting) == []
    assert "G10-27.0" in breaches(judged("inter_body", "minister", day=FRIDAY, ground="G10-27(2)"))


@pytest.mark.provision("G10-27-1.5", "G10-27.0")
def test_the_head_of_the_apparatus_chairs_on_ground_four_only() -> None:
    """Clause 27 names the Prime Minister and the Deputies, 27-1 adds him for the disputes."""
    chair = "head_of_government_apparatus"
    assert breaches(judged("inter_body", chair, ground="G10-27(4)")) == []
    assert breaches(judged("inter_body", chair, ground="G10-27(5)")) == ["G10-27.0"]
    assert breaches(judged("inter_body", "minister", day=FRIDAY, ground="G10-27(4)")) == ["G10-27-1.5"]


@pytest.mark.provision("PM140-R1.2", "PM140-R1.3")
def test_a_selector_meeting_at_the_prime_minister_is_not_chaired_by_a_minister() -> None:
    """The Prime Minister or a Deputy chairs it."""
    assert "R155-2(1)" in breaches(judged("pm_selector_meeting", "minister"))
    assert breaches(judged("pm_selector_meeting", "deputy_prime_minister")) == []
