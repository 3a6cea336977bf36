"""How the board answers: what its pages may load, and how a document is handed over."""

import hashlib
from datetime import datetime

import sqlalchemy as sa
from werkzeug.wrappers import Request, Response

from bus.database import Database

POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def health(db: Database, endpoint: str) -> Response:
    """Whether the board lives, and whether it can reach its database."""
    if endpoint == "ready":
        try:
            with db.transaction(reading=True) as tx:
                tx.execute(sa.select(sa.literal(1)))
        except sa.exc.SQLAlchemyError:
            return Response("the database cannot be reached\n", status=503)
    return Response("ok\n")


def as_calendar(content: bytes, request: Request, changed_at: datetime | None = None) -> Response:
    """A calendar for a program that asks again and again: sent only when it changed."""
    response = Response(content, content_type="text/calendar; charset=utf-8")
    response.set_etag(hashlib.sha256(content).hexdigest()[:32])
    if changed_at is not None:
        response.last_modified = changed_at
    response.headers["Cache-Control"] = "private, no-cache"
    response.vary.update(("Cookie", "Accept-Language"))
    return response.make_conditional(request)


def as_file(content: bytes, name: str) -> Response:
    """A document to be saved under a name; opened in the browser it may load and run nothing."""
    kinds = {
        "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "pdf": "application/pdf",
        "html": "text/html; charset=utf-8",
    }
    response = Response(content, content_type=kinds[name.rsplit(".", 1)[1]])
    response.headers.set("Content-Disposition", "attachment", filename=name)
    response.headers["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    return response
