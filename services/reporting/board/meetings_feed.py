"""The calendar of meetings behind a secret address: meetings are asked for it, the address is told nobody."""

import hashlib
import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from werkzeug.wrappers import Request, Response

from bus.calls import CallFailed
from services.reporting.board.view import NotFound

Ask = Callable[[str, Mapping[str, Any]], Mapping[str, Any]]
"""Asks another service: `service.method` and the payload."""
PATH = "/feeds/meetings/<secret>.ics"
RETRY_S = 60
_SECRET = re.compile(r"(/feeds/meetings/)[^\s?]+")


def meetings_feed(ask: Ask, request: Request, secret: str, lang: str) -> Response:
    """The calendar; NotFound where there is none, 503 while meetings do not answer."""
    try:
        digest = hashlib.sha256(secret.encode()).hexdigest()
        found = ask("meetings.feed", {"digest": digest, "lang": lang})
    except CallFailed:
        return Response("meetings do not answer now\n", status=503, headers={"Retry-After": str(RETRY_S)})
    if found["ics"] is None:
        raise NotFound("feed")
    body = found["ics"].encode()
    response = Response(body, content_type="text/calendar; charset=utf-8")
    response.set_etag(hashlib.sha256(body).hexdigest()[:32])
    response.last_modified = datetime.fromisoformat(found["changed_at"])
    response.headers["Cache-Control"] = "private, no-cache"
    response.vary.update(("Cookie", "Accept-Language"))
    return response.make_conditional(request)


def nobody(method: str, payload: Mapping[str, Any]) -> Mapping[str, Any]:
    """A board that stands alone has nobody to ask, so no address is known to it."""
    del method, payload
    return {"ics": None, "changed_at": None}


def without_secret(said: str) -> str:
    """An address or a request line as a log may hold it."""
    return _SECRET.sub(r"\1-", said)
