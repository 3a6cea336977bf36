"""The projection: what each event leaves, and that a rebuild is the same bytes in any lawful order."""

import random
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bus import migrate
from bus.database import Database
from bus.event import Envelope
from services.reporting import rebuild, store
from services.reporting.comparing import digest
from services.reporting.projection import project
from services.reporting.service import Reporting
from services.reporting.shadow import Shadow
from services.reporting.tables import LIVE, NEW, metadata
from tests.reporting.builders import HEAD_OF_PA, MINISTER, an_act, an_envelope, an_item, an_obligation


def opened(item: dict[str, Any], number: int = 1) -> Envelope:
    """The item was put under control."""
    return an_envelope("control.item_opened.v1", f"item/{item['id']}", {"item": item}, number=number)


def extended(item: dict[str, Any], number: int, on: str = "2026-06-16") -> Envelope:
    """The item was extended."""
    data = {"item": item, "decided_by": HEAD_OF_PA, "decided_on": on, "provisions": ["D976-69.1"]}
    return an_envelope(
        "control.extension_granted.v1", f"item/{item['id']}", data, number=number, minutes=number
    )


def reported(item: dict[str, Any], number: int) -> Envelope:
    """A final report was taken late."""
    data = {
        "item": item,
        "kind": "final",
        "conclusion": "executed",
        "on": "2026-06-20",
        "in_time": False,
        "by": MINISTER,
        "summary": "Аурухана ашылды",
    }
    return an_envelope(
        "control.execution_reported.v1", f"item/{item['id']}", data, number=number, minutes=number
    )


def silent(item: dict[str, Any], number: int) -> Envelope:
    """A co-executor kept silent."""
    data = {"item": item, "body": "minfin", "provisions": ["D976-41.2"]}
    return an_envelope(
        "control.coexecutor_silent.v1", f"item/{item['id']}", data, number=number, minutes=number
    )


def removed(item: dict[str, Any], number: int) -> Envelope:
    """The item was removed from control."""
    data = {"item": item, "decided_by": HEAD_OF_PA, "decided_on": item["removed_on"], "provisions": []}
    return an_envelope("control.item_removed.v1", f"item/{item['id']}", data, number=number, minutes=number)


def owed(what: str, number: int, **said: Any) -> Envelope:
    """Something became of an obligation."""
    duty = an_obligation(**said)
    return an_envelope(
        f"control.obligation_{what}.v1", duty["subject"], {"obligation": duty}, number=number, minutes=number
    )


def story_of(number: int) -> list[Envelope]:
    """All that happens to one item, in its order.

    The fifth is handed over between its extensions; the fourth is the Government's own; the second comes
    from a service that does not say whose instruction it is.
    """
    identifier = f"act-1:{number}"
    whose = {} if number == 2 else {"of_president": number != 4}
    item = an_item(identifier, **whose)
    if number == 5:
        item |= {"level": "pa", "row": "ordinary"}
    later = {**item, "current_deadline": "2026-09-01", "extensions": 1}
    done = {**later, "state": "reported", "reported_on": "2026-06-20", "last_conclusion": "executed"}
    duty = {"identifier": f"duty-{number}", "subject": f"item/{identifier}"}
    given = {"level": "government", "row": "government_control"}
    again = {**later, **given, "current_deadline": "2026-10-01", "extensions": 2, "overdue": True}
    done |= given
    gone = {**done, "state": "removed", "removed_on": "2026-06-25"}
    return [
        opened(item),
        owed("opened", 2, **duty),
        owed("due_soon", 3, **duty),
        extended(later, 4),
        extended(again, 8, "2026-07-01"),
        extended(again, 9, "2026-06-20" if number % 2 else "2026-06-16"),
        silent(again, 10),
        owed("missed", 5, **duty, state="missed"),
        reported(done, 6),
        owed("closed", 7, **duty, state="met", closed_on="2026-06-20"),
        *([removed(gone, 11)] if number > 2 else []),
    ]


def act_story(number: int) -> list[Envelope]:
    """A draft becomes an act."""
    identifier = f"act-{number}"
    draft = an_act(identifier, state="agreeing", number=None, signed_on=None, signed_by=None)
    step = {"act": draft, "step": "sent", "by": None, "on": "2026-01-07", "provisions": ["D976-14.1"]}
    signed = {"act": an_act(identifier), "items": []}
    return [
        an_envelope("acts.draft_changed.v1", f"act/{identifier}", step),
        an_envelope("acts.act_signed.v1", f"act/{identifier}", signed, number=2, minutes=5),
    ]


def interleaved(stories: list[list[Envelope]], seed: int) -> list[Envelope]:
    """One order of all events in which each subject keeps its own."""
    chosen, rest = random.Random(seed), [list(story) for story in stories]
    shuffled: list[Envelope] = []
    while any(rest):
        story = chosen.choice([story for story in rest if story])
        shuffled.append(story.pop(0))
    return shuffled


def a_database(directory: Path, name: str) -> Database:
    """An empty database of reporting."""
    db = Database(f"sqlite:///{directory / name}.sqlite", "reporting")
    db.create_tables(metadata)
    return db


def live(db: Database, events: Iterable[Envelope], batch: int) -> str:
    """Apply events as the service does, in batches of a size; returns the digest of the projection."""
    part: list[Envelope] = []
    for event in [*events, None]:
        if event is not None:
            part.append(event)
        if part and (event is None or len(part) == batch):
            with db.transaction() as tx:
                for one in part:
                    store.put(tx, one)
            part = []
    return digest(db)


STORIES = [*(story_of(n) for n in range(1, 6)), *(act_story(n) for n in range(1, 4))]


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 10**6), batch=st.integers(1, 40))
def test_any_order_that_keeps_subjects_in_order_gives_the_same_bytes(
    seed: int, batch: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """The living projection, in any batches, and the rebuilt one are equal byte for byte."""
    directory = tmp_path_factory.mktemp("projection")
    db, other = a_database(directory, "live"), a_database(directory, "other")
    events = interleaved(STORIES, seed)
    living = live(db, events, batch)
    assert live(other, interleaved(STORIES, seed + 1), batch + 3) == living
    made = rebuild(db, interleaved(STORIES, seed + 2))
    assert digest(db) == living
    assert made == len(events)
    db.close()
    other.close()


def test_a_rebuild_mends_what_was_edited(tmp_path: Path) -> None:
    """Rows that no event left are gone, rows that were changed by hand are as the events say."""
    db = a_database(tmp_path, "live")
    events = interleaved(STORIES, 1)
    living = live(db, events, 10)
    table = LIVE["item_state"]
    with db.transaction() as tx:
        tx.connection.execute(table.update().values(state="removed"))
        tx.connection.execute(table.delete().where(table.c.id == "act-1:2"))
    assert digest(db) != living
    rebuild(db, events)
    assert digest(db) == living
    db.close()


def test_the_service_goes_on_after_a_rebuild(tmp_path: Path) -> None:
    """New events are applied to the projection that was put in place."""
    db = a_database(tmp_path, "live")
    first, later = STORIES[:4], STORIES[4:]
    live(db, interleaved(first, 3), 7)
    rebuild(db, interleaved(first, 4))
    assert live(db, interleaved(later, 5), 7) == live(
        a_database(tmp_path, "whole"), interleaved(STORIES, 6), 9
    )


def test_the_bytes_are_the_same_on_postgresql(new_database: Callable[[], str], tmp_path: Path) -> None:
    """What SQLite and PostgreSQL hold, living and rebuilt, has one digest."""
    here = live(a_database(tmp_path, "here"), interleaved(STORIES, 6), 9)
    there = Database(new_database(), "reporting")
    there.create_tables(metadata)
    assert live(there, interleaved(STORIES, 7), 13) == here
    rebuild(there, interleaved(STORIES, 8))
    assert digest(there) == here
    there.close()


def test_the_revision_that_counts_by_level_counts_what_is_there(new_database: Callable[[], str]) -> None:
    """Rows told before are given their level and whose they are, and are counted as if told anew."""
    from alembic import command  # noqa: PLC0415 - needed only here

    db = Database(new_database(), "reporting")
    migrate.upgrade(db.engine, Reporting)
    living = live(db, interleaved(STORIES, 6), 9)
    with db.engine.begin() as connection:
        command.downgrade(migrate.alembic(Reporting, connection), "35b95d3e56b6")
        before = connection.exec_driver_sql("SELECT sum(n) FROM tally WHERE kind = 'figure'").scalar_one()
        assert before == connection.exec_driver_sql(_DAYS_OF_FIGURES).scalar_one() > 0
    migrate.upgrade(db.engine, Reporting)
    assert digest(db) == living
    db.close()


_DAYS_OF_FIGURES = "SELECT sum(1 + length(days) - length(replace(days, ',', ''))) FROM figure_days"


def test_a_role_that_may_alter_no_tables_copies_the_rows(new_database: Callable[[], str]) -> None:
    """The owner exchanges the tables by name, an application's role copies: the projection is the same."""
    url = new_database()
    owner = Database(url, "reporting")
    owner.create_tables(metadata)
    living = live(owner, interleaved(STORIES, 6), 9)
    role = f"reader_{abs(hash(url))}"
    with owner.engine.begin() as connection:
        connection.exec_driver_sql(f"CREATE ROLE {role} LOGIN PASSWORD 'secret'")
        connection.exec_driver_sql(
            f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}"
        )
    place = sa.make_url(url).set(username=role, password="secret")
    theirs = Database(place.render_as_string(hide_password=False), "reporting")
    assert (Shadow(owner).owned, Shadow(theirs).owned) == (True, False)
    for db in (theirs, owner):
        with owner.transaction() as tx:
            tx.connection.execute(LIVE["item_state"].update().values(state="removed"))
        assert digest(owner) != living
        rebuild(db, interleaved(STORIES, 8))
        assert digest(owner) == digest(theirs) == living
    theirs.close()
    with owner.engine.begin() as connection:
        connection.exec_driver_sql(f"DROP OWNED BY {role}")
        connection.exec_driver_sql(f"DROP ROLE {role}")
    owner.close()


def test_the_tables_of_the_code_are_there_after_an_exchange(new_database: Callable[[], str]) -> None:
    """Names of tables, keys and indexes are those that a migration makes; what was there before is gone."""
    db = Database(new_database(), "reporting")
    db.create_tables(metadata)
    before = _names(db)
    live(db, interleaved(STORIES, 6), 9)
    rebuild(db, interleaved(STORIES, 8))
    assert _names(db) == before
    with db.transaction(reading=True) as tx:
        for table in NEW.values():
            assert tx.execute(sa.select(sa.func.count()).select_from(table)).scalar_one() == 0
    db.close()


def _names(db: Database) -> set[tuple[str, str, str]]:
    with db.engine.connect() as connection:
        found = connection.exec_driver_sql("SELECT tablename, indexname, indexdef FROM pg_indexes")
        return {(row[0], row[1], row[2]) for row in found if not row[0].startswith("pg_")}


def test_events_logged_during_a_rebuild_are_taken_in_under_its_lock(tmp_path: Path) -> None:
    """What `more` gives, before the new projection is in its place and after, is part of it."""
    db = a_database(tmp_path, "live")
    whole = live(a_database(tmp_path, "whole"), interleaved(STORIES, 6), 9)
    meanwhile = [interleaved(STORIES[4:6], 2), interleaved(STORIES[6:], 2)]
    rebuild(db, interleaved(STORIES[:4], 3), more=lambda: meanwhile.pop(0))
    assert digest(db) == whole


def test_an_item_is_shown_to_everyone_who_takes_part_in_it() -> None:
    """Executor, co-executors and the consolidating body each have their part."""
    item = an_item(coexecutors=["minfin", "mne"], consolidating_body="mne")
    parts = {
        change.row["body"]: change.row["part"] for change in project(opened(item)) if change.table == "party"
    }
    assert parts == {"minhealth": "executor", "minfin": "coexecutor", "mne": "consolidating"}


def test_a_refusal_is_kept_with_its_provisions() -> None:
    """Which agency, which event, which violations."""
    violation = {"provision": "D976-68.1", "code": "late", "message": "late", "facts": {}}
    data = {
        "agency": "minhealth",
        "agency_event": "e-1",
        "subject": "item/act-1:1",
        "violations": [violation],
    }
    changes = project(an_envelope("control.extension_refused.v1", "item/act-1:1", data))
    assert {change.table for change in changes} == {"refusal", "story"}
    assert changes[0].row["violations"] == [violation]


def test_receipts_and_agencies_events_leave_nothing() -> None:
    """They are told again as facts of the service that handled them."""
    assert project(an_envelope("control.receipt_issued.v1", "item/a", {"agency": "minhealth"})) == ()
    assert project(an_envelope("agencies.decision_taken.v1", "item/a", {"item": "a"})) == ()
