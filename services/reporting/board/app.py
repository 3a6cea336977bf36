"""The board as a WSGI application: finds the page, the reader and the language, and writes the answer."""

import hashlib
import logging
from collections.abc import Callable, Hashable, Iterable, Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from werkzeug.exceptions import HTTPException, MethodNotAllowed
from werkzeug.routing import Map, Rule
from werkzeug.utils import send_from_directory
from werkzeug.wrappers import Request, Response

from bus.database import SYSTEM, Database, Transaction
from services.reporting.board import meetings_feed, subscriptions
from services.reporting.board.access import EVERYONE, Viewer
from services.reporting.board.answers import HEADERS, as_calendar, as_file, health
from services.reporting.board.feeds import calendar_feed
from services.reporting.board.pages import (
    acts,
    bodies,
    downloads,
    items,
    meetings,
    operator,
    provisions,
    reports,
    today,
)
from services.reporting.board.recent import Recent, Seen
from services.reporting.board.view import NotFound, View
from services.reporting.board.words import LANG_COOKIE, LANGS, LANGUAGE_NAMES, Words, language

log = logging.getLogger(__name__)
HERE = Path(__file__).parent
TAKEN_AWAY: dict[str, Callable[..., tuple[bytes, str]]] = {
    "issued": reports.document,
    "form": downloads.form,
    "listed": downloads.listed,
}
SignIn = Callable[[Request], Viewer | Response | None]
Doors = Mapping[str, Callable[[Request, Callable[[str, int], Response]], Response]]
Page = Callable[..., dict[str, Any]]

PAGES: dict[str, tuple[str, Page]] = {
    "today": ("/", today.today),
    "items": ("/items", items.items),
    "item": ("/items/<path:identifier>", items.item),
    "bodies": ("/bodies", bodies.bodies),
    "body": ("/bodies/<code>", bodies.body),
    "acts": ("/acts", acts.acts),
    "act": ("/acts/<path:identifier>", acts.act),
    "month": ("/month", meetings.month),
    "regional": ("/regional", meetings.regional),
    "reports": ("/reports", reports.reports),
    "discipline": ("/discipline", reports.discipline),
    "figure": ("/discipline/<code>/<name>", reports.figure),
    "quarantine": ("/quarantine", operator.quarantine),
    "subscriptions": (subscriptions.PAGE, subscriptions.subscriptions),
    "provision": ("/provisions/<identifier>", provisions.provision),
}
UNTAGGED = frozenset({"subscriptions"})
"""Pages that show what no fact tells."""
MENU = ("today", "items", "bodies", "acts", "month", "regional", "reports", "discipline", "quarantine")
SEEN_AS = {"figure": "discipline", "form": "item", "listed": "items"}
FILES = {
    "issued": "/issued/<path:identifier>/<lang>.<kind>",
    "form": "/forms/<name>/<path:subject>/<lang>.<kind>",
    "listed": "/items.xlsx",
    "feed": "/feeds/<code>.ics",
    "meetings_feed": meetings_feed.PATH,
    "duties_feed": subscriptions.PATH,
    "static": "/static/<path:name>",
    "live": "/live",
    "ready": "/ready",
}


def everyone(request: Request) -> Viewer:
    """No sign-in: for a board bound to this machine."""
    del request
    return EVERYONE


def _nobody(request: Request) -> Response | None:
    del request
    return None


def _no_word(request: Request) -> str:
    del request
    return ""


class Board:
    """The WSGI application."""

    def __init__(
        self,
        db: Database,
        today: Callable[[], date],
        sign_in: SignIn = everyone,
        more: Iterable[Rule] = (),
        ask: meetings_feed.Ask = meetings_feed.nobody,
    ) -> None:
        """Show a database of reporting as of the day that `today` says; `ask` reaches other services."""
        self.db, self.today, self.sign_in, self.ask = db, today, sign_in, ask
        paths = {name: path for name, (path, _) in PAGES.items()} | FILES
        self.map = Map([*(Rule(path, endpoint=name) for name, path in paths.items()), *more])
        self.templates, self.recent = _templates(), Recent()
        self.subscriptions = subscriptions.Subscriptions(db, today)
        self.doors: Doors = getattr(sign_in, "doors", {})
        self.invite = getattr(sign_in, "invite", _nobody)
        self.word = getattr(sign_in, "word", _no_word)

    def __call__(self, environ: Any, start_response: Any) -> Iterable[bytes]:
        """Answer one request."""
        request = Request(environ)
        response = self._answer(request)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        return response(environ, start_response)

    def _answer(self, request: Request) -> Response:
        lang = language(request)
        try:
            if (door := self.doors.get(request.path)) is not None:
                return door(request, lambda what, status: self._apology(lang, what, status))
            if request.method not in ("GET", "HEAD") and not _changes(request):
                raise MethodNotAllowed(("GET", "HEAD"))
            endpoint, args = self.map.bind_to_environ(request.environ).match()
            return self._open(request, endpoint, args, lang)
        except (NotFound, HTTPException) as error:
            known = getattr(error, "code", None)
            if isinstance(error, HTTPException) and error.response is not None:
                return Response.force_type(error.get_response(request.environ))
            if known not in (None, 404):
                return Response.force_type(error.get_response(request.environ))  # type: ignore[union-attr]
            return self._apology(lang, "not_found", 404)
        except Exception:
            log.exception("a page failed: %s", meetings_feed.without_secret(request.path))
            return self._apology(lang, "failed", 500)

    def _open(self, request: Request, endpoint: str, args: Any, lang: str) -> Response:
        if (for_anyone := self._for_anyone(request, endpoint, args, lang)) is not None:
            return for_anyone
        viewer = self._reader(request, endpoint)
        if isinstance(viewer, Response):
            return viewer
        made = self.subscriptions.change(request, viewer, self.word(request)) if _changes(request) else ""
        with self.db.transaction(reading=True) as tx:
            state = None if endpoint in UNTAGGED else _state(tx)
            seen = Seen(self.recent, state)
            view = View(tx, viewer, lang, self.today(), request.args.to_dict(), seen, made)
            if endpoint in TAKEN_AWAY:
                return as_file(*TAKEN_AWAY[endpoint](view, **args))
            if endpoint == "feed":
                return as_calendar(calendar_feed(view, args["code"]), request)
            return self._page(request, view, endpoint, args, state)

    def _reader(self, request: Request, endpoint: str) -> Viewer | Response:
        """Who looks at a page that is there for them; else the way to sign in."""
        viewer = self.sign_in(request)
        if isinstance(viewer, Response):
            return viewer
        if viewer is not None:
            self.subscriptions.seen(viewer)
        if viewer is None or not viewer.sees(SEEN_AS.get(endpoint, endpoint)):
            invited = self.invite(request)
            if invited is None:
                raise NotFound(endpoint)
            return invited
        return viewer

    def _for_anyone(self, request: Request, endpoint: str, args: Any, lang: str) -> Response | None:
        """What needs no sign-in: files of the board, its health, a calendar whose address is its key."""
        if endpoint == "static":
            static = send_from_directory(HERE / "static", args["name"], request.environ, max_age=3600)
            return Response.force_type(static)
        if endpoint == "meetings_feed":
            return meetings_feed.meetings_feed(self.ask, request, args["secret"], lang)
        if endpoint == "duties_feed":
            return self.subscriptions.fetch(request, args["secret"], lang)
        return health(self.db, endpoint) if endpoint in ("live", "ready") else None

    def _page(self, request: Request, view: View, endpoint: str, args: Any, state: Any) -> Response:
        word = self.word(request)
        tag = _tag(view, request, (state, word))
        if state is not None and tag in request.if_none_match:
            return Response(status=304, headers={"ETag": f'"{tag}"', "Cache-Control": "private, no-cache"})
        shown = PAGES[endpoint][1](view, **args)
        html = self.templates.get_template(f"{endpoint}.html").render(
            **shown,
            **_always(request, view, endpoint),
            word=word,
            offered=bool(self.doors) and not word,
            address=getattr(self.sign_in, "address", request.host_url.rstrip("/")),
        )
        response = Response(html, content_type="text/html; charset=utf-8")
        if state is not None and not getattr(view.recent, "behind", False):  # else it is asked for anew
            response.set_etag(tag)
        response.headers["Cache-Control"] = "no-store" if view.made else "private, no-cache"
        response.vary.update(("Cookie", "Accept-Language"))
        if request.args.get("lang") in LANGS:
            response.set_cookie(LANG_COOKIE, view.lang, max_age=31536000, samesite="Lax", httponly=True)
        return response

    def _apology(self, lang: str, what: str, status: int) -> Response:
        html = self.templates.get_template("apology.html").render(say=Words(lang), lang=lang, what=what)
        return Response(html, status=status, content_type="text/html; charset=utf-8")


def _changes(request: Request) -> bool:
    """Whether the reader changes something: the board's only form that does."""
    return request.method == "POST" and request.path == subscriptions.PAGE


def _state(tx: Transaction) -> tuple[int, int]:
    """The facts received, and how many of them still wait to be shown."""
    inbox = SYSTEM.inbox.c
    waiting = sa.select(sa.func.count()).where(inbox.status.in_(("waiting", "held"))).scalar_subquery()
    found: Any = tx.execute(sa.select(sa.func.max(inbox.position), waiting)).one()
    return found[0] or 0, found[1]


def _tag(view: View, request: Request, state: Hashable) -> str:
    """What a page depends on: the facts shown, the day, the reader, the language, the address."""
    said = (state, view.today, view.viewer, view.lang, request.full_path)
    return hashlib.sha256(repr(said).encode()).hexdigest()[:32]


@cache
def _templates() -> Environment:
    """The templates, compiled once."""
    loader = FileSystemLoader(HERE / "templates")
    found = Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    found.globals |= {"languages": LANGUAGE_NAMES}
    return found


def _always(request: Request, view: View, endpoint: str) -> dict[str, Any]:
    """What every page shows: words, names, the menu, the languages."""
    query = {name: value for name, value in view.args.items() if name != "lang"}
    return {
        "view": view,
        "say": view.say,
        "lang": view.lang,
        "endpoint": endpoint,
        "menu": [(name, PAGES[name][0]) for name in MENU if view.viewer.sees(name)],
        "here": request.path,
        "query": query,
    }
