"""Ctrl-C and SIGTERM leave nothing running, wherever the main job is."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from cli.servers import Servers

SECONDS = 120


def running(mark: str) -> list[str]:
    """Command lines of the living processes that carry a mark in their environment."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if mark.encode() in (process / "environ").read_bytes():
                found.append((process / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace"))
        except OSError:  # it ended meanwhile
            continue
    return found


def wait_until(true: Callable[[], bool], what: str) -> None:
    """Wait for a condition, not longer than the time allowed."""
    deadline = time.monotonic() + SECONDS
    while not true():
        assert time.monotonic() < deadline, what
        time.sleep(0.05)


@pytest.mark.parametrize(
    ("where", "number"),
    [("embedded", signal.SIGTERM), ("servers", signal.SIGINT), ("servers", signal.SIGTERM)],
)
def test_nothing_is_left_running(
    where: str, number: signal.Signals, servers: Servers, tmp_path: Path
) -> None:
    """The job is stopped in the middle: it ends, and so do all the processes it has started."""
    mark = f"REGLAMENT_MARK={tmp_path.name}-{os.getpid()}"
    key, _, value = mark.partition("=")
    environment = os.environ | {
        key: value,
        "AMQP_URI": servers.amqp_uri,
        "RABBITMQ_MANAGEMENT_URL": servers.management_url,
        "DATABASE_URL": servers.database_url,
    }
    command = [sys.executable, "-W", "ignore", "-m", "cli.main", "run", "--on", where]
    log = tmp_path / "log"
    with log.open("wb") as output:
        job = subprocess.Popen(  # noqa: S603 - this interpreter on a module of ours
            command, cwd=tmp_path, env=environment, stdout=output, stderr=output
        )
    started = "cli.process reporting" if where == "servers" else "cli.main run"
    wait_until(lambda: any(started in line for line in running(mark)), "nothing was started")
    wait_until(lambda: "2026" in log.read_text() or where == "servers" or job.poll() is not None, "no play")
    job.send_signal(number)
    assert job.wait(SECONDS) == 128 + number, log.read_text()
    wait_until(lambda: not running(mark), f"left running: {running(mark)}")
