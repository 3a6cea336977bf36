"""Replay: all logs in one order that does not depend on how their events once interleaved."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from bus.clock import SetClock
from bus.database import Database
from bus.event import Event
from bus.outbox import Outbox
from bus.replay import LogUnreadable, Replay, replay
from tests.bus.toys import METADATA, START, Law, toy_contracts

CONTRACTS = toy_contracts()
Logs = dict[str, Database]


def _announce(db: Database, subject: str, total: int, minutes: int) -> None:
    """An event of a minute; the clock of each log is its own here."""
    db.clock = SetClock(START + timedelta(minutes=minutes))
    with db.transaction() as tx:
        tx.announce(Event("toy.tally_changed.v1", subject, {"total": total, "counted": "x"}))
    Outbox(db).seal()


@pytest.fixture
def logs(tmp_path: Path) -> Iterator[Logs]:
    """Two empty logs."""
    opened = {}
    for name in ("one", "two"):
        db = Database(f"sqlite:///{tmp_path}/{name}.sqlite", "toy", Law(), SetClock(START), CONTRACTS)
        db.create_tables(METADATA)
        opened[name] = db
    yield opened
    for db in opened.values():
        db.close()


def _totals(logs: Logs) -> list[int]:
    found: list[int] = []
    replay(logs, lambda events: found.extend(event.data["total"] for event in events))
    return found


def test_events_come_by_time_then_service_then_number(logs: Logs) -> None:
    """However late one of the logs was written."""
    writes: list[Callable[[], None]] = [
        lambda: _announce(logs["two"], "tally/1", 2, 1),
        lambda: _announce(logs["two"], "tally/1", 5, 9),
        lambda: _announce(logs["one"], "tally/2", 1, 1),
        lambda: _announce(logs["one"], "tally/2", 3, 1),
        lambda: _announce(logs["one"], "tally/2", 4, 5),
    ]
    for write in writes:
        write()
    assert _totals(logs) == [1, 3, 2, 4, 5]


def test_the_order_of_a_log_holds_where_a_later_number_has_an_earlier_time(logs: Logs) -> None:
    """Two transactions at once: the one that began first may commit last."""
    _announce(logs["one"], "tally/1", 1, 5)
    _announce(logs["one"], "tally/1", 2, 3)
    _announce(logs["two"], "tally/2", 3, 4)
    _announce(logs["two"], "tally/2", 4, 6)
    assert _totals(logs) == [3, 1, 2, 4]


def test_a_replay_goes_on_with_what_was_logged_meanwhile(logs: Logs) -> None:
    """Nothing given out twice."""
    _announce(logs["one"], "tally/1", 1, 1)
    history = Replay(logs)
    assert [event.data["total"] for event in history.events()] == [1]
    _announce(logs["two"], "tally/1", 2, 2)
    assert [event.data["total"] for event in history.events()] == [2]
    assert history.reached == {"one": 1, "two": 1}


def test_a_log_with_a_row_gone_or_unreadable_is_not_replayed(logs: Logs) -> None:
    """It says which row, and where to look."""
    for number in (1, 2, 3):
        _announce(logs["one"], "tally/1", number, number)
    with logs["one"].transaction() as tx:
        tx.connection.exec_driver_sql("UPDATE outbox SET body = x'7b' WHERE id = 3")
    with pytest.raises(LogUnreadable, match="row 3"):
        _totals(logs)
    with logs["one"].transaction() as tx:
        tx.connection.exec_driver_sql("DELETE FROM outbox WHERE id = 2")
    with pytest.raises(LogUnreadable, match=r"row 2 .* audit verify"):
        _totals(logs)


def test_a_log_rewritten_in_the_middle_is_not_replayed(logs: Logs) -> None:
    """Also where the new body has its own digest: the chain no longer passes through it."""
    for number in (1, 2, 3):
        _announce(logs["one"], "tally/1", number, number)
    history = Replay(logs)
    first = next(history.events())
    with logs["one"].transaction() as tx:
        tx.connection.exec_driver_sql(
            "UPDATE outbox SET (body, digest) = (SELECT body, digest FROM outbox WHERE id = 1) WHERE id = 2"
        )
    assert first.data["total"] == 1
    with pytest.raises(LogUnreadable, match=r"row 2 .* changed; see audit verify"):
        list(Replay(logs).events())
