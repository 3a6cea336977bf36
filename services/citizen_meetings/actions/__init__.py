"""What can be done in the cycle, with a regional meeting and with a question: pure decisions."""

from services.citizen_meetings.actions.meetings import (
    Held,
    Plans,
    announce,
    close,
    follow_up,
    hold,
    prepare,
    schedule,
)
from services.citizen_meetings.actions.papers import approve_schedule, propose, submit_plan, submit_schedule
from services.citizen_meetings.actions.questions import (
    Group,
    answer,
    follow_item,
    put_on_control,
    rank,
    register_question,
)
from services.citizen_meetings.actions.steps import MeetingStep, PaperStep, QuestionStep

__all__ = [
    "Group",
    "Held",
    "MeetingStep",
    "PaperStep",
    "Plans",
    "QuestionStep",
    "announce",
    "answer",
    "approve_schedule",
    "close",
    "follow_item",
    "follow_up",
    "hold",
    "prepare",
    "propose",
    "put_on_control",
    "rank",
    "register_question",
    "schedule",
    "submit_plan",
    "submit_schedule",
]
