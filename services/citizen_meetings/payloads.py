"""What travels and what the model means by it."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from services.citizen_meetings.actions.meetings import Held
from services.citizen_meetings.model import Acting, Citizen, Entry, Question, RegionalMeeting
from services.citizen_meetings.rules.questions import number_of

Wire = Mapping[str, Any]
ALMATY = ZoneInfo("Asia/Almaty")


def acting_of(wire: Wire) -> Acting:
    """The person who acts."""
    return Acting(wire["office"], wire["body"], wire["person"])


def entries_of(wire: Iterable[Wire]) -> tuple[Entry, ...]:
    """The meetings of proposals, of a plan or of a schedule."""
    return tuple(Entry(**{"region": None, **one, "on": date.fromisoformat(one["on"])}) for one in wire)


def meeting_of(wire: Wire) -> RegionalMeeting:
    """A regional meeting as it is planned."""
    return RegionalMeeting(
        id=wire["meeting"],
        body=wire["body"],
        region=wire["region"],
        starts_at=datetime.fromisoformat(wire["starts_at"]).astimezone(ALMATY),
        planned_minutes=wire["planned_minutes"],
        report_minutes=wire["report_minutes"],
        mode=wire["mode"],
        planned=wire["planned"],
        level=wire["held_by"]["level"],
        person=wire["held_by"].get("person"),
        convenience=wire.get("convenience"),
        risk=wire.get("risk"),
        high_social_tension=wire.get("high_social_tension", False),
    )


def held_of(wire: Wire, meeting: RegionalMeeting) -> Held:
    """How a meeting was held; by whom it was planned unless it is said."""
    level = wire.get("held_by", {}).get("level", meeting.level)
    return Held(on=date.fromisoformat(wire["on"]), facts=wire["facts"], level=level)


def citizen_of(wire: Wire) -> Citizen:
    """Who asked, as far as it is said."""
    return Citizen(wire.get("citizen"), bool(wire.get("consent")))


def question_of(wire: Wire, chance: str) -> Question:
    """A question as it is registered, without its words and without who asked; `chance` gives its number."""
    received_on = date.fromisoformat(wire["received_on"])
    return Question(
        id=wire["id"],
        number=number_of(chance, received_on),
        meeting=wire.get("meeting"),
        region=wire["region"],
        body=wire["body"],
        topic=wire["topic"],
        sphere=wire.get("sphere"),
        channel=wire["channel"],
        received_on=received_on,
        affected=wire.get("affected", 1),
    )
