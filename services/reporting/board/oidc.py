"""Signing in by OpenID Connect: the code flow with PKCE, a session cookie, signing out by one's own form."""

import base64
import hashlib
import hmac
import logging
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from http import HTTPStatus
from urllib.parse import quote

from werkzeug.utils import redirect
from werkzeug.wrappers import Request, Response

from services.reporting.board.access import PUBLIC, Viewer
from services.reporting.board.groups import Groups
from services.reporting.board.provider import Provider, ProviderError
from services.reporting.board.sessions import Session, Sessions

log = logging.getLogger(__name__)
START, BACK, OUT = "/sign-in", "/sign-in/back", "/sign-out"
_SEEN = "reglament.session"
ATTEMPT = timedelta(minutes=10)
Said = Callable[[str, int], Response]
"""A page that says one thing in the reader's language, with a status."""


@dataclass(frozen=True)
class OpenIdConnect:
    """Readers sign in with a provider; who is not signed in is sent there, whatever page they ask for."""

    provider: Provider
    sessions: Sessions
    groups: Groups
    address: str
    public: bool
    scopes: str = "openid profile"
    doors: Mapping[str, Callable[[Request, Said], Response]] = field(init=False)

    def __post_init__(self) -> None:
        """Open the doors of signing in and out."""
        doors = {START: self._start, BACK: self._back, OUT: self._out}
        object.__setattr__(self, "doors", doors)

    def __call__(self, request: Request) -> Viewer | Response | None:
        """The reader of the session; the public where it is let in; else the way to the provider."""
        session = self._session(request)
        if session is not None:
            return session.viewer
        if self.public:
            return PUBLIC
        return self.invite(request)

    def invite(self, request: Request) -> Response | None:
        """Send somebody who is not signed in to the provider; a program that asks is told 401."""
        if self._session(request) is not None:
            return None
        if "text/html" not in request.headers.get("Accept", ""):
            return Response("sign in first\n", status=HTTPStatus.UNAUTHORIZED)
        return _nowhere_kept(
            redirect(f"{START}?next={quote(request.full_path.rstrip('?'))}", HTTPStatus.SEE_OTHER)
        )

    def word(self, request: Request) -> str:
        """What a form of this reader must bear; nothing for who is not signed in."""
        session = self._session(request)
        return "" if session is None else session.word

    def _start(self, request: Request, said: Said) -> Response:
        if request.method != "GET":
            return said("not_found", HTTPStatus.NOT_FOUND)
        attempt = {name: secrets.token_urlsafe(32) for name in ("state", "nonce", "verifier")}
        challenge = hashlib.sha256(attempt["verifier"].encode()).digest()
        try:
            address = self.provider.address(
                redirect_uri=self._back_to,
                scope=self.scopes,
                state=attempt["state"],
                nonce=attempt["nonce"],
                code_challenge=base64.urlsafe_b64encode(challenge).rstrip(b"=").decode(),
            )
        except ProviderError as error:
            return self._failed(str(error), said, HTTPStatus.BAD_GATEWAY)
        sealed = self.sessions.seal(attempt | {"next": _within(request.args.get("next", ""))}, ATTEMPT)
        response = _nowhere_kept(redirect(address, HTTPStatus.SEE_OTHER))
        self._cookie(response, "attempt", sealed, ATTEMPT)
        return response

    def _back(self, request: Request, said: Said) -> Response:
        attempt = self.sessions.unseal(request.cookies.get(self._name("attempt"), ""))
        if request.method != "GET" or attempt is None:
            return self._failed("no attempt of this browser, or too old", said, HTTPStatus.FORBIDDEN)
        try:
            viewer = self._viewer(request, attempt)
        except ProviderError as error:
            return self._failed(str(error), said, HTTPStatus.FORBIDDEN)
        if before := request.cookies.get(self._name("session")):
            self.sessions.end(before)
        response = _nowhere_kept(redirect(str(attempt["next"]), HTTPStatus.SEE_OTHER))
        self._cookie(response, "session", self.sessions.begin(viewer), self.sessions.lasts)
        self._cookie(response, "attempt", "", timedelta(0))
        return response

    def _viewer(self, request: Request, attempt: Mapping[str, object]) -> Viewer:
        asked = request.args
        if not hmac.compare_digest(asked.get("state", "").encode(), str(attempt["state"]).encode()):
            raise ProviderError("the state is not the one that was sent")
        if asked.get("iss", self.provider.issuer) != self.provider.issuer:
            raise ProviderError("another provider answered")
        if not asked.get("code"):
            raise ProviderError(f"the provider said {asked.get('error', 'nothing')[:60]!r}")
        verifier, nonce = str(attempt["verifier"]), str(attempt["nonce"])
        return self.groups.viewer(self.provider.claims(asked["code"], verifier, self._back_to, nonce))

    def _out(self, request: Request, said: Said) -> Response:
        """End the session; only by a form that bears its word, from a page of the board."""
        session = self._session(request)
        if request.method != "POST" or session is None:
            return said("not_found", HTTPStatus.NOT_FOUND)
        word = request.form.get("word", "").encode()
        ours = request.headers.get("Origin", self.address) == self.address
        if not ours or not hmac.compare_digest(word, session.word.encode()):
            return said("not_found", HTTPStatus.FORBIDDEN)
        self.sessions.end(request.cookies[self._name("session")])
        response = _nowhere_kept(said("signed_out", HTTPStatus.OK))
        self._cookie(response, "session", "", timedelta(0))
        return response

    def _session(self, request: Request) -> Session | None:
        """The reader's session, looked up once for each request."""
        if _SEEN not in request.environ:
            cookie = request.cookies.get(self._name("session"))
            request.environ[_SEEN] = self.sessions.of(cookie) if cookie else None
        found: Session | None = request.environ[_SEEN]
        return found

    def _failed(self, why: str, said: Said, status: HTTPStatus) -> Response:
        log.warning("a reader was not signed in: %s", why)
        return _nowhere_kept(said("sign_in_failed", status))

    @property
    def _back_to(self) -> str:
        return f"{self.address}{BACK}"

    @property
    def _tls(self) -> bool:
        return self.address.startswith("https://")

    def _name(self, cookie: str) -> str:
        """Over TLS the browser itself refuses such a cookie from another host or path."""
        return f"__Host-{cookie}" if self._tls else cookie

    def _cookie(self, response: Response, cookie: str, value: str, lasts: timedelta) -> None:
        response.set_cookie(
            self._name(cookie),
            value,
            max_age=int(lasts.total_seconds()),
            secure=self._tls,
            httponly=True,
            samesite="Lax",
            path="/",
        )


def _nowhere_kept(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    return response


def _within(asked: str) -> str:
    """An address within the board to come back to; the first page for anything else."""
    inside = asked.startswith("/") and not asked.startswith(("//", "/\\")) and asked.isprintable()
    return asked if inside and not asked.startswith((START, OUT)) else "/"
