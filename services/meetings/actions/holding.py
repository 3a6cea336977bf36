"""Holding a meeting, signing its minutes, or closing it without minutes."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from law import Law, refuse
from services.meetings import events
from services.meetings.actions.step import Step, in_state, moved
from services.meetings.model import Acting, Instruction, Meeting, Minutes, Seat
from services.meetings.rules import attendance, organising, preparation
from services.meetings.rules import minutes as rules


def hold(
    law: Law,
    meeting: Meeting,
    acting: Acting,
    *,
    started_at: datetime,
    ended_at: datetime,
    attended: tuple[Seat, ...] | None,
    now: datetime,
) -> Step:
    """Record that the meeting was held, when, and who took part; what was not prepared is noted."""
    refuse(
        [
            *in_state(meeting, "scheduled"),
            *organising.not_the_host(law, meeting, acting),
            *organising.not_over(started_at, ended_at, now),
            *attendance.unknown_bodies(law, (seat.body for seat in attended or ()), on=started_at.date()),
        ]
    )
    held = replace(
        meeting,
        state="held",
        starts_at=started_at,
        ends_at=ended_at,
        participants=meeting.participants if attended is None else attended,
    )
    lacking = tuple(preparation.unprepared(meeting))
    cited = ("PM140-2(1)",)
    return moved(law, held, "held", acting, on=started_at.date(), provisions=cited, warnings=lacking)


def sign_minutes(
    law: Law,
    meeting: Meeting,
    acting: Acting,
    *,
    number: str,
    instructions: Sequence[Instruction],
    joint_decisions: tuple[str, ...],
    on: date,
    today: date,
) -> Step:
    """Sign the minutes; every instruction has words, responsible persons and a deadline, and none twice."""
    executors = (body for one in instructions for body in (one.executor, *one.coexecutors))
    refuse(
        [
            *in_state(meeting, "held"),
            *attendance.unknown_bodies(law, executors, on=on),
            *rules.not_entitled_to_sign(law, meeting, acting, on=on),
            *(() if meeting.on_application else organising.not_the_host(law, meeting, acting)),
            *(organising.minutes_on_another_day(meeting, on, today) if meeting.state == "held" else ()),
            *rules.incomplete_instructions(instructions),
            *rules.deadlines_before_signing(instructions, meeting),
            *rules.duplicated_instructions(instructions),
        ]
    )
    signed = Minutes(number, on, acting, rules.bound_bodies(meeting), joint_decisions)
    closed = replace(meeting, state="minutes_signed", minutes=signed)
    warnings = tuple(rules.no_joint_decision(meeting, joint_decisions, instructions))
    cited = _minutes_provisions(meeting)
    step = moved(law, closed, "minutes_signed", acting, on=on, provisions=cited, warnings=warnings)
    return replace(step, events=(*step.events, events.minutes_signed(step.meeting, signed, instructions)))


def close_without_minutes(law: Law, meeting: Meeting, acting: Acting, *, nature: str, on: date) -> Step:
    """Close an operational or forcing meeting, of which no minutes are needed."""
    refuse(
        [
            *in_state(meeting, "held"),
            *organising.not_the_host(law, meeting, acting),
            *rules.minutes_needed(meeting, nature),
        ]
    )
    closed = replace(meeting, state="no_minutes")
    return moved(law, closed, "no_minutes", acting, on=on, provisions=("PM140-R1.27",))


def _minutes_provisions(meeting: Meeting) -> tuple[str, ...]:
    return ("G10-27-1.6", "G10-27-1.7") if meeting.on_application else ("PM140-R1.18",)
