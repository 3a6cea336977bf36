"""Proposals of co-executors and reports of executors; what their silence means."""

from datetime import date

import pytest

from services.control import actions
from services.control.rules import duties
from tests.control.builders import LAW, a_case, a_decision, a_report, an_item, an_origin, by, opened, refusals

PROPOSALS = {
    "acting": by("minister", "minfin"),
    "item": "decree-1:1",
    "on": "2025-03-26",
    "summary": "Agreed",
}


@pytest.mark.provision("D976-65.1", "D976-65(2)")
@pytest.mark.parametrize(("on", "in_time"), [("2025-03-27", True), ("2025-03-28", False)])
def test_proposals_are_in_time_until_the_fifth_working_day_before(on: str, in_time: bool) -> None:
    """The item is due on 3 April; 27 March is the fifth working day before."""
    outcome = actions.submit_proposals(an_item(), {**PROPOSALS, "on": on}, a_case())
    assert outcome.item.submitted == ("minfin",)
    assert outcome.events[0].data["in_time"] is in_time


@pytest.mark.provision("D976-65.1", "D976-55.1")
def test_only_a_co_executor_submits_proposals() -> None:
    """Neither the executor nor a stranger does."""
    for body in ("mne", "mindefence"):
        command = {**PROPOSALS, "acting": by("minister", body)}
        assert refusals(actions.submit_proposals, an_item(), command, a_case()) == [
            ("D976-65.1", "not_a_coexecutor")
        ]
    assert refusals(actions.submit_proposals, an_item(), PROPOSALS, a_case()) == []


@pytest.mark.provision("D976-65.1")
def test_proposals_meet_the_duty_once() -> None:
    """A second submission changes nothing and is not refused."""
    item = an_item()
    case = a_case(item=item)
    first = actions.submit_proposals(item, PROPOSALS, case)
    owed = {o.id: (o.what, o.debtor) for o in case.owed}
    assert [(owed[duty], state) for duty, state in first.closes] == [
        (("coexecutor_proposals", "minfin"), "met")
    ]
    assert actions.submit_proposals(first.item, PROPOSALS, a_case()).item == first.item


@pytest.mark.provision("D976-66.1", "D976-54", "D976-App7-3.3")
@pytest.mark.parametrize(("on", "in_time"), [("2025-04-03", True), ("2025-04-04", False)])
def test_a_final_report_informs_by_the_deadline_or_late(on: str, in_time: bool) -> None:
    """On the day itself it is in time."""
    outcome = actions.submit_execution_report(
        an_item(overdue=not in_time), a_report(on=on), a_case(date(2025, 4, 4))
    )
    assert (outcome.item.state, outcome.item.overdue, outcome.item.last_conclusion) == (
        "reported",
        False,
        "executed",
    )
    assert outcome.events[0].data["in_time"] is in_time


@pytest.mark.provision("D976-66.1", "D976-55.2", "D976-2.1")
def test_the_executor_or_the_consolidating_body_reports() -> None:
    """A co-executor does not report for them."""
    item = an_item(consolidating_body="minjust")
    for body, refused in (("mne", False), ("minjust", False), ("minfin", True)):
        found = refusals(
            actions.submit_execution_report, item, a_report(acting=by("minister", body)), a_case()
        )
        assert [code for _, code in found] == (["not_the_executor"] if refused else [])


@pytest.mark.provision("D976-App7-3.4")
@pytest.mark.parametrize("conclusion", ["partially_executed", "not_executed"])
def test_partial_execution_and_none_need_reasons(conclusion: str) -> None:
    """Blank reasons are none; an executed item needs none."""
    for reasons, refused in (("  ", True), ("No budget", False)):
        command = a_report(conclusion=conclusion, reasons=reasons)
        found = refusals(actions.submit_execution_report, an_item(), command, a_case())
        assert found == ([("D976-App7-3.4", "reasons_missing")] if refused else [])
    assert refusals(actions.submit_execution_report, an_item(), a_report(), a_case()) == []


@pytest.mark.provision("D976-67.1", "D976-67.2")
@pytest.mark.parametrize(
    ("office", "body", "final", "interim"),
    [
        ("minister", "mne", True, True),
        ("first_head", "mne", True, True),
        ("deputy_first_head", "mne", False, True),
        ("head_of_structural_unit", "mne", False, False),
        ("prime_minister", "government", True, True),
        ("deputy_prime_minister", "government", True, True),
        ("head_of_government_apparatus", "government", True, True),
        ("deputy_head_of_government_apparatus", "government", False, True),
        ("akim", "akimat_astana", True, True),
        ("deputy_akim", "akimat_astana", False, True),
    ],
)
def test_who_may_sign_a_report(office: str, body: str, final: bool, interim: bool) -> None:
    """First heads sign final reports; deputies interim ones only; nobody below."""
    item = an_item(executor=body)
    for kind, allowed in (("final", final), ("interim", interim)):
        command = a_report(acting=by(office, body), kind=kind)
        found = refusals(actions.submit_execution_report, item, command, a_case())
        provision = "D976-67.2" if kind == "interim" else "D976-67.1"
        assert found == ([] if allowed else [(provision, "signed_below_first_head")])


@pytest.mark.provision("D976-66-1.1", "D976-66-1.4")
def test_interim_reports_are_owed_by_period_until_the_deadline() -> None:
    """Monthly from receipt, the next one as the last is met; none where no period is set."""
    item = an_item(due_on="2025-06-03", interim_period="month")
    first = duties.interim_report(LAW, item)
    assert first is not None
    assert first.due_on == date(2025, 4, 3)
    case = a_case(item=item)
    outcome = actions.submit_execution_report(item, a_report(kind="interim"), case)
    assert [o.due_on for o in outcome.opens] == [date(2025, 5, 3)]
    assert [state for _, state in outcome.closes] == ["met"]
    assert outcome.item.state == "on_control"
    last = outcome.item._replace(interims=2)
    assert duties.interim_report(LAW, last) is None
    assert duties.interim_report(LAW, an_item()) is None


@pytest.mark.provision("D976-66-1.1")
def test_a_final_report_meets_the_interim_one_awaited_and_an_extension_brings_the_next() -> None:
    """Two months, monthly reports: nothing interim is owed while the final report waits for its decision."""
    item = an_item(due_on="2025-05-05", interim_period="month")
    awaited = duties.interim_report(LAW, item)
    assert awaited is not None
    final = actions.submit_execution_report(item, a_report(on="2025-03-28"), a_case(date(2025, 3, 28)))
    assert (awaited.id, "met") in final.closes
    assert final.opens == ()
    decision = a_decision(on="2025-04-10", new_due_on="2025-07-07")
    extended = actions.take_decision(final.item, decision, a_case(date(2025, 4, 10)))
    owed = [(o.what, o.due_on) for o in extended.opens if o.what == "interim_report"]
    assert owed == [("interim_report", date(2025, 5, 3))]
    assert awaited.id not in {o.id for o in extended.opens}


@pytest.mark.provision("D976-66-1.1")
def test_an_extension_brings_interim_terms_where_none_was_left() -> None:
    """A month's item with monthly reports has none before its deadline; with two months more it has one."""
    item = an_item(interim_period="month")
    assert duties.interim_report(LAW, item) is None
    extended = actions.take_decision(item, a_decision(new_due_on="2025-06-05"), a_case())
    assert [o.due_on for o in extended.opens if o.what == "interim_report"] == [date(2025, 4, 3)]


@pytest.mark.provision("D976-66-1.1", "D976-76.3")
def test_a_reinstated_item_owes_interim_reports_anew_and_none_for_the_past() -> None:
    """The term that was waived with the removal does not come back under its old name."""
    item = an_item(due_on="2025-09-03", interim_period="month")
    waived = duties.interim_report(LAW, item)
    assert waived is not None
    removed = actions.take_decision(item, a_decision("removal"), a_case(item=item))
    assert (waived.id, "waived") in removed.closes
    back = a_decision("reinstatement", on="2025-06-10", new_due_on="2025-12-03")
    again = actions.take_decision(removed.item, back, a_case(date(2025, 6, 10)))
    (interim,) = [o for o in again.opens if o.what == "interim_report"]
    assert interim.due_on == date(2025, 7, 3)
    assert interim.id != waived.id


@pytest.mark.provision("D976-66-3.1", "G10-165-3.0")
def test_items_of_clause_66_3_owe_no_periodic_reports() -> None:
    """Even where a period was set."""
    item = an_item(due_on="2025-06-03", interim_period="month", without_periodic_reports=True)
    assert duties.interim_report(LAW, item) is None


@pytest.mark.provision("G10-165-2.1", "D976-67.2")
def test_a_deputys_interim_report_to_the_government_says_it_is_agreed() -> None:
    """At the Government's level the covering letter says so; at the PA's this is not asked."""
    below = an_item(level="government", row="government_control")
    command = a_report(kind="interim", acting=by("deputy_first_head", "mne"))
    assert refusals(actions.submit_execution_report, below, command, a_case()) == [
        ("G10-165-2.4", "not_agreed_with_first_head")
    ]
    agreed = {**command, "agreed_with_first_head": True}
    assert refusals(actions.submit_execution_report, below, agreed, a_case()) == []
    assert refusals(actions.submit_execution_report, an_item(), command, a_case()) == []


@pytest.mark.provision("D976-54", "D976-44.2", "D976-45")
def test_an_item_without_a_report_is_overdue_and_raises_the_disciplinary_question() -> None:
    """The question is for the next monthly sitting on executive discipline."""
    item = an_item()
    duty = duties.execution_report(LAW, item, date(2025, 3, 3))
    outcome = actions.duty_missed(item, duty, a_case(date(2025, 4, 4)))
    assert outcome.item.overdue
    assert outcome.events[0].type == "control.item_overdue.v1"
    question = outcome.opens[0]
    assert (question.provision, question.what, question.due_on) == (
        "D976-54",
        "disciplinary_question",
        date(2025, 5, 2),
    )


@pytest.mark.provision("D976-44.2", "D976-65(2)")
def test_a_co_executors_silence_means_approval_below_and_responsibility_at_the_pa() -> None:
    """At the Government's level silence is approval by default; at the PA's officials answer in person."""
    for level, row, traits, effect in (
        ("pa", "ordinary", [], ("personal_responsibility", "D976-44.2")),
        ("government", "government_control", [], ("deemed_approved", "G10-142.1")),
        ("government", "government_control", ["direct_report"], ("personal_responsibility", "G10-142.2")),
    ):
        item = an_item(level=level, row=row, traits=traits)
        duty = next(iter(duties.proposals(LAW, item, date(2025, 3, 3))))
        assert duty.silence == ("deemed_approved" if effect[0] == "deemed_approved" else "escalation")
        fact = actions.duty_missed(item, duty, a_case()).events[0]
        assert (fact.data["effect"], fact.data["provision"]) == effect


@pytest.mark.provision("D976-76.1")
def test_nothing_is_reported_on_a_removed_item_nor_missed() -> None:
    """It is refused with the day of removal; duties of a removed item have no effect."""
    item = an_item(state="removed", removed_on=date(2025, 3, 20), removal_ground="D976-75(1)")
    assert refusals(actions.submit_execution_report, item, a_report(), a_case()) == [
        ("D976-75(1)", "item_removed")
    ]
    duty = duties.execution_report(LAW, item, date(2025, 3, 3))
    assert actions.duty_missed(item, duty, a_case()) == actions.Outcome(item)


@pytest.mark.provision("D976-46(1).1", "D976-46(1).2", "D976-46.1", "D976-46.2")
def test_visions_are_owed_in_three_days_and_on_legislation_in_two_weeks_agreed_with_justice() -> None:
    """The duty is met by word of it; without the Ministry of Justice it is not."""
    item = an_item(traits=["legislation"])
    owed = {o.what: o for o in opened(traits=["legislation"]).opens}
    assert owed["vision"].due_on == date(2025, 3, 6)
    assert owed["vision_agreed"].due_on == date(2025, 3, 17)
    command = {
        "acting": by("minister", "mne"),
        "item": item.id,
        "on": "2025-03-05",
        "what": "vision_agreed",
        "summary": "Stages",
    }
    case = a_case(item=item)
    assert refusals(actions.fulfil_duty, item, command, case) == [("D976-46.2", "not_agreed_with_justice")]
    agreed = actions.fulfil_duty(item, {**command, "agreed_with": ["minjust"]}, case)
    assert agreed.closes == ((owed["vision_agreed"].id, "met"),)


@pytest.mark.provision("D976-46(1).1")
@pytest.mark.parametrize(
    ("signed", "creditors"),
    [
        ({"signed_by": "president", "signed_body": "pa"}, ["government_apparatus"]),
        ({"signed_by": "head_of_pa", "signed_body": "pa"}, ["government_apparatus"]),
        ({"signed_by": "prime_minister", "signed_body": "government"}, []),
    ],
)
def test_a_vision_is_owed_on_the_president_s_instructions_whoever_controls_them(
    signed: dict[str, str], creditors: list[str]
) -> None:
    """Under the Government's control to its Apparatus; on the Government's own instructions none."""
    opens = opened(an_origin(**signed), row="government_control", level="government").opens
    assert [duty.creditor for duty in opens if duty.what == "vision"] == creditors


@pytest.mark.provision("D976-44(1)")
def test_only_what_is_owed_is_fulfilled() -> None:
    """A roadmap that nobody asked for, and a report by the wrong door."""
    item = an_item()
    for what in ("roadmap", "execution_report"):
        command = {
            "acting": by("minister", "mne"),
            "item": item.id,
            "on": "2025-03-05",
            "what": what,
            "summary": "-",
        }
        assert refusals(actions.fulfil_duty, item, command, a_case(item=item)) == [
            ("D976-44(1)", "nothing_owed")
        ]


@pytest.mark.provision("G10-191.2")
def test_a_late_report_at_the_governments_level_brings_an_order_on_liability() -> None:
    """The body owes it by the provision of the Regulation, not by that of the Decree."""
    item = an_item(level="government", row="government_control")
    duty = duties.execution_report(LAW, item, date(2025, 3, 3))
    question = actions.duty_missed(item, duty, a_case(date(2025, 4, 4))).opens[0]
    assert (question.provision, question.creditor) == ("G10-191.2", "government_apparatus")
