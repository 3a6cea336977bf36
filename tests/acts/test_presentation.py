"""Which drafts are presented before the Government's sitting, and who answers for a planned bill."""

import pytest

from services.acts.rules import presentation
from services.acts.rules.act_draft import answerable
from services.acts.rules.presentation import Demand, PlannedBill, Subject
from tests.acts.pure import BOOK, TODAY, brought, found, model


@pytest.mark.provision(
    *("G10-106.1", "G10-106.2", "G10-106.3", "G10-107(1)", "G10-107(2)", "G10-107(3)"),
    *("G10-107.4", "G10-107.5"),
)
@pytest.mark.parametrize(
    ("subject", "answer", "provision"),
    [
        ("drafting_plan_bill", "yes", "G10-106.1"),
        ("address_plan_bill", "yes", "G10-106.2"),
        ("instructed_bill", "yes", "G10-106.3"),
        ("conclusion_on_deputies_bill", "yes", "G10-107(1)"),
        ("conclusion_on_deputies_amendments", "yes", "G10-107(2)"),
        ("agreed_positions", "yes", "G10-107(3)"),
        ("treaty_bill", "as_a_rule_no", "G10-107.4"),
        ("other_act", "on_instruction", "G10-107.5"),
    ],
)
def test_each_subject_has_its_answer(subject: Subject, answer: str, provision: str) -> None:
    """The table of clauses 106 and 107; the PM may have anything else presented."""
    assert presentation.demand(subject) == Demand(answer, provision)  # type: ignore[arg-type]
    instructed = presentation.demand(subject, instructed_by_pm=True)
    assert instructed.answer == "yes"
    assert instructed.provision == (provision if answer == "yes" else "G10-107.5")


@pytest.mark.provision("G10-78(3).1", "G10-78(3).2")
def test_a_planned_bill_names_its_bodies_and_an_official_of_rank() -> None:
    """Not below a deputy first head."""
    lawful = PlannedBill("О налогах", ("mne",), (("mne", "deputy_first_head"), ("minfin", "minister")))
    assert found(presentation.faulty_plan_entry(lawful, BOOK, TODAY.on)) == []
    faulty = PlannedBill("О налогах", (), (("mne", "head_of_structural_unit"),))
    assert found(presentation.faulty_plan_entry(faulty, BOOK, TODAY.on)) == [
        ("G10-78(3).1", "bill_without_bodies"),
        ("G10-78(3).2", "official_too_low"),
    ]
    nobody = PlannedBill("О налогах", ("mne",), ())
    assert found(presentation.faulty_plan_entry(nobody, BOOK, TODAY.on)) == [
        ("G10-78(3).2", "bill_without_official")
    ]


@pytest.mark.provision("D976-3.1", "D976-3.2", "D976-3.3")
def test_the_first_head_of_the_submitting_body_answers_for_the_draft() -> None:
    """Before submission the developer; afterwards who submitted it, by name."""
    assert answerable(model()) == ("national_bank", "")
    assert answerable(brought().state) == ("national_bank", "Аманов А.А.")
    assert answerable(brought(model(government=True)).state) == ("government", "Аманов А.А.")
