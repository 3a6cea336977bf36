"""Deadlines: every unit and direction, the readings, and what a deadline says of itself."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

import law
from law import LawError, Term
from law.provision import Direction, Unit

BOOK = law.load()
ZONE = ZoneInfo("Asia/Almaty")
STARTS = st.dates(min_value=date(2022, 6, 1), max_value=date(2028, 6, 1))


def at(text: str) -> datetime:
    """An instant of Almaty."""
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


def a_term(n: int, unit: Unit, direction: Direction = "after", anchor: str = "receipt") -> Term:
    """A term such as an instruction may set."""
    return Term(provision="D976-50.1", n=n, unit=unit, direction=direction, anchor=anchor)


def due(provision: str, start: date | datetime, **settings: str) -> date:
    """The day a provision's term ends, under readings set otherwise."""
    return law.load(readings=settings).deadline(provision, from_=start).due_on


@pytest.mark.provision("D976-19.1", "D976-50.5")
def test_day_1_is_the_next_working_day() -> None:
    """Five working days from Monday 3 June 2024 end on Monday 10 June."""
    found = BOOK.deadline("D976-19.1", from_=date(2024, 6, 3))
    assert (found.due_on, found.act_by, found.counted_from) == (date(2024, 6, 10),) * 2 + (date(2024, 6, 3),)
    assert [off.on for off in found.skipped] == [date(2024, 6, 8), date(2024, 6, 9)]
    assert found.readings == ("deadline_counts_from",)


@pytest.mark.provision("D976-19.1")
def test_under_the_other_reading_the_day_of_receipt_is_day_1() -> None:
    """Five working days from Monday 3 June 2024 then end on Friday 7 June."""
    assert due("D976-19.1", date(2024, 6, 3), deadline_counts_from="day_of_receipt") == date(2024, 6, 7)


@pytest.mark.provision("D976-19.1", "G10-150(2).2")
@pytest.mark.parametrize(
    ("received_at", "counted_from", "due_on"),
    [
        ("2024-06-03T17:59:59", date(2024, 6, 3), date(2024, 6, 10)),
        ("2024-06-03T18:00:00", date(2024, 6, 3), date(2024, 6, 10)),
        ("2024-06-03T18:00:01", date(2024, 6, 4), date(2024, 6, 11)),
        ("2024-06-07T20:00:00", date(2024, 6, 10), date(2024, 6, 17)),
        ("2024-06-08T10:00:00", date(2024, 6, 10), date(2024, 6, 17)),
    ],
)
def test_what_comes_after_18_00_counts_on_the_next_working_day(
    received_at: str, counted_from: date, due_on: date
) -> None:
    """After the cut-off hour, and on a day off, the next working day is day 0."""
    found = BOOK.deadline("D976-19.1", from_=at(received_at))
    assert (found.counted_from, found.due_on) == (counted_from, due_on)


def test_the_hour_is_that_of_almaty_whatever_the_zone_of_the_instant() -> None:
    """13:30 UTC is 18:30 in Almaty; 20:00 in Moscow on Monday is 22:00, still Monday."""
    assert BOOK.deadline(
        "D976-19.1", from_=datetime.fromisoformat("2024-06-03T13:30:00Z")
    ).counted_from == date(2024, 6, 4)
    assert BOOK.deadline(
        "D976-19.1", from_=datetime.fromisoformat("2024-06-03T12:59:00Z")
    ).counted_from == date(2024, 6, 3)


def test_an_instant_without_a_zone_is_refused() -> None:
    """An instant is only one with its zone."""
    with pytest.raises(LawError, match="has no zone"):
        BOOK.deadline("D976-19.1", from_=datetime(2024, 6, 3, 10))  # noqa: DTZ001 - the fault shown


def test_the_cut_off_hour_is_a_reading() -> None:
    """Under 17:00 a document of 17:30 counts on the next working day."""
    assert due("D976-19.1", at("2024-06-03T17:30:00"), cut_off_hour="17:00") == date(2024, 6, 11)


@pytest.mark.provision("D976-32.1")
def test_an_event_on_a_day_off_is_day_0_itself() -> None:
    """Five working days after an event on Saturday 8 June 2024 begin on Monday: only receipts are shifted."""
    found = BOOK.deadline("D976-32.1", from_=date(2024, 6, 8))
    assert (found.counted_from, found.due_on) == (date(2024, 6, 8), date(2024, 6, 14))


@pytest.mark.provision("D976-65(3)", "D976-65(2)", "G10-105.1")
@pytest.mark.parametrize(
    ("provision", "event", "last_day"),
    [
        ("D976-65(3)", date(2024, 6, 20), date(2024, 6, 6)),
        ("D976-65(2)", date(2024, 5, 15), date(2024, 5, 4)),
        ("G10-105.1", date(2025, 3, 4), date(2025, 3, 3)),
        ("D976-17", date(2025, 1, 8), date(2024, 12, 27)),
    ],
)
def test_before_an_event_working_days_are_counted_back(provision: str, event: date, last_day: date) -> None:
    """Not later than N working days before is the N-th working day back, worked Saturdays among them."""
    assert due(provision, event) == last_day


def test_under_the_other_reading_clear_days_lie_before_the_event() -> None:
    """One clear working day between: for a sitting on Tuesday 4 March 2025 the Friday before."""
    clear = due("G10-105.1", date(2025, 3, 4), before_event_counts_back="clear_days_between")
    assert clear == date(2025, 2, 28)


@pytest.mark.provision("D976-51", "D976-46.1")
@pytest.mark.parametrize(
    ("signed_on", "due_on"),
    [
        (date(2024, 6, 3), date(2024, 6, 17)),
        (date(2024, 4, 25), date(2024, 5, 6)),
        (date(2024, 4, 24), date(2024, 5, 6)),
        (date(2025, 3, 10), date(2025, 3, 20)),
    ],
)
def test_two_weeks_end_on_the_same_weekday_or_the_working_day_before(signed_on: date, due_on: date) -> None:
    """Two weeks end on the same day of the week; if it is a day off, on the working day before it."""
    assert due("D976-51", signed_on) == due_on


@pytest.mark.parametrize(
    ("n", "start", "due_on"),
    [
        (1, date(2025, 1, 31), date(2025, 2, 28)),
        (1, date(2024, 1, 31), date(2024, 2, 29)),
        (6, date(2024, 8, 30), date(2025, 2, 28)),
        (1, date(2024, 2, 9), date(2024, 3, 7)),
        (12, date(2024, 2, 29), date(2025, 2, 28)),
    ],
)
def test_months_end_on_the_same_number_or_the_last_day(n: int, start: date, due_on: date) -> None:
    """A month ends on the same day number, else on the month's last day; off a day off it moves back."""
    assert BOOK.count(a_term(n, "month", anchor="decision"), from_=start).due_on == due_on


@pytest.mark.parametrize(
    ("setting", "due_on"),
    [
        ("working_day_before", date(2024, 5, 6)),
        ("working_day_after", date(2024, 5, 10)),
        ("stays", date(2024, 5, 9)),
    ],
)
def test_where_a_term_ends_on_a_day_off_is_a_reading(setting: str, due_on: date) -> None:
    """Two weeks from 25 April 2024 end on 9 May: before it, after it, or on it."""
    assert due("D976-51", date(2024, 4, 25), term_ends_on_day_off=setting) == due_on


@pytest.mark.provision("D976-62(1)", "G10-170.19")
def test_a_fixed_date_stays_and_act_by_is_the_last_working_day() -> None:
    """31 January 2026 is a Saturday: it stays the day, and Friday 30 January is the last day to act."""
    found = BOOK.deadline("G10-170.19", from_=date(2025, 12, 31))
    assert (found.due_on, found.act_by) == (date(2026, 1, 31), date(2026, 1, 30))
    assert [off.on for off in found.skipped] == [date(2026, 1, 31)]
    assert due("G10-170.19", date(2025, 12, 31), fixed_date_on_day_off="working_day_before") == date(
        2026, 1, 30
    )
    assert due("D976-62(1)", date(2025, 5, 5)) == date(2026, 1, 15)


@pytest.mark.provision("D976-8")
def test_before_20_august_is_strict() -> None:
    """The draft address is due on 19 August at the latest; 20 August under the other reading."""
    assert due("D976-8", date(2025, 1, 1)) == date(2025, 8, 19)
    assert due("D976-8", date(2025, 1, 1), before_a_date="inclusive") == date(2025, 8, 20)


@pytest.mark.provision("D976-85.1", "D976-85.2")
def test_before_31_december_is_strict_but_late_only_after_it() -> None:
    """Monitoring results: last day 30 December, last working day before it, late only after 31 December."""
    found = BOOK.deadline("D976-85.1", from_=date(2023, 3, 1))
    assert found.due_on == date(2023, 12, 30)
    assert found.act_by == date(2023, 12, 29)
    assert found.late_after == date(2023, 12, 31)


@pytest.mark.provision("G10-185.2")
@pytest.mark.parametrize(
    ("asked_on", "due_on"),
    [
        (date(2025, 1, 10), date(2025, 1, 15)),
        (date(2025, 1, 16), date(2025, 4, 15)),
        (date(2025, 10, 16), date(2026, 1, 15)),
    ],
)
def test_of_several_dates_of_a_year_the_next_one_is_meant(asked_on: date, due_on: date) -> None:
    """The quarterly analysis is due on the next 15th of January, April, July or October."""
    assert due("G10-185.2", asked_on) == due_on


@pytest.mark.provision("D976-64", "D976-49")
@pytest.mark.parametrize("provision", ["D976-64", "D976-49"])
def test_at_once_and_the_same_day_are_that_day(provision: str) -> None:
    """What is to be done at once is not put off by an hour or a day off."""
    found = BOOK.deadline(provision, from_=at("2024-06-08T20:00:00"))
    assert found.due_on == found.act_by == date(2024, 6, 8)


@pytest.mark.provision("D976-68.1")
def test_the_letter_is_due_by_the_deadline_itself() -> None:
    """The request to extend comes by the deadline; on a day off the working day before is shown."""
    found = BOOK.deadline("D976-68.1", from_=date(2024, 6, 9))
    assert (found.due_on, found.act_by) == (date(2024, 6, 9), date(2024, 6, 7))


def test_the_calendar_known_on_a_day_decides() -> None:
    """Known on 6 June 2024, ten working days from 3 June end on 18 June; known on 7 June, on 17 June."""
    early, late = (BOOK.count(a_term(10, "working_day"), from_=date(2024, 6, 3), known_on=on) for on in (
        date(2024, 6, 6), date(2024, 6, 7)
    ))  # fmt: skip
    assert (early.due_on, late.due_on) == (date(2024, 6, 18), date(2024, 6, 17))
    assert early.skipped[-1].why.text("en") == "first day of Kurban Ait"


def test_a_deadline_that_rests_on_an_unsettled_day_says_so() -> None:
    """Ten working days over 16 May 2027 are provisional; ten in April 2027 are not."""
    over = BOOK.count(a_term(10, "working_day"), from_=date(2027, 5, 12))
    assert over.provisional
    assert date(2027, 5, 17) in over.provisional_days
    assert not BOOK.count(a_term(10, "working_day"), from_=date(2027, 4, 5)).provisional


def test_who_may_set_another_term_is_said_by_office() -> None:
    """The examination term may be changed by the Head of the PA, and by the President under clause 27."""
    found = BOOK.deadline("D976-19.1", from_=date(2024, 6, 3))
    assert set(found.may_be_changed_by) == {"president", "head_of_pa"}
    assert found.provisions == ("D976-19.1", "D976-27")
    assert BOOK.deadline("D976-51", from_=date(2024, 6, 3)).may_be_changed_by == ()


def test_the_law_of_the_day_asked_for_applies() -> None:
    """Before the clause was in force there is no term; `on` may name another day than the start."""
    with pytest.raises(LawError, match="nothing before 2024-02-01"):
        BOOK.deadline("D976-20", from_=date(2023, 6, 1))
    assert BOOK.deadline("D976-20", from_=date(2023, 6, 1), on=date(2024, 3, 1)).due_on == date(2023, 6, 15)


@given(
    start=STARTS,
    n=st.integers(min_value=1, max_value=120),
    unit=st.sampled_from(["working_day", "week", "month"]),
)
def test_a_later_start_never_ends_earlier(start: date, n: int, unit: Unit) -> None:
    """Deadlines are monotone in their start."""
    n = min(n, 24) if unit == "month" else n
    first, second = (BOOK.count(a_term(n, unit), from_=on) for on in (start, start + timedelta(days=1)))
    assert first.due_on <= second.due_on


@given(start=STARTS, n=st.integers(min_value=1, max_value=120))
def test_a_longer_term_never_ends_earlier(start: date, n: int) -> None:
    """Deadlines in working days are strictly monotone in their length, and end on working days."""
    first, second = (BOOK.count(a_term(days, "working_day"), from_=start) for days in (n, n + 1))
    assert first.due_on < second.due_on
    assert BOOK.calendar().is_working(first.due_on)


@given(start=STARTS, hour=st.integers(min_value=0, max_value=23), n=st.integers(min_value=1, max_value=60))
def test_an_instant_ends_with_its_date_or_the_next_working_day(start: date, hour: int, n: int) -> None:
    """A receipt within hours ends as its date does; a late one as the next working day does."""
    instant = datetime(start.year, start.month, start.day, hour, 30, tzinfo=ZONE)
    term = a_term(n, "working_day")
    counted = BOOK.calendar().same_or_next(start)
    if hour >= 18 and counted == start:
        counted = BOOK.calendar().next_working(start)
    assert BOOK.count(term, from_=instant).due_on == BOOK.calendar().add(counted, n)


@given(provision=st.sampled_from([one.id for one in BOOK.provisions.values() if one.terms]), start=STARTS)
def test_every_term_of_the_texts_can_be_counted(provision: str, start: date) -> None:
    """No provision with a term fails on any day when its clause is in force, and it explains its days."""
    try:
        found = BOOK.deadline(provision, from_=start)
    except law.NotInForce:
        return
    assert found.act_by <= max(found.due_on, found.act_by)
    assert all(not BOOK.calendar().is_working(off.on) for off in found.skipped)
    assert found.readings or found.term.n == 0 or found.term.unit == "immediate"
