"""What is told of people's problems each half-year, by whom and to whom; methodical recommendations."""

from datetime import date
from typing import Any

import pytest

from bus.embedded import Suite
from law import Refused
from tests.citizen_meetings.builders import ADMINISTRATION, AKIM, INFORMATION, MINISTER, PRIME_MINISTER
from tests.citizen_meetings.steps import faults


@pytest.mark.provision("C112-2", "C112-3(2).1", "C112-3(2).2", "C112-4(2)")
def test_the_half_years_problems_go_to_the_bodies_they_concern(spring: Suite) -> None:
    """From the Administration, from akims, to the Government's sitting; each by its own body."""
    problem = {"region": "akimat_abai", "body": "minhealth", "text": "No outpatient clinics in villages"}

    def told(acting: dict[str, str], what: str, **more: Any) -> list[str]:
        payload = {"acting": acting, "what": what, "half_year": "2026-H1", "document": "No. 1", **more}
        return list(spring.call("citizen_meetings.inform", payload)["to"])

    assert told(ADMINISTRATION, "systemic_problems", problems=[problem]) == ["minhealth"]
    assert told(AKIM, "generalised_problems", problems=[problem]) == ["minhealth"]
    assert "minedu" in told(PRIME_MINISTER, "results_considered")
    for acting, what, provision in (
        (MINISTER, "systemic_problems", "C112-2"),
        (ADMINISTRATION, "generalised_problems", "C112-3(2).2"),
        (AKIM, "results_considered", "C112-4(2)"),
    ):
        with pytest.raises(Refused) as refused:
            told(acting, what, problems=[problem])
        assert [one.provision for one in refused.value.violations] == [provision]
    with pytest.raises(Refused) as refused:
        told(AKIM, "generalised_problems")
    assert [one.code for one in refused.value.violations] == ["information_without_problems"]


@pytest.mark.provision("C112-2", "C112-3(2).2", "C112-4(2)")
def test_information_is_not_given_on_a_half_year_to_come(spring: Suite) -> None:
    """On 30 June the second half-year has not begun; on 1 July it has."""
    minutes = {
        "acting": PRIME_MINISTER,
        "what": "results_considered",
        "half_year": "2026-H2",
        "document": "7",
    }
    spring.advance(date(2026, 6, 30))
    assert faults(spring, "inform", minutes) == [("C112-4(2)", "half_year_not_begun")]
    spring.advance(date(2026, 7, 1))
    assert faults(spring, "inform", minutes) == []


@pytest.mark.provision("C112-2", "C112-3(2).2", "C112-4(2)")
def test_the_half_years_information_is_owed_by_all_akims_the_administration_and_the_government(
    suite: Suite,
) -> None:
    """Due on 31 July; who gave it by then is not late, on 1 August everyone else is."""
    suite.advance(date(2026, 7, 31))
    problem = {"region": "akimat_abai", "body": "minhealth", "text": "No outpatient clinics in villages"}
    common = {"half_year": "2026-H1", "document": "No. 1"}
    akim = {"acting": AKIM, "what": "generalised_problems", "problems": [problem], **common}
    assert suite.call("citizen_meetings.inform", akim)["late"] is False
    suite.advance(date(2026, 8, 1))
    missed = [one.data["obligation"] for one in suite.events("citizen_meetings.obligation_missed.v1")]
    late = {(one["provision"], one["debtor"]) for one in missed if one["due_on"] == "2026-07-31"}
    assert {("C112-2", "pa"), ("C112-4(2)", "government"), ("C112-3(2).2", "akimat_almaty")} <= late
    assert ("C112-3(2).2", "akimat_abai") not in late
    sitting = {"acting": PRIME_MINISTER, "what": "results_considered", **common}
    assert suite.call("citizen_meetings.inform", sitting)["late"] is True


@pytest.mark.provision("C112-3(2).2")
def test_a_problem_that_is_nobodys_is_refused_rather_than_lost(spring: Suite) -> None:
    """Neither an akimat nor an excepted ministry is told of a systemic problem."""
    for body in ("akimat_abai", "mindefence"):
        problem = {"region": "akimat_abai", "body": body, "text": "No road"}
        told = {"acting": AKIM, "what": "generalised_problems", "half_year": "2026-H1", "document": "1"}
        payload = {**told, "problems": [problem]}
        assert faults(spring, "inform", payload) == [("C112-3(2).2", "problem_of_no_competence")]


@pytest.mark.provision("C112-6(3).1", "C112-6(3).2")
def test_recommendations_are_issued_by_the_authorised_body_and_reach_every_ministry(spring: Suite) -> None:
    """All that hold meetings, and not the two excepted."""
    text = {"title": "How to hold a regional meeting", "number": "12-1", "address": "https://example.kz/12-1"}
    answer = spring.call("citizen_meetings.issue_recommendations", {"acting": INFORMATION, **text})
    assert {"minhealth", "minedu"} <= set(answer["to"])
    assert not {"mindefence", "minforeign"} & set(answer["to"])
    with pytest.raises(Refused):
        spring.call("citizen_meetings.issue_recommendations", {"acting": MINISTER, **text})
