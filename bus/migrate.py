"""Schemas of the databases: one line of Alembic revisions per service, the bus's own tables included."""

import io
import sys
from argparse import Namespace
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic import command
from alembic.config import Config as AlembicConfig
from alembic.runtime.migration import MigrationContext

from bus.schema import RevisionsError, current, head, revisions_of
from bus.service import Service
from bus.tables import system_tables

SCRIPTS = Path(__file__).parent / "alembic"
"""The environment all services share; each keeps its own revisions."""


def metadata_of(service: type[Service]) -> sa.MetaData:
    """All the tables of a service's database: its own and those of the bus."""
    system_tables(service.metadata)
    return service.metadata


def alembic(service: type[Service], connection: sa.Connection | None = None) -> AlembicConfig:
    """Alembic's configuration for one service, on a connection of ours."""
    config = AlembicConfig(stdout=io.StringIO(), cmd_opts=Namespace(quiet=True))
    config.set_main_option("script_location", str(SCRIPTS).replace("%", "%%"))
    config.set_main_option("version_locations", str(revisions_of(service)).replace("%", "%%"))
    config.set_main_option("path_separator", "newline")
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    _write_in_style(config)
    config.attributes["connection"] = connection
    config.attributes["metadata"] = metadata_of(service)
    return config


def _write_in_style(config: AlembicConfig) -> None:
    """Have new revisions formatted, where the project is developed and ruff is at hand."""
    ruff = Path(sys.executable).with_name("ruff")
    if not ruff.exists():
        return
    options = {"sort": "check --fix --quiet --select I", "form": "format --quiet"}
    config.set_section_option("post_write_hooks", "hooks", ", ".join(options))
    for hook, option in options.items():
        config.set_section_option("post_write_hooks", f"{hook}.type", "exec")
        config.set_section_option("post_write_hooks", f"{hook}.executable", str(ruff).replace("%", "%%"))
        config.set_section_option("post_write_hooks", f"{hook}.options", f"{option} REVISION_SCRIPT_FILENAME")


def upgrade(engine: sa.Engine, service: type[Service], to: str = "head") -> tuple[str | None, str | None]:
    """Bring a database to a revision, all in one transaction; returns where it was and where it is."""
    if head(service) is None:
        raise RevisionsError(
            f"{service.name}: no revision yet; type: reglament db revision {service.name} -m ..."
        )
    with engine.begin() as connection:
        before = current(connection)
        command.upgrade(alembic(service, connection), to)
        return before, current(connection)


def differences(engine: sa.Engine, service: type[Service]) -> list[str]:
    """What the tables in the code have and the revisions do not make, or the other way round."""
    from alembic.autogenerate import compare_metadata  # noqa: PLC0415 - only for this check

    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return [_said(one) for one in compare_metadata(context, metadata_of(service))]


def _said(difference: Any) -> str:
    """A difference as Alembic found it, in a few words."""
    if isinstance(difference, list):
        return "; ".join(_said(one) for one in difference)
    kind, *things = difference
    names = (getattr(thing, "name", thing) for thing in things)
    return " ".join([str(kind).replace("_", " "), *(name for name in names if isinstance(name, str))])


def revision(engine: sa.Engine, service: type[Service], message: str) -> Path:
    """Write a new revision from what differs between the database, at its head, and the code."""
    if not differences(engine, service):
        raise ValueError(f"{service.name}: the revisions already make the tables of the code")
    revisions_of(service).mkdir(exist_ok=True)
    with engine.begin() as connection, redirect_stdout(io.StringIO()):
        made = command.revision(alembic(service, connection), message, autogenerate=True)
    script = made[0] if isinstance(made, list) else made
    if script is None:
        raise ValueError(f"{service.name}: no revision was written")
    return Path(script.path)
