"""Replies, conclusions, risks, information lists, monthly statistics, regional results: each provision."""

from dataclasses import replace
from datetime import date

import pytest

import law
from services.reporting.model import PeriodicReport
from services.reporting.rules import conclusions, information_lists, monthly, regional_results
from services.reporting.rules.replies import Reply, agreed_by_default, faults, signing_offices
from tests.reporting.builders import MINISTER

BOOK = law.load()
LETTER = {"number": "12-5", "date": "2026-02-02", "clause": "3", "content": "Аурухана салу"}
COMPLETE = {
    "document_ref": "976-Жарлық, 1-тармақ",
    "executors": "Денсаулық сақтау министрлігі",
    "initial_deadline": "2026-06-15",
    "summary": "Аурухана салу",
    "conclusion": "executed",
}
UNIT_HEAD = {"office": "head_of_structural_unit", "body": "pa", "person": "Оспанов О."}


def a_reply(**said: object) -> Reply:
    """A draft reply of the Prime Minister as it should be."""
    whole = Reply("draft_reply", "government_apparatus", "minister", LETTER)
    return replace(whole, **said)  # type: ignore[arg-type]


def found(reply: Reply) -> list[tuple[str, str]]:
    """What stands against a reply."""
    return [(fault.provision, fault.code) for fault in faults(reply)]


def test_a_complete_reply_has_no_fault() -> None:
    """Nothing is found where nothing is wrong."""
    assert found(a_reply()) == []


@pytest.mark.provision("G10-142.1")
def test_a_silent_coexecutor_is_named_as_agreed_by_default() -> None:
    """In the covering letter of the compiling body."""
    reply = a_reply(coexecutors=("minfin", "mne"), replied=frozenset({"mne"}))
    assert agreed_by_default(reply) == ("minfin",)
    assert found(reply) == [("G10-142.1", "silence_not_named")]
    assert found(replace(reply, letter={**LETTER, "agreed_by_default": ["minfin"]})) == []


@pytest.mark.provision("G10-142.2")
def test_silence_is_no_consent_in_a_reply_to_the_head_of_state() -> None:
    """The positions of all co-executors are needed there."""
    reply = a_reply(
        to="president", coexecutors=("minfin",), letter={**LETTER, "agreed_by_default": ["minfin"]}
    )
    assert agreed_by_default(reply) == ()
    assert found(reply) == [("G10-142.2", "position_needed")]
    assert found(replace(reply, replied=frozenset({"minfin"}))) == []


@pytest.mark.provision("G10-148.1")
def test_a_draft_reply_needs_a_covering_letter() -> None:
    """Other information needs none by this clause."""
    assert found(a_reply(letter=None)) == [("G10-148.1", "covering_letter_missing")]
    assert found(a_reply(kind="information", letter=None)) == []


@pytest.mark.provision("G10-148.2")
@pytest.mark.parametrize("missing", sorted(LETTER))
def test_the_letter_names_number_date_clause_and_content_or_own_initiative(missing: str) -> None:
    """Each of the four, or that the body acts of itself."""
    letter = {name: value for name, value in LETTER.items() if name != missing}
    assert found(a_reply(letter=letter)) == [("G10-148.2", "reference_missing")]
    assert found(a_reply(letter={"own_initiative": True})) == []


@pytest.mark.provision("G10-165-2.2", "G10-165-2.3")
def test_a_deputy_signs_an_interim_report_but_no_letter_to_the_prime_minister() -> None:
    """Letters to the Prime Minister are signed by the first head."""
    agreed = {**LETTER, "agreed_with_first_head": True}
    interim = a_reply(kind="interim_report", signed_by="deputy_first_head", letter=agreed)
    assert found(interim) == []
    assert found(replace(interim, to="prime_minister")) == [("G10-165-2.3", "may_not_sign")]
    assert found(replace(interim, kind="draft_reply")) == [("G10-165-2.2", "may_not_sign")]


@pytest.mark.provision("G10-165-2.4")
def test_where_a_deputy_signs_the_letter_says_that_the_first_head_agreed() -> None:
    """The minister's own signature needs no such words."""
    interim = a_reply(kind="interim_report", signed_by="deputy_first_head")
    assert found(interim) == [("G10-165-2.4", "agreement_not_stated")]
    assert found(replace(interim, signed_by="minister")) == []


@pytest.mark.provision("G10-193.4")
@pytest.mark.parametrize("to", ["chief_of_chancellery", "assistant_to_president", "adviser_to_president"])
def test_a_deputy_head_of_the_apparatus_signs_to_the_presidents_chancellery(to: str) -> None:
    """To assistants and advisers too; to nobody else."""
    deputy = "deputy_head_of_government_apparatus"
    assert deputy in signing_offices(a_reply(kind="interim_report", to=to))
    assert deputy not in signing_offices(a_reply(kind="interim_report", to="government_apparatus"))


@pytest.mark.provision("G10-200")
def test_information_to_the_administration_holds_what_the_decree_requires() -> None:
    """App. 7: and the reasons where it is not, or only in part, executed."""
    told = a_reply(kind="information", to="pa", information=COMPLETE)
    assert found(told) == []
    half = replace(told, information={**COMPLETE, "conclusion": "partially_executed"})
    assert found(half) == [("G10-200", "information_incomplete")]
    assert len(found(replace(told, information={}))) == 5


def a_report(provision: str, on: date) -> PeriodicReport:
    """Information of the Government Apparatus to the Administration."""
    identifier = f"{provision}:2026:government_apparatus"
    return PeriodicReport(
        identifier, provision, "government_apparatus", "2026", "pa", "submitted", on, on, "Ақпарат", MINISTER
    )


@pytest.mark.provision("D976-62(4).1", "D976-63(4)")
@pytest.mark.parametrize(
    ("provision", "under"), [("D976-62(3).1", "D976-62(4).1"), ("D976-63(3).1", "D976-63(4)")]
)
def test_the_administration_considers_information_within_five_working_days(
    provision: str, under: str
) -> None:
    """Counted from its receipt: received on Thursday 4 February 2027, due on Thursday 11 February."""
    duty = conclusions.consideration(BOOK, a_report(provision, date(2027, 2, 4)))
    assert duty is not None
    assert (duty.provision, duty.debtor, duty.due_on) == (under, "pa", date(2027, 2, 11))
    assert conclusions.consideration(BOOK, a_report("G10-170.22", date(2027, 3, 30))) is None


@pytest.mark.provision("D976-62(4).2", "D976-62(4).3")
def test_a_conclusion_goes_to_the_consolidating_unit_with_risks_and_proposals() -> None:
    """From a unit of the Administration."""
    conclusion = {
        "acting": UNIT_HEAD,
        "consolidating_unit": "Бөлім",
        "risks": "Кешігу",
        "proposals": "Ұсыныс",
    }
    assert not [*conclusions.misrouted(conclusion), *conclusions.missing_parts(conclusion)]
    wrong = {"acting": MINISTER, "consolidating_unit": "", "risks": "", "proposals": ""}
    faulty = [*conclusions.misrouted(wrong), *conclusions.missing_parts(wrong)]
    assert [fault.provision for fault in faulty] == ["D976-62(4).2"] * 2 + ["D976-62(4).3"] * 2


@pytest.mark.provision("D976-63.2")
def test_a_risk_is_told_by_the_head_of_a_unit_with_proposals() -> None:
    """To the Head of the Administration."""
    notice = {"acting": UNIT_HEAD, "proposals": "Ұсыныс"}
    assert list(conclusions.idle_notices(notice)) == []
    assert len(list(conclusions.idle_notices({"acting": MINISTER, "proposals": ""}))) == 2


@pytest.mark.provision("PM140-2(9).1", "PM140-2(9).2", "PM140-2(9).3")
def test_an_information_order_names_official_telephone_and_how_often() -> None:
    """And is placed on the portal of state bodies."""
    entry = {
        "information": "Тізілім",
        "system": "АЖ",
        "responsible": "А.",
        "telephone": "74-00-00",
        "updated": "айда",
    }
    order = {"entries": [entry]}
    assert not [*information_lists.empty_orders(order), *information_lists.incomplete_entries(order)]
    assert information_lists.unplaced(order)
    assert not information_lists.unplaced({**order, "placed_on": "2026-02-02"})
    assert [v.code for v in information_lists.empty_orders({"entries": []})] == ["information_list_empty"]
    bare = {"entries": [{**entry, "responsible": "", "telephone": "", "updated": ""}]}
    assert len(list(information_lists.incomplete_entries(bare))) == 3


@pytest.mark.provision("PM140-R4.4")
def test_statistics_of_a_month_are_posted_in_the_first_working_days_of_the_next() -> None:
    """The text sets no day; five working days are the reading."""
    duty = monthly.posting(BOOK, "minhealth", date(2026, 2, 3))
    assert duty.subject == "report/PM140-R4.4:2026-M01:minhealth"
    assert (duty.from_on, duty.due_on) == (date(2026, 2, 1), date(2026, 2, 6))


@pytest.mark.provision("C112-6(2)")
def test_regional_results_count_meetings_and_questions_by_body() -> None:
    """For the yearly assessment; a meeting called off does not count."""
    meetings = [{"body": "minhealth", "state": state} for state in ("held", "planned", "cancelled", "closed")]
    questions = [{"body": "minhealth", "state": "solved"}, {"body": "minedu", "state": "registered"}]
    assert regional_results.results(meetings, questions) == [
        {"body": "minedu", "planned": 0, "held": 0, "questions": 1, "settled": 0},
        {"body": "minhealth", "planned": 3, "held": 2, "questions": 1, "settled": 1},
    ]
