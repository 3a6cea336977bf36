"""Starts the processes of the suite, starts again the one that dies, and leaves nothing running."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event
from time import monotonic
from types import FrameType
from urllib.error import URLError
from urllib.request import urlopen

from bus.logging import logger

log = logger(__name__)

PAUSES_SECONDS = (0.5, 1.0, 2.0, 5.0, 10.0)
"""Before starting a process again; from the first one anew once it has lived for a while."""
LIVED_SECONDS = 30.0
GRACE_SECONDS = 30.0
TURN_SECONDS = 0.1
UNFIT = 2
"""The exit code of a process that starting again does not mend: wrong configuration, schema or topology."""


@dataclass
class Child:
    """One process: how it is started, and how it has fared."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str] = field(default_factory=dict)
    process: "subprocess.Popen[bytes] | None" = None
    started: float = 0.0
    failures: int = 0
    due: float = 0.0

    def start(self) -> None:
        """Start it; it is told to end should this process be killed."""
        bound = ["setpriv", "--pdeathsig", "TERM"] if shutil.which("setpriv") else []
        self.process = subprocess.Popen(  # noqa: S603 - this interpreter on a module of ours
            [*bound, *self.command],
            env={**os.environ, **self.environment},
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )
        self.started = monotonic()
        log.info("started", process=self.name, pid=self.process.pid)

    def pause(self) -> float:
        """How long to wait before starting it again."""
        if monotonic() - self.started >= LIVED_SECONDS:
            self.failures = 0
        pause = PAUSES_SECONDS[min(self.failures, len(PAUSES_SECONDS) - 1)]
        self.failures += 1
        return pause


class Supervisor:
    """Runs children until told to stop; `environment` is laid over this process's for each of them."""

    def __init__(self, commands: Mapping[str, Sequence[str]], http_ports: Mapping[str, int]) -> None:
        self._ports = dict(http_ports)
        self._stopping = Event()
        self.children = [
            Child(name, command, {"HTTP_PORT": str(http_ports[name])} if name in http_ports else {})
            for name, command in commands.items()
        ]

    def __enter__(self) -> "Supervisor":
        """Start them all."""
        for child in self.children:
            child.start()
        return self

    def __exit__(self, *_: object) -> None:
        """End them all."""
        self.stop()

    def obey(self) -> "Supervisor":
        """Take SIGTERM and Ctrl-C as the word to end; say so before anything is started."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._told)
        return self

    def run(self) -> int:
        """Watch them until told to end (0), or until one proves unfit (2)."""
        while not self._stopping.wait(TURN_SECONDS):
            unfit = self.turn()
            if unfit is not None:
                return UNFIT
        return 0

    def _told(self, _number: int, _frame: FrameType | None) -> None:
        self._stopping.set()

    def turn(self) -> Child | None:
        """Look at each once, start what is due; returns a child that is unfit to run, if there is one."""
        for child in self.children:
            code = child.process.poll() if child.process is not None else None
            if code == UNFIT:
                log.error("unfit to run; its message stands above", process=child.name)
                return child
            if child.process is not None and code is not None:
                pause = child.pause()
                log.warning("ended", process=child.name, code=code, again_in_s=pause)
                child.process, child.due = None, monotonic() + pause
            if child.process is None and monotonic() >= child.due:
                child.start()
        return None

    def wait_ready(self, seconds: float) -> str | None:
        """Wait until all that have a port are ready; returns what is wrong with one that is not in time."""
        until = monotonic() + seconds
        while fault := self._unready():
            if self.turn() is not None:
                return "a process is unfit to run"
            if monotonic() > until:
                return fault
            self._stopping.wait(TURN_SECONDS)
        return None

    def _unready(self) -> str | None:
        for name, port in self._ports.items():
            try:
                with urlopen(f"http://127.0.0.1:{port}/ready", timeout=2):
                    continue
            except (URLError, OSError) as error:
                return f"{name}: {error}"
        return None

    def stop(self) -> None:
        """Ask all to end, kill what does not in time."""
        alive = [child.process for child in self.children if child.process is not None]
        for process in alive:
            if process.poll() is None:
                process.terminate()
        until = monotonic() + GRACE_SECONDS
        for process in alive:
            try:
                process.wait(max(0.0, until - monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def command(name: str, config: Path) -> list[str]:
    """How one service is started as a process of its own."""
    return [sys.executable, "-W", "ignore", "-m", "cli.process", name, str(config)]
