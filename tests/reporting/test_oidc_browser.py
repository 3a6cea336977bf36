"""Signing in and out in Chromium: the board's own policy and cookies must let the whole way through."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

from bus.database import Database
from services.reporting.board.app import Board
from services.reporting.board.server import server
from services.reporting.board.signin import everyone, sign_in_of
from tests.reporting import provider as own
from tests.reporting.projected import TODAY, a_projection
from tests.reporting.provider import Provider
from tests.reporting.test_browser import CHROMIUM
from tests.reporting.test_oidc import CONFIG

pytestmark = [pytest.mark.browser]


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    """A projection with something on every page."""
    opened = a_projection(tmp_path)
    yield opened
    opened.close()


def serve(db: Database, provider: Provider, directory: Path) -> tuple[threading.Thread, object, str]:
    """The board on a free port, known to the provider by its address."""
    board = Board(db, lambda: TODAY, everyone)
    serving = server(board, "127.0.0.1", 0)
    address = f"http://127.0.0.1:{serving.server_port}"
    (directory / "client_secret").write_text(Provider.secret)
    (directory / "cookie_key").write_text("k" * 40)
    file = directory / "signin.yaml"
    file.write_text(CONFIG.format(issuer=provider.issuer, address=address, public="true"))
    serving.set_app(Board(db, lambda: TODAY, sign_in_of(file, db)))
    thread = threading.Thread(target=serving.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    return thread, serving, address


def test_a_reader_signs_in_reads_and_signs_out_in_a_browser(db: Database, tmp_path: Path) -> None:
    """From the public page to the provider and back; after signing out only what is published is left."""
    with own.running() as provider, sync_playwright() as playwright:
        thread, serving, address = serve(db, provider, tmp_path)
        launched = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"]
        )
        try:
            page = launched.new_context().new_page()
            faults: list[str] = []
            page.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
            page.goto(f"{address}/regional?lang=en")
            page.get_by_role("link", name="Sign in").click()
            page.wait_for_url(f"{address}/regional")
            page.get_by_role("link", name="Items", exact=True).click()
            page.get_by_role("link", name="No. 976").first.wait_for()
            assert page.locator(".who span").inner_text() == "Ахметов А."
            assert page.evaluate("document.cookie") == ""
            page.get_by_role("button", name="Sign out").click()
            assert page.locator("h1").inner_text() == "You are signed out"
            page.goto(f"{address}/regional?lang=en")
            assert page.get_by_role("link", name="Items", exact=True).count() == 0
            assert faults == []
        finally:
            launched.close()
            serving.shutdown()  # type: ignore[attr-defined]
            thread.join()
            serving.server_close()  # type: ignore[attr-defined]
