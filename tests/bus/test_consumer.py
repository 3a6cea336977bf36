"""A service as a process on the real servers: what it takes, what it outlives, how it starts and ends."""

import secrets
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest
import sqlalchemy as sa

from bus.link import Link
from bus.topology import EVENTS, declare, topology
from cli.servers import Servers
from tests.faults.feeder import Feeder, entry
from tests.faults.processes import Ledgers, ledgers, wait_until

POSTED = "ledger.entry_posted.v1"


@pytest.fixture
def suite(tmp_path: Path, servers: Servers, vhost: str) -> Iterator[Ledgers]:
    """Ledger and mirror, not started."""
    with ledgers(tmp_path, servers, vhost, vhost.rpartition("/")[2]) as made:
        yield made


HOSTILE: dict[str, tuple[bytes, dict[str, Any]]] = {
    "no JSON": (b"\x80\x04K\x05.", {"content_type": "application/x-python-serialize"}),
    "compressed": (b"\x1f\x8b\x08", {"application_headers": {"compression": "application/x-gzip"}}),
    "nameko's context": (b"{}", {"application_headers": {"nameko.call_id_stack": 5, "nameko.user": "x"}}),
    "copies elsewhere": (b"[]", {"application_headers": {"CC": ["suite.mirror"], "BCC": ["rpc.ledger"]}}),
    "empty": (b"", {}),
    "yaml": (b"!!python/object/apply:os.abort []", {"content_type": "application/x-yaml"}),
    "deep": (b"[" * 100_000, {}),
    "a strange encoding": (b"\xff\xfe{\x00}\x00", {"content_encoding": "utf-16"}),
    "an old timestamp": (b"null", {"timestamp": 2**63}),
}


def quarantined(suite: Ledgers) -> dict[str, int]:
    """Rows of the ledger's quarantine by reason."""
    with suite.engines["ledger"].connect() as connection:
        rows = connection.execute(sa.text("SELECT reason, count(*) FROM quarantine GROUP BY reason"))
        return {str(reason): int(count) for reason, count in rows}


def test_whatever_comes_is_set_aside_with_a_reason_and_what_follows_is_applied(
    suite: Ledgers, vhost: str
) -> None:
    """Bytes of every kind, an unknown type, a broken schema, an id with two bodies, a failing handler."""
    ledger = suite.start("ledger").wait_ready(60)
    bodies = [*HOSTILE.values(), (entry(1, 1).body.replace(b"entry_posted", b"entry_pasted"), {})]
    bodies += [(entry(1, 1).body.replace(b'"n":1', b'"n":-1'), {})]
    with Link(vhost, "test") as link:
        for body, properties in bodies:
            link.publish(body, EVENTS, POSTED, **properties)
    feeder = Feeder(vhost, 1)
    feeder.publish([entry(1, 1), entry(2, 1, "fail")])
    feeder.publish([entry(1, 7, event_id="entry-1-1"), entry(2, 2)])
    feeder.publish([entry(1, 2)])
    feeder.close()
    wait_until(lambda: suite.entries("ledger").get("account/1") == [1, 2], 30, "the good ones are applied")
    wanted = {
        "undecodable": 6,
        "schema_violation": 4,
        "unknown_type": 1,
        "conflicting_body": 1,
        "handler_failed": 1,
    }
    wait_until(lambda: sum(quarantined(suite).values()) == sum(wanted.values()), 30, f"{quarantined(suite)}")
    assert quarantined(suite) == wanted
    assert "account/2" not in suite.entries("ledger"), "what comes after a failed event of an account waits"
    assert ledger.process.poll() is None
    shown = ledger.get("/metrics")[1].decode()
    assert 'reglament_quarantine{agency="",reason="handler_failed",service="ledger"} 1.0' in shown
    assert ledger.stop() == 0
    assert not any("entry_pasted" in str(line) for line in ledger.lines()), "bodies are not logged"


def test_on_sigterm_what_is_in_flight_is_finished_and_acknowledged(suite: Ledgers, vhost: str) -> None:
    """What was applied is gone from the queue, what was not is still there: nothing comes twice."""
    feeder = Feeder(vhost, 100)
    suite.start("ledger").wait_ready(60).stop()
    feeder.waves(10)
    feeder.close()
    for _ in range(2):
        ledger = suite.start("ledger")
        before = suite.count("ledger")
        wait_until(lambda b=before: suite.count("ledger") > b, 60, "some are applied")
        assert ledger.stop() == 0
        applied = suite.count("ledger")
        with Link(vhost, "test") as link:
            waiting = link.channel.queue_declare("suite.ledger", passive=True).message_count
        assert applied + waiting == 1000
        if not waiting:
            break


def test_a_replica_stands_by_and_takes_over_in_order(suite: Ledgers, vhost: str) -> None:
    """One active consumer at a time; when it is killed the other goes on."""
    first = suite.start("ledger").wait_ready(60)
    second = suite.start("ledger").wait_ready(60)
    feeder = Feeder(vhost, 20)
    feeder.waves(10)
    wait_until(lambda: suite.count("ledger") > 0, 30, "work has begun")
    first.kill()
    feeder.waves(10)
    feeder.close()
    wait_until(lambda: suite.count("ledger") == 400, 60, "all applied")
    assert all(entries == list(range(1, 21)) for entries in suite.entries("ledger").values())
    assert second.stop() == 0


def test_a_process_whose_queue_is_deleted_ends_to_be_started_again(suite: Ledgers, vhost: str) -> None:
    """It would otherwise live without consuming; started again, it declares the queue anew."""
    ledger = suite.start("ledger").wait_ready(60)
    with Link(vhost, "test") as link:
        link.channel.queue_delete("suite.ledger")
    assert ledger.ended(30) == 1
    again = suite.start("ledger").wait_ready(60)
    assert again.stop() == 0


def test_a_queue_with_other_arguments_ends_the_process_with_its_name(suite: Ledgers, vhost: str) -> None:
    """Exit code 2: starting again does not help."""
    with Link(vhost, "test") as link:
        link.channel.queue_declare("suite.ledger", durable=True, auto_delete=False)
    ledger = suite.start("ledger")
    assert ledger.ended(60) == 2
    assert "ledger: queue suite.ledger exists with other arguments: inequivalent arg" in ledger.tail()


def test_a_database_at_another_schema_ends_the_process_with_the_command_to_type(suite: Ledgers) -> None:
    """Exit code 2, before anything is consumed."""
    with suite.engines["ledger"].begin() as connection:
        connection.execute(sa.text("CREATE TABLE alembic_version (version_num varchar(32))"))
        connection.execute(sa.text("INSERT INTO alembic_version VALUES ('other')"))
    ledger = suite.start("ledger")
    assert ledger.ended(60) == 2
    assert "type: reglament db upgrade ledger" in ledger.tail()


def test_faults_are_refused_where_they_are_not_allowed(tmp_path: Path, servers: Servers, vhost: str) -> None:
    """A process of an installation cannot be armed by its environment."""
    name = f"nofault_{secrets.token_hex(3)}"
    with ledgers(tmp_path, servers, vhost, name, faults={"allowed": False}) as made:
        ledger = made.start("ledger", "inbox.before_insert:1")
        assert ledger.ended(60) == 2
        assert "faults.allowed: false" in ledger.tail()


def test_without_servers_a_process_is_live_not_ready_and_ends_when_told(
    tmp_path: Path, servers: Servers
) -> None:
    """It waits for the broker; it does not die, and it does not hang."""
    with ledgers(tmp_path, servers, "amqp://u:hidden@127.0.0.1:1/", f"alone_{secrets.token_hex(3)}") as made:
        ledger = made.start("ledger")
        wait_until(lambda: ledger.get("/live")[0] == 200, 60, "live")
        status, content = ledger.get("/ready")
        assert status == 503
        assert orjson.loads(content)["faults"]["broker"] == "not started"
        wait_until(lambda: any("broker" in line["event"] for line in ledger.lines()), 30, "it says so")
        ledger.process.send_signal(signal.SIGINT)
        assert ledger.ended(20) == 0
        assert "hidden" not in ledger.log_file.read_text()


def test_a_cut_connection_is_mended_by_the_process_itself(
    suite: Ledgers, servers: Servers, vhost: str
) -> None:
    """No restart; not ready meanwhile, ready again soon."""
    ledger = suite.start("ledger").wait_ready(60)
    name = vhost.rpartition("/")[2]
    path = f"/api/vhosts/{name}/connections"
    found: Any = wait_until(lambda: servers.manage("GET", path), 30, "connections are known")
    for one in found:
        servers.manage("DELETE", f"/api/connections/{one['name'].replace(' ', '%20').replace('>', '%3E')}")
    feeder = Feeder(vhost, 5)
    feeder.waves(2)
    feeder.close()
    wait_until(lambda: suite.count("ledger") == 10, 60, "all applied")
    ledger.wait_ready(30)
    assert any(line["event"] == "broker lost" for line in ledger.lines())
    assert ledger.stop() == 0


def test_a_relay_of_its_own_publishes_what_a_stopped_service_left(suite: Ledgers, vhost: str) -> None:
    """The outbox needs no service to be emptied, and several relays share it."""
    with Link(vhost, "test") as link:
        declare(link, topology({"ledger": [POSTED], "mirror": ["ledger.entry_applied.v1"]}))
    feeder = Feeder(vhost, 10)
    feeder.waves(30)
    feeder.close()
    ledger = suite.start("ledger", "relay.after_publish:2")
    assert ledger.ended(60) == -9
    relays = [suite.start("ledger", "", "relay").wait_ready(60) for _ in range(2)]
    wait_until(lambda: suite.count("ledger", "outbox_pending") == 0, 30, "the outbox is empty")
    assert [relay.stop() for relay in relays] == [0, 0]
    mirror = suite.start("mirror").wait_ready(60)
    applied = suite.entries("ledger")
    wait_until(lambda: suite.entries("mirror") == applied, 30, "the mirror has what the ledger applied")
    assert mirror.stop() == 0
