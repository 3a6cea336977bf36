"""The facts of documents at the Government Apparatus."""

from collections.abc import Mapping, Sequence
from typing import Any

from bus.event import Event
from services.acts.model.incoming import Registered


def document_registered(document: Registered, refusals: Sequence[Mapping[str, Any]]) -> Event:
    """A document was accepted, or returned with every reason; a returned one may come again."""
    brought = document.incoming
    told = {
        "id": document.id,
        "title": dict(document.title),
        "kind": brought.kind,
        "secrecy": brought.secrecy,
        "sender": brought.sender_body,
        "accepted": document.accepted,
        "received_on": document.received_on.isoformat(),
        "registered_on": document.registered_on.isoformat(),
        "refusals": list(refusals),
    }
    return Event("acts.document_registered.v1", f"incoming/{document.id}", told)
