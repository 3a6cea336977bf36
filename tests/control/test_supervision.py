"""Risks, roadmaps, methods, interim terms, assessments, inspections, discipline, assignments."""

from datetime import date
from typing import Any

import pytest

from services.control import actions
from services.control.model import Acting, Record
from services.control.rules import assignments, discipline, inspections, interims, methods, results, roadmaps
from tests.control.builders import (
    HEAD,
    LAW,
    PA,
    a_case,
    a_decision,
    an_item,
    an_origin,
    by,
    refusals,
)

ON = "2025-04-01"
UNIT = by("head_of_structural_unit")


def said(**facts: Any) -> dict[str, Any]:
    """A command on the item by the PA's unit on 1 April."""
    return {"acting": UNIT, "item": "decree-1:1", "on": ON, **facts}


@pytest.mark.provision(
    *(
        "D976-40-1.3",
        "D976-66-1.5",
        "D976-66-1.6",
        "D976-66-1.7",
        "D976-66-3.3",
        "D976-66-3.4",
        "D976-66-3.5",
    ),
    *("D976-66-3.2", "G10-165-2.6"),
)
@pytest.mark.parametrize(
    ("row", "level", "of_66_3", "acting", "to", "provision"),
    [
        ("ordinary", "pa", False, UNIT, "head_of_pa", "D976-66-1.5"),
        ("national_plan", "pa", False, UNIT, "head_of_pa", "D976-40-1.3"),
        ("state_counsellor", "pa", False, UNIT, "state_counsellor", "D976-66-1.6"),
        ("security_council", "pa", False, UNIT, "secretary_of_security_council", "D976-66-1.7"),
        ("ordinary", "pa", True, UNIT, "head_of_pa", "D976-66-3.3"),
        ("state_counsellor", "pa", True, UNIT, "state_counsellor", "D976-66-3.4"),
        ("security_council", "pa", True, UNIT, "secretary_of_security_council", "D976-66-3.5"),
        ("ordinary", "pa", True, HEAD, "head_of_structural_unit", "D976-66-3.2"),
        ("government_control", "government", False, HEAD, "prime_minister", "G10-165-2.6"),
    ],
)
def test_a_risk_goes_up_to_the_right_leader(
    *, row: str, level: str, of_66_3: bool, acting: dict[str, str], to: str, provision: str
) -> None:
    """By the kind of item, and from whom it comes."""
    item = an_item(row=row, level=level, without_periodic_reports=of_66_3)
    risk = said(acting=acting, kind="untimely", description="Late", proposals="Extend")
    fact = actions.report_risk(item, risk, a_case()).events[0]
    assert (fact.data["to"][0], fact.data["provision"]) == (to, provision)


@pytest.mark.provision("D976-40-1.4", "D976-66-1.5", "D976-66-3.2")
def test_a_risk_comes_with_proposals_and_an_executors_warning_obliges_the_unit() -> None:
    """The unit proposes; the executor only warns, and the unit then owes its notice the same day."""
    item = an_item(row="national_plan")
    silent = said(kind="other", description="No budget")
    assert refusals(actions.report_risk, item, silent, a_case()) == [
        ("D976-40-1.4", "risk_without_proposals")
    ]
    warned = actions.report_risk(an_item(), said(acting=HEAD, kind="other", description="-"), a_case())
    notice = warned.opens[0]
    assert (notice.what, notice.debtor, notice.due_on) == ("risk_notice", "pa", date(2025, 4, 1))
    case = actions.Case(LAW, date(2025, 4, 1), (notice,))
    told = actions.report_risk(an_item(), said(kind="other", description="-", proposals="Help"), case)
    assert told.closes == ((notice.id, "met"),)


@pytest.mark.provision("D976-66-1.5")
def test_a_stranger_reports_no_risk() -> None:
    """A body without part in the item."""
    risk = said(acting=by("minister", "mindefence"), kind="other", description="-")
    assert refusals(actions.report_risk, an_item(), risk, a_case()) == [("D976-66-1.5", "risk_by_stranger")]


def a_plan(**facts: Any) -> dict[str, Any]:
    """A roadmap with one measure in each stage."""
    measure = {
        "measure": "Draft",
        "responsible": ["mne"],
        "completion_form": "Draft law",
        "deadline": "2025-04-03",
        "indicators": "1",
        "control_official": "N. N.",
    }
    stages = {"preparatory": [measure], "practical": [measure]}
    return said(**{"acting": HEAD, "kind": "roadmap", "stages": stages, **facts})


GOVERNMENT = by("deputy_prime_minister", "government")


@pytest.mark.provision("D976-57.1", "D976-57.2", "D976-57.3", "D976-57.4", "D976-59.3", "D976-60")
@pytest.mark.parametrize(
    ("body", "facts", "approver", "provision"),
    [
        ("mne", {}, by("minister", "mne"), "D976-57.4"),
        ("mne", {"interdepartmental": True}, GOVERNMENT, "D976-57.2"),
        ("akimat_astana", {"interdepartmental": True}, by("akim", "akimat_astana"), "D976-57.3"),
        ("national_bank", {"interdepartmental": True}, by("first_head", "national_bank"), "D976-57.1"),
        ("mne", {"kind": "plan_of_measures"}, by("minister", "mne"), "D976-60"),
    ],
)
def test_a_roadmap_is_approved_by_its_office_and_by_no_other(
    body: str, facts: dict[str, Any], approver: dict[str, str], provision: str
) -> None:
    """First head, Deputy Prime Minister, akim; the Head of the PA approves none of them."""
    item = an_item(executor=body)
    outcome = actions.approve_roadmap(item, a_plan(acting=approver, **facts), a_case())
    assert outcome.events[0].data["provision"] == provision
    wrong = a_plan(acting=PA, **facts)
    assert refusals(actions.approve_roadmap, item, wrong, a_case()) == [(provision, "wrong_approver")]


@pytest.mark.provision("D976-57.1")
def test_what_touches_the_government_is_first_agreed_with_the_prime_minister() -> None:
    """For bodies outside the Government only."""
    bank = by("first_head", "national_bank")
    plan = a_plan(acting=bank, interdepartmental=True, affects_government=True)
    item = an_item(executor="national_bank")
    assert refusals(actions.approve_roadmap, item, plan, a_case()) == [
        ("D976-57.1", "not_agreed_with_prime_minister")
    ]
    agreed = {**plan, "agreed_by": by("prime_minister", "government")}
    assert refusals(actions.approve_roadmap, item, agreed, a_case()) == []


@pytest.mark.provision("D976-56.3", "D976-59.2", "D976-App3.1", "D976-App3.2")
def test_a_roadmap_has_two_stages_within_the_deadline() -> None:
    """A lacking stage, and a measure after the final deadline."""
    plan = a_plan()
    empty = {**plan, "stages": {**plan["stages"], "practical": []}}
    assert refusals(actions.approve_roadmap, an_item(), empty, a_case()) == [("D976-App3.2", "stage_missing")]
    late = {**plan["stages"]["preparatory"][0], "deadline": "2025-04-04"}
    beyond = {**plan, "stages": {**plan["stages"], "practical": [late]}}
    assert refusals(actions.approve_roadmap, an_item(), beyond, a_case()) == [
        ("D976-App3.1", "measure_after_deadline")
    ]


@pytest.mark.provision("D976-57.5", "D976-57.6", "D976-61", "D976-56.2")
def test_the_administration_asked_to_agree_answers_in_five_working_days() -> None:
    """The roadmap meets its duty; of the Government's plan the Deputy Prime Minister is coordinator."""
    item = an_item(due_on="2025-12-31", traits=["complex", "new_approaches"])
    outcome = actions.approve_roadmap(item, a_plan(pa_asked=True), a_case(item=item))
    assert [(o.what, o.debtor, o.due_on) for o in outcome.opens] == [
        ("roadmap_agreement", "pa", date(2025, 4, 8))
    ]
    owed = {o.id: o.what for o in a_case(item=item).owed}
    assert [owed[duty] for duty, _ in outcome.closes] == ["roadmap"]
    assert roadmaps.coordinator(an_item(executor="government")) == "deputy_prime_minister"
    assert roadmaps.coordinator(an_item()) is None


@pytest.mark.provision("D976-60", "D976-56.1")
def test_a_plan_of_measures_does_not_replace_a_roadmap() -> None:
    """Where all four conditions of a roadmap hold."""
    item = an_item(due_on="2025-12-31", traits=["complex", "new_approaches"])
    found = refusals(actions.approve_roadmap, item, a_plan(kind="plan_of_measures"), a_case())
    assert found == [("D976-60", "roadmap_needed")]


@pytest.mark.provision(
    *(
        "D976-47",
        "D976-66-2(1)",
        "D976-66-2(2)",
        "D976-66-2(3)",
        "D976-66-2(4)",
        "D976-66-2(5)",
        "D976-66-2(6)",
    ),
    *("G10-165(1)", "G10-165(2)", "G10-165(4)", "G10-165(5)", "G10-165(6)", "G10-165(7)", "D976-66-1.4"),
    *("G10-165-1.3", "G10-165-2.5"),
)
@pytest.mark.parametrize("method", sorted(methods.USUAL["pa"]))
def test_the_usual_methods_are_open_for_every_item(method: str) -> None:
    """Each with its provision, at the PA's level and at the Government's."""
    for item, by_whom in ((an_item(), UNIT), (below(), by("other_official", "government_apparatus"))):
        look = said(acting=by_whom, method=method, findings="On course")
        fact = actions.record_observation(item, look, a_case()).events[0]
        assert fact.data["provision"] == methods.USUAL[item.level][method]


def below(**changed: Any) -> Any:
    """An item at the Government's level."""
    return an_item(level="government", row="government_control", **changed)


@pytest.mark.provision(
    *(
        "D976-66-3.1",
        "D976-66-3(1).1",
        "D976-66-3(1).2",
        "D976-66-3(2).1",
        "D976-66-3(2).2",
        "D976-66-3(3).1",
    ),
    *(
        "D976-66-3(3).2",
        "D976-66-3(3).3",
        "D976-66-3(4).1",
        "G10-165-3.0",
        "G10-165-3(1).1",
        "G10-165-3(1).2",
    ),
    *("G10-165-3(2)", "G10-165-3(3)", "G10-165-3(4)", "G10-165-3(5)"),
)
@pytest.mark.parametrize("method", sorted(methods.BY_TOPIC))
def test_the_methods_of_a_topic_are_for_items_of_the_topic(method: str) -> None:
    """Refused for an item of no topic; for one of the topic each level has its provision."""
    topic = next(topic for topic, known in methods.TOPICS.items() if method in known)
    look = said(method=method, findings="-")
    for item, place in ((an_item(traits=[topic]), 0), (below(traits=[topic]), 1)):
        fact = actions.record_observation(item, look, a_case()).events[0]
        assert fact.data["provision"] == methods.BY_TOPIC[method][place]
    assert refusals(actions.record_observation, an_item(), look, a_case()) == [
        ("D976-66-3.1", "method_of_another_topic")
    ]


@pytest.mark.provision("D976-41(1)", "D976-41(2)", "D976-41(3)")
def test_only_controlling_bodies_look_at_execution() -> None:
    """The PA everywhere; the Apparatus at the Government's level; a body over its own."""
    for item, body, refused in (
        (an_item(), "government_apparatus", True),
        (below(), "government_apparatus", False),
        (below(), "pa", False),
        (an_item(level="body", row="body_control"), "mne", False),
        (an_item(level="body", row="body_control"), "minfin", True),
    ):
        look = said(acting=by("other_official", body), method="hearing", findings="-")
        found = refusals(actions.record_observation, item, look, a_case())
        assert found == ([("D976-41(1)", "not_the_controller")] if refused else [])


@pytest.mark.provision("D976-66-1.1", "D976-66-1.2", "D976-66-1.3", "G10-165-2.1", "D976-66-3.1")
def test_interim_reports_are_set_by_the_level_and_go_to_the_area() -> None:
    """From the day they are set, none is owed for the past; items of 66-3 have none."""
    item = an_item(due_on="2025-09-03")
    outcome = actions.set_interim_reports(item, said(period="month"), a_case())
    assert [(o.what, o.due_on) for o in outcome.opens] == [("interim_report", date(2025, 4, 3))]
    assert outcome.item.interim_period == "month"
    off = actions.set_interim_reports(
        outcome.item, said(period=None), actions.Case(LAW, date(2025, 4, 1), outcome.opens)
    )
    assert off.closes == ((outcome.opens[0].id, "waived"),)
    stranger = said(acting=HEAD, period="month")
    assert refusals(actions.set_interim_reports, item, stranger, a_case()) == [
        ("D976-66-1.1", "interim_set_by_stranger")
    ]
    apparatus = said(acting=by("other_official", "government_apparatus"), period="month")
    assert refusals(actions.set_interim_reports, below(due_on="2025-09-03"), apparatus, a_case()) == []
    special = an_item(without_periodic_reports=True)
    assert refusals(actions.set_interim_reports, special, said(period="month"), a_case()) == [
        ("D976-66-3.1", "no_periodic_reports")
    ]


@pytest.mark.provision("D976-66-1.2", "D976-66-1.3")
@pytest.mark.parametrize(
    ("row", "traits", "to", "provision"),
    [
        ("security_council", [], "secretary_of_security_council", "D976-66-1.2"),
        ("state_counsellor", [], "state_counsellor", "D976-66-1.2"),
        ("ordinary", [], "first_deputy_head_of_pa", "D976-66-1.2"),
        ("ordinary", ["international_event"], "president", "D976-66-1.3"),
    ],
)
def test_interim_reports_have_an_addressee(row: str, traits: list[str], to: str, provision: str) -> None:
    """By the area supervised, or by the kind of item."""
    offices, rests_on = interims.interim_addressees(LAW, an_item(row=row, traits=traits))
    assert (offices[0], rests_on) == (to, provision)


@pytest.mark.provision(
    "D976-4(6)", "D976-4(8).1", "D976-4(8).2", "D976-4(9).1", "D976-4(9).2", "D976-4(11).1"
)
def test_poor_and_partial_execution_are_stated_in_the_right_document_by_the_right_person() -> None:
    """The executor's own report may say partial, never poor; what is not full is executed further."""
    item = an_item(state="reported", reported_on=date(2025, 4, 1))
    poor = said(assessment="poor_quality", stated_in="expert_conclusion", faults=["formal"])
    outcome = actions.assess_execution(item, poor, a_case())
    assert (outcome.item.assessment, outcome.item.state) == ("poor_quality", "on_control")
    own = said(acting=HEAD, assessment="poor_quality", stated_in="execution_report", faults=["formal"])
    assert refusals(actions.assess_execution, item, own, a_case()) == [
        ("D976-4(8).2", "stated_in_wrong_document")
    ]
    partial = {**own, "assessment": "partial", "faults": ["measures_not_done"]}
    assert refusals(actions.assess_execution, item, partial, a_case()) == []
    minister = said(acting=HEAD, assessment="partial", stated_in="minutes", faults=["formal"])
    assert refusals(actions.assess_execution, item, minister, a_case()) == [
        ("D976-4(9).2", "stated_by_stranger"),
        ("D976-4(9).1", "faults_of_another_kind"),
    ]
    full = said(acting=PA, assessment="full", stated_in="resolution")
    assert actions.assess_execution(item, full, a_case()).item.state == "reported"


@pytest.mark.provision(
    *(
        "D976-76-1.1",
        "D976-76-1.2",
        "D976-76-1.3",
        "D976-76-1.4",
        "D976-76-1.5",
        "D976-76-1.6",
        "D976-66-3(4).2",
    ),
)
@pytest.mark.parametrize(
    ("topic", "documents", "provision"),
    [
        ("monument", ["service_memo"], "D976-76-1.1"),
        ("construction", ["final_report"], "D976-76-1.2"),
        ("digitalisation", ["final_report", "service_memo"], "D976-76-1.3"),
        ("named_law", ["law_signed"], "D976-76-1.4"),
        ("legislation", ["expert_conclusion"], "D976-76-1.5"),
        ("event_or_naming", ["event_held"], "D976-76-1.6"),
    ],
)
def test_items_of_clause_66_3_are_removed_on_a_basis_of_their_own(
    topic: str, documents: list[str], provision: str
) -> None:
    """Each document of the basis is needed, and nothing beside it: no report, no usual conclusion."""
    item = an_item(without_periodic_reports=True, traits=[topic])
    with_all = a_decision("removal", preconditions=documents)
    assert refusals(actions.take_decision, item, with_all, a_case()) == []
    bare = a_decision("removal", preconditions=[])
    missing = refusals(actions.take_decision, item, bare, a_case())
    assert missing == [(provision, f"missing_{document}") for document in documents]


@pytest.mark.provision("G10-195-1.1", "G10-195-1.2", "G10-195-1.3", "G10-193.5")
def test_at_the_governments_level_the_fact_of_the_result_removes_them() -> None:
    """No report and no conclusion; items of project management go by its own rules."""
    item = below(without_periodic_reports=True, traits=["construction"])
    pm = by("prime_minister", "government")
    reached = a_decision("removal", acting=pm, preconditions=["final_result_reached"])
    assert refusals(actions.take_decision, item, reached, a_case()) == []
    bare = {**reached, "preconditions": []}
    assert refusals(actions.take_decision, item, bare, a_case()) == [
        ("G10-195-1.1", "missing_final_result_reached")
    ]
    project = an_item(traits=["project_management"])
    assert results.basis(project) == ("G10-193.5", ("project_rules",))
    assert results.basis(an_item()) is None


INSPECTION = {
    "acting": by("other_official"),
    "on": ON,
    "by": "pa",
    "object": "mne",
    "planned": True,
    "methods": ["audit", "information_and_summons", "databases", "other_lawful"],
    "note": "Two proposals",
}
SCHEDULE = Record(
    "inspection_schedule",
    "body/pa",
    date(2025, 1, 10),
    Acting("head_of_pa", "pa", "N. N."),
    {"by": "pa", "entries": [{"object": "mne", "starts_on": "2025-04-01", "ends_on": "2025-04-04"}]},
)


def inspect(**facts: Any) -> actions.Deed:
    """Hold that inspection, with the schedule at hand."""
    return actions.hold_inspection({**INSPECTION, **facts}, a_case(), schedules=[SCHEDULE], items=[an_item()])


@pytest.mark.provision(
    *(
        "D976-43-1.1",
        "D976-43-1.2",
        "D976-43-1.3",
        "D976-43-1(1)",
        "D976-43-1(2)",
        "D976-43-1(3)",
        "D976-43-1(4)",
    ),
    *("D976-43-1.4", "D976-43-1.6"),
)
def test_an_inspection_is_planned_by_the_schedule_or_held_within_a_visit() -> None:
    """With its methods and experts; out of the schedule, or without a visit, it is refused."""
    fact = inspect(involved=["Auditor"]).events[0]
    assert set(fact.data["provisions"]) == {
        *("D976-43-1.1", "D976-43-1.2", "D976-43-1(1)", "D976-43-1(2)", "D976-43-1(3)", "D976-43-1(4)"),
        "D976-43-1.4",
    }
    assert refusals(inspect, object="minfin") == [("D976-43-1.2", "not_in_the_schedule")]
    assert refusals(inspect, planned=False) == [("D976-43-1.3", "no_thematic_visit")]
    assert refusals(inspect, planned=False, visit="Roads of the regions") == []


@pytest.mark.provision(
    *("G10-203-1.1", "G10-203-1.2", "G10-203-1.3", "G10-203-1(1)", "G10-203-1(2)", "G10-203-1(3)"),
    *("G10-203-1(4)", "G10-203-1.8", "G10-203-1.9", "G10-203-1.10", "D976-43-1.7"),
)
def test_the_apparatus_inspects_for_the_government_and_ends_with_a_note() -> None:
    """Not the items on the PA's control; a disciplinary proposal becomes a duty of the body."""
    held = {
        **INSPECTION,
        "by": "government_apparatus",
        "acting": by("other_official", "government_apparatus"),
    }
    held |= {"planned": False, "visit": "Roads", "involved": ["Expert"], "disciplinary_proposal": "Reprimand"}
    deed = actions.hold_inspection(held, a_case(), schedules=[], items=[below()])
    assert set(deed.events[0].data["provisions"]) == {
        *("G10-203-1.1", "G10-203-1.3", "G10-203-1(1)", "G10-203-1(2)", "G10-203-1(3)", "G10-203-1(4)"),
        "G10-203-1.8",
    }
    assert [(o.what, o.provision, o.debtor) for o in deed.opens] == [
        ("disciplinary_question", "G10-203-1.10", "mne")
    ]
    found = refusals(actions.hold_inspection, held, a_case(), schedules=[], items=[an_item()])
    assert found == [("G10-203-1.1", "inspects_items_of_pa")]
    empty = {**held, "note": " "}
    found = refusals(actions.hold_inspection, empty, a_case(), schedules=[], items=[])
    assert found == [("G10-203-1.9", "analytical_note_missing")]
    planned = {**held, "planned": True}
    found = refusals(actions.hold_inspection, planned, a_case(), schedules=[], items=[])
    assert found == [("G10-203-1.2", "not_in_the_schedule")]


def test_only_the_inspector_approves_schedules_and_holds_inspections() -> None:
    """A ministry may do neither."""
    schedule = {"acting": HEAD, "on": ON, "by": "pa", "entries": []}
    assert refusals(actions.approve_inspection_schedule, schedule, a_case()) == [
        ("D976-43-1.1", "inspection_by_stranger")
    ]
    assert refusals(inspect, acting=HEAD) == [("D976-43-1.1", "inspection_by_stranger")]
    lawful = actions.approve_inspection_schedule({**schedule, "acting": PA}, a_case())
    assert lawful.events[0].type == "control.inspection_planned.v1"


@pytest.mark.provision("D976-45")
def test_executive_discipline_is_considered_within_every_calendar_month() -> None:
    """By a first head, not by his deputy; the month's duty is met."""
    duty = discipline.monthly_meeting(LAW, "mne", date(2025, 4, 1))
    assert (duty.from_on, duty.due_on, duty.act_by) == (
        date(2025, 4, 1),
        date(2025, 4, 30),
        date(2025, 4, 30),
    )
    held = {"acting": HEAD, "on": ON, "risks": ["Late law"]}
    deed = actions.consider_discipline(held, actions.Case(LAW, date(2025, 4, 1), (duty,)))
    assert deed.closes == ((duty.id, "met"),)
    deputy = {**held, "acting": by("deputy_first_head", "mne")}
    assert refusals(actions.consider_discipline, deputy, a_case()) == [("D976-45", "discipline_by_deputy")]


@pytest.mark.provision("D976-45", "G10-203-1.10")
def test_a_meeting_counts_for_its_own_month_and_for_proposals_it_considered() -> None:
    """April's meeting meets neither March's duty nor May's; an inspection's question only if it says so."""
    months = [discipline.monthly_meeting(LAW, "mne", date(2025, month, 1)) for month in (3, 4, 5)]
    inspected = {**INSPECTION, "disciplinary_proposal": "Reprimand"}
    (question,) = inspections.consequences(LAW, inspected, date(2025, 3, 20))
    case = actions.Case(LAW, date(2025, 5, 6), (*months, question))
    held = {"acting": HEAD, "on": "2025-04-30", "risks": []}
    assert actions.consider_discipline(held, case).closes == ((months[1].id, "met"),)
    considered = actions.consider_discipline({**held, "proposals_considered": True}, case)
    assert set(considered.closes) == {(months[1].id, "met"), (question.id, "met")}
    stranger = {**held, "acting": by("minister", "minfin"), "proposals_considered": True}
    assert actions.consider_discipline(stranger, case).closes == ()


@pytest.mark.provision("D976-4(9).1", "D976-66.1", "D976-50.1")
@pytest.mark.parametrize(("on", "again"), [("2025-04-03", True), ("2025-04-04", False)])
def test_what_was_executed_in_part_is_reported_on_again_while_there_is_time(on: str, again: bool) -> None:
    """By the deadline the report is owed anew; after it only a decision gives another day."""
    item = an_item(state="reported", reported_on=date(2025, 4, 1))
    partial = said(assessment="partial", stated_in="expert_conclusion", faults=["measures_not_done"])
    outcome = actions.assess_execution(item, {**partial, "on": on}, a_case(date(2025, 4, 4)))
    assert outcome.item.state == "on_control"
    assert [(o.what, o.due_on) for o in outcome.opens] == (
        [("execution_report", date(2025, 4, 3))] if again else []
    )
    assert (outcome.item.reported_on is None) is again
    if again:
        silent = actions.duty_missed(outcome.item, outcome.opens[0], a_case(date(2025, 4, 4)))
        assert silent.item.overdue


@pytest.mark.provision("D976-25.1", "D976-40.1", "D976-40-1.1")
def test_a_signed_act_obliges_to_a_control_assignment_in_three_working_days() -> None:
    """Of a national plan the roadmaps too, in twenty; other documents oblige to none."""
    plain = list(assignments.assignment_duties(LAW, an_origin(), {"ordinary"}))
    assert [(o.provision, o.due_on) for o in plain] == [("D976-25.1", date(2025, 3, 6))]
    plan = list(assignments.assignment_duties(LAW, an_origin(), {"national_plan"}))
    assert [(o.provision, o.debtor, o.due_on) for o in plan] == [
        ("D976-40.1", "pa", date(2025, 3, 6)),
        ("D976-40-1.1", "government_apparatus", date(2025, 4, 4)),
    ]
    assert list(assignments.assignment_duties(LAW, an_origin(document="minutes"), {"ordinary"})) == []


def an_assignment(**facts: Any) -> dict[str, Any]:
    """The control assignment of the decree's one clause."""
    row = {
        "clause": "1",
        "measure": "Proposals",
        "deadline": "2025-04-03",
        "completion_form": "Letter",
        "responsible": ["mne"],
        "level": "pa",
        "pa_units": ["State control"],
    }
    return {"acting": UNIT, "on": ON, "act": "decree-1", "rows": [{**row, **facts.pop("row", {})}], **facts}


def assign(plan: bool = False, **facts: Any) -> Any:
    """Make that assignment."""
    return actions.assign_control(an_assignment(**facts), a_case(), clauses={"1"}, plan=plan)


@pytest.mark.provision("D976-4(5).1", "D976-4(5).2", "D976-25.2", "D976-App5.1")
def test_the_control_assignment_is_complete_in_every_clause() -> None:
    """A clause that lacks, columns that lack, a body's control without the body, another author."""
    assert refusals(assign) == []
    assert refusals(assign, row={"clause": "2"}) == [("D976-4(5).2", "clauses_missing")]
    assert refusals(assign, row={"pa_units": []}) == [("D976-App5.1", "assignment_columns_missing")]
    assert refusals(assign, row={"level": "body"}) == [("D976-App5.1", "controlling_body_missing")]
    assert refusals(assign, acting=HEAD) == [("D976-25.1", "assignment_not_by_pa")]


@pytest.mark.provision("D976-4(12).1", "D976-4(12).2", "D976-App5.2", "G10-166(3)")
def test_a_final_result_stands_only_where_it_can_be_measured() -> None:
    """Else the column stays empty; where it can, it is filled."""
    assert refusals(assign, row={"final_result": "10 %"}) == [("D976-4(12).2", "final_result_not_measurable")]
    assert refusals(assign, row={"measurable": True}) == [("D976-App5.2", "measurable_result_missing")]
    assert refusals(assign, row={"measurable": True, "final_result": "10 %"}) == []


@pytest.mark.provision("D976-40.2", "D976-40.3")
def test_for_the_national_plan_units_agree_and_the_head_of_the_pa_approves() -> None:
    """Neither is asked of another act."""
    assert refusals(assign, True) == [
        ("D976-40.2", "units_have_not_agreed"),
        ("D976-40.3", "not_approved_by_head_of_pa"),
    ]
    assert refusals(assign, True, agreed_units=["Economy"], approved_by=PA) == []
