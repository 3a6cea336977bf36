"""Signing in by the headers of a reverse proxy; without sign-in the board is open, on this machine only."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from werkzeug.wrappers import Request, Response

from services.reporting.board.access import ROLES, Viewer
from services.reporting.board.app import SignIn, everyone

PUBLIC = Viewer("", frozenset(("public",)))


class SignInError(Exception):
    """The configuration of sign-in cannot be used; the message says why."""


@dataclass(frozen=True, slots=True)
class ProxyHeaders:
    """A reverse proxy that signed the reader in says who it is; only from the addresses trusted."""

    user: str
    groups: str
    trusted: tuple[str, ...]
    roles: Mapping[str, str]
    bodies: Mapping[str, str]
    public: bool

    def __call__(self, request: Request) -> Viewer | Response | None:
        """The reader, or the public where it is let in, or nobody."""
        name = request.headers.get(self.user, "")
        if not name or request.remote_addr not in self.trusted:
            return PUBLIC if self.public else None
        groups = [group.strip() for group in request.headers.get(self.groups, "").split(",")]
        roles = frozenset(self.roles[group] for group in groups if group in self.roles)
        body = next((self.bodies[group] for group in groups if group in self.bodies), None)
        if body is not None:
            roles |= {"official"}
        return Viewer(name, roles or frozenset(("public",)), body)  # type: ignore[arg-type]


def sign_in_of(path: Path | None) -> SignIn:
    """How readers sign in, by a configuration file."""
    if path is None:
        return everyone
    raw = yaml.safe_load(path.read_text("utf-8"))
    if not isinstance(raw, dict) or len(raw) != 1 or next(iter(raw)) not in READERS:
        raise SignInError(f"{path}: expected one of {', '.join(READERS)} at the top")
    kind = next(iter(raw))
    return READERS[kind](raw[kind], path)


def _proxy(raw: Any, path: Path) -> SignIn:
    wanted = {"user", "groups", "trusted", "roles", "bodies"}
    if not isinstance(raw, dict) or not wanted <= raw.keys() <= wanted | {"public"}:
        raise SignInError(f"{path}: proxy needs {', '.join(sorted(wanted))}")
    for group, role in raw["roles"].items():
        if role not in ROLES:
            raise SignInError(f"{path}: roles: {group}: no role {role!r}; there are {', '.join(ROLES)}")
    return ProxyHeaders(
        user=raw["user"],
        groups=raw["groups"],
        trusted=tuple(raw["trusted"]),
        roles=raw["roles"],
        bodies=raw["bodies"],
        public=bool(raw.get("public", False)),
    )


READERS: dict[str, Callable[[Any, Path], SignIn]] = {"proxy": _proxy}
