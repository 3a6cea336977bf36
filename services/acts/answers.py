"""The questions that acts answers of the texts alone: approvals, instruction_form, silence."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

from law import Law, NotInForce, Violation
from law.answers import Answer, Malformed, Question, instant_or_day, optional_day, says
from law.calendar import OutsideCalendar
from law.deadline import local_day
from services.acts.model import Approval, Developer, Draft, Occasion, Subject
from services.acts.model.incoming import Channel, Facts, Incoming
from services.acts.rules import (
    acceptance,
    act_draft,
    approvals,
    attachments,
    examination,
    instruction_draft,
    visas,
)
from services.acts.rules.deemed_approval import default

Request = Mapping[str, Any]
CHANNELS: dict[str, Channel] = {"ЖКАЖ": "zhkazh", "ЭҚЖ": "eqzh", "edms": "eqzh", "e-mail": "email"}
ASSEMBLY = ("assembly_session", "assembly_council")
FLAGS = (
    *("judges", "government_powers", "fiscal_effect", "government_initiative", "treaty", "state_planning"),
    *("private_business", "amends", "direct_competence"),
)


def silence(law: Law, request: Request) -> Answer:
    """Whether silence on a document sent for approval is consent, and from which day."""
    case, term_days = request["case"], request.get("term_days")
    if (case == "G10-142") != (term_days is not None):
        expected = "the term set by the instruction" if case == "G10-142" else "no term: the text sets it"
        raise Malformed("term_days", f"{case} expects {expected}")
    sent, replied_on = instant_or_day(request, "sent_on"), optional_day(request, "replied_on")
    day = local_day(sent)
    if replied_on is not None and replied_on < day:
        raise Malformed(
            "replied_on", f"{replied_on} is before {day}; expected a day not earlier than sent_on"
        )
    to_president = request.get("to_head_of_state", False)
    found = default(case, sent, law, day, term_days=term_days, to_head_of_state=to_president)
    return {
        "deemed_approved": found.approved(replied_on),
        "deemed_on": found.deemed_on.isoformat() if found.deemed_on else None,
        "last_reply_on": found.last_reply_on.isoformat(),
        "counted_from": found.counted_from.isoformat(),
        "term": {"n": found.term.n, "unit": found.term.unit, "direction": found.term.direction},
        "provisions": says(law, found.provisions, request.get("lang", "en")),
        "readings": list(found.readings),
    }


def approvals_of(law: Law, request: Request) -> Answer:
    """Who must agree, visa or countersign an act draft, what is attached, how it travels, how long."""
    on = optional_day(request, "on") or date.max
    subject, developer = _subject(request), _developer(law, request, on)
    secrecy = request.get("secrecy", "none")
    channel = act_draft.lawful_channel(secrecy)
    sheet = approvals.approval_sheet(developer, subject, channel, law, on)
    draft = Draft("asked", "decree", {}, developer, subject=subject, approvals=sheet)
    demanded = () if draft.from_pa else attachments.demanded_attachments(subject, law)
    later = (*visas.developer_visas(draft, law), *visas.pa_visas(draft, False, law, on))
    examined = examination.examination_provision(draft, law)
    cited = [
        *(line.provision for line in sheet),
        *(provision for provision, _ in demanded),
        "D976-14.4" if channel == "paper" else "D976-14.1",
        *(["D976-14.5"] if secrecy == "restricted" else []),
        *([examined] if examined else ["D976-19.2"] if subject.judges else ["D976-11.3"]),
    ]
    return {
        "approvers": [_approver(law, line) for line in sheet],
        "attachments": [code for _, code in demanded],
        "channel": channel,
        "examination_days": examination.examination_days(draft, law, on),
        "visas": [_approver(law, line) for line in later],
        "warnings": [_warning(law, one, request) for one in act_draft.unlawful_beginnings(draft)],
        "provisions": says(law, cited, request.get("lang", "en"), on=on),
        "readings": list(_readings(draft)),
    }


def _readings(draft: Draft) -> Iterator[str]:
    """The readings an answer on approvals rests on."""
    subject = draft.subject
    if draft.from_pa:
        yield "pa_developed_drafts"
    elif not subject.judges:
        yield from ("justice_and_budget_bodies", "budget_planning_body")
    facts = {
        "judges_acts": subject.judges,
        "fiscal_countersignature": subject.fiscal_effect or subject.government_initiative,
        "expert_conclusions_attached": subject.private_business,
        "planning_documents_term": subject.state_planning,
        "akimat_submits": draft.developer.kind == "local_executive_body",
    }
    yield from (name for name, used in facts.items() if used)


def _developer(law: Law, request: Request, on: date) -> Developer:
    """The developer with its kind of clause 10: as the register of bodies knows it."""
    asked = request["developer"]
    subject = request.get("subject", {})
    for code in (asked["body"], *subject.get("affects_bodies", ()), *subject.get("interested_bodies", ())):
        law.body(code, on=on)  # an unknown one is refused with the nearest
    return Developer(asked["body"], act_draft.developer_kind(asked["body"], law, on))


def _subject(request: Request) -> Subject:
    asked = request.get("subject", {})
    flags: dict[str, Any] = {name: asked.get(name, False) for name in FLAGS}
    bodies = {name: tuple(asked.get(name, ())) for name in ("affects_bodies", "interested_bodies")}
    return Subject(**flags | bodies)


def _approver(law: Law, line: Approval) -> dict[str, Any]:
    key = "office" if line.approver in law.offices else "body"
    return {key: line.approver, "act": line.act, "medium": line.medium, "provision": line.provision}


def _warning(law: Law, found: Violation, request: Request) -> dict[str, str]:
    message = law.message(found.code, request.get("lang", "en"), **found.facts)
    return {"provision": found.provision, "code": found.code, "message": message}


def instruction_form(law: Law, request: Request) -> Answer:
    """The document of an event with the President: its form, who signs or approves it, annexes and terms."""
    on = optional_day(request, "on") or date.max
    sitting = request.get("sitting_of")
    if sitting is not None and request["event"] != instruction_draft.SITTING:
        raise Malformed("sitting_of", "expected with event 7 (a sitting of a body) only")
    held = request.get("meeting_held", True)
    occasion = Occasion(request["event"], on, sitting_of=sitting, meeting_held=held)
    form = instruction_draft.document_form(occasion, law, on)
    terms = instruction_draft.terms(occasion)
    cited = [
        f"D976-28({occasion.type})",
        form.provision,
        *instruction_draft.annex_provisions(form.document),
        *terms,
    ]
    answer: Answer = {"document": form.document, "as_a_rule": form.as_a_rule}
    if form.signed_by:
        answer["signed_by"] = form.signed_by
    if form.approved_by:
        answer["approved_by"] = form.approved_by
    if form.or_document:
        other = instruction_draft.annexes(form.or_document, law, on)
        answer["or"] = {
            "document": form.or_document,
            "approved_by": form.or_approved_by,
            "annexes": list(other),
        }
    return answer | {
        "annexes": list(instruction_draft.annexes(form.document, law, on)),
        "deadlines": [_term(law, provision, on) for provision in terms],
        "provisions": says(law, cited, request.get("lang", "en"), on=on),
        "readings": ["as_a_rule"] * form.as_a_rule + ["assembly_council_document"] * (sitting in ASSEMBLY),
    }


def _term(law: Law, provision: str, on: date) -> dict[str, Any]:
    term = law.term(provision, on=on)
    told = {"provision": provision, "n": term.n, "unit": term.unit, "direction": term.direction}
    return told | {"anchor": term.anchor, "may_be_changed_by": list(term.may_be_changed_by)}


def acceptance_of(law: Law, request: Request) -> Answer:
    """Whether the Government Apparatus accepts a document, the day that counts, and every reason against."""
    arrived = instant_or_day(request, "arrived_at")
    on, lang = local_day(arrived), request.get("lang", "en")
    document = incoming(request, arrived, law, on)
    found = acceptance.refusals(document, law, on)
    hours = acceptance.hours_provision(document, law)
    cited = [hours, *(one.provision for one in found)]
    return {
        "accepted": not found,
        "received_on": acceptance.received_on(document, law, on).isoformat(),
        "refusals": [reason(law, one, on, lang) for one in found],
        "provisions": says(law, cited, lang, on=on),
        "readings": ["state_secret_hours"] * (document.secrecy == "state_secret"),
    }


UNREGISTERED = ("agency", "subordinate_organisation", "quasi_state", "other")
"""Kinds of senders that the register of state bodies does not hold one by one."""


def _sender_kind(sender: Mapping[str, str], law: Law, on: date) -> str:
    """The sender's kind; a state body that the register does not know is refused with the nearest codes."""
    kind = sender.get("kind", "")
    if kind in UNREGISTERED:
        return kind
    registered = law.body(sender["body"], on=on).kind
    return kind or registered


def reason(law: Law, found: Violation, on: date, lang: str) -> dict[str, str]:
    """A reason not to accept a document: its code, its provision, and the message."""
    code = acceptance.refusal_code(found, law, on)
    message = law.message(found.code, lang, **found.facts)
    return {"code": code, "provision": found.provision, "message": message}


def incoming(request: Request, arrived: date | datetime, law: Law, on: date) -> Incoming:
    """The document that a request describes; a sender without a kind has that of the register of bodies."""
    sender, flags = request["sender"], dict(request.get("flags", {}))
    if "missing_documents" in flags:
        flags["missing_documents"] = tuple(flags["missing_documents"])
    return Incoming(
        kind=request["kind"],
        channel=CHANNELS[request["channel"]] if request["channel"] in CHANNELS else request["channel"],
        arrived_at=arrived,
        sender_body=sender["body"],
        sender_kind=_sender_kind(sender, law, on),
        secrecy=request.get("secrecy", "none"),
        facts=Facts(**flags),
    )


def _of_the_day(field: str, question: Question) -> Question:
    """The question, whose day outside the texts or the calendar is told by its field."""

    def asked(law: Law, request: Request) -> Answer:
        try:
            return question(law, request)
        except (NotInForce, OutsideCalendar) as error:
            raise Malformed(field, str(error)) from None

    return asked


QUESTIONS = {
    "acceptance": _of_the_day("arrived_at", acceptance_of),
    "approvals": _of_the_day("on", approvals_of),
    "instruction_form": _of_the_day("on", instruction_form),
    "silence": _of_the_day("sent_on", silence),
}
