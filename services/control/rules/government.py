"""The Government's 181, 189, 193: its documents, deputies' inquiries, the Prime Minister's instructions."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from law import Law
from law.rule import Violation, rule
from services.control.model import Acting, Item
from services.control.rules.rulings import Ruling

CHARGED = ("deputy_prime_minister", "head_of_government_apparatus")
INQUIRY = "deputy_inquiry"


@rule("G10-193.1", "G10-193.2", "G10-193.3")
def removers(item: Item, ruling: Ruling) -> tuple[tuple[str, ...], str]:
    """Who removes: at the Government's level also who signed; for the Prime Minister those he charged."""
    usual = (ruling.matrix.offices, ruling.matrix.provisions[0])
    signer = item.instruction.origin.signed_by
    if ruling.kind != "removal" or item.level != "government" or signer is None or signer == "president":
        return usual
    if signer == "prime_minister":
        return (*dict.fromkeys((signer, *CHARGED)),), "G10-193.2"
    return (*dict.fromkeys((signer, *ruling.matrix.offices)),), "G10-193.1"


@rule("G10-189.1", "G10-189.2", "G10-189.3")
def repeated_extensions(item: Item, ruling: Ruling) -> Iterator[Violation]:
    """The Prime Minister's term is extended again in exceptional cases, on his deputy's proposal."""
    of_pm = item.instruction.origin.signed_by == "prime_minister"
    if ruling.kind != "extension" or item.level != "government" or not item.extensions or not of_pm:
        return
    if "exceptional_case" not in ruling.claimed:
        yield Violation("G10-189.1", "missing_exceptional_case", {"decision": "repeated_extension"})
    if "deputy_proposal" not in ruling.claimed:
        yield Violation("G10-189.2", "missing_deputy_proposal", {"decision": "repeated_extension"})


@rule("G10-181.2")
def wrong_inquiry_signers(item: Item, kind: str, acting: Acting) -> Iterator[Violation]:
    """The interim letter on a deputy's inquiry is signed by the Deputy PM or the Head of the Apparatus."""
    if item.instruction.origin.document == INQUIRY and kind == "interim" and acting.office not in CHARGED:
        yield Violation("G10-181.2", "inquiry_signed_by_other", {"office": acting.office, "offices": CHARGED})


@rule("G10-181.3")
def second_interim_letters(law: Law, item: Item, kind: str, on: date) -> Iterator[Violation]:
    """Not more than one interim letter is sent on a deputy's inquiry."""
    if item.instruction.origin.document != INQUIRY or kind != "interim":
        return
    if item.interims >= int(law.value("G10-181.3", "max_interim_letters", on=on)):
        yield Violation("G10-181.3", "second_interim_letter", {"letters": item.interims})


@rule("G10-181.1")
def unagreed_replies(item: Item, report: Mapping[str, Any]) -> Iterator[Violation]:
    """The reply to a deputy's inquiry is first agreed in working order with the Government Apparatus."""
    reply = item.instruction.origin.document == INQUIRY and report["kind"] == "final"
    if reply and not report.get("agreed_with_apparatus", False):
        yield Violation("G10-181.1", "reply_not_agreed", {})
