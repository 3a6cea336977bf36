"""Clauses 28 to 33: the document of instructions after an event with the President, and its visas."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from law import Law
from law.rule import Violation, rule
from services.acts.model import UNASKED, Approval, Draft, Occasion, Resembling, unit_code
from services.acts.model.sheet import Medium, Stage
from services.acts.rules.act_draft import unknown_bodies
from services.acts.rules.control_items import PRESIDENT_ROWS
from services.acts.rules.procedure import INTERNATIONAL

STATEMENT = 4
SITTING = 7
FORMS = ("D976-28.2", "D976-28.3", "D976-28.4", "D976-28.5", "D976-28.6", "D976-28.1")
"""The forms of clause 28, the special ones before the general."""


@dataclass(frozen=True, slots=True)
class Form:
    """The document of an event: what it is, who signs or approves it, and what else may be chosen."""

    provision: str
    document: str
    signed_by: str | None
    approved_by: str | None
    as_a_rule: bool
    or_document: str | None = None
    or_approved_by: str | None = None


@rule(
    *("D976-28(1)", "D976-28(2)", "D976-28(3)", "D976-28(4)", "D976-28(5)", "D976-28(6)", "D976-28(7)"),
    *("D976-28.1", "D976-28.2", "D976-28.3", "D976-28.4", "D976-28.5", "D976-28.6", "D976-29.2"),
)
def document_form(occasion: Occasion, law: Law, on: date) -> Form:
    """The form of the document for one of the seven types of event."""
    for provision in FORMS:
        form = law.value(provision, "form", on=on)
        if _suits(form, occasion, law):
            return Form(
                provision,
                form["document"],
                form.get("signed_by"),
                form.get("approved_by"),
                form["as_a_rule"],
                form.get("or_document"),
                form.get("or_approved_by"),
            )
    raise LookupError(f"clause 28 knows no event of type {occasion.type}")


def _suits(form: Mapping[str, Any], occasion: Occasion, law: Law) -> bool:
    """The form is that of this event: its type, whose sitting it was, whether a meeting was held."""
    if occasion.type not in form["events"]:
        return False
    sitting = occasion.sitting_of
    if sitting == "assembly_council" and law.reading("assembly_council_document") == "decision":
        sitting = "assembly_session"
    if "sittings" in form and sitting not in form["sittings"]:
        return False
    return bool(form.get("meeting_held", occasion.meeting_held) == occasion.meeting_held)


@rule("D976-28.7", "D976-28.8", "D976-28.9")
def annexes(document: str, law: Law, on: date) -> tuple[str, ...]:
    """What is attached to the document: App. 5 and the paper copy of App. 6; a plan carries App. 5 itself."""
    wanted = (("D976-28.7", "control_assignment_app5"), ("D976-28.8", "approval_sheet_app6"))
    return tuple(code for where, code in wanted if document in law.value(where, "documents", on=on))


@rule("D976-31.1", "D976-32.1", "D976-32.2", "D976-32.3", "D976-32.6", "D976-33.1")
def terms(occasion: Occasion) -> tuple[str, ...]:
    """The provisions whose terms apply to the instructions of this event, in the order of the text."""
    apart = {STATEMENT: "D976-31.1", INTERNATIONAL: "D976-32.1"}
    all_terms = ("D976-31.1", "D976-32.1", "D976-32.3", "D976-32.6", "D976-33.1")
    return tuple(one for one in all_terms if one != apart.get(occasion.type))


def annex_provisions(document: str) -> tuple[str, ...]:
    """Where the annexes of a document are prescribed."""
    return ("D976-28.9",) if document == "plan_of_measures" else ("D976-28.7", "D976-28.8")


@rule("D976-28.1", "D976-28.2", "D976-28.3", "D976-28.4", "D976-28.5", "D976-28.6")
def wrong_document(draft: Draft, occasion: Occasion, law: Law, on: date) -> Iterator[Violation]:
    """A document of another form than clause 28 gives the event; "as a rule" bends to a recorded reason."""
    form = document_form(occasion, law, on)
    chosen = {form.document, form.or_document}
    if occasion.sitting_of == "assembly_council":
        chosen.add("decision")
    if draft.kind not in chosen and not (form.as_a_rule and draft.deviation_reason):
        facts = {"kind": draft.kind, "needed": form.document, "event": occasion.type}
        yield Violation(form.provision, "wrong_document", facts)


@rule("D976-30(1)", "D976-30(2)", "D976-30(3)", "D976-30(4)", "D976-30(5)", "D976-30(6)", "D976-33.2")
def passed_over(draft: Draft, law: Law, on: date) -> Iterator[Violation]:
    """Points of clause 30 that the draft does not say it took into account, and clauses without a day."""
    for criterion in law.value("D976-30(1)", "criteria", on=on):
        if criterion not in draft.considerations:
            yield Violation(criterion, "consideration_missing", {"criterion": criterion})
    for item in draft.items:
        if "due_on" not in item and "mark" not in item:
            yield Violation("D976-30(4)", "item_without_deadline", {"clause": item["clause"]})


@rule("D976-28.7", "D976-28.9", "D976-30-1")
def missing_assignment(draft: Draft) -> Iterator[Violation]:
    """A document of instructions that comes without its control assignment (App. 5)."""
    if not draft.items:
        provision = "D976-28.9" if draft.kind == "plan_of_measures" else "D976-28.7"
        yield Violation(provision, "assignment_missing", {"kind": draft.kind})


@rule("D976-33.3")
def resembling(clause: str, candidates: Iterable[Mapping[str, Any]]) -> tuple[Resembling, ...]:
    """The President's earlier instructions among those that control names for a clause, the likest first."""
    of_president = [one for one in candidates if one["item"]["row"] in PRESIDENT_ROWS]
    return tuple(
        Resembling(
            clause,
            one["item"]["id"],
            one["score"],
            one["item"]["text"].get(one["language"], ""),
            one["explanation"],
        )
        for one in of_president
    )


@rule("D976-33.3")
def undecided_duplicates(draft: Draft) -> Iterator[Violation]:
    """Instructions that the draft may repeat, or that nobody could look for, while no person has decided."""
    if draft.duplicates_decided:
        return
    asked = draft.duplicates or UNASKED
    if asked.state == "not_checked":
        yield Violation("D976-33.3", "duplicates_not_checked", {"reason": asked.reason})
    for one in asked.found:
        facts = {"clause": one.clause, "item": one.item, "likeness": one.likeness, "text": one.text}
        yield Violation("D976-33.3", "possible_duplicate", facts | {"explanation": one.explanation})


@rule("D976-32.3", "D976-32.4")
def external_lines(draft: Draft, accountable: frozenset[str]) -> Iterator[Approval]:
    """Who agrees outside the PA: the Government Apparatus or accountable bodies; the PM's paper visa."""
    asked = [body for body in draft.subject.interested_bodies if body in accountable]
    if draft.subject.government_powers or len(asked) < len(draft.subject.interested_bodies):
        asked.insert(0, "government_apparatus")
    for body in asked:
        yield Approval(body, "approve", "electronic", "bodies", "D976-32.3")
    if draft.subject.government_powers:
        yield Approval("prime_minister", "visa", "paper", "bodies", "D976-32.4")


@rule("D976-33.4", "D976-33.5", "D976-33.6")
def pa_lines(draft: Draft) -> Iterator[Approval]:
    """Who agrees and visas in the PA, in the order of clause 33; the Head of PA orders a plan."""
    held = draft.examination
    units: dict[str, None] = dict.fromkeys(["head_of_state_legal_department"])
    units |= dict.fromkeys(unit_code(unit) for unit in held.co_executors)
    units |= dict.fromkeys(office for office in held.coordinators if office != held.supervisor)
    for approver in units:
        yield _line(approver, "electronic", "pa_units", "D976-33.4")
    for approver in (unit_code(held.lead_unit or ""), held.supervisor or "", "head_of_general_department"):
        yield _line(approver, "both", "pa_visas", "D976-33.5")
    if draft.kind != "plan_of_measures":
        yield _line("head_of_pa", "both", "head_of_pa", "D976-33.6")


@rule("D976-33.5", "D976-32.1")
def missing_units(draft: Draft) -> Iterator[Violation]:
    """A draft of instructions without its responsible unit or the official who supervises it."""
    if not draft.examination.lead_unit:
        yield Violation("D976-32.1", "lead_unit_missing", {"draft": draft.id})
    if not draft.examination.supervisor:
        yield Violation("D976-33.5", "supervisor_missing", {"draft": draft.id})


@rule("D976-32.5")
def wrong_drafters(bodies: tuple[str, ...], law: Law, on: date) -> Iterator[Violation]:
    """Bodies that cannot be entrusted with the drafting: unknown ones, or the PA itself."""
    yield from unknown_bodies(bodies, law, on, "D976-32.5")
    if "pa" in bodies:
        yield Violation("D976-32.5", "pa_entrusts_others", {})


@rule("D976-32.5", "D976-32.6")
def not_entrusted(draft: Draft, body: str) -> Iterator[Violation]:
    """A body that drafts instructions without having been entrusted by the PA."""
    if body not in draft.entrusted_to:
        yield Violation("D976-32.5", "not_entrusted", {"body": body})


def _line(approver: str, on_what: Medium, stage: Stage, provision: str) -> Approval:
    return Approval(approver, "visa", on_what, stage, provision)
