"""Agencies at the door of the real gateway: what they may do, what they may not; nothing harms it."""

import json
import secrets
import socket
import struct
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pika
import pytest
from pika.exceptions import (
    AMQPConnectionError,
    AMQPError,
    ChannelClosedByBroker,
    ConnectionClosedByBroker,
    StreamLostError,
)

from bus.agencies import inbound
from bus.event import Envelope
from bus.identity import new_id
from bus.link import Link
from bus.strict import MAX_BYTES
from bus.topology import EVENTS
from cli.servers import Servers
from tests.bus.gateways import KINDS, NOW, Agency, Gate, an_event, as_bytes, gate, proposals
from tests.control.builders import an_entry, by
from tests.faults.processes import ROOT, wait_until

CLIENT = ROOT / "docs" / "agency_client.py"


@pytest.fixture(scope="module")
def door(tmp_path_factory: pytest.TempPathFactory, servers: Servers) -> Iterator[Gate]:
    """Gateway and control as processes; three agencies; one item for them under control."""
    name = f"gate_{secrets.token_hex(3)}"
    with gate(tmp_path_factory.mktemp("gate"), servers, name) as made:
        for kind in KINDS:
            made.start(kind)
        for code in ("mne", "minfin", "minjust"):
            made.admit(code)
        _open_an_item(made)
        yield made


def _open_an_item(made: Gate) -> None:
    act = {
        "id": "decree-1",
        "kind": "decree",
        "title": {"en": "On measures"},
        "developer": "mne",
        "secrecy": "none",
        "state": "signed",
        "number": "1",
        "signed_on": (NOW - timedelta(days=14)).date().isoformat(),
        "signed_by": by("president"),
        "approvals": [],
    }
    due_on = (NOW + timedelta(days=28)).date().isoformat()
    entry = an_entry(executor="minenergy", coexecutors=["mne", "minfin"], due_on=due_on)
    data = {"act": act, "items": [entry]}
    event = Envelope(new_id(), "/services/acts", "acts.act_signed.v1", "act/decree-1", NOW, data, "c")
    with Link(made.servers.amqp_uri.rsplit("/", 1)[0] + "/" + made.name, "test") as link:
        body = json.dumps(event.to_wire()).encode()
        link.publish(body, EVENTS, event.type, content_type="application/json")
        wait_until(lambda: _opened(made), 30, "the item under control")


def _opened(made: Gate) -> bool:
    with made.db["control"].engine.connect() as connection:
        return bool(connection.exec_driver_sql("SELECT count(*) FROM item").scalar_one())


@pytest.fixture
def mne(door: Gate) -> Agency:
    """The Ministry of National Economy's system."""
    return door.agencies["mne"]


@pytest.fixture
def minfin(door: Gate) -> Agency:
    """The Ministry of Finance's system."""
    return door.agencies["minfin"]


def refused(
    door: Gate, agency: Agency, body: bytes | dict[str, Any], send: Any = None, **said: Any
) -> dict[str, Any]:
    """Send one message; returns its only receipt, which must be a refusal kept in quarantine."""
    raw = body if isinstance(body, bytes) else as_bytes(body)
    digest = sha256(raw[: MAX_BYTES + 1]).hexdigest()
    before, kept = len(agency.fetch()), {one.id for one in door.held()}
    (send or agency.send)(raw, **said)

    def come() -> list[dict[str, Any]]:
        return [one for one in agency.fetch()[before:] if one["message_hash"] == digest]

    receipt = wait_until(come, 30, f"a receipt of {raw[:60]!r}")
    new = [one for one in door.held() if one.id not in kept]
    assert [one["outcome"] for one in receipt] == ["refused"]
    assert [one.source for one in new] == [f"/agencies/{agency.code}"]
    assert new[0].reason == receipt[0]["reasons"][0]["code"]
    return dict(receipt[0])


def codes(receipt: dict[str, Any]) -> list[str]:
    """The codes of a receipt's reasons."""
    return [reason["code"] for reason in receipt["reasons"]]


def still_open(agency: Agency) -> None:
    """A lawful event of the agency passes the door."""
    event = an_event(agency.code, data=proposals(agency.code, item="decree-1:9"), subject="item/decree-1:9")
    agency.send(event)
    assert agency.receipts_of(event["id"], 1)[0]["outcome"] == "accepted"


# What an agency may do


def test_the_example_client_is_told_that_its_proposals_are_applied(door: Gate, tmp_path: Path) -> None:
    """Run as an agency would: accepted by the door, then the word of control."""
    said = _run_client(door.agencies["minfin"], tmp_path, proposals("minfin"))
    assert [line.split()[0] for line in said] == ["accepted", "applied"]


def test_the_example_client_is_told_why_the_law_refuses(door: Gate, tmp_path: Path) -> None:
    """The Ministry of Justice is no co-executor of this item."""
    said = _run_client(door.agencies["minjust"], tmp_path, proposals("minjust"))
    assert [line.split()[0] for line in said] == ["accepted", "refused"]
    assert "Ministry of Justice is no co-executor" in said[1]


def _run_client(agency: Agency, directory: Path, data: dict[str, Any]) -> list[str]:
    fact = directory / "fact.json"
    event = an_event(agency.code)
    fact.write_text(json.dumps({"type": event["type"], "subject": event["subject"], "data": data}))
    command = [sys.executable, str(CLIENT), agency.url, agency.code, str(fact)]
    done = subprocess.run(  # noqa: S603 - this interpreter on a file of ours
        command, capture_output=True, text=True, timeout=90, check=False, cwd=directory
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def test_an_event_sent_twice_is_one_event_with_two_receipts(door: Gate, mne: Agency) -> None:
    """The same id with the same bytes: the agency did not hear the first answer, say."""
    event = an_event(data=proposals(item="decree-1:8"), subject="item/decree-1:8")
    for _ in range(2):
        mne.send(event)
    judged = mne.receipts_of(event["id"], 3)
    assert sorted(one["outcome"] for one in judged) == ["accepted", "accepted", "refused"]
    assert door.forwarded(event["id"]) == 1


def test_an_id_used_for_another_event_is_refused(door: Gate, mne: Agency) -> None:
    """The first one stands."""
    event = an_event(data=proposals(item="decree-1:7"), subject="item/decree-1:7")
    mne.send(event)
    mne.receipts_of(event["id"], 2)
    other = {**event, "data": {**event["data"], "summary": "Other"}}
    said = refused(door, mne, other)
    assert codes(said) == ["id_reused"]
    assert door.forwarded(event["id"]) == 1


def test_receipts_come_in_the_order_of_the_messages(mne: Agency) -> None:
    """Each event's own receipts, and the door's among themselves."""
    events = [
        an_event(data=proposals(item=f"decree-9:{n}"), subject=f"item/decree-9:{n}") for n in range(120)
    ]
    for event in events:
        mne.send(event)
    ids = [event["id"] for event in events]
    mne.receipts_of(ids[-1], 2, 60)
    said = [one["agency_event"] for one in mne.said if one["outcome"] == "accepted"]
    assert [one for one in said if one in set(ids)] == ids


# What the broker itself forbids


@pytest.mark.parametrize(
    "attempt",
    [
        lambda c, _: c.basic_publish("in.minfin", "", b"{}"),
        lambda c, _: c.basic_publish("", "in.minfin", b"{}"),
        lambda c, _: c.basic_publish("amq.topic", "in.minfin", b"{}"),
        lambda c, _: c.basic_publish("amq.fanout", "", b"{}"),
        lambda c, _: c.basic_get("rcpt.minfin"),
        lambda c, _: next(iter(c.consume("rcpt.minfin", inactivity_timeout=5))),
        lambda c, _: c.basic_get("in.minfin"),
        lambda c, _: c.basic_get("in.mne"),
        lambda c, _: c.queue_purge("rcpt.minfin"),
        lambda c, _: c.queue_purge("in.mne"),
        lambda c, _: c.queue_delete("rcpt.mne"),
        lambda c, _: c.queue_declare("", exclusive=True),
        lambda c, _: c.queue_declare("rcpt.mne.2"),
        lambda c, _: c.exchange_declare("in.mne2", "fanout"),
        lambda c, _: c.exchange_delete("in.mne"),
        lambda c, _: c.queue_bind("rcpt.mne", "in.minfin"),
        lambda c, _: c.queue_unbind("in.mne", "in.mne"),
        lambda c, _: c.exchange_bind("in.mne", "amq.topic", "#"),
        lambda c, p: c.basic_publish("in.mne", "", b"{}", p(user_id="agency.minfin")),
        lambda c, p: c.basic_publish("in.mne", "", b"{}", p(user_id="reglament")),
    ],
)
def test_the_broker_lets_an_agency_do_nothing_else(mne: Agency, attempt: Any) -> None:
    """Neither write elsewhere nor read elsewhere, nor declare, delete, purge or bind, nor be another."""
    channel = mne.open()
    with pytest.raises(ChannelClosedByBroker) as closed:
        attempt(channel, pika.BasicProperties)
    assert closed.value.reply_code in (403, 406)


def test_an_agency_reaches_no_other_vhost(door: Gate, mne: Agency) -> None:
    """The suite's own exchange is not there for it."""
    inside = mne.url.rsplit("/", 1)[0] + "/" + door.name
    with pytest.raises((ConnectionClosedByBroker, AMQPConnectionError)):
        pika.BlockingConnection(pika.URLParameters(inside))


@pytest.mark.parametrize("header", ["CC", "BCC"])
def test_copies_named_in_headers_reach_nobody(door: Gate, mne: Agency, minfin: Agency, header: str) -> None:
    """RabbitMQ routes by CC and BCC as well; an agency's exchange does not look at keys at all."""
    event, kept = an_event(), len(door.held())
    mne.send(event, headers={header: ["in.minfin", "rcpt.minfin", "suite.control"]})
    mne.receipts_of(event["id"], 1)
    still_open(minfin)
    assert {one["agency"] for one in minfin.said} == {"minfin"}
    assert (door.forwarded(event["id"]), len(door.held())) == (1, kept)


# What the gateway refuses


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"source": "/agencies/minfin"}, "source"),
        ({"source": "/services/control"}, "source"),
        ({"type": "control.item_removed.v1"}, "type"),
        ({"type": "agencies.unheard_of.v1"}, "type"),
        ({"subject": "item/another"}, "subject"),
        ({"data": proposals("minfin")}, "body"),
        ({"data": proposals(office="head_of_pa")}, "office"),
        ({"data": proposals(office="akim")}, "office"),
        ({"data": proposals(extra=1)}, "schema"),
        ({"data": proposals(summary="x" * 5000)}, "schema"),
        ({"time": "2026-02-30T00:00:00Z"}, "envelope"),
        ({"time": (NOW + timedelta(hours=2)).isoformat()}, "time"),
    ],
)
def test_an_agency_speaks_for_itself_only(door: Gate, mne: Agency, changes: Any, code: str) -> None:
    """Source, office, body and subject are its own, the words those of the schemas."""
    event = an_event(**changes)
    said = refused(door, mne, event)
    assert codes(said) == [code]
    assert said["agency_event"] == event["id"]


BOMB = b"\x1f\x8b\x08\x00" + b"\x00" * 1000


@pytest.mark.parametrize(
    ("body", "said", "code"),
    [
        (b"{}", {"user_id": None}, "user_id"),
        (BOMB, {"content_encoding": "gzip"}, "compressed"),
        (BOMB + b"2", {"headers": {"compression": "application/x-gzip"}}, "compressed"),
        (b"\x80\x04.", {"content_type": "application/x-python-serialize"}, "content_type"),
        (b"!!python/object/apply:os.system [id]", {"content_type": "application/x-yaml"}, "content_type"),
        (b"<a/>", {"content_type": None}, "content_type"),
        (b"", {}, "not_json"),
        (b"\xff\xfe{}", {}, "not_utf8"),
        (b'{"id": 1, "id": 2}', {}, "duplicate_key"),
        (b'{"a\\u0000": 1, "a\\u0000": 2}', {}, "duplicate_key"),
        (b'{"a": NaN}', {}, "not_a_number"),
        (b'{"a": ' + b"9" * 5000 + b"}", {}, "number_out_of_range"),
        (b'{"a": "\\ud800"}', {}, "lone_surrogate"),
        (b'{"a": "\\u0000"}', {}, "nul"),
        (b"[" * 100_000, {}, "too_deep"),
        (b'{"a":' * 1000 + b"1" + b"}" * 1000, {}, "too_deep"),
        (b'"' + b"x" * MAX_BYTES + b'"', {}, "too_large"),
        (b"x" * 8_000_000, {}, "too_large"),
        (b'{"nameko.call_id_stack": 5}', {"headers": {"nameko.call_id_stack": "5"}}, "envelope"),
        (b'{"__type__": ["datetime"]}', {"headers": {"x" * 100: "\0" * 300}}, "envelope"),
        (b"[1]", {"correlation_id": "\0\x01", "reply_to": "in.minfin"}, "envelope"),
        (b"[2]", {"message_id": "\0", "type": "\0", "app_id": "\0", "timestamp": 2**64 - 1}, "envelope"),
        (json.dumps({"k" * 60_000: 1, "b": 2}).encode(), {}, "envelope"),
        (json.dumps({str(n): n for n in range(9_000)}).encode(), {}, "envelope"),
    ],
    ids=lambda value: repr(value)[:40],
)
def test_a_hostile_message_is_refused_and_kept(
    door: Gate, mne: Agency, body: bytes, said: Any, code: str
) -> None:
    """One receipt, one row of quarantine with the beginning of the bytes; the next event passes."""
    receipt = refused(door, mne, body, **said)
    assert codes(receipt)[0] == code
    last = door.held()[-1]
    assert last.body == body[: MAX_BYTES + 1]
    assert last.message_hash == receipt["message_hash"]
    still_open(mne)


def _table(nested: int) -> bytes:
    """A header table that holds a table that holds a table ..."""
    table = b""
    for _ in range(nested):
        inner = b"\x01a" + b"F" + struct.pack(">I", len(table)) + table
        table = inner
    return table


NONSENSE = {
    "a timestamp beyond all time": b"\x04when" + b"T" + struct.pack(">Q", 2**63),
    "a name that is no text": b"\x02\xff\xfe" + b"t\x01",
    "tables nested a thousand deep": _table(1000),
    "a text that is none": b"\x01x" + b"S" + struct.pack(">I", 2) + b"\xff\x00",
}


@pytest.mark.parametrize("table", NONSENSE.values(), ids=NONSENSE.keys())
def test_nonsense_in_the_headers_harms_nobody(door: Gate, mne: Agency, table: bytes) -> None:
    """Whatever py-amqp makes of it: one receipt, one row, and the door stays open."""
    flags = 0x8000 | 0x2000 | 0x0010  # content type, headers, user id
    properties = b"\x10application/json" + struct.pack(">I", len(table)) + table
    properties += bytes([len(mne.user)]) + mne.user.encode()
    body = json.dumps([len(table), table.hex()[:20]]).encode()
    header = struct.pack(">HHQH", 60, 0, len(body), flags) + properties
    said = refused(door, mne, body, lambda raw: _publish_raw(mne, header, raw))
    assert codes(said)[0] in ("properties", "envelope", "user_id", "content_type")
    still_open(mne)


def _frame(kind: int, payload: bytes) -> bytes:
    return struct.pack(">BHI", kind, 1, len(payload)) + payload + b"\xce"


def _publish_raw(agency: Agency, header: bytes, body: bytes) -> None:
    """Publish with a content header written by hand, on a connection that pika has opened."""
    connection = pika.BlockingConnection(pika.URLParameters(agency.url))
    try:
        assert connection.channel().channel_number == 1
        exchange = inbound(agency.code).encode()
        method = struct.pack(">HHH", 60, 40, 0) + bytes([len(exchange)]) + exchange + b"\x00\x00"
        raw: socket.socket = connection._impl._transport._sock
        raw.sendall(_frame(1, method) + _frame(2, header) + _frame(3, body))
    finally:
        connection.close()


def test_the_same_bytes_of_two_agencies_are_kept_twice_and_of_one_once(
    door: Gate, mne: Agency, minfin: Agency
) -> None:
    """Each agency answers for its own."""
    body = secrets.token_bytes(20)
    refused(door, mne, body)
    refused(door, minfin, body)
    known = len(mne.fetch())
    mne.send(body)
    wait_until(lambda: len(mne.fetch()) > known, 30, "another receipt")
    assert sorted(one.source or "" for one in door.held() if one.body == body) == [
        "/agencies/minfin",
        "/agencies/mne",
    ]


def test_a_flood_of_large_messages_fills_no_memory_and_keeps_nobody_out(
    door: Gate, mne: Agency, minfin: Agency
) -> None:
    """Forty messages of four megabytes; the other ministry's event passes meanwhile."""
    gateway = next(one for one in door.running if one.name == "gateway")
    known = len(mne.fetch())
    for n in range(40):
        mne.send(bytes([65 + n]) * 4_000_000)
        if n == 20:
            still_open(minfin)
    wait_until(lambda: len(mne.fetch()) >= known + 40, 60, "forty refusals")
    status = Path(f"/proc/{gateway.process.pid}/status").read_text()
    peak = int(next(line.split()[1] for line in status.splitlines() if line.startswith("VmHWM")))
    assert peak < 400_000, f"{peak} kB"


# Who may knock changes while the gateway runs


def test_a_suspended_agency_is_put_out_and_one_admitted_anew_is_let_in(door: Gate) -> None:
    """Its connection is closed at once, its user is gone; admitted again it gets the receipts that waited."""
    agency = door.admit("minwater")
    still_open(agency)
    door.management.suspend("minwater")
    door.gateway.set_state("minwater", "suspended")
    with pytest.raises((AMQPConnectionError, ConnectionClosedByBroker, StreamLostError)):
        for _ in range(100):
            agency.connection.process_data_events(0.1)
            agency.send(an_event("minwater"))
    with pytest.raises((AMQPConnectionError, ConnectionClosedByBroker)):
        pika.BlockingConnection(pika.URLParameters(agency.url))
    assert {"agency": "minwater", "state": "suspended"}.items() <= next(
        row for row in door.management.agencies() if row["agency"] == "minwater"
    ).items()
    still_open(door.admit("minwater"))


def test_an_agency_that_hangs_up_in_the_middle_of_a_message_is_forgotten(mne: Agency) -> None:
    """Half a body is no message."""
    connection = pika.BlockingConnection(pika.URLParameters(mne.url))
    connection.channel()
    raw = connection._impl._transport._sock
    exchange = inbound("mne").encode()
    method = struct.pack(">HHH", 60, 40, 0) + bytes([len(exchange)]) + exchange + b"\x00\x00"
    raw.sendall(_frame(1, method) + _frame(2, struct.pack(">HHQH", 60, 0, 10**9, 0)) + _frame(3, b"x" * 1000))
    raw.shutdown(socket.SHUT_RDWR)
    with suppress(AMQPError, OSError):
        connection.close()
    still_open(mne)


def test_the_gateway_was_never_restarted(door: Gate) -> None:
    """All the above happened to one and the same process."""
    assert [one.name for one in door.running if one.process.poll() is None] == list(KINDS)
