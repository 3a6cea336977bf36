"""Figures that many readers ask for at once are counted once: the others are shown those just counted."""

import threading
import time
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from typing import Any

FRESH_S = 1.0
STALE_S = 30.0
_NEVER = object()


@dataclass
class _Figure:
    lock: threading.Lock = field(default_factory=threading.Lock)
    value: Any = None
    at: float = float("-inf")
    of: Hashable = _NEVER


class Recent:
    """Remembers what was counted within the last second; meanwhile others see what was counted before."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """Begin with nothing."""
        self._clock = clock
        self._figures: dict[Hashable, _Figure] = {}
        self._lock = threading.Lock()

    def figure(self, key: Hashable, count: Callable[[], Any], of: Hashable) -> tuple[Any, Hashable]:
        """The figure of a key and the state of the data it is of; counted now unless just counted."""
        with self._lock:
            figure = self._figures.setdefault(key, _Figure())
        age = self._clock() - figure.at
        if figure.of == of or age < FRESH_S:
            return figure.value, figure.of
        if not figure.lock.acquire(blocking=age > STALE_S):
            return figure.value, figure.of
        try:
            if figure.of != of and self._clock() - figure.at >= FRESH_S:
                figure.value, figure.of, figure.at = count(), of, self._clock()
            return figure.value, figure.of
        finally:
            figure.lock.release()


class Seen:
    """The figures of one page: whether any of them is behind the facts that the page shows."""

    def __init__(self, recent: Recent, of: Hashable) -> None:
        """Read figures for a page that shows the data in a state."""
        self._recent, self._of = recent, of
        self.behind = False

    def __call__(self, key: Hashable, count: Callable[[], Any]) -> Any:
        """The figure of a key."""
        value, of = self._recent.figure(key, count, self._of)
        self.behind = self.behind or of != self._of
        return value


def at_once(key: Hashable, count: Callable[[], Any]) -> Any:
    """Count without remembering."""
    del key
    return count()
