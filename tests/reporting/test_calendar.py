"""The reporting calendar: days, chain, who sends, to whom, signed by whom."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

import law
from law.rule import Refused
from services.reporting.actions import (
    Standing,
    Submission,
    due_of,
    return_report,
    step,
    steps_to_open,
    submit_report,
)
from services.reporting.answers import reporting_calendar
from services.reporting.model import Outstanding
from services.reporting.rules.calendar import due_days
from services.reporting.rules.periods import BadPeriod, bounds, reported_period
from tests.reporting.builders import MINISTER

BOOK = law.load()
OF_2026 = [
    ("2026-01-15", "2026-01-15", "D976-62(1)", "2025"),
    ("2026-01-15", "2026-01-15", "G10-185.2", "2025-Q4"),
    ("2026-01-25", "2026-01-23", "D976-62(2).1", "2025"),
    ("2026-01-25", "2026-01-23", "D976-62(2).2", "2025"),
    ("2026-01-31", "2026-01-30", "G10-170.19", "2025"),
    ("2026-02-05", "2026-02-05", "D976-62(3).1", "2025"),
    ("2026-02-05", "2026-02-05", "D976-62(3).2", "2025"),
    ("2026-02-05", "2026-02-05", "D976-62(3).3", "2025"),
    ("2026-02-10", "2026-02-10", "G10-170.20", "2025"),
    ("2026-03-01", "2026-02-27", "D976-62(5)", "2025"),
    ("2026-03-31", "2026-03-31", "G10-170.22", "2025"),
    ("2026-04-15", "2026-04-15", "G10-185.2", "2026-Q1"),
    ("2026-07-05", "2026-07-03", "D976-63(1)", "2026-H1"),
    ("2026-07-15", "2026-07-15", "D976-63(2)", "2026-H1"),
    ("2026-07-15", "2026-07-15", "G10-185.2", "2026-Q2"),
    ("2026-07-25", "2026-07-24", "D976-63(3).1", "2026-H1"),
    ("2026-07-25", "2026-07-24", "D976-63(3).2", "2026-H1"),
    ("2026-10-15", "2026-10-15", "G10-185.2", "2026-Q3"),
    ("2026-12-30", "2026-12-30", "D976-85.1", "2026"),
    ("2026-12-30", "2026-12-30", "D976-85.2", "2026"),
]


@pytest.mark.provision(
    "D976-62.1",
    "D976-62(1)",
    "D976-62(2).1",
    "D976-62(2).2",
    "D976-62(3).1",
    "D976-62(3).2",
    "D976-62(3).3",
    "D976-62(5)",
    "D976-63.1",
    "D976-63(1)",
    "D976-63(2)",
    "D976-63(3).1",
    "D976-63(3).2",
    "D976-85.1",
    "D976-85.2",
    "G10-170.19",
    "G10-170.20",
    "G10-170.22",
    "G10-185.2",
)
def test_every_fixed_day_of_2026_with_its_last_working_day_and_period() -> None:
    """A fixed date stays on its date; the last working day on or before it is shown beside it."""
    days = [(d.due_on.isoformat(), d.act_by.isoformat(), d.provision, d.period) for d in due_days(BOOK, 2026)]
    assert days == OF_2026


@pytest.mark.provision("D976-85.1")
def test_monitoring_results_are_late_only_after_the_31st_of_december() -> None:
    """The strict reading asks for them before the date; late they are after it."""
    due = next(due for due in due_days(BOOK, 2026) if due.provision == "D976-85.1")
    assert (due.due_on, due.late_after) == (date(2026, 12, 30), date(2026, 12, 31))


def test_a_clause_not_yet_in_force_asks_for_nothing() -> None:
    """Clause 62 as it reads now is of 10 February 2025: its days of January 2025 were another law's."""
    answer = reporting_calendar(BOOK, {"year": 2025})
    assert "D976-62(1)" not in {row["provision"] for row in answer["obligations"]}
    assert {"provision": "D976-62(1)", "since": "2025-02-10"} in answer["not_yet_in_force"]


@pytest.mark.parametrize("lang", ["en", "ru", "kk"])
def test_the_answer_names_who_to_whom_and_the_laws_own_words(lang: str) -> None:
    """Explanations in the language asked; the words of the text as they are."""
    answer = reporting_calendar(BOOK, {"year": 2026, "lang": lang})
    row = next(row for row in answer["obligations"] if row["provision"] == "G10-170.20")
    assert (row["who"], row["to"]) == ("mne", "government_apparatus")
    assert {one["id"] for one in answer["provisions"]} == {row[2] for row in OF_2026}
    assert all(one["text"] for one in answer["provisions"])
    assert "before_a_date" in answer["readings"]


@pytest.mark.parametrize(
    ("period", "first", "last"),
    [
        ("2026", "2026-01-01", "2026-12-31"),
        ("2026-H1", "2026-01-01", "2026-06-30"),
        ("2024-Q1", "2024-01-01", "2024-03-31"),
    ],
)
def test_a_period_has_a_first_and_a_last_day(period: str, first: str, last: str) -> None:
    """Years, half-years and quarters."""
    assert tuple(day.isoformat() for day in bounds(period)) == (first, last)


@pytest.mark.parametrize("wrong", ["2026-H3", "26", "2026-Q5", "0000", "9999", "", "2026-H1 ", "٢٠٢٦-H1"])
def test_what_is_no_period_is_told_how_one_is_written(wrong: str) -> None:
    """The message shows an example of each."""
    with pytest.raises(BadPeriod, match="2026-H1"):
        bounds(wrong)


def test_a_report_of_january_is_about_the_year_before() -> None:
    """And one of July about the half-year just over, one of December about the running year."""
    assert reported_period("year", date(2026, 1, 15)) == "2025"
    assert reported_period("half_year", date(2026, 7, 5)) == "2026-H1"
    assert reported_period("quarter", date(2026, 1, 15)) == "2025-Q4"
    assert reported_period("calendar_year", date(2026, 12, 31)) == "2026"


def a_submission(provision: str = "G10-170.19", **said: Any) -> Submission:
    """The Ministry of Health reports on 2026 to the Ministry of National Economy."""
    sent = Submission(
        provision=provision,
        period="2026",
        body="minhealth",
        office="minister",
        on=date(2027, 1, 29),
        to="mne",
        summary="Ақпарат",
        signed_by=MINISTER,
    )
    return replace(sent, **said)


def a_standing(**said: Any) -> Standing:
    """Nothing stands against it."""
    return replace(Standing(frozenset({"minhealth"}), None, ()), **said)


def refusals(sent: Submission, standing: Standing) -> list[tuple[str, str]]:
    """Why the law refuses a report."""
    with pytest.raises(Refused) as refused:
        submit_report(BOOK, sent, standing)
    return [(violation.provision, violation.code) for violation in refused.value.violations]


@pytest.mark.provision("G10-170.19", "G10-170.18")
def test_a_report_by_its_day_is_submitted_and_announced() -> None:
    """31 January 2027 is a Sunday: the day stays, the report of Friday is in time."""
    report, facts = submit_report(BOOK, a_submission(), a_standing())
    assert (report.state, report.in_time, report.late_after) == ("submitted", True, date(2027, 1, 31))
    assert [fact.type for fact in facts] == ["reporting.periodic_report_received.v1"]


@pytest.mark.provision("G10-170.19")
def test_a_report_after_its_day_is_taken_as_late() -> None:
    """It is received all the same."""
    report, _ = submit_report(BOOK, a_submission(on=date(2027, 2, 1)), a_standing())
    assert (report.state, report.in_time) == ("late", False)


def test_everything_wrong_with_a_report_is_said_at_once() -> None:
    """Not owed, to the wrong addressee, before the period is over."""
    sent = a_submission(to="pa", on=date(2026, 12, 31), body="minfin")
    assert {code for _, code in refusals(sent, a_standing())} == {
        "report_not_owed",
        "report_wrong_addressee",
        "report_period_not_over",
    }


@pytest.mark.provision("D976-75-1.3", "G10-165-1.5")
def test_the_governments_report_is_signed_by_a_deputy_prime_minister_or_the_head_of_its_apparatus() -> None:
    """No other office may sign it."""
    sent = a_submission("G10-170.22", body="government_apparatus", to="pa", on=date(2027, 3, 30))
    owing = a_standing(owed_by=frozenset({"government_apparatus"}))
    assert refusals(sent, owing) == [("G10-165-1.5", "report_signed_by_wrong_office")]
    for office in ("deputy_prime_minister", "head_of_government_apparatus"):
        report, _ = submit_report(BOOK, replace(sent, office=office), owing)
        assert report.state == "submitted"


@pytest.mark.provision("G10-170.20", "D976-62(2).1")
def test_a_step_waits_for_the_one_before_until_its_day_has_passed() -> None:
    """What was sent is consolidated; who never sends does not stop the chain for ever."""
    awaited = Outstanding("G10-170.19", "minhealth", date(2027, 1, 31))
    sent = a_submission("G10-170.20", body="mne", to="government_apparatus", on=date(2027, 1, 31))
    standing = Standing(frozenset({"mne"}), None, (awaited,))
    assert refusals(sent, standing) == [("G10-170.19", "earlier_step_awaited")]
    report, _ = submit_report(BOOK, replace(sent, on=date(2027, 2, 1)), standing)
    assert report.state == "submitted"


def test_a_report_is_taken_once_unless_it_was_returned() -> None:
    """The addressee may send it back; then it may come again."""
    report, _ = submit_report(BOOK, a_submission(), a_standing())
    assert refusals(a_submission(), a_standing(existing=report)) == [
        ("G10-170.19", "report_received_already")
    ]
    with pytest.raises(Refused):
        return_report(report, "pa", "Толық емес")
    returned, facts = return_report(report, "mne", "Толық емес")
    assert [fact.type for fact in facts] == ["reporting.periodic_report_returned.v1"]
    again, _ = submit_report(BOOK, a_submission(), a_standing(existing=returned))
    assert again.state == "submitted"


def test_a_report_the_texts_do_not_know_is_refused_with_those_they_know() -> None:
    """And so is a period that the clause does not ask for."""
    with pytest.raises(Refused) as unknown:
        due_of(BOOK, "D976-68.1", "2026")
    assert unknown.value.violations[0].code == "unknown_periodic_report"
    with pytest.raises(Refused) as wrong:
        due_of(BOOK, "G10-170.19", "2026-Q1")
    assert wrong.value.violations[0].code == "no_such_period"


@pytest.mark.provision("D976-62(2).1", "D976-62(3).1", "D976-63(2)")
def test_a_duty_of_the_chain_opens_when_the_step_before_is_settled() -> None:
    """On 1 January only the first steps are open; each next one opens on the one before."""
    days = due_days(BOOK, 2027)
    today = date(2027, 1, 5)
    first = {due.provision for due in steps_to_open(days, today, ())}
    assert first == {"D976-62(1)", "G10-170.19", "G10-185.2", "D976-85.1"}
    second = {due.provision for due in steps_to_open(days, today, [step("D976-62(1)", "2026")])}
    assert second - first == {"D976-62(2).1", "D976-62(2).2", "D976-62(3).3"}
