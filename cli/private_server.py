"""One server process of ours on the loopback: its directory, its log, its end."""

import os
import shutil
import signal
import socket
import subprocess
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

START_SECONDS = 60
STOP_SECONDS = 15
S = TypeVar("S", bound="Server")


class ServersError(Exception):
    """The servers cannot be had; the message says what to do."""


def free_port() -> int:
    """A TCP port of the loopback that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Server(ABC):
    """One server process of ours: its directory, its log, its end."""

    name = "server"

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.processes: list[subprocess.Popen[bytes]] = []

    def spawn(self, command: list[str], environment: dict[str, str]) -> "subprocess.Popen[bytes]":
        """Start a process that dies with us even if we are killed."""
        log = (self.directory / f"{self.name}.log").open("ab")
        with log:
            process = subprocess.Popen(
                ["setpriv", "--pdeathsig", "KILL", *command],
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self.processes.append(process)
        return process

    def wait_until(self, answers: Callable[[], bool]) -> None:
        """Wait until the server answers; raise with the end of its log when it does not."""
        deadline = time.monotonic() + START_SECONDS
        while not answers():
            if self.processes[-1].poll() is not None or time.monotonic() > deadline:
                raise ServersError(f"{self.name} did not start:\n{self.tail()}")
            time.sleep(0.05)

    def tail(self) -> str:
        """The last lines of the log."""
        log = self.directory / f"{self.name}.log"
        return "\n".join(log.read_text(errors="replace").splitlines()[-15:]) if log.exists() else "(no log)"

    def end(self, process: "subprocess.Popen[bytes]", kill: bool) -> None:
        """Stop one process, politely unless `kill`."""
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL if kill else signal.SIGTERM)
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()

    def stop(self) -> None:
        """End all the processes; the directory is thrown away, so no politeness is needed."""
        for process in reversed(self.processes):
            self.end(process, kill=True)
        self.processes.clear()

    @abstractmethod
    def start(self) -> None:
        """Start it and wait until it answers."""


@contextmanager
def started(server: S) -> Iterator[S]:
    """The server while it runs; its directory is thrown away at the end."""
    try:
        server.start()
        yield server
    finally:
        server.stop()
        shutil.rmtree(server.directory, ignore_errors=True)
