"""A regional meeting: planned, prepared, announced, held; every lack is named with its provision."""

from collections.abc import Iterator, Sequence

from law import Law, Violation, rule
from services.citizen_meetings.model import Entry, RegionalMeeting
from services.citizen_meetings.rules import register

PREPARATION = {
    "situation_analysed": "C112-1(4).2",
    "place_agreed": "C112-1(4).9",
    "videoconference_agreed": "C112-1(4).9",
    "coverage_given": "C112-1(4).10",
    "ways_to_send_published": "C112-1(4).11",
    "plans_published": "C112-1(4).11",
    "mass_media_informed": "C112-1(4).12",
}
FIRST_HEAD = "first_head"
INVITED = "deputy_prime_minister_invited"
WITHIN_EACH = {
    "personal_reception": "C112-1(5).1",
    "ngo_meetings": "C112-1(5).2",
    "media_briefing": "C112-1(5).3",
}


@rule("C112-1(3)")
def report_too_long(law: Law, meeting: RegionalMeeting, minutes: int) -> Iterator[Violation]:
    """The report takes at most a quarter of the planned time; the rest is for questions and answers."""
    share = law.value("C112-1(3)", "max_share", on=meeting.on)
    if minutes > share * meeting.planned_minutes:
        facts = {"minutes": minutes, "most": int(share * meeting.planned_minutes)}
        yield Violation("C112-1(3)", "report_too_long", facts)


@rule("C112-4(3).1")
def not_in_schedule(meeting: RegionalMeeting, schedule: Sequence[Entry] | None) -> Iterator[Violation]:
    """A meeting by the schedule stands in the approved schedule of its year."""
    if meeting.planned != "schedule":
        return
    if schedule is None:
        yield Violation("C112-4(3).1", "no_approved_schedule", {"year": meeting.on.year})
    elif not any((one.body, one.region) == (meeting.body, meeting.region) for one in schedule):
        facts = {"body": meeting.body, "region": meeting.region}
        yield Violation("C112-4(3).1", "not_in_schedule", facts)


@rule("C112-1(4).4")
def not_in_plan(meeting: RegionalMeeting, plan: Sequence[Entry] | None) -> Iterator[Violation]:
    """A meeting of a deputy or of an agency's chair stands in the departmental plan."""
    if meeting.planned != "departmental_plan" or meeting.level == FIRST_HEAD:
        return
    if not any(_of_official(one, meeting) for one in plan or ()):
        facts = {"body": meeting.body, "region": meeting.region}
        yield Violation("C112-1(4).4", "not_in_plan", facts)


@rule("C112-4(3).1", "C112-1(4).4")
def otherwise_than_planned(
    meeting: RegionalMeeting, schedule: Sequence[Entry] | None, plan: Sequence[Entry] | None
) -> Iterator[Violation]:
    """Schedule and plan state day and format: a meeting on another day, or in another, is noted."""
    if meeting.planned == "schedule":
        provision, entries = "C112-4(3).1", [one for one in schedule or () if one.body == meeting.body]
    else:
        provision, entries = "C112-1(4).4", [one for one in plan or () if _of_official(one, meeting)]
    stated = [(one.on, one.mode) for one in entries if one.region in (None, meeting.region)]
    if meeting.planned != "unscheduled" and stated and (meeting.on, meeting.mode) not in stated:
        days = tuple(sorted({on for on, _ in stated}))
        yield Violation(provision, "otherwise_than_planned", {"on": meeting.on, "days": days})


@rule("C112-1(4).3")
def by_an_outdated_plan(meeting: RegionalMeeting, *, outdated: bool) -> Iterator[Violation]:
    """A departmental plan is revised when the schedule changes for its body; until then that is noted."""
    if outdated and meeting.planned == "departmental_plan":
        yield Violation("C112-1(4).3", "plan_to_be_revised", {"bodies": (meeting.body,)})


def _of_official(entry: Entry, meeting: RegionalMeeting) -> bool:
    """Whether an entry of a plan is about a meeting of such an official in such a region."""
    return entry.region in (None, meeting.region) and entry.level in (None, meeting.level)


@rule("C112-1(8)")
def unscheduled_not_by_first_head(meeting: RegionalMeeting) -> Iterator[Violation]:
    """A meeting outside the schedule is called by a risk and held by the first head in person."""
    if meeting.planned != "unscheduled":
        return
    if meeting.level != FIRST_HEAD:
        yield Violation("C112-1(8)", "unscheduled_not_by_first_head", {"level": meeting.level})
    if not (meeting.risk or "").strip():
        yield Violation("C112-1(8)", "risk_not_named", {})


@rule("C112-1(4).4", "C112-1(4).6")
def level_of_another_plan(meeting: RegionalMeeting) -> Iterator[Violation]:
    """The schedule is of first heads, the departmental plan of deputies and chairs of agencies."""
    first_head = meeting.level == FIRST_HEAD
    if (meeting.planned == "schedule" and not first_head) or (
        meeting.planned == "departmental_plan" and first_head
    ):
        facts = {"planned": meeting.planned, "level": meeting.level}
        yield Violation("C112-1(4).4", "level_of_another_plan", facts)


@rule("C112-1(4).1")
def inconvenient(law: Law, meeting: RegionalMeeting) -> Iterator[Violation]:
    """Day and hour are convenient for people: within working hours of a working day it is said why."""
    starts = meeting.starts_at
    opens, closes = register.working_hours()
    at_work = law.calendar().is_working(starts.date()) and opens <= starts.time() < closes
    if at_work and not (meeting.convenience or "").strip():
        yield Violation("C112-1(4).1", "inconvenient", {"starts": f"{starts:%H:%M}"})


@rule("C112-1(4).2", "C112-1(4).9", "C112-1(4).10", "C112-1(4).11", "C112-1(4).12", "C112-4(4)")
def unprepared(meeting: RegionalMeeting) -> Iterator[Violation]:
    """Before it is announced: situation analysed, place and link agreed, coverage, ways to ask, plans.

    Where social tension is high, a Deputy Prime Minister is invited.
    """
    for step, provision in PREPARATION.items():
        if step not in meeting.prepared:
            yield Violation(provision, f"not_{step}", {})
    if meeting.high_social_tension and INVITED not in meeting.prepared:
        yield Violation("C112-4(4)", f"not_{INVITED}", {})


@rule("C112-5.1")
def not_announced(meeting: RegionalMeeting) -> Iterator[Violation]:
    """A regional meeting is announced in republican media."""
    if not meeting.media:
        yield Violation("C112-5.1", "not_announced", {})


@rule("C112-1(1).3", "C112-1(2).1", "C112-1(2).2", "C112-1(2).3")
def form_lacking(meeting: RegionalMeeting) -> Iterator[Violation]:
    """Questions and answers; a broadcast with comments where possible; a link to districts where needed."""
    facts = meeting.facts
    if not facts.get("questions_and_answers"):
        yield Violation("C112-1(1).3", "no_questions_and_answers", {})
    if facts.get("broadcast_possible", True) and not facts.get("broadcast"):
        yield Violation("C112-1(2).1", "no_broadcast", {})
    if facts.get("broadcast") and not facts.get("comments_open"):
        yield Violation("C112-1(2).2", "comments_closed", {})
    if facts.get("videoconference_needed") and not facts.get("videoconference"):
        yield Violation("C112-1(2).3", "no_videoconference", {})


@rule("C112-1(5).1", "C112-1(5).2", "C112-1(5).3")
def within_each_lacking(meeting: RegionalMeeting) -> Iterator[Violation]:
    """Within each meeting: personal reception, meetings with organisations, a briefing for the media."""
    for fact, provision in WITHIN_EACH.items():
        if not meeting.facts.get(fact):
            yield Violation(provision, f"no_{fact}", {})


@rule("C112-3(1)", "C112-4(4)", "C112-5.2")
def others_absent(meeting: RegionalMeeting) -> Iterator[Violation]:
    """The akim takes part, a Deputy Prime Minister where tension is high; the media cover the results."""
    facts = meeting.facts
    if not facts.get("akim_present"):
        yield Violation("C112-3(1)", "akim_absent", {"region": meeting.region})
    if meeting.high_social_tension and not facts.get("deputy_prime_minister_present"):
        yield Violation("C112-4(4)", "deputy_prime_minister_absent", {})
    if not facts.get("results_covered"):
        yield Violation("C112-5.2", "results_not_covered", {})
