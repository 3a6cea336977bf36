"""Signing in at the board with a provider of OpenID Connect over HTTP; whatever is wrong is refused."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import requests
from joserfc.jwk import RSAKey
from werkzeug.test import Client, TestResponse

from bus.clock import Clock
from bus.database import Database
from services.reporting.board.app import Board
from services.reporting.board.signin import SignInError, sign_in_of
from tests.reporting import provider as own
from tests.reporting.projected import TODAY, a_projection
from tests.reporting.provider import Provider

CONFIG = """
oidc:
  issuer: {issuer}
  client_id: board
  client_secret_file: client_secret
  cookie_key_file: cookie_key
  address: {address}
  public: {public}
  claim: groups
  roles: {{pa: all, it: operator}}
  bodies: {{mz: minhealth, mf: minfin}}
  offices: {{mz: minister}}
"""
PAGE = {"Accept": "text/html"}


class Later(Clock):
    """A machine whose time can be moved on."""

    moved = timedelta(0)

    def machine(self) -> datetime:
        """The machine's time, moved on."""
        return super().machine() + self.moved


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    """A projection with something on every page."""
    opened = a_projection(tmp_path)
    opened.clock = Later()
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def served() -> Iterator[Provider]:
    """The provider on this machine."""
    with own.running() as provider:
        yield provider


@pytest.fixture
def provider(served: Provider) -> Provider:
    """The provider, honest again."""
    issuer, key = served.issuer, served.key
    served.__init__()  # type: ignore[misc]
    served.issuer, served.key, served.signing, served.published = issuer, key, key, [key]
    return served


def a_browser(
    db: Database,
    provider: Provider,
    directory: Path,
    address: str = "http://localhost",
    public: str = "false",
) -> Client:
    """A browser at a board that knows the provider."""
    (directory / "client_secret").write_text(Provider.secret)
    (directory / "cookie_key").write_text("k" * 40)
    file = directory / "signin.yaml"
    file.write_text(CONFIG.format(issuer=provider.issuer, address=address, public=public))
    return Client(Board(db, lambda: TODAY, sign_in_of(file, db)))


def go(browser: Client, path: str = "/") -> str:
    """Begin to sign in on the way to a page; returns where the provider sends the browser back to."""
    sent = browser.get(f"/sign-in?next={path}")
    assert sent.status_code == 303
    answer = requests.get(sent.headers["Location"], allow_redirects=False, timeout=5)
    return answer.headers["Location"].removeprefix("http://localhost")


def signed_in(browser: Client, path: str = "/") -> TestResponse:
    """Sign in, and answer with what the board says at the end."""
    return browser.get(go(browser, path))


def test_a_reader_is_sent_to_the_provider_and_comes_back_to_the_page_asked_for(
    db: Database, provider: Provider, tmp_path: Path
) -> None:
    """Whatever page, there or not: by the code flow, with a proof of the code, a state and a nonce."""
    browser = a_browser(db, provider, tmp_path)
    for path in ("/items/act-1:1?lang=en", "/items/none"):
        sent = browser.get(path, headers=PAGE)
        assert (sent.status_code, sent.headers["Location"].partition("?")[0]) == (303, "/sign-in")
    back = signed_in(browser, "/items/act-1:1")
    assert (back.status_code, back.headers["Location"]) == (303, "/items/act-1:1")
    asked = provider.asked[-1]
    assert (asked["response_type"], asked["code_challenge_method"]) == ("code", "S256")
    assert len({asked["state"], asked["nonce"], asked["code_challenge"]}) == 3
    page = browser.get("/items/act-2:1", headers=PAGE)
    assert page.status_code == 200
    assert "Ахметов А." in page.get_data(as_text=True)


def test_groups_give_roles_a_body_and_an_office(db: Database, provider: Provider, tmp_path: Path) -> None:
    """An official sees the own body's matters and the own office's duties; nothing else is there."""
    provider.reader["groups"] = ["mz", "unknown"]
    browser = a_browser(db, provider, tmp_path)
    signed_in(browser)
    assert browser.get("/items/act-1:1", headers=PAGE).status_code == 200
    assert browser.get("/items/act-2:1", headers=PAGE).status_code == 404
    assert browser.get("/feeds/minhealth.ics").status_code == 200
    assert browser.get("/feeds/minister.ics").status_code == 200
    assert browser.get("/feeds/minfin.ics").status_code == 404


def test_who_is_in_no_group_sees_what_is_published(db: Database, provider: Provider, tmp_path: Path) -> None:
    """And nothing else; an operator sees no contents."""
    provider.reader["groups"] = []
    browser = a_browser(db, provider, tmp_path)
    signed_in(browser)
    seen = {path: browser.get(path, headers=PAGE).status_code for path in ("/", "/items", "/regional")}
    assert seen == {"/": 404, "/items": 404, "/regional": 200}
    provider.reader["groups"] = ["it"]
    signed_in(browser)
    assert browser.get("/quarantine", headers=PAGE).status_code == 200
    assert browser.get("/items", headers=PAGE).status_code == 404


FORGED: dict[str, dict[str, Any]] = {
    "another issuer": {"claims": {"iss": "https://evil.example"}},
    "another audience": {"claims": {"aud": "another"}},
    "given to somebody else": {"claims": {"aud": ["board", "another"], "azp": "another"}},
    "expired": {"claims": {"exp": 1_700_000_000}},
    "without an end": {"claims": {"exp": None}},
    "another nonce": {"claims": {"nonce": "n"}},
    "without a nonce": {"claims": {"nonce": None}},
    "without a subject": {"claims": {"sub": None}},
    "foreign key": {"signing": RSAKey.generate_key(2048, {"kid": "one"})},
    "unsigned": {"header": {"alg": "none"}},
    "public key as a secret": {"header": {"alg": "HS256", "kid": "one"}},
}


@pytest.mark.parametrize("how", FORGED)
def test_a_token_that_does_not_hold_signs_nobody_in(
    db: Database, provider: Provider, tmp_path: Path, how: str
) -> None:
    """Each claim and the signature are checked against what the provider publishes."""
    for name, value in FORGED[how].items():
        setattr(provider, name, value)
    browser = a_browser(db, provider, tmp_path)
    refused = signed_in(browser)
    assert refused.status_code == 403
    assert "Traceback" not in refused.get_data(as_text=True)
    assert browser.get("/", headers=PAGE).status_code == 303


def test_the_way_back_serves_only_the_browser_that_began(
    db: Database, provider: Provider, tmp_path: Path
) -> None:
    """Another state, no attempt, another provider, an attempt too old, a code used twice: none signs in."""
    browser, other = a_browser(db, provider, tmp_path), a_browser(db, provider, tmp_path)
    back = go(browser)
    assert other.get(back).status_code == 403
    assert browser.get(back.replace("state=", "state=x")).status_code == 403
    assert browser.get(back.replace("iss=http", "iss=https")).status_code == 403
    assert browser.get("/sign-in/back?error=access_denied").status_code == 403
    Later.moved = timedelta(minutes=11)
    try:
        assert browser.get(back).status_code == 403
    finally:
        Later.moved = timedelta(0)
    assert browser.get(back).status_code == 303
    assert browser.get(back).status_code == 403


def test_new_keys_of_the_provider_are_found(
    db: Database, provider: Provider, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When it changes them, its keys are read again; not at every token, so that nobody can make it busy."""
    browser = a_browser(db, provider, tmp_path)
    signed_in(browser)
    new = RSAKey.generate_key(2048, {"kid": "two", "use": "sig"})
    provider.published, provider.signing, provider.header = [new], new, {"alg": "RS256", "kid": "two"}
    assert signed_in(browser).status_code == 403
    monkeypatch.setattr("services.reporting.board.provider._AGAIN_S", 0.0)
    assert signed_in(browser).status_code == 303


def test_one_comes_back_only_to_pages_of_the_board(db: Database, provider: Provider, tmp_path: Path) -> None:
    """An address elsewhere leads to the first page."""
    browser = a_browser(db, provider, tmp_path)
    for path in ("//evil.example/", "https://evil.example/", "/\\evil.example", "/sign-in", "javascript:1"):
        assert signed_in(browser, path).headers["Location"] == "/"


def test_the_cookie_is_kept_from_scripts_and_ends(db: Database, provider: Provider, tmp_path: Path) -> None:
    """Signed, expiring; over TLS bound to this host; a changed one is nobody's."""
    browser = a_browser(db, provider, tmp_path)
    set_by = next(c for c in signed_in(browser).headers.getlist("Set-Cookie") if c.startswith("session="))
    assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= {part.strip() for part in set_by.split(";")}
    assert "Max-Age=28800" in set_by
    cookie = browser.get_cookie("session")
    assert cookie is not None
    browser.set_cookie("session", cookie.value[:-2] + ("AA" if cookie.value[-2:] != "AA" else "BB"))
    assert browser.get("/", headers=PAGE).status_code == 303
    browser.set_cookie("session", cookie.value)
    assert browser.get("/", headers=PAGE).status_code == 200
    Later.moved = timedelta(hours=9)
    try:
        assert browser.get("/", headers=PAGE).status_code == 303
    finally:
        Later.moved = timedelta(0)
    with_tls = a_browser(db, provider, tmp_path, "https://board.example.kz")
    sent = with_tls.get("/sign-in").headers["Set-Cookie"]
    assert sent.startswith("__Host-attempt=")
    assert "Secure" in sent


def word_of(page: str) -> str:
    """What the form of signing out bears."""
    return page.partition('name="word" value="')[2].partition('"')[0]


def test_signing_out_ends_the_session_wherever_its_cookie_lies(
    db: Database, provider: Provider, tmp_path: Path
) -> None:
    """Only by the reader's own form; a copy of the cookie is worth nothing afterwards."""
    browser = a_browser(db, provider, tmp_path)
    signed_in(browser)
    word = word_of(browser.get("/", headers=PAGE).get_data(as_text=True))
    kept = browser.get_cookie("session")
    assert kept is not None
    assert browser.get("/sign-out").status_code == 404
    assert browser.post("/sign-out", data={"word": "x"}).status_code == 403
    foreign = {"Origin": "https://evil.example"}
    assert browser.post("/sign-out", data={"word": word}, headers=foreign).status_code == 403
    assert browser.get("/", headers=PAGE).status_code == 200
    assert browser.post("/sign-out", data={"word": word}).status_code == 200
    browser.set_cookie("session", kept.value)
    assert browser.get("/", headers=PAGE).status_code == 303


def test_a_new_session_replaces_the_one_before(db: Database, provider: Provider, tmp_path: Path) -> None:
    """Signing in again ends the old session, so that none can be fixed beforehand."""
    browser = a_browser(db, provider, tmp_path)
    signed_in(browser)
    before = browser.get_cookie("session")
    signed_in(browser)
    after = browser.get_cookie("session")
    assert before is not None
    assert after is not None
    browser.set_cookie("session", before.value)
    assert browser.get("/", headers=PAGE).status_code == 303
    browser.set_cookie("session", after.value)
    assert browser.get("/", headers=PAGE).status_code == 200


def test_the_public_is_let_in_and_offered_to_sign_in(
    db: Database, provider: Provider, tmp_path: Path
) -> None:
    """What is published opens at once; a program that asks for more is told to sign in first."""
    browser = a_browser(db, provider, tmp_path, public="true")
    page = browser.get("/regional?lang=en", headers=PAGE)
    assert page.status_code == 200
    assert "/sign-in?next=" in page.get_data(as_text=True)
    assert browser.get("/items", headers=PAGE).status_code == 303
    assert browser.get("/items").status_code == 401


def test_a_provider_that_is_away_is_said(db: Database, provider: Provider, tmp_path: Path) -> None:
    """In the reader's language, without details; the board itself keeps running."""
    real, provider.issuer = provider.issuer, "http://127.0.0.1:9"
    browser = a_browser(db, provider, tmp_path)
    provider.issuer = real
    answer = browser.get("/sign-in?lang=en")
    assert answer.status_code == 502
    assert "Signing in failed" in answer.get_data(as_text=True)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ("issuer: http://idp.example.kz", "https"),
        ("address: http://board.example.kz", "https"),
        ("cookie_key_file: short", "32"),
        ("cookie_key_file: nowhere", "nowhere"),
        ("roles: {pa: king}", "king"),
        ("more: 1", "oidc needs"),
    ],
)
def test_a_configuration_that_is_not_safe_is_refused(
    db: Database, tmp_path: Path, wrong: str, said: str
) -> None:
    """Before anything is served."""
    (tmp_path / "short").write_text("k" * 31)
    (tmp_path / "cookie_key").write_text("k" * 32)
    (tmp_path / "client_secret").write_text("s")
    file = tmp_path / "signin.yaml"
    whole = CONFIG.format(issuer="https://idp.example.kz", address="https://b.example.kz", public="false")
    name = wrong.partition(":")[0]
    lines = [line for line in whole.splitlines() if not line.strip().startswith(f"{name}:")]
    file.write_text("\n".join([*lines, f"  {wrong}"]))
    with pytest.raises(SignInError, match=said):
        sign_in_of(file, db)
