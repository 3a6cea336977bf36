"""Two replicas of control on one database: each missed deadline is announced once, whoever comes first."""

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Any

import orjson
import pytest
import sqlalchemy as sa

import law
from bus.clock import SetClock
from bus.database import Database
from bus.sweep import daily, sweep
from bus.tables import ALMATY, SYSTEM
from services.control.service import Control
from tests.control.builders import a_report, an_entry

ITEMS, REPORTED = 60, 20


@pytest.fixture
def replicas(new_database: Callable[[], str]) -> Iterator[tuple[Control, Control]]:
    """Two replicas, and sixty items with two co-executors each, due on 3 April."""
    url, clock = new_database(), SetClock(datetime(2025, 3, 3, 9, tzinfo=ALMATY))
    both = tuple(Control(Database(url, "control", law.load(), clock)) for _ in range(2))
    both[0].db.create_tables(Control.metadata)
    origin = {"kind": "act", "id": "decree-1", "signed_on": "2025-03-03"}
    for n in range(ITEMS):
        both[0].call("open_item", {"origin": origin, "entry": an_entry(clause=str(n))})
    yield both[0], both[1]
    for one in both:
        one.db.close()


def announced(control: Control, type_: str) -> list[Any]:
    """What was announced of a type."""
    log = SYSTEM.outbox
    with control.db.transaction(reading=True) as tx:
        bodies = tx.execute(sa.select(log.c.body).where(log.c.type == type_)).scalars()
        return [orjson.loads(body) for body in bodies]


def at_once(replicas: tuple[Control, Control], work: Callable[[Control], int]) -> int:
    """Let both work at the same time; the sum of what they did."""
    gate = threading.Barrier(2)

    def one(replica: Control) -> int:
        gate.wait()
        return work(replica)

    with ThreadPoolExecutor(2) as pool:
        return sum(pool.map(one, replicas))


def pass_days(control: Control) -> None:
    """Sunday 6 April: the deadline and the co-executors' day have passed."""
    assert isinstance(control.db.clock, SetClock)
    control.db.clock.set(datetime(2025, 4, 6, 9, tzinfo=ALMATY))


def swept(replica: Control) -> int:
    """Sweep until nothing is due, a few at a time, so that the replicas meet."""
    done = 0
    while found := sweep(replica, 7):
        done += found
    return done


@pytest.mark.servers
@pytest.mark.provision("D976-54", "D976-44.2", "D976-45")
def test_each_missed_deadline_is_announced_once_by_two_replicas(replicas: tuple[Control, Control]) -> None:
    """Overdue, silent co-executors, disciplinary questions, monthly meetings: each exactly once."""
    control = replicas[0]
    pass_days(control)
    at_once(replicas, swept)
    assert at_once(replicas, daily) == 1
    subjects = [f"item/decree-1:{n}" for n in range(ITEMS)]
    overdue = announced(control, "control.item_overdue.v1")
    assert sorted(fact["subject"] for fact in overdue) == sorted(subjects)
    facts = announced(control, "control.coexecutor_silent.v1")
    silent = Counter((fact["subject"], fact["data"]["body"]) for fact in facts)
    assert silent == Counter((subject, body) for subject in subjects for body in ("minfin", "minjust"))
    owed = Counter(_duty(fact) for fact in announced(control, "control.obligation_opened.v1"))
    assert set(owed.values()) == {1}
    assert Counter(what for _, what in owed)["disciplinary_question"] == ITEMS
    assert ("body/mne", "discipline_meeting") in owed
    facts = announced(control, "control.obligation_missed.v1")
    missed = Counter(fact["data"]["obligation"]["id"] for fact in facts)
    assert set(missed.values()) == {1}
    assert len(missed) == 4 * ITEMS
    page = control.call("items", {"body": "mne", "overdue": True, "limit": 1000}).value()["items"]
    assert len(page) == ITEMS


def _duty(fact: Any) -> tuple[str, str]:
    duty = fact["data"]["obligation"]
    who = duty["debtor"] if duty["what"] == "coexecutor_proposals" else ""
    return duty["subject"], duty["what"] + who


@pytest.mark.servers
@pytest.mark.provision("D976-54", "D976-66.1")
def test_reports_that_arrive_while_both_sweep_lose_and_double_nothing(
    replicas: tuple[Control, Control],
) -> None:
    """A late report clears the item whether it came before the sweep reached it or after."""
    control = replicas[0]
    pass_days(control)
    late = [a_report(item=f"decree-1:{n}", on="2025-04-06") for n in range(REPORTED)]
    with ThreadPoolExecutor(1) as agency:
        sent = agency.submit(lambda: [control.call("submit_execution_report", one).value() for one in late])
        at_once(replicas, swept)
        assert len(sent.result()) == REPORTED
    overdue = Counter(fact["subject"] for fact in announced(control, "control.item_overdue.v1"))
    assert set(overdue.values()) == {1}
    assert len(overdue) >= ITEMS - REPORTED
    page = control.call("items", {"body": "mne", "overdue": True, "limit": 1000}).value()["items"]
    assert len(page) == ITEMS - REPORTED
    reported = control.call("items", {"body": "mne", "state": "reported", "limit": 1000}).value()["items"]
    assert len(reported) == REPORTED
    facts = announced(control, "control.obligation_closed.v1")
    closed = Counter(fact["data"]["obligation"]["id"] for fact in facts)
    assert sum(closed.values()) == len(closed) == REPORTED
