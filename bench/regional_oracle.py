"""Counts what a year of regional meetings left, against what was sent: it knows nothing of how it is done."""

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

import sqlalchemy as sa

from bench.regional_questions import Plan
from bus import audit
from bus.database import Database

MEETINGS = "SELECT count(*) FILTER (WHERE state = 'closed'), count(*) FROM regional_meeting"
QUESTIONS = """
SELECT meeting, count(*) AS all, count(same_as) AS repeats, count(DISTINCT number) AS numbers,
       count(*) FILTER (WHERE state = 'answered') AS answered,
       count(*) FILTER (WHERE state = 'on_control') AS on_control,
       count(DISTINCT (record ->> 'rank')::int) AS places, max((record ->> 'rank')::int) AS last
FROM question GROUP BY meeting
"""
FOLLOWED = """
SELECT count(*) FROM question, jsonb_each(record -> 'items') AS item
WHERE item.value ->> 'state' = 'on_control'
"""
ITEMS = "SELECT count(*) FROM outbox WHERE type = 'control.item_opened.v1'"
STEPS = """
SELECT convert_from(body, 'UTF8')::jsonb -> 'data' ->> 'step' AS step, count(*) FROM outbox
WHERE type = 'citizen_meetings.question_changed.v1' GROUP BY 1
"""
OPEN_ENDS = """
SELECT (SELECT count(*) FROM outbox_pending) + (SELECT count(*) FROM quarantine)
     + (SELECT count(*) FROM inbox WHERE status <> 'applied')
"""


def faults(
    plan: Plan, stores: Mapping[str, Database], published: Mapping[int, int], closed_on: Mapping[str, date]
) -> list[str]:
    """What was lost, doubled or left undone; empty when nothing."""
    own = stores["citizen_meetings"]
    return [
        *_meetings(plan, own),
        *_questions(plan, own),
        *_controlled(plan, own, stores["control"]),
        *_announced(plan, own),
        *_published(plan, published, closed_on),
        *_ends(stores),
    ]


def counted(plan: Plan) -> str:
    """What there was to count, in words."""
    asked = [plan.asked(number) for number in range(plan.meetings)]
    questions, groups = sum(len(one.all) for one in asked), sum(one.groups() for one in asked)
    items = sum(one.items() for one in asked)
    return (
        f"{plan.meetings:,} meetings closed, {questions:,} questions each ranked once, {groups:,} groups, "
        f"{items:,} controlled items opened and followed, the rest answered, every chain whole"
    )


def _meetings(plan: Plan, db: Database) -> Iterator[str]:
    closed, count = _rows(db, MEETINGS)[0]
    if (closed, count) != (plan.meetings, plan.meetings):
        yield f"{closed} of {count} meetings closed; {plan.meetings} were held"


def _questions(plan: Plan, db: Database) -> Iterator[str]:
    found = {row.meeting: row for row in _rows(db, QUESTIONS)}
    for number in range(plan.meetings):
        asked, row = plan.asked(number), found.get(f"rm-{number}")
        count, controlled = len(asked.all), asked.under_control()
        wanted = (count, count - asked.groups(), count, count - controlled, controlled, count, count)
        if row is None or tuple(row)[1:] != wanted:
            yield f"rm-{number}: {row and tuple(row)[1:]}; sent were {wanted}"


def _controlled(plan: Plan, own: Database, control: Database) -> Iterator[str]:
    asked = [plan.asked(number) for number in range(plan.meetings)]
    items, waiting = sum(one.items() for one in asked), sum(one.under_control() for one in asked)
    opened, followed = _rows(control, ITEMS)[0][0], _rows(own, FOLLOWED)[0][0]
    if (opened, followed) != (items, waiting):
        yield f"{opened} items opened, {followed} questions follow one; sent were {items} and {waiting}"


def _announced(plan: Plan, db: Database) -> Iterator[str]:
    steps = {row.step: row.count for row in _rows(db, STEPS)}
    count = plan.meetings * plan.each
    if (steps.get("registered"), steps.get("ranked")) != (count, count):
        yield f"announced: {steps}; {count} questions were sent"


def _published(plan: Plan, published: Mapping[int, int], closed_on: Mapping[str, date]) -> Iterator[str]:
    wanted: Counter[int] = Counter()
    for number in range(plan.meetings):
        asked, day = plan.asked(number), plan.day(number)
        for quarter in range(1, 5):
            first = date(plan.year, quarter * 3 - 2, 1)
            last = date(plan.year + quarter // 4, quarter % 4 * 3 + 1, 1)
            if day < last:
                closed = closed_on[f"rm-{number}"] < first
                wanted[quarter] += asked.under_control() if closed else len(asked.all)
    if wanted != Counter(published):
        yield f"published by quarter: {dict(published)}; owed were {dict(wanted)}"


def _ends(stores: Mapping[str, Database]) -> Iterator[str]:
    for name, db in stores.items():
        left = _rows(db, OPEN_ENDS)[0][0]
        if left:
            yield f"{name}: {left} events unpublished, waiting or set aside"
        if (broken := audit.verify(db).broken) is not None:
            yield f"{name}: the chain is broken at {broken.number}"


def _rows(db: Database, query: str) -> list[Any]:
    with db.engine.connect() as connection:
        return list(connection.execute(sa.text(query)))
