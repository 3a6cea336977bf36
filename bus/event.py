"""Facts: what an action announces (`Event`) and what travels (`Envelope`, CloudEvents 1.0). Pure."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple


class Trace(NamedTuple):
    """What a piece of work belongs to (`correlation`), and what it was done for (`causation`)."""

    correlation: str | None = None
    causation: str | None = None


UNTRACED = Trace()


class Event(NamedTuple):
    """A fact in the past tense: `type` names its schema, `subject` what it happened to, e.g. `item/<id>`."""

    type: str
    subject: str
    data: Mapping[str, Any]


class Envelope(NamedTuple):
    """An event as it travels: stamped with its id, source, instant and what caused it."""

    id: str
    source: str
    type: str
    subject: str
    time: datetime
    data: Mapping[str, Any]
    correlation: str
    causation: str | None = None

    @property
    def agency(self) -> str | None:
        """The body code of the agency that sent it, or None for an event of the suite's own services."""
        return self.source.removeprefix("/agencies/") if self.source.startswith("/agencies/") else None

    def to_wire(self, stamp: str | None = None) -> dict[str, Any]:
        """The CloudEvents 1.0 structured form; `stamp` is the time where it is written already."""
        wire: dict[str, Any] = {
            "specversion": "1.0",
            "id": self.id,
            "source": self.source,
            "type": self.type,
            "subject": self.subject,
            "time": stamp or self.time.isoformat(),
            "datacontenttype": "application/json",
            "correlationid": self.correlation,
            "data": self.data,
        }
        if self.causation is not None:
            wire["causationid"] = self.causation
        return wire

    @classmethod
    def from_wire(cls, wire: Mapping[str, Any]) -> "Envelope":
        """Read the structured form; the caller has checked it against schemas/envelope.v1.json."""
        return cls(
            wire["id"],
            wire["source"],
            wire["type"],
            wire["subject"],
            datetime.fromisoformat(wire["time"]),
            wire["data"],
            wire.get("correlationid") or wire["id"],
            wire.get("causationid"),
        )
