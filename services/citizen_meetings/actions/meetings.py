"""A regional meeting's life: planned, prepared, announced, held, closed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from law import Law, Violation, refuse
from services.citizen_meetings import events
from services.citizen_meetings.actions.steps import MeetingStep, in_state
from services.citizen_meetings.model import Entry, Question, RegionalMeeting
from services.citizen_meetings.rules import holding, participation, questions

NOT_YET_HELD = ("planned", "prepared", "announced")


def schedule(
    law: Law,
    meeting: RegionalMeeting,
    schedule_entries: Sequence[Entry] | None,
    plan_entries: Sequence[Entry] | None,
    *,
    before: RegionalMeeting | None = None,
    on: date,
) -> MeetingStep:
    """Put a meeting on a day: by the schedule, by the departmental plan, or outside both."""
    refuse(
        [
            *(in_state(before, *NOT_YET_HELD) if before else ()),
            *participation.not_bound(law, meeting.body, on=on),
            *participation.not_a_region(law, [meeting.region], on=on),
            *holding.not_in_schedule(meeting, schedule_entries),
            *holding.not_in_plan(meeting, plan_entries),
            *holding.level_of_another_plan(meeting),
            *holding.unscheduled_not_by_first_head(meeting),
            *holding.report_too_long(law, meeting, meeting.report_minutes),
        ]
    )
    kept = replace(meeting, prepared=before.prepared, media=before.media) if before else meeting
    return _moved(law, kept, "replanned" if before else "planned", on, holding.inconvenient(law, kept))


def prepare(law: Law, meeting: RegionalMeeting, steps: Sequence[str], *, on: date) -> MeetingStep:
    """Record steps of preparation; what is still lacking is named."""
    refuse(in_state(meeting, *NOT_YET_HELD))
    prepared = tuple(dict.fromkeys((*meeting.prepared, *steps)))
    lacking = tuple(holding.unprepared(replace(meeting, prepared=prepared)))
    state = "prepared" if not lacking and meeting.state == "planned" else meeting.state
    return _moved(law, replace(meeting, prepared=prepared, state=state), "prepared", on, lacking)


def announce(law: Law, meeting: RegionalMeeting, media: tuple[str, ...], *, on: date) -> MeetingStep:
    """Record that the meeting was announced in republican media."""
    refuse(in_state(meeting, *NOT_YET_HELD))
    announced = replace(meeting, media=tuple(dict.fromkeys((*meeting.media, *media))), state="announced")
    return _moved(law, announced, "announced", on, holding.unprepared(announced))


@dataclass(frozen=True, slots=True)
class Held:
    """How a meeting was held: the day, the facts, who held it."""

    on: date
    facts: Mapping[str, Any]
    level: str


def hold(law: Law, meeting: RegionalMeeting, how: Held, *, on: date) -> MeetingStep:
    """Record that the meeting was held and how; every lack is named.

    A meeting called by a risk is held by the first head, else it is refused.
    """
    refuse([*in_state(meeting, *NOT_YET_HELD), *_not_yet(how.on, on)])
    held = replace(meeting, state="held", held_on=how.on, facts=dict(how.facts), level=how.level)
    refuse(holding.unscheduled_not_by_first_head(held))
    lacking = [
        *holding.unprepared(held),
        *holding.not_announced(held),
        *holding.form_lacking(held),
        *holding.within_each_lacking(held),
        *holding.others_absent(held),
        *holding.report_too_long(law, held, how.facts.get("report_minutes", held.report_minutes)),
    ]
    return _moved(law, held, "held", on, lacking)


def follow_up(law: Law, meeting: RegionalMeeting, *, on: date) -> MeetingStep | None:
    """After a meeting its questions are ranked and followed up; said once."""
    if meeting.state != "held":
        return None
    return _moved(law, replace(meeting, state="followed_up"), "followed_up", on, ())


def close(law: Law, meeting: RegionalMeeting, asked: Sequence[Question], *, on: date) -> MeetingStep:
    """Close a meeting all of whose questions are ranked, and answered or under control."""
    refuse(
        [
            *in_state(meeting, "held", "followed_up"),
            *questions.unranked(asked),
            *questions.without_measures(asked),
        ]
    )
    return _moved(law, replace(meeting, state="closed"), "closed", on, ())


def _not_yet(held_on: date, on: date) -> list[Violation]:
    return [Violation("C112-1(1).1", "held_in_future", {"on": held_on})] if held_on > on else []


def _moved(law: Law, meeting: RegionalMeeting, step: str, on: date, noted: Any) -> MeetingStep:
    advised = tuple(events.advice(law, noted))
    return MeetingStep(meeting, (events.meeting_changed(meeting, step, on, advised),), advised)
