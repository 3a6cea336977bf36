"""The acts of a body, few or many: the same ones, in the same order, whatever is asked."""

import re
from collections.abc import Iterator
from datetime import date

import pytest
from werkzeug.test import Client

from bus.database import Database
from services.reporting.board.access import Viewer
from services.reporting.board.app import Board
from services.reporting.board.pages import acts
from services.reporting.tables import metadata
from tests.reporting.test_projection import act_story, live


@pytest.fixture
def db(any_database_url: str) -> Iterator[Database]:
    """Three acts on either database."""
    found = Database(any_database_url, "reporting")
    found.create_tables(metadata)
    live(found, [event for n in (1, 2, 3) for event in act_story(n)], 50)
    yield found
    found.close()


def shown(db: Database, body: str | None, asked: str) -> list[str]:
    """The acts on the page of an official of a body, or of one who sees all."""
    viewer = Viewer("a reader", frozenset(("official",) if body else ("all",)), body)
    page = Client(Board(db, lambda: date(2026, 6, 16), lambda _: viewer)).get(f"/acts?lang=ru{asked}")
    text = page.get_data(as_text=True)
    rows = re.findall(r'<tr id="act-([^"]+)"', text)
    assert f"Найдено: {len(rows)}" in text
    return rows


@pytest.mark.parametrize("asked", ["", "&q=указ", "&state=signed", "&q=нет"])
def test_an_official_sees_the_acts_of_the_body_few_or_many(
    db: Database, monkeypatch: pytest.MonkeyPatch, asked: str
) -> None:
    """Those that all see, where the body takes part in each; none of a body that takes part in nothing."""
    few = [shown(db, body, asked) for body in (None, "minjust", "mne")]
    monkeypatch.setattr(acts, "FEW", 0)
    assert [shown(db, body, asked) for body in (None, "minjust", "mne")] == few
    assert few[0] == few[1]
    assert few[2] == []
    assert bool(few[0]) == (asked != "&q=нет")
