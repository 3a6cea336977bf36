"""Prometheus metrics of a process: rate, errors, duration per entrypoint, and what waits in its database."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Lock
from time import monotonic, perf_counter
from typing import NamedTuple

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

BATCH_SIZES = (1, 2, 5, 10, 20, 50, 100, 200, 500)
FRESH_SECONDS = 5.0
"""How long figures read from the database are shown again without asking it."""


class Backlog(NamedTuple):
    """What waits in a service's database; quarantine is counted by (reason, agency)."""

    outbox_pending: int
    outbox_age_s: float
    inbox_waiting: int
    inbox_age_s: float
    quarantine: dict[tuple[str, str], int]
    obligations_open: int
    obligations_overdue: int


class Metrics:
    """All metrics of one service process, in a registry of its own."""

    def __init__(self, service: str) -> None:
        self.registry = CollectorRegistry()
        self.service = service
        self._requests = Counter(
            "reglament_requests_total",
            "Work done at an entrypoint, by outcome",
            self._labels("outcome"),
            registry=self.registry,
        )
        self._seconds = Histogram(
            "reglament_request_seconds", "How long it took", self._labels(), registry=self.registry
        )
        self._batch = Histogram(
            "reglament_batch_events",
            "Events per transaction",
            ["service"],
            buckets=BATCH_SIZES,
            registry=self.registry,
        )
        self._relay = Counter(
            "reglament_relay_events_total",
            "Events handed to the broker, by outcome",
            ["service", "outcome"],
            registry=self.registry,
        )
        self._consuming = Gauge(
            "reglament_consuming",
            "1 while the queue is being consumed",
            ["service", "queue"],
            registry=self.registry,
        )

    @staticmethod
    def _labels(*more: str) -> list[str]:
        return ["service", "entrypoint", *more]

    @contextmanager
    def measured(self, entrypoint: str) -> Iterator[Callable[[str], None]]:
        """Time a piece of work; call what is yielded to name its outcome, `error` when it raises."""
        outcome, started = ["ok"], perf_counter()

        def say(word: str) -> None:
            outcome[0] = word

        try:
            yield say
        except BaseException:
            outcome[0] = "error"
            raise
        finally:
            self._requests.labels(self.service, entrypoint, outcome[0]).inc()
            self._seconds.labels(self.service, entrypoint).observe(perf_counter() - started)

    def dropped(self, entrypoint: str) -> None:
        """Something came to an entrypoint that could be neither done nor answered."""
        self._requests.labels(self.service, entrypoint, "dropped").inc()

    def batch(self, size: int) -> None:
        """A batch of so many events was handled."""
        self._batch.labels(self.service).observe(size)

    def relayed(self, outcome: str, count: int = 1) -> None:
        """So many events were published, unroutable, refused or given up waiting for."""
        self._relay.labels(self.service, outcome).inc(count)

    def consuming(self, queue: str, yes: bool) -> None:
        """Whether the queue is being consumed now."""
        self._consuming.labels(self.service, queue).set(int(yes))

    def watch(self, backlog: Callable[[], Backlog]) -> None:
        """Show what waits in the database, asked when the metrics are read, at most every few seconds."""
        self.registry.register(_Waiting(self.service, backlog))

    def exposition(self) -> bytes:
        """The text Prometheus reads."""
        return generate_latest(self.registry)


class _Waiting(Collector):
    """Reads the backlog when asked; a database that does not answer is itself a figure, not an error."""

    def __init__(self, service: str, backlog: Callable[[], Backlog]) -> None:
        self._service, self._backlog = service, backlog
        self._seen: Backlog | None = None
        self._at = -FRESH_SECONDS
        self._lock = Lock()

    def describe(self) -> list[Metric]:
        """Named when collected; registering asks no database."""
        return []

    def collect(self) -> Iterator[Metric]:
        """The gauges of what waits."""
        with self._lock:
            if monotonic() - self._at >= FRESH_SECONDS:
                self._seen, self._at = self._read(), monotonic()
            seen = self._seen
        yield self._gauge("database_up", "1 if the database answered", 0 if seen is None else 1)
        if seen is not None:
            yield from self._gauges(seen)

    def _read(self) -> Backlog | None:
        try:
            return self._backlog()
        except Exception:  # whatever the driver raises, the database does not answer
            return None

    def _gauges(self, seen: Backlog) -> Iterator[Metric]:
        yield self._gauge("outbox_pending", "Events not yet published", seen.outbox_pending)
        yield self._gauge(
            "outbox_age_seconds", "Age of the oldest event not yet published", seen.outbox_age_s
        )
        yield self._gauge("inbox_waiting", "Events received and not yet applied", seen.inbox_waiting)
        yield self._gauge("inbox_age_seconds", "Age of the oldest event not yet applied", seen.inbox_age_s)
        yield self._gauge("obligations_open", "Duties that are open", seen.obligations_open)
        yield self._gauge("obligations_overdue", "Duties open after their day", seen.obligations_overdue)
        held = GaugeMetricFamily(
            "reglament_quarantine", "Events in quarantine", labels=["service", "reason", "agency"]
        )
        for (reason, agency), count in seen.quarantine.items():
            held.add_metric([self._service, reason, agency], count)
        yield held

    def _gauge(self, name: str, says: str, value: float) -> Metric:
        family = GaugeMetricFamily(f"reglament_{name}", says, labels=["service"])
        family.add_metric([self._service], value)
        return family
