"""What control decides: each action takes item, command and case, and returns the new item and its facts."""

from services.control.actions.case import Case
from services.control.actions.decisions import take_decision
from services.control.actions.execution import submit_execution_report, submit_proposals
from services.control.actions.fulfilment import fulfil_duty
from services.control.actions.opening import open_item, set_deadline
from services.control.actions.outcome import Outcome
from services.control.actions.oversight import (
    Deed,
    approve_inspection_schedule,
    assign_control,
    consider_discipline,
    hold_inspection,
)
from services.control.actions.requests import request_extension, request_new_deadline, request_transfer
from services.control.actions.silence import duty_missed
from services.control.actions.supervision import (
    approve_roadmap,
    assess_execution,
    record_observation,
    report_risk,
    set_interim_reports,
)

__all__ = [
    "Case",
    "Deed",
    "Outcome",
    "approve_inspection_schedule",
    "approve_roadmap",
    "assess_execution",
    "assign_control",
    "consider_discipline",
    "duty_missed",
    "fulfil_duty",
    "hold_inspection",
    "open_item",
    "record_observation",
    "report_risk",
    "request_extension",
    "request_new_deadline",
    "request_transfer",
    "set_deadline",
    "set_interim_reports",
    "submit_execution_report",
    "submit_proposals",
    "take_decision",
]
