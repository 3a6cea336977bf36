"""What cannot be handled is set aside with its bytes and a reason, and comes back or is given up."""

import pytest

from bus.database import Database
from bus.inbox import Inbox, Outcome
from bus.quarantine import QuarantineError, behind, discard, find, held, requeue
from tests.bus.toys import Toy, announced, event, raw, raws, total, trail

QUARANTINED = Outcome.QUARANTINED


def _bad_messages() -> dict[str, list[bytes]]:
    schema = raw(event()).replace(b'"by":1', b'"by":"many"')
    one = event(id="same")
    return {
        "undecodable": [b"\xff\xfe", b"", b"{", b'{"a":1,"a":2}', b"[" * 3000, b'{"x":NaN}', b"null"[:3]],
        "schema_violation": [schema, b"null", b"[]", b"{}", raw(one).replace(b'"1.0"', b'"0.3"')],
        "unknown_type": [raw(one).replace(b"toy.counted.v1", b"toy.unheard_of.v1")],
        "not_subscribed": [raw(one).replace(b"toy.counted.v1", b"toy.count_refused.v1")],
    }


@pytest.mark.parametrize("reason", list(_bad_messages()))
def test_a_message_that_cannot_be_handled_is_set_aside_and_announced(
    db: Database, inbox: Inbox, reason: str
) -> None:
    """With its bytes as they came; the events beside it are applied."""
    bad, good = _bad_messages()[reason], event()
    outcomes = inbox.receive([*bad, raw(good)])
    assert outcomes == [QUARANTINED] * len(bad) + [Outcome.APPLIED]
    kept = held(db)
    assert [(one.reason, one.body) for one in kept] == [(reason, body) for body in bad]
    assert all(one.detail for one in kept)
    facts = list(announced(db, "toy.event_quarantined.v1"))
    assert [fact.data["message_hash"] for fact in facts] == [one.digest.hex() for one in kept]
    assert trail(db) == [good.id]


def test_the_same_bytes_delivered_again_are_set_aside_once(db: Database, inbox: Inbox) -> None:
    """A broker may deliver twice."""
    for _ in range(3):
        assert inbox.receive([b"{", b"{"]) == [QUARANTINED, QUARANTINED]
    assert len(held(db)) == 1
    assert len(list(announced(db, "toy.event_quarantined.v1"))) == 1


def test_an_id_with_another_body_is_a_conflict(db: Database, inbox: Inbox) -> None:
    """In the same batch or a later one; the first body stands."""
    first, other = event(id="twice", by=1), event(id="twice", by=2)
    assert inbox.receive(raws([first, other])) == [Outcome.APPLIED, QUARANTINED]
    third = event(id="twice", by=3)
    assert inbox.receive(raws([third, first])) == [QUARANTINED, Outcome.DUPLICATE]
    assert total(db) == 1
    assert [one.reason for one in held(db)] == ["conflicting_body"] * 2
    with pytest.raises(QuarantineError, match="id of its own"):
        requeue(inbox, held(db)[0].id)


def _exhaust(inbox: Inbox) -> None:
    while inbox.retry_due(all_waiting=True):
        pass


def test_after_the_last_attempt_the_event_is_held_and_its_subject_with_it(
    db: Database, inbox: Inbox, toy: Toy
) -> None:
    """Order per subject is kept: later events wait until someone decides; other subjects go on."""
    bad, after = event(note="fail"), event()
    inbox.receive(raws([bad, after]))
    _exhaust(inbox)
    (one,) = held(db)
    assert (one.reason, one.event_id, behind(db, one)) == ("handler_failed", bad.id, 1)
    assert "cannot count" in one.detail
    more, other = event(), event("tally/2")
    assert inbox.receive(raws([more, other])) == [Outcome.WAITING, Outcome.APPLIED]
    toy.mended.add(bad.id)
    assert requeue(inbox, one.id) is Outcome.APPLIED
    assert trail(db) == [bad.id, after.id, more.id]
    assert held(db) == []
    with pytest.raises(QuarantineError, match="requeued already"):
        requeue(inbox, one.id)


def test_a_requeued_event_that_fails_again_waits_again(db: Database, inbox: Inbox) -> None:
    """Nothing is lost by trying too early."""
    inbox.receive(raws([event(note="fail")]))
    _exhaust(inbox)
    assert requeue(inbox, held(db)[0].id) is Outcome.WAITING
    _exhaust(inbox)
    assert len(held(db)) == 1
    assert len(held(db, state=None)) == 2


def test_giving_up_needs_a_reason_is_announced_and_lets_the_subject_go_on(db: Database, inbox: Inbox) -> None:
    """The events that waited are applied in order."""
    bad, after = event(note="fail"), event()
    inbox.receive(raws([bad, after]))
    _exhaust(inbox)
    (one,) = held(db)
    with pytest.raises(QuarantineError, match="reason"):
        discard(inbox, one.id, " ", "operator")
    assert discard(inbox, one.id, "sent by mistake", "operator") == 1
    (fact,) = announced(db, "toy.quarantine_discarded.v1")
    assert (fact.data["why"], fact.data["by"], fact.data["event"]) == ("sent by mistake", "operator", bad.id)
    assert trail(db) == [after.id]
    given_up = find(db, one.id)
    assert (given_up.state, given_up.body, given_up.message_hash) == ("discarded", b"", "-")
    assert inbox.receive([raw(bad)]) == [Outcome.DUPLICATE], "given up for good"


def test_an_agency_is_told_that_its_event_is_set_aside(db: Database, inbox: Inbox) -> None:
    """A receipt with the outcome `quarantined`."""
    inbox.receive(raws([event(note="fail", source="/agencies/mne")]))
    _exhaust(inbox)
    (receipt,) = announced(db, "toy.receipt_issued.v1")
    assert (receipt.data["agency"], receipt.data["outcome"]) == ("mne", "quarantined")


def test_a_message_is_not_found_by_a_wrong_number(inbox: Inbox) -> None:
    """One clear message."""
    with pytest.raises(QuarantineError, match="no message 77"):
        requeue(inbox, 77)
