"""What operators do with event logs and with messages set aside, on the databases of an embedded suite."""

import json
import sqlite3
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bus.clock import ALMATY, SetClock
from bus.database import Database
from bus.inbox import Inbox
from bus.outbox import Outbox
from cli.main import reglament
from cli.wiring import service_class

START = datetime(2025, 3, 3, 9, tzinfo=ALMATY)


@pytest.fixture
def run_dir(tmp_path: Path) -> Iterator[Path]:
    """The database of control after three messages it could not read."""
    control = service_class("control")
    db = Database(f"sqlite:///{tmp_path}/control.sqlite", "control", clock=SetClock(START))
    db.create_tables(control.metadata)
    Inbox(control(db)).receive([b"{", b"\xff", b"[]"])
    Outbox(db).seal()
    db.close()
    yield tmp_path


def _run(*arguments: str) -> Result:
    return CliRunner().invoke(reglament, arguments)


def test_a_log_in_order_is_said_to_be_so_and_a_broken_one_named(run_dir: Path) -> None:
    """Exit code 0, then 1 with the row."""
    verify = ("audit", "verify", "--service", "control", "--run-dir", str(run_dir))
    sound = _run(*verify)
    assert sound.exit_code == 0, sound.output
    assert "control: 3 rows in order; head 3:" in sound.stdout
    head = sound.stdout.split("head ")[1].strip()
    assert _run(*verify, "--anchor", head).exit_code == 0
    url = f"sqlite:///{run_dir}/control.sqlite"
    assert _run("audit", "verify", "--service", "control", "--url", url).exit_code == 0
    with sqlite3.connect(run_dir / "control.sqlite") as connection:
        connection.execute("UPDATE outbox SET body = '{}' WHERE id = 2")
    connection.close()
    broken = _run(*verify)
    assert broken.exit_code == 1
    assert "control: BROKEN at row 2" in broken.stdout
    assert "edited" in broken.stdout


def test_messages_are_listed_shown_and_given_up_with_a_reason(run_dir: Path) -> None:
    """One line of JSON each; the bytes as they came; a discard needs a reason."""
    where = ("--run-dir", str(run_dir))
    listed = _run("quarantine", "list", "--service", "control", "--json", *where)
    held = [json.loads(line) for line in listed.stdout.splitlines()]
    assert [one["reason"] for one in held] == ["undecodable", "undecodable", "schema_violation"]
    assert "undecodable" in _run("quarantine", "list", "--service", "control", *where).stdout
    shown = _run("quarantine", "show", "control", "2", "--raw", *where)
    assert shown.stdout_bytes == b"\xff"
    assert "not UTF-8" in _run("quarantine", "show", "control", "2", *where).stdout
    refused = _run("quarantine", "discard", "control", "2", *where)
    assert (refused.exit_code, "--reason" in refused.stderr) == (2, True)
    given_up = _run("quarantine", "discard", "control", "2", "--reason", "noise", "--by", "operator", *where)
    assert given_up.exit_code == 0, given_up.output
    assert "discarded" in given_up.stdout
    again = _run("quarantine", "discard", "control", "2", "--reason", "noise", *where)
    assert (again.exit_code, "discarded already" in again.stderr) == (2, True)


def test_a_message_requeued_before_the_fix_is_set_aside_again(run_dir: Path) -> None:
    """And the old row is closed."""
    where = ("--run-dir", str(run_dir))
    assert "quarantined" in _run("quarantine", "requeue", "control", "1", *where).stdout
    listed = _run("quarantine", "list", "--service", "control", "--all", "--json", *where)
    states = [json.loads(line)["state"] for line in listed.stdout.splitlines()]
    assert states == ["requeued", "open", "open", "open"]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("audit", "verify", "--run-dir", "nowhere"), "no such database"),
        (("audit", "verify", "--service", "kontrol", "--run-dir", "nowhere"), "no service 'kontrol'"),
        (("audit", "verify", "--config", "nowhere.yaml"), "no such file"),
        (("audit", "verify", "--anchor", "1:2"), "--service"),
        (("audit", "verify", "--service", "control", "--anchor", "1:2"), "NUMBER:HASH"),
        (("audit", "verify", "--service", "control", "--url", "nonsense"), "database URL"),
        (("quarantine", "show", "control", "77"), "no message 77"),
        (("quarantine", "show", "control", "x"), "not a valid integer"),
    ],
)
def test_a_wrong_argument_gives_one_message_and_exit_code_2(
    run_dir: Path, arguments: tuple[str, ...], says: str
) -> None:
    """Never a traceback."""
    where = ("--run-dir", str(run_dir)) if arguments[0] == "quarantine" else ()
    refused = _run(*arguments, *where)
    assert refused.exit_code == 2, refused.output
    assert says in refused.stderr
    assert "Traceback" not in refused.output
