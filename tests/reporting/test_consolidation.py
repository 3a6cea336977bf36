"""The consolidated report: what belongs into it, its status, its results, its facts, its order."""

from datetime import date

import pytest

from services.reporting.consolidation import (
    ReportRow,
    Scope,
    Told,
    by_sector,
    missing_results,
    report_row,
)
from services.reporting.content import consolidated
from services.reporting.register import sectors
from tests.reporting.builders import an_item, decided, opened, reported

YEAR = (date(2026, 1, 1), date(2026, 12, 31))


def row_of(item: dict, *story: Told, scope: Scope = "government", on: date = YEAR[1]) -> ReportRow | None:  # type: ignore[type-arg]
    """The row of an item in the report of 2026."""
    return report_row(item, [opened(item), *story], sectors(), since=YEAR[0], on=on, scope=scope)


@pytest.mark.provision("D976-75-1.1", "G10-165-1.4")
def test_an_item_on_the_governments_control_is_in_its_report() -> None:
    """What stands at the Administration's level is not handed to anyone's control."""
    assert row_of(an_item()) is not None
    assert row_of(an_item(level="pa")) is None
    assert row_of(an_item(level="body")) is None
    assert row_of(an_item(level="body"), scope="body") is not None


@pytest.mark.provision("D976-75-1.1")
def test_a_handed_over_item_stays_in_the_report_as_in_execution() -> None:
    """Handing over (75(4)) is removal from the Administration's level, not execution."""
    before = an_item(level="pa")
    after = an_item(level="government", state="handed_over")
    row = row_of(after, decided("item_handed_over", after, "2026-03-02"))
    assert row is not None
    assert row.status == "in_execution"
    assert row.facts[0]["fact"] == "handover"
    assert (
        report_row(before, [opened(before)], sectors(), since=YEAR[0], on=YEAR[1], scope="government") is None
    )


@pytest.mark.provision("D976-75-1.1")
def test_an_item_removed_before_the_year_is_not_in_its_report() -> None:
    """The report speaks of what was under control on some day of the year."""
    removed = an_item(state="removed", removed_on="2025-12-20", received_on="2025-02-03")
    assert row_of(removed, decided("item_removed", removed, "2025-12-20")) is None


def test_an_item_opened_after_the_day_of_the_report_is_not_in_it() -> None:
    """The report shows the state of a day, whatever happened since."""
    assert row_of(an_item(), on=date(2026, 1, 11)) is None


@pytest.mark.provision("D976-App8.2", "D976-App8.3")
def test_a_removed_item_is_executed_and_states_its_final_result() -> None:
    """The last report before removal is the final result; the other column stays empty."""
    item = an_item(state="removed", removed_on="2026-05-04", last_conclusion="executed")
    row = row_of(
        item,
        reported(item, "2026-05-01", "Больница открыта", "final"),
        decided("item_removed", item, "2026-05-04"),
    )
    assert row is not None
    assert row.status == "executed"
    cells = next(iter(consolidated([row])))["cells"]
    assert cells["final_result"]["summary"] == "Больница открыта"
    assert cells["interim_result"] is None


@pytest.mark.provision("D976-App8.4")
def test_an_item_in_execution_states_extension_transfer_and_new_deadline_apart() -> None:
    """Three different decisions are three facts, each with its day, its office and its date."""
    first = an_item(current_deadline="2026-07-15", extensions=1)
    second = an_item(current_deadline="2026-11-16", extensions=1, transfers=1, control_type="long_term")
    third = an_item(current_deadline="2027-01-29", extensions=1, transfers=1, new_deadlines=1)
    row = row_of(
        third,
        reported(third, "2026-06-10", "Фундамент готов"),
        decided("extension_granted", first, "2026-06-16"),
        decided("transfer_granted", second, "2026-07-10"),
        decided("new_deadline_set", third, "2026-11-12", office="president"),
    )
    assert row is not None
    assert [fact["fact"] for fact in row.facts] == ["extension", "transfer", "new_deadline"]
    assert [fact["due_on"] for fact in row.facts] == ["2026-07-15", "2026-11-16", "2027-01-29"]
    said = next(iter(consolidated([row])))["cells"]["interim_result"]
    assert [cell["say"] for cell in said] == [
        "report_result",
        "report_fact_extension",
        "report_fact_transfer_long_term",
        "report_fact_new_deadline",
        "report_current_deadline",
    ]


@pytest.mark.provision("D976-App8.1", "G10-A14-1")
def test_the_requisites_are_those_that_the_information_lists() -> None:
    """App. 7, 1.1 to 1.3: document with day, number, clause; executor, co-executors; initial deadline."""
    later = an_item(current_deadline="2026-11-16", extensions=1)
    row = row_of(later, decided("extension_granted", later, "2026-06-01"))
    assert row is not None
    document, executor, others, initial = next(iter(consolidated([row])))["cells"]["requisites"]
    assert [document[name] for name in ("signed_on", "number", "clause")] == ["2026-01-12", "976", "1"]
    assert executor == {"body": "minhealth"}
    assert others["coexecutors"] == [{"body": "minfin"}]
    assert initial == {"say": "report_initial_deadline", "due_on": "2026-06-15"}


@pytest.mark.provision("D976-App8.4")
def test_facts_after_the_day_of_the_report_are_not_told() -> None:
    """A report of the half-year does not know what was decided in autumn."""
    later = an_item(current_deadline="2026-11-16", extensions=1)
    row = row_of(later, decided("extension_granted", later, "2026-09-01"), on=date(2026, 6, 30))
    assert row is not None
    assert row.facts == ()


@pytest.mark.provision("D976-75-1.4", "G10-165-1.6", "D976-App8.5")
def test_rows_are_grouped_by_the_branches_of_the_ministries() -> None:
    """The branches of the form first, then the other ministries', then those named freely, then the rest."""
    items = [
        an_item("a:1", executor="akimat_astana"),
        an_item("a:2", executor="minedu"),
        an_item("a:3", sector="Ғарыш"),
        an_item("a:4", executor="minenergy"),
        an_item("a:5", executor="minlabour"),
        an_item("a:6", executor="minfin", sector="health"),
    ]
    rows = by_sector([row for item in items if (row := row_of(item)) is not None], sectors())
    assert [row.sector for row in rows] == ["labour", "health", "education", "energy", "Ғарыш", "other"]


def test_clauses_stand_in_the_order_of_numbers() -> None:
    """Clause 2 stands before clause 10, and 2.9 before 2.10."""
    clauses = ["10", "2", "2.10", "2.9", "1"]
    rows = [row for clause in clauses if (row := row_of(an_item(f"a:{clause}"))) is not None]
    assert [row.clause for row in by_sector(rows, sectors())] == ["1", "2", "2.9", "2.10", "10"]


@pytest.mark.provision("D976-App8.3", "D976-App8.4")
def test_a_missing_result_is_found() -> None:
    """An executed item needs its final result, one in execution its interim result or a fact."""
    gone = an_item("a:1", state="removed", removed_on="2026-05-04")
    rows = [row_of(gone, decided("item_removed", gone, "2026-05-04")), row_of(an_item("a:2"))]
    found = list(missing_results(row for row in rows if row is not None))
    assert [(v.provision, v.facts["item"]) for v in found] == [("D976-App8.3", "a:1"), ("D976-App8.4", "a:2")]
