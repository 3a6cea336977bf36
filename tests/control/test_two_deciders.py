"""Two offices decide on one item at the same instant: one after the other, nothing lost, nothing twice."""

import threading
from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from bus.clock import SetClock
from bus.database import Database
from bus.service import Answer
from services.control.service import Control
from tests.control.builders import PRESIDENT, a_decision, an_entry

NOW = datetime(2025, 4, 1, 9, tzinfo=ZoneInfo("Asia/Almaty"))


@pytest.fixture
def control(any_database_url: str) -> Iterator[Control]:
    """Control with one item, on SQLite and on PostgreSQL in turn."""
    db = Database(any_database_url, "control", clock=SetClock(NOW))
    db.create_tables(Control.metadata)
    service = Control(db)
    origin = {"kind": "act", "id": "decree-1", "signed_on": "2025-03-03"}
    service.call("open_item", {"origin": origin, "entry": an_entry()})
    yield service
    db.close()


def at_once(control: Control, *commands: dict[str, object]) -> list[Answer]:
    """Let all of them decide together."""
    gate = threading.Barrier(len(commands))
    answers: list[Answer] = []

    def decide(command: dict[str, object]) -> None:
        gate.wait()
        answers.append(control.call("take_decision", command))

    threads = [threading.Thread(target=decide, args=(command,)) for command in commands]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


@pytest.mark.provision("D976-69.2")
def test_of_two_transfers_at_once_one_is_refused(control: Control) -> None:
    """Transfer is allowed not more than once, whoever comes first."""
    other = a_decision("transfer_medium", acting=PRESIDENT, new_due_on="2025-06-05")
    answers = at_once(control, a_decision("transfer_medium"), other)
    refused = [answer.refused for answer in answers if answer.refused is not None]
    assert len(refused) == 1
    assert refused[0][0]["provision"] == "D976-69.2"
    journal = control.call("item", {"item": "decree-1:1"}).value()["journal"]
    assert [entry["number"] for entry in journal] == [1]


@pytest.mark.provision("D976-69.7", "D976-72.3")
def test_two_extensions_at_once_are_a_first_and_a_repeated_one(control: Control) -> None:
    """Both find the state the other left: the journal has both, in order."""
    later = a_decision(acting=PRESIDENT, new_due_on="2025-07-07")
    at_once(control, a_decision(new_due_on="2025-05-05"), later)
    found = control.call("item", {"item": "decree-1:1"}).value()
    deadlines = [entry["new_deadline"] for entry in found["journal"]]
    assert deadlines in (["2025-05-05", "2025-07-07"], ["2025-07-07"])
    assert found["item"]["extensions"] == len(deadlines)
    assert found["item"]["current_deadline"] == "2025-07-07"
