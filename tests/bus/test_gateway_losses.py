"""The gateway killed and its servers lost: nothing an agency sent is lost, nothing passes twice."""

import secrets
from collections.abc import Iterator

import pytest

from bus.agencies import receipts
from cli.servers import Servers
from tests.bus.gateways import Agency, Gate, an_event, gate, proposals
from tests.faults.processes import wait_until

COUNT = 40


@pytest.fixture(scope="module")
def gateway(tmp_path_factory: pytest.TempPathFactory, servers: Servers) -> Iterator[Gate]:
    """One agency admitted, no process started."""
    name = f"loss_{secrets.token_hex(3)}"
    with gate(tmp_path_factory.mktemp("loss"), servers, name) as made:
        made.admit("mne")
        yield made


def send(agency: Agency, count: int = COUNT) -> list[str]:
    """Send events on subjects of their own; returns their ids."""
    events = [
        an_event(data=proposals(item=f"decree-5:{n}"), subject=f"item/decree-5:{n}") for n in range(count)
    ]
    for event in events:
        agency.send(event)
    return [event["id"] for event in events]


def all_told(gateway: Gate, ids: list[str]) -> None:
    """Each has its receipt, each passed once; nothing was set aside."""
    agency = gateway.agencies["mne"]

    def missing() -> set[str]:
        told = {one["agency_event"] for one in agency.fetch() if one["outcome"] == "accepted"}
        return set(ids) - told

    wait_until(lambda: not missing(), 120, "a receipt of each event")
    assert {gateway.forwarded(one) for one in ids} == {1}
    assert gateway.held() == []


def standing(gateway: Gate) -> None:
    """See to it that the gateway's process runs."""
    if not gateway.running or gateway.running[-1].process.poll() is not None:
        gateway.start("gateway")


def test_a_gateway_killed_at_any_point_loses_and_doubles_nothing(gateway: Gate) -> None:
    """Before the commit, and after it before the acknowledgement; what was sent meanwhile waits."""
    ids = send(gateway.agencies["mne"])
    for fault in ("transaction.before_commit:2", "consumer.after_commit:1", "relay.after_publish:1"):
        assert gateway.launch("gateway", fault).ended(180) == -9
        ids += send(gateway.agencies["mne"])
    standing(gateway)
    all_told(gateway, ids)


def test_the_door_opens_again_after_the_broker_was_killed(gateway: Gate, servers: Servers) -> None:
    """By itself; the process is the same."""
    if "rabbitmq" not in servers.restart:
        pytest.skip("the broker is not ours to kill")
    standing(gateway)
    ids = send(gateway.agencies["mne"])
    servers.restart["rabbitmq"](True)
    gateway.agencies["mne"].close()
    ids += send(gateway.agencies["mne"])
    all_told(gateway, ids)
    assert gateway.running[-1].process.poll() is None


def test_the_door_opens_again_after_the_database_was_restarted(gateway: Gate, servers: Servers) -> None:
    """What was delivered meanwhile is not lost, nor turned away."""
    if "postgresql" not in servers.restart:
        pytest.skip("the database is not ours to restart")
    standing(gateway)
    ids = send(gateway.agencies["mne"])
    servers.restart["postgresql"](False)
    ids += send(gateway.agencies["mne"])
    all_told(gateway, ids)
    assert gateway.running[-1].process.poll() is None


def test_receipts_whose_queue_is_gone_hold_up_nobody_s(gateway: Gate) -> None:
    """They stay in the gateway's database; the other agency gets its own."""
    standing(gateway)
    other = gateway.admit("minfin")
    gateway.management.ask("DELETE", "queues", gateway.management.vhost, receipts("minfin"))
    event = an_event("minfin")
    other.send(event)
    all_told(gateway, send(gateway.agencies["mne"], 3))
    wait_until(lambda: gateway.forwarded(event["id"]), 30, "the other's event let through")
    said = wait_until(lambda: gateway.gateway.receipts("minfin"), 30, "its receipt kept")
    assert [one["outcome"] for one in said] == ["accepted"]
