"""One mail a day to each reader, of a body or an office of it: what is overdue, what falls due.

Never one mail for each item.
"""

import smtplib
import ssl
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from pathlib import Path
from typing import Any

import sqlalchemy as sa
import yaml

from bus.database import Database, Transaction
from bus.event import Event
from services.reporting.board.access import Viewer
from services.reporting.board.view import View
from services.reporting.board.words import LANGS
from services.reporting.queries import taken_part
from services.reporting.tables import LIVE, digest_sent

ITEM, OBLIGATION = LIVE["item_state"], LIVE["obligation_state"]
AHEAD = timedelta(days=7)
LINES = 30
Send = Callable[[EmailMessage], None]


class DigestError(Exception):
    """The configuration of the digest cannot be used; the message says what was expected."""


@dataclass(frozen=True, slots=True)
class Reader:
    """Who gets the digest of a body, in which language, and the hours in which nothing is sent.

    Who holds an office of the body is told in the same mail what waits for the office itself.
    """

    address: str
    body: str
    lang: str
    quiet_from: time
    quiet_until: time
    office: str | None = None

    @property
    def of(self) -> str:
        """Whose digest it is."""
        return f"{self.body}/{self.office}" if self.office else self.body

    def quiet(self, at: time) -> bool:
        """Whether an hour is quiet; the quiet hours may pass midnight."""
        if self.quiet_from <= self.quiet_until:
            return self.quiet_from <= at < self.quiet_until
        return at >= self.quiet_from or at < self.quiet_until


@dataclass(frozen=True, slots=True)
class Mail:
    """The mail server, the sender, the address of the board, the readers."""

    host: str
    port: int
    sender: str
    board: str
    readers: tuple[Reader, ...]
    starttls: bool = False
    user: str = ""
    password: str = ""

    def send(self, message: EmailMessage) -> None:
        """Hand a message to the mail server."""
        with smtplib.SMTP(self.host, self.port, timeout=20) as server:
            if self.starttls:
                server.starttls(context=ssl.create_default_context())
            if self.user:
                server.login(self.user, self.password)
            server.send_message(message)


def read(path: Path) -> Mail:
    """The configuration of the digest from a YAML file."""
    raw = yaml.safe_load(path.read_text("utf-8"))
    needed = {"host", "port", "sender", "board", "readers"}
    optional = {"starttls", "user", "password_file"}
    if not isinstance(raw, dict) or not needed <= raw.keys() <= needed | optional:
        raise DigestError(
            f"{path}: expected {', '.join(sorted(needed))}; it may have {', '.join(sorted(optional))}"
        )
    password = Path(raw["password_file"]).read_text("utf-8").strip() if "password_file" in raw else ""
    readers = tuple(_reader(one, path) for one in raw["readers"])
    plain = {name: raw[name] for name in ("host", "port", "sender", "board")}
    return Mail(
        **plain,
        readers=readers,
        starttls=raw.get("starttls", False),
        user=raw.get("user", ""),
        password=password,
    )


def _reader(raw: Mapping[str, Any], path: Path) -> Reader:
    wanted = {"address", "body", "lang", "quiet"}
    if not wanted <= raw.keys() <= wanted | {"office"} or raw["lang"] not in LANGS:
        raise DigestError(
            f"{path}: a reader needs {', '.join(sorted(wanted))} and may have office; "
            f"lang is one of {', '.join(LANGS)}"
        )
    first, last = (time.fromisoformat(hour) for hour in raw["quiet"])
    return Reader(raw["address"], raw["body"], raw["lang"], first, last, raw.get("office"))


def send_due(db: Database, mail: Mail, now: datetime, send: Send | None = None) -> int:
    """Send today's digest to every reader who has not had it, outside of their quiet hours; returns how many.

    A day without news sends nothing. What could not be sent is tried again the next time.
    """
    sent = 0
    for reader in mail.readers:
        if reader.quiet(now.timetz().replace(tzinfo=None)) or not _claim(db, reader, now.date()):
            continue
        try:
            sent += _send(db, mail, reader, now, send or mail.send)
        except (OSError, smtplib.SMTPException):
            _release(db, reader, now.date())
            raise
    return sent


def _send(db: Database, mail: Mail, reader: Reader, now: datetime, send: Send) -> int:
    with db.transaction(reading=True) as tx:
        message = compose(tx, mail, reader, now)
    if message is None:
        return 0
    send(message)
    told = {"body": reader.body, "lang": reader.lang, "on": now.date().isoformat()}
    told |= {"office": reader.office} if reader.office else {}
    db.run(lambda tx: tx.announce(Event("reporting.digest_sent.v1", f"digest/{reader.of}", told)))
    return 1


def compose(tx: Transaction, mail: Mail, reader: Reader, now: datetime) -> EmailMessage | None:
    """The digest of a reader; None when there is nothing to say."""
    viewer = Viewer(reader.address, frozenset(("official",)), reader.body, reader.office)
    view = View(tx, viewer, reader.lang, now.date())
    parts = [part for part in (*_waiting(view), *_parts(view, reader.body)) if part[1]]
    if not parts:
        return None
    lines = [", ".join([view.body(code) for code in reversed(viewer.own)]), ""]
    for heading, said in parts:
        lines += [f"{view.say(heading)}: {len(said)}", *(f"- {line}" for line in said[:LINES])]
        lines += [f"- … +{len(said) - LINES}"] if len(said) > LINES else []
        lines.append("")
    message = EmailMessage()
    message["From"], message["To"] = mail.sender, reader.address
    message["Subject"] = f"{view.say('board')}: {view.say.day(view.today)}"
    message["Date"], message["Message-ID"] = (
        format_datetime(now),
        make_msgid(domain=mail.sender.rpartition("@")[2]),
    )
    message["Content-Language"], message["Auto-Submitted"] = reader.lang, "auto-generated"
    message.set_content("\n".join([*lines, view.link(f"{mail.board}/bodies/{reader.body}")]))
    return message


def _waiting(view: View) -> Iterable[tuple[str, list[str]]]:
    """What the office itself has to do within a week, or should have done."""
    due = [OBLIGATION.c.state.in_(("open", "missed")), OBLIGATION.c.act_by <= view.today + AHEAD]
    yield "waiting_for_me", _duties(view, [OBLIGATION.c.debtor == (view.viewer.office or ""), *due])


def _parts(view: View, body: str) -> Iterable[tuple[str, list[str]]]:
    mine = [taken_part("item", body, ITEM.c.id), ITEM.c.state == "on_control"]
    ahead = [ITEM.c.current_deadline >= view.today, ITEM.c.current_deadline <= view.today + AHEAD]
    own = OBLIGATION.c.debtor == body
    owed = [own, OBLIGATION.c.state == "open", OBLIGATION.c.act_by <= view.today + AHEAD]
    yield "overdue", _items(view, [*mine, ITEM.c.overdue.is_(True)])
    yield "due_week", _items(view, [*mine, ITEM.c.overdue.is_(False), *ahead])
    yield "missed", _duties(view, [own, OBLIGATION.c.state == "missed"])
    yield "duties_soon", _duties(view, owed)


def _items(view: View, where: list[Any]) -> list[str]:
    wanted = sa.select(ITEM).where(*where).order_by(ITEM.c.current_deadline, ITEM.c.id)
    return [
        f"{view.say.short_day(row['current_deadline'])}  № {row['number'] or view.say('unnumbered')}, "
        f"{row['clause']}: {view.text(row['item']['text'])[:160]}"
        for row in view.rows(wanted)
    ]


def _duties(view: View, where: list[Any]) -> list[str]:
    wanted = sa.select(OBLIGATION).where(*where).order_by(OBLIGATION.c.act_by, OBLIGATION.c.id)
    return [f"{view.say.short_day(row['act_by'])}  {_duty(view, row)}" for row in view.rows(wanted)]


def _duty(view: View, row: Mapping[str, Any]) -> str:
    return f"{view.duty(row['what'], row['provision'])} ({view.cited(row['provision'])})"


def _claim(db: Database, reader: Reader, on: date) -> bool:
    """Take today's digest of a reader, once among all that send."""

    def take(tx: Transaction) -> bool:
        rows = tx.rows(digest_sent)
        if rows.get((reader.address, reader.of, on)) is not None:
            return False
        rows.put({"address": reader.address, "body": reader.of, "on": on})
        return True

    return db.run(take)


def _release(db: Database, reader: Reader, on: date) -> None:
    db.run(lambda tx: tx.rows(digest_sent).delete((reader.address, reader.of, on)))
