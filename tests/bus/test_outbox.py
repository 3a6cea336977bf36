"""The outbox: sealed in order, handed out to one relay at a time per lane, never lost."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from bus.database import Database
from bus.event import Event
from bus.event_log import GENESIS, link
from bus.inbox import Inbox
from bus.outbox import Outbox
from tests.bus.toys import event, raws


def _announce(inbox: Inbox, count: int, subjects: int = 7) -> None:
    inbox.receive(raws(event(f"tally/{n % subjects}") for n in range(count)))


def _take(outbox: Outbox, limit: int = 500) -> list[tuple[str, int]]:
    with outbox.claim(limit) as claim:
        claim.mark(claim.rows)
    return [(row.subject, row.number) for row in claim.rows]


def test_only_sealed_events_are_handed_out_in_their_order(db: Database, inbox: Inbox) -> None:
    """Numbers without a gap; each event handed out until it is marked."""
    outbox = Outbox(db)
    _announce(inbox, 20)
    assert _take(outbox) == []
    assert (outbox.seal(15), outbox.seal(15), outbox.seal(15)) == (15, 5, 0)
    with outbox.claim(8) as claim:
        assert [row.number for row in claim.rows] == list(range(1, 9))
        claim.mark(claim.rows[:3])
    assert [number for _, number in _take(outbox)] == list(range(4, 21))
    assert _take(outbox) == []
    assert outbox.backlog().pending == 0


def test_a_wave_has_one_event_of_a_subject(db: Database, inbox: Inbox) -> None:
    """So the second is sent only after the first was confirmed."""
    outbox = Outbox(db)
    _announce(inbox, 10, subjects=3)
    outbox.seal()
    with outbox.claim() as claim:
        waves = [[row.subject for row in wave] for wave in claim.waves()]
    assert [len(wave) for wave in waves] == [3, 3, 3, 1]
    assert all(len(set(wave)) == len(wave) for wave in waves)


def test_what_a_failing_relay_had_confirmed_stays_marked(db: Database, inbox: Inbox) -> None:
    """The rest is handed out again."""
    outbox = Outbox(db)
    _announce(inbox, 6)
    outbox.seal()
    with pytest.raises(RuntimeError), outbox.claim() as claim:
        claim.mark(claim.rows[:4])
        raise RuntimeError("the broker is gone")
    assert [number for _, number in _take(outbox)] == [5, 6]


def test_an_announcement_of_a_transaction_undone_is_never_sealed(db: Database) -> None:
    """No ghosts."""
    outbox = Outbox(db)
    with pytest.raises(RuntimeError), db.transaction() as tx:
        tx.announce(Event("toy.tally_changed.v1", "tally/1", {"total": 1, "counted": "x"}))
        raise RuntimeError
    assert outbox.seal() == 0


def test_two_relays_never_hold_events_of_the_same_subject(db: Database, inbox: Inbox) -> None:
    """Each subject's events leave in order, each once, whoever sends them."""
    outbox = Outbox(db)
    _announce(inbox, 300, subjects=40)
    outbox.seal()
    together = Barrier(2)

    def relay() -> list[list[tuple[str, int]]]:
        own = Outbox(db)
        together.wait()
        return [_take(own, 20) for _ in range(40)]

    with ThreadPoolExecutor(2) as pool:
        both = [future.result() for future in [pool.submit(relay), pool.submit(relay)]]
    rest = _take(outbox)
    taken = [entry for claims in both for claim in claims for entry in claim] + rest
    assert sorted(number for _, number in taken) == list(range(1, 301))
    for claims in both:
        for subject in {s for claim in claims for s, _ in claim}:
            numbers = [n for claim in claims for s, n in claim if s == subject]
            assert numbers == sorted(numbers)


def test_while_one_relay_holds_a_subject_another_gets_other_subjects(db: Database, inbox: Inbox) -> None:
    """On PostgreSQL lanes are shared out; on SQLite one relay holds them all."""
    outbox = Outbox(db)
    _announce(inbox, 60, subjects=60)
    outbox.seal()
    with outbox.claim(10, lanes=8) as one, Outbox(db).claim(60) as other:
        assert one.rows
        assert bool(other.rows) != db.sqlite
        assert not {row.subject for row in one.rows} & {row.subject for row in other.rows}


def test_the_chain_links_every_row_to_the_one_before(db: Database, inbox: Inbox) -> None:
    """From the beginning, by number and digest."""
    outbox = Outbox(db)
    _announce(inbox, 3)
    outbox.seal()
    with db.transaction(reading=True) as tx:
        rows = tx.connection.exec_driver_sql(
            "SELECT number, digest, hash FROM chain JOIN outbox ON outbox.id = outbox_id ORDER BY number"
        ).all()
    last = GENESIS
    for number, digest, found in rows:
        last = link(last, number, bytes(digest))
        assert bytes(found) == last
