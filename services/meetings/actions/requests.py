"""Asking for a meeting, and deciding whether it is needed."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from law import Law, Violation, refuse
from services.meetings.actions.step import Step, in_state, moved
from services.meetings.model import Acting, Meeting, Wish
from services.meetings.rules import attendance, grounds
from services.meetings.rules.grounds import DISPUTE


def request(law: Law, wish: Wish, acting: Acting, *, before: Meeting | None, on: date) -> Step:
    """Take an application for a meeting on ground 4, or record that one was instructed on another ground."""
    if before is not None:
        refuse(_other_meeting(wish, before))
        return Step(meeting=before)
    parties = wish.application.parties if wish.application else ()
    refuse(attendance.unknown_bodies(law, (wish.host, *wish.bodies, *parties), on=on))
    refuse(
        [
            *grounds.chair_not_for_ground(law, wish.ground, wish.chair, on=on),
            *grounds.not_instructed(law, wish, acting, on=on),
            *(_application(law, wish, on) if wish.ground == DISPUTE else ()),
            *grounds.not_for_prime_minister(wish.chair, wish.ground, wish.basis),
            *grounds.not_for_deputy_prime_minister(wish.chair, wish.basis),
            *grounds.not_justified(wish.basis),
        ]
    )
    applied = wish.ground == DISPUTE
    meeting = Meeting(
        id=wish.id,
        kind=wish.kind,
        title=wish.title,
        state="received" if applied else "instructed",
        chair=wish.chair,
        host=wish.host,
        bodies=wish.bodies,
        ground=wish.ground,
        agenda=wish.questions,
        parties=parties,
        basis=wish.basis,
    )
    return moved(law, meeting, meeting.state, acting, on=on, provisions=(wish.ground,))


def decide_necessity(
    law: Law,
    meeting: Meeting,
    acting: Acting,
    jointly_with: Acting,
    *,
    considered_with: frozenset[str],
    needed: bool,
    on: date,
) -> Step:
    """The responsible unit and the supervising deputy head decide whether the meeting is needed."""
    refuse(
        [
            *in_state(meeting, "received"),
            *grounds.not_entitled_to_decide_necessity(acting, jointly_with),
            *grounds.consideration_without_interested(frozenset(meeting.parties), considered_with),
        ]
    )
    decided = replace(meeting, state="needed" if needed else "not_needed")
    return moved(law, decided, decided.state, acting, on=on, provisions=("G10-27-1.4", "G10-27-1.5"))


def _other_meeting(wish: Wish, before: Meeting) -> Iterator[Violation]:
    if (wish.kind, wish.ground, wish.chair) != (before.kind, before.ground, before.chair):
        yield Violation("G10-27.0", "meeting_known_already", {"meeting": wish.id})


def _application(law: Law, wish: Wish, on: date) -> Iterator[Violation]:
    yield from grounds.measures_not_exhausted(wish)
    yield from grounds.protocol_not_attached(wish)
    yield from grounds.no_party_in_government(law, wish, on=on)
    yield from grounds.wording_not_clear(wish)
    yield from grounds.not_worked_through(wish)
