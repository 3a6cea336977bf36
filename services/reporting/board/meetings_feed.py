"""The calendar of meetings behind a secret address: meetings are asked for it, the address is told nobody."""

import hashlib
import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from werkzeug.wrappers import Request, Response

from bus.calls import CallFailed
from services.reporting.board.answers import as_calendar
from services.reporting.board.view import NotFound

Ask = Callable[[str, Mapping[str, Any]], Mapping[str, Any]]
"""Asks another service: `service.method` and the payload."""
PATH = "/feeds/meetings/<secret>.ics"
RETRY_S = 60
_SECRET = re.compile(r"(/feeds/(?:meetings|duties)/)[^\s?]+")


def meetings_feed(ask: Ask, request: Request, secret: str, lang: str) -> Response:
    """The calendar; NotFound where there is none, 503 while meetings do not answer."""
    try:
        digest = hashlib.sha256(secret.encode()).hexdigest()
        found = ask("meetings.feed", {"digest": digest, "lang": lang})
    except CallFailed:
        return Response("meetings do not answer now\n", status=503, headers={"Retry-After": str(RETRY_S)})
    if found["ics"] is None:
        raise NotFound("feed")
    return as_calendar(found["ics"].encode(), request, datetime.fromisoformat(found["changed_at"]))


def nobody(method: str, payload: Mapping[str, Any]) -> Mapping[str, Any]:
    """A board that stands alone has nobody to ask, so no address is known to it."""
    del method, payload
    return {"ics": None, "changed_at": None}


def without_secret(said: str) -> str:
    """An address or a request line as a log may hold it."""
    return _SECRET.sub(r"\1-", said)
