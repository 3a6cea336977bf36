"""Obligations of a body or office behind a secret address, for calendar programs, which cannot sign in.

A reader opens the address on the board and closes it there; an operator may close anybody's. The secret is
told once and only its hash is kept. Each fetch shows what its reader may see now: the rights are those with
which the reader was last at the board, and a reader who stays away is forgotten.
"""

import hashlib
import hmac
import secrets
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlsplit

import sqlalchemy as sa
from werkzeug.wrappers import Request, Response

from bus.database import Database, Transaction
from law import LawError
from services.reporting.board.access import Viewer
from services.reporting.board.answers import as_calendar
from services.reporting.board.feeds import calendar_feed
from services.reporting.board.view import NotFound, View
from services.reporting.tables import board_feed

PATH, PAGE = "/feeds/duties/<secret>.ics", "/subscriptions"
AWAY = timedelta(days=90)
"""How long an address answers after its reader was last at the board."""
MOST = 20
"""How many addresses a reader may have."""
_SECRET_BYTES = 24


class Subscriptions:
    """The secret addresses of readers, in the board's database."""

    def __init__(self, db: Database, today: Callable[[], date]) -> None:
        """Keep them in a database; `today` says the day shown."""
        self.db, self.today = db, today
        self._seen: dict[str, tuple[Viewer, date]] = {}

    def seen(self, viewer: Viewer) -> None:
        """A reader is at the board: from now on their addresses show what this reader may see."""
        now = viewer, self.today()
        if not viewer.reader or self._seen.get(viewer.reader) == now:
            return
        held = sa.update(board_feed).where(board_feed.c.reader == viewer.reader)
        self.db.run(lambda tx: tx.execute(held.values(**_rights(viewer), seen_on=now[1])))
        self._seen[viewer.reader] = now

    def fetch(self, request: Request, secret: str, lang: str) -> Response:
        """The calendar behind an address; NotFound where there is none, or no longer for its reader."""
        with self.db.transaction(reading=True) as tx:
            row = tx.execute(sa.select(board_feed).where(board_feed.c.id == _hash(secret))).mappings().first()
            if row is None or row["seen_on"] < self.today() - AWAY:
                raise NotFound("feed")
            rights = Viewer(row["name"], frozenset(row["roles"]), row["body"], row["office"], row["reader"])
            if not rights.sees("feed"):
                raise NotFound("feed")
            ics = calendar_feed(View(tx, rights, lang, self.today()), row["code"])
        return as_calendar(ics, request)

    def change(self, request: Request, viewer: Viewer, word: str) -> str:
        """Open or close an address as a form of the board asks; returns the path that was made, once."""
        if not viewer.reader or not _from_board(request, word):
            raise NotFound("subscriptions")
        if "id" in request.form:
            gone = sa.delete(board_feed).where(board_feed.c.id == request.form["id"], *_held_by(viewer))
            self.db.run(lambda tx: tx.execute(gone))
            return ""
        secret, code = secrets.token_urlsafe(_SECRET_BYTES), request.form.get("code", "")
        row = {"id": _hash(secret), "reader": viewer.reader, "code": code, **_rights(viewer)}
        day = self.today()
        self.db.run(lambda tx: _keep(tx, viewer, {**row, "opened_on": day, "seen_on": day}))
        return PATH.replace("<secret>", secret)


def subscriptions(view: View) -> dict[str, Any]:
    """The addresses of this reader, of an operator everybody's; of whom one more may be opened."""
    wanted = sa.select(board_feed).where(*_held_by(view.viewer))
    feeds = view.rows(wanted.order_by(board_feed.c.name, board_feed.c.opened_on, board_feed.c.id))
    asked = view.args.get("code", "")
    full = sum(row["reader"] == view.viewer.reader for row in feeds) >= MOST
    codes = [] if full else [*view.viewer.own, *([asked] if asked and asked not in view.viewer.own else [])]
    offered = [code for code in codes if view.viewer.reader and _may(view.tx, view.viewer, code)]
    return {"feeds": feeds, "codes": offered, "away": AWAY.days, "most": MOST}


def _keep(tx: Transaction, viewer: Viewer, row: dict[str, Any]) -> None:
    if not _may(tx, viewer, row["code"]):
        raise NotFound("subscriptions")
    mine = sa.select(sa.func.count()).where(board_feed.c.reader == viewer.reader)
    if tx.execute(mine).scalar_one() >= MOST:
        raise NotFound("subscriptions")
    tx.execute(sa.insert(board_feed), [row])


def _may(tx: Transaction, viewer: Viewer, code: str) -> bool:
    """Whether a reader may see the duties of a body or office that the register knows."""
    if not viewer.sees("feed") or not viewer.owns(code):
        return False
    for known in (lambda: tx.law.body(code, on=tx.today), lambda: tx.law.office(code)):
        try:
            known()
        except LawError:
            continue
        return True
    return False


def _held_by(viewer: Viewer) -> list[Any]:
    return [] if viewer.sees("quarantine") else [board_feed.c.reader == viewer.reader]


def _rights(viewer: Viewer) -> dict[str, Any]:
    return {
        "name": viewer.name,
        "roles": sorted(viewer.roles),
        "body": viewer.body,
        "office": viewer.office,
    }


def _from_board(request: Request, word: str) -> bool:
    """Whether a form was sent from a page of the board, with the word of the session where there is one."""
    said = request.form.get("word", "").encode()
    same = request.headers.get("Sec-Fetch-Site") == "same-origin"
    ours = same or urlsplit(request.headers.get("Origin", "")).netloc == request.host
    return ours and hmac.compare_digest(said, word.encode())


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
