"""What travels and what the model means by it: origins of items."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from bus.event import Envelope
from services.control.model import Origin


def origin_of_event(event: Envelope) -> Origin:
    """The act, minutes or question that puts clauses under control."""
    if event.type.startswith("acts."):
        return _of_act(event.data)
    if event.type.startswith("meetings."):
        minutes = event.data["minutes"]
        signed_on = date.fromisoformat(minutes["signed_on"])
        return Origin(
            "minutes", minutes["id"], signed_on, minutes["number"], minutes["title"], document="minutes"
        )
    question = event.data["question"]
    decided_on = date.fromisoformat(question["decided_on"])
    return Origin("question", question["id"], decided_on, question["number"], {"ru": question["topic"]})


def _of_act(fact: Mapping[str, Any]) -> Origin:
    act = fact["act"]
    return Origin(
        kind="act",
        id=act["id"],
        signed_on=date.fromisoformat(act["signed_on"]),
        number=act["number"],
        title=act["title"],
        published=fact.get("published", False),
        document=act["kind"],
    )


def origin_of_call(payload: Mapping[str, Any]) -> Origin:
    """The origin that a caller names."""
    origin = payload["origin"]
    return Origin(
        kind=origin["kind"],
        id=origin["id"],
        signed_on=date.fromisoformat(origin["signed_on"]),
        number=origin.get("number"),
        title=origin.get("title"),
        published=payload.get("published", False),
        document=payload.get("document"),
    )
