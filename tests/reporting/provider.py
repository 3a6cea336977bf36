"""A provider of OpenID Connect on this machine: it checks what the board sends, and can be told to lie."""

import base64
import hashlib
import hmac
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import parse_qs, urlencode
from wsgiref.simple_server import WSGIRequestHandler, make_server

from joserfc import jwt
from joserfc.jwk import RSAKey
from werkzeug.utils import redirect
from werkzeug.wrappers import Request, Response


class _Silent(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        """Keep the terminal clean."""


class Provider:
    """Signs in whoever comes as `reader`; codes serve once and only with their verifier."""

    client, secret = "board", "s3cret"

    def __init__(self) -> None:
        self.issuer = ""
        self.key = RSAKey.generate_key(2048, {"kid": "one", "use": "sig"})
        self.published = [self.key]
        self.reader: dict[str, Any] = {"sub": "u1", "name": "Ахметов А.", "groups": ["pa"]}
        self.claims: dict[str, Any] = {}
        self.header: dict[str, Any] = {"alg": "RS256", "kid": "one"}
        self.signing: Any = self.key
        self.asked: list[dict[str, str]] = []
        self.codes: dict[str, dict[str, str]] = {}

    def __call__(self, environ: Any, start_response: Any) -> Any:
        """Answer one request."""
        request = Request(environ)
        doors = {
            "/.well-known/openid-configuration": self._discovery,
            "/keys": self._keys,
            "/authorize": self._authorize,
            "/token": self._token,
        }
        return doors[request.path](request)(environ, start_response)

    def _discovery(self, request: Request) -> Response:
        del request
        told = {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
        }
        return Response(json.dumps(told), content_type="application/json")

    def _keys(self, request: Request) -> Response:
        del request
        keys = [key.as_dict(private=False) for key in self.published]
        return Response(json.dumps({"keys": keys}), content_type="application/json")

    def _authorize(self, request: Request) -> Response:
        asked = request.args.to_dict()
        self.asked.append(asked)
        code = f"code-{len(self.asked)}"
        self.codes[code] = asked
        back = {"code": code, "state": asked["state"], "iss": self.issuer}
        return Response.force_type(redirect(f"{asked['redirect_uri']}?{urlencode(back)}", 303))

    def _token(self, request: Request) -> Response:
        form = request.form
        asked = self.codes.pop(form["code"], None)
        verifier = hashlib.sha256(form["code_verifier"].encode()).digest()
        proven = _b64(verifier)
        known = request.authorization is not None and request.authorization.password == self.secret
        if asked is None or proven != asked["code_challenge"] or not known:
            return Response('{"error": "invalid_grant"}', status=400, content_type="application/json")
        return Response(json.dumps({"id_token": self.token(asked["nonce"])}), content_type="application/json")

    def token(self, nonce: str) -> str:
        """The token of the reader, with whatever it was told to say differently."""
        now = int(time.time())
        plain = {"iss": self.issuer, "aud": self.client, "iat": now, "exp": now + 60, "nonce": nonce}
        claims = {name: v for name, v in (plain | self.reader | self.claims).items() if v is not None}
        if self.header["alg"] in ("none", "HS256"):
            return self._forged(claims)
        return jwt.encode(self.header, claims, self.signing, algorithms=[self.header["alg"]])

    def _forged(self, claims: dict[str, Any]) -> str:
        """Unsigned, or signed with the public key as if it were a secret: the oldest tricks."""
        head, body = (_b64(json.dumps(part).encode()) for part in (self.header, claims))
        public: bytes = self.key.as_pem(private=False)
        mac = hmac.new(public, f"{head}.{body}".encode(), hashlib.sha256).digest()
        return f"{head}.{body}.{'' if self.header['alg'] == 'none' else _b64(mac)}"


def _b64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


@contextmanager
def running() -> Iterator[Provider]:
    """The provider on a free port of this machine."""
    provider = Provider()
    with make_server("127.0.0.1", 0, provider, handler_class=_Silent) as server:
        provider.issuer = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        try:
            yield provider
        finally:
            server.shutdown()
            thread.join()


def query(address: str) -> dict[str, str]:
    """The query of an address."""
    return {name: values[0] for name, values in parse_qs(address.partition("?")[2]).items()}
