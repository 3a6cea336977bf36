"""Whether a certificate was revoked: OCSP responders and lists of revoked certificates, asked or given."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from pathlib import Path
from urllib.parse import urlsplit

from asn1crypto import crl, ocsp, pem, x509  # type: ignore[import-untyped]  # it has no stubs

Fetch = Callable[[str, bytes | None], bytes]
"""Posts a question to an address, or gets what lies there when there is no question."""

SECONDS = 5.0
LARGEST = 16 * 1024 * 1024
KEPT = timedelta(hours=1)
"""How long a fetched list is used again, unless it ends before."""
LOST = (OSError, HTTPException, ValueError)


@dataclass(frozen=True, slots=True)
class Certified:
    """A certificate of the chain, and the one under which it was issued."""

    certificate: x509.Certificate
    issuer: x509.Certificate


@dataclass
class Revocation:
    """Where revocation is asked: responders and lists that certificates name, lists of a directory."""

    fetch: Fetch
    given: Path | None = None
    _kept: dict[str, tuple[datetime, bytes]] = field(default_factory=dict)

    def answers(self, chain: list[Certified], silent: list[str]) -> Iterator[ocsp.OCSPResponse]:
        """What the responders say of each certificate; why one said nothing is added to `silent`."""
        for one in chain:
            urls = _web(one.certificate.ocsp_urls)
            if not urls:
                silent.append("the certificate names no OCSP responder")
            for url in urls[:1]:
                try:
                    yield ocsp.OCSPResponse.load(self.fetch(url, _question(one)), strict=True)
                except LOST as error:
                    silent.append(f"{url}: {error}")

    def lists(self, chain: list[Certified], at: datetime, silent: list[str]) -> Iterator[crl.CertificateList]:
        """The lists in the directory, and those that the certificates name."""
        yield from self._given(silent)
        for one in chain:
            points = one.certificate.crl_distribution_points or ()
            urls = _web([point.url for point in points])
            if not urls:
                silent.append("the certificate names no list of revoked certificates")
            for url in urls[:1]:
                try:
                    yield _list(self._fetched(url, at))
                except LOST as error:
                    silent.append(f"{url}: {error}")

    def _given(self, silent: list[str]) -> Iterator[crl.CertificateList]:
        for path in sorted(self.given.glob("*.crl")) if self.given else ():
            try:
                yield _list(path.read_bytes())
            except LOST as error:
                silent.append(f"{path.name}: {error}")

    def _fetched(self, url: str, at: datetime) -> bytes:
        """The list at an address; one fetched within the hour is used again while it is in force."""
        until, held = self._kept.get(url, (at, b""))
        if held and at < until:
            return held
        fetched = self.fetch(url, None)
        ends = _list(fetched)["tbs_cert_list"]["next_update"].native
        self._kept[url] = (min(at + KEPT, ends or at), fetched)
        return fetched


def _list(content: bytes) -> crl.CertificateList:
    """A list of revoked certificates, in DER or PEM; raises ValueError where it is none."""
    der = pem.unarmor(content)[2] if pem.detect(content) else content
    found = crl.CertificateList.load(der, strict=True)
    found["tbs_cert_list"].native  # noqa: B018 - reads it whole: asn1crypto parses when asked
    return found


def _web(urls: list[str | None]) -> list[str]:
    return [url for url in urls if url and urlsplit(url).scheme in ("http", "https")]


def _question(one: Certified) -> bytes:
    """The question to an OCSP responder about one certificate."""
    certificate_id = ocsp.CertId(
        {
            "hash_algorithm": {"algorithm": "sha256"},
            "issuer_name_hash": one.issuer.subject.sha256,
            "issuer_key_hash": one.issuer.public_key.sha256,
            "serial_number": one.certificate.serial_number,
        }
    )
    request = ocsp.Request({"req_cert": certificate_id})
    asked = ocsp.OCSPRequest({"tbs_request": {"request_list": [request]}})
    return bytes(asked.dump())


def over_http(seconds: float = SECONDS) -> Fetch:
    """Ask by HTTP; raises OSError or ValueError when no usable answer comes in so many seconds."""

    def fetch(url: str, question: bytes | None) -> bytes:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError(f"{url} is no address to ask")
        kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
        connection = kind(parts.hostname, parts.port, timeout=seconds)
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        try:
            if question is None:
                connection.request("GET", path)
            else:
                headers = {"Content-Type": "application/ocsp-request"}
                connection.request("POST", path, body=question, headers=headers)
            return _body(connection, url)
        finally:
            connection.close()

    return fetch


def _body(connection: HTTPConnection, url: str) -> bytes:
    response = connection.getresponse()
    if response.status != 200:  # noqa: PLR2004 - OK
        raise ValueError(f"answered {response.status}")
    answer = response.read(LARGEST + 1)
    if len(answer) > LARGEST:
        raise ValueError(f"{url} answers more than {LARGEST} bytes")
    return answer
