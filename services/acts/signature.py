"""Electronic signatures: detached CMS over the exact bytes, verified against configured roots."""

import binascii
import logging
from base64 import b64decode
from collections.abc import Callable, Coroutine, Iterable, Mapping
from datetime import datetime
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from pathlib import Path
from typing import Any, Protocol, TypeVar
from urllib.parse import urlsplit

from asn1crypto import cms, ocsp, pem, x509  # type: ignore[import-untyped]  # it has no stubs
from pyhanko.sign.ades.report import AdESIndeterminate
from pyhanko.sign.validation import StandardCMSSignatureStatus, async_validate_detached_cms
from pyhanko_certvalidator import ValidationContext

from services.acts.model import UNSIGNED, Signature

T = TypeVar("T")
Fetch = Callable[[str, bytes], bytes]
SECONDS = 5.0
LARGEST = 65536
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
    ) -> None:
        """`roots` are certificates in DER; `fetch` asks an OCSP responder, by HTTP if not said otherwise."""
        self._roots = [x509.Certificate.load(root) for root in roots]
        self._fetch = fetch or ask_responder
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
        first = self._check(content, signed, at, "soft-fail", ())
        if not (first.intact and first.valid):
            return Signature("invalid", "the signature is not over these bytes")
        if not first.trusted:
            return Signature("invalid", f"the certificate is not to be trusted: {_why(first)}")
        try:
            answers = tuple(self._revocation(first))
        except (OSError, HTTPException, ValueError) as error:
            return Signature("not_checked", f"revocation could not be checked: {error}")
        last = self._check(content, signed, at, "require", answers)
        if last.trusted:
            return Signature("valid")
        if last.revocation_details is not None:
            return Signature("invalid", f"revoked on {last.revocation_details.revocation_date.date()}")
        return Signature("not_checked", "revocation could not be checked: the responder's answer does not do")

    def _check(
        self, content: bytes, signed: cms.SignedData, at: datetime, mode: str, answers: Iterable[bytes]
    ) -> StandardCMSSignatureStatus:
        """One check, with what is known of revocation; nothing is fetched on the way."""
        context = ValidationContext(
            trust_roots=self._roots,
            allow_fetching=False,
            revocation_mode=mode,
            ocsps=[ocsp.OCSPResponse.load(answer) for answer in answers],
            moment=at,
        )
        return _run(async_validate_detached_cms(content, signed, signer_validation_context=context))

    def _revocation(self, status: StandardCMSSignatureStatus) -> Iterable[bytes]:
        """What the responders say of each certificate of the chain below its root."""
        issuer = None
        for certificate in status.validation_path or ():
            if issuer is not None:
                urls = certificate.ocsp_urls
                if not urls:
                    raise ValueError("the certificate names no OCSP responder")
                yield self._fetch(urls[0], _question(certificate, issuer))
            issuer = certificate


def from_directory(directory: Path | None) -> Verifier:
    """The verifier for the roots (*.cer, *.crt, *.der, *.pem) of a directory; without any, none."""
    files = sorted(path for path in (directory.iterdir() if directory else ()) if path.is_file())
    roots = [_der(path.read_bytes()) for path in files if path.suffix in (".cer", ".crt", ".der", ".pem")]
    return CmsVerifier(roots) if roots else Unchecked()


def _der(certificate: bytes) -> bytes:
    return pem.unarmor(certificate)[2] if pem.detect(certificate) else certificate


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


def _question(certificate: x509.Certificate, issuer: x509.Certificate) -> bytes:
    """The question to an OCSP responder about one certificate."""
    certificate_id = ocsp.CertId(
        {
            "hash_algorithm": {"algorithm": "sha256"},
            "issuer_name_hash": issuer.subject.sha256,
            "issuer_key_hash": issuer.public_key.sha256,
            "serial_number": certificate.serial_number,
        }
    )
    request = ocsp.Request({"req_cert": certificate_id})
    asked = ocsp.OCSPRequest({"tbs_request": {"request_list": [request]}})
    return bytes(asked.dump())


def ask_responder(url: str, question: bytes) -> bytes:
    """Ask an OCSP responder; raises OSError or ValueError when it gives no usable answer in time."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError(f"{url} is no address of a responder")
    kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
    connection = kind(parts.hostname, parts.port, timeout=SECONDS)
    try:
        connection.request(
            "POST", parts.path or "/", body=question, headers={"Content-Type": "application/ocsp-request"}
        )
        response = connection.getresponse()
        answer = response.read(LARGEST)
        if response.status != 200:  # noqa: PLR2004 - OK
            raise ValueError(f"{url} answered {response.status}")
        return answer
    finally:
        connection.close()


def _run(check_: Coroutine[Any, Any, T]) -> T:
    """Run a check that waits for nothing; no event loop beside the green threads is needed for it."""
    try:
        check_.send(None)
    except StopIteration as done:
        answer: T = done.value
        return answer
    raise RuntimeError("the check of a signature waited for something outside")
