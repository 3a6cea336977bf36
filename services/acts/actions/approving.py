"""A body, an office or a unit agrees, visas, countersigns or objects: one line of the sheet is filled."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from law import Law, Violation, refuse, rule
from services.acts.actions.drafting import after_approval
from services.acts.actions.examining import reopen
from services.acts.events import draft_changed
from services.acts.model import UNSIGNED, Acting, ActingOrder, Approval, Change, Draft, Signature, Today
from services.acts.model.draft import State
from services.acts.model.sheet import Decision, Deed, Stage
from services.acts.rules.acting import wrong_hand
from services.acts.rules.procedure import agreement_duty, not_lifted

OPEN_STAGES: dict[State, tuple[Stage, ...]] = {
    "agreeing": ("bodies",),
    "agreed": ("bodies",),
    "developer_visas": ("developer",),
    "pa_units": ("pa_units",),
    "pa_visas": ("pa_visas",),
    "head_visa": ("head_of_pa",),
}
"""In which state of the draft which stages of its sheet are filled."""

TURN: dict[State, Stage] = {
    "agreeing": "bodies",
    "developer_visas": "developer",
    "pa_units": "pa_units",
    "pa_visas": "pa_visas",
    "head_visa": "head_of_pa",
}
"""The states in which a sheet is filled, in their order."""


@dataclass(frozen=True, slots=True)
class Said:
    """What the approver said: for which line, by whom, when, with which signature and remark."""

    approver: str
    decision: Decision
    acting: Acting
    on: date
    deed: Deed | None = None
    remark: str | None = None
    signature: Signature = UNSIGNED
    order: ActingOrder | None = None


def give_approval(draft: Draft, said: Said, today: Today) -> Change[Draft]:
    """Fill the approver's line; the draft moves on when the last line of the stage is filled."""
    line = _line(draft, said)
    refuse(not_lifted(draft, _faults(draft, line, said, today.law, today.on)))
    if line is None:  # not reached: a missing line is one of the faults
        raise LookupError(said.approver)
    filled = replace(
        line,
        state="objected" if said.decision == "objected" else "given",
        by=said.acting,
        on=said.on,
        signature=said.signature,
        remark=said.remark,
        at=today.at,
    )
    step = "object" if filled.state == "objected" else f"give_{line.act}"
    new = draft.put(filled)
    visa = draft.is_act and line.stage in ("developer", "pa_visas", "head_of_pa")
    if visa and filled.state == "objected" and today.law.reading("refused_visa") == "objection":
        return reopen(new, said.acting, step, line.provision, today)
    new = after_approval(new) if line.stage == "bodies" and new.is_act else next_turn(new)
    told = draft_changed(new, step, said.acting, said.on.isoformat(), line.provision)
    closes = (agreement_duty(draft, line.approver),)
    return Change(new, (told,), closes=closes if filled.settled else ())


def next_turn(draft: Draft) -> Draft:
    """The draft in the first state of its visas that still awaits somebody; `visaed` when none does."""
    for state, stage in TURN.items():
        if draft.awaited(stage):
            return replace(draft, state=state)
    return replace(draft, state="visaed")


def _line(draft: Draft, said: Said) -> Approval | None:
    """The line meant: of this approver (and deed), in an open stage, one not given yet going first."""
    lines = _lines(draft, said)
    return next((line for line in lines if not line.settled), lines[0] if lines else None)


def _lines(draft: Draft, said: Said) -> list[Approval]:
    return [
        line
        for line in draft.stage(*OPEN_STAGES.get(draft.state, ()))
        if line.approver == said.approver and said.deed in (None, line.act)
    ]


@rule("D976-14.2", "D976-16(2)", "D976-24.8", "D976-App1", "D976-App6")
def _faults(draft: Draft, line: Approval | None, said: Said, law: Law, today: date) -> Iterator[Violation]:
    """Why this word cannot be put on the sheet."""
    if line is None:
        known = any(found.approver == said.approver for found in draft.approvals)
        code = "approval_out_of_turn" if known else "not_on_sheet"
        provision = "D976-14.2" if draft.is_act else "D976-33.4"
        yield Violation(provision, code, {"approver": said.approver, "state": draft.state})
        return
    if len(_lines(draft, said)) > 1:
        deeds = [one.act for one in _lines(draft, said)]
        yield Violation(line.provision, "deed_not_named", {"approver": said.approver, "deeds": deeds})
    if draft.sheet_on and said.on < draft.sheet_on:
        facts = {"approver": said.approver, "on": said.on, "sheet_on": draft.sheet_on}
        yield Violation(line.provision, "approval_before_sheet", facts)
    if line.settled:
        yield Violation(line.provision, "approval_given_already", {"approver": said.approver, "on": line.on})
    if said.on > today:
        yield Violation(line.provision, "day_in_future", {"day": said.on, "on": today})
    sheet = "D976-App1" if draft.is_act else "D976-App6"
    if said.decision != "agreed" and not said.remark:
        yield Violation(sheet, "remark_missing", {"approver": said.approver})
    if said.signature.status == "invalid":
        facts = {"approver": said.approver, "reason": said.signature.reason}
        yield Violation(sheet, "signature_invalid", facts)
    yield from wrong_hand(said.approver, said.acting, said.order, law, said.on)
