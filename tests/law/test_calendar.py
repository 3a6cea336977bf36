"""The working calendar: the days of Kazakhstan's years, both directions, and what was known when."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

import law
from law.calendar import Calendar, OutsideCalendar

CALENDAR = law.load().calendar()
DAYS = st.dates(min_value=date(2011, 6, 1), max_value=date(2029, 6, 1))
LENGTHS = st.integers(min_value=-300, max_value=300)


def days_between(start: date, end: date) -> list[date]:
    """The days after `start` up to and including `end`."""
    return [start + timedelta(days=n) for n in range(1, (end - start).days + 1)]


@pytest.mark.parametrize(
    ("year", "working_days"), [(2023, 246), (2024, 249), (2025, 246), (2026, 247), (2027, 247)]
)
def test_a_year_has_the_working_days_of_its_official_calendar(year: int, working_days: int) -> None:
    """The number of working days of a five-day week agrees with the production calendars."""
    assert CALENDAR.between(date(year - 1, 12, 31), date(year, 12, 31)) == working_days


@pytest.mark.parametrize(
    ("off", "worked"),
    [
        (date(2022, 3, 7), date(2022, 3, 5)),
        (date(2022, 8, 29), date(2022, 8, 27)),
        (date(2022, 10, 24), date(2022, 10, 22)),
        (date(2023, 7, 7), date(2023, 7, 1)),
        (date(2024, 5, 8), date(2024, 5, 4)),
        (date(2025, 1, 3), date(2025, 1, 5)),
        (date(2014, 1, 3), date(2013, 12, 28)),
        (date(2020, 5, 8), date(2020, 5, 11)),
    ],
)
def test_a_transferred_day_off_is_not_worked_and_its_counterpart_is(off: date, worked: date) -> None:
    """A transfer makes one day a day off and another, usually a Saturday, a working day."""
    assert not CALENDAR.is_working(off)
    assert CALENDAR.is_working(worked)
    reason = CALENDAR.why(off)
    assert reason is not None
    assert reason.kind == "transfer"


@pytest.mark.parametrize("year", [2026, 2027])
def test_a_year_without_transfers_has_no_worked_weekend(year: int) -> None:
    """No transfer is known for 2026 and 2027."""
    assert not CALENDAR.worked_weekends(date(year, 1, 1), date(year, 12, 31))


def test_a_state_holiday_on_a_weekend_moves_to_the_next_working_day() -> None:
    """8 March 2026 is a Sunday, so Monday 9 March is a day off by article 5 of the Law on Holidays."""
    moved = CALENDAR.why(date(2026, 3, 9))
    assert moved is not None
    assert moved.why.text("en") == "International Women's Day, moved from 08.03.2026"
    assert "art. 5" in moved.act.text("en")


@pytest.mark.parametrize("on", [date(2024, 1, 8), date(2023, 1, 9), date(2022, 7, 11), date(2024, 6, 17)])
def test_christmas_and_kurban_ait_on_a_weekend_are_not_moved(on: date) -> None:
    """The Monday after 7 January or Kurban Ait on a weekend is a working day."""
    assert CALENDAR.is_working(on)


def test_the_announcement_of_kurban_ait_on_7_june_2024_made_17_june_a_working_day() -> None:
    """Ten working days from 3 June 2024 ended on 18 June before the announcement, on 17 June after."""
    book = law.load()
    assert book.calendar(known_on=date(2024, 6, 6)).add(date(2024, 6, 3), 10) == date(2024, 6, 18)
    assert book.calendar(known_on=date(2024, 6, 7)).add(date(2024, 6, 3), 10) == date(2024, 6, 17)
    assert CALENDAR.add(date(2024, 6, 3), 10) == date(2024, 6, 17)


def test_the_move_of_constitution_day_in_march_2026_made_31_august_a_working_day() -> None:
    """Ten working days from 24 August 2026 ended on 8 September in the plan, on 7 September after March."""
    book = law.load()
    assert book.calendar(known_on=date(2026, 2, 1)).add(date(2026, 8, 24), 10) == date(2026, 9, 8)
    assert book.calendar(known_on=date(2026, 4, 1)).add(date(2026, 8, 24), 10) == date(2026, 9, 7)


def test_a_transfer_is_unknown_before_its_act() -> None:
    """On 1 April 2024 nobody knew yet that 8 May would be a day off and 4 May worked."""
    before = law.load().calendar(known_on=date(2024, 4, 16))
    assert before.is_working(date(2024, 5, 8))
    assert not before.is_working(date(2024, 5, 4))
    assert not law.load().calendar(known_on=date(2024, 4, 17)).is_working(date(2024, 5, 8))


def test_constitution_day_is_on_15_march_since_2027() -> None:
    """15 March 2027 is a day off, 30 August 2027 is not, and 15 March 2026 was not yet."""
    assert not CALENDAR.is_working(date(2027, 3, 15))
    assert CALENDAR.is_working(date(2027, 8, 30))
    assert CALENDAR.why(date(2026, 3, 15)).kind == "weekend"  # type: ignore[union-attr]


def test_kurban_ait_of_2027_and_its_neighbours_are_not_settled() -> None:
    """16 May 2027 is an estimate: it, its neighbours and possible transfers are provisional."""
    assert CALENDAR.provisional(date(2027, 5, 12), date(2027, 5, 20)) == [
        date(2027, 5, 15),
        date(2027, 5, 16),
        date(2027, 5, 17),
    ]
    assert date(2027, 7, 5) in CALENDAR.provisional(date(2027, 7, 1), date(2027, 7, 10))
    assert not CALENDAR.provisional(date(2010, 1, 1), date(2026, 12, 31))


def test_a_date_of_an_undescribed_year_says_which_file_to_add() -> None:
    """Outside the years described there is no guess but a request for the file."""
    with pytest.raises(OutsideCalendar, match=r"kz-2045\.yaml"):
        CALENDAR.is_working(date(2045, 1, 1))
    with pytest.raises(OutsideCalendar, match=r"kz-2031\.yaml"):
        CALENDAR.add(date(2030, 12, 30), 5)
    with pytest.raises(OutsideCalendar, match=r"kz-2009\.yaml"):
        CALENDAR.add(date(2010, 1, 5), -5)


def test_every_day_off_names_its_reason_and_act_in_three_languages() -> None:
    """No day off of the years described is without a reason and an act."""
    for off in CALENDAR.days_off(CALENDAR.first, CALENDAR.last):
        for lang in ("kk", "ru", "en"):
            assert off.why.text(lang)
            assert off.act.text(lang)


def test_versions_of_the_calendar_are_built_once() -> None:
    """Two days between which nothing became known share one version."""
    calendars = law.load().calendars
    assert calendars.known_on(date(2024, 6, 8)) is calendars.known_on(date(2024, 6, 9))
    assert calendars.known_on(None) is calendars.known_on(None)


@given(start=DAYS, n=LENGTHS)
def test_adding_working_days_agrees_with_walking_day_by_day(start: date, n: int) -> None:
    """The n-th working day found by prefix sums is the one found by counting on the fingers."""
    on, left, step = start, abs(n), timedelta(days=1 if n > 0 else -1)
    while left:
        on += step
        left -= CALENDAR.is_working(on)
    assert CALENDAR.add(start, n) == on


@given(start=DAYS, end=DAYS)
def test_counting_working_days_agrees_with_walking_day_by_day(start: date, end: date) -> None:
    """The count between two days is that of the working days one by one, negative when turned round."""
    low, high = min(start, end), max(start, end)
    counted = sum(CALENDAR.is_working(on) for on in days_between(low, high))
    assert CALENDAR.between(start, end) == (counted if start <= end else -counted)


@given(start=DAYS, n=st.integers(min_value=0, max_value=300))
def test_going_forth_and_back_returns_to_the_same_working_day(start: date, n: int) -> None:
    """Subtracting undoes adding, from any working day."""
    working = CALENDAR.same_or_next(start)
    assert CALENDAR.add(CALENDAR.add(working, n), -n) == working


@given(start=DAYS, n=st.integers(min_value=1, max_value=300))
def test_adding_and_counting_are_inverse(start: date, n: int) -> None:
    """Between a day and its n-th working day there are n working days."""
    assert CALENDAR.between(start, CALENDAR.add(start, n)) == n


@given(on=DAYS)
def test_the_nearest_working_days_lie_on_their_sides(on: date) -> None:
    """Next is after, previous before, and a working day is its own same-or-next and previous-or-same."""
    assert CALENDAR.previous_working(on) < on < CALENDAR.next_working(on)
    assert CALENDAR.previous_or_same(on) <= on <= CALENDAR.same_or_next(on)
    assert CALENDAR.is_working(on) == (CALENDAR.previous_or_same(on) == on == CALENDAR.same_or_next(on))
    assert CALENDAR.is_working(on) == (CALENDAR.why(on) is None)


@given(start=DAYS, length=st.integers(min_value=0, max_value=60))
def test_days_off_and_working_days_make_up_the_whole(start: date, length: int) -> None:
    """Every day is either worked or a day off with a reason."""
    end = start + timedelta(days=length)
    off = CALENDAR.days_off(start + timedelta(days=1), end)
    assert CALENDAR.between(start, end) + len(off) == length


def test_the_calendar_agrees_with_the_library_it_was_made_from() -> None:
    """Day by day from 2010 to 2030 the calendar as known now is that of the library `holidays`."""
    holidays = pytest.importorskip("holidays")
    known = holidays.KZ(years=range(2010, 2031))
    every = [CALENDAR.first, *days_between(CALENDAR.first, CALENDAR.last)]
    assert [on for on in every if known.is_working_day(on) != CALENDAR.is_working(on)] == []


def test_a_calendar_is_made_of_any_days() -> None:
    """A calendar without special days works Monday to Friday."""
    plain = Calendar(date(2026, 1, 1), date(2026, 1, 31), [], CALENDAR.habit)
    assert plain.between(date(2026, 1, 1), date(2026, 1, 31)) == 21
