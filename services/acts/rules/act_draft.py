"""Clauses 10 to 14 and 17: who prepares an act, on what ground, in which languages, by which channel."""

from collections.abc import Iterable, Iterator
from datetime import date

from law import Law, UnknownBody
from law.rule import Violation, rule
from services.acts.model import Acting, Draft, Text
from services.acts.rules.acting import first_head

LANGUAGES = ("kk", "ru")
DEVELOPERS = {
    "pa": "D976-10(1)",
    "government": "D976-10(2)",
    "supreme_court": "D976-10(3)",
    "accountable_to_president": "D976-10(4)",
    "local_executive_body": "D976-10(5)",
    "other": "D976-10(6)",
}
"""Kinds of developers of clause 10, each with its sub-item."""


@rule("D976-10(1)", "D976-10(2)", "D976-10(3)", "D976-10(4)", "D976-10(5)", "D976-10(6)")
def developer_kind(body: str, law: Law, on: date) -> str:
    """The kind of clause 10 that a body belongs to; `other` needs a determination of the President."""
    if any(unknown_bodies((body,), law, on)):
        return "other"
    found = law.body(body, on=on)
    if found.in_government:
        return "government"
    if found.accountable_to_president:
        return "accountable_to_president"
    return found.kind if found.kind in DEVELOPERS else "other"


@rule("D976-10(6)", "D976-16(2)")
def unknown_bodies(
    codes: Iterable[str], law: Law, on: date, provision: str = "D976-16(2)"
) -> Iterator[Violation]:
    """Bodies that the register does not know on that day."""
    for code in codes:
        try:
            law.body(code, on=on)
        except UnknownBody as unknown:
            yield Violation(provision, "body_unknown", {"body": code, "why": str(unknown)})


@rule("D976-10(6)", "D976-12.1", "D976-12.2")
def unlawful_beginnings(draft: Draft) -> Iterator[Violation]:
    """Faults of who begins the draft and why: an undetermined developer, an instruction without reference."""
    developer = draft.developer
    if developer.kind not in DEVELOPERS or (developer.kind == "other" and not developer.determined_by):
        yield Violation("D976-10(6)", "developer_not_determined", {"body": developer.body})
    if draft.ground.kind == "instruction" and not draft.ground.reference:
        yield Violation("D976-12.2", "instruction_not_named", {"draft": draft.id})


@rule("D976-14.2", "D976-33.4")
def unrevisable(old: Draft | None, new: Draft, *states: str) -> Iterator[Violation]:
    """A draft under an id that another bears, or handed in again without a change while it is agreed."""
    if old is None:
        return
    alike = old.is_act == new.is_act and (new.developer.body == old.developer.body or not new.is_act)
    if old.state not in states or not alike:
        yield Violation("D976-26", "draft_exists", {"draft": new.id})
    elif old.approvals and _sent(old) == _sent(new):
        yield Violation("D976-14.2" if new.is_act else "D976-33.4", "draft_unchanged", {"draft": new.id})


def _sent(draft: Draft) -> tuple[object, ...]:
    """What is sent round for agreement."""
    parts = (draft.kind, draft.title, draft.texts, draft.subject, draft.attachments, draft.items)
    return (*parts, draft.secrecy, draft.channel, draft.ground, draft.considerations)


@rule("D976-3.1", "D976-3.2", "D976-3.3")
def answerable(draft: Draft) -> tuple[str, str]:
    """Whose first head answers for quality, agreement and full working out: body, and person once known."""
    by = draft.submitted_by
    return (by.body, by.person) if by else (draft.developer.body, "")


@rule("D976-13.3", "D976-23")
def missing_languages(draft: Draft, provision: str = "D976-13.3") -> Iterator[Violation]:
    """The languages in which the draft, or one of its annexes, is not there."""
    texts = draft.final_texts if provision == "D976-23" else draft.texts
    held: dict[str, Text] = {text.language: text for text in texts}
    for language in LANGUAGES:
        if language not in held:
            yield Violation(provision, "language_missing", {"language": language})
    annexes = {text.annexes for text in held.values()}
    if len(held) == len(LANGUAGES) and len(annexes) > 1:
        facts = {language: held[language].annexes for language in LANGUAGES}
        yield Violation(provision, "annexes_differ", facts)


@rule("D976-13.4", "D976-14.1", "D976-14.4", "D976-14.5")
def lawful_channel(secrecy: str) -> str:
    """`paper` for state secrets, else `electronic`; restricted papers go on paper as an exception only."""
    return "paper" if secrecy == "state_secret" else "electronic"


@rule("D976-14.1", "D976-14.4", "D976-14.5", "D976-13.4", "D976-22.7")
def wrong_channel(draft: Draft, channel: str, reason: str | None) -> Iterator[Violation]:
    """A draft that goes by the wrong channel for its secrecy."""
    facts = {"channel": channel, "secrecy": draft.secrecy}
    if draft.secrecy == "state_secret" and channel != "paper":
        yield Violation("D976-14.4", "secret_on_paper_only", facts)
    if draft.secrecy == "restricted" and channel == "paper" and not reason:
        yield Violation("D976-14.5", "paper_needs_reason", facts)
    if draft.secrecy == "none" and channel == "paper" and not draft.from_pa:
        yield Violation("D976-14.1", "electronic_only", facts)


@rule("D976-13.1", "D976-13.2")
def through_government(draft: Draft, law: Law) -> bool:
    """A draft of the Government, or of an akimat, which has no way of its own to the PA."""
    if draft.developer.kind == "local_executive_body":
        return law.reading("akimat_submits") == "government_resolution"
    return draft.developer.kind == "government"


@rule("D976-13.1", "D976-13.2", "D976-14(1)", "D976-14(2)")
def wrong_submitter(
    draft: Draft, acting: Acting, resolution: str | None, law: Law, on: date
) -> Iterator[Violation]:
    """A draft brought to the PA without its Government resolution, or under a foreign signature."""
    kind = draft.developer.kind
    through = through_government(draft, law)
    if kind == "pa":
        yield Violation("D976-11.3", "pa_draft_is_not_submitted", {"draft": draft.id})
    elif through:
        if not resolution:
            provision = "D976-13.1" if kind == "government" else "D976-13.2"
            yield Violation(provision, "resolution_missing", {"body": draft.developer.body})
        if acting.office != "prime_minister":
            yield Violation("D976-14(1)", "prime_minister_signs", {"office": acting.office})
    elif acting.body != draft.developer.body or acting.office not in first_head(acting.body, law, on):
        facts = {"body": draft.developer.body, "by": acting.body, "office": acting.office}
        yield Violation("D976-14(2)", "first_head_signs", facts)


@rule("D976-17")
def late_treaty(draft: Draft, law: Law, on: date) -> Iterator[Violation]:
    """A treaty, or the right to sign one, brought later than the term before the day of signing."""
    signing_on = draft.subject.treaty_signing_on
    if not draft.subject.treaty:
        return
    if signing_on is None:
        yield Violation("D976-17", "signing_day_missing", {"draft": draft.id})
        return
    last = law.deadline("D976-17", from_=signing_on, on=on)
    if on > last.due_on:
        facts = {"signing_on": signing_on, "last_on": last.due_on, "on": on}
        yield Violation("D976-17", "treaty_too_late", facts)
