"""Clauses 11, 14 and 16: who agrees a draft act before it comes to the PA."""

from collections.abc import Iterator
from datetime import date

from law import Law
from law.rule import Violation, rule
from services.acts.model import Approval, Developer, Draft, Subject
from services.acts.model.sheet import Deed, Medium


@rule("D976-11.4", "D976-14.2", "D976-14.4")
def medium(developer: Developer, channel: str) -> Medium:
    """On what the agreement is given: paper for state secrets and for drafts of the PA, else electronic."""
    return "paper" if developer.kind == "pa" or channel == "paper" else "electronic"


@rule("D976-14.2", "D976-14.3", "D976-16(1).1", "D976-16(1).2", "D976-16(1).3", "D976-16(2)", "D976-11.4")
def approval_sheet(
    developer: Developer, subject: Subject, channel: str, law: Law, on: date
) -> tuple[Approval, ...]:
    """Everyone who must agree, visa or countersign before submission, each under the first provision met."""
    on_what = medium(developer, channel)
    if subject.judges and law.reading("judges_acts") != "general_rule":
        visa = _line(developer.body, "visa", on_what, "D976-14.3")
        return (visa,) if developer.kind != "pa" else ()
    asked = (*_list_of_14(developer, subject, law, on), *_agreements_of_16(subject))
    lines = [_line(who, "approve", on_what, provision) for provision, who in asked]
    signed = _countersigned(subject, law, on)
    lines += [_line(who, "countersign", on_what, provision) for provision, who in signed]
    seen: dict[tuple[str, str], Approval] = {}
    for line in lines:
        seen.setdefault((line.approver, line.act), line)
    return tuple(seen.values())


def _list_of_14(developer: Developer, subject: Subject, law: Law, on: date) -> Iterator[tuple[str, str]]:
    """The heads of clause 14; the PA asks interested bodies only (D976-11.4)."""
    if developer.kind != "pa":
        yield "D976-14.2", "prime_minister" if developer.body == "government" else developer.body
        yield from (("D976-14.2", body) for body in _justice_and_budget(subject, law, on))
    provision = "D976-11.4" if developer.kind == "pa" else "D976-14.2"
    for body in subject.interested_bodies:
        yield provision, body


def _justice_and_budget(subject: Subject, law: Law, on: date) -> tuple[str, ...]:
    """Both agree every draft; under another reading only one that concerns them."""
    bodies = law.value("D976-14.2", "budget_planning_body", on=on)
    justice = law.value("D976-14.2", "justice_body", on=on)
    budget = bodies[law.reading("budget_planning_body")]
    if law.reading("justice_and_budget_bodies") == "always":
        return (justice, budget)
    return (budget,) if subject.fiscal_effect else ()


def _agreements_of_16(subject: Subject) -> Iterator[tuple[str, str]]:
    """The PM when the Government's powers are touched; the heads of the bodies whose powers are."""
    if subject.government_powers:
        yield "D976-16(1).1", "prime_minister"
    for body in subject.affects_bodies:
        yield "D976-16(2)", body


def _countersigned(subject: Subject, law: Law, on: date) -> Iterator[tuple[str, str]]:
    """PM and Head of the Government Apparatus, both, for fiscal effect or the Government's initiative."""
    within = subject.government_powers or law.reading("fiscal_countersignature") == "both_for_any_draft"
    if within and (subject.fiscal_effect or subject.government_initiative):
        provision = "D976-16(1).2" if subject.fiscal_effect else "D976-16(1).3"
        for office in law.value(provision, "countersigned_by", on=on):
            yield provision, office


def _line(approver: str, deed: Deed, on_what: Medium, provision: str) -> Approval:
    return Approval(approver, deed, on_what, "bodies", provision)


@rule("D976-14.2", "D976-14.3", "D976-16(1).1", "D976-16(1).2", "D976-16(1).3", "D976-16(2)", "D976-3.2")
def lacking_approvals(draft: Draft) -> Iterator[Violation]:
    """Each approval of the bodies' sheet that has not been given, under the provision that demands it."""
    for line in draft.awaited("bodies"):
        code = "approval_objected" if line.state == "objected" else "approval_lacking"
        yield Violation(line.provision, code, {"approver": line.approver, "act": line.act})
