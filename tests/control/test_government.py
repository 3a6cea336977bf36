"""The Government's level: who removes, repeated extensions, deputies' inquiries; the form of Appendix 7."""

from datetime import date
from typing import Any

import pytest

from services.control import actions
from services.control.model import Item
from services.control.rules import report_form
from tests.control.builders import LAW, a_case, a_decision, a_report, an_origin, by, opened, refusals

PM = by("prime_minister", "government")


def below(signed_by: str, body: str = "government", document: str = "pm_instruction", **said: Any) -> Item:
    """An item at the Government's level out of a document that somebody signed."""
    origin = an_origin(document=document, signed_by=signed_by, signed_body=body)
    return opened(origin, row="government_control", level="government", **said).item


@pytest.mark.provision("G10-193.1", "G10-193.2", "G10-193.3")
@pytest.mark.parametrize(
    ("signer", "office", "body", "refused"),
    [
        ("prime_minister", "prime_minister", "government", None),
        ("prime_minister", "deputy_prime_minister", "government", None),
        ("prime_minister", "head_of_government_apparatus", "government_apparatus", None),
        ("prime_minister", "minister", "mne", "G10-193.2"),
        ("deputy_prime_minister", "deputy_prime_minister", "government", None),
        ("deputy_prime_minister", "head_of_government_apparatus", "government_apparatus", "G10-193.1"),
        ("minister", "minister", "minfin", None),
        ("president", "head_of_government_apparatus", "government_apparatus", "D976-76.2"),
    ],
)
def test_a_document_is_removed_by_who_signed_it(
    *, signer: str, office: str, body: str, refused: str | None
) -> None:
    """The Prime Minister's also by those he charged; the President's only by the matrix."""
    item = below(signer, "minfin" if signer == "minister" else "government")
    found = refusals(actions.take_decision, item, a_decision("removal", acting=by(office, body)), a_case())
    assert [provision for provision, _ in found] == ([refused] if refused else [])


@pytest.mark.provision("G10-189.1", "G10-189.2", "G10-189.3")
def test_the_prime_ministers_term_is_extended_again_only_exceptionally() -> None:
    """On the proposal of his deputy or of the Head of the Apparatus, with the disciplinary question."""
    again = below("prime_minister")._replace(extensions=1)
    bare = a_decision(acting=PM, preconditions=["expert_conclusion", "request_by_deadline"])
    assert refusals(actions.take_decision, again, bare, a_case()) == [
        ("G10-189.1", "missing_exceptional_case"),
        ("G10-189.2", "missing_deputy_proposal"),
    ]
    lawful = {**bare, "preconditions": [*bare["preconditions"], "exceptional_case", "deputy_proposal"]}
    assert refusals(actions.take_decision, again, lawful, a_case()) == []
    assert refusals(actions.take_decision, below("prime_minister"), bare, a_case()) == []
    without = {**lawful, "disciplinary_question_considered": False}
    assert ("D976-72.4", "discipline_not_considered") in refusals(
        actions.take_decision, again, without, a_case()
    )


@pytest.mark.provision("G10-181.1", "G10-181.2", "G10-181.3")
def test_a_deputys_inquiry_has_one_interim_letter_and_an_agreed_reply() -> None:
    """Signed by the Deputy PM or the Head of the Apparatus; the reply agreed with the Apparatus."""
    item = below("other_official", document="deputy_inquiry", executor="government", coexecutors=None)
    dpm = by("deputy_prime_minister", "government")
    letter = a_report(acting=dpm, kind="interim")
    sent = actions.submit_execution_report(item, letter, a_case()).item
    assert refusals(actions.submit_execution_report, sent, letter, a_case()) == [
        ("G10-181.3", "second_interim_letter")
    ]
    premier = {**letter, "acting": PM}
    assert refusals(actions.submit_execution_report, item, premier, a_case()) == [
        ("G10-181.2", "inquiry_signed_by_other")
    ]
    reply = a_report(acting=dpm)
    assert refusals(actions.submit_execution_report, item, reply, a_case()) == [
        ("G10-181.1", "reply_not_agreed")
    ]
    agreed = {**reply, "agreed_with_apparatus": True}
    assert refusals(actions.submit_execution_report, item, agreed, a_case()) == []


@pytest.mark.provision("D976-66.1", "D976-66.2", "D976-66.3", "D976-66.4", "D976-App7.1")
@pytest.mark.parametrize(
    ("said", "provision"),
    [
        ({}, None),
        ({"traits": ["pa_exception"]}, "D976-66.2"),
        ({"mark": "urgent", "due_on": None}, "D976-66.3"),
        ({"traits": ["information_materials"]}, "D976-66.4"),
        ({"traits": ["planning_system"]}, "D976-App7.1"),
    ],
)
def test_the_form_of_appendix_7_has_its_exceptions(said: dict[str, Any], provision: str | None) -> None:
    """Else it is used."""
    assert report_form.exception(LAW, opened(**said).item) == provision


@pytest.mark.provision("D976-App7-3.1", "D976-App7-3.2", "D976-App7-4.1", "D976-App7-4.2")
def test_a_report_shows_progress_result_and_the_ground_of_what_it_proposes() -> None:
    """Removal of what is not executed names a ground; other proposals need none; excused reports nothing."""
    item = opened().item
    blank = a_report(kind="interim", summary=" ")
    assert refusals(actions.submit_execution_report, item, blank, a_case()) == [
        ("D976-App7-3.1", "progress_missing"),
        ("D976-App7-3.2", "result_missing"),
    ]
    impossible = a_report(conclusion="not_executed", reasons="Flood", proposal="remove")
    assert refusals(actions.submit_execution_report, item, impossible, a_case()) == [
        ("D976-App7-4.1", "ground_of_removal_missing")
    ]
    unfounded = {**impossible, "ground": "D976-70(1)"}
    assert refusals(actions.submit_execution_report, item, unfounded, a_case()) == [
        ("D976-App7-4.1", "no_ground_of_removal")
    ]
    grounded = {**impossible, "ground": "D976-75(3)"}
    assert refusals(actions.submit_execution_report, item, grounded, a_case()) == []
    extend = {**impossible, "proposal": "extend"}
    assert refusals(actions.submit_execution_report, item, extend, a_case()) == []
    excused = opened(traits=["planning_system"]).item
    assert refusals(actions.submit_execution_report, excused, blank, a_case()) == []


@pytest.mark.provision(
    *("D976-App7-1.1", "D976-App7-1.2", "D976-App7-1.3", "D976-App7-2", "D976-App7-3.1", "D976-App7-3.2"),
    *("D976-App7-3.3", "D976-App7-3.4", "D976-App7-4.1", "D976-App7-4.2"),
)
def test_the_form_is_filled_from_the_record_and_the_report() -> None:
    """Requisites, executors, the initial deadline, results, self-assessment, proposals."""
    under_control = opened(an_origin(number="12", title={"en": "On roads"})).item
    item = under_control._replace(current_deadline=date(2025, 6, 1))
    report = a_report(conclusion="partially_executed", reasons="Budget", proposal="extend")
    form = report_form.filled(item, report)
    assert form["1.1"] == {
        "number": "12",
        "date": "2025-03-03",
        "clause": "1",
        "title": {"en": "On roads"},
        "document": "decree",
    }
    assert form["1.2"] == {"executor": "mne", "coexecutors": ["minfin", "minjust"]}
    assert (form["1.3"], form["2"]) == ("2025-04-03", {"en": "Prepare proposals"})
    assert (form["3.1"], form["3.2"]) == (None, "Done")
    assert form["3"] == {"self_assessment": "partially_executed", "reasons": "Budget"}
    assert form["4"] == {"proposal": "extend", "ground": None}
