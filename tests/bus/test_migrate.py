"""Revisions of the databases: one line per service, and they make exactly the tables of the code."""

from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa

from bus import migrate
from bus.schema import RevisionsError, check_head, current, head
from bus.service import Service
from cli.wiring import HOMES, service_class

REVISION = '''"""{name}."""

revision: str = "{name}"
down_revision: str | None = {down}


def upgrade() -> None:
    """Nothing."""
'''


@pytest.mark.parametrize("name", HOMES)
def test_the_revisions_make_the_tables_of_the_code(name: str, new_database: Callable[[], str]) -> None:
    """What differs is written by `reglament db revision SERVICE -m ...`."""
    kind = service_class(name)
    engine = sa.create_engine(new_database(), poolclass=sa.NullPool)
    assert check_head(engine, kind) is not None
    assert migrate.upgrade(engine, kind) == (None, head(kind))
    assert migrate.differences(engine, kind) == []
    assert check_head(engine, kind) is None


def test_one_service_s_databases_can_be_brought_back(new_database: Callable[[], str]) -> None:
    """Every revision of control can be undone."""
    from alembic import command  # noqa: PLC0415 - needed only here

    kind = service_class("control")
    engine = sa.create_engine(new_database(), poolclass=sa.NullPool)
    migrate.upgrade(engine, kind)
    with engine.begin() as connection:
        command.downgrade(migrate.alembic(kind, connection), "base")
    with engine.connect() as connection:
        assert current(connection) is None
        assert set(sa.inspect(connection).get_table_names()) == {"alembic_version"}


def write(directory: Path, name: str, down: str | None) -> None:
    """A revision file."""
    directory.mkdir(exist_ok=True)
    content = REVISION.format(name=name, down=repr(down))
    (directory / f"{name}_x.py").write_text(content)


@pytest.fixture
def kind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> type[Service]:
    """A service with revisions of this test's own."""

    class Some(Service):
        name = "some"
        metadata = sa.MetaData()

    monkeypatch.setattr("bus.schema.revisions_of", lambda _: tmp_path / "migrations")
    return Some


def test_the_last_revision_is_the_one_nobody_follows(kind: type[Service], tmp_path: Path) -> None:
    """Whatever the names of the files."""
    assert head(kind) is None
    write(tmp_path / "migrations", "b", None)
    write(tmp_path / "migrations", "a", "b")
    write(tmp_path / "migrations", "c", "a")
    assert head(kind) == "c"


def test_two_last_revisions_are_refused_by_name(kind: type[Service], tmp_path: Path) -> None:
    """Two people wrote one each; one must follow the other."""
    write(tmp_path / "migrations", "a", None)
    write(tmp_path / "migrations", "b", "a")
    write(tmp_path / "migrations", "c", "a")
    with pytest.raises(RevisionsError, match="some: revisions b, c all claim to be the last"):
        head(kind)


def test_a_revision_that_follows_one_that_is_gone_is_refused_by_name(
    kind: type[Service], tmp_path: Path
) -> None:
    """Alembic would say KeyError."""
    write(tmp_path / "migrations", "b", "a")
    with pytest.raises(RevisionsError, match="some: revision a is followed but not there"):
        head(kind)
