"""Lists of items: words common or rare, two bodies at once, on either database."""

from collections.abc import Callable, Iterator

import pytest

from bus.database import Database
from services.reporting import lists
from services.reporting.tables import metadata
from tests.reporting.builders import an_item
from tests.reporting.test_projection import live, opened

SCHOOL = {"kk": "Мектеп салу", "ru": "Построить школу", "en": "Build a school"}


def _hospital(number: int) -> dict[str, str]:
    """A text with words of its own: PostgreSQL knows the beginnings of words by a hundred others."""
    rooms = " ".join(f"палата{number}к{room}" for room in range(10))
    return {"kk": "Аурухана салу", "ru": f"Построить больницу: {rooms}"}


def filled(url: str) -> Database:
    """Twenty items to build hospitals and two to build schools, one of them overdue and of another body."""
    found = Database(url, "reporting")
    found.create_tables(metadata)
    hospitals = [
        an_item(f"act-1:{n}", current_deadline=f"2026-07-{n:02}", text=_hospital(n)) for n in range(1, 21)
    ]
    schools = [an_item("act-2:1", text=SCHOOL), an_item("act-2:2", text=SCHOOL, coexecutors=["mne"])]
    schools[1]["overdue"] = True
    live(found, [opened(item) for item in (*hospitals, *schools)], 30)
    return found


@pytest.fixture
def db(any_database_url: str) -> Iterator[Database]:
    """The items on either database."""
    found = filled(any_database_url)
    yield found
    found.close()


@pytest.fixture
def on_postgresql(new_database: Callable[[], str]) -> Iterator[Database]:
    """The items on PostgreSQL, which knows by its statistics how common words are."""
    found = filled(new_database())
    with found.transaction() as tx:
        tx.connection.exec_driver_sql("ANALYZE")
    yield found
    found.close()


WORDS = {
    "больницу": 20,
    "построить школу": 2,
    "построить 2": 2,
    "больн 13": 1,
    "школу больницу": 0,
    "школ": 2,
}


@pytest.mark.parametrize("rare", [8, lists.RARE])
def test_words_are_found_by_their_beginnings_common_or_rare(
    on_postgresql: Database, monkeypatch: pytest.MonkeyPatch, rare: int
) -> None:
    """Where words that stand in more than eight items are common, and where none is; most urgent first."""
    monkeypatch.setattr(lists, "RARE", rare)
    with on_postgresql.transaction(reading=True) as tx:
        found = {words: lists.items(tx, {"search": words}, None, 1).rows for words in WORDS}
    assert {words: len(rows) for words, rows in found.items()} == WORDS
    for rows in found.values():
        assert rows == sorted(rows, key=lambda row: (row["current_deadline"], row["id"]))


@pytest.mark.parametrize(
    ("asked", "viewer", "there"),
    [
        ({"body": "mne"}, "minhealth", ["act-2:2"]),
        ({"body": "minhealth"}, "mne", ["act-2:2"]),
        ({"body": "mne", "overdue": True}, "minhealth", ["act-2:2"]),
        ({"body": "mne", "state": "reported"}, "minhealth", []),
        ({"body": "mne"}, "minfin", []),
    ],
)
def test_items_of_two_bodies_are_those_of_both(
    db: Database, asked: dict[str, object], viewer: str, there: list[str]
) -> None:
    """What the reader's own body takes part in and another one too."""
    with db.transaction(reading=True) as tx:
        found = lists.items(tx, asked, viewer, 1)
    assert [row["id"] for row in found.rows] == there
    assert found.total == len(there)
