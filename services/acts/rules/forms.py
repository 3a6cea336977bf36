"""What stands in the statutory forms of drafting: App. 1, 2 and 6, by the columns of the register."""

from typing import Any

from law import Law, rule
from services.acts.model import UNIT, Approval, Draft
from services.acts.model.yearly import Plan

Row = dict[str, str]


@rule("D976-App1", "D976-15(4)")
def approval_sheet(draft: Draft, law: Law, lang: str) -> dict[str, Any]:
    """App. 1: who of the bodies agreed, when, with which signature, and what they remarked."""
    rows = [
        {
            "number": str(number),
            "organisation_name": capital(named(line.approver, law, lang)),
            "agreed_at": _when(line),
            "signatory_name": line.by.person if line.by else "",
            "eds_status": _status(line, law, lang),
            "explanation": _explained(line, law, lang),
        }
        for number, line in enumerate(draft.stage("bodies"), start=1)
    ]
    executor = draft.developer.unit or named(draft.developer.body, law, lang)
    head = {"responsible_executor": executor, "project_description": titled(draft.title, lang)}
    return {"form": "D976-App1", "head": head, "rows": rows, "foot": {}}


@rule("D976-App6", "D976-28.8")
def instruction_sheet(draft: Draft, law: Law, lang: str) -> dict[str, Any]:
    """App. 6: the paper copy of the electronic agreement of instructions in the PA."""
    rows = [
        {
            "number": str(number),
            "position": _position(line, law, lang),
            "full_name": line.by.person if line.by else "",
            "agreed_at": _when(line),
            "signing_status": _status(line, law, lang),
        }
        for number, line in enumerate(draft.stage("pa_units", "pa_visas"), start=1)
    ]
    foot = {"registration_requisites": f"{draft.id} {draft.number or ''}".strip()}
    return {"form": "D976-App6", "head": {"content": titled(draft.title, lang)}, "rows": rows, "foot": foot}


@rule("D976-App2", "D976-36.2")
def plan_form(plan: Plan, law: Law, lang: str) -> dict[str, Any]:
    """App. 2: the rows of the national plan."""
    rows = [
        {
            "number": row.number,
            "measure": titled(row.measure, lang),
            "completion_form": row.completion_form,
            "responsible_executors": ", ".join(
                named(body, law, lang) for body in (row.executor, *row.coexecutors)
            ),
            "deadline": row.deadline.strftime("%d.%m.%Y") if row.deadline else "",
        }
        for row in plan.measures
    ]
    return {"form": "D976-App2", "head": {}, "rows": rows, "foot": {}}


def named(approver: str, law: Law, lang: str) -> str:
    """The name of an office, a body or a unit in a language."""
    if approver.startswith(UNIT):
        return law.unit(approver, lang)
    if approver in law.offices:
        return law.offices[approver].name(lang)
    bodies = law.all_bodies
    return bodies.latest(approver).name(lang) if approver in bodies else approver


def titled(text: Any, lang: str) -> str:
    """A text in a language, or in the first it exists in."""
    return str(text.get(lang) or next(iter(text.values()), ""))


def _explained(line: Approval, law: Law, lang: str) -> str:
    """What was remarked; a countersignature is said to be one, as its office may stand on the sheet twice."""
    deed = law.message("countersign", lang) if line.act == "countersign" else ""
    return "; ".join(part for part in (deed, line.remark) if part)


def _position(line: Approval, law: Law, lang: str) -> str:
    """The office in which the line was signed, with its unit where it is that of a unit."""
    office = named(line.by.office if line.by else line.approver, law, lang)
    unit = law.unit(line.approver, lang) if line.approver.startswith(UNIT) and line.by else ""
    return capital(f"{office} ({unit})" if unit else office)


def capital(words: str) -> str:
    """Words that begin a cell."""
    return words[:1].upper() + words[1:]


def _when(line: Approval) -> str:
    """Day and time of agreement, as far as they are known: what was entered later has its day alone."""
    if line.at is not None and line.at.date() == line.on:
        return line.at.strftime("%d.%m.%Y %H:%M")
    return line.on.strftime("%d.%m.%Y") if line.on else ""


def _status(line: Approval, law: Law, lang: str) -> str:
    """What the line says: awaited, objected, deemed, or the state of its electronic signature."""
    if line.state != "given":
        return law.message(f"sheet_{line.state}", lang)
    on_paper = line.signature.status == "none" and line.medium != "electronic"
    return law.message("sheet_on_paper" if on_paper else f"sheet_{line.signature.status}", lang)
