"""Whose step is next: which offices, bodies and units a draft waits for, and for what."""

from services.acts.model import Draft, unit_code
from services.acts.rules.examination import returned_to

IN_PA = {
    "checking": "check",
    "finalising": "finalise",
    "finalised": "prepare_final",
    "final_paper": "hand_over",
    "planned": "draft_instructions",
}
STAGES = {
    "agreeing": "bodies",
    "developer_visas": "developer",
    "pa_units": "pa_units",
    "pa_visas": "pa_visas",
    "head_visa": "head_of_pa",
}


def awaited_from(draft: Draft) -> dict[str, tuple[str, ...]]:
    """Each office, body or unit that the draft waits for, with every step awaited from it."""
    if draft.state in STAGES:
        return _signatories(draft)
    return {who: (step,) for who, step in _next_step(draft).items()}


def _signatories(draft: Draft) -> dict[str, tuple[str, ...]]:
    """Who has lines to fill: the Prime Minister may have both to agree and to countersign."""
    awaited: dict[str, tuple[str, ...]] = {}
    for line in draft.approvals:
        if line.stage == STAGES[draft.state] and not line.settled:
            awaited[line.approver] = (*awaited.get(line.approver, ()), line.act)
    return awaited


def _next_step(draft: Draft) -> dict[str, str]:
    """Whose step is next where no sheet is being filled."""
    if draft.state == "examination":
        return _examiners(draft)
    if draft.state in IN_PA:
        lead = draft.examination.lead_unit
        return {unit_code(lead) if lead else "pa": IN_PA[draft.state]}
    if draft.state == "entrusted":
        return dict.fromkeys(draft.entrusted_to, "draft_instructions")
    if draft.state == "visaed":
        step = "approve_by_order" if draft.kind == "plan_of_measures" else "present"
        return {"head_of_pa": step}
    other = {
        "agreed": (draft.developer.body, "submit_to_pa"),
        "returned": (returned_to(draft), "resubmit"),
        "with_president": ("president", "sign"),
    }
    return dict([other[draft.state]]) if draft.state in other else {}


def _examiners(draft: Draft) -> dict[str, str]:
    """The units whose conclusion lacks; the PA itself while no unit is assigned."""
    held = draft.examination
    if held.lead_unit is None:
        return {"pa": "assign_units"}
    done = {conclusion.unit for conclusion in held.conclusions}
    return {unit_code(u): "give_conclusion" for u in (held.lead_unit, *held.co_executors) if u not in done}
