"""Letters of clause 68: by whom, by when, with what; and the third proposal of clause 73."""

from datetime import date

import pytest

from services.control import actions
from tests.control.builders import a_case, a_letter, an_item, by, refusals

AFTER = date(2025, 4, 10)


@pytest.mark.provision("D976-68.1")
@pytest.mark.parametrize(("on", "refused"), [("2025-04-03", False), ("2025-04-04", True)])
def test_the_letter_comes_not_later_than_the_deadline(on: str, refused: bool) -> None:
    """On the day of the deadline it is in time."""
    found = refusals(actions.request_extension, an_item(), a_letter(on=on), a_case(AFTER))
    assert found == ([("D976-68.1", "request_after_deadline")] if refused else [])


@pytest.mark.provision("D976-68.1")
def test_the_head_of_the_executing_body_asks() -> None:
    """Not a co-executor's minister, not the executor's deputy."""
    stranger = a_letter(acting=by("minister", "minfin"))
    assert refusals(actions.request_extension, an_item(), stranger, a_case()) == [
        ("D976-68.1", "requested_by_stranger")
    ]
    deputy = a_letter(acting=by("deputy_first_head", "mne"))
    assert refusals(actions.request_extension, an_item(), deputy, a_case()) == [
        ("D976-68.1", "requested_below_head")
    ]


@pytest.mark.provision("D976-68.2", "D976-68.3")
def test_the_letter_shows_state_arguments_day_and_persons() -> None:
    """All that lacks is named at once."""
    bare = a_letter(
        state_of_execution=" ", arguments="\t", new_due_on="2025-04-03", responsible_persons=[" "]
    )
    assert refusals(actions.request_extension, an_item(), bare, a_case()) == [
        ("D976-68.2", "state_of_execution_missing"),
        ("D976-68.2", "arguments_missing"),
        ("D976-68.3", "new_date_not_later"),
        ("D976-68.3", "responsible_persons_missing"),
    ]
    assert refusals(actions.request_extension, an_item(), a_letter(), a_case()) == []


@pytest.mark.provision("D976-73")
@pytest.mark.parametrize(("before", "question"), [(0, False), (1, False), (2, True), (3, True)])
def test_more_than_two_proposals_raise_the_question_of_punishing_the_first_heads(
    before: int, question: bool
) -> None:
    """The third proposal is taken, granted or not, and its consequence opened."""
    outcome = actions.request_extension(an_item(proposals=before), a_letter(), a_case())
    assert outcome.item.proposals == before + 1
    assert [o.what for o in outcome.opens] == (["punish_first_heads_question"] if question else [])


@pytest.mark.provision("D976-73", "D976-69.5")
def test_transfers_and_new_deadlines_are_no_proposals_to_extend() -> None:
    """They do not count towards clause 73."""
    transfer = a_letter(to="medium_term", ground="D976-69.5")
    assert actions.request_transfer(an_item(), transfer, a_case()).item.proposals == 0
    asked = actions.request_new_deadline(an_item(), a_letter(ground="D976-70(1)"), a_case())
    assert (asked.item.proposals, asked.events[0].type) == (0, "control.new_deadline_requested.v1")


@pytest.mark.provision("D976-69.5", "D976-69.6")
@pytest.mark.parametrize(
    ("to", "ground", "provision"),
    [("medium_term", "D976-69.6", "D976-69.5"), ("long_term", "D976-69.5", "D976-69.6")],
)
def test_a_transfer_names_the_ground_of_its_kind(to: str, ground: str, provision: str) -> None:
    """External circumstances for medium-term, the effect to be watched as well for long-term."""
    wrong = a_letter(to=to, ground=ground)
    found = refusals(actions.request_transfer, an_item(), wrong, a_case())
    assert found == [(provision, "ground_not_of_the_text")]
    assert refusals(actions.request_transfer, an_item(), {**wrong, "ground": provision}, a_case()) == []


@pytest.mark.provision("D976-69.5", "D976-69.6")
@pytest.mark.parametrize(("on", "medium"), [("2025-04-03", True), ("2025-04-04", False)])
def test_transfer_to_medium_term_is_asked_for_within_the_initial_deadline(on: str, medium: bool) -> None:
    """Extended from 3 April to 5 May: afterwards only long-term control, within the set deadline, is open."""
    item = an_item()._replace(current_deadline=date(2025, 5, 5), extensions=1)
    for to, ground, lawful in (("medium_term", "D976-69.5", medium), ("long_term", "D976-69.6", True)):
        letter = a_letter(to=to, ground=ground, on=on, new_due_on="2025-12-05")
        found = refusals(actions.request_transfer, item, letter, a_case(AFTER))
        assert found == ([] if lawful else [("D976-69.5", "transfer_after_initial_deadline")])


@pytest.mark.provision("D976-69.2")
def test_a_second_transfer_is_not_even_asked_for() -> None:
    """Transfer is allowed not more than once."""
    letter = a_letter(to="medium_term", ground="D976-69.5")
    assert refusals(actions.request_transfer, an_item(transfers=1), letter, a_case()) == [
        ("D976-69.2", "second_transfer")
    ]


@pytest.mark.provision("D976-70(1)", "D976-70(2)", "D976-70(3)", "D976-70(4)")
def test_a_new_deadline_names_one_of_its_four_grounds() -> None:
    """A ground of transfer is none of them."""
    for n in (1, 2, 3, 4):
        letter = a_letter(ground=f"D976-70({n})")
        assert refusals(actions.request_new_deadline, an_item(), letter, a_case()) == []
    wrong = a_letter(ground="D976-69.5")
    assert refusals(actions.request_new_deadline, an_item(), wrong, a_case()) == [
        ("D976-70(1)", "ground_not_of_the_text")
    ]
