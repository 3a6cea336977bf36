"""Electronic signatures, with chains made on the spot."""

from base64 import b64decode, b64encode
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from asn1crypto import algos, cms

from bus.embedded import Suite
from law import Refused
from services.acts.model import Signature
from services.acts.signature import CmsVerifier, Unchecked, ask_responder, check, from_directory
from tests.acts import chains
from tests.acts.lawful import HEADS, submit, suite

NOW = datetime(2026, 11, 23, 4, 30, tzinfo=UTC)
CONTENT = "Указ № 1050".encode()
URL = "http://ocsp.example/"


class Scene:
    """A root, an official under it, and a responder that says what it is told to say."""

    def __init__(self) -> None:
        self.root = chains.root(NOW)
        self.official = chains.signer(self.root, NOW, URL)
        self.asked: list[str] = []
        self.revoked_on: datetime | None = None
        self.verifier = CmsVerifier([self.root.der], self.answer)

    def answer(self, url: str, question: bytes) -> bytes:
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
    assert said == Signature("not_checked", "revocation could not be checked: timed out")
    unnamed = chains.signer(chain.root, NOW)
    assert chain.said(unnamed).status == "not_checked"


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


def test_roots_come_from_a_directory_and_without_any_nothing_is_checked(tmp_path: Path) -> None:
    """A signature is then kept, neither valid nor invalid."""
    scene = Scene()
    assert isinstance(from_directory(None), Unchecked)
    assert isinstance(from_directory(tmp_path), Unchecked)
    (tmp_path / "root.cer").write_bytes(scene.root.der)
    assert isinstance(from_directory(tmp_path), CmsVerifier)
    assert check(Unchecked(), CONTENT, "AAAA", NOW).status == "not_checked"
    assert check(scene.verifier, CONTENT, None, NOW) == Signature("none")


def test_the_responder_is_asked_by_http() -> None:
    """A real responder on this machine, and one that is not there."""
    scene = Scene()

    class Responder(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            answer = chains.revocation_answer(scene.root, scene.official, NOW)
            self.send_response(200)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_: object) -> None:
            """Quiet."""

    server = HTTPServer(("127.0.0.1", 0), Responder)
    url = f"http://127.0.0.1:{server.server_port}/"
    thread = Thread(target=server.serve_forever)
    thread.start()
    scene.official = chains.signer(scene.root, NOW, url)
    verifier = CmsVerifier([scene.root.der])
    letters = b64encode(chains.sign(CONTENT, scene.official)).decode()
    assert verifier.verify(CONTENT, letters, NOW) == Signature("valid")
    server.shutdown()
    thread.join()
    server.server_close()
    assert verifier.verify(CONTENT, letters, NOW).status == "not_checked"
    with pytest.raises(ValueError, match="no address"):
        ask_responder("file:///etc/passwd", b"")


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
        assert {line["approver"]: line["signature"] for line in lines}["minfin"] == "not_checked"
