"""What a decision needs and does: preconditions, history, new dates, discipline, removal and its grounds."""

from datetime import date

import pytest

import law
from services.control import actions
from services.control.model import Item, Request
from services.control.rules import duties
from tests.control.builders import LAW, PRESIDENT, a_case, a_decision, a_letter, an_item, by, refusals

TODAY = date(2025, 4, 1)
LETTER = Request("extension", date(2025, 4, 1), date(2025, 5, 5))


def reported(**changed: object) -> Item:
    """An item on which the executor has reported."""
    return an_item(state="reported", reported_on=TODAY, **changed)


def removed(ground: str = "D976-75(1)") -> Item:
    """An item removed from control."""
    return an_item(state="removed", removed_on=TODAY, removal_ground=ground)


@pytest.mark.provision("D976-69.3", "D976-68.1")
def test_an_extension_needs_the_conclusion_or_the_visas_and_the_letter() -> None:
    """Either document of 69.3 suffices; the letter by the deadline is needed beside it."""
    bare = a_decision(preconditions=[])
    found = refusals(actions.take_decision, an_item(), bare, a_case())
    assert found == [("D976-69.3", "missing_expert_conclusion"), ("D976-68.1", "missing_request_by_deadline")]
    with_visas = a_decision(preconditions=["visaed_consent"])
    assert refusals(actions.take_decision, an_item(request=LETTER), with_visas, a_case()) == []


@pytest.mark.provision("D976-69.8", "D976-72.2", "D976-72.4", "D976-72.6")
@pytest.mark.parametrize(
    ("row", "extensions", "provision"),
    [
        ("ordinary", 0, "D976-69.8"),
        ("ordinary", 1, "D976-72.4"),
        ("national_plan", 1, "D976-72.2"),
        ("security_council", 1, "D976-72.6"),
    ],
)
def test_no_extension_without_the_disciplinary_question(row: str, extensions: int, provision: str) -> None:
    """Whose responsibility is considered depends on the row and on whether the extension is repeated."""
    item = an_item(row=row, extensions=extensions)
    command = a_decision(acting=PRESIDENT, disciplinary_question_considered=False)
    assert (provision, "discipline_not_considered") in refusals(
        actions.take_decision, item, command, a_case()
    )
    considered = {**command, "disciplinary_question_considered": True}
    assert refusals(actions.take_decision, item, considered, a_case()) == []


@pytest.mark.provision("D976-69.8", "D976-70.5")
def test_a_transfer_and_a_new_deadline_raise_no_disciplinary_question() -> None:
    """Only an extension is a fault."""
    for decision in ("transfer_medium", "new_deadline"):
        command = a_decision(decision, disciplinary_question_considered=None)
        assert refusals(actions.take_decision, an_item(), command, a_case()) == []


@pytest.mark.provision("D976-72.1", "D976-72.5")
@pytest.mark.parametrize(
    ("row", "provision"),
    [("national_plan", "D976-72.1"), ("security_council", "D976-72.5"), ("ordinary", None)],
)
def test_some_repeated_extensions_need_an_exceptional_case(row: str, provision: str | None) -> None:
    """National plan and Security Council items do; ordinary ones do not."""
    command = a_decision(acting=PRESIDENT, preconditions=["expert_conclusion", "request_by_deadline"])
    found = refusals(actions.take_decision, an_item(row=row, extensions=1), command, a_case())
    assert found == ([(provision, "missing_exceptional_case")] if provision else [])


@pytest.mark.provision("D976-72.7")
def test_a_repeated_extension_obliges_to_report_measures_within_a_month() -> None:
    """The day is a month from the decision, moved off a day off; a first extension opens none."""
    repeated = actions.take_decision(an_item(extensions=1), a_decision(), a_case())
    duty = next(o for o in repeated.opens if o.what == "report_measures_within_month")
    assert (duty.provision, duty.debtor, duty.creditor) == ("D976-72.7", "mne", "pa")
    assert duty.due_on == date(2025, 4, 30)
    first = actions.take_decision(an_item(), a_decision(), a_case())
    assert [o.what for o in first.opens if o.what == "report_measures_within_month"] == []


@pytest.mark.provision("D976-4(7).1", "D976-App7-1.3", "D976-69.7")
def test_an_extension_moves_the_current_deadline_and_never_the_initial_one() -> None:
    """The journal says from which day to which; the type of control stays."""
    outcome = actions.take_decision(an_item(overdue=True), a_decision(), a_case())
    after, entry = outcome.item, outcome.entry
    assert (after.current_deadline, after.instruction.initial_deadline) == (
        date(2025, 5, 5),
        date(2025, 4, 3),
    )
    assert (after.extensions, after.overdue, after.control_type) == (1, False, "short_term")
    assert entry is not None
    assert (entry.old_deadline, entry.new_deadline) == (date(2025, 4, 3), date(2025, 5, 5))
    assert entry.decided_by.office == "head_of_pa"


@pytest.mark.provision("D976-65(2)", "D976-65(3)")
def test_a_moved_deadline_moves_the_co_executors_day_and_renews_what_is_owed() -> None:
    """Five working days before the new deadline; who has submitted owes nothing again."""
    item = an_item(submitted=("minfin",))
    outcome = actions.take_decision(item, a_decision(), a_case(item=item))
    assert outcome.item.coexecutors_due_on == date(2025, 4, 25)
    assert [(o.what, o.debtor) for o in outcome.opens] == [
        ("execution_report", "mne"),
        ("coexecutor_proposals", "minjust"),
    ]
    closed = {o.id: o.what for o in a_case(item=item).owed}
    assert sorted(closed[duty] for duty, _ in outcome.closes) == ["coexecutor_proposals", "execution_report"]


@pytest.mark.provision("D976-69.2", "D976-69.5")
def test_a_second_transfer_is_refused() -> None:
    """Transfer is allowed not more than once."""
    item = an_item(transfers=1)
    found = refusals(actions.take_decision, item, a_decision("transfer_medium"), a_case())
    assert found == [("D976-69.2", "second_transfer")]
    assert refusals(actions.take_decision, an_item(), a_decision("transfer_medium"), a_case()) == []


@pytest.mark.provision("D976-69.5", "D976-69.6")
@pytest.mark.parametrize(
    ("type_", "decision", "refused"),
    [
        ("urgent", "transfer_medium", False),
        ("medium_term", "transfer_medium", True),
        ("medium_term", "transfer_long", False),
        ("long_term", "transfer_long", True),
    ],
)
def test_a_transfer_leads_to_a_longer_type(type_: str, decision: str, refused: bool) -> None:
    """Medium-term control is no transfer for what is medium-term already."""
    found = refusals(actions.take_decision, an_item(control_type=type_), a_decision(decision), a_case())
    assert [code for _, code in found] == (["transfer_to_no_longer_type"] if refused else [])


@pytest.mark.provision("D976-59.1", "D976-59.2")
def test_a_transfer_to_long_term_control_brings_a_roadmap_in_ten_working_days() -> None:
    """Without the roadmap among the documents it is refused; the approved one is owed in ten working days."""
    without = a_decision("transfer_long", preconditions=["expert_conclusion", "request_by_deadline"])
    assert refusals(actions.take_decision, an_item(), without, a_case()) == [("D976-59.1", "missing_roadmap")]
    outcome = actions.take_decision(an_item(), a_decision("transfer_long"), a_case())
    assert outcome.item.control_type == "long_term"
    duty = next(o for o in outcome.opens if o.what == "roadmap")
    assert (duty.provision, duty.due_on) == ("D976-59.1", date(2025, 4, 15))


@pytest.mark.provision("D976-70(1)", "D976-70(2)", "D976-70(3)", "D976-70(4)", "D976-70.5")
@pytest.mark.parametrize("n", [1, 2, 3, 4])
def test_a_new_deadline_rests_on_one_of_four_grounds(n: int) -> None:
    """Each ground suffices, with the executor's letter alone; another one does not."""
    asked = Request("new_deadline", TODAY, date(2025, 5, 5), f"D976-70({n})")
    command = a_decision("new_deadline", ground=f"D976-70({n})", preconditions=[])
    assert refusals(actions.take_decision, an_item(request=asked), command, a_case()) == []
    groundless = {**command, "ground": "D976-75(1)"}
    found = refusals(actions.take_decision, an_item(request=asked), groundless, a_case())
    assert found == [("D976-70(1)", "missing_ground_70")]


@pytest.mark.provision("D976-70.5")
def test_a_new_deadline_needs_the_letter_or_the_conclusion() -> None:
    """Neither was given."""
    command = a_decision("new_deadline", preconditions=["request_by_deadline"])
    assert refusals(actions.take_decision, an_item(), command, a_case()) == [
        ("D976-70.5", "missing_expert_conclusion")
    ]


@pytest.mark.provision("D976-68.3", "D976-4(7).1")
@pytest.mark.parametrize(
    ("new", "code"), [(None, "new_date_missing"), ("2025-04-03", "new_date_not_later"), ("2025-04-04", None)]
)
def test_a_decision_that_moves_the_deadline_fixes_a_later_day(new: str | None, code: str | None) -> None:
    """The same day is not later; the next one is."""
    found = refusals(actions.take_decision, an_item(), a_decision(new_due_on=new), a_case())
    assert found == ([("D976-68.3", code)] if code else [])


@pytest.mark.provision("D976-75(1)", "D976-75(2)", "D976-75(3)")
@pytest.mark.parametrize("n", [1, 2, 3])
def test_an_item_is_removed_on_a_ground_of_clause_75(n: int) -> None:
    """Each of the grounds removes; without one nothing is removed."""
    outcome = actions.take_decision(reported(), a_decision("removal", ground=f"D976-75({n})"), a_case())
    assert (outcome.item.state, outcome.item.removal_ground) == ("removed", f"D976-75({n})")
    assert outcome.events[0].type == "control.item_removed.v1"
    groundless = a_decision("removal", ground=None)
    assert refusals(actions.take_decision, reported(), groundless, a_case()) == [
        ("D976-75(1)", "missing_ground_75")
    ]


@pytest.mark.provision("D976-76(1)", "D976-76(2)")
def test_removal_needs_the_conclusion_and_without_a_report_only_the_conclusion_will_do() -> None:
    """On the executor's proposal visas suffice; by the results of a check they do not."""
    visas = a_decision("removal", preconditions=["visaed_consent"])
    assert refusals(actions.take_decision, reported(), visas, a_case()) == []
    assert refusals(actions.take_decision, an_item(), visas, a_case()) == [
        ("D976-76(2)", "removal_without_report")
    ]
    concluded = a_decision("removal", preconditions=["expert_conclusion"])
    assert refusals(actions.take_decision, an_item(), concluded, a_case()) == []
    bare = a_decision("removal", preconditions=[])
    assert ("D976-76(1)", "missing_expert_conclusion") in refusals(
        actions.take_decision, reported(), bare, a_case()
    )


@pytest.mark.provision("D976-75(4)", "D976-76.2", "D976-74-1.1")
def test_handing_over_keeps_the_item_alive_at_another_level() -> None:
    """Never removed in substance: row and level change, the report is owed to the new level."""
    command = a_decision("removal", ground="D976-75(4)", handed_over_to="government")
    outcome = actions.take_decision(an_item(), command, a_case())
    after = outcome.item
    assert (after.state, after.level, after.row, after.alive) == (
        "handed_over",
        "government",
        "government_control",
        True,
    )
    assert outcome.events[0].type == "control.item_handed_over.v1"
    report = next(o for o in outcome.opens if o.what == "execution_report")
    assert report.creditor == "government_apparatus"


@pytest.mark.provision("D976-75(4)")
def test_handing_over_says_to_whom_and_happens_once() -> None:
    """The ground without the level, the level without the ground, and a level that is not the PA's."""
    assert refusals(
        actions.take_decision, an_item(), a_decision("removal", ground="D976-75(4)"), a_case()
    ) == [("D976-75(4)", "hand_over_to_whom")]
    groundless = a_decision("removal", handed_over_to="body")
    assert ("D976-75(4)", "hand_over_without_ground") in refusals(
        actions.take_decision, reported(), groundless, a_case()
    )
    below = an_item(row="government_control", level="government")
    again = a_decision(
        "removal", ground="D976-75(4)", handed_over_to="body", acting=by("prime_minister", "government")
    )
    assert ("D976-75(4)", "handed_over_already") in refusals(actions.take_decision, below, again, a_case())


@pytest.mark.provision("D976-76.3", "D976-76.4", "D976-76.5")
def test_reinstatement_brings_a_removed_item_back_with_a_new_day() -> None:
    """On an expert conclusion, with the day fixed in the same decision; journalled as itself."""
    outcome = actions.take_decision(removed(), a_decision("reinstatement"), a_case())
    after = outcome.item
    assert (after.state, after.reinstatements, after.extensions) == ("on_control", 1, 0)
    assert after.current_deadline == date(2025, 5, 5)
    bare = a_decision("reinstatement", preconditions=["visaed_consent"], new_due_on=None)
    assert refusals(actions.take_decision, removed(), bare, a_case()) == [
        ("D976-76.4", "new_date_missing"),
        ("D976-76.5", "missing_expert_conclusion"),
        ("D976-76.4", "missing_new_date_fixed"),
    ]


@pytest.mark.provision("D976-76.3")
def test_only_a_removed_item_is_reinstated() -> None:
    """Breach of ground 4 is no ground for reinstatement, nor is an item on control."""
    for item in (an_item(), an_item(state="handed_over", removal_ground="D976-75(4)")):
        found = refusals(actions.take_decision, item, a_decision("reinstatement"), a_case())
        assert ("D976-76.3", "nothing_to_reinstate") in found


@pytest.mark.provision("D976-76.1")
def test_nothing_else_is_decided_on_a_removed_item() -> None:
    """Extension, transfer, new deadline and removal find nothing on control."""
    for decision in ("extension", "transfer_medium", "new_deadline", "removal"):
        found = refusals(actions.take_decision, removed(), a_decision(decision), a_case())
        assert "item_removed" in {code for _, code in found}


def test_a_request_may_be_declined_on_its_merits_by_the_right_office_only() -> None:
    """The journal keeps the refusal; the deadline stays; documents are not asked for."""
    command = a_decision(
        granted=False, preconditions=[], disciplinary_question_considered=None, new_due_on=None
    )
    outcome = actions.take_decision(an_item(request=LETTER), command, a_case())
    assert outcome.events[0].type == "control.decision_declined.v1"
    assert (outcome.item.request, outcome.item.current_deadline) == (None, date(2025, 4, 3))
    wrong = {**command, "acting": by("minister", "mne")}
    assert refusals(actions.take_decision, an_item(), wrong, a_case()) == [("D976-69.1", "wrong_office")]


def test_a_decision_is_dated_neither_ahead_nor_before_the_instruction() -> None:
    """Tomorrow's date, and the day before signing."""
    assert refusals(actions.take_decision, an_item(), a_decision(on="2025-04-02"), a_case()) == [
        ("D976-69.1", "dated_ahead")
    ]
    assert refusals(actions.take_decision, an_item(), a_decision(on="2025-03-02"), a_case()) == [
        ("D976-69.1", "dated_before_item")
    ]


@pytest.mark.provision("D976-68.1", "D976-69.3", "D976-69.8")
def test_every_breach_is_named_at_once() -> None:
    """Wrong office, no documents, no discipline, no date: one answer."""
    command = a_decision(
        acting=by("deputy_prime_minister", "government"),
        preconditions=[],
        disciplinary_question_considered=False,
        new_due_on=None,
    )
    assert refusals(actions.take_decision, an_item(), command, a_case()) == [
        ("D976-69.1", "wrong_office"),
        ("D976-68.3", "new_date_missing"),
        ("D976-69.8", "discipline_not_considered"),
        ("D976-69.3", "missing_expert_conclusion"),
        ("D976-68.1", "missing_request_by_deadline"),
    ]


@pytest.mark.provision("D976-68.1")
def test_the_letter_waits_for_its_decision() -> None:
    """A letter once taken counts as the request by the deadline, whatever the decision says of it."""
    asked = actions.request_extension(an_item(), a_letter(), a_case()).item
    command = a_decision(preconditions=["expert_conclusion"])
    assert refusals(actions.take_decision, asked, command, a_case()) == []
    assert asked._replace(request=None, proposals=0) == an_item()
    assert LAW.authority(item="ordinary", decision="first_extension", on=TODAY).preconditions


@pytest.mark.provision("D976-53.1", "D976-4(7).1")
def test_an_extension_beyond_the_type_is_warned_of_or_by_another_reading_refused_or_changes_it() -> None:
    """A short-term item extended to eight months: in substance a transfer."""
    far, near = a_decision(new_due_on="2025-11-03"), a_decision(new_due_on="2025-03-28")
    warned = actions.take_decision(an_item(), far, a_case())
    assert [warning.code for warning in warned.warnings] == ["in_substance_a_transfer"]
    assert warned.item.control_type == "short_term"
    assert actions.take_decision(an_item(due_on="2025-03-25"), near, a_case()).warnings == ()
    for setting in ("refuse", "change_type"):
        book = law.load(readings={"type_exceeded_by_extension": setting})
        case = actions.Case(book, TODAY)
        if setting == "refuse":
            assert refusals(actions.take_decision, an_item(), far, case) == [
                ("D976-53.1", "in_substance_a_transfer")
            ]
        else:
            assert actions.take_decision(an_item(), far, case).item.control_type == "long_term"


@pytest.mark.provision("D976-76.4", "D976-69.2", "D976-73", "D976-68.1")
def test_other_readings_count_otherwise() -> None:
    """Reinstatement as an extension; granted proposals only; an item waiting for its decision not overdue."""
    counted = actions.Case(law.load(readings={"reinstatement_counts_as_extension": "counted"}), TODAY)
    assert actions.take_decision(removed(), a_decision("reinstatement"), counted).item.extensions == 1
    granted = actions.Case(law.load(readings={"third_proposal": "granted"}), TODAY)
    assert actions.request_extension(an_item(proposals=5), a_letter(), granted).opens == ()
    suspended = actions.Case(law.load(readings={"overdue_until_decided": "suspended"}), date(2025, 4, 4))
    duty = duties.execution_report(LAW, an_item(), date(2025, 3, 3))
    assert not actions.duty_missed(an_item(request=LETTER), duty, suspended).item.overdue
    strict = actions.Case(law.load(readings={"late_coexecutor": "disciplinary_question"}), TODAY)
    silent = next(iter(duties.proposals(LAW, an_item(), date(2025, 3, 3))))
    assert [o.what for o in actions.duty_missed(an_item(), silent, strict).opens] == ["disciplinary_question"]
