"""Clause 15: what is attached to a draft act when it is submitted."""

from collections.abc import Iterator
from datetime import date

from law import Law
from law.rule import Violation, rule
from services.acts.model import Draft, Subject
from services.acts.rules.act_draft import through_government
from services.acts.rules.acting import first_head


@rule("D976-15(1).1", "D976-15(2)", "D976-15(3)", "D976-15(4)", "D976-15(5)", "D976-15(7)")
def demanded_attachments(subject: Subject, law: Law) -> tuple[tuple[str, str], ...]:
    """The attachments a draft of this subject must have, each with its provision, in order of the text."""
    both = law.reading("expert_conclusions_attached") == "both_sets"
    council, chamber = "expert_council_conclusions", "national_chamber_conclusion"
    demands = (
        ("D976-15(1).1", "explanatory_note", True),
        ("D976-15(2)", council, subject.private_business and both),
        ("D976-15(2)", chamber, subject.private_business and both),
        ("D976-15(2)", f"{council}|{chamber}", subject.private_business and not both),
        ("D976-15(3)", "comparative_table", subject.amends),
        ("D976-15(4)", "approval_sheet", True),
        ("D976-15(5)", "implementing_drafts", subject.direct_competence),
        ("D976-15(7)", "other_materials", subject.other_materials),
    )
    return tuple((provision, code) for provision, code, needed in demands if needed)


@rule("D976-15(6)")
def acting_orders_needed(draft: Draft) -> tuple[str, ...]:
    """The orders under which acting persons agreed this draft, whose copies are attached."""
    orders = (line.by.under_order for line in draft.approvals if line.by and line.settled)
    return tuple(dict.fromkeys(order for order in orders if order))


@rule("D976-15(1).1", "D976-15(2)", "D976-15(3)", "D976-15(5)", "D976-15(6)", "D976-15(7)")
def missing_attachments(draft: Draft, law: Law) -> Iterator[Violation]:
    """Each attachment that the text demands and the draft lacks; the approval sheet is kept by the system."""
    held = {attachment.code for attachment in draft.attachments} | {"approval_sheet"}
    for provision, code in demanded_attachments(draft.subject, law):
        if held.isdisjoint(code.split("|")):
            yield Violation(provision, "attachment_missing", {"attachment": code})
    copies = {found.reference for found in draft.attachments if found.code == "acting_order"}
    for order in acting_orders_needed(draft):
        if order not in copies:
            yield Violation("D976-15(6)", "order_copy_missing", {"order": order})


@rule("D976-15(1).2", "D976-15(1).3")
def most_sheets(subject: Subject, law: Law, on: date) -> tuple[str, int]:
    """The provision that limits the explanatory note, and its limit in sheets."""
    provision = "D976-15(1).3" if subject.complex else "D976-15(1).2"
    pages = 2 if law.reading("sheets_counted") == "two_sided" else 1
    return provision, pages * law.value(provision, "max_sheets", on=on)


@rule("D976-15(1).2", "D976-15(1).3", "D976-15(1).4", "D976-15(1).5", "D976-15(1).6")
def faulty_note(draft: Draft, law: Law, on: date) -> Iterator[Violation]:
    """Faults of the explanatory note: its length, its sections, whose signature it bears."""
    note = draft.attachment("explanatory_note")
    if note is None:
        return
    provision, limit = most_sheets(draft.subject, law, on)
    if note.sheets > limit:
        yield Violation(provision, "note_too_long", {"sheets": note.sheets, "limit": limit})
    for section in law.value("D976-15(1).4", "sections", on=on):
        if section not in note.sections:
            yield Violation("D976-15(1).4", "note_section_missing", {"section": section})
    by_government = through_government(draft, law)
    if by_government and note.signed_by != "prime_minister":
        yield Violation("D976-15(1).5", "note_not_signed_by_pm", {"signed_by": note.signed_by})
    by_order = draft.attachment("acting_order") is not None
    heads = first_head(draft.developer.body, law, on)
    if not by_government and note.signed_by not in heads and not (note.signed_by and by_order):
        yield Violation("D976-15(1).6", "note_not_signed", {"body": draft.developer.body})
