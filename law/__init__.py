"""What the texts say: the one public face of the law."""

from law.authority import Authority, History
from law.body import Body, UnknownBody
from law.book import Law, load
from law.calendar import Calendar, OutsideCalendar
from law.deadline import Deadline
from law.errors import LawError, NotInForce, RegisterError, UnknownProvision
from law.obligation import Obligation, owe
from law.office import Office, UnknownOffice
from law.provision import Dated, Provision, Term
from law.reading import Reading, UnknownReading
from law.rule import Refused, Violation, refuse, rule

__all__ = [
    "Authority",
    "Body",
    "Calendar",
    "Dated",
    "Deadline",
    "History",
    "Law",
    "LawError",
    "NotInForce",
    "Obligation",
    "Office",
    "OutsideCalendar",
    "Provision",
    "Reading",
    "Refused",
    "RegisterError",
    "Term",
    "UnknownBody",
    "UnknownOffice",
    "UnknownProvision",
    "UnknownReading",
    "Violation",
    "load",
    "owe",
    "refuse",
    "rule",
]
