"""A deadline: the day a term ends, what it was counted from, and every day that was skipped on the way."""

from calendar import monthrange
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from law.calendar import Calendar, DayOff
from law.errors import LawError
from law.provision import Term
from law.reading import Readings

ZONE = ZoneInfo("Asia/Almaty")
DAY = timedelta(days=1)
WEEK = 7
YEAR = 12


@dataclass(frozen=True, slots=True)
class Deadline:
    """`due_on` is the day the text sets; `act_by` the last working day on or before it.

    `counted_from` is day 0. `late_after` is the day whose end makes it late: `due_on`, unless a reading says
    otherwise. `span` are the first and the last of the days that the count went over.
    """

    due_on: date
    act_by: date
    term: Term
    counted_from: date
    span: tuple[date, date]
    provisions: tuple[str, ...]
    readings: tuple[str, ...]
    late_after: date
    calendar: Calendar = field(repr=False, compare=False)

    @property
    def skipped(self) -> tuple[DayOff, ...]:
        """Every day that the count skipped, with its reason and act."""
        return tuple(self.calendar.days_off(*self.span))

    @property
    def provisional_days(self) -> tuple[date, ...]:
        """The days on the way whose state no act has settled yet."""
        return tuple(self.calendar.provisional(*self.span))

    @property
    def provisional(self) -> bool:
        """Whether the date rests on a day that no act has settled yet."""
        return bool(self.provisional_days)

    @property
    def may_be_changed_by(self) -> tuple[str, ...]:
        """The offices that may lawfully set another term."""
        return tuple(office for office in self.term.may_be_changed_by if office != "instruction")


@dataclass(frozen=True, slots=True)
class Count:
    """Counts one term on one calendar under the readings in force."""

    term: Term
    calendar: Calendar
    readings: Readings

    def run(self, start: date | datetime) -> Deadline:
        """The deadline of the term that runs from `start`: for a term before an event, the event's day."""
        local = local_day(start)
        if self.term.unit == "date":
            return self._fixed(local)
        if self.term.direction != "after" or self.term.unit == "immediate" or self.term.n == 0:
            return self._from(local, local, ())
        zero, used = self._day_zero(start, local)
        return self._from(local, zero, used)

    def _day_zero(self, start: date | datetime, local: date) -> tuple[date, tuple[str, ...]]:
        """The day that counts as day 0: what comes late, or is received on a day off, counts on the next."""
        receipt = "receipt" in self.term.anchor or "received" in self.term.anchor
        working = self.calendar.is_working(local)
        if receipt and not working and self.readings.setting("received_on_day_off") == "next_working_day":
            return self.calendar.next_working(local), ("received_on_day_off",)
        hour = time.fromisoformat(self.readings.setting("cut_off_hour"))
        if isinstance(start, datetime) and working and start.astimezone(ZONE).time() > hour:
            return self.calendar.next_working(local), ("cut_off_hour",)
        return local, ("cut_off_hour",) if isinstance(start, datetime) else ()

    def _from(self, local: date, zero: date, used: tuple[str, ...]) -> Deadline:
        if self.term.unit == "working_day":
            return self._working_days(local, zero, used)
        if self.term.n == 0 or self.term.unit == "immediate":
            return self._that_day(zero)
        return self._calendar_length(zero, used)

    def _that_day(self, zero: date) -> Deadline:
        """At once, on the same day, or not later than a day that was set."""
        if self.term.direction == "after":
            return self._made(zero, zero, (zero, zero - DAY), (), act_by=zero)
        act_by = self.calendar.previous_or_same(zero)
        return self._made(zero, zero, (act_by, zero), ("fixed_date_on_day_off",))

    def _working_days(self, local: date, zero: date, used: tuple[str, ...]) -> Deadline:
        n = self.term.n
        if self.term.direction == "before":
            clear = self.readings.setting("before_event_counts_back") == "clear_days_between"
            due = self.calendar.add(zero, -n - clear)
            return self._made(due, zero, (due, zero - DAY), (*used, "before_event_counts_back"), act_by=due)
        inclusive = self.readings.setting("deadline_counts_from") == "day_of_receipt"
        due = self.calendar.add(zero, n - 1 if inclusive and self.calendar.is_working(zero) else n)
        first = local if local != zero else zero + DAY
        return self._made(due, zero, (first, due), (*used, "deadline_counts_from"), act_by=due)

    def _calendar_length(self, zero: date, used: tuple[str, ...]) -> Deadline:
        """A term in days, weeks or months ends on the same day of the week or month, moved off a day off."""
        n = -self.term.n if self.term.direction == "before" else self.term.n
        days = n * WEEK if self.term.unit == "week" else n
        end = _months(zero, n) if self.term.unit == "month" else zero + days * DAY
        way = self.readings.setting("term_ends_on_day_off")
        if way == "working_day_after":
            due = self.calendar.same_or_next(end)
        else:
            due = end if way == "stays" else self.calendar.previous_or_same(end)
        act_by = self.calendar.previous_or_same(due)
        span = (min(end, act_by), max(end, act_by))
        return self._made(due, zero, span, (*used, "term_ends_on_day_off"))

    def _fixed(self, local: date) -> Deadline:
        """A fixed date of the law: it stays on its date, and a strict "before" ends on the day before."""
        named = self._named_date(local)
        used: tuple[str, ...] = ("fixed_date_on_day_off",)
        strictly = self.readings["before_a_date"]
        late_after = due = named
        if self.term.direction == "before" or self.term.provision in strictly.provisions:
            used = ("before_a_date", *used)
            if strictly.setting == "strict":
                late_after = due = named - DAY
        lenient = self.readings["late_only_after_the_date"]
        if self.term.provision in lenient.provisions and lenient.setting == "after_the_date_itself":
            late_after, used = named, (*used, "late_only_after_the_date")
        act_by = self.calendar.previous_or_same(due)
        span = (act_by, due)
        if self.readings.setting("fixed_date_on_day_off") == "working_day_before":
            due = late_after = act_by
        return self._made(due, local, span, used, late_after=late_after)

    def _named_date(self, local: date) -> date:
        """The date in the year that follows, if the text says so, else the first not earlier than `local`."""
        years = [local.year + 1] if self.term.year == "following" else [local.year, local.year + 1]
        dates = [date.fromisoformat(f"{year}-{month_day}") for year in years for month_day in self.term.dates]
        return min(on for on in dates if on >= local)

    def _made(
        self,
        due: date,
        zero: date,
        span: tuple[date, date],
        used: tuple[str, ...],
        *,
        act_by: date | None = None,
        late_after: date | None = None,
    ) -> Deadline:
        term = self.term
        return Deadline(
            due_on=due,
            act_by=act_by or self.calendar.previous_or_same(due),
            term=term,
            counted_from=zero,
            span=span,
            provisions=tuple(one for one in (term.provision, term.changed_under) if one),
            readings=used,
            late_after=late_after or due,
            calendar=self.calendar,
        )


def count(term: Term, start: date | datetime, calendar: Calendar, readings: Readings) -> Deadline:
    """Count a term from a date, or an instant with its zone, on a calendar under the readings in force."""
    return Count(term, calendar, readings).run(start)


def local_day(start: date | datetime) -> date:
    """The day of a date, or of an instant in the time of Almaty; an instant without a zone is refused."""
    if not isinstance(start, datetime):
        return start
    if start.tzinfo is None:
        raise LawError(f"the instant {start.isoformat()} has no zone; write it with +05:00 or Z")
    return start.astimezone(ZONE).date()


def _months(on: date, n: int) -> date:
    """The same day number n months later (earlier), else the last day of that month."""
    year, month = divmod(on.year * YEAR + on.month - 1 + n, YEAR)
    return date(year, month + 1, min(on.day, monthrange(year, month + 1)[1]))
