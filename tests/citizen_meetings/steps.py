"""Steps that several tests begin with."""

from typing import Any

from bus.embedded import Suite
from law import Refused
from tests.citizen_meetings.builders import CLERK, a_meeting, a_question


def refusals(suite: Suite, method: str, payload: dict[str, Any]) -> list[str]:
    """The provisions by which a call is refused; none when it is not."""
    return [provision for provision, _ in faults(suite, method, payload)]


def faults(suite: Suite, method: str, payload: dict[str, Any]) -> list[tuple[str, str]]:
    """The provisions and codes by which a call is refused; none when it is not."""
    try:
        suite.call(f"citizen_meetings.{method}", payload)
    except Refused as refused:
        return [(violation.provision, violation.code) for violation in refused.violations]
    return []


def asked(suite: Suite, identifier: str = "q-1", **changes: Any) -> dict[str, Any]:
    """A question registered at the meeting, which is planned if it was not yet."""
    meeting = a_meeting(planned="unscheduled", risk="a hospital closed")
    suite.call("citizen_meetings.schedule_meeting", meeting, key="the-meeting")
    payload = {"acting": CLERK, "question": a_question(identifier, **changes)}
    return dict(suite.call("citizen_meetings.register_question", payload)["question"])


def ranked(suite: Suite) -> list[dict[str, Any]]:
    """The ranking of the meeting."""
    payload = {"acting": CLERK, "meeting": "rm-1"}
    return list(suite.call("citizen_meetings.rank_questions", payload)["questions"])
