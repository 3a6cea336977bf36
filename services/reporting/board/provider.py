"""The provider that signs readers in (OpenID Connect): discovery, its keys, the exchange of a code."""

import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

import requests
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"]
"""Only signatures that are checked with the provider's public keys: never `none`, never a shared secret."""
_KINDS = ("RSA", "EC", "OKP")
LOOPBACK = ("127.0.0.1", "::1", "localhost")
_TIMEOUT_S = 10
_KEPT_S = 3600.0
_AGAIN_S = 30.0
_LEEWAY_S = 60
_LARGEST = 1 << 20


class ProviderError(Exception):
    """The provider did not sign the reader in, or what it said cannot be trusted; the message says why."""


def safe(url: str) -> bool:
    """Whether an address is met over TLS, or lies on this machine."""
    parts = urlsplit(url)
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)


@dataclass
class Provider:
    """One provider and this board's registration with it; what it publishes is kept for an hour."""

    issuer: str
    client_id: str
    client_secret: str | None
    _said: dict[str, tuple[float, Mapping[str, Any]]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def address(self, **asked: str) -> str:
        """Where the reader is sent to sign in."""
        known = {"client_id": self.client_id, "response_type": "code", "code_challenge_method": "S256"}
        end = str(self._published()["authorization_endpoint"])
        return f"{end}{'&' if '?' in end else '?'}{urlencode(known | asked)}"

    @property
    def sign_out_address(self) -> str | None:
        """Where the reader can sign out of the provider too, if it says."""
        found = self._published().get("end_session_endpoint")
        return str(found) if found and safe(str(found)) else None

    def claims(self, code: str, verifier: str, redirect_uri: str, nonce: str) -> Mapping[str, Any]:
        """What the provider says of the reader, for a code; raises ProviderError unless all of it holds."""
        form = {"grant_type": "authorization_code", "code": code, "redirect_uri": redirect_uri}
        form |= {"code_verifier": verifier, "client_id": self.client_id}
        auth = (quote(self.client_id), quote(self.client_secret)) if self.client_secret else None
        told = self._fetch(str(self._published()["token_endpoint"]), form, auth)
        if not isinstance(told.get("id_token"), str):
            raise ProviderError("the provider gave no id_token")
        return self._checked(told["id_token"], nonce)

    def _checked(self, token: str, nonce: str) -> Mapping[str, Any]:
        expected = jwt.JWTClaimsRegistry(
            leeway=_LEEWAY_S,
            iss={"essential": True, "value": self.issuer},
            aud={"essential": True, "value": self.client_id},
            exp={"essential": True},
            iat={"essential": True},
            sub={"essential": True},
            nonce={"essential": True, "value": nonce},
        )
        try:
            claims: dict[str, Any] = self._verified(token)
            expected.validate(claims)
        except (JoseError, ValueError) as error:
            raise ProviderError(f"the id_token is not to be trusted: {error}") from None
        audience = claims["aud"]
        if isinstance(audience, list) and len(audience) > 1 and claims.get("azp") != self.client_id:
            raise ProviderError("the id_token was given to somebody else")
        return claims

    def _verified(self, token: str) -> dict[str, Any]:
        """The claims of a token signed by the provider; its keys are read anew if none of them fits."""
        try:
            return jwt.decode(token, self._keys(), algorithms=ALGORITHMS).claims
        except (JoseError, ValueError):
            return jwt.decode(token, self._keys(again=True), algorithms=ALGORITHMS).claims

    def _keys(self, *, again: bool = False) -> KeySet:
        kept = _AGAIN_S if again else _KEPT_S
        found = self._read(str(self._published()["jwks_uri"]), kept)
        signing = [key for key in found.get("keys", ()) if key.get("use", "sig") == "sig"]
        return KeySet.import_key_set({"keys": [key for key in signing if key.get("kty") in _KINDS]})

    def _published(self) -> Mapping[str, Any]:
        found = self._read(f"{self.issuer.rstrip('/')}/.well-known/openid-configuration", _KEPT_S)
        if found.get("issuer") != self.issuer:
            raise ProviderError(f"the provider calls itself {found.get('issuer')!r}, not {self.issuer!r}")
        for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
            if not safe(str(found.get(name, ""))):
                raise ProviderError(f"the provider's {name} is missing or not met over TLS")
        return found

    def _read(self, url: str, kept: float) -> Mapping[str, Any]:
        """What the provider publishes at an address, at most so many seconds old."""
        with self._lock:
            at, said = self._said.get(url, (float("-inf"), {}))
            if time.monotonic() - at > kept:
                said = self._fetch(url)
                self._said[url] = (time.monotonic(), said)
            return said

    def _fetch(
        self, url: str, form: Mapping[str, str] | None = None, auth: tuple[str, str] | None = None
    ) -> Mapping[str, Any]:
        method = "GET" if form is None else "POST"
        headers = {"Accept": "application/json"}
        try:
            with requests.request(
                method, url, data=form, auth=auth, headers=headers, timeout=_TIMEOUT_S, allow_redirects=False
            ) as answer:
                if answer.status_code != requests.codes.ok or len(answer.content) > _LARGEST:
                    raise ProviderError(f"{urlsplit(url).path} answered {answer.status_code}")
                said = answer.json()
        except (requests.RequestException, ValueError) as error:
            raise ProviderError(f"the provider cannot be understood: {type(error).__name__}") from None
        if not isinstance(said, dict):
            raise ProviderError(f"{urlsplit(url).path} did not answer with an object")
        return said
