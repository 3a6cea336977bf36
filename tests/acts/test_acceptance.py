"""What the Government Apparatus accepts, on which day it counts, and every reason against."""

from typing import Any

import pytest

import law
from services.acts.answers import acceptance_of
from services.acts.rules.acceptance import mail_is_official

BOOK = law.load()
IN_HOURS = "2026-11-23T10:00:00+05:00"


def asked(kind: str = "letter", channel: str = "ЭҚЖ", **other: Any) -> dict[str, Any]:
    """The answer for a document of the Ministry of National Economy, lawful but for what is said."""
    sender = {"body": "mne", "kind": "central_state_body"}
    request = {"kind": kind, "channel": channel, "arrived_at": IN_HOURS, "sender": sender} | other
    return acceptance_of(BOOK, request)


def refused(kind: str = "letter", channel: str = "ЭҚЖ", **flags: Any) -> list[tuple[str, str]]:
    """Code and provision of every reason."""
    answer = asked(kind, channel, flags=flags)
    assert answer["accepted"] == (not answer["refusals"])
    return [(one["code"], one["provision"]) for one in answer["refusals"]]


@pytest.mark.provision("G10-160(1)")
@pytest.mark.parametrize(("kind", "channel"), [("draft", "ЖКАЖ"), ("letter", "ЭҚЖ"), ("reply", "paper")])
def test_a_lawful_document_is_accepted(kind: str, channel: str) -> None:
    """Nothing against it, and the day of arrival counts."""
    answer = asked(kind, channel)
    assert (answer["accepted"], answer["received_on"], answer["refusals"]) == (True, "2026-11-23", [])


@pytest.mark.parametrize(
    ("kind", "channel", "flag", "code", "provision"),
    [
        ("letter", "paper", "facsimile", "R2_FACSIMILE", "G10-160(2).1"),
        ("letter", "paper", "corrections", "R2_CORRECTIONS", "G10-160(2).2"),
        ("letter", "paper", "soiled_or_damaged", "R2_SOILED_DAMAGED_PUNCHED", "G10-160(2).3"),
        ("letter", "paper", "hole_punched", "R2_SOILED_DAMAGED_PUNCHED", "G10-160(2).3"),
        ("letter", "paper", "scrap_paper", "R2_SCRAP_PAPER", "G10-160(2).4"),
        ("letter", "paper", "copied_letterhead", "R2_COPIED_LETTERHEAD", "G10-160(2).5"),
        ("letter", "paper", "wrong_address", "R3_ADDRESS", "G10-160(3)"),
        ("reply", "ЭҚЖ", "electronic_corrections", "R4_ELECTRONIC_CORRECTIONS", "G10-160(4).2"),
        ("reply", "ЭҚЖ", "not_matching_instruction", "R4_NOT_MATCHING_INSTRUCTION", "G10-160(4).3"),
        ("reply", "ЭҚЖ", "carrier_type_mismatch", "R4_CARRIER_TYPE", "G10-160(4).4"),
        ("reply", "ЭҚЖ", "sheet_count_mismatch", "R4_SHEET_COUNT", "G10-160(4).5"),
        ("reply", "ЭҚЖ", "requisites_missing", "R4_REQUISITES", "G10-160(4).6"),
        ("reply", "ЭҚЖ", "text_misplaced", "R4_TEXT_LAYOUT", "G10-160(4).7"),
        ("reply", "ЭҚЖ", "contrary_to_legislation", "R5_LEGISLATION", "G10-160(5)"),
        ("letter", "ЭҚЖ", "asks_for_meeting", "R6_MEETING_REQUEST", "G10-160(6).1"),
        ("letter", "ЭҚЖ", "asks_to_speed_up", "R7_SPEED_UP", "G10-160(7)"),
        ("letter", "ЭҚЖ", "asks_for_money", "R8_MONEY_NO_MINFIN", "G10-160(8).1"),
        ("reply", "ЭҚЖ", "not_on_control", "R9_NOT_ON_CONTROL", "G10-160(9)"),
        ("letter", "ЭҚЖ", "violates_regulation", "R1_FORM", "G10-160(1)"),
        ("letter", "ЭҚЖ", "initiative", "R1_FORM", "G10-146-1"),
        ("draft", "ЖКАЖ", "open_portal", "DRAFT_DOCUMENTS", "G10-52(8)"),
        ("draft", "ЖКАЖ", "violates_regulation", "DRAFT_REGULATION", "G10-56.3"),
    ],
)
@pytest.mark.provision(
    *("G10-160(2).1", "G10-160(2).2", "G10-160(2).3", "G10-160(2).4", "G10-160(2).5", "G10-160(3)"),
    *("G10-160(4).2", "G10-160(4).3", "G10-160(4).4", "G10-160(4).5", "G10-160(4).6", "G10-160(4).7"),
    *("G10-160(5)", "G10-160(6).1", "G10-160(7)", "G10-160(8).1", "G10-160(9)", "G10-146-1"),
    *("G10-52(8)", "G10-56.3"),
)
def test_each_fault_has_its_own_reason(kind: str, channel: str, flag: str, code: str, provision: str) -> None:
    """One fact, one refusal, under its own provision; on the other carrier a paper fault means nothing."""
    assert refused(kind, channel, **{flag: True}) == [(code, provision)]


@pytest.mark.provision("G10-160(4).1")
def test_a_negative_signature_refuses_and_an_unchecked_one_does_not() -> None:
    """An unreachable responder is no negative result."""
    assert refused(signature="invalid") == [("R4_EDS", "G10-160(4).1")]
    assert refused(signature="not_checked") == []


@pytest.mark.provision("G10-56.1", "G10-56.2")
def test_all_reasons_come_at_once_in_the_order_of_the_checklist() -> None:
    """A paper draft of a committee with several faults."""
    answer = acceptance_of(
        BOOK,
        {
            "kind": "draft",
            "channel": "paper",
            "arrived_at": IN_HOURS,
            "sender": {"body": "komitet_lesa", "kind": "agency"},
            "flags": {"missing_documents": ["52(1)", "52(4)"], "facsimile": True, "asks_to_speed_up": True},
        },
    )
    codes = [one["code"] for one in answer["refusals"]]
    assert codes == [
        "CHANNEL",
        "SENDER",
        "DRAFT_DOCUMENTS",
        "DRAFT_DOCUMENTS",
        "R2_FACSIMILE",
        "R7_SPEED_UP",
    ]


@pytest.mark.provision("G10-55.1", "G10-55.2", "G10-55.4", "G10-150(2).2", "G10-150(2).3", "G10-150(2).1")
@pytest.mark.parametrize(
    ("kind", "secrecy", "channel", "arrived_at", "received_on"),
    [
        ("draft", "none", "ЖКАЖ", "2026-11-20T18:00:00+05:00", "2026-11-20"),
        ("draft", "none", "ЖКАЖ", "2026-11-20T18:00:01+05:00", "2026-11-23"),
        ("draft", "none", "ЖКАЖ", "2026-11-20T07:00:00+05:00", "2026-11-20"),
        ("draft", "none", "ЖКАЖ", "2026-11-21T10:00:00+05:00", "2026-11-23"),
        ("draft", "state_secret", "paper_and_cd", "2026-11-20T17:00:00+05:00", "2026-11-20"),
        ("draft", "state_secret", "paper_and_cd", "2026-11-20T17:30:00+05:00", "2026-11-23"),
        ("letter", "state_secret", "paper", "2026-11-20T17:30:00+05:00", "2026-11-20"),
        ("draft", "restricted", "ЭҚЖ", "2026-11-20T17:59:00+05:00", "2026-11-20"),
        ("letter", "none", "ЭҚЖ", "2026-11-20T18:01:00+05:00", "2026-11-23"),
        ("letter", "none", "ЭҚЖ", "2026-11-20T13:30:00+00:00", "2026-11-23"),
        ("letter", "none", "ЭҚЖ", "2026-12-15T19:00:00+05:00", "2026-12-17"),
        ("letter", "none", "ЭҚЖ", "2026-11-20", "2026-11-20"),
    ],
)
def test_what_comes_after_the_hour_counts_on_the_next_working_day(
    kind: str, secrecy: str, channel: str, arrived_at: str, received_on: str
) -> None:
    """Drafts with state secrets until 17:00, everything else until 18:00, on working days."""
    assert asked(kind, channel, secrecy=secrecy, arrived_at=arrived_at)["received_on"] == received_on


@pytest.mark.provision("G10-43.1", "G10-43.2", "G10-55.3", "G10-55.5", "G10-150(2).1", "G10-150(2).3")
@pytest.mark.parametrize(
    ("kind", "secrecy", "channel", "flags", "provisions"),
    [
        ("draft", "none", "ЭҚЖ", {}, ["G10-55.1"]),
        ("draft", "none", "electronic", {}, []),
        ("draft", "restricted", "ЖКАЖ", {}, ["G10-55.2"]),
        ("draft", "restricted", "paper", {}, ["G10-43.2"]),
        ("draft", "restricted", "paper", {"electronic_impossible": True}, ["G10-43.2"]),
        (
            "draft",
            "restricted",
            "paper",
            {"electronic_impossible": True, "exceptional_case": True},
            [],
        ),
        ("letter", "restricted", "paper", {}, ["G10-150(2).1"]),
        ("draft", "state_secret", "ЭҚЖ", {}, ["G10-43.1"]),
        ("letter", "state_secret", "ЭҚЖ", {}, ["G10-150(2).3"]),
        ("draft", "state_secret", "paper", {}, ["G10-55.5"]),
        ("draft", "state_secret", "paper_and_cd", {"sheets_initialled": False}, ["G10-55.5"]),
        ("draft", "state_secret", "paper_and_cd", {}, []),
    ],
)
def test_the_channel_follows_the_secrecy(
    kind: str, secrecy: str, channel: str, flags: dict[str, bool], provisions: list[str]
) -> None:
    """Each secrecy has its channel; paper for restricted documents is an exception with both conditions."""
    answer = asked(kind, channel, secrecy=secrecy, flags=flags)
    assert [one["provision"] for one in answer["refusals"]] == provisions


@pytest.mark.provision("G10-141-1.1", "G10-141-1.2")
def test_a_subordinate_body_writes_through_its_superior_unless_it_was_asked_by_name() -> None:
    """Agencies and subordinate organisations."""
    for kind in ("agency", "subordinate_organisation"):
        sender = {"body": "komitet", "kind": kind}
        assert not asked(sender=sender)["accepted"]
        assert asked("reply", sender=sender, flags={"direct_instruction": True})["accepted"]


@pytest.mark.provision("G10-148.1", "G10-148.2")
def test_a_draft_reply_names_its_instruction_or_its_own_initiative() -> None:
    """Without both the covering letter is refused; either will do."""
    draft = {"government_reply_draft": True, "instruction_referred": False}
    assert refused("reply", **draft) == [("R1_FORM", "G10-148.2")]
    assert refused("reply", **draft, own_initiative_stated=True) == []
    assert refused("reply", government_reply_draft=True, covering_letter=False) == [("R1_FORM", "G10-148.1")]


@pytest.mark.provision("G10-160(6).2")
def test_a_meeting_may_be_asked_for_on_ground_four_with_all_its_conditions() -> None:
    """Each condition of 27-1 that lacks is named."""
    request = {"asks_for_meeting": True, "meeting_ground": "G10-27(4)"}
    assert [one for _, one in refused(**request)] == ["G10-160(6).2"] * 3
    met = {"measures_taken": True, "protocol_of_disagreements": True, "party_in_government": True}
    assert refused(**request, **met) == []
    assert refused(**met, asks_for_meeting=True, meeting_ground="G10-27(5)") == [
        ("R6_MEETING_REQUEST", "G10-160(6).1")
    ]


@pytest.mark.provision("G10-160(8).2")
def test_money_after_a_negative_conclusion_needs_an_oral_instruction() -> None:
    """Of the PM, a Deputy PM or the Head of the Government Apparatus; nobody else."""
    money = {"asks_for_money": True, "minfin_discussed": True}
    assert refused(**money) == []
    assert refused(**money, minfin_negative=True) == [("R8_MONEY_NO_MINFIN", "G10-160(8).2")]
    assert refused(**money, minfin_negative=True, oral_instruction_by="minister") != []
    assert refused(**money, minfin_negative=True, oral_instruction_by="deputy_prime_minister") == []


@pytest.mark.provision("G10-154.1", "G10-154.2", "G10-154.3")
def test_official_mail_has_its_domains_and_its_exceptions() -> None:
    """E-mail is official among executive bodies and the quasi-public sector."""
    assert refused(channel="email", mailed_to="kense@ukimet.kz") == []
    assert refused(channel="email", mailed_to="kense@gmail.com") == [("R1_FORM", "G10-154.3")]
    assert mail_is_official("central_state_body", "local_executive_body", archive_fund=False)
    assert mail_is_official("quasi_state", "central_state_body", archive_fund=False)
    assert not mail_is_official("central_state_body", "pa", archive_fund=False)
    assert not mail_is_official("central_state_body", "legislature", archive_fund=False)
    assert not mail_is_official("central_state_body", "central_state_body", archive_fund=True)
