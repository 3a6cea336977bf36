"""Working-day arithmetic: answers a second in one process, against the library `holidays` and walking.

    python -m bench.working_days [--answers 200000] [--rounds 5] [--quick]

Every contender answers the same questions in the same run: the n-th working day after a date (n from -250 to
250), and the working days between two dates. The answers are compared first.
"""

import random
import sys
import time
from collections.abc import Callable
from datetime import date, timedelta
from functools import partial

import holidays

import law
from bench.measure import Target, arguments, conclude, interleaved, median, table

Question = tuple[date, int, date]
Answer = Callable[[Question], object]
DAY = timedelta(days=1)
FIRST, DAYS, LONGEST = date(2012, 1, 1), 6000, 250
NTH, NTH_KNOWN, WALK = "n-th working day", "n-th, holidays.get_nth_working_day", "n-th, walking"
BETWEEN, BETWEEN_KNOWN = "working days between", "between, holidays.get_working_days_count"
LEAST_A_SECOND = 500_000
COMPARED = 200


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


def rate(name: str, answer: Answer, asked: list[Question]) -> dict[str, float]:
    """Answers a second."""
    began = time.perf_counter()
    for question in asked:
        answer(question)
    return {name: len(asked) / (time.perf_counter() - began)}


def contenders() -> dict[str, Answer]:
    """Who answers what, ours and the peers'."""
    calendar = law.load().calendar()
    known = holidays.country_holidays("KZ", years=range(2010, 2031))
    return {
        NTH: lambda q: calendar.add(q[0], q[1]),
        NTH_KNOWN: lambda q: known.get_nth_working_day(q[0], q[1]),
        WALK: lambda q: walk(calendar.is_working, q[0], q[1]),
        BETWEEN: lambda q: calendar.between(q[0], q[2]),
        BETWEEN_KNOWN: lambda q: known.get_working_days_count(q[0] + DAY, q[2]),
    }


def compare(answers: dict[str, Answer], asked: list[Question]) -> None:
    """All say the same."""
    for question in asked:
        nth = answers[NTH](question)
        assert answers[NTH_KNOWN](question) == nth == answers[WALK](question), question
        assert answers[BETWEEN](question) == answers[BETWEEN_KNOWN](question), question


def main() -> int:
    """Measure and conclude."""
    given = arguments(__doc__, answers=200_000).parse_args()
    count, rounds = (10_000, 1) if given.quick else (given.answers, given.rounds)
    answers, asked = contenders(), questions(count)
    few = asked[: max(COMPARED, count // 200)]
    compare(answers, few[:COMPARED])
    ours = {NTH, BETWEEN}
    runs = {
        name: partial(rate, name, answer, asked if name in ours else few) for name, answer in answers.items()
    }
    figures = interleaved(runs, rounds)
    targets = [
        Target(
            f"{name}, against {LEAST_A_SECOND:,} a second", median(figures, name) / LEAST_A_SECOND, at_least=1
        )
        for name in (NTH, BETWEEN)
    ]
    notes = [f"{count:,} answers a round; of the peers {len(few):,}"]
    tables = [table(figures, "answers/s")]
    return conclude("Working days", tables, targets, notes, record=not given.quick)


if __name__ == "__main__":
    sys.exit(main())
