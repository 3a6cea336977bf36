"""After a meeting: its minutes, who signs them, whom they bind, and the instructions they give."""

from collections.abc import Iterator, Sequence
from datetime import date

from law import Law, Violation, rule
from services.meetings.model import Acting, Instruction, Meeting
from services.meetings.rules import kinds

OPERATIONAL = frozenset({"R155-F1", "PM140-R1.9"})


@rule("G10-27-1.6")
def not_entitled_to_sign(law: Law, meeting: Meeting, acting: Acting, *, on: date) -> Iterator[Violation]:
    """Minutes on ground 4 are signed by the Prime Minister, a Deputy or the Head of the Apparatus."""
    if not meeting.on_application:
        return
    offices = tuple(law.value("G10-27-1.6", "signed_by", on=on))
    if acting.office not in offices:
        facts = {"office": acting.office, "offices": offices}
        yield Violation("G10-27-1.6", "not_entitled_to_sign", facts)


@rule("PM140-R1.27", "G10-27-1.6")
def minutes_needed(meeting: Meeting, nature: str) -> Iterator[Violation]:
    """No minutes are needed of an operational or forcing meeting; on ground 4 they always are."""
    if meeting.on_application:
        yield Violation("G10-27-1.6", "minutes_always_on_application", {})
    elif (
        nature == "operational"
        and kinds.kind(meeting.kind).any_day not in OPERATIONAL
        and not meeting.necessity
    ):
        yield Violation("PM140-R1.27", "minutes_needed", {"kind": meeting.kind})


@rule("G10-27-1.7")
def bound_bodies(meeting: Meeting) -> tuple[str, ...]:
    """The bodies on whom the minutes are binding: on ground 4 all interested ones."""
    if not meeting.on_application:
        return ()
    return tuple(dict.fromkeys((*meeting.parties, *meeting.bodies)))


@rule("PM140-R1.18")
def incomplete_instructions(instructions: Sequence[Instruction]) -> Iterator[Violation]:
    """Each instruction has concrete wording, responsible persons and a deadline."""
    for one in instructions:
        lacking = []
        if not any(words.strip() for words in one.text.values()):
            lacking.append("concrete_wording")
        if not one.responsible_persons:
            lacking.append("responsible_persons")
        if one.due_on is None:
            lacking.append("deadline_of_execution")
        if lacking:
            facts = {"clause": one.clause, "lacking": tuple(lacking)}
            yield Violation("PM140-R1.18", "incomplete_instruction", facts)


@rule("PM140-R1.18")
def deadlines_before_signing(instructions: Sequence[Instruction], meeting: Meeting) -> Iterator[Violation]:
    """A deadline of an instruction does not lie before the meeting that gives it."""
    held_on = meeting.plan().on
    for one in instructions:
        if one.due_on is not None and one.due_on < held_on:
            facts = {"clause": one.clause, "due_on": one.due_on, "held_on": held_on}
            yield Violation("PM140-R1.18", "deadline_before_meeting", facts)


@rule("PM140-R1.21")
def duplicated_instructions(instructions: Sequence[Instruction]) -> Iterator[Violation]:
    """Instructions are not duplicated: not the same words to the same body twice, nor a clause twice."""
    clauses: dict[str, str] = {}
    words: dict[tuple[str, str], str] = {}
    for one in instructions:
        said = (one.executor, _plain(one))
        first = clauses.get(one.clause) or words.get(said)
        if first is not None:
            yield Violation("PM140-R1.21", "duplicated_instruction", {"clause": one.clause, "first": first})
        clauses.setdefault(one.clause, one.clause)
        words.setdefault(said, one.clause)


@rule("PM140-R4.6")
def no_joint_decision(
    meeting: Meeting, decisions: Sequence[str], instructions: Sequence[Instruction]
) -> Iterator[Violation]:
    """A meeting between departments ends in joint decisions on their common questions."""
    if meeting.kind == "inter_body" and not decisions and not instructions:
        yield Violation("PM140-R4.6", "no_joint_decision", {})


def _plain(one: Instruction) -> str:
    words = one.text.get("ru") or one.text.get("kk") or one.text.get("en") or ""
    return " ".join("".join(c if c.isalnum() else " " for c in words.casefold()).split())
