"""Electronic signatures: detached CMS over the exact bytes, verified against configured roots."""

import binascii
import logging
from base64 import b64decode
from collections.abc import Coroutine, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any, Literal, Protocol, TypeVar

from asn1crypto import cms, crl, ocsp, pem, x509  # type: ignore[import-untyped]  # it has no stubs
from pyhanko.sign.ades.report import AdESIndeterminate
from pyhanko.sign.validation import StandardCMSSignatureStatus, async_validate_detached_cms
from pyhanko_certvalidator import ValidationContext

from services.acts.model import UNSIGNED, Signature
from services.acts.revocation import SECONDS, Certified, Fetch, Revocation, over_http

T = TypeVar("T")
SKEW = timedelta(minutes=1)
"""How far the clocks of a responder and of this machine may differ."""
LONGEST_REASON = 400
NATIONAL = ("1.2.398.3.10.", "1.2.643.")
"""Arcs of the GOST algorithms of Kazakhstan and of Russia, which need a national verifier."""

for _noisy in ("pyhanko.sign.validation", "pyhanko.sign.validation.generic_cms"):
    logging.getLogger(_noisy).setLevel(logging.CRITICAL)  # a refused signature is an answer, not an incident


class Verifier(Protocol):
    """Says what an electronic signature over these bytes is worth at an instant."""

    def verify(self, content: bytes, signature: str, at: datetime) -> Signature:
        """`signature` is a detached CMS signature in base64."""


class Unchecked:
    """Where no roots are configured, nothing can be checked; the signature is kept for later."""

    def verify(self, content: bytes, signature: str, at: datetime) -> Signature:
        """Never `valid`, never `invalid`."""
        del content, signature, at
        return Signature("not_checked", "no trusted roots are configured")


class CmsVerifier:
    """Verifies CMS (PKCS#7); `national` holds verifiers for algorithms by the beginning of their OID."""

    def __init__(
        self,
        roots: Iterable[bytes],
        fetch: Fetch | None = None,
        national: Mapping[str, Verifier] | None = None,
        lists: Path | None = None,
    ) -> None:
        """`roots` in DER; `fetch` asks responders and gets lists, by HTTP; `lists` holds lists of revoked."""
        self._roots = [x509.Certificate.load(root) for root in roots]
        self._revocation = Revocation(fetch or over_http(), lists)
        self._national = dict(national or {})

    def verify(self, content: bytes, signature: str, at: datetime) -> Signature:
        """Integrity and chain first, then revocation: a responder that is silent proves nothing."""
        signed = _signed_data(signature)
        if signed is None:
            return Signature("invalid", "not a detached CMS signature in base64")
        oid = signed["signer_infos"][0]["signature_algorithm"]["algorithm"].dotted
        if oid.startswith((*self._national, *NATIONAL)):
            return self._nationally(oid, content, signature, at)
        try:
            return self._verify(content, signed, at)
        except NotImplementedError:
            return Signature("not_checked", f"unsupported algorithm: {oid}")
        except Exception as error:
            return Signature("invalid", f"cannot be read: {type(error).__name__}")

    def _nationally(self, oid: str, content: bytes, signature: str, at: datetime) -> Signature:
        """The national verifier that is plugged in, if one is."""
        for arc, verifier in self._national.items():
            if oid.startswith(arc):
                return verifier.verify(content, signature, at)
        return Signature("not_checked", f"unsupported algorithm: {oid}")

    def _verify(self, content: bytes, signed: cms.SignedData, at: datetime) -> Signature:
        first = self._check(content, signed, at, Known("soft-fail"))
        if not (first.intact and first.valid):
            return Signature("invalid", "the signature is not over these bytes")
        if not first.trusted:
            return Signature("invalid", f"the certificate is not to be trusted: {_why(first)}")
        return self._unrevoked(content, signed, at, _chain(first))

    def _unrevoked(
        self, content: bytes, signed: cms.SignedData, at: datetime, chain: list[Certified]
    ) -> Signature:
        """Each certificate was not revoked at that time: by its responder, else by a list of revoked ones."""
        silent: list[str] = []
        answers = tuple(self._revocation.answers(chain, silent))
        last = self._check(content, signed, at, Known("require", answers))
        if not last.trusted and last.revocation_details is None:
            lists = tuple(self._revocation.lists(chain, at, silent))
            last = self._check(content, signed, at, Known("require", answers, lists))
        if last.trusted:
            return Signature("valid")
        if last.revocation_details is not None:
            return Signature("invalid", f"revoked on {last.revocation_details.revocation_date.date()}")
        why = "; ".join(dict.fromkeys(silent)) or "neither responder nor list speaks of this certificate"
        return Signature("not_checked", f"revocation could not be checked: {why}"[:LONGEST_REASON])

    def _check(
        self, content: bytes, signed: cms.SignedData, at: datetime, known: "Known"
    ) -> StandardCMSSignatureStatus:
        """One check, with what is known of revocation; nothing is fetched on the way."""
        context = ValidationContext(
            trust_roots=self._roots,
            allow_fetching=False,
            revocation_mode=known.mode,
            ocsps=known.answers,
            crls=known.lists,
            moment=at,
            time_tolerance=SKEW,
        )
        return _run(async_validate_detached_cms(content, signed, signer_validation_context=context))


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of revocation at a check, and whether it must be known."""

    mode: Literal["soft-fail", "require"]
    answers: tuple[ocsp.OCSPResponse, ...] = ()
    lists: tuple[crl.CertificateList, ...] = ()


def _chain(status: StandardCMSSignatureStatus) -> list[Certified]:
    """The certificates of the chain below its root, each with its issuer."""
    path = list(status.validation_path or ())
    return [Certified(one, issuer) for issuer, one in pairwise(path)]


class NoRootsError(Exception):
    """The directory of trusted roots cannot be used; the message says why."""


def from_directory(roots: Path, lists: Path | None = None, seconds: float = SECONDS) -> Verifier:
    """The verifier for the roots (*.cer, *.crt, *.der, *.pem) of a directory; raises NoRootsError."""
    for place in filter(None, (roots, lists)):
        if not place.is_dir():
            raise NoRootsError(f"{place}: no such directory")
    files = [path for path in sorted(roots.iterdir()) if path.suffix in (".cer", ".crt", ".der", ".pem")]
    if not files:
        raise NoRootsError(f"{roots}: no root in it; expected files *.cer, *.crt, *.der or *.pem")
    return CmsVerifier([_root(path) for path in files], over_http(seconds), lists=lists)


def _root(path: Path) -> bytes:
    """The certificate of a file, in DER."""
    content = path.read_bytes()
    try:
        der = pem.unarmor(content)[2] if pem.detect(content) else content
        x509.Certificate.load(der, strict=True)["tbs_certificate"].native  # noqa: B018 - reads it whole
    except ValueError as error:
        raise NoRootsError(f"{path}: not a certificate in DER or PEM: {error}") from None
    return bytes(der)


def check(verifier: Verifier, content: bytes, signature: str | None, at: datetime) -> Signature:
    """What the signature is worth; without one, nothing was signed."""
    return verifier.verify(content, signature, at) if signature else UNSIGNED


def _signed_data(signature: str) -> cms.SignedData | None:
    """The detached signed data with one signer that these letters hold, if they do."""
    try:
        held = cms.ContentInfo.load(b64decode(signature, validate=True), strict=True)
        if held["content_type"].native != "signed_data":
            return None
        signed = held["content"]
        detached = signed["encap_content_info"]["content"].native is None
        certificates = len(signed["certificates"])
        return signed if detached and len(signed["signer_infos"]) == 1 and certificates else None
    except (binascii.Error, ValueError, TypeError, KeyError):
        return None


def _why(status: StandardCMSSignatureStatus) -> str:
    """In a word, why a chain is not trusted."""
    words = {
        AdESIndeterminate.NO_CERTIFICATE_CHAIN_FOUND: "it was not issued under a configured root",
        AdESIndeterminate.OUT_OF_BOUNDS_NO_POE: "it was not valid at the time of signing",
        AdESIndeterminate.OUT_OF_BOUNDS_NOT_REVOKED: "it was not valid at the time of signing",
    }
    problem = status.trust_problem_indic
    if isinstance(problem, AdESIndeterminate) and problem in words:
        return words[problem]
    return str(getattr(problem, "name", "its chain does not hold")).lower()


def _run(check_: Coroutine[Any, Any, T]) -> T:
    """Run a check that waits for nothing; no event loop beside the green threads is needed for it."""
    try:
        check_.send(None)
    except StopIteration as done:
        answer: T = done.value
        return answer
    raise RuntimeError("the check of a signature waited for something outside")
