"""/live, /ready and /metrics of a process."""

import urllib.error
import urllib.request
from collections.abc import Iterator

import orjson
import pytest

from bus import faults
from bus.health import Health, HealthServer
from bus.metrics import Backlog, Metrics

BACKLOG = Backlog(3, 1.5, 4, 2.5, {("schema", "mne"): 2, ("handler", ""): 1}, 10, 6)


class Process:
    """A process whose parts can be made to fail."""

    def __init__(self) -> None:
        self.fault: str | None = None
        self.metrics = Metrics("control")
        self.metrics.watch(self.backlog)
        self.asked = 0
        self.database_is_up = True

    def backlog(self) -> Backlog:
        """What waits in the database, if it answers."""
        self.asked += 1
        if not self.database_is_up:
            raise ConnectionError("refused")
        return BACKLOG

    def broker(self) -> str | None:
        """The check of the broker."""
        if self.fault == "raise":
            raise RuntimeError("amqp://u:hidden@h")
        return self.fault


@pytest.fixture
def process() -> Process:
    """A process that is well."""
    return Process()


@pytest.fixture
def url(process: Process) -> Iterator[str]:
    """Where it answers."""
    health = Health({"broker": process.broker, "database": lambda: None})
    server = HealthServer(health, process.metrics.exposition, "127.0.0.1", 0)
    server.start()
    yield f"http://127.0.0.1:{server.port}"
    server.close()


def get(url: str) -> tuple[int, bytes]:
    """Status and content."""
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:  # noqa: S310 - the loopback
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read()


def test_a_process_without_broker_is_live_but_not_ready(process: Process, url: str) -> None:
    """So it is not restarted for the broker's fault, and gets no work."""
    assert get(url + "/ready") == (200, b'{"ready":true,"faults":{}}')
    process.fault = "suite.control is not consumed"
    status, content = get(url + "/ready")
    assert (status, orjson.loads(content)["faults"]) == (503, {"broker": "suite.control is not consumed"})
    assert get(url + "/live")[0] == 200


def test_a_check_that_raises_is_a_fault_and_shows_no_secret(process: Process, url: str) -> None:
    """Only the kind of the error is shown."""
    process.fault = "raise"
    status, content = get(url + "/ready")
    assert (status, orjson.loads(content)["faults"]) == (503, {"broker": "RuntimeError"})


def test_other_paths_name_the_paths_there_are(url: str) -> None:
    """404, and what could have been meant."""
    status, content = get(url + "/")
    assert (status, orjson.loads(content)) == (404, {"paths": ["/live", "/ready", "/metrics"]})


def test_metrics_show_rate_errors_duration_and_what_waits(process: Process, url: str) -> None:
    """RED per entrypoint, outbox age, inbox lag, quarantine by reason and agency, obligations."""
    with process.metrics.measured("rpc.item"):
        pass
    with process.metrics.measured("rpc.item") as say:
        say("refused")
    with pytest.raises(KeyError), process.metrics.measured("rpc.item"):
        raise KeyError
    process.metrics.batch(100)
    process.metrics.relayed("published", 5)
    process.metrics.consuming("suite.control", True)
    shown = get(url + "/metrics")[1].decode()
    for line in (
        'reglament_requests_total{entrypoint="rpc.item",outcome="ok",service="control"} 1.0',
        'reglament_requests_total{entrypoint="rpc.item",outcome="refused",service="control"} 1.0',
        'reglament_requests_total{entrypoint="rpc.item",outcome="error",service="control"} 1.0',
        'reglament_request_seconds_count{entrypoint="rpc.item",service="control"} 3.0',
        'reglament_batch_events_sum{service="control"} 100.0',
        'reglament_relay_events_total{outcome="published",service="control"} 5.0',
        'reglament_consuming{queue="suite.control",service="control"} 1.0',
        'reglament_outbox_pending{service="control"} 3.0',
        'reglament_outbox_age_seconds{service="control"} 1.5',
        'reglament_inbox_age_seconds{service="control"} 2.5',
        'reglament_quarantine{agency="mne",reason="schema",service="control"} 2.0',
        'reglament_obligations_open{service="control"} 10.0',
        'reglament_obligations_overdue{service="control"} 6.0',
        'reglament_database_up{service="control"} 1.0',
    ):
        assert line in shown.splitlines(), line


def test_reading_the_metrics_often_does_not_load_the_database(process: Process, url: str) -> None:
    """Figures of the last seconds are shown again."""
    for _ in range(5):
        get(url + "/metrics")
    assert process.asked == 1


def test_metrics_answer_while_the_database_is_down(process: Process, url: str) -> None:
    """That it is down is itself a figure."""
    process.database_is_up = False
    shown = get(url + "/metrics")[1].decode()
    assert 'reglament_database_up{service="control"} 0.0' in shown
    assert "reglament_outbox_pending" not in shown


@pytest.mark.parametrize(
    ("wanted", "allowed", "message"),
    [
        ("relay.after_publish:2", False, "faults.allowed: false"),
        ("nowhere:1", True, "expected <point>:<nth>, points: inbox.before_insert"),
        ("relay.after_publish:x", True, "expected <point>:<nth>"),
    ],
)
def test_a_fault_is_honoured_only_where_allowed_and_at_a_known_point(
    wanted: str, allowed: bool, message: str
) -> None:
    """A production process with REGLAMENT_FAULT refuses to start instead of dying later."""
    with pytest.raises(faults.FaultNotAllowed, match=message):
        faults.arm(allowed, {"REGLAMENT_FAULT": wanted})
    faults.arm(True, {})
    faults.point("relay.after_publish")
