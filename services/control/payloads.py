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
            kind="minutes",
            id=minutes["id"],
            signed_on=signed_on,
            number=minutes["number"],
            title=minutes["title"],
            document="minutes",
            signed_by=minutes["signed_by"]["office"],
            signed_body=minutes["signed_by"]["body"],
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
        signed_by=act["signed_by"]["office"] if act["signed_by"] else None,
        signed_body=act["signed_by"]["body"] if act["signed_by"] else None,
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
        signed_by=payload.get("signed_by", {}).get("office"),
        signed_body=payload.get("signed_by", {}).get("body"),
    )
