"""What becomes an item, at which level, with which duties."""

from datetime import date

import pytest

from services.control import actions
from services.control.model import item_id
from tests.control.builders import (
    LAW,
    SIGNED_ON,
    a_case,
    a_decision,
    an_entry,
    an_item,
    an_origin,
    by,
    opened,
    refusals,
)


@pytest.mark.provision("D976-42(1)", "D976-42-1.3")
def test_a_clause_becomes_an_item_with_its_days_and_duties() -> None:
    """Short-term; the report by the deadline, proposals five working days before, the vision in three."""
    outcome = opened()
    item = outcome.item
    assert (item.id, item.control_type, item.state) == ("decree-1:1", "short_term", "on_control")
    assert item.current_deadline == item.instruction.initial_deadline == date(2025, 4, 3)
    assert [(o.what, o.debtor, o.due_on) for o in outcome.opens] == [
        ("execution_report", "mne", date(2025, 4, 3)),
        ("coexecutor_proposals", "minfin", date(2025, 3, 27)),
        ("coexecutor_proposals", "minjust", date(2025, 3, 27)),
        ("vision", "mne", date(2025, 3, 6)),
    ]
    assert [e.type for e in outcome.events] == ["control.item_opened.v1"]


@pytest.mark.provision("D976-64")
def test_a_marked_item_is_announced_to_all_its_bodies_the_same_day() -> None:
    """The notice is a duty of the PA that is met at once; an unmarked item has none."""
    outcome = opened(mark="urgent", due_on=None)
    notice = next(o for o in outcome.opens if o.what == "urgent_notice")
    assert (notice.provision, notice.due_on, notice.debtor) == ("D976-64", SIGNED_ON, "pa")
    assert outcome.closes == ((notice.id, "met"),)
    assert outcome.events[1].type == "control.urgent_item_announced.v1"
    assert outcome.events[1].data["to"] == ["mne", "minfin", "minjust"]


@pytest.mark.provision("D976-42(4)", "G10-170(4)")
def test_an_instruction_on_a_document_needs_the_stamp_of_control() -> None:
    """Without it, it is no object of control; other documents need none."""
    document = an_origin(document="resolution_on_document")
    assert refusals(opened, document) == [("D976-42(4)", "no_stamp_of_control")]
    assert refusals(opened, document, stamped=True) == []
    assert refusals(opened) == []


@pytest.mark.provision("D976-50.2", "D976-50.3")
def test_a_clause_without_any_deadline_waits_for_the_administration() -> None:
    """The PA determines the day; another body may not."""
    assert refusals(opened, due_on=None) == [("D976-50.2", "no_deadline")]
    entry = an_entry(due_on=None)
    command = {"acting": by("head_of_pa"), "due_on": "2025-05-05"}
    outcome = actions.set_deadline(an_origin(), entry, command, LAW, today=SIGNED_ON)
    assert outcome.item.instruction.initial_deadline == date(2025, 5, 5)
    stranger = {**command, "acting": by("minister", "mne")}
    found = refusals(actions.set_deadline, an_origin(), entry, stranger, LAW, today=SIGNED_ON)
    assert found == [("D976-50.2", "deadline_not_by_pa")]


@pytest.mark.provision("D976-42(3)", "D976-42-1(5)", "D976-42-1(4)", "D976-51")
@pytest.mark.parametrize("row", ["personal", "security_council", "assembly"])
def test_some_instructions_stay_with_the_administration_whatever_was_asked(row: str) -> None:
    """Personal instructions and decisions of the Security Council and the Assembly stay in the PA."""
    assert opened(row=row, level="government").item.level == "pa"


@pytest.mark.provision("D976-42(3)", "D976-74.2")
def test_a_published_personal_instruction_has_a_row_of_its_own() -> None:
    """It is extended by the general rule, so it must be told apart."""
    assert opened(an_origin(published=True), row="personal").item.row == "personal_published"
    assert opened(an_origin(published=True)).item.row == "ordinary"


@pytest.mark.provision("D976-4(1)", "D976-4(2).1", "D976-4(2).2", "D976-4(2).3")
@pytest.mark.parametrize(
    ("document", "signed_by", "row", "his"),
    [
        ("decree", "president", "ordinary", True),
        ("decree", "president", "government_control", True),
        ("ordinance", "prime_minister", "government_control", False),
        ("government_resolution", "prime_minister", "body_control", False),
        ("law", "president", "government_control", False),
        ("minutes", "secretary_of_security_council", "security_council", True),
        ("minutes", "president", "government_control", True),
        ("minutes", "prime_minister", "government_control", False),
        ("deputy_inquiry", None, "government_control", False),
        ("plan_of_measures", "head_of_pa", "government_control", True),
        ("decree", None, "government_control", True),
        ("ordinance", None, "government_control", False),
        (None, None, "ordinary", True),
        (None, None, "body_control", False),
    ],
)
def test_a_clause_of_the_president_is_one_whoever_controls_it(
    document: str | None, signed_by: str | None, row: str, his: bool
) -> None:
    """By the row of the Administration, else by who signed; a law is no act of his."""
    origin = an_origin(document=document, signed_by=signed_by)
    outcome = opened(origin, row=row, level="government" if row != "ordinary" else "pa", traits=["important"])
    assert outcome.item.instruction.of_president is his
    assert outcome.events[0].data["item"]["of_president"] is his


@pytest.mark.provision("D976-4(1)", "D976-75(4)")
def test_it_stays_the_presidents_when_it_is_handed_over() -> None:
    """A clause of a decree under the Government's control from the first, or since its handing over."""
    assert opened(level="government").item.instruction.of_president is True
    assert opened(level="government").item.row == "government_control"
    handed = a_decision("removal", ground="D976-75(4)", handed_over_to="government")
    outcome = actions.take_decision(an_item(), handed, a_case())
    assert (outcome.item.row, outcome.events[0].data["item"]["of_president"]) == ("government_control", True)


@pytest.mark.provision("D976-51", "D976-50.5")
def test_terms_run_from_receipt_but_for_a_personal_instruction_from_signing() -> None:
    """Signed on 3 March, received on the 5th."""
    marked = opened(due_on=None, mark="very_urgent", received_on="2025-03-05").item
    assert marked.current_deadline == date(2025, 3, 11)
    personal = opened(due_on=None, row="personal", received_on="2025-03-05").item
    assert personal.current_deadline == date(2025, 3, 17)


@pytest.mark.provision("D976-55.1", "D976-55.2")
def test_the_marked_body_consolidates_else_the_first_named() -> None:
    """The consolidating body owes the report and gets the proposals."""
    duties = opened(consolidating_body="minjust").opens
    assert [(o.what, o.debtor, o.creditor) for o in duties][:2] == [
        ("execution_report", "minjust", "pa"),
        ("coexecutor_proposals", "minfin", "minjust"),
    ]
    assert opened().item.instruction.consolidating_body == "mne"


@pytest.mark.provision("D976-56.1", "D976-56.2")
@pytest.mark.parametrize(
    ("due_on", "traits", "coexecutors", "needed"),
    [
        ("2025-12-31", ["complex", "new_approaches"], ["minfin"], True),
        ("2025-09-03", ["complex", "new_approaches"], ["minfin"], False),
        ("2025-12-31", ["new_approaches"], ["minfin"], False),
        ("2025-12-31", ["complex"], ["minfin"], False),
        ("2025-12-31", ["complex", "new_approaches"], [], False),
    ],
)
def test_a_roadmap_is_needed_where_all_four_conditions_hold(
    due_on: str, traits: list[str], coexecutors: list[str], needed: bool
) -> None:
    """Over six months, complex, two bodies, new approaches: each lacking one takes the duty away."""
    owed = {o.what: o for o in opened(due_on=due_on, traits=traits, coexecutors=coexecutors).opens}
    assert ("roadmap" in owed) is needed
    if needed:
        assert owed["roadmap"].due_on == date(2025, 3, 18)


def test_the_same_clause_always_gets_the_same_id() -> None:
    """Also where its name does not fit an id."""
    assert item_id("act-1", "3.1") == "act-1:3.1"
    assert item_id("act-1", "3 (a)") == item_id("act-1", "3 (a)") != item_id("act-1", "3-(a)")
    assert len(item_id("x" * 120, "1")) <= 120
