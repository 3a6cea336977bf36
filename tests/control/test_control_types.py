"""Clause 53 and its edges; the days of clauses 50, 51 and 65."""

from datetime import date

import pytest

from services.control.rules import control_types, deadlines
from services.control.rules.deadlines import Given
from tests.control.builders import LAW

MONDAY = date(2025, 9, 8)


def terms(
    due_on: date | None = None, mark: str | None = None, personal: date | None = None
) -> deadlines.Terms:
    """The terms of an item received on Monday 8 September 2025."""
    found = deadlines.terms(LAW, Given(MONDAY, due_on, mark, personal), MONDAY)
    assert found is not None
    return found


@pytest.mark.provision("D976-53.1", "D976-53(1).2", "D976-53(2)", "D976-53(3)", "D976-53(4)")
@pytest.mark.parametrize(
    ("due_on", "type_"),
    [
        (date(2025, 9, 19), "urgent"),
        (date(2025, 9, 22), "short_term"),
        (date(2025, 10, 8), "short_term"),
        (date(2025, 10, 9), "medium_term"),
        (date(2026, 3, 8), "medium_term"),
        (date(2026, 3, 9), "long_term"),
    ],
)
def test_the_type_of_an_unmarked_item_follows_its_length(due_on: date, type_: str) -> None:
    """Nine working days, exactly ten, exactly a month, a day more, exactly six months, a day more."""
    assert terms(due_on).type == type_


@pytest.mark.provision("D976-53(1).2")
def test_ten_working_days_are_urgent_with_a_mark_and_short_term_without() -> None:
    """The day of ten working days fits both types: the mark decides."""
    ten = date(2025, 9, 22)
    assert terms(ten, "urgent").type == "urgent"
    assert terms(ten).type == "short_term"


@pytest.mark.provision("D976-53(1).1", "D976-53(1).2", "D976-50.5")
@pytest.mark.parametrize(
    ("mark", "due_on"),
    [("very_urgent", date(2025, 9, 11)), ("urgent", date(2025, 9, 22)), ("expedite", date(2025, 9, 22))],
)
def test_a_mark_without_a_date_sets_the_deadline(mark: str, due_on: date) -> None:
    """Three working days for very urgent, ten for urgent and expedite, counted from the day after receipt."""
    assert terms(mark=mark).due_on == due_on


@pytest.mark.provision("D976-53(1).1", "D976-50.1")
def test_where_mark_and_date_disagree_the_date_is_the_deadline_and_a_warning_says_so() -> None:
    """Very urgent with a date eight working days away: the date is obeyed, the control is urgent."""
    found = terms(date(2025, 9, 18), "very_urgent")
    assert (found.type, found.due_on) == ("urgent", date(2025, 9, 18))
    assert [warning.code for warning in found.warnings] == ["mark_and_date_disagree"]
    assert terms(date(2025, 9, 11), "very_urgent").warnings == ()


@pytest.mark.provision("D976-53(1).2")
def test_an_unmarked_item_below_ten_days_warns() -> None:
    """No type of the text fits it, so it is treated as urgent, and the reader is told."""
    assert [warning.code for warning in terms(date(2025, 9, 19)).warnings] == ["urgent_without_mark"]
    assert terms(date(2025, 9, 22)).warnings == ()


@pytest.mark.provision("D976-51")
def test_a_personal_instruction_is_due_two_weeks_from_signing_not_receipt() -> None:
    """Signed on Friday, received on Monday: the two weeks run from Friday; the type is short-term."""
    found = terms(personal=date(2025, 9, 5))
    assert (found.due_on, found.type) == (date(2025, 9, 19), "short_term")
    assert "D976-51" in found.provisions


@pytest.mark.provision("D976-51", "D976-50.1")
def test_only_the_text_of_a_personal_instruction_sets_another_term() -> None:
    """An express date in the text prevails over the two weeks."""
    assert terms(date(2025, 12, 1), personal=MONDAY).due_on == date(2025, 12, 1)


@pytest.mark.provision("D976-51", "D976-53(1).1")
def test_a_marked_personal_instruction_is_due_by_the_earlier_of_both() -> None:
    """Not more than two weeks, and within the mark's days."""
    assert terms(mark="very_urgent", personal=MONDAY).due_on == date(2025, 9, 11)


@pytest.mark.provision("D976-50.2")
def test_without_date_mark_or_personal_term_there_is_no_deadline() -> None:
    """The Administration determines it."""
    assert deadlines.terms(LAW, Given(MONDAY), MONDAY) is None
    assert [v.provision for v in deadlines.missing_deadlines(None)] == ["D976-50.2"]
    assert list(deadlines.missing_deadlines(terms(date(2025, 10, 7)))) == []


@pytest.mark.provision("D976-65(1).1", "D976-65(1).2", "D976-65(2)", "D976-65(3)")
@pytest.mark.parametrize(
    ("due_on", "mark", "proposals_on"),
    [
        (None, "very_urgent", date(2025, 9, 9)),
        (None, "urgent", date(2025, 9, 11)),
        (None, "expedite", date(2025, 9, 11)),
        (date(2025, 9, 18), None, date(2025, 9, 11)),
        (date(2025, 10, 6), None, date(2025, 9, 29)),
        (date(2025, 12, 1), None, date(2025, 11, 17)),
        (date(2026, 4, 6), None, date(2026, 3, 18)),
    ],
)
def test_the_co_executors_day_follows_the_type(
    due_on: date | None, mark: str | None, proposals_on: date
) -> None:
    """One and three working days from receipt under urgent control; five and ten before the deadline else."""
    assert terms(due_on, mark).coexecutors_due_on == proposals_on


@pytest.mark.provision("D976-65(1).2")
def test_co_executors_are_never_due_after_the_executor() -> None:
    """An item due tomorrow leaves its co-executors until tomorrow, not three days."""
    assert terms(date(2025, 9, 9)).coexecutors_due_on == date(2025, 9, 9)


@pytest.mark.provision("D976-65(2)")
def test_the_instruction_itself_may_set_another_day_for_co_executors() -> None:
    """Unless the instruction says otherwise."""
    given = Given(MONDAY, date(2025, 10, 6), coexecutors_express=date(2025, 9, 16))
    found = deadlines.terms(LAW, given, MONDAY)
    assert found is not None
    assert found.coexecutors_due_on == date(2025, 9, 16)


@pytest.mark.provision("D976-53(1).2", "G10-170(7)")
@pytest.mark.parametrize(
    ("words", "mark"),
    [
        ("«Өте шұғыл»", "very_urgent"),
        ("шұғыл", "urgent"),
        ("ЖЫЛДАМДАТЫЛСЫН", "expedite"),
        ("жеделдетілсін", "expedite"),
        ("ускорить", "expedite"),
        ("весьма срочно", "very_urgent"),
        ("в рабочем порядке", None),
    ],
)
def test_both_spellings_of_a_mark_are_understood(words: str, mark: str | None) -> None:
    """The Decree says жылдамдатылсын, the Regulation жеделдетілсін: the same mark."""
    assert control_types.mark_of(words) == mark


@pytest.mark.provision("D976-53.1")
def test_a_new_term_beyond_the_type_is_in_substance_a_transfer() -> None:
    """A short-term item extended to four months is warned of; to three weeks it is not."""
    far = control_types.Length(None, MONDAY, date(2026, 1, 15), MONDAY)
    near = control_types.Length(None, MONDAY, date(2025, 10, 3), MONDAY)
    assert [v.code for v in control_types.terms_beyond_type(LAW, "short_term", far)] == [
        "in_substance_a_transfer"
    ]
    assert list(control_types.terms_beyond_type(LAW, "short_term", near)) == []


def test_a_month_ends_on_its_last_day_where_the_day_number_lacks() -> None:
    """31 January and a month is 28 February."""
    assert control_types.months_after(date(2025, 1, 31), 1) == date(2025, 2, 28)
