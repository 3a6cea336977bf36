"""Disagreements on a document in approval, and its way to the Government Apparatus (G10-120, 125, 142)."""

from collections.abc import Iterator
from datetime import date

from law import Law
from law.deadline import local_day
from law.rule import Violation, rule
from services.acts.model import Acting
from services.acts.model.consultation import Consultation, Settlement, Spoken
from services.acts.rules.act_draft import unknown_bodies
from services.acts.rules.deemed_approval import CASES


@rule("G10-120.1", "G10-125.1", "G10-142.1")
def wrong_position(asked: Consultation, spoken: Spoken, today: date) -> Iterator[Violation]:
    """An answer nobody asked for, one after silence has counted, or an objection without a reason."""
    term, consent, _ = CASES[asked.case]
    held = asked.position(spoken.body)
    if held is None or spoken.acting.body != spoken.body:
        yield Violation(term, "not_asked", {"body": spoken.acting.body, "document": asked.id})
        return
    counts = asked.deemed_on is not None and today >= asked.deemed_on
    if held.state == "deemed" or (held.state == "awaited" and counts):
        facts = {"body": spoken.body, "deemed_on": asked.deemed_on}
        yield Violation(consent, "silence_was_consent", facts)
    sent_on = local_day(asked.sent_at)
    if spoken.on < sent_on:
        facts = {"approver": spoken.body, "on": spoken.on, "sheet_on": sent_on}
        yield Violation(term, "approval_before_sheet", facts)
    if asked.state not in ("asked", "disputed"):
        yield Violation(term, "consultation_closed", {"document": asked.id, "state": asked.state})
    if spoken.decision != "agreed" and not spoken.remark:
        yield Violation("G10-125.5", "remark_missing", {"approver": spoken.body})
    if spoken.on > today:
        yield Violation(term, "day_in_future", {"day": spoken.on, "on": today})


@rule("G10-125.4", "G10-125.5")
def wrong_settlement(asked: Consultation, acting: Acting, held: Settlement) -> Iterator[Violation]:
    """A settlement of no dispute, not called by the compiling body, or without the bodies that object."""
    if asked.state != "disputed":
        yield Violation("G10-125.4", "no_dispute", {"document": asked.id, "state": asked.state})
    if acting.body != asked.compiler:
        yield Violation("G10-125.4", "compiler_acts", {"compiler": asked.compiler, "body": acting.body})
    for body in asked.bodies("objected"):
        if body not in held.participants:
            yield Violation("G10-125.5", "disputant_absent", {"body": body})


@rule("G10-120.3", "G10-125.3", "G10-142.1")
def faulty_letter(asked: Consultation, by_default: tuple[str, ...]) -> Iterator[Violation]:
    """A covering letter that does not name the silent bodies, or calls silent one that has answered."""
    letter = CASES[asked.case][2]
    for body in asked.bodies("deemed"):
        if body not in by_default:
            yield Violation(letter, "default_not_in_letter", {"body": body})
    for body in by_default:
        if body not in asked.bodies("deemed"):
            yield Violation(letter, "default_untrue", {"body": body})


@rule("G10-142.2", "G10-125.4", "G10-125.6")
def unready_submission(asked: Consultation, acting: Acting) -> Iterator[Violation]:
    """A document sent to the Government Apparatus before all have answered or the dispute was met about."""
    term = CASES[asked.case][0]
    if asked.state not in ("asked", "agreed", "disputed", "settled"):
        yield Violation(term, "consultation_closed", {"document": asked.id, "state": asked.state})
    if acting.body != asked.compiler:
        yield Violation(
            CASES[asked.case][2], "compiler_acts", {"compiler": asked.compiler, "body": acting.body}
        )
    provision = "G10-142.2" if asked.to_head_of_state else term
    for body in asked.bodies("awaited"):
        yield Violation(provision, "position_lacking", {"body": body})
    if asked.state == "disputed" and asked.case == "G10-125":
        yield Violation("G10-125.4", "meeting_not_held", {"document": asked.id})


@rule("G10-125.7")
def wrong_arbiter(asked: Consultation, acting: Acting, law: Law, on: date) -> Iterator[Violation]:
    """A disagreement decided where there is none, or by another office than the text names."""
    if asked.state != "to_decide":
        yield Violation("G10-125.7", "no_dispute", {"document": asked.id, "state": asked.state})
    offices = law.value("G10-125.7", "considered_by", on=on)
    if acting.office not in offices:
        facts = {"office": acting.office, "needed": offices}
        yield Violation("G10-125.7", "not_this_office", facts)


@rule("G10-120.1", "G10-125.1")
def wrong_compiler(asked: Consultation, acting: Acting, law: Law, on: date) -> Iterator[Violation]:
    """A consultation opened by another than the compiling body, with itself, or with an unknown body."""
    term = CASES[asked.case][0]
    if acting.body != asked.compiler:
        yield Violation(term, "compiler_acts", {"compiler": asked.compiler, "body": acting.body})
    if (asked.case == "G10-142") != (asked.term_days is not None):
        yield Violation(term, "term_of_instruction", {"case": asked.case})
    yield from unknown_bodies((one.body for one in asked.asked), law, on, term)
    for position in asked.asked:
        if position.body == asked.compiler:
            yield Violation(term, "asks_itself", {"body": position.body})
