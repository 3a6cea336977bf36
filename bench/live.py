"""How soon an open page of the board shows a fact from the bus: from a call to acts to Chromium.

    python -m bench.live [--acts 20] [--quick]

The six processes run on RabbitMQ and PostgreSQL, the board is served from reporting's database, and a page
with the list of items is open in Chromium. An act is recorded as signed; the item of its clause is awaited.
"""

import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, sync_playwright

from bench import places
from bench.measure import Target, arguments, conclude, interleaved, table
from bus.tables import ALMATY
from cli.stage_servers import OnServers, on_servers
from services.reporting.board.app import Board
from services.reporting.board.server import serving

START = datetime(2026, 9, 7, 9, tzinfo=ALMATY)
SECONDS = 2
"""How soon the project promises a new event on an open page."""
PATIENCE_MS = 60_000
SHOWN = "until it is shown"


def act(name: str) -> dict[str, Any]:
    """A signed ordinance of one clause."""
    entry: dict[str, Any] = {"clause": "1", "executor": "mne", "coexecutors": ["minfin"]}
    entry |= {"row": "ordinary", "level": "pa"}
    entry |= {"text": {"ru": "Разработать программу развития дорог"}, "due_on": "2026-11-16"}
    by = {"office": "president", "body": "pa", "person": "Болатов Б."}
    return {
        "id": name,
        "kind": "ordinance",
        "number": name,
        "signed_on": "2026-09-07",
        "signed_by": by,
        "developer": {"body": "pa", "unit": "general"},
        "title": {"ru": "О дорогах"},
        "items": [entry],
    }


def once(stage: OnServers, page: Page, name: str) -> dict[str, float]:
    """Sign an act and wait until the page shows its item: seconds."""
    acting = {"office": "head_of_general_department", "body": "pa", "person": "Ахметова А."}
    began = time.perf_counter()
    stage.call("acts.record_signed_act", {"acting": acting, "act": act(name)})
    page.wait_for_selector(f"[id='item-{name}:1']", state="attached", timeout=PATIENCE_MS)
    return {SHOWN: time.perf_counter() - began}


@contextmanager
def opened(stage: OnServers) -> Iterator[Page]:
    """The list of items in Chromium."""
    options = ["--no-sandbox", "--disable-dev-shm-usage"]
    with (
        serving(Board(stage.ledgers["reporting"].db, START.date)) as address,
        sync_playwright() as playwright,
    ):
        chromium = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=options)
        page = chromium.new_page()
        page.goto(f"{address}/items?lang=kk")
        yield page
        chromium.close()


def main() -> int:
    """Measure and conclude."""
    given = arguments(__doc__, acts=20).parse_args()
    acts = 3 if given.quick else given.acts
    with (
        places.place() as found,
        tempfile.TemporaryDirectory() as directory,
        on_servers(found, Path(directory), START, ["pa"]) as stage,
        opened(stage) as page,
    ):
        once(stage, page, "warm-up")
        numbers = iter(range(acts))
        figures = interleaved({"act": lambda: once(stage, page, f"act-{next(numbers)}")}, acts)
    slowest = max(figures[SHOWN])
    targets = [Target(f"the slowest, against {SECONDS} s", slowest / SECONDS, at_most=1)]
    notes = [f"{acts} acts signed one after another, each shown before the next"]
    return conclude("A fact on an open page", [table(figures, "s")], targets, notes, record=not given.quick)


if __name__ == "__main__":
    sys.exit(main())
