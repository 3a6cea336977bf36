"""What an action may look at beside the item and the command: the law, the day, the item's open duties."""

from datetime import date
from typing import NamedTuple

from law import Law, Obligation


class Case(NamedTuple):
    """The law, the day it is applied on, and the duties of the item that are open or missed."""

    law: Law
    today: date
    owed: tuple[Obligation, ...] = ()

    def duties(self, what: str, debtor: str | None = None) -> tuple[str, ...]:
        """The ids of open duties of one kind, of one debtor if named."""
        return tuple(o.id for o in self.owed if o.what == what and debtor in (None, o.debtor))
