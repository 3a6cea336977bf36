"""For operators: what was set aside, without its contents."""

from typing import Any

from bus.database import SYSTEM
from services.reporting.board.view import View

QUARANTINE, INBOX = SYSTEM.quarantine, SYSTEM.inbox


def quarantine(view: View) -> dict[str, Any]:
    """Messages that could not be handled, with the reason; their bodies are not shown."""
    shown = [QUARANTINE.c[name] for name in ("id", "reason", "type", "subject", "source", "at", "state")]
    where = [QUARANTINE.c.state == "open"]
    found = view.paged(QUARANTINE, where, [QUARANTINE.c.id.desc()], shown=shown)
    waiting = view.count(INBOX, INBOX.c.status.in_(("waiting", "held")))
    return {"found": found, "waiting": waiting}
