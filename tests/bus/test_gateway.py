"""The gateway on a database: receipts and quarantine, ids kept, culprits alone, knocking again."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import OperationalError

from bus.clock import SetClock
from bus.database import Database
from bus.gateway import METADATA, Gateway
from bus.identity import new_id
from bus.inbox import Inbox
from bus.knock import Knock
from bus.quarantine import ADMITTED, QuarantineError, discard, find, held, requeue
from bus.tables import SYSTEM
from tests.bus.gateways import NOW, an_event, as_bytes

SENT = {"content_type": "application/json", "user_id": "agency.mne"}


@pytest.fixture
def gateway(any_database_url: str) -> Iterator[Gateway]:
    """A gateway with an empty database, on SQLite and on PostgreSQL."""
    db = Database(any_database_url, "gateway", clock=SetClock(NOW))
    db.create_tables(METADATA)
    yield Gateway(db)
    db.close()


def a_knock(event: dict[str, Any] | bytes, agency: str = "mne", **said: Any) -> Knock:
    """A message with the properties it should have, unless said otherwise."""
    body = event if isinstance(event, bytes) else as_bytes(event)
    return Knock(agency, body, {**SENT, "user_id": f"agency.{agency}", **said}, len(body))


def outcomes(gateway: Gateway, agency: str = "mne") -> list[str]:
    """What an agency was told, in order: the outcome, or the code of the first reason."""
    return [
        said["outcome"] if not said["reasons"] else said["reasons"][0]["code"]
        for said in gateway.receipts(agency)
    ]


def passed(gateway: Gateway) -> list[str]:
    """Ids of the agencies' events in the log, in order."""
    log = SYSTEM.outbox
    query = sa.select(log.c.event_id).where(log.c.type.like("agencies.%")).order_by(log.c.id)
    with gateway.db.transaction(reading=True) as tx:
        return list(tx.connection.execute(query).scalars())


def test_a_batch_is_answered_in_order_whoever_sent_it(gateway: Gateway) -> None:
    """A good one, a bad one, another agency's, and the good one once more."""
    event = an_event()
    gateway.receive([a_knock(event), a_knock(b"{"), a_knock(an_event("minfin"), "minfin"), a_knock(event)])
    assert outcomes(gateway) == ["accepted", "not_json", "accepted"]
    assert outcomes(gateway, "minfin") == ["accepted"]
    assert passed(gateway)[0] == event["id"]
    assert len(passed(gateway)) == 2
    assert [(one.reason, one.body, one.source) for one in held(gateway.db)] == [
        ("not_json", b"{", "/agencies/mne")
    ]


def test_an_id_has_one_body_for_ever(gateway: Gateway) -> None:
    """In the same batch or a later one; two agencies may use the same id."""
    event = an_event()
    other = event | {"data": event["data"] | {"summary": "Other"}}
    gateway.receive([a_knock(event), a_knock(other)])
    gateway.receive([a_knock(other), a_knock(an_event("minfin", id=event["id"]), "minfin")])
    assert outcomes(gateway) == ["accepted", "id_reused", "id_reused"]
    assert outcomes(gateway, "minfin") == ["accepted"]
    assert passed(gateway) == [event["id"]] * 2
    with pytest.raises(QuarantineError, match="id of its own"):
        requeue(Inbox(gateway), held(gateway.db)[0].id)


NASTY = "\0 \ud800 " + "я" * 10_000


@pytest.mark.parametrize(
    "said",
    [
        {"correlation_id": NASTY},
        {"application_headers": {NASTY: NASTY, b"\xff": b"\x00", "list": [NASTY], "none": None}},
        {"application_headers": {str(n): n for n in range(5000)}},
        {"timestamp": 2**64 - 1, "priority": 255},
        {"malformed": NASTY},
        {"user_id": NASTY},
    ],
)
def test_no_property_whatever_keeps_a_refusal_from_being_written(gateway: Gateway, said: Any) -> None:
    """U+0000 and lone surrogates are known to no database."""
    nested: Any = {}
    for _ in range(3000):
        nested = {"a": nested}
    gateway.receive([a_knock(b"", **said), a_knock(b"[]", type=nested)])
    assert [one.body for one in held(gateway.db)] == [b"", b"[]"]
    assert len(outcomes(gateway)) == 2


@pytest.mark.parametrize("body", [b'{"a\\u0000": 1, "a\\u0000": 2}', b'{"' + b"k" * 9000 + b'": 1, "a": 2}'])
def test_reasons_that_repeat_the_message_are_kept_short_and_clean(gateway: Gateway, body: bytes) -> None:
    """The receipt meets its own schema, whatever the key in it."""
    gateway.receive([a_knock(body)])
    assert len(held(gateway.db)[0].detail) < 2001
    assert len(gateway.receipts("mne")[0]["reasons"]) == 1


def test_a_message_the_gateway_fails_on_harms_no_other(
    gateway: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is turned away for the operators to see; those beside it pass."""
    sound, bad = an_event(), an_event()
    forward = type(gateway.db.law).body

    def fails(book: Any, code: str, **said: Any) -> Any:
        if code == "minfin":
            raise RuntimeError("a defect")
        return forward(book, code, **said)

    monkeypatch.setattr(type(gateway.db.law), "body", fails)
    bad = an_event("minfin")
    gateway.receive([a_knock(sound), a_knock(bad, "minfin"), a_knock(an_event())])
    assert outcomes(gateway) == ["accepted", "accepted"]
    assert outcomes(gateway, "minfin") == ["not_processed"]
    monkeypatch.undo()
    assert requeue(Inbox(gateway), held(gateway.db)[0].id) == ADMITTED
    assert outcomes(gateway, "minfin") == ["not_processed", "accepted"]


def test_a_lost_database_is_no_message_s_fault(gateway: Gateway, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is turned away: the door waits and tries again."""
    lost = OperationalError("SELECT 1", {}, Exception("the server closed the connection"))

    def fails(*_: Any, **__: Any) -> Any:
        raise lost

    monkeypatch.setattr(gateway.db, "run", fails)
    with pytest.raises(OperationalError):
        gateway.receive([a_knock(an_event()), a_knock(an_event())])
    monkeypatch.undo()
    assert outcomes(gateway) == []


def test_what_was_turned_away_knocks_again_after_a_fix(gateway: Gateway) -> None:
    """An event of tomorrow is let in tomorrow; the agency hears of both decisions."""
    event = an_event(time=(NOW + timedelta(days=1)).isoformat())
    gateway.receive([a_knock(event)])
    (first,) = held(gateway.db)
    assert requeue(Inbox(gateway), first.id) == "quarantined"
    (second,) = held(gateway.db)
    assert second.id != first.id
    gateway.db.clock = SetClock(NOW + timedelta(days=1))
    assert requeue(Inbox(gateway), second.id) == ADMITTED
    assert outcomes(gateway) == ["time", "time", "accepted"]
    assert passed(gateway) == [event["id"]]
    assert held(gateway.db) == []
    with pytest.raises(QuarantineError, match="requeued already"):
        requeue(Inbox(gateway), second.id)


def test_what_is_given_up_is_announced_with_its_reason(gateway: Gateway) -> None:
    """By whom and why; the bytes are forgotten, what was sent by mistake may name a person."""
    gateway.receive([a_knock(b"<a/>", content_type="application/xml")])
    (one,) = held(gateway.db)
    with pytest.raises(QuarantineError, match="only with a reason"):
        discard(Inbox(gateway), one.id, " ", "operator")
    assert discard(Inbox(gateway), one.id, "no event", "operator") == 0
    log = SYSTEM.outbox
    query = sa.select(log.c.body).where(log.c.type == "gateway.quarantine_discarded.v1")
    with gateway.db.transaction(reading=True) as tx:
        event = gateway.db.contracts.read_envelope(tx.connection.execute(query).scalar_one())
    assert (event.data["why"], event.data["reason"]) == ("no event", "content_type")
    assert event.data["message_hash"] == gateway.receipts("mne")[0]["message_hash"]
    assert find(gateway.db, one.id).body == b""


def test_ids_made_one_after_another_sort_so() -> None:
    """Receipts are delivered by their ids, within one millisecond too."""
    ids = [new_id() for _ in range(10_000)]
    assert ids == sorted(set(ids))
