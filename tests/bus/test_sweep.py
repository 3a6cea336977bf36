"""The clock: what is due is announced once, whichever replica comes first; no failure holds up another."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from bus.clock import ClockError, FileClock, SetClock, open_clock
from bus.database import Database
from bus.inbox import Inbox
from bus.obligations import OBLIGATION, UnknownObligation
from bus.sweep import daily, sweep
from law.obligation import owe
from tests.bus.toys import METADATA, START, Law, Toy, announced, event, later, raws, total, toy_contracts


def _due(days: int) -> str:
    return later(days).date().isoformat()


def _move(db: Database, days: int) -> None:
    assert isinstance(db.clock, SetClock)
    db.clock.set(later(days).replace(hour=0))


def _open(db: Database) -> list[Any]:
    with db.transaction(reading=True) as tx:
        return list(tx.execute(sa.select(OBLIGATION).order_by(OBLIGATION.c.subject)).all())


def test_an_obligation_falls_due_soon_and_is_missed_once_each(db: Database, inbox: Inbox, toy: Toy) -> None:
    """Due soon three days before its last working day, missed when its day is over."""
    inbox.receive(raws([event(due_on=_due(10)), event("tally/2", due_on=_due(40))]))
    seen = []
    for day in range(1, 14):
        _move(db, day)
        while sweep(toy):
            pass
        seen.append([e.type.split(".")[1] for e in announced(db) if "obligation" in e.type][2:])
    assert seen[5] == []
    assert seen[6] == seen[9] == ["obligation_due_soon"]
    assert seen[10] == seen[12] == ["obligation_due_soon", "obligation_missed"]
    assert total(db) == 101
    assert [(row.state, row.next_at is None) for row in _open(db)] == [("missed", True), ("open", False)]


def test_a_duty_met_in_time_is_not_missed_and_one_met_late_stays_told(
    db: Database, inbox: Inbox, toy: Toy
) -> None:
    """Closing is announced; nothing follows of it."""
    inbox.receive(raws([event(due_on=_due(2)), event("tally/2", due_on=_due(2)), event(note="met")]))
    _move(db, 5)
    sweep(toy)
    inbox.receive(raws([event("tally/2", note="met")]))
    facts = [
        (e.type, e.subject, e.data["obligation"]["state"]) for e in announced(db) if "obligation" in e.type
    ]
    assert facts[2:] == [
        ("toy.obligation_closed.v1", "tally/1", "met"),
        ("toy.obligation_missed.v1", "tally/2", "missed"),
        ("toy.obligation_closed.v1", "tally/2", "met"),
    ]


def test_the_same_duty_is_opened_once(db: Database, inbox: Inbox) -> None:
    """In one batch and across batches; a closed one is not opened again."""
    inbox.receive(raws([event(due_on=_due(9)), event(due_on=_due(9))]))
    inbox.receive(raws([event(due_on=_due(9)), event(note="met"), event(due_on=_due(9))]))
    types = [e.type for e in announced(db) if "obligation" in e.type]
    assert types == ["toy.obligation_opened.v1", "toy.obligation_closed.v1"]


def test_a_duty_never_opened_cannot_be_closed(db: Database) -> None:
    """It is named."""
    with pytest.raises(UnknownObligation, match="no-such"), db.transaction() as tx:
        tx.close_obligation("no-such", on=tx.today)


def test_a_missed_duty_that_cannot_be_carried_out_holds_up_no_other(
    db: Database, inbox: Inbox, toy: Toy
) -> None:
    """It stays open with the error and is tried again later."""
    inbox.receive(raws(event(f"tally/{n}", due_on=_due(1)) for n in range(3)))
    Toy.broken = {"tally/1"}
    _move(db, 3)
    assert sweep(toy) == 3
    assert sweep(toy) == 0
    assert [row.state for row in _open(db)] == ["missed", "open", "missed"]
    assert "cannot miss it" in _open(db)[1].error
    Toy.broken = set()
    _move(db, 4)
    assert sweep(toy) == 1
    assert len(list(announced(db, "toy.obligation_missed.v1"))) == 3


def test_a_missed_duty_that_the_database_refuses_holds_up_no_other(
    db: Database, inbox: Inbox, toy: Toy
) -> None:
    """The batch is taken apart to find it."""
    inbox.receive(raws(event(f"tally/{n}", due_on=_due(1)) for n in range(3)))
    Toy.broken = {"tally/1 in the database"}
    _move(db, 3)
    assert sweep(toy) == 3
    assert [row.state for row in _open(db)] == ["missed", "open", "missed"]


def test_a_daily_job_runs_once_a_day(db: Database, toy: Toy) -> None:
    """And again the next day."""
    assert [daily(toy), daily(toy)] == [1, 0]
    _move(db, 1)
    assert [daily(toy), daily(toy)] == [1, 0]
    assert total(db, "tally/days") == 2


def test_two_replicas_announce_each_duty_once(new_database: Callable[[], str]) -> None:
    """Both sweep at the same time, on one database."""
    url, contracts = new_database(), toy_contracts()
    clock = SetClock(START)

    def connect() -> Database:
        return Database(url, "toy", Law(), clock, contracts)

    db = connect()
    db.create_tables(METADATA)
    with db.transaction() as tx:
        for n in range(300):
            tx.oblige(
                owe("D976-68.1", f"tally/{n}", "mne", "pa", "x", from_on=tx.today, due_on=later(1).date())
            )
    clock.set(later(5))

    def replica(_: int) -> int:
        toy, done = Toy(connect()), 0
        while found := sweep(toy, 20):
            done += found
        done += 1000 * daily(toy)
        toy.db.close()
        return done

    with ThreadPoolExecutor(2) as pool:
        done = sum(pool.map(replica, range(2)))
    assert done == 1300
    subjects = [e.subject for e in announced(db, "toy.obligation_missed.v1")]
    assert len(subjects) == len(set(subjects)) == 300
    db.close()


def test_processes_share_a_simulated_instant_through_a_file(tmp_path: Any) -> None:
    """Only where the configuration allows it; the system's clock otherwise."""
    path = tmp_path / "now"
    FileClock.write(path, START)
    with pytest.raises(ClockError, match="allow_simulated"):
        open_clock(f"file:{path}")
    clock = open_clock(f"file:{path}", allow_simulated=True)
    assert clock.now() == START
    FileClock.write(path, later(2))
    assert clock.today() == later(2).date()
    path.write_text("tomorrow")
    with pytest.raises(ClockError, match="RFC 3339"):
        clock.now()
    with pytest.raises(ClockError, match="system or file"):
        open_clock("sundial")
    assert open_clock("system").now().tzinfo is not None


def test_a_set_clock_does_not_go_back() -> None:
    """Nor does it take an instant without a zone."""
    clock = SetClock(START)
    with pytest.raises(ClockError, match="not go back"):
        clock.set(START - timedelta(seconds=1))
    with pytest.raises(ClockError, match="zone"):
        clock.set(START.replace(tzinfo=None))


def test_almaty_changed_its_offset_on_the_first_of_march_2024() -> None:
    """UTC+6 before, UTC+5 since."""
    offsets = [START.replace(year=2024, month=month, day=15).utcoffset() for month in (2, 3)]
    assert offsets == [timedelta(hours=6), timedelta(hours=5)]
    assert START.date() == date(2025, 3, 3)
