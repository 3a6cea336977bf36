"""Working-day arithmetic: answers a second in one process, against the library `holidays` and walking.

    python -m bench.working_days [--answers 200000] [--rounds 5]

Every contender answers the same questions in the same run: the n-th working day after a date (n from -250 to
250), and the working days between two dates. The answers are compared first; the figures are medians of the
rounds.
"""

import argparse
import random
import statistics
import time
from collections.abc import Callable
from datetime import date, timedelta

import holidays

import law

Question = tuple[date, int, date]
DAY = timedelta(days=1)
FIRST, DAYS, LONGEST = date(2012, 1, 1), 6000, 250


def questions(count: int) -> list[Question]:
    """The same questions in every run: a start, a number of working days, an end."""
    chance = random.Random(976)
    made = []
    for _ in range(count):
        start = FIRST + timedelta(days=chance.randrange(DAYS))
        length = chance.choice([n for n in range(-LONGEST, LONGEST + 1) if n])
        made.append((start, length, start + timedelta(days=chance.randrange(1, 400))))
    return made


def walk(works: Callable[[date], bool], start: date, n: int) -> date:
    """The n-th working day, found by walking."""
    on, left, step = start, abs(n), DAY if n > 0 else -DAY
    while left:
        on += step
        left -= works(on)
    return on


def rate(answer: Callable[[Question], object], asked: list[Question], rounds: int) -> float:
    """The median of answers a second."""
    rates = []
    for _ in range(rounds):
        began = time.perf_counter()
        for question in asked:
            answer(question)
        rates.append(len(asked) / (time.perf_counter() - began))
    return statistics.median(rates)


def main() -> None:
    """Print the medians of all contenders."""
    parser = argparse.ArgumentParser(description="working-day arithmetic against its peers")
    parser.add_argument("--answers", type=int, default=200_000)
    parser.add_argument("--rounds", type=int, default=5)
    given = parser.parse_args()
    calendar = law.load().calendar()
    known = holidays.KZ(years=range(2010, 2031))
    asked = questions(given.answers)
    few = asked[: max(200, given.answers // 200)]
    for start, n, end in few[:200]:
        assert (
            calendar.add(start, n)
            == known.get_nth_working_day(start, n)
            == walk(known.is_working_day, start, n)
        )
        assert calendar.between(start, end) == known.get_working_days_count(start + DAY, end)
    contenders: list[tuple[str, Callable[[Question], object], list[Question]]] = [
        ("n-th working day, this calendar", lambda q: calendar.add(q[0], q[1]), asked),
        (
            "n-th working day, holidays.get_nth_working_day",
            lambda q: known.get_nth_working_day(q[0], q[1]),
            few,
        ),
        ("n-th working day, walking on this calendar", lambda q: walk(calendar.is_working, q[0], q[1]), few),
        ("working days between, this calendar", lambda q: calendar.between(q[0], q[2]), asked),
        (
            "working days between, holidays.get_working_days_count",
            lambda q: known.get_working_days_count(q[0] + DAY, q[2]),
            few,
        ),
    ]
    for name, answer, put in contenders:
        print(f"{name:58} {rate(answer, put, given.rounds):>12,.0f} answers/s  (median of {given.rounds})")


if __name__ == "__main__":
    main()
