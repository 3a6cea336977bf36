"""G10 clauses 142, 148, 165-2, 193, 200: information and draft replies, covering letters, signatures."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from law.rule import Violation, rule

Kind = Literal["draft_reply", "interim_report", "information"]
FIRST_HEADS = ("minister", "akim", "first_head", "head_of_government_apparatus", "prime_minister")
DEPUTIES = ("deputy_first_head", "deputy_akim")
OF_THE_PRESIDENT = ("chief_of_chancellery", "assistant_to_president", "adviser_to_president")
REFERENCES = ("number", "date", "clause", "content")


@dataclass(frozen=True, slots=True)
class Reply:
    """Information or a draft reply with its covering letter, as it stands before it is sent."""

    kind: Kind
    to: str
    signed_by: str
    letter: Mapping[str, Any] | None
    coexecutors: tuple[str, ...] = ()
    replied: frozenset[str] = frozenset()
    information: Mapping[str, Any] = field(default_factory=dict)

    @property
    def silent(self) -> tuple[str, ...]:
        """The co-executors who gave no reply."""
        return tuple(body for body in self.coexecutors if body not in self.replied)


@rule("G10-142.1")
def agreed_by_default(reply: Reply) -> tuple[str, ...]:
    """The bodies that the covering letter must name as agreed "by default": those that were silent."""
    return () if reply.to == "president" else reply.silent


@rule("G10-142.1")
def unnamed_silence(reply: Reply) -> Iterator[Violation]:
    """A silent co-executor that the covering letter does not name as agreed by default."""
    named = set((reply.letter or {}).get("agreed_by_default", ()))
    for body in agreed_by_default(reply):
        if body not in named:
            yield Violation("G10-142.1", "silence_not_named", {"body": body})


@rule("G10-142.2")
def consent_not_given(reply: Reply) -> Iterator[Violation]:
    """A reply to the Head of State without the position of every co-executor: silence is no consent there."""
    if reply.to == "president":
        for body in reply.silent:
            yield Violation("G10-142.2", "position_needed", {"body": body})


@rule("G10-148.1")
def missing_letters(reply: Reply) -> Iterator[Violation]:
    """A draft reply of the Prime Minister or the Government without a covering letter."""
    if reply.kind == "draft_reply" and reply.letter is None:
        yield Violation("G10-148.1", "covering_letter_missing", {})


@rule("G10-148.2")
def missing_references(reply: Reply) -> Iterator[Violation]:
    """A covering letter that names neither the instruction nor the body's own initiative."""
    if reply.kind != "draft_reply" or reply.letter is None or reply.letter.get("own_initiative"):
        return
    for name in REFERENCES:
        if not reply.letter.get(name):
            yield Violation("G10-148.2", "reference_missing", {"what": f"reply_{name}"})


@rule("G10-165-2.2", "G10-165-2.3", "G10-193.4")
def signing_offices(reply: Reply) -> tuple[str, ...]:
    """Who may sign: a deputy of the first head an interim report, but never a letter to the Prime Minister.

    To the Chief of the President's Chancellery, his assistants and advisers a deputy of the Head of the
    Government Apparatus may sign interim information.
    """
    if reply.kind != "interim_report" or reply.to == "prime_minister":
        return FIRST_HEADS
    if reply.to in OF_THE_PRESIDENT:
        return (*FIRST_HEADS, "deputy_head_of_government_apparatus")
    return (*FIRST_HEADS, *DEPUTIES)


@rule("G10-165-2.2", "G10-165-2.3", "G10-193.4")
def wrong_signatures(reply: Reply) -> Iterator[Violation]:
    """A signature of an office that may not sign."""
    if reply.signed_by not in signing_offices(reply):
        provision = "G10-165-2.3" if reply.to == "prime_minister" else "G10-165-2.2"
        facts = {"office": reply.signed_by, "offices": signing_offices(reply)}
        yield Violation(provision, "may_not_sign", facts)


@rule("G10-165-2.4")
def unsaid_agreement(reply: Reply) -> Iterator[Violation]:
    """A deputy signs, and the covering letter does not say that the first head agreed."""
    deputy = reply.kind == "interim_report" and reply.signed_by in DEPUTIES
    if deputy and not (reply.letter or {}).get("agreed_with_first_head"):
        yield Violation("G10-165-2.4", "agreement_not_stated", {})


@rule("G10-200")
def unmet_requirements(reply: Reply) -> Iterator[Violation]:
    """Information to the Administration that lacks what App. 7 of the Decree requires."""
    if reply.to != "pa":
        return
    needed = ["document_ref", "executors", "initial_deadline", "summary", "conclusion"]
    if reply.information.get("conclusion") in ("partially_executed", "not_executed"):
        needed.append("reasons")
    for name in needed:
        if not reply.information.get(name):
            yield Violation("G10-200", "information_incomplete", {"what": f"reply_{name}"})


def faults(reply: Reply) -> list[Violation]:
    """Everything that stands against sending it."""
    found = (
        unnamed_silence,
        consent_not_given,
        missing_letters,
        missing_references,
        wrong_signatures,
        unsaid_agreement,
        unmet_requirements,
    )
    return [violation for rule_of in found for violation in rule_of(reply)]
