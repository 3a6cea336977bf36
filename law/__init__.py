"""What the texts say: the one public face of the law."""

from law.book import Law, load
from law.errors import LawError, NotInForce, RegisterError, UnknownProvision
from law.obligation import Obligation, owe
from law.provision import Dated, Provision, Term
from law.rule import Refused, Violation, refuse, rule

__all__ = [
    "Dated",
    "Law",
    "LawError",
    "NotInForce",
    "Obligation",
    "Provision",
    "Refused",
    "RegisterError",
    "Term",
    "UnknownProvision",
    "Violation",
    "load",
    "owe",
    "refuse",
    "rule",
]
