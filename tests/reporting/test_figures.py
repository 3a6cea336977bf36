"""Figures that are counted when facts come: each is as many as the items it opens to."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from bus.database import Database, Transaction
from services.reporting import figures, lists, queries, store
from services.reporting.tables import LIVE
from services.reporting.tallies import LEVELS, Key, happened
from tests.reporting.builders import an_item
from tests.reporting.test_projection import STORIES, a_database, interleaved, live, opened, silent

PERIODS = [
    ("2026-01-01", "2026-12-31"),
    ("2026-06-16", "2026-06-16"),
    ("2026-06-17", "2026-06-30"),
    ("2026-06-21", "2026-07-31"),
    ("2027-01-01", "2027-12-31"),
]


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """Items extended, overdue, reported, removed."""
    opened = a_database(tmp_path_factory.mktemp("figures"), "live")
    live(opened, interleaved(STORIES, 11), 7)
    yield opened
    opened.close()


@pytest.mark.provision("D976-80(1)")
@pytest.mark.parametrize(("since", "until"), PERIODS)
@pytest.mark.parametrize("level", [None, *LEVELS])
@pytest.mark.parametrize("of_president", [None, True, False])
def test_each_figure_of_discipline_is_as_many_as_the_items_it_opens_to(
    db: Database, since: str, until: str, level: str | None, of_president: bool | None
) -> None:
    """An item extended three times counts once in a period, and in each period in which it was.

    So it does at each level of control, of the President's instructions, of the others, and of all.
    """
    asked = {"since": since, "until": until, "level": level, "of_president": of_president}
    with db.transaction(reading=True) as tx:
        rows = figures.discipline(tx, asked)
        counted = {(row["body"], name): row[name] for row in rows for name in figures.NAMES}
        for body in ("minhealth", "minfin"):
            for name in figures.NAMES:
                found = figures.discipline_items(tx, {**asked, "body": body, "figure": name})
                assert len(found) == len(set(found)) == counted.get((body, name), 0), (body, name)


@pytest.mark.provision("D976-80(1)")
def test_the_yearly_report_counts_the_presidents_instructions_at_every_level(db: Database) -> None:
    """Four of five items; one of them, extended in the Administration and by the Government, counts once."""
    asked = {**figures.of_the_year(2026), "body": "minhealth"}
    with db.transaction(reading=True) as tx:

        def extended(**more: Any) -> int:
            (row,) = figures.discipline(tx, {**asked, **more}) or [{"extended": 0}]
            return int(row["extended"])

        assert (extended(), extended(of_president=None), extended(of_president=False)) == (4, 5, 1)
        by_level = {level: extended(level=level) for level in LEVELS}
        assert by_level == {"pa": 1, "government": 4, "body": 0}
        behind = {**asked, "figure": "extended", "level": "pa"}
        assert figures.discipline_items(tx, behind) == ["act-1:5"]


@pytest.mark.provision("D976-80(1)")
def test_the_figures_of_the_year(db: Database) -> None:
    """Five items: all extended, all overdue until reported, three of them removed, a co-executor silent."""
    with db.transaction(reading=True) as tx:
        found = {
            row["body"]: row for row in figures.discipline(tx, {"since": "2026-01-01", "until": "2026-12-31"})
        }
    assert {name: found["minhealth"][name] for name in ("items", "late", "extended", "overdue")} == {
        "items": 5,
        "late": 5,
        "extended": 5,
        "overdue": 0,
    }
    assert found["minfin"]["silent"] == 5


@pytest.mark.parametrize("body", [None, "minhealth", "minfin", "mne"])
@pytest.mark.parametrize("asked", [{}, {"state": "reported"}, {"state": "on_control"}, {"overdue": True}])
def test_a_list_is_as_long_as_its_tally(db: Database, body: str | None, asked: dict[str, Any]) -> None:
    """By state, overdue, and the body that takes part."""
    wanted = {**asked, "body": body}
    with db.transaction(reading=True) as tx:
        counted = sa.select(sa.func.count()).select_from(LIVE["item_state"])
        there = tx.execute(counted.where(*queries.item_filters(wanted))).scalar_one()
        assert figures.items(tx, wanted) == there
        assert len(queries.items(tx, wanted)["items"]) == there


def test_a_list_by_words_or_level_has_no_tally(db: Database) -> None:
    """It is counted when it is asked for."""
    with db.transaction(reading=True) as tx:
        assert figures.items(tx, {"level": "government"}) is None
        assert figures.items(tx, {"body": "minhealth"}, "minfin") is None


def test_what_falls_due_is_counted_by_day_and_by_who_takes_part(tmp_path: Path) -> None:
    """Items under control only, whoever looks."""
    db = a_database(tmp_path, "due")
    first, second = an_item("act-1:1"), an_item("act-1:2", current_deadline="2026-06-20", coexecutors=[])
    live(db, [opened(first), opened(second)], 2)
    june = date(2026, 6, 15), date(2026, 6, 30)
    with db.transaction(reading=True) as tx:
        assert [figures.due(tx, who, *june) for who in (None, "minhealth", "minfin", "mne")] == [2, 2, 1, 0]
        assert figures.due(tx, None, date(2026, 6, 16), june[1]) == 1
    db.close()


def test_a_day_told_late_is_counted_in_its_place() -> None:
    """Between two known days: the later one now follows it."""
    first, between, last = date(2026, 6, 1), date(2026, 6, 16), date(2026, 6, 30)
    cell, days = "president/pa", {(first, "president/pa"), (last, "president/government")}
    assert list(happened("extended", "mne", days, first, cell)) == []
    changed = {
        (key.viewer, key.on, key.before): n for key, n in happened("extended", "mne", days, between, cell)
    }
    assert changed == {
        (cell, between, first): 1,
        ("president", between, first): 1,
        ("president", last, first): -1,
        ("president", last, between): 1,
    }
    assert Key("due", "mne", on=between).id == "due|mne|||2026-06-16|"


class HandlerFails(Exception):  # noqa: N818 - named for what happens
    """The handler fails."""


def _fails(tx: Transaction) -> None:
    with tx.attempt():
        store.put(tx, silent(an_item("act-1:2"), 3))
        tx.execute(sa.select(sa.literal(1)))
        store.put(tx, opened(an_item("act-1:3")))
        raise HandlerFails


def test_what_is_undone_is_not_counted(tmp_path: Path) -> None:
    """An event that fails in a batch leaves the tallies of the others, written before or not."""
    db = a_database(tmp_path, "undone")
    with db.transaction() as tx:
        with tx.attempt():
            store.put(tx, opened(an_item("act-1:1")))
        with pytest.raises(HandlerFails):
            _fails(tx)
        with tx.attempt():
            store.put(tx, opened(an_item("act-1:4")))
    with db.transaction(reading=True) as tx:
        assert figures.in_all(tx) == {"on_control": 2}
        assert figures.discipline(tx, {"since": "2026-01-01", "until": "2026-12-31"})[0]["items"] == 2
        assert figures.happened(tx, "silent", date(2026, 1, 1), date(2026, 12, 31)) == 0
    db.close()


@pytest.mark.parametrize("viewer", [None, "minfin"])
def test_a_list_no_tally_counts_is_counted_as_it_is_read(db: Database, viewer: str | None) -> None:
    """By level, by words, of two bodies; a page beyond the last is empty and says how many there are."""
    with db.transaction(reading=True) as tx:
        for asked in (
            {"level": "government"},
            {"search": "больницу"},
            {"body": "minhealth", "type": "medium_term"},
        ):
            found = lists.items(tx, asked, viewer, 1)
            assert (len(found.rows), found.total, found.many) == (5, 5, False), asked
        assert lists.items(tx, {"level": "pa"}, viewer, 1).total == 0
        assert lists.items(tx, {"level": "government"}, viewer, 3) == lists.Listed([], 5)
        assert lists.items(tx, {"level": "government"}, "mne", 1).total == 0
