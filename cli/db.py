"""`reglament db`: the schemas of the services' databases."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import click
import sqlalchemy as sa
from alembic.util import CommandError
from sqlalchemy.exc import DBAPIError

from bus import migrate, roles
from bus.config import Config, ConfigError, load
from bus.schema import RevisionsError, check_head, head
from bus.service import Service
from cli.refusal import Refusal, refusals
from cli.serve import CONFIG
from cli.wiring import HOMES, UnknownService, service_class

config_option = click.option(
    "--config", type=click.Path(path_type=Path), default=CONFIG, show_default="deploy/config.yaml"
)


@click.group()
def db() -> None:
    """Database schemas: upgrade, check, revision."""


@contextmanager
def _clear() -> Iterator[None]:
    """Say in one line what the database or the configuration says no to."""
    try:
        with refusals(ConfigError, UnknownService, RevisionsError, CommandError, ValueError):
            yield
    except DBAPIError as error:
        said = str(error.orig).strip().splitlines() or [type(error.orig).__name__]
        raise Refusal(f"the database says: {said[0]}") from None


def _wanted(names: tuple[str, ...]) -> list[type[Service]]:
    return [service_class(name) for name in names or HOMES]


def _engine(config: Config, name: str) -> sa.Engine:
    return sa.create_engine(str(config.database.url_of(name, admin=True)), poolclass=sa.NullPool)


@db.command()
@click.argument("services", nargs=-1)
@config_option
def upgrade(services: tuple[str, ...], config: Path) -> None:
    """Bring databases to the schema of this code, creating those that are not there, with their roles."""
    with _clear():
        for kind in _wanted(services):
            settings = load(config, kind.name)
            if roles.make_database(settings.database, kind.name):
                click.echo(f"{kind.name}: database created")
            engine = _engine(settings, kind.name)
            before, after = _upgraded(engine, kind)
            click.echo(
                f"{kind.name}: {before or 'empty'} -> {after}"
                if before != after
                else f"{kind.name}: at {after}"
            )
            with engine.begin() as connection:
                role = roles.grant(connection, settings.database, kind.name)
            if role:
                click.echo(f"{kind.name}: role {role} reads and writes rows")


def _upgraded(engine: sa.Engine, kind: type[Service]) -> tuple[str | None, str | None]:
    try:
        return migrate.upgrade(engine, kind)
    except CommandError as error:
        raise Refusal(f"{kind.name}: {error}; is this code older than the database?") from None


@db.command()
@click.argument("services", nargs=-1)
@config_option
def check(services: tuple[str, ...], config: Path) -> None:
    """Say which databases are not at the schema of this code; exit code 1 if any is not."""
    faults = []
    with _clear():
        for kind in _wanted(services):
            engine = _engine(load(config, kind.name), kind.name)
            fault = check_head(engine, kind)
            different = [] if fault else migrate.differences(engine, kind)
            faults += [fault] if fault else []
            faults += [
                f"{kind.name}: tables in the code differ from the revisions: {one}" for one in different
            ]
            if not fault and not different:
                click.echo(f"{kind.name}: in order")
    for fault in faults:
        click.echo(fault, err=True)
    if faults:
        raise SystemExit(1)


@db.command()
@click.argument("service")
@click.option("-m", "--message", required=True, help="What changes, in a few words.")
@config_option
def revision(service: str, message: str, config: Path) -> None:
    """Write a revision from what the tables in the code have and the revisions do not make yet."""
    with _clear():
        kind = service_class(service)
        settings = load(config, service)
        with scratch(settings, service) as engine:
            if head(kind):
                migrate.upgrade(engine, kind)
            click.echo(str(migrate.revision(engine, kind, message)))


@contextmanager
def scratch(settings: Config, service: str) -> Iterator[sa.Engine]:
    """An empty database beside the service's own, dropped afterwards."""
    name = f"{settings.database.name}_{secrets.token_hex(4)}"
    database = replace(settings.database, name=name)
    roles.make_database(database, service)
    engine = sa.create_engine(str(database.url_of(service, admin=True)), poolclass=sa.NullPool)
    try:
        yield engine
    finally:
        url = engine.url
        quoted = engine.dialect.identifier_preparer.quote(str(url.database))
        root = sa.create_engine(
            url.set(database="postgres"), isolation_level="AUTOCOMMIT", poolclass=sa.NullPool
        )
        with root.connect() as connection:
            connection.exec_driver_sql(f"DROP DATABASE {quoted} WITH (FORCE)")
