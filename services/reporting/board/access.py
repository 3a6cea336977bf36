"""Who looks at the board and what they may see; what one may not see is as if it did not exist."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import sqlalchemy as sa

from services.reporting.queries import taken_part

Role = Literal["official", "all", "operator", "public"]
ROLES: tuple[Role, ...] = ("official", "all", "operator", "public")
_LISTS = frozenset({"today", "items", "bodies", "acts", "month", "regional"})
_MATTERS = _LISTS | {"item", "body", "act", "feed", "subscriptions"}
_REPORTS = frozenset({"reports", "issued", "discipline", "provision"})
PAGES: Mapping[Role, frozenset[str]] = {
    "official": _MATTERS | _REPORTS,
    "all": _MATTERS | _REPORTS,
    "operator": frozenset({"quarantine", "subscriptions", "provision"}),
    "public": frozenset({"regional", "provision"}),
}
"""Which pages a role has; the public sees what is published."""


@dataclass(frozen=True, slots=True)
class Viewer:
    """Someone signed in: a name, roles, the body of an official, and the office held.

    `reader` is what the provider or the proxy knows this reader by: unlike the name never another's.
    """

    name: str
    roles: frozenset[Role]
    body: str | None = None
    office: str | None = None
    reader: str = ""

    def sees(self, page: str) -> bool:
        """Whether any of the roles has the page."""
        return any(page in PAGES[role] for role in self.roles)

    @property
    def own(self) -> tuple[str, ...]:
        """The body and the office whose duties wait for this reader."""
        return tuple(code for code in (self.body, self.office) if code)

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
        """Conditions that one of the columns names the viewer's own body or office."""
        if self.restricted_to is None:
            return []
        own = [code for code in (self.restricted_to, self.office) if code is not None]
        return [sa.or_(*(column.in_(own) for column in columns))]

    def owns(self, code: str) -> bool:
        """Whether the duties of a body or an office are the viewer's to see."""
        return self.restricted_to is None or code in (self.restricted_to, self.office)


PUBLIC = Viewer("", frozenset(("public",)))
"""Who is not signed in, where the public is let in."""
EVERYONE = Viewer("", frozenset(("all", "operator")))
"""Who looks at a board without sign-in, bound to this machine."""
