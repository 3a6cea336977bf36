"""Opens the databases of the services: those of the configuration, or those the embedded suite left."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import partial, wraps
from pathlib import Path
from typing import Any

import click
import sqlalchemy as sa

from bus.clock import Clock, ClockError, SetClock, open_clock
from bus.config import Config, ConfigError, load
from bus.database import Database
from bus.inbox import Backoff, Inbox
from bus.tables import SYSTEM
from cli.refusal import Refusal
from cli.wiring import HOMES, service_class

Stores = Callable[..., AbstractContextManager[dict[str, Database]]]
"""Opens the databases of the services named, or of all."""


def where(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options that say which databases a command is about; it gets them as `stores`."""

    @click.option(
        "--config",
        type=click.Path(dir_okay=False, path_type=Path),
        default=Path("deploy/config.yaml"),
        show_default=True,
        help="The configuration of the servers.",
    )
    @click.option(
        "--run-dir",
        type=click.Path(file_okay=False, path_type=Path),
        help="Where the embedded suite keeps its databases, for instance .run/embedded.",
    )
    @wraps(command)
    def with_stores(*args: Any, config: Path, run_dir: Path | None, **options: Any) -> Any:
        return command(*args, stores=partial(databases, config, run_dir), **options)

    return with_stores


@contextmanager
def databases(config: Path, run_dir: Path | None, *services: str) -> Iterator[dict[str, Database]]:
    """The databases of the services named, or of all; refuses when one cannot be opened."""
    opened: dict[str, Database] = {}
    try:
        settings = None if run_dir is not None else _settings(config)
        for name in services or HOMES:
            if name not in HOMES:
                raise Refusal(f"no service {name!r}; there are {', '.join(HOMES)}")
            opened[name] = _embedded(run_dir, name) if run_dir else _server(settings, name)
        for name, db in opened.items():
            _check(name, db)
        yield opened
    finally:
        for db in opened.values():
            db.close()


def inbox_of(db: Database) -> Inbox:
    """The inbox of a service, to handle its events here and now."""
    return Inbox(service_class(db.service)(db), Backoff())


def _settings(path: Path) -> Config:
    try:
        return load(path)
    except ConfigError as error:
        raise Refusal(f"{error}\nFor the embedded suite give --run-dir .run/embedded") from None


def _server(settings: Config | None, name: str) -> Database:
    assert settings is not None  # noqa: S101 - given unless a directory is
    try:
        clock = open_clock(settings.clock.source, allow_simulated=settings.clock.allow_simulated)
    except ClockError as error:
        raise Refusal(str(error)) from None
    return Database(str(settings.database.url_of(name)), name, clock=clock)


def _embedded(directory: Path, name: str) -> Database:
    file = directory / f"{name}.sqlite"
    if not file.exists():
        raise Refusal(f"{file}: no such database; `reglament run` makes them")
    db = Database(f"sqlite:///{file}", name)
    db.clock = _as_left(db)
    return db


def _as_left(db: Database) -> Clock:
    """The embedded suite's time goes on where its last event was announced."""
    last = sa.select(SYSTEM.outbox.c.at).order_by(SYSTEM.outbox.c.id.desc()).limit(1)
    try:
        with db.transaction(reading=True) as tx:
            at = tx.connection.execute(last).scalar_one_or_none()
    except sa.exc.DBAPIError:
        at = None
    return Clock() if at is None else SetClock(at)


def _check(name: str, db: Database) -> None:
    try:
        with db.engine.connect() as connection:
            known = sa.inspect(connection).has_table(SYSTEM.chain.name)
    except sa.exc.DBAPIError as error:
        says = str(error.orig).strip().splitlines()[0]
        raise Refusal(
            f"{name}: database {db.engine.url.render_as_string()} cannot be opened: {says}"
        ) from None
    if not known:
        where_it_is = db.engine.url.render_as_string()
        raise Refusal(f"{name}: {where_it_is} has no event log; run `reglament db upgrade`")
