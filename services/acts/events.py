"""The facts the service announces: a draft moved on, an act was signed."""

from typing import Any

from bus.event import Event
from services.acts.model import Acting, Approval, Draft


def acting_of(acting: Acting | None) -> dict[str, Any] | None:
    """The person who acted, as it travels."""
    if acting is None:
        return None
    told = {"office": acting.office, "body": acting.body, "person": acting.person}
    return told | ({"under_order": acting.under_order} if acting.under_order else {})


def line_of(line: Approval) -> dict[str, Any]:
    """A line of the approval sheet, as it travels."""
    return {
        "approver": line.approver,
        "act": line.act,
        "medium": line.medium,
        "state": line.state,
        "by": acting_of(line.by),
        "on": line.on.isoformat() if line.on else None,
        "signature": line.signature.status,
        "remark": line.remark,
    }


def snapshot(draft: Draft) -> dict[str, Any]:
    """The draft or act as it stands after the event."""
    return {
        "id": draft.id,
        "kind": draft.kind,
        "title": dict(draft.title),
        "developer": draft.developer.body,
        "secrecy": draft.secrecy,
        "state": draft.state,
        "number": draft.number,
        "signed_on": draft.signed_on.isoformat() if draft.signed_on else None,
        "signed_by": acting_of(draft.signed_by),
        "approvals": [line_of(line) for line in draft.approvals],
    }


def draft_changed(draft: Draft, step: str, by: Acting | None, on: str, *provisions: str) -> Event:
    """A draft moved on in its workflow."""
    told = {
        "act": snapshot(draft),
        "step": step,
        "by": acting_of(by),
        "on": on,
        "provisions": list(dict.fromkeys(provisions)),
    }
    return Event("acts.draft_changed.v1", f"draft/{draft.id}", told)


def act_signed(draft: Draft) -> Event:
    """An act or document of instructions was signed; its items go under control."""
    told = {
        "act": snapshot(draft),
        "items": [dict(item) for item in draft.items],
        "published": draft.published,
    }
    return Event("acts.act_signed.v1", f"act/{draft.id}", told)
