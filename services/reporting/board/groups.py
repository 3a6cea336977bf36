"""From the groups of a directory to what a reader of the board may see."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from services.reporting.board.access import ROLES, Role, Viewer


class SignInError(Exception):
    """The configuration of sign-in cannot be used; the message says why."""


@dataclass(frozen=True, slots=True)
class Groups:
    """Which group gives which role, body, office; and the claims that name the reader and the groups."""

    roles: Mapping[str, Role]
    bodies: Mapping[str, str]
    offices: Mapping[str, str] = field(default_factory=dict)
    name: str = "name"
    claim: str = "groups"

    def of(self, name: str, groups: Sequence[str], reader: str = "") -> Viewer:
        """The reader of that name in those groups; without a group that counts, one of the public."""
        roles = {self.roles[group] for group in groups if group in self.roles}
        body = next((self.bodies[group] for group in groups if group in self.bodies), None)
        office = next((self.offices[group] for group in groups if group in self.offices), None)
        if body is not None:
            roles.add("official")
        return Viewer(name, frozenset(roles or {"public"}), body, office, reader or name)

    def viewer(self, claims: Mapping[str, Any]) -> Viewer:
        """The reader that a provider's claims describe."""
        found = _at(claims, self.claim)
        groups = [found] if isinstance(found, str) else [str(one) for one in found or ()]
        return self.of(str(_at(claims, self.name) or claims["sub"]), groups, str(claims["sub"]))


def _at(claims: Mapping[str, Any], path: str) -> Any:
    """A claim by its name, or one within others: `realm_access.roles`."""
    found: Any = claims.get(path)
    if found is None:
        found = claims
        for name in path.split("."):
            found = found.get(name) if isinstance(found, Mapping) else None
    return found


def read(raw: Mapping[str, Any], where: str) -> Groups:
    """The groups of a configuration; says which role it does not know."""
    for group, role in raw["roles"].items():
        if role not in ROLES:
            raise SignInError(f"{where}: roles: {group}: no role {role!r}; there are {', '.join(ROLES)}")
    named = {name: raw[name] for name in ("name", "claim") if name in raw}
    return Groups(raw["roles"], raw["bodies"], raw.get("offices") or {}, **named)
