"""The inbox: each event once, in order per subject, nothing lost, nothing blocked by another."""

import sqlalchemy as sa

from bus.database import Database
from bus.inbox import Delivery, Inbox, Outcome
from bus.quarantine import held
from tests.bus.toys import LEDGER, TALLY, Toy, announced, event, raw, raws, total, trail

APPLIED, DUPLICATE, WAITING = Outcome.APPLIED, Outcome.DUPLICATE, Outcome.WAITING


def test_events_of_a_batch_are_applied_in_order(db: Database, inbox: Inbox) -> None:
    """Each event takes effect once and announces once."""
    events = [event() for _ in range(5)]
    assert inbox.receive(raws(events)) == [APPLIED] * 5
    assert trail(db) == [e.id for e in events]
    assert [e.data["counted"] for e in announced(db)] == [e.id for e in events]


def test_an_event_delivered_again_takes_effect_once(db: Database, inbox: Inbox) -> None:
    """In the same batch and in a later one."""
    one = raw(event())
    assert inbox.receive([one, one]) == [APPLIED, DUPLICATE]
    assert inbox.receive([one]) == [DUPLICATE]
    assert total(db) == 1


def test_a_failed_event_leaves_no_trace_and_its_subject_waits_in_order(db: Database, inbox: Inbox) -> None:
    """Other subjects go on; after a retry that succeeds the subject's events follow in their order."""
    for note in ("fail", "fail read", "fail write"):
        subject = f"tally/{note.replace(' ', '-')}"
        bad, after, other = event(subject, note=note), event(subject), event(f"{subject}-other")
        before = event(subject)
        outcomes = inbox.receive(raws([before, bad, after, other]))
        assert outcomes == [APPLIED, WAITING, WAITING, APPLIED]
        assert trail(db, subject) == [before.id]
        assert inbox.retry_due() == 0, "its pause is not over"
        inbox.service.mended.add(bad.id)
        assert inbox.retry_due(all_waiting=True) == 2
        assert trail(db, subject) == [before.id, bad.id, after.id]
    with db.transaction() as tx:
        assert tx.execute(sa.select(sa.func.count()).select_from(LEDGER)).scalar_one() == 1
        assert tx.execute(sa.select(TALLY.c.version).where(TALLY.c.id == "tally/fail")).scalar_one() == 2


def test_a_culprit_that_breaks_the_database_harms_no_other(db: Database, inbox: Inbox) -> None:
    """A row the database refuses: its event waits, the others of the batch are applied."""
    good, bad, more = event("tally/1"), event("tally/2", 5000, "write"), event("tally/3")
    assert inbox.receive(raws([good, bad, more])) == [APPLIED, WAITING, APPLIED]
    assert [total(db, f"tally/{n}") for n in (1, 2, 3)] == [1, 0, 1]


def test_a_culprit_found_only_at_the_commit_is_retried_alone(db: Database, inbox: Inbox, toy: Toy) -> None:
    """What the database refuses when a batch is retried holds up no other event that waits."""
    events = [event(f"tally/{n}", note="fail null" if n == 1 else "fail") for n in range(3)]
    inbox.receive(raws(events))
    toy.mended |= {one.id for one in events}
    assert inbox.retry_due(all_waiting=True) == 3
    assert [total(db, f"tally/{n}") for n in range(3)] == [1, 0, 1]
    while inbox.retry_due(all_waiting=True):
        pass
    assert [one.event_id for one in held(db)] == [events[1].id]
    assert "NULL" in held(db)[0].detail.upper()


def test_more_waiting_events_than_one_transaction_handles_all_follow(
    db: Database, inbox: Inbox, toy: Toy
) -> None:
    """In their order."""
    bad = event(note="fail")
    events = [bad, *(event() for _ in range(7))]
    inbox.receive(raws(events))
    toy.mended.add(bad.id)
    with db.transaction() as tx:
        assert inbox.resume(tx, ["tally/1"], limit=3) == 3
    assert inbox.retry_due() == 5
    assert trail(db) == [one.id for one in events]


def test_a_message_with_an_impossible_instant_or_strange_properties_is_set_aside(
    db: Database, inbox: Inbox
) -> None:
    """Whatever passes a schema and not the calendar, whatever no database can hold."""
    odd = raw(event()).replace(b"2025-03-03T09:00:00+05:00", b"2016-12-31T23:59:60Z")
    strange = {"x": "\0", "y\0": b"\xff", "z": "\ud800", "w": {"deep": [1]}}
    assert inbox.receive([Delivery(odd, strange), raw(event())]) == [Outcome.QUARANTINED, APPLIED]
    (one,) = held(db)
    assert one.body == odd
    assert one.properties is not None
    assert one.properties["x"] == "\\0"
