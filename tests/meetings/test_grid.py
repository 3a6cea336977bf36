"""The weekly grid: every cell of the table, its notes, the older one, and how weeks are counted."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

import law
from law import NotInForce
from services.meetings import answers
from services.meetings.rules.grid import (
    NOTES,
    PM140,
    R155,
    Readings,
    events_on,
    grid_of,
    sittings_of_parliament,
    week_of,
)
from services.meetings.rules.settings import readings_of

MONDAYS = {1: date(2025, 9, 1), 2: date(2025, 9, 8), 3: date(2025, 9, 15), 4: date(2025, 9, 22)}
FIFTH = date(2025, 9, 29)
DAYS = {"MON": 0, "TUE": 1, "WED": 2, "THU": 3, "FRI": 4}
CELLS = {
    "W1.MON": "reports_to_president_of_accountable_bodies pm_selector_meeting operational_meetings",
    "W1.TUE": "government_sitting",
    "W1.WED": "president_reception_of_government_members work_with_heads_of_local_executive_bodies",
    "W1.THU": "president_regional_trips work_with_heads_of_central_state_bodies government_kso_sittings",
    "W1.FRI": "president_phone_talks_with_akims ministry_and_agency_meetings",
    "W2.MON": "pm_selector_meeting operational_meetings",
    "W2.TUE": "government_sitting",
    "W2.WED": "president_meeting work_with_heads_of_local_executive_bodies",
    "W2.THU": "work_with_heads_of_central_state_bodies government_kso_sittings",
    "W2.FRI": "pm_report_to_president ministry_and_agency_meetings",
    "W3.MON": "reports_to_president_of_accountable_bodies pm_selector_meeting operational_meetings",
    "W3.TUE": "president_reception_of_parliament government_sitting",
    "W3.WED": "president_reception_of_government_members work_with_heads_of_local_executive_bodies",
    "W3.THU": "president_regional_trips work_with_heads_of_central_state_bodies government_kso_sittings",
    "W3.FRI": "ministry_and_agency_meetings",
    "W4.MON": "pm_selector_meeting operational_meetings",
    "W4.TUE": "government_sitting",
    "W4.WED": "president_councils_and_commissions work_with_heads_of_local_executive_bodies",
    "W4.THU": "work_with_heads_of_central_state_bodies government_kso_sittings",
    "W4.FRI": "pm_report_to_president ministry_and_agency_meetings",
}
OLDER = {
    0: "selector_meetings_pm_dpm operational_meetings_pm_dpm",
    1: "government_sitting",
    2: "majilis_plenary",
    3: "senate_plenary kso_sittings",
    4: "central_local_meetings",
}
BOOK = law.load()
IN_FORCE = readings_of(BOOK)


def events(on: date, readings: Readings = IN_FORCE) -> list[str]:
    """The events of a day."""
    return [entry.event for entry in events_on(BOOK, on, readings)]


@pytest.mark.provision(*R155)
@pytest.mark.parametrize("cell", CELLS)
def test_every_cell_of_the_table_stands_on_its_week_and_day(cell: str) -> None:
    """All events of a cell, in the order of the text, and no other."""
    on = MONDAYS[int(cell[1])] + timedelta(days=DAYS[cell[3:]])
    found = events_on(BOOK, on, IN_FORCE)
    assert [entry.event for entry in found] == CELLS[cell].split()
    assert all(entry.provision.startswith(f"R155-T.{cell}.") for entry in found)


@pytest.mark.provision("R155-T.0", "R155-1")
def test_the_table_has_forty_items_in_four_weeks_of_five_days() -> None:
    """What the cells hold together is what the register holds, item by item."""
    grid = grid_of(BOOK, MONDAYS[1])
    assert (grid.columns, len(grid.entries)) == (4, 40)
    assert sum(len(names.split()) for names in CELLS.values()) == 40


@pytest.mark.provision("R155-T.0")
@pytest.mark.parametrize("days", range(5))
def test_a_fifth_week_holds_what_is_common_to_all_four(days: int) -> None:
    """The President's alternating items have no place in it."""
    common = [set(CELLS[f"W{week}.{list(DAYS)[days]}"].split()) for week in MONDAYS]
    assert set(events(FIFTH + timedelta(days=days))) == set.intersection(*common)


@pytest.mark.provision("R155-T.0")
def test_a_fifth_week_is_read_otherwise_when_so_set() -> None:
    """As week 1, as week 4, or with nothing assigned."""
    friday = FIFTH + timedelta(days=4)
    assert events(friday, Readings(fifth_week="repeat_week_1")) == CELLS["W1.FRI"].split()
    assert events(friday, Readings(fifth_week="repeat_week_4")) == CELLS["W4.FRI"].split()
    assert events(friday, Readings(fifth_week="free")) == []


@pytest.mark.provision("R155-T.0")
@pytest.mark.parametrize(
    ("reading", "on", "week"),
    [
        ("monday_month", date(2025, 10, 3), 5),
        ("monday_month", date(2025, 10, 6), 1),
        ("nth_weekday", date(2025, 10, 1), 1),
        ("nth_weekday", date(2025, 10, 8), 2),
        ("contains_first", date(2025, 10, 1), 1),
        ("contains_first", date(2025, 10, 6), 2),
        ("majority", date(2025, 9, 29), 1),
        ("majority", date(2025, 10, 6), 2),
        ("rolling_four", date(2024, 7, 29), 1),
        ("rolling_four", date(2024, 8, 26), 1),
        ("rolling_four", date(2024, 8, 25), 4),
    ],
)
def test_the_first_week_is_counted_by_the_reading_in_force(reading: str, on: date, week: int) -> None:
    """Each reading of "first week" on the days where it differs from the others."""
    readings = Readings(week_of_month=reading, rolling_four_anchor=date(2024, 7, 29))
    assert week_of(BOOK, on, readings) == week


@pytest.mark.provision("R155-T.W3.TUE.1")
def test_the_reception_of_parliament_may_be_read_on_monday() -> None:
    """It leaves Tuesday for Monday of the third week, and no other cell changes."""
    moved = Readings(parliament_reception_cell="monday_w3")
    assert "president_reception_of_parliament" in events(MONDAYS[3], moved)
    assert events(MONDAYS[3] + timedelta(days=1), moved) == ["government_sitting"]


@pytest.mark.provision(*NOTES)
def test_the_chambers_sit_on_wednesdays_and_thursdays_of_every_week() -> None:
    """Note 1 names no week, so a fifth one has them too."""
    for monday in (*MONDAYS.values(), FIFTH):
        sit = [sittings_of_parliament(BOOK, monday + timedelta(days=n), IN_FORCE) for n in range(5)]
        assert [[one.event for one in day] for day in sit] == [
            [],
            [],
            ["majilis_sitting"],
            ["senate_sitting"],
            [],
        ]


@pytest.mark.provision(*PM140, "PM140-R1.1", "R155-3")
def test_before_the_ordinance_the_older_grid_holds_every_week_alike() -> None:
    """The last Friday of it is 26 July 2024; from Monday the 29th the new one holds."""
    for week in range(4):
        monday = date(2024, 7, 1) + timedelta(weeks=week)
        assert {n: " ".join(events(monday + timedelta(days=n))) for n in range(5)} == OLDER
    assert events(date(2024, 7, 28)) == []
    assert events(date(2024, 7, 29)) == CELLS["W4.MON"].split()


@pytest.mark.provision("PM140-R1.1")
def test_before_the_older_grid_there_is_none_to_ask() -> None:
    """It is known since 6 November 2018."""
    assert events(date(2018, 11, 6)) == ["government_sitting"]
    with pytest.raises(NotInForce):
        events(date(2018, 11, 5))


@given(st.dates(date(2024, 7, 29), date(2030, 12, 31)), st.sampled_from(["monday_month", "majority"]))
def test_every_month_has_each_cell_exactly_once_where_a_column_is_a_real_week(on: date, reading: str) -> None:
    """A Monday-to-Friday week bears one number, and each of the four follows the one before it."""
    readings = Readings(week_of_month=reading)
    monday = on - timedelta(days=on.weekday())
    numbers = {week_of(BOOK, monday + timedelta(days=n), readings) for n in range(5)}
    (week,) = numbers
    following = week_of(BOOK, monday + timedelta(days=7), readings)
    assert following == week + 1 if week < 4 else following in {1, 5}


def test_a_slot_on_a_day_off_is_shown_with_its_neighbours_and_not_moved() -> None:
    """Tuesday 16 December 2025, Independence Day: the sitting stays there, the days beside it are named."""
    answer = answers.grid(BOOK, {"month": "2025-12"})
    day = next(one for one in answer["days"] if one["on"] == "2025-12-16")
    assert (day["working"], day["events"]) == (
        False,
        ["president_reception_of_parliament", "government_sitting"],
    )
    assert day["neighbours"] == {"before": "2025-12-15", "after": "2025-12-17"}


def test_the_grid_of_a_month_has_every_day_in_order_with_its_law() -> None:
    """All days of July 2024, under the older text up to the 28th and the newer from the 29th."""
    answer = answers.grid(BOOK, {"month": "2024-07"})
    assert [one["on"] for one in answer["days"]] == [f"2024-07-{n:02}" for n in range(1, 32)]
    texts = {one["id"].split("-")[0] for one in answer["provisions"]}
    assert texts == {"R155", "PM140"}


AMENDMENT = """\
amends: R155
acts:
  Ordinance 300 of 01.12.2026:
    since: 2027-01-04
provisions:
  - id: R155-T.W1.TUE.1
    values:
      weekday:
        - {since: 2027-01-04, act: Ordinance 300 of 01.12.2026, value: monday}
  - id: R155-T.W2.FRI.1
    editions:
      - {since: 2027-01-04, act: Ordinance 300 of 01.12.2026, status: repealed}
  - id: R155-T.W3.FRI.2
    clause: Regulation, table, пятница, week 3
    service: meetings
    kind: schedule
    who: President
    when: week 3, friday
    rule: 'Third week, Friday: Telephone talks of the President with the akims of the regions.'
    orig: переговоры Президента по телефону с акимами регионов
    values:
      week:
        - {since: 2027-01-04, act: Ordinance 300 of 01.12.2026, value: 3}
      weekday:
        - {since: 2027-01-04, act: Ordinance 300 of 01.12.2026, value: friday}
      event:
        - {since: 2027-01-04, act: Ordinance 300 of 01.12.2026, value: president_phone_talks_with_akims}
"""


@pytest.fixture(scope="module")
def amended(tmp_path_factory: pytest.TempPathFactory) -> law.Law:
    """The law with an act that moves one cell, repeals another and adds a third, and no code changed."""
    directory = tmp_path_factory.mktemp("amended")
    texts = directory / "texts"
    texts.mkdir()
    for path in (BOOK.directory / "texts").glob("*.yaml"):
        (texts / path.name).write_bytes(path.read_bytes())
    (texts / "r155_ordinance_300.yaml").write_text(AMENDMENT, encoding="utf-8")
    return law.Law(directory)


@pytest.mark.provision("R155-T.0", "R155-1")
@pytest.mark.parametrize(
    ("before", "after", "event"),
    [
        (date(2026, 12, 8), date(2027, 1, 5), "government_sitting"),
        (date(2026, 12, 18), date(2027, 1, 15), "pm_report_to_president"),
    ],
)
def test_an_act_that_changes_a_cell_changes_no_earlier_month(
    amended: law.Law, before: date, after: date, event: str
) -> None:
    """Moved or repealed from 4 January 2027; December 2026 and its cases stay as they were."""
    held = [event in {one.event for one in events_on(amended, on, IN_FORCE)} for on in (before, after)]
    assert held == [True, False]
    assert [one.event for one in events_on(amended, before, IN_FORCE)] == events(before)


@pytest.mark.provision("R155-T.0")
def test_an_act_may_move_a_cell_and_add_one(amended: law.Law) -> None:
    """The sitting of the first week is on Monday, talks are held in the third week too."""
    assert "government_sitting" in {one.event for one in events_on(amended, date(2027, 1, 4), IN_FORCE)}
    third_friday = [one.event for one in events_on(amended, date(2027, 1, 22), IN_FORCE)]
    assert third_friday == ["ministry_and_agency_meetings", "president_phone_talks_with_akims"]
    assert events(date(2027, 1, 22)) == ["ministry_and_agency_meetings"]
    grid = grid_of(amended, date(2027, 2, 1))
    assert (grid.columns, len(grid.entries), len(grid_of(amended, date(2027, 1, 3)).entries)) == (4, 40, 40)
