"""The only source of now. Everything in the suite asks this clock; nothing else reads the machine's time."""

import contextlib
import time
from datetime import date, datetime
from pathlib import Path

from bus.subscribe import every_day, on_missed
from bus.tables import ALMATY

__all__ = ["ALMATY", "Clock", "ClockError", "FileClock", "SetClock", "every_day", "on_missed", "open_clock"]


class ClockError(Exception):
    """The clock cannot be read or used so; the message says what was expected."""


class Clock:
    """Time in Asia/Almaty, from the machine."""

    def now(self) -> datetime:
        """The instant by which law is applied, with the zone of Asia/Almaty."""
        return self.machine()

    def today(self) -> date:
        """The day by which law is applied."""
        return self.now().date()

    def machine(self) -> datetime:
        """The machine's own time, also when the suite's is simulated: retries wait by it."""
        return datetime.now(ALMATY)


class SetClock(Clock):
    """A clock that stands still until it is set: for the embedded suite and for tests."""

    def __init__(self, at: datetime) -> None:
        """Start at an instant, which must have a zone."""
        self._at = _aware(at)

    def now(self) -> datetime:
        """The instant last set."""
        return self._at

    def set(self, at: datetime) -> None:
        """Move to an instant not before the present one."""
        at = _aware(at)
        if at < self._at:
            raise ClockError(f"the clock does not go back: it is {self._at}, asked for {at}")
        self._at = at


class FileClock(Clock):
    """A simulated instant that several processes share through a file holding one RFC 3339 instant."""

    def __init__(self, path: Path) -> None:
        """Read the instant once, so that a wrong file is found at the start."""
        self._path = path
        self._seen: tuple[int, int] | None = None
        self.now()

    def now(self) -> datetime:
        """The instant the file holds; read again only when the file changed."""
        try:
            stat = self._path.stat()
            if self._seen != (stat.st_mtime_ns, stat.st_ino):
                self._at = _aware(datetime.fromisoformat(self._path.read_text().strip()))
                self._seen = (stat.st_mtime_ns, stat.st_ino)
        except (OSError, ValueError) as error:
            raise ClockError(f"{self._path}: expected one RFC 3339 instant with a zone: {error}") from None
        return self._at

    @staticmethod
    def write(path: Path, at: datetime) -> None:
        """Set the shared instant in one step, so that no reader sees half of it."""
        new = path.with_name(f"{path.name}.{time.monotonic_ns()}")
        new.write_text(_aware(at).isoformat())
        new.replace(path)


def open_clock(source: str, *, allow_simulated: bool = False) -> Clock:
    """The clock named by the configuration: `system`, or `file:PATH` where simulated time is allowed."""
    if source == "system":
        return Clock()
    if not source.startswith("file:"):
        raise ClockError(f"clock source {source!r}: expected system or file:PATH")
    if not allow_simulated:
        raise ClockError(f"clock source {source!r} is simulated; it needs allow_simulated: true")
    return FileClock(Path(source.removeprefix("file:")))


def _aware(at: datetime) -> datetime:
    if at.tzinfo is None:
        raise ClockError(f"an instant needs a zone: {at.isoformat()}")
    with contextlib.suppress(OverflowError):
        return at.astimezone(ALMATY)
    raise ClockError(f"an instant out of range: {at.isoformat()}")
