"""`reglament board`: starts on a free port, says what is wrong, ends on SIGTERM."""

import signal
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest
from click.testing import CliRunner

from cli.board import board
from tests.reporting.projected import a_projection


@pytest.fixture
def run_dir(tmp_path: Path) -> Path:
    """A directory as the embedded suite leaves it."""
    a_projection(tmp_path).close()
    return tmp_path


def test_the_board_is_served_until_it_is_told_to_end(run_dir: Path) -> None:
    """It prints its address, answers there, and ends on SIGTERM with exit code 0."""
    command = [
        sys.executable,
        "-c",
        "from cli.main import main; main()",
        "board",
        "--run-dir",
        str(run_dir),
        "--port",
        "0",
    ]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:  # noqa: S603 - our own command
        assert process.stdout is not None
        address = process.stdout.readline().partition(": ")[2].strip()
        with urllib.request.urlopen(f"{address}?lang=en", timeout=60) as answer:  # noqa: S310 - the address just printed
            page = answer.read().decode()
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0
    assert "Ministry of Health" in page


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--host", "0.0.0.0"], "without sign-in the board stays on this machine"),  # noqa: S104 - what must be refused
        (["--run-dir", "/nowhere"], "no such database"),
    ],
)
def test_what_cannot_be_served_is_said_in_one_message(run_dir: Path, options: list[str], said: str) -> None:
    """With exit code 2 and no traceback."""
    given = options if "--run-dir" in options else ["--run-dir", str(run_dir), *options]
    result = CliRunner().invoke(board, given)
    assert result.exit_code == 2
    assert said in result.output


def test_a_port_that_is_taken_is_named(run_dir: Path) -> None:
    """And how to choose another."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        result = CliRunner().invoke(board, ["--run-dir", str(run_dir), "--port", port])
    assert result.exit_code == 2
    assert f"127.0.0.1:{port}" in result.output
