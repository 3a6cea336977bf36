"""Clauses 18 to 22: the examination of a draft act in the PA, its finalising and its return for rework."""

from collections.abc import Iterator
from datetime import date

from law import Law
from law.rule import Violation, rule
from services.acts.model import Acting, Conclusion, Draft, Examination
from services.acts.rules.act_draft import through_government
from services.acts.rules.acting import first_head
from services.acts.rules.procedure import length


@rule("D976-19.1", "D976-19.2", "D976-20", "D976-11.3")
def examination_provision(draft: Draft, law: Law) -> str | None:
    """Under which provision the examination has a clock; none for judges' acts and for drafts of the PA."""
    clockless = draft.subject.judges and law.reading("judges_acts") != "general_rule"
    if clockless or draft.from_pa:
        return None
    return "D976-20" if draft.subject.state_planning else "D976-19.1"


@rule("D976-19.1", "D976-20", "D976-19.2")
def examination_days(draft: Draft, law: Law, on: date) -> int | None:
    """How many working days the examination may take; None where the text sets no term."""
    provision = examination_provision(draft, law)
    return length(provision, law, on).n if provision else None


@rule("D976-18.1")
def criteria(law: Law, on: date) -> tuple[str, ...]:
    """The nine criteria of the examination, by provision."""
    return tuple(law.value("D976-18.1", "criteria", on=on))


@rule(
    *("D976-18.1", "D976-18(1)", "D976-18(2)", "D976-18(3)", "D976-18(4)", "D976-18(5)", "D976-18(6)"),
    *("D976-18(7)", "D976-18(8)", "D976-18(9)", "D976-19.3", "D976-19.4"),
)
def faulty_conclusion(draft: Draft, conclusion: Conclusion, law: Law, on: date) -> Iterator[Violation]:
    """Faults of a unit's conclusion: a stranger to the draft, a criterion passed over, a mute objection."""
    examination = draft.examination
    if conclusion.by.body != "pa":
        yield Violation("D976-18.1", "only_pa_does", {"body": conclusion.by.body})
    if conclusion.unit not in (examination.lead_unit, *examination.co_executors):
        yield Violation("D976-19.3", "unit_not_assigned", {"unit": conclusion.unit})
    if conclusion.visa_only:
        if conclusion.unit == examination.lead_unit:
            yield Violation("D976-19.4", "lead_unit_concludes", {"unit": conclusion.unit})
        if conclusion.objects:
            yield Violation("D976-19.4", "objection_needs_conclusion", {"unit": conclusion.unit})
        return
    found = {finding.criterion: finding for finding in conclusion.findings}
    known = criteria(law, on)
    for criterion in known:
        if criterion not in found:
            yield Violation(criterion, "criterion_not_examined", {"criterion": criterion})
        elif not found[criterion].met and not found[criterion].remark:
            yield Violation(criterion, "objection_without_reason", {"criterion": criterion})
    for criterion in found.keys() - set(known):
        yield Violation("D976-18.1", "criterion_unknown", {"criterion": criterion})


@rule("D976-18.1", "D976-19.3")
def wrong_assignment(acting: Acting, units: Examination) -> Iterator[Violation]:
    """Units assigned by somebody outside the PA, or a lead unit that is its own co-executor."""
    if acting.body != "pa":
        yield Violation("D976-18.1", "only_pa_does", {"body": acting.body})
    if units.lead_unit in units.co_executors:
        yield Violation("D976-19.3", "lead_is_co_executor", {"unit": units.lead_unit})


@rule("D976-21.2")
def absent_bodies(draft: Draft, participants: tuple[str, ...]) -> Iterator[Violation]:
    """Interested bodies that took no part in finalising the draft in the PA."""
    interested = dict.fromkeys((*draft.subject.interested_bodies, *draft.subject.affects_bodies))
    for body in interested:
        if body not in participants:
            yield Violation("D976-21.2", "interested_body_absent", {"body": body})


@rule("D976-22.1")
def unlawful_return(draft: Draft) -> Iterator[Violation]:
    """A return without shortcomings that are both substantial and not removable in the PA."""
    objections = [found for found in draft.examination.conclusions if found.objects]
    if not any(found.substantial for found in objections):
        yield Violation("D976-22.1", "return_not_substantial", {"draft": draft.id})
    if not any(found.substantial and not found.removable for found in objections):
        yield Violation("D976-22.1", "return_removable", {"draft": draft.id})


@rule("D976-22.3")
def returned_to(draft: Draft) -> str:
    """The body that submitted the draft and gets it back."""
    return draft.submitted_by.body if draft.submitted_by else draft.developer.body


@rule("D976-22.5", "D976-22.6")
def wrong_resubmitter(draft: Draft, acting: Acting, law: Law, on: date) -> Iterator[Violation]:
    """A reworked draft without the letter of who may resubmit it; a unit of the PA needs no letter."""
    if through_government(draft, law):
        if acting.office not in law.value("D976-22.5", "letter_signed_by", on=on):
            yield Violation("D976-22.5", "wrong_covering_letter", {"office": acting.office})
    elif acting.body != draft.developer.body:
        facts = {"body": draft.developer.body, "by": acting.body}
        yield Violation("D976-22.6", "developer_resubmits", facts)
    elif not draft.from_pa and acting.office not in first_head(acting.body, law, on):
        facts = {"body": draft.developer.body, "by": acting.body, "office": acting.office}
        yield Violation("D976-22.6", "first_head_signs", facts)


@rule("D976-19.1", "D976-21.1", "D976-22.4", "D976-27", "D976-34")
def may_not_change(provision: str, acting: Acting, law: Law, on: date) -> Iterator[Violation]:
    """A term changed by an office that the text does not name."""
    offices = law.term(provision, on=on).may_be_changed_by
    if provision == "D976-22.4" and law.reading("resubmission_term_set_by") == "nobody":
        offices = ()
    if acting.office not in offices:
        facts = {"office": acting.office, "offices": offices}
        yield Violation(provision, "term_not_theirs", facts)
