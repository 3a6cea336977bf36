"""The supervisor: who dies is started again, who is unfit ends it all, and nothing is left running."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bus.supervisor import PAUSES_SECONDS, Supervisor
from tests.faults.processes import wait_until

SUPERVISE = """
import sys
from bus import logging
from bus.supervisor import Supervisor
logging.setup("supervisor")
commands = {str(at): [sys.executable, "-c", code] for at, code in enumerate(sys.argv[1:])}
with Supervisor(commands, {}).obey() as suite:
    print(*(child.process.pid for child in suite.children), flush=True)
    code = suite.run()
sys.exit(code)
"""
SLEEPER = "import time; time.sleep(600)"
STUBBORN = """
import signal, time
signal.signal(signal.SIGTERM, lambda *_: time.sleep(0.5) or exit(0))
time.sleep(600)
"""


def alive(pid: int) -> bool:
    """Whether a process still runs (a zombie does not)."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


@contextmanager
def supervise(*codes: str) -> Iterator[tuple["subprocess.Popen[str]", list[int]]]:
    """A supervisor of small programs, and their process ids."""
    command = [sys.executable, "-c", SUPERVISE, *codes]
    with subprocess.Popen(  # noqa: S603 - this interpreter
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        assert process.stdout is not None
        yield process, [int(pid) for pid in process.stdout.readline().split()]
        process.kill()


@pytest.mark.parametrize("told", [signal.SIGTERM, signal.SIGINT])
def test_told_to_end_it_ends_all_and_leaves_nothing_running(told: signal.Signals) -> None:
    """Exit code 0, also where a child takes its time."""
    with supervise(SLEEPER, STUBBORN) as (process, children):
        wait_until(lambda: all(map(alive, children)), 10, "both run")
        process.send_signal(told)
        assert process.wait(20) == 0
        assert not any(map(alive, children))


def test_killed_it_leaves_nothing_running_either() -> None:
    """The kernel tells the children."""
    with supervise(SLEEPER, SLEEPER) as (process, children):
        wait_until(lambda: all(map(alive, children)), 10, "both run")
        process.kill()
        process.wait()
        wait_until(lambda: not any(map(alive, children)), 10, "both ended")


def test_a_child_that_is_unfit_ends_it_all_with_code_2() -> None:
    """Starting again would not help; its message stands on standard error."""
    with supervise(SLEEPER, "exit(2)") as (process, children):
        assert process.wait(20) == 2
        assert not any(map(alive, children))


def test_a_child_that_dies_is_started_again_after_growing_pauses(tmp_path: Path) -> None:
    """Killed or crashed, it makes no difference; its sister is left alone."""
    marks = tmp_path / "starts"
    code = f"open({str(marks)!r}, 'a').write('x'); import os, signal; os.kill(os.getpid(), signal.SIGKILL)"
    commands = {"dies": [sys.executable, "-c", code], "lives": [sys.executable, "-c", SLEEPER]}
    with Supervisor(commands, {}) as suite:
        sister = suite.children[1].process
        began = time.monotonic()
        wait_until(
            lambda: suite.turn() or (marks.exists() and len(marks.read_text()) >= 3), 30, "three starts"
        )
        assert time.monotonic() - began >= sum(PAUSES_SECONDS[:2])
        assert suite.children[1].process is sister
        assert sister is not None
        pid = sister.pid
    assert not alive(pid)


def test_a_child_that_is_not_ready_in_time_is_named() -> None:
    """For those who wait for the whole suite."""
    with Supervisor({"lives": [sys.executable, "-c", SLEEPER]}, {"lives": 1}) as suite:
        fault = suite.wait_ready(0.3)
    assert fault is not None
    assert fault.startswith("lives: ")


def test_children_know_their_port() -> None:
    """HTTP_PORT is given to each that has one."""
    seen = "import os, sys; sys.exit(0 if os.environ.get('HTTP_PORT') == '4711' else 3)"
    with Supervisor({"one": [sys.executable, "-c", seen]}, {"one": 4711}) as suite:
        process = suite.children[0].process
        assert process is not None
        assert process.wait(20) == 0
    assert os.environ.get("HTTP_PORT") != "4711"
