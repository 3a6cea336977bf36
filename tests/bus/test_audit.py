"""The audit names the first row of a log that is not as it was written."""

import hashlib
from collections.abc import Callable

import pytest

from bus.audit import Anchor, verify
from bus.database import Database
from bus.event_log import GENESIS, link
from bus.inbox import Inbox
from bus.outbox import Outbox
from tests.bus.toys import event, raws

Harm = Callable[[Database], None]


def _run(db: Database, *statements: str) -> None:
    with db.transaction() as tx:
        for statement in statements:
            tx.connection.exec_driver_sql(statement)


@pytest.fixture
def log(db: Database, inbox: Inbox) -> Database:
    """A log of ten events, sealed."""
    inbox.receive(raws(event(f"tally/{n % 3}") for n in range(10)))
    assert Outbox(db).seal() == 10
    return db


def test_a_log_as_it_was_written_is_in_order(log: Database) -> None:
    """With its head, and how many events wait for their number."""
    verdict = verify(log)
    assert verdict.broken is None
    assert (verdict.rows, verdict.head.number, verdict.unsealed) == (10, 10, 0)
    assert verify(log, (verdict.head,)).broken is None


SWAP = (
    "UPDATE outbox SET body = (SELECT body FROM outbox WHERE id = 7), digest = (SELECT digest FROM outbox "
    "WHERE id = 7), event_id = (SELECT event_id FROM outbox WHERE id = 7) WHERE id = 4"
)


@pytest.mark.parametrize(
    ("statement", "number", "kind"),
    [
        ("UPDATE outbox SET body = 'x' WHERE id = 4", 4, "edited"),
        ("UPDATE outbox SET subject = 'tally/9' WHERE id = 4", 4, "edited"),
        ("UPDATE outbox SET digest = (SELECT digest FROM outbox WHERE id = 5) WHERE id = 4", 4, "edited"),
        (SWAP, 4, "edited_or_swapped"),
        ("UPDATE chain SET outbox_id = 5 WHERE number = 4", 4, "edited_or_swapped"),
        ("DELETE FROM outbox WHERE id = 4", 4, "deleted"),
        ("DELETE FROM chain WHERE number = 4", 4, "deleted"),
        ("DELETE FROM chain WHERE number > 8", 9, "truncated"),
        ("DELETE FROM outbox WHERE id > 8", 9, "deleted"),
        ("UPDATE chain_head SET hash = (SELECT hash FROM chain WHERE number = 3)", 10, "edited"),
        (
            "INSERT INTO outbox (id, event_id, type, subject, body, digest, at) "
            "SELECT 99, 'ghost', type, subject, body, digest, at FROM outbox WHERE id = 1",
            0,
            "inserted",
        ),
    ],
)
def test_harm_is_found_where_it_was_done(log: Database, statement: str, number: int, kind: str) -> None:
    """Edited, swapped, deleted, cut off, put in."""
    _run(log, statement)
    broken = verify(log).broken
    assert broken is not None
    assert (broken.number, broken.kind) == (number, kind)


def test_cutting_off_the_end_with_its_chain_is_seen_by_the_head(log: Database) -> None:
    """Rows and chain gone together."""
    _run(log, "DELETE FROM chain WHERE number > 8", "DELETE FROM outbox WHERE id > 8")
    broken = verify(log).broken
    assert broken is not None
    assert (broken.number, broken.kind) == (9, "truncated")


def _rewrite(db: Database, old: bytes, new: bytes) -> None:
    """Change a body everywhere it occurs and make the chain anew, as someone could who owns the database."""
    mark, last = "?" if db.sqlite else "%s", GENESIS
    with db.transaction() as tx:
        run = tx.connection.exec_driver_sql
        for number, body in run("SELECT id, body FROM outbox ORDER BY id").all():
            changed = bytes(body).replace(old, new)
            digest = hashlib.sha256(changed).digest()
            last = link(last, number, digest)
            run(f"UPDATE outbox SET body = {mark}, digest = {mark} WHERE id = {number}", (changed, digest))
            run(f"UPDATE chain SET hash = {mark} WHERE number = {number}", (last,))
        run(f"UPDATE chain_head SET hash = {mark}", (last,))


def test_a_log_rewritten_as_a_whole_is_seen_by_a_head_noted_down(log: Database) -> None:
    """A new chain can be made by who owns the database, but none that passes through an old head."""
    noted = verify(log).head
    _rewrite(log, b'"total":2', b'"total":5')
    assert verify(log).broken is None
    broken = verify(log, (noted,)).broken
    assert broken is not None
    assert broken.kind == "rewritten"


def test_an_anchor_is_read_back_or_refused(log: Database) -> None:
    """NUMBER:HASH."""
    head = verify(log).head
    assert Anchor.parse(str(head)) == head
    for wrong in ("10", "x:00", "10:zz", "10:00"):
        with pytest.raises(ValueError):
            Anchor.parse(wrong)
