"""A page open on the board while facts travel over RabbitMQ into PostgreSQL, by processes and in Chromium."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from playwright.sync_api import Page, sync_playwright

from bus.tables import ALMATY
from cli.servers import Servers
from cli.stage_servers import OnServers, on_servers
from services.reporting.board.app import Board
from services.reporting.board.server import serving
from tests.control.builders import by

START = datetime(2026, 9, 7, 9, tzinfo=ALMATY)
CLAUSES = 40
READ = "[id='item-roads:30']"
NEWS = "[id='item-bridges:1']"
PATIENCE_SECONDS = 30
"""How long a page that stands still is waited for; how soon it shows a fact is measured by bench/live.py."""
pytestmark = [pytest.mark.browser]


@pytest.fixture(scope="module")
def stage(servers: Servers, tmp_path_factory: pytest.TempPathFactory) -> Iterator[OnServers]:
    """The suite as processes, with an ordinance of forty clauses under control."""
    with on_servers(servers, tmp_path_factory.mktemp("live"), START, ["pa"]) as running:
        sign(running, "roads", "2026-12-30", CLAUSES)
        running.settle()
        yield running


def sign(stage: OnServers, name: str, due_on: str, clauses: int) -> None:
    """The President's ordinance is recorded as signed; control opens its clauses when it hears of it."""
    entry = {"executor": "mne", "coexecutors": ["minfin"], "row": "ordinary", "level": "pa"}
    entry |= {"text": {"ru": "Разработать программу развития дорог"}, "due_on": due_on}
    act: dict[str, Any] = {"id": name, "kind": "ordinance", "number": name, "signed_on": "2026-09-07"}
    act |= {"signed_by": by("president"), "developer": {"body": "pa", "unit": "general"}}
    act |= {"title": {"ru": "О дорогах"}, "items": [{**entry, "clause": str(n + 1)} for n in range(clauses)]}
    stage.call("acts.record_signed_act", {"acting": by("head_of_general_department"), "act": act})


@pytest.fixture
def page(stage: OnServers) -> Iterator[Page]:
    """The list of items, read from PostgreSQL, open in a browser and turned to its thirtieth row."""
    board = Board(stage.ledgers["reporting"].db, START.date)
    with serving(board) as address, sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-dev-shm-usage"]
        )
        opened = chromium.new_page()
        opened.goto(f"{address}/items?lang=kk")
        yield opened
        chromium.close()


def test_a_fact_from_the_bus_shows_by_itself_and_the_reader_stays(page: Page, stage: OnServers) -> None:
    """From the signed act over acts, control and reporting to the open page; what is being read stays put."""
    row = page.locator(READ)
    row.evaluate("row => row.scrollIntoView({block: 'center'})")
    page.wait_for_function("window.scrollY > 0")
    place = row.bounding_box()
    sign(stage, "bridges", "2026-11-16", 1)
    page.wait_for_selector(NEWS, state="attached", timeout=PATIENCE_SECONDS * 1000)
    after = row.bounding_box()
    assert place is not None
    assert after is not None
    assert abs(after["y"] - place["y"]) < 2
    assert page.locator("#announce").inner_text() == "Жаңа деректер көрсетілді"
