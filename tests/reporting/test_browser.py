"""The board in Chromium: accessible, without outside addresses, readable on a phone, live without a jump."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from bus.database import Database
from services.reporting.board.app import Board
from services.reporting.board.server import serving
from services.reporting.board.words import LANGS
from tests.reporting.builders import an_envelope, an_item
from tests.reporting.projected import PATHS, TODAY, a_projection, show

CHROMIUM = "/usr/bin/chromium"
AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text("utf-8")
pytestmark = [pytest.mark.browser]
LOOKED_AT = [("kk", path) for path in PATHS] + [(lang, "/items/act-1:1") for lang in LANGS if lang != "kk"]


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """A projection with something on every page and a long list of items."""
    opened = a_projection(tmp_path_factory.mktemp("browser"))
    items = [an_item(f"act-3:{number}", received_on="2026-02-02") for number in range(1, 45)]
    show(opened, [an_envelope("control.item_opened.v1", f"item/{i['id']}", {"item": i}) for i in items])
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def address(db: Database) -> Iterator[str]:
    """The board served on a free port of this machine."""
    with serving(Board(db, lambda: TODAY)) as here:
        yield here


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Debian's Chromium."""
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"]
        )
        yield launched
        launched.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A fresh page that notes errors and requests to other addresses."""
    context = browser.new_context(locale="kk-KZ")
    opened = context.new_page()
    yield opened
    context.close()


def watched(page: Page, address: str) -> list[str]:
    """What the page must not do: errors on the console, requests elsewhere."""
    faults: list[str] = []
    page.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("request", lambda asked: faults.append(asked.url) if not asked.url.startswith(address) else None)
    return faults


@pytest.mark.parametrize(("lang", "path"), LOOKED_AT)
def test_no_page_has_an_accessibility_violation(page: Page, address: str, lang: str, path: str) -> None:
    """By axe-core; nor does it load anything from elsewhere or break its own policy."""
    faults = watched(page, address)
    joint = "&" if "?" in path else "?"
    page.goto(f"{address}{path}{joint}lang={lang}")
    page.evaluate(AXE)
    found: dict[str, Any] = page.evaluate("axe.run(document)")
    wrong = [(one["id"], [node["html"] for node in one["nodes"][:3]]) for one in found["violations"]]
    assert wrong == []
    assert faults == []


def test_pages_are_whole_without_scripts(browser: Browser, address: str) -> None:
    """Everything is in the page that the server sends."""
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}/?lang=en")
    assert page.locator("h1").inner_text().startswith("Today")
    page.get_by_role("link", name="Items", exact=True).click()
    assert page.locator("tbody tr").count() > 40
    context.close()


def test_the_first_tab_leads_past_the_menu(page: Page, address: str) -> None:
    """By keyboard alone one comes to the content."""
    page.goto(f"{address}/items?lang=en")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to content"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


@pytest.mark.parametrize("path", PATHS)
def test_a_page_fits_a_phone(browser: Browser, address: str, path: str) -> None:
    """Nothing is wider than the screen; tables become cards or scroll by themselves."""
    context = browser.new_context(viewport={"width": 390, "height": 800})
    page = context.new_page()
    page.goto(f"{address}{path}")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    context.close()


def test_a_new_fact_shows_within_two_seconds_and_the_reader_stays(
    page: Page, address: str, db: Database
) -> None:
    """A row comes in above what is being read; what is being read does not move."""
    faults = watched(page, address)
    page.goto(f"{address}/items?lang=en")
    row = page.locator("[id='item-act-3:40']")
    row.scroll_into_view_if_needed()
    page.wait_for_function("window.scrollY > 0")
    place = row.bounding_box()
    item = an_item("act-0:1", current_deadline="2026-06-01")
    show(db, [an_envelope("control.item_opened.v1", "item/act-0:1", {"item": item})])
    page.wait_for_selector("[id='item-act-0:1']", state="attached", timeout=2500)
    after = page.locator("[id='item-act-3:40']").bounding_box()
    assert place is not None
    assert after is not None
    assert abs(after["y"] - place["y"]) < 2
    assert page.locator("#announce").inner_text() == "New facts are shown"
    assert faults == []


def test_what_is_written_in_a_filter_is_not_wiped_by_news(page: Page, address: str, db: Database) -> None:
    """While a form is being filled in nothing is replaced."""
    page.goto(f"{address}/items?lang=en")
    page.locator("#q").fill("больн")
    show(db, [an_envelope("control.item_opened.v1", "item/act-9:9", {"item": an_item("act-9:9")})])
    page.wait_for_timeout(2000)
    assert page.locator("#q").input_value() == "больн"
    page.locator("#q").press("Enter")
    page.wait_for_load_state()
    assert "q=" in page.url
