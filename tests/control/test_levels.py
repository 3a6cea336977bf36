"""What is an object of control, at which level, by whom executed, coordinated and answered for."""

from datetime import date
from typing import Any

import pytest

from services.control.rules import duties, levels, participants, registration
from tests.control.builders import LAW, SIGNED_ON, an_entry, an_item, an_origin, opened, refusals


@pytest.mark.provision(
    *("D976-42-1(1)", "D976-42-1(2)", "D976-42-1(3)", "D976-42-1(4)", "D976-42-1(5)", "D976-42-1(6)"),
    *("D976-42-1(7)", "D976-42-1.1", "D976-42-1.2", "D976-42-1.3"),
)
@pytest.mark.parametrize(
    ("row", "asked", "traits", "level", "provision"),
    [
        ("ordinary", "government", ["strategic"], "pa", "D976-42-1(1)"),
        ("ordinary", "government", ["legislation"], "pa", "D976-42-1(2)"),
        ("ordinary", "body", ["large_project"], "pa", "D976-42-1(3)"),
        ("security_council", "government", [], "pa", "D976-42-1(4)"),
        ("assembly", "body", [], "pa", "D976-42-1(4)"),
        ("personal", "government", [], "pa", "D976-42-1(5)"),
        ("ordinary", "government", ["direct_report"], "pa", "D976-42-1(6)"),
        ("ordinary", "pa", [], "pa", "D976-42-1(7)"),
        ("ordinary", "pa", ["current_local"], "government", "D976-42-1.1"),
        ("ordinary", "pa", ["current_local", "public_resonance"], "pa", "D976-42-1.2"),
        ("ordinary", "government", [], "government", "D976-42-1.3"),
        ("ordinary", "body", [], "body", "D976-42-1.3"),
    ],
)
def test_the_level_follows_the_kind_of_instruction(
    *, row: str, asked: str, traits: list[str], level: str, provision: str
) -> None:
    """Important kinds stay with the PA; local ones do not, unless they caused resonance."""
    entry = an_entry(row=row, level=asked, traits=traits)
    assert levels.level_of(entry, row) == (level, provision)
    item = opened(row=row, level=asked, traits=traits).item
    assert item.row == {"government": "government_control", "body": "body_control"}.get(level, row)


@pytest.mark.provision("D976-41(1)", "D976-41(2)", "D976-42-1.4", "G10-165-1.1", "G10-165-1.2")
def test_the_government_controls_no_body_accountable_to_the_president() -> None:
    """The PA supervises the National Bank; a ministry is within the Government's reach."""
    assert opened(executor="national_bank", level="government").item.level == "pa"
    assert opened(executor="mne", level="government").item.level == "government"


@pytest.mark.provision(
    *("D976-41(1)", "D976-41(2)", "D976-41(3)", "G10-165-1.3", "PM140-7", "R155-4", "C112-7", "G10-165.1")
)
@pytest.mark.parametrize(
    ("level", "row", "creditor"),
    [
        ("pa", "ordinary", "pa"),
        ("government", "government_control", "government_apparatus"),
        ("body", "body_control", "mne"),
    ],
)
def test_reports_are_owed_to_whoever_controls(level: str, row: str, creditor: str) -> None:
    """Control over R155 and C112 is the PA's, over PM140 the Apparatus's; a body controls its own."""
    assert duties.execution_report(LAW, an_item(level=level, row=row), SIGNED_ON).creditor == creditor


@pytest.mark.provision("D976-42(1)", "D976-42(2)", "D976-42(3)", "D976-42(4)")
@pytest.mark.parametrize(("document", "provision"), sorted(registration.PRESIDENT_GROUNDS.items()))
def test_each_kind_of_the_presidents_document_has_its_ground(document: str, provision: str) -> None:
    """The list of clause 42 is exhaustive: a law and a Government resolution are not in it."""
    origin = an_origin(document=document)
    assert registration.ground_of_control(origin, an_entry(), "pa") == provision
    assert refusals(opened, an_origin(document="government_resolution")) == [
        ("D976-42(1)", "no_object_of_control")
    ]


@pytest.mark.provision(
    *("G10-170.0", "G10-170(1)", "G10-170(2)", "G10-170(3)", "G10-170(4)", "G10-170(5)", "G10-170(6)"),
    *("G10-170(7)", "G10-170(8)", "G10-170(9)", "G10-170(10)", "G10-170(11)", "G10-170(12)"),
)
@pytest.mark.parametrize(("document", "provision"), sorted(registration.GOVERNMENT_GROUNDS.items()))
def test_each_document_of_clause_170_is_taken_on_control(document: str, provision: str) -> None:
    """At the Government's level, by the kind of document."""
    assert registration.ground_of_control(an_origin(document=document), an_entry(), "government") == provision


@pytest.mark.provision("G10-170(13)", "G10-170(14)", "G10-170(15)", "G10-170(16)", "G10-170(17)", "G10-170.0")
def test_other_documents_are_taken_on_control_by_what_they_are_about() -> None:
    """Strategic, legislative, large, important; handed to the Government; and a mere letter is not."""
    letter = an_origin(document="letter")
    for trait, provision in registration.GOVERNMENT_TRAITS.items():
        assert registration.ground_of_control(letter, an_entry(traits=[trait]), "government") == provision
    handed = an_origin(kind="question", document=None)
    assert registration.ground_of_control(handed, an_entry(), "government") == "G10-170(17)"
    assert registration.ground_of_control(letter, an_entry(), "government") is None


@pytest.mark.provision("G10-170(7)")
@pytest.mark.parametrize("said", [{"mark": "urgent"}, {"due_on": "2025-04-03"}, {"stamped": True}])
def test_an_instruction_of_the_leadership_asks_for_control_in_one_of_three_ways(said: dict[str, Any]) -> None:
    """A mark, a deadline or a note: any one of them."""
    bare = {**an_entry(due_on=None), **said}
    assert list(registration.unmarked_instructions_of_leadership(bare, "pa_leadership_instruction")) == []
    found = registration.unmarked_instructions_of_leadership(
        an_entry(due_on=None), "pa_leadership_instruction"
    )
    assert [v.provision for v in found] == ["G10-170(7)"]


@pytest.mark.provision("D976-2.1", "D976-2.4")
def test_executors_are_bodies_of_the_register() -> None:
    """A private company is not; to it an instruction is only a recommendation."""
    assert refusals(opened, executor="acme_llp") == [("D976-2.1", "unknown_executor")]
    assert refusals(opened, coexecutors=["minfin", "acme_llp"]) == [("D976-2.1", "unknown_executor")]
    recommended = opened(coexecutors=None, recommended_to=["Acme LLP"])
    assert [o.debtor for o in recommended.opens] == ["mne", "mne"]


@pytest.mark.provision("D976-2.2", "D976-2.3", "D976-2.5", "D976-48.1")
def test_a_quasi_state_entity_is_a_co_executor_whom_somebody_coordinates() -> None:
    """The executor, or the body named; the Ministry of Foreign Affairs for international events."""
    quasi = next((body.code for body in LAW.bodies(on=SIGNED_ON) if body.kind == "quasi_state"), None)
    assert quasi is not None
    assert ("D976-2.2", "quasi_state_executor") in refusals(opened, executor=quasi)
    assert opened(coexecutors=[quasi]).item.instruction.coordinating_body == "mne"
    named = opened(coexecutors=[quasi], coordinating_body="minfin")
    assert named.item.instruction.coordinating_body == "minfin"
    assert opened(recommended_to=["Acme"]).item.instruction.coordinating_body == "mne"
    assert opened(traits=["international_event"]).item.instruction.coordinating_body == "minforeign"
    assert opened().item.instruction.coordinating_body is None


@pytest.mark.provision(
    *("D976-44(1)", "D976-44(2)", "D976-44(3).1", "D976-44(3).2", "D976-44.1", "D976-44.2", "D976-44.3"),
    *("D976-44.4", "D976-55.2"),
)
def test_who_answers_in_person_is_named() -> None:
    """First head, deputy, head of apparatus, consolidating and co-executing bodies; none recommended."""
    item = opened(consolidating_body="minjust", recommended_to=["Acme"]).item
    assert participants.answerable(item) == (
        ("mne", "first_head", "D976-44(1)"),
        ("mne", "deputy_first_head", "D976-44(2)"),
        ("mne", "head_of_apparatus", "D976-44.4"),
        ("minjust", "first_head", "D976-55.2"),
        ("minfin", "first_head", "D976-44.2"),
        ("minjust", "first_head", "D976-44.2"),
    )


@pytest.mark.provision("D976-49", "D976-52.1", "D976-50.5")
def test_execution_starts_at_once_after_a_sitting_or_a_publication() -> None:
    """Before any paper arrives; else with receipt."""
    late = {"received_on": "2025-03-05"}
    assert participants.execution_starts(opened(an_origin(published=True), **late).item) == (
        SIGNED_ON,
        "D976-52.1",
    )
    assert participants.execution_starts(opened(an_origin(document="minutes"), **late).item) == (
        SIGNED_ON,
        "D976-49",
    )
    assert participants.execution_starts(opened(**late).item) == (date(2025, 3, 5), "D976-50.5")


@pytest.mark.provision("D976-50.3", "D976-50.4")
def test_the_deadline_is_shown_in_the_card_on_paper_for_state_secrets() -> None:
    """Else in the electronic card."""
    assert registration.card(frozenset({"state_secret"})) == ("paper", "D976-50.4")
    assert registration.card(frozenset()) == ("electronic", "D976-50.3")
