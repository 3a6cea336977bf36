"""The feed that people subscribe to, asked for by HTTP: the address is the key, and is told nobody."""

import hashlib
import logging
import secrets
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from datetime import datetime
from email.message import Message
from pathlib import Path
from typing import Any

import pytest
import vobject

from bus.calls import Unanswered
from bus.clock import SetClock
from bus.database import Database
from bus.embedded import Suite
from bus.tables import ALMATY
from services.meetings.service import Meetings
from services.reporting.board.app import Board
from services.reporting.board.server import serving
from services.reporting.service import Reporting
from tests.meetings.builders import MINISTER, a_plan, scheduled

START = datetime(2025, 9, 22, 9, tzinfo=ALMATY)
Answer = tuple[int, Message, str]


@pytest.fixture
def suite(tmp_path: Path) -> Iterator[Suite]:
    """Meetings and reporting in one process."""
    with Suite([Meetings, Reporting], tmp_path, START) as running:
        yield running


class Asked:
    """A board's door to the suite beside it; what was asked of it may be replaced by a failure."""

    def __init__(self, suite: Suite) -> None:
        self.suite, self.fails = suite, False

    def __call__(self, method: str, payload: Mapping[str, Any]) -> Mapping[str, Any]:
        """Call the suite, unless told to fail as a broker does."""
        if self.fails:
            raise Unanswered(method, 1)
        return self.suite.call(method, payload)


@pytest.fixture
def asked(suite: Suite) -> Asked:
    """What the board asks."""
    return Asked(suite)


@pytest.fixture
def address(asked: Asked, tmp_path: Path) -> Iterator[str]:
    """A board of that suite on a free port, where nobody is signed in."""
    db = Database(f"sqlite:///{tmp_path / 'reporting.sqlite'}", "reporting", clock=SetClock(START))
    with serving(Board(db, db.clock.today, lambda _request: None, ask=asked)) as here:
        yield here
    db.close()


def fetched(url: str, **headers: str) -> Answer:
    """Status, headers and text of an answer."""
    request = urllib.request.Request(url, headers=headers)  # noqa: S310 - a board of our own on the loopback
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310 - see above
            return answer.status, answer.headers, answer.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.headers, error.read().decode()


def digest(secret: str) -> str:
    """What the service knows of a secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


def opened(suite: Suite, **of: str) -> str:
    """The secret of a feed of the Ministry of National Economy, opened by RPC with a key."""
    secret = secrets.token_urlsafe(24)
    asked = {"acting": MINISTER, "body": "mne", "digest": digest(secret), **of}
    assert suite.call("meetings.open_feed", asked, key=f"key-{digest(secret)}") == {"opened": True}
    return secret


def test_behind_the_secret_address_are_the_meetings_of_the_body(suite: Suite, address: str) -> None:
    """Without signing in; in the language asked for; of one official, only his."""
    scheduled(suite, a_plan("m-1", ground="G10-27(5)"))
    status, headers, text = fetched(f"{address}/feeds/meetings/{opened(suite)}.ics?lang=ru")
    assert (status, headers["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    (meeting,) = vobject.readOne(text).vevent_list
    assert meeting.summary.value == "О водоводе"
    _, _, english = fetched(f"{address}/feeds/meetings/{opened(suite)}.ics?lang=en")
    assert "On the water main" in english
    _, _, other = fetched(f"{address}/feeds/meetings/{opened(suite, person='E. Nobody')}.ics")
    assert "BEGIN:VEVENT" not in other
    _, _, own = fetched(f"{address}/feeds/meetings/{opened(suite, person='D. Kim')}.ics")
    assert own.count("BEGIN:VEVENT") == 1


@pytest.mark.parametrize("guess", ["guessed", "x" * 81, "..%2f..", "%00", "a b", "кілт"])
def test_a_wrong_secret_is_answered_as_if_nothing_were_there(suite: Suite, address: str, guess: str) -> None:
    """The same answer as for an address that was never anything; a closed feed likewise."""
    quoted = urllib.request.quote(guess, safe="%")
    nothing = fetched(f"{address}/nothing/of/the/kind")
    wrong = fetched(f"{address}/feeds/meetings/{quoted}.ics")
    assert (wrong[0], wrong[2]) == (404, nothing[2])
    secret = opened(suite)
    suite.call("meetings.close_feed", {"acting": MINISTER, "digest": digest(secret)})
    closed = fetched(f"{address}/feeds/meetings/{secret}.ics")
    assert (closed[0], closed[2]) == (404, nothing[2])


def test_a_calendar_that_did_not_change_is_not_sent_again(suite: Suite, address: str) -> None:
    """By its tag and by its time; after a meeting is scheduled it is sent."""
    url = f"{address}/feeds/meetings/{opened(suite)}.ics"
    _, headers, _ = fetched(url)
    assert fetched(url, **{"If-None-Match": headers["ETag"]})[0] == 304
    assert fetched(url, **{"If-Modified-Since": headers["Last-Modified"]})[0] == 304
    suite.clock.set(datetime(2025, 9, 22, 11, tzinfo=ALMATY))
    scheduled(suite, a_plan("m-1", ground="G10-27(5)"))
    status, again, text = fetched(url, **{"If-None-Match": headers["ETag"]})
    assert (status, "BEGIN:VEVENT" in text) == (200, True)
    assert again["ETag"] != headers["ETag"]
    assert fetched(url, **{"If-Modified-Since": headers["Last-Modified"]})[0] == 200


def test_while_meetings_do_not_answer_the_reader_is_asked_to_come_back(
    suite: Suite, address: str, asked: Asked
) -> None:
    """No empty calendar, which a subscriber would take for cancelled meetings."""
    url = f"{address}/feeds/meetings/{opened(suite)}.ics"
    asked.fails = True
    status, headers, _ = fetched(url)
    assert (status, headers["Retry-After"]) == (503, "60")


def test_the_secret_is_in_no_line_of_the_log(
    suite: Suite, address: str, asked: Asked, caplog: pytest.LogCaptureFixture
) -> None:
    """Whether it is right, wrong, or the answer fails."""
    caplog.set_level(logging.DEBUG)
    secret = opened(suite)
    fetched(f"{address}/feeds/meetings/{secret}.ics?lang=kk")
    fetched(f"{address}/feeds/meetings/{secret}.ics/more")
    asked.suite = None  # type: ignore[assignment] # a fault of ours, so that the page fails
    assert fetched(f"{address}/feeds/meetings/{secret}.ics")[0] == 500
    assert secret not in caplog.text
    assert "GET /feeds/meetings/- " in caplog.text


def test_the_address_is_kept_nowhere(suite: Suite, tmp_path: Path) -> None:
    """Neither in the database nor in its journal: who reads them cannot subscribe."""
    secret = opened(suite)
    files = list(tmp_path.glob("meetings.sqlite*"))
    assert files
    assert all(secret.encode() not in file.read_bytes() for file in files)


def test_the_command_serves_the_feed_of_an_embedded_suite(suite: Suite, tmp_path: Path) -> None:
    """`reglament board` beside what the suite left; nothing but the address is needed."""
    scheduled(suite, a_plan("m-1", ground="G10-27(5)"))
    suite.settle()
    secret = opened(suite)
    suite.close()
    command = [sys.executable, "-c", "from cli.main import main; main()", "board", "--port", "0"]
    with (
        (tmp_path / "log").open("w", encoding="utf-8") as log,
        subprocess.Popen(  # noqa: S603 - our own command
            [*command, "--run-dir", str(tmp_path)], stdout=subprocess.PIPE, stderr=log, text=True
        ) as process,
    ):
        assert process.stdout is not None
        address = process.stdout.readline().partition(": ")[2].strip()
        status, _, text = fetched(f"{address}feeds/meetings/{secret}.ics?lang=ru")
        wrong = fetched(f"{address}feeds/meetings/{secret[1:]}.ics")[0]
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0
    assert (status, wrong) == (200, 404)
    assert vobject.readOne(text).vevent.summary.value == "О водоводе"
    assert secret[1:] not in (tmp_path / "log").read_text("utf-8")
