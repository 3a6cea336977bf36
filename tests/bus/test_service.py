"""Calls: the request and the result checked, one answer to one key, the law's No as a value."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from bus.contract import BadPayload, ContractBroken
from bus.database import Conflict, Database
from bus.event import Event, Trace
from bus.service import KeyReused, UnknownMethod
from law.rule import Refused
from tests.bus.toys import TALLY, Toy, announced, event, total

REQUEST = {"tally": "tally/1", "by": 4}


def test_a_repeated_command_gets_the_first_answer(db: Database, toy: Toy) -> None:
    """Whatever has happened since; also where the law refused."""
    first = toy.call("count", REQUEST, key="k")
    toy.call("count", REQUEST)
    assert toy.call("count", REQUEST, key="k") == first
    assert total(db) == 8
    refused = [toy.call("count", {**REQUEST, "note": "refuse"}, key="r").refused for _ in range(2)]
    assert refused[0] == refused[1]
    with pytest.raises(Refused):
        toy.call("count", {**REQUEST, "note": "refuse"}, key="r").value()
    assert total(db) == 8


def test_a_key_belongs_to_one_request(toy: Toy) -> None:
    """Another request with it is an error, not the first answer."""
    toy.call("count", REQUEST, key="k")
    with pytest.raises(KeyReused, match="another request"):
        toy.call("count", {**REQUEST, "by": 5}, key="k")


def test_the_same_command_sent_at_once_is_done_once(db: Database, toy: Toy) -> None:
    """The second waits for the first and gets its answer."""
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: toy.call("count", REQUEST, key="k").value(), range(8)))
    assert answers == [{"total": 4}] * 8
    assert total(db) == 4


def test_a_bad_request_names_its_field(toy: Toy) -> None:
    """Before anything is done."""
    with pytest.raises(BadPayload) as bad:
        toy.call("count", {"tally": "tally/1", "by": "four"})
    assert bad.value.field == "/by"
    with pytest.raises(UnknownMethod, match="count, total"):
        toy.call("discount", {})


def test_an_event_that_breaks_its_schema_is_a_programming_error(db: Database) -> None:
    """Found when it is announced, before anything is committed."""
    with pytest.raises(ContractBroken, match=r"toy\.tally_changed\.v1: /total"), db.transaction() as tx:
        tx.rows(TALLY).put({"id": "tally/1", "total": 1, "trail": []})
        tx.announce(Event("toy.tally_changed.v1", "tally/1", {"total": "one", "counted": "x"}))
    assert total(db) == 0


def test_a_reading_transaction_changes_nothing(db: Database) -> None:
    """It announces nothing either."""
    with pytest.raises(ContractBroken, match="only reads"), db.transaction(reading=True) as tx:
        tx.execute(TALLY.delete())
    with pytest.raises(ContractBroken, match="only reads"), db.transaction(reading=True) as tx:
        tx.announce(Event("toy.tally_changed.v1", "tally/1", {"total": 1, "counted": "x"}))


def test_events_carry_what_caused_them(db: Database, toy: Toy) -> None:
    """Correlation goes on, causation names the event handled."""
    cause = event()
    with db.transaction() as tx:
        toy.apply(tx, cause)
    (fact,) = announced(db)
    assert (fact.causation, fact.correlation, fact.source) == (cause.id, cause.correlation, "/services/toy")


def test_what_a_call_announces_bears_the_ids_of_its_caller(db: Database, toy: Toy) -> None:
    """The case it belongs to and what it was asked for; without them the fact begins a case of its own."""
    toy.call("count", {"tally": "tally/1", "by": 2}, "k", Trace("case-1", "event-1"))
    toy.call("count", {"tally": "tally/1", "by": 3})
    traced, alone = announced(db)
    assert (traced.correlation, traced.causation) == ("case-1", "event-1")
    assert (alone.correlation, alone.causation) == (alone.id, None)


def test_a_change_made_meanwhile_is_a_conflict_and_the_unit_runs_again(db: Database) -> None:
    """No change is lost."""
    runs: list[int] = []

    def unit(tx: Any) -> None:
        row = tx.rows(TALLY).get("tally/1") or {"id": "tally/1", "total": 0, "trail": []}
        runs.append(row["total"])
        if len(runs) == 1:
            tx.connection.execute(TALLY.insert().values(id="tally/1", total=10, trail=[], version=7))
        tx.rows(TALLY).put({**row, "total": row["total"] + 1})

    with pytest.raises(Conflict), db.transaction() as tx:
        unit(tx)
    runs.clear()
    db.run(unit)
    assert len(runs) == 2


def test_a_row_deleted_is_gone_and_can_be_put_again(db: Database) -> None:
    """In one transaction and across two."""
    row = {"id": "tally/1", "total": 1, "trail": ["x"]}
    with db.transaction() as tx:
        tx.rows(TALLY).put(row)
        tx.rows(TALLY).delete("tally/1")
        assert tx.rows(TALLY).get("tally/1") is None
        tx.rows(TALLY).put(row)
    with db.transaction() as tx:
        tx.rows(TALLY).delete("tally/1")
    assert total(db) == 0
    with db.transaction() as tx:
        tx.rows(TALLY).put({"id": "tally/1", "total": 5, "trail": []})
        tx.rows(TALLY).put({"id": "tally/1", "total": 6})
    with db.transaction() as tx:
        found = tx.rows(TALLY).get("tally/1")
    assert found == {"id": "tally/1", "total": 6, "trail": [], "version": 1}
