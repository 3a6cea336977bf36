"""An obligation: who owes what to whom by when, under which provision, and what silence means."""

from datetime import date
from typing import Literal, NamedTuple
from uuid import UUID, uuid5

State = Literal["open", "met", "missed", "waived"]
Silence = Literal["nothing", "deemed_approved", "escalation"]
_NAMES = UUID("5f0c2f4e-4b8e-5d5c-9d60-0d6b6c1a7b11")


class Obligation(NamedTuple):
    """One duty with a day: `due_on` is the day the text sets, `act_by` the last working day not after it."""

    id: str
    provision: str
    subject: str
    debtor: str
    creditor: str
    what: str
    from_on: date
    due_on: date
    act_by: date
    state: State = "open"
    silence: Silence = "nothing"
    closed_on: date | None = None

    def close(self, state: State, on: date) -> "Obligation":
        """The same obligation met, missed or waived on a day."""
        return self._replace(state=state, closed_on=on)


def obligation_id(provision: str, subject: str, debtor: str, what: str, from_on: date) -> str:
    """The id that the same duty always gets, so that opening it twice opens it once."""
    return str(uuid5(_NAMES, "|".join((provision, subject, debtor, what, from_on.isoformat()))))


def owe(
    provision: str,
    subject: str,
    debtor: str,
    creditor: str,
    what: str,
    *,
    from_on: date,
    due_on: date,
    act_by: date | None = None,
    silence: Silence = "nothing",
) -> Obligation:
    """Open an obligation of `debtor` (body or office code) to `creditor`; `what` is a short code."""
    return Obligation(
        id=obligation_id(provision, subject, debtor, what, from_on),
        provision=provision,
        subject=subject,
        debtor=debtor,
        creditor=creditor,
        what=what,
        from_on=from_on,
        due_on=due_on,
        act_by=act_by or due_on,
        silence=silence,
    )
