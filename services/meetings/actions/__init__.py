"""What can be done with a meeting: pure decisions that give the new state, the facts and the duties."""

from services.meetings.actions import presenting
from services.meetings.actions.holding import close_without_minutes, hold, sign_minutes
from services.meetings.actions.requests import decide_necessity, request
from services.meetings.actions.scheduling import cancel, prepare, reschedule, schedule
from services.meetings.actions.step import Step

__all__ = [
    "Step",
    "cancel",
    "close_without_minutes",
    "decide_necessity",
    "hold",
    "prepare",
    "presenting",
    "request",
    "reschedule",
    "schedule",
    "sign_minutes",
]
