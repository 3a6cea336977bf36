"""The facts the service announces: a draft moved on, an act was signed."""

import json
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from bus.event import Event
from services.acts.model import Acting, Approval, Draft, Duplicates
from services.acts.model.consultation import Consultation, Position


def acting_of(acting: Acting | None) -> dict[str, Any] | None:
    """The person who acted, as it travels."""
    if acting is None:
        return None
    told = {"office": acting.office, "body": acting.body, "person": acting.person}
    return told | ({"under_order": acting.under_order} if acting.under_order else {})


def line_of(line: Approval) -> dict[str, Any]:
    """A line of the approval sheet, as it travels."""
    put = {"at": line.at.isoformat()} if line.at else {}
    return {
        "approver": line.approver,
        "act": line.act,
        "medium": line.medium,
        "state": line.state,
        "by": acting_of(line.by),
        "on": line.on.isoformat() if line.on else None,
        "signature": line.signature.status,
        "signature_reason": line.signature.reason,
        "remark": line.remark,
        **put,
    }


def duplicates_of(found: Duplicates) -> dict[str, Any]:
    """What the draft may repeat, as it travels."""
    return {
        "state": found.state,
        "reason": found.reason,
        "candidates": [
            {
                "clause": one.clause,
                "item": one.item,
                "likeness": one.likeness,
                "text": one.text,
                "explanation": one.explanation,
            }
            for one in found.found
        ],
        "decided_by": acting_of(found.decided_by),
    }


def statement(draft: Draft, said: Mapping[str, Any]) -> bytes:
    """The exact bytes that an approver signs: the draft with its digests, and what is said of it."""
    texts = draft.final_texts or draft.texts
    words = {
        "draft": draft.id,
        "kind": draft.kind,
        "title": dict(draft.title),
        "texts": [[text.language, text.sheets, text.digest] for text in texts],
        **{name: said.get(name) for name in ("approver", "act", "decision", "on", "remark")},
    }
    return json.dumps(words, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


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


def act_published(draft: Draft, by: Acting) -> Event:
    """A signed act was published; what must follow a publication hangs on this fact."""
    told = {
        "act": snapshot(draft),
        "by": acting_of(by),
        "on": draft.published_on.isoformat() if draft.published_on else None,
        "where": list(draft.published_in),
    }
    return Event("acts.act_published.v1", f"act/{draft.id}", told)


def consultation_snapshot(asked: Consultation) -> dict[str, Any]:
    """The consultation as it stands after the event."""
    return {
        "id": asked.id,
        "case": asked.case,
        "title": dict(asked.title),
        "compiler": asked.compiler,
        "to_head_of_state": asked.to_head_of_state,
        "state": asked.state,
        "last_reply_on": asked.last_reply_on.isoformat() if asked.last_reply_on else None,
        "deemed_on": asked.deemed_on.isoformat() if asked.deemed_on else None,
        "positions": [_position_of(one) for one in asked.asked],
        "outcome": asked.settlement.outcome if asked.settlement else None,
        "decided_by": acting_of(asked.decided_by),
        "decision": asked.decision,
    }


def _position_of(position: Position) -> dict[str, Any]:
    return {
        "body": position.body,
        "state": position.state,
        "by": acting_of(position.by),
        "on": position.on.isoformat() if position.on else None,
        "remark": position.remark,
    }


def consultation_changed(
    asked: Consultation, step: str, by: Acting | None, on: date, provisions: Iterable[str]
) -> Event:
    """A document in approval moved on: an answer, a silence that counted, a dispute, a decision."""
    told = {
        "consultation": consultation_snapshot(asked),
        "step": step,
        "by": acting_of(by),
        "on": on.isoformat(),
        "provisions": list(dict.fromkeys(provisions)),
    }
    return Event("acts.consultation_changed.v1", f"consultation/{asked.id}", told)
