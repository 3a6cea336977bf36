"""The daily digest: one mail a reader, in their language, outside quiet hours; with a mail server."""

import email
import socket
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from email.policy import default
from pathlib import Path
from typing import Any

import orjson
import pytest
import sqlalchemy as sa
from aiosmtpd.controller import Controller

from bus.database import SYSTEM, Database
from bus.tables import ALMATY
from services.reporting.digest import DigestError, Mail, read, send_due
from tests.reporting.builders import an_envelope, an_obligation
from tests.reporting.projected import a_projection, show

MORNING = datetime(2026, 6, 16, 9, tzinfo=ALMATY)
CONFIG = """
host: 127.0.0.1
port: {port}
sender: reglament@example.kz
board: https://board.example.kz
readers:
  - {{address: head@example.kz, body: minhealth, lang: kk, quiet: ["20:00", "08:00"]}}
  - {{address: quiet@example.kz, body: minhealth, lang: ru, quiet: ["08:00", "20:00"]}}
  - {{address: idle@example.kz, body: minfin, lang: en, quiet: ["20:00", "08:00"]}}
"""


class Postbox:
    """A mail server's handler that keeps what it is given."""

    def __init__(self) -> None:
        self.mails: list[Any] = []

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 - the library's name
        """Take a mail."""
        del server, session
        self.mails.append(email.message_from_bytes(envelope.content, policy=default))
        return "250 OK"


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    """A projection with an overdue item and a missed duty of the Ministry of Health."""
    opened = a_projection(tmp_path)
    yield opened
    opened.close()


@pytest.fixture
def post(tmp_path: Path) -> Iterator[tuple[Postbox, Mail]]:
    """A mail server on this machine, and the configuration that names it."""
    box = Postbox()
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    file = tmp_path / "digest.yaml"
    file.write_text(CONFIG.format(port=port))
    yield box, read(file)
    controller.stop()


def test_each_reader_gets_one_mail_a_day(db: Database, post: tuple[Postbox, Mail]) -> None:
    """With everything in it; asked again the same day nothing more is sent, the next day it is."""
    box, mail = post
    assert send_due(db, mail, MORNING) == 2
    assert send_due(db, mail, MORNING + timedelta(hours=1)) == 0
    said = next(m for m in box.mails if m["To"] == "head@example.kz")
    text = said.get_content()
    assert "Мерзімі өткен: 1" in text
    assert "https://board.example.kz/bodies/minhealth" in text
    assert said["Auto-Submitted"] == "auto-generated"
    assert send_due(db, mail, MORNING + timedelta(days=1)) == 2


def test_nothing_is_sent_in_quiet_hours(db: Database, post: tuple[Postbox, Mail]) -> None:
    """Quiet hours may pass midnight; the digest comes when they are over."""
    box, mail = post
    send_due(db, mail, MORNING)
    assert "quiet@example.kz" not in {m["To"] for m in box.mails}
    assert send_due(db, mail, MORNING.replace(hour=21)) == 1
    assert box.mails[-1]["To"] == "quiet@example.kz"
    assert send_due(db, mail, (MORNING + timedelta(days=1)).replace(hour=5)) == 1


def test_what_could_not_be_sent_is_tried_again(db: Database, post: tuple[Postbox, Mail]) -> None:
    """The claim of the day is given back when the mail server is away."""
    box, mail = post

    def away(message: Any) -> None:
        raise ConnectionRefusedError(message["To"])

    with pytest.raises(ConnectionRefusedError):
        send_due(db, mail, MORNING, away)
    assert send_due(db, mail, MORNING) == 2
    assert len(box.mails) == 2


def test_an_office_has_its_own_duties_and_its_bodys_in_one_mail(
    db: Database, post: tuple[Postbox, Mail]
) -> None:
    """What waits for the office first; whoever else reads of the body has a mail of their own."""
    box, mail = post
    duty = an_obligation("duty-2", debtor="head_of_pa", due_on="2026-06-18", act_by="2026-06-18")
    told = {"obligation": duty}
    show(db, [an_envelope("control.obligation_opened.v1", "item/act-1:1", told, number=9)])
    office = replace(mail.readers[0], office="head_of_pa", lang="en")
    assert send_due(db, replace(mail, readers=(mail.readers[0], office)), MORNING) == 2
    assert send_due(db, replace(mail, readers=(mail.readers[0], office)), MORNING) == 0
    body, head = (one.get_content() for one in box.mails)
    assert head.startswith("Head of the Presidential Administration, Ministry of Health")
    assert "Waiting for me: 1" in head
    assert "Overdue: 1" in head
    assert "Waiting" not in body
    with db.transaction(reading=True) as tx:
        bodies = tx.execute(sa.select(SYSTEM.outbox.c.body)).scalars()
        announced = [orjson.loads(body)["data"] for body in bodies]
    assert [one.get("office") for one in announced] == [None, "head_of_pa"]


def test_a_missed_duty_of_the_body_is_told(db: Database, post: tuple[Postbox, Mail]) -> None:
    """As what is overdue is."""
    box, mail = post
    send_due(db, replace(mail, readers=(replace(mail.readers[0], lang="en"),)), MORNING)
    assert "Missed duties: 1" in box.mails[0].get_content()


@pytest.mark.parametrize("wrong", ["host: x", "[]", CONFIG.format(port=1).replace("lang: kk", "lang: de")])
def test_a_wrong_configuration_says_what_was_expected(tmp_path: Path, wrong: str) -> None:
    """Before anything is sent."""
    file = tmp_path / "digest.yaml"
    file.write_text(wrong)
    with pytest.raises(DigestError, match=r"digest\.yaml"):
        read(file)
