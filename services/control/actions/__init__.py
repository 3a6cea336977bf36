"""What control decides: each action takes item, command and case, and returns the new item and its facts."""

from services.control.actions.case import Case
from services.control.actions.decisions import take_decision
from services.control.actions.execution import submit_execution_report, submit_proposals
from services.control.actions.fulfilment import fulfil_duty
from services.control.actions.opening import open_item, set_deadline
from services.control.actions.outcome import Outcome
from services.control.actions.requests import request_extension, request_new_deadline, request_transfer
from services.control.actions.silence import duty_missed

__all__ = [
    "Case",
    "Outcome",
    "duty_missed",
    "fulfil_duty",
    "open_item",
    "request_extension",
    "request_new_deadline",
    "request_transfer",
    "set_deadline",
    "submit_execution_report",
    "submit_proposals",
    "take_decision",
]
