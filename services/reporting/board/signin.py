"""How readers sign in: by OpenID Connect or by a reverse proxy's headers; without either the board is open.

An open board is bound to this machine; the command that serves it refuses any other address.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from werkzeug.wrappers import Request, Response

from bus.database import Database
from services.reporting.board import groups
from services.reporting.board.access import PUBLIC, Viewer
from services.reporting.board.app import SignIn, everyone
from services.reporting.board.groups import Groups, SignInError
from services.reporting.board.oidc import OpenIdConnect
from services.reporting.board.provider import Provider, safe
from services.reporting.board.sessions import Sessions

__all__ = ["PUBLIC", "OpenIdConnect", "ProxyHeaders", "SignInError", "sign_in_of"]
_KEY_BYTES = 32
_HOURS = 8.0


@dataclass(frozen=True, slots=True)
class ProxyHeaders:
    """A reverse proxy that signed the reader in says who it is; only from the addresses trusted."""

    user: str
    header: str
    trusted: tuple[str, ...]
    groups: Groups
    public: bool

    def __call__(self, request: Request) -> Viewer | Response | None:
        """The reader, or the public where it is let in, or nobody."""
        name = request.headers.get(self.user, "")
        if not name or request.remote_addr not in self.trusted:
            return PUBLIC if self.public else None
        named = [group.strip() for group in request.headers.get(self.header, "").split(",")]
        return self.groups.of(name, named)


def sign_in_of(path: Path | None, db: Database | None = None) -> SignIn:
    """How readers sign in, by a configuration file; sessions are kept in the board's database."""
    if path is None:
        return everyone
    raw = yaml.safe_load(path.read_text("utf-8"))
    if not isinstance(raw, dict) or len(raw) != 1 or next(iter(raw)) not in READERS:
        raise SignInError(f"{path}: expected one of {', '.join(READERS)} at the top")
    kind = next(iter(raw))
    return READERS[kind](raw[kind], path, db)


def _proxy(raw: Any, path: Path, db: Database | None) -> SignIn:
    del db
    _named(raw, path, "proxy", {"user", "groups", "trusted", "roles", "bodies"}, {"offices", "public"})
    found = groups.read(raw, str(path))
    return ProxyHeaders(raw["user"], raw["groups"], tuple(raw["trusted"]), found, bool(raw.get("public")))


def _oidc(raw: Any, path: Path, db: Database | None) -> SignIn:
    needed = {"issuer", "client_id", "address", "cookie_key_file", "roles", "bodies"}
    more = {"client_secret_file", "offices", "public", "name", "claim", "scopes", "session_hours"}
    _named(raw, path, "oidc", needed, more)
    address, key = str(raw["address"]).rstrip("/"), _secret(path, raw["cookie_key_file"])
    for name, said in (("issuer", str(raw["issuer"])), ("address", address)):
        if not safe(said):
            raise SignInError(f"{path}: {name}: {said!r} must begin with https://")
    if len(key) < _KEY_BYTES:
        raise SignInError(f"{path}: cookie_key_file holds {len(key)} bytes; {_KEY_BYTES} are needed")
    if db is None:
        raise SignInError(f"{path}: oidc needs the database in which sessions are kept")
    secret = _secret(path, raw["client_secret_file"]) if "client_secret_file" in raw else None
    return OpenIdConnect(
        provider=Provider(str(raw["issuer"]), str(raw["client_id"]), secret),
        sessions=Sessions(db, key.encode(), float(raw.get("session_hours", _HOURS))),
        groups=groups.read(raw, str(path)),
        address=address,
        public=bool(raw.get("public", False)),
        scopes=" ".join(raw.get("scopes", ("openid", "profile"))),
    )


def _named(raw: Any, path: Path, kind: str, needed: set[str], more: set[str]) -> None:
    if not isinstance(raw, dict) or not needed <= raw.keys() <= needed | more:
        raise SignInError(
            f"{path}: {kind} needs {', '.join(sorted(needed))}; it may have {', '.join(sorted(more))}"
        )


def _secret(path: Path, file: str) -> str:
    """What a file of secrets holds; its place is told from where the configuration lies."""
    try:
        return (path.parent / file).read_text("utf-8").strip()
    except OSError as error:
        raise SignInError(f"{path}: {file}: {error.strerror}") from None


READERS: Mapping[str, Callable[[Any, Path, Database | None], SignIn]] = {"proxy": _proxy, "oidc": _oidc}
