"""A regional meeting's life: planned, prepared, announced, held, closed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from law import Law, Violation, refuse
from services.citizen_meetings import events
from services.citizen_meetings.actions.steps import MeetingStep, in_state
from services.citizen_meetings.model import Acting, Entry, Question, RegionalMeeting
from services.citizen_meetings.rules import cycle, holding, participation, questions

NOT_YET_HELD = ("planned", "prepared", "announced")


@dataclass(frozen=True, slots=True)
class Plans:
    """What the year holds for a meeting: the approved schedule, and the departmental plan of its body."""

    schedule: Sequence[Entry] | None = None
    departmental: Sequence[Entry] | None = None
    outdated: bool = False


def schedule(
    law: Law,
    meeting: RegionalMeeting,
    by: Acting,
    plans: Plans,
    *,
    before: RegionalMeeting | None = None,
    on: date,
) -> MeetingStep:
    """Put a meeting on a day: by the schedule, by the departmental plan, or outside both."""
    refuse(
        [
            *(in_state(before, *NOT_YET_HELD) if before else ()),
            *(_of_another_body(before, meeting) if before else ()),
            *participation.not_bound(law, meeting.body, on=on),
            *participation.not_its_own(by, meeting.body, "C112-1(1).1"),
            *participation.not_a_region(law, [meeting.region], on=on),
            *holding.not_in_schedule(meeting, plans.schedule),
            *holding.not_in_plan(meeting, plans.departmental),
            *holding.level_of_another_plan(meeting),
            *holding.unscheduled_not_by_first_head(meeting),
            *holding.report_too_long(law, meeting, meeting.report_minutes),
        ]
    )
    kept = replace(meeting, prepared=before.prepared, media=before.media) if before else meeting
    noted = (
        *holding.inconvenient(law, kept),
        *holding.otherwise_than_planned(kept, plans.schedule, plans.departmental),
        *holding.by_an_outdated_plan(kept, outdated=plans.outdated),
    )
    return _moved(law, kept, "replanned" if before else "planned", on, noted)


def prepare(law: Law, meeting: RegionalMeeting, steps: Sequence[str], by: Acting, *, on: date) -> MeetingStep:
    """Record steps of preparation; what is still lacking is named."""
    refuse([*in_state(meeting, *NOT_YET_HELD), *participation.not_its_own(by, meeting.body, "C112-1(1).1")])
    prepared = tuple(dict.fromkeys((*meeting.prepared, *steps)))
    lacking = tuple(holding.unprepared(replace(meeting, prepared=prepared)))
    state = "prepared" if not lacking and meeting.state == "planned" else meeting.state
    return _moved(law, replace(meeting, prepared=prepared, state=state), "prepared", on, lacking)


def announce(
    law: Law, meeting: RegionalMeeting, media: tuple[str, ...], by: Acting, *, on: date
) -> MeetingStep:
    """Record that the meeting was announced in republican media."""
    refuse([*in_state(meeting, *NOT_YET_HELD), *participation.not_announcing(by, meeting.body, on=on)])
    announced = replace(meeting, media=tuple(dict.fromkeys((*meeting.media, *media))), state="announced")
    return _moved(law, announced, "announced", on, holding.unprepared(announced))


@dataclass(frozen=True, slots=True)
class Held:
    """How a meeting was held: the day, the facts, who held it."""

    on: date
    facts: Mapping[str, Any]
    level: str


def hold(law: Law, meeting: RegionalMeeting, how: Held, by: Acting, *, on: date) -> MeetingStep:
    """Record that the meeting was held and how; every lack is named.

    A meeting called by a risk is held by the first head, else it is refused.
    """
    refuse(
        [
            *in_state(meeting, *NOT_YET_HELD),
            *participation.not_its_own(by, meeting.body, "C112-1(1).1"),
            *_not_yet(how.on, on),
        ]
    )
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
    return replace(_moved(law, held, "held", on, lacking), fulfils=cycle.holding_of(how.on.year))


def follow_up(law: Law, meeting: RegionalMeeting, *, on: date) -> MeetingStep | None:
    """After a meeting its questions are ranked and followed up; said once."""
    if meeting.state != "held":
        return None
    return _moved(law, replace(meeting, state="followed_up"), "followed_up", on, ())


def close(
    law: Law, meeting: RegionalMeeting, asked: Sequence[Question], by: Acting, *, on: date
) -> MeetingStep:
    """Close a meeting all of whose questions are ranked, and answered or under control."""
    refuse(
        [
            *participation.not_its_own(by, meeting.body, "C112-1(1).1"),
            *in_state(meeting, "held", "followed_up"),
            *questions.unranked(asked),
            *questions.without_measures(asked),
        ]
    )
    return _moved(law, replace(meeting, state="closed"), "closed", on, ())


def _not_yet(held_on: date, on: date) -> list[Violation]:
    return [Violation("C112-1(1).1", "held_in_future", {"on": held_on})] if held_on > on else []


def _of_another_body(before: RegionalMeeting, meeting: RegionalMeeting) -> list[Violation]:
    """A meeting put on another day stays that of its body and its region."""
    if (before.body, before.region) == (meeting.body, meeting.region):
        return []
    facts = {"meeting": before.id, "body": before.body, "region": before.region}
    return [Violation("C112-1(1).1", "regional_meeting_id_used", facts)]


def _moved(law: Law, meeting: RegionalMeeting, step: str, on: date, noted: Any) -> MeetingStep:
    advised = tuple(events.advice(law, noted))
    return MeetingStep(meeting, (events.meeting_changed(meeting, step, on, advised),), advised)
