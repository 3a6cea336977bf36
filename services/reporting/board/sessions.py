"""Who is signed in: kept by the board, ended at sign-out; the reader's browser holds a signed name of it."""

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwe import JWERegistry
from joserfc.jwk import OctKey
from joserfc.jws import JWSRegistry

from bus.database import Database, Transaction
from services.reporting.board.access import Viewer
from services.reporting.tables import board_session

_SIGNED = JWSRegistry(algorithms=["HS256"])
_SEALED = JWERegistry(algorithms=["dir", "A256GCM"])


@dataclass(frozen=True, slots=True)
class Session:
    """A reader who signed in, with the word that a form of theirs must bear."""

    viewer: Viewer
    word: str


class Sessions:
    """Sessions of readers in the board's database, so that any number of boards know them."""

    def __init__(self, db: Database, key: bytes, hours: float) -> None:
        """Sign with a key of 32 bytes or more; a session ends after so many hours."""
        self.db, self.lasts = db, timedelta(hours=hours)
        self.key = OctKey.import_key(hashlib.sha256(b"session" + key).digest())
        self.sealing = OctKey.import_key(hashlib.sha256(b"attempt" + key).digest())

    def begin(self, viewer: Viewer) -> str:
        """Keep a new session; returns what the cookie holds. Sessions that are over are forgotten."""
        secret, ends = secrets.token_urlsafe(32), self.db.clock.machine() + self.lasts
        row = {
            "id": _hash(secret),
            "name": viewer.name,
            "roles": sorted(viewer.roles),
            "body": viewer.body,
            "office": viewer.office,
            "reader": viewer.reader,
            "word": secrets.token_urlsafe(16),
            "ends_at": ends,
        }

        def keep(tx: Transaction) -> None:
            tx.execute(sa.delete(board_session).where(board_session.c.ends_at < self.db.clock.machine()))
            tx.execute(sa.insert(board_session), [row])

        self.db.run(keep)
        return jwt.encode({"alg": "HS256"}, {"sid": secret, "exp": int(ends.timestamp())}, self.key)

    def of(self, cookie: str) -> Session | None:
        """The session that a cookie names; None for none, a forged one, one that is over or was ended."""
        secret = self._secret(cookie)
        if secret is None:
            return None
        with self.db.transaction(reading=True) as tx:
            wanted = sa.select(board_session).where(board_session.c.id == _hash(secret))
            row = tx.execute(wanted).mappings().first()
        if row is None or row["ends_at"] <= self.db.clock.machine():
            return None
        viewer = Viewer(row["name"], frozenset(row["roles"]), row["body"], row["office"], row["reader"])
        return Session(viewer, row["word"])

    def end(self, cookie: str) -> None:
        """Forget a session, whoever else may still hold its cookie."""
        secret = self._secret(cookie)
        if secret is not None:
            gone = sa.delete(board_session).where(board_session.c.id == _hash(secret))
            self.db.run(lambda tx: tx.execute(gone))

    def seal(self, facts: Mapping[str, Any], lasts: timedelta) -> str:
        """Facts that the reader's browser keeps for a while and cannot read or change."""
        ends = int((self.db.clock.machine() + lasts).timestamp())
        header = {"alg": "dir", "enc": "A256GCM"}
        return jwt.encode(header, {**facts, "exp": ends}, self.sealing, registry=_SEALED)

    def unseal(self, sealed: str) -> Mapping[str, Any] | None:
        """The facts that were sealed; None if they are not ours or too old."""
        return self._read(sealed, self.sealing, _SEALED)

    def _secret(self, cookie: str) -> str | None:
        claims = self._read(cookie, self.key, _SIGNED)
        return None if claims is None else str(claims["sid"])

    def _read(self, value: str, key: OctKey, how: JWSRegistry | JWERegistry) -> Mapping[str, Any] | None:
        now = int(self.db.clock.machine().timestamp())
        try:
            claims: dict[str, Any] = jwt.decode(value, key, registry=how).claims
            jwt.JWTClaimsRegistry(now=now, exp={"essential": True}).validate(claims)
        except (JoseError, ValueError):
            return None
        return claims


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
