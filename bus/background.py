"""What runs beside the entrypoints of a process: threads that end when it stops, jobs that repeat."""

from collections.abc import Callable, Iterable
from threading import Event
from typing import Any

from nameko.extensions import DependencyProvider

from bus.logging import logger

log = logger(__name__)


class Background(DependencyProvider):
    """Runs the jobs of a process in managed threads; each ends by itself when the process stops."""

    def __init__(self, jobs: Iterable[Callable[[], None]], stop: Callable[[], None]) -> None:
        super().__init__()
        self._jobs, self._stop = tuple(jobs), stop
        self._threads: list[Any] = []

    def start(self) -> None:
        """Start them."""
        self._threads = [self.container.spawn_managed_thread(job, identifier=str(job)) for job in self._jobs]

    def stop(self) -> None:
        """Ask them to end and wait for it."""
        self._stop()
        for thread in self._threads:
            thread.wait()


def every(seconds: float, job: Callable[[], Any], stopping: Event) -> None:
    """Run a job again and again; one that fails is logged and tried at its next turn."""
    while not stopping.wait(seconds):
        try:
            job()
        except Exception:  # whatever it is, the next turn may succeed; the entrypoints go on
            log.exception("a job of the clock failed")
