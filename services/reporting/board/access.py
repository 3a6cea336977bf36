"""Who looks at the board and what they may see; what one may not see is as if it did not exist."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import sqlalchemy as sa

from services.reporting.queries import taken_part

Role = Literal["official", "all", "operator", "public"]
ROLES: tuple[Role, ...] = ("official", "all", "operator", "public")
_MATTERS = frozenset({"today", "items", "item", "bodies", "body", "acts", "act", "month", "regional", "feed"})
_REPORTS = frozenset({"reports", "issued", "discipline", "provision"})
PAGES: Mapping[Role, frozenset[str]] = {
    "official": _MATTERS | _REPORTS,
    "all": _MATTERS | _REPORTS,
    "operator": frozenset({"quarantine", "provision"}),
    "public": frozenset({"regional", "provision"}),
}
"""Which pages a role has; the public sees what is published."""


@dataclass(frozen=True, slots=True)
class Viewer:
    """Someone signed in: a name, roles, and the body of an official."""

    name: str
    roles: frozenset[Role]
    body: str | None = None

    def sees(self, page: str) -> bool:
        """Whether any of the roles has the page."""
        return any(page in PAGES[role] for role in self.roles)

    @property
    def restricted_to(self) -> str | None:
        """The body whose matters alone may be seen; None for those who see all."""
        return None if "all" in self.roles else (self.body or "")

    def condition(self, kind: str, identifier: Any) -> list[Any]:
        """Conditions on what may be seen of a kind of thing."""
        if self.restricted_to is None:
            return []
        return [taken_part(kind, self.restricted_to, identifier)]

    def of_body(self, *columns: Any) -> list[Any]:
        """Conditions that one of the columns names the viewer's own body."""
        if self.restricted_to is None:
            return []
        return [sa.or_(*(column == self.restricted_to for column in columns))]


EVERYONE = Viewer("", frozenset(("all", "operator")))
"""Who looks at a board without sign-in, bound to this machine."""
