"""The obligations of a body as a calendar feed: of very many the most urgent."""

from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from werkzeug.test import Client

from bus.tables import ALMATY
from services.reporting.board import feeds
from services.reporting.board.app import Board
from services.reporting.tables import LIVE
from tests.reporting.test_projection import a_database

OBLIGATION = LIVE["obligation_state"]


def a_duty(number: int, state: str, day: date) -> dict[str, Any]:
    """A duty of the Ministry of Health to report on an item."""
    plain = {"service": "control", "provision": "D976-66.1", "subject": f"item/act-1:{number}"}
    whose = {"debtor": "minhealth", "creditor": "pa", "what": "execution_report", "silence": "nothing"}
    days = {"from_on": day, "due_on": day, "act_by": day, "closed_on": None}
    changed_at = datetime(2026, 6, 1, 9, tzinfo=ALMATY)
    found = {"id": f"duty-{number}", "state": state, "soon": False, "changed_at": changed_at}
    return {**found, **plain, **whose, **days}


@pytest.mark.parametrize(("most", "shown"), [(2, [2, 3, 11, 12]), (5, [1, 2, 3, 11, 12, 13])])
def test_a_feed_shows_what_was_missed_last_and_is_due_soonest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, most: int, shown: list[int]
) -> None:
    """Three duties missed in June and three open in July: all of them, or the two nearest of each."""
    db = a_database(tmp_path, "feed")
    with db.transaction() as tx:
        for day in (1, 2, 3):
            tx.rows(OBLIGATION).put(a_duty(day, "missed", date(2026, 6, day)))
            tx.rows(OBLIGATION).put(a_duty(10 + day, "open", date(2026, 7, day)))
        tx.rows(OBLIGATION).put(a_duty(20, "met", date(2026, 6, 3)))
    monkeypatch.setattr(feeds, "MOST", most)
    feed = Client(Board(db, lambda: date(2026, 6, 16))).get("/feeds/minhealth.ics").get_data(as_text=True)
    found = [line for line in feed.splitlines() if line.startswith("UID:")]
    assert found == [f"UID:duty-{number}@reglament" for number in shown]
    assert "SUMMARY:Орындау туралы есеп" in feed
    assert "№ 976 Жарлық\\, 66-тармақ" in feed
    assert "item/act-1" not in feed
    db.close()
