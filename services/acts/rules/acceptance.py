"""What the Government Apparatus accepts, when it counts as received, every reason to refuse (G10)."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from law import Law, NotInForce, UnknownProvision
from law.rule import Violation, rule
from services.acts.model.incoming import Incoming

ALMATY = ZoneInfo("Asia/Almaty")
DAY = timedelta(days=1)
ELECTRONIC = ("electronic", "zhkazh", "eqzh")
UNLESS_CODED = "R1_FORM"
"""Breaches of the Regulation that have no code of their own fall under G10-160(1)."""


@rule("G10-55.1", "G10-55.2", "G10-55.3", "G10-55.4", "G10-150(2).1", "G10-150(2).2", "G10-150(2).3")
def hours_provision(document: Incoming, law: Law) -> str:
    """Where the hours of acceptance of this document are set."""
    if document.secrecy == "state_secret":
        late_drafts = law.reading("state_secret_hours") == "all_18"
        if document.kind != "draft" and law.reading("state_secret_hours") != "all_17":
            return "G10-150(2).3"
        return "G10-150(2).3" if late_drafts else "G10-55.4"
    if document.kind == "draft":
        if document.secrecy == "restricted":
            return "G10-55.3" if document.on_paper else "G10-55.2"
        return "G10-55.1"
    return "G10-150(2).1" if document.on_paper and document.secrecy == "restricted" else "G10-150(2).2"


@rule("G10-150(2).2", "G10-55.1", "G10-55.2", "G10-55.3", "G10-55.4")
def received_on(document: Incoming, law: Law, on: date) -> date:
    """The day that counts: what comes after the hour or on a day off is received on the next working day."""
    at = document.arrived_at
    local = at.astimezone(ALMATY) if isinstance(at, datetime) else datetime.combine(at, time(12), ALMATY)
    calendar, provision = law.calendar(), hours_provision(document, law)
    name = "cut_off" if provision == "G10-150(2).2" else "to"
    closes = time.fromisoformat(law.value(provision, name, on=on))
    if calendar.is_working(local.date()) and local.time() <= closes:
        return local.date()
    return calendar.next_working(local.date())


@rule("G10-43.1", "G10-43.2", "G10-55.1", "G10-55.2", "G10-55.3", "G10-55.5", "G10-150(2).1", "G10-150(2).3")
def wrong_carrier(document: Incoming) -> Iterator[Violation]:
    """A document that comes by another channel than its kind and secrecy demand."""
    said = {"channel": document.channel, "secrecy": document.secrecy, "kind": document.kind}
    draft = document.kind == "draft"
    if document.secrecy == "state_secret":
        if not document.on_paper:
            yield Violation("G10-43.1" if draft else "G10-150(2).3", "ga_paper_only", said)
        elif draft:
            yield from _unprepared_secret(document)
    elif document.secrecy == "restricted":
        exceptional = document.facts.electronic_impossible and document.facts.exceptional_case
        if document.on_paper and not exceptional:
            yield Violation("G10-43.2" if draft else "G10-150(2).1", "ga_paper_exceptional", said)
        elif not document.on_paper and document.channel not in ("eqzh", "electronic"):
            yield Violation("G10-55.2" if draft else "G10-150(2).1", "ga_eqzh_only", said)
    elif draft and document.channel not in ("zhkazh", "electronic"):
        yield Violation("G10-55.1", "ga_zhkazh_only", said)


@rule("G10-55.5")
def _unprepared_secret(document: Incoming) -> Iterator[Violation]:
    """A draft with state secrets without its CD, its agreement sheet or the initials on every sheet."""
    parts = {
        "cd": document.channel == "paper_and_cd",
        "agreement_sheet": document.facts.agreement_sheet,
        "initials_on_every_sheet": document.facts.sheets_initialled,
    }
    for part, there in parts.items():
        if not there:
            yield Violation("G10-55.5", "ga_secret_part_missing", {"part": part})


@rule("G10-141-1.1", "G10-141-1.2")
def wrong_sender(document: Incoming) -> Iterator[Violation]:
    """An agency or subordinate organisation that writes by itself, not replying to an instruction to it."""
    through_superior = document.sender_kind in ("agency", "subordinate_organisation")
    if through_superior and not document.facts.direct_instruction:
        yield Violation("G10-141-1.1", "ga_through_superior", {"body": document.sender_body})


@rule("G10-52(8)", "G10-56.1", "G10-56.2", "G10-56.3")
def wrong_draft(document: Incoming) -> Iterator[Violation]:
    """A draft without a document of clause 52, or otherwise against the Regulation."""
    if document.kind != "draft":
        return
    for missing in document.facts.missing_documents:
        yield Violation("G10-56.2", "ga_document_missing", {"missing": missing})
    if document.facts.open_portal and not document.facts.public_discussion_report:
        yield Violation("G10-52(8)", "ga_discussion_report_missing", {"body": document.sender_body})
    if document.facts.violates_regulation:
        yield Violation("G10-56.3", "ga_violates_regulation", {"kind": document.kind})


@rule("G10-160(1)", "G10-146-1", "G10-148.1", "G10-148.2", "G10-154.3")
def wrong_form(document: Incoming, law: Law, on: date) -> Iterator[Violation]:
    """A letter without its ground, a reply without what it replies to, other breaches of form."""
    facts = document.facts
    if document.kind != "draft" and facts.violates_regulation:
        yield Violation("G10-160(1)", "ga_violates_regulation", {"kind": document.kind})
    if document.kind == "letter" and facts.initiative and not facts.ground_stated:
        yield Violation("G10-146-1", "ga_ground_missing", {"body": document.sender_body})
    if facts.government_reply_draft:
        if not facts.covering_letter:
            yield Violation("G10-148.1", "ga_letter_missing", {"body": document.sender_body})
        if not facts.instruction_referred and not facts.own_initiative_stated:
            yield Violation("G10-148.2", "ga_instruction_not_named", {"body": document.sender_body})
    if facts.mailed_to is not None and facts.mailed_to.rpartition("@")[2].lower() not in mail_domains(
        law, on
    ):
        domains = ", ".join(mail_domains(law, on))
        yield Violation("G10-154.3", "ga_not_service_mail", {"mail": facts.mailed_to, "domains": domains})


@rule("G10-154.3")
def mail_domains(law: Law, on: date) -> tuple[str, ...]:
    """The domains of the Government Apparatus's official e-mail."""
    return tuple(law.value("G10-154.3", "domains", on=on))


@rule("G10-154.1", "G10-154.2")
def mail_is_official(sender_kind: str, addressee: str, archive_fund: bool) -> bool:
    """E-mail is the official channel of executive bodies and the quasi-public sector, with exceptions."""
    writers = ("government", "central_state_body", "agency", "local_executive_body", "quasi_state")
    apart = ("pa", "supreme_court", "legislature", "court")
    return sender_kind in writers and addressee not in apart and not archive_fund


PAPER_FAULTS = (
    ("G10-160(2).1", "facsimile"),
    ("G10-160(2).2", "corrections"),
    ("G10-160(2).3", "soiled_or_damaged"),
    ("G10-160(2).3", "hole_punched"),
    ("G10-160(2).4", "scrap_paper"),
    ("G10-160(2).5", "copied_letterhead"),
)
ELECTRONIC_FAULTS = (
    ("G10-160(4).2", "electronic_corrections"),
    ("G10-160(4).3", "not_matching_instruction"),
    ("G10-160(4).4", "carrier_type_mismatch"),
    ("G10-160(4).5", "sheet_count_mismatch"),
    ("G10-160(4).6", "requisites_missing"),
    ("G10-160(4).7", "text_misplaced"),
    ("G10-160(5)", "contrary_to_legislation"),
)


@rule("G10-160(2).1", "G10-160(2).2", "G10-160(2).3", "G10-160(2).4", "G10-160(2).5", "G10-160(3)")
def faulty_paper(document: Incoming) -> Iterator[Violation]:
    """Faults of the paper, and a wrong address on any carrier."""
    for provision, fault in PAPER_FAULTS if document.on_paper else ():
        if getattr(document.facts, fault):
            yield Violation(provision, f"ga_{fault}", {})
    if document.facts.wrong_address:
        yield Violation("G10-160(3)", "ga_wrong_address", {})


@rule(
    *("G10-160(4).1", "G10-160(4).2", "G10-160(4).3", "G10-160(4).4", "G10-160(4).5", "G10-160(4).6"),
    *("G10-160(4).7", "G10-160(5)"),
)
def faulty_electronic(document: Incoming) -> Iterator[Violation]:
    """Faults of an electronic document; a signature that could not be checked is no negative check."""
    if document.on_paper:
        return
    if document.facts.signature == "invalid":
        yield Violation("G10-160(4).1", "ga_signature_negative", {})
    for provision, fault in ELECTRONIC_FAULTS:
        if getattr(document.facts, fault):
            yield Violation(provision, f"ga_{fault}", {})


@rule("G10-160(6).1", "G10-160(6).2")
def wrong_meeting_request(document: Incoming) -> Iterator[Violation]:
    """A letter that asks for a meeting at the Government without ground 27(4) and its conditions."""
    facts = document.facts
    if not facts.asks_for_meeting:
        return
    if facts.meeting_ground != "G10-27(4)":
        yield Violation("G10-160(6).1", "ga_meeting_request", {"ground": facts.meeting_ground or "-"})
        return
    conditions = (
        ("G10-27-1.1", "measures_taken"),
        ("G10-27-1.2", "protocol_of_disagreements"),
        ("G10-27-1.3", "party_in_government"),
    )
    for provision, condition in conditions:
        if not getattr(facts, condition):
            facts_ = {"condition": condition, "provision": provision}
            yield Violation("G10-160(6).2", "ga_meeting_condition", facts_)


@rule("G10-160(7)", "G10-160(8).1", "G10-160(8).2", "G10-160(9)")
def wrong_request(document: Incoming, law: Law, on: date) -> Iterator[Violation]:
    """A letter that asks for speed or for money out of turn; a reply to what is not on control."""
    facts = document.facts
    if facts.asks_to_speed_up:
        yield Violation("G10-160(7)", "ga_speed_up", {})
    if facts.asks_for_money and not facts.minfin_discussed:
        yield Violation("G10-160(8).1", "ga_money_without_minfin", {})
    if facts.asks_for_money and facts.minfin_negative:
        allowed = law.value("G10-160(8).2", "instructed_by", on=on)
        if facts.oral_instruction_by not in allowed:
            yield Violation("G10-160(8).2", "ga_money_refused_by_minfin", {"offices": allowed})
    if document.kind == "reply" and facts.not_on_control:
        yield Violation("G10-160(9)", "ga_reply_not_on_control", {})


@rule("G10-160(1)", "G10-56.2", "G10-56.3")
def refusals(document: Incoming, law: Law, on: date) -> tuple[Violation, ...]:
    """Every reason not to accept the document, in the order of the checklist."""
    checks: tuple[Callable[[Incoming], Iterator[Violation]], ...] = (wrong_carrier, wrong_sender, wrong_draft)
    found = [one for check in checks for one in check(document)]
    found += wrong_form(document, law, on)
    found += [*faulty_paper(document), *faulty_electronic(document), *wrong_meeting_request(document)]
    return (*found, *wrong_request(document, law, on))


def refusal_code(violation: Violation, law: Law, on: date) -> str:
    """The code of a refusal, as the register names it for its provision."""
    try:
        return str(law.value(violation.provision, "refusal_code", on=on))
    except (UnknownProvision, NotInForce):
        return CODES.get(violation.provision, UNLESS_CODED)


CODES = {
    "G10-43.1": "CHANNEL",
    "G10-43.2": "CHANNEL",
    "G10-55.1": "CHANNEL",
    "G10-55.2": "CHANNEL",
    "G10-55.5": "CHANNEL",
    "G10-150(2).1": "CHANNEL",
    "G10-150(2).3": "CHANNEL",
    "G10-141-1.1": "SENDER",
    "G10-52(8)": "DRAFT_DOCUMENTS",
    "G10-56.2": "DRAFT_DOCUMENTS",
    "G10-56.3": "DRAFT_REGULATION",
    "G10-160(6).2": "R6_MEETING_REQUEST",
    "G10-160(8).2": "R8_MONEY_NO_MINFIN",
}
"""Codes of the steps of the checklist that stand before clause 160."""
