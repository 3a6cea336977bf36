"""Electronic signatures, with chains made on the spot."""

from base64 import b64decode, b64encode
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
import yaml
from asn1crypto import algos, cms
from cryptography.hazmat.primitives import serialization

from bus.config import ConfigError, parse
from bus.database import Database
from bus.embedded import Suite
from law import Refused
from services.acts.model import Signature
from services.acts.revocation import over_http
from services.acts.service import Acts
from services.acts.signature import CmsVerifier, NoRootsError, Unchecked, Verifier, check, from_directory
from tests.acts import chains
from tests.acts.lawful import HEADS, submit, suite

NOW = datetime(2026, 11, 23, 4, 30, tzinfo=UTC)
CONTENT = "Указ № 1050".encode()
URL = "http://ocsp.example/"
ROOT = Path(__file__).resolve().parents[2]


class Scene:
    """A root, an official under it, and a responder that says what it is told to say."""

    def __init__(self) -> None:
        self.root = chains.root(NOW)
        self.official = chains.signer(self.root, NOW, URL)
        self.asked: list[str] = []
        self.revoked_on: datetime | None = None
        self.verifier = CmsVerifier([self.root.der], self.answer)

    def answer(self, url: str, question: bytes | None) -> bytes:
        """The responder's answer."""
        assert question
        self.asked.append(url)
        return chains.revocation_answer(self.root, self.official, NOW, self.revoked_on)

    def said(
        self, by: chains.Party | None = None, content: bytes = CONTENT, signed: bytes = CONTENT
    ) -> Signature:
        """What a signature over `signed` is worth for `content`."""
        signature = b64encode(chains.sign(signed, by or self.official)).decode()
        return self.verifier.verify(content, signature, NOW)


@pytest.fixture(scope="module")
def chain() -> Scene:
    """One chain for the tests that do not change it."""
    return Scene()


@pytest.mark.provision("D976-App1", "G10-160(4).1")
def test_a_good_signature_is_valid_and_its_revocation_was_asked_for(chain: Scene) -> None:
    """Chain to a configured root, the exact bytes, a responder that says good."""
    assert chain.said() == Signature("valid")
    assert chain.asked[-1] == URL


def test_a_signature_over_other_bytes_is_invalid(chain: Scene) -> None:
    """One byte is enough."""
    assert chain.said(content=CONTENT + b" ").status == "invalid"


def test_a_foreign_root_is_invalid_and_its_responder_is_never_asked(chain: Scene) -> None:
    """Nobody outside the roots sends the service anywhere."""
    before = len(chain.asked)
    foreign = chains.signer(chains.root(NOW, "Foreign"), NOW, "http://evil.example/")
    said = chain.said(foreign)
    assert (said.status, len(chain.asked)) == ("invalid", before)
    assert "root" in (said.reason or "")


@pytest.mark.parametrize(("until", "status"), [(timedelta(days=-1), "invalid"), (timedelta(days=1), "valid")])
def test_the_certificate_is_valid_at_the_time_of_signing(until: timedelta, status: str) -> None:
    """Expired yesterday is invalid; expiring tomorrow is valid."""
    scene = Scene()
    scene.official = chains.signer(scene.root, NOW, URL, until=NOW + until)
    assert scene.said().status == status


def test_a_revoked_certificate_is_invalid() -> None:
    """With the day of its revocation."""
    scene = Scene()
    scene.revoked_on = NOW - timedelta(days=3)
    assert scene.said() == Signature("invalid", "revoked on 2026-11-20")


def test_an_unreachable_responder_is_not_an_invalid_signature(chain: Scene) -> None:
    """The status says that it was not checked, and why."""

    def silent(*_: object) -> bytes:
        raise TimeoutError("timed out")

    verifier = CmsVerifier([chain.root.der], silent)
    said = verifier.verify(CONTENT, b64encode(chains.sign(CONTENT, chain.official)).decode(), NOW)
    assert said.status == "not_checked"
    assert f"{URL}: timed out" in (said.reason or "")
    unnamed = chain.said(chains.signer(chain.root, NOW))
    assert unnamed.status == "not_checked"
    assert "names no OCSP responder" in (unnamed.reason or "")


def test_an_answer_about_another_certificate_does_not_do(chain: Scene) -> None:
    """A good answer must be about this very certificate."""
    other = chains.signer(chain.root, NOW, URL)
    assert chain.said(other).status == "not_checked"


@pytest.mark.parametrize("letters", ["", "not base64!", "AAAA", b64encode(b"\x30\x82" * 40).decode()])
def test_bytes_that_are_no_signature_are_invalid(chain: Scene, letters: str) -> None:
    """Never an exception."""
    assert chain.verifier.verify(CONTENT, letters, NOW).status == "invalid"


def test_a_signature_that_carries_its_own_content_is_no_detached_one(chain: Scene) -> None:
    """What was signed is what the service holds, not what the signature brings."""
    signed = cms.ContentInfo.load(chains.sign(CONTENT, chain.official))
    signed["content"]["encap_content_info"] = {"content_type": "data", "content": b"other"}
    letters = b64encode(signed.dump(force=True)).decode()
    assert chain.verifier.verify(CONTENT, letters, NOW).status == "invalid"


def gost(official: chains.Party) -> str:
    """A signature that names Kazakhstan's GOST 34.310."""
    signed = cms.ContentInfo.load(chains.sign(CONTENT, official))
    signer = signed["content"]["signer_infos"][0]
    signer["signature_algorithm"] = algos.SignedDigestAlgorithm({"algorithm": "1.2.398.3.10.1.1.1.1"})
    return b64encode(signed.dump(force=True)).decode()


def test_a_gost_signature_is_an_unsupported_algorithm_until_a_national_verifier_is_plugged_in(
    chain: Scene,
) -> None:
    """Behind the same interface."""
    letters = gost(chain.official)
    said = chain.verifier.verify(CONTENT, letters, NOW)
    assert said == Signature("not_checked", "unsupported algorithm: 1.2.398.3.10.1.1.1.1")

    class National:
        def verify(self, content: bytes, signature: str, at: datetime) -> Signature:
            assert (content, signature, at) == (CONTENT, letters, NOW)
            return Signature("valid")

    plugged = CmsVerifier([chain.root.der], chain.answer, {"1.2.398.": National()})
    assert plugged.verify(CONTENT, letters, NOW) == Signature("valid")


def test_roots_come_from_a_directory_that_must_hold_them(tmp_path: Path) -> None:
    """What is named and is not there, or is no certificate, is said at the start, not at the first check."""
    scene = Scene()
    with pytest.raises(NoRootsError, match="no such directory"):
        from_directory(tmp_path / "none")
    with pytest.raises(NoRootsError, match="no root in it"):
        from_directory(tmp_path)
    (tmp_path / "root.cer").write_bytes(scene.root.der)
    assert isinstance(from_directory(tmp_path), CmsVerifier)
    (tmp_path / "other.pem").write_text("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n")
    with pytest.raises(NoRootsError, match=r"other\.pem"):
        from_directory(tmp_path)
    assert check(Unchecked(), CONTENT, "AAAA", NOW).status == "not_checked"
    assert check(scene.verifier, CONTENT, None, NOW) == Signature("none")


def configured(tmp_path: Path, **signatures: object) -> Acts:
    """The service as its process makes it, from a configuration."""
    url = f"sqlite:///{tmp_path / 'acts.sqlite'}"
    raw = {"broker": {"uri": "amqp://"}, "database": {"url": url}, "signatures": signatures}
    service = Acts(Database(url, "acts"))
    service.configure(parse(raw, "config.yaml", "acts", {}))
    return service


def test_the_roots_are_named_by_the_configuration(tmp_path: Path) -> None:
    """A key of the YAML; an unknown one and a wrong directory are refused at the start."""
    assert isinstance(configured(tmp_path).verifier, Unchecked)
    roots = tmp_path / "roots"
    roots.mkdir()
    (roots / "root.pem").write_bytes(Scene().root.certificate.public_bytes(serialization.Encoding.PEM))
    assert isinstance(configured(tmp_path, roots=str(roots)).verifier, CmsVerifier)
    with pytest.raises(ConfigError, match="no such directory"):
        configured(tmp_path, roots=str(roots), lists=str(tmp_path / "none"))
    with pytest.raises(ConfigError, match=r"signatures\.root"):
        configured(tmp_path, root=str(roots))
    text = (ROOT / "deploy" / "config.yaml").read_text(encoding="utf-8")
    shipped = parse(yaml.safe_load(text), "deploy/config.yaml", "acts", {"SIGNATURE_ROOTS": "/etc/roots"})
    assert (shipped.signatures.roots, shipped.signatures.lists) == ("/etc/roots", "")


class Served:
    """A web server on this machine that answers OCSP questions and holds lists of revoked certificates."""

    def __init__(self) -> None:
        self.pages: dict[str, bytes] = {}
        self.asked: list[str] = []
        served = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                self.rfile.read(int(self.headers["Content-Length"]))
                self.answer("POST")

            def do_GET(self) -> None:
                self.answer("GET")

            def answer(self, method: str) -> None:
                served.asked.append(f"{method} {self.path}")
                page = served.pages.get(self.path)
                self.send_response(200 if page is not None else 503)
                self.send_header("Content-Length", str(len(page or b"")))
                self.end_headers()
                self.wfile.write(page or b"")

            def log_message(self, *_: object) -> None:
                """Quiet."""

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.thread = Thread(target=self.server.serve_forever)
        self.thread.start()

    def url(self, path: str) -> str:
        """The address of a page."""
        return f"http://127.0.0.1:{self.server.server_port}{path}"

    def stop(self) -> None:
        """Stop the server, once."""
        if self.thread.is_alive():
            self.server.shutdown()
            self.thread.join()
            self.server.server_close()


@pytest.fixture
def served() -> Iterator[Served]:
    """The server, stopped at the end."""
    server = Served()
    yield server
    server.stop()


def said(scene: Scene, verifier: Verifier, at: datetime = NOW) -> Signature:
    """What the official's signature is worth."""
    return verifier.verify(CONTENT, b64encode(chains.sign(CONTENT, scene.official)).decode(), at)


@pytest.mark.provision("D976-App1", "G10-160(4).1")
def test_where_no_responder_answers_the_list_of_revoked_certificates_is_asked(served: Served) -> None:
    """A certificate that names both: the responder first; if it fails, the list; neither: not checked."""
    scene = Scene()
    scene.official = chains.signer(scene.root, NOW, served.url("/ocsp"), list_url=served.url("/root.crl"))
    silent = said(scene, CmsVerifier([scene.root.der]))
    assert silent.status == "not_checked"
    assert "/ocsp: answered 503" in (silent.reason or "")
    assert "/root.crl: answered 503" in (silent.reason or "")
    served.pages["/root.crl"] = chains.revocation_list(scene.root, NOW)
    verifier = CmsVerifier([scene.root.der])
    served.asked.clear()
    assert said(scene, verifier) == Signature("valid")
    assert served.asked == ["POST /ocsp", "GET /root.crl"]
    said(scene, verifier)
    assert served.asked == ["POST /ocsp", "GET /root.crl", "POST /ocsp"]
    served.pages["/ocsp"] = chains.revocation_answer(scene.root, scene.official, NOW)
    served.asked.clear()
    assert said(scene, CmsVerifier([scene.root.der])) == Signature("valid")
    assert served.asked == ["POST /ocsp"]
    served.stop()
    assert said(scene, CmsVerifier([scene.root.der])).status == "not_checked"


@pytest.mark.parametrize(
    ("days", "status"),
    [(-3, Signature("invalid", "revoked on 2026-11-20")), (1, Signature("valid"))],
)
def test_a_list_tells_what_was_revoked_when_the_signature_was_made(
    served: Served, days: int, status: Signature
) -> None:
    """Revoked three days before is invalid; revoked the day after, the signature had been valid."""
    scene = Scene()
    scene.official = chains.signer(scene.root, NOW, list_url=served.url("/root.crl"))
    revoked = (scene.official, NOW + timedelta(days=days))
    served.pages["/root.crl"] = chains.revocation_list(scene.root, NOW, revoked)
    assert said(scene, CmsVerifier([scene.root.der])) == status


def test_a_list_that_is_another_issuers_or_out_of_date_proves_nothing(served: Served) -> None:
    """Neither valid nor invalid; a page that is no list is said to be none."""
    scene = Scene()
    scene.official = chains.signer(scene.root, NOW, list_url=served.url("/root.crl"))
    foreign = chains.revocation_list(chains.root(NOW, "Foreign"), NOW)
    old = chains.revocation_list(scene.root, NOW - timedelta(days=9), until=NOW - timedelta(days=8))
    for page in (foreign, old, b"<html>moved</html>"):
        served.pages["/root.crl"] = page
        assert said(scene, CmsVerifier([scene.root.der])).status == "not_checked"


def test_lists_may_be_given_in_a_directory_where_nothing_can_be_fetched(tmp_path: Path) -> None:
    """Read at every check, so that a newer one counts at once; one that is no list is named."""
    scene = Scene()
    scene.official = chains.signer(scene.root, NOW)
    (tmp_path / "root.cer").write_bytes(scene.root.der)
    verifier = from_directory(tmp_path, tmp_path)
    assert said(scene, verifier).status == "not_checked"
    (tmp_path / "root.crl").write_bytes(chains.revocation_list(scene.root, NOW))
    assert said(scene, verifier) == Signature("valid")
    revoked = (scene.official, NOW - timedelta(minutes=1))
    (tmp_path / "root.crl").write_bytes(chains.revocation_list(scene.root, NOW, revoked))
    assert said(scene, verifier) == Signature("invalid", "revoked on 2026-11-23")
    (tmp_path / "root.crl").write_bytes(b"not a list")
    faulty = said(scene, verifier)
    assert faulty.status == "not_checked"
    assert "root.crl" in (faulty.reason or "")


def test_nothing_but_the_web_is_asked() -> None:
    """An address in a certificate opens no file of this machine."""
    scene = Scene()
    scene.official = chains.signer(scene.root, NOW, "file:///etc/passwd", list_url="ldap://127.0.0.1/root")
    assert "names no OCSP responder" in (said(scene, CmsVerifier([scene.root.der])).reason or "")
    with pytest.raises(ValueError, match="no address"):
        over_http()("file:///etc/passwd", None)


def signed_approval(acts: Suite, by: chains.Party, **changed: str) -> Any:
    """The Minister of Finance signs the very bytes the service names, and says perhaps something else."""
    said = {"draft": "d-1", "approver": "minfin", "decision": "agreed", "on": "2026-11-23"}
    content = b64decode(acts.call("acts.to_sign", said)["content"])
    signature = b64encode(chains.sign(content, by)).decode()
    payload = said | changed | {"acting": HEADS["minfin"], "signature": signature}
    return acts.call("acts.give_approval", payload)["act"]


@pytest.mark.provision("D976-App1")
def test_the_status_of_the_signature_is_kept_with_the_approval(tmp_path: Path) -> None:
    """Valid stands on the sheet; another remark than the one signed refuses the approval."""
    scene = Scene()
    with suite(tmp_path) as acts:
        acts.members["acts"].service.verifier = scene.verifier  # type: ignore[attr-defined]
        submit(acts)
        with pytest.raises(Refused) as refused:
            signed_approval(acts, scene.official, remark="другое")
        assert [(one.provision, one.code) for one in refused.value.violations] == [
            ("D976-App1", "signature_invalid")
        ]
        lines = signed_approval(acts, scene.official)["approvals"]
        assert {line["approver"]: line["signature"] for line in lines}["minfin"] == "valid"


def test_without_roots_a_signature_is_kept_unchecked(tmp_path: Path) -> None:
    """It is neither valid nor invalid."""
    scene = Scene()
    with suite(tmp_path) as acts:
        submit(acts)
        lines = signed_approval(acts, scene.official)["approvals"]
        [line] = [line for line in lines if line["approver"] == "minfin"]
        kept = (line["signature"], line["signature_reason"])
        assert kept == ("not_checked", "no trusted roots are configured")
