"""Opens the databases of the services: those of the configuration, or those the embedded suite left."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from threading import Lock
from typing import Any

import click
import sqlalchemy as sa

from bus.calls import NoSuchService
from bus.clock import Clock, ClockError, SetClock, open_clock
from bus.config import Config, ConfigError, load
from bus.database import Database
from bus.inbox import Backoff, Inbox
from bus.rpc import RpcClient
from bus.service import Service
from bus.tables import SYSTEM
from cli.refusal import Refusal
from cli.wiring import HOMES, service_class

CONFIG = Path("deploy/config.yaml")
Ask = Callable[[str, Mapping[str, Any]], Mapping[str, Any]]
"""Asks a service: `service.method` and the payload."""


@dataclass(frozen=True)
class Stores:
    """Where the services are: the servers of a configuration, or the directory an embedded suite left."""

    config: Path
    run_dir: Path | None = None

    def __call__(self, *services: str, owner: bool = False) -> AbstractContextManager[dict[str, Database]]:
        """Open the databases of the services named, or of all; as the `owner` of their tables if need be."""
        return databases(self.config, self.run_dir, *services, owner=owner)

    def inbox(self, db: Database) -> Inbox:
        """The inbox of a service, set up as its process is, to handle its events here and now."""
        service = service_class(db.service)(db)
        if self.run_dir is None:
            service.configure(_settings(self.config))
        return Inbox(service, Backoff())

    @contextmanager
    def asking(self) -> Iterator[Ask]:
        """Ask services: by RPC where they are processes, else what the embedded suite left."""
        if self.run_dir is None:
            with RpcClient(str(_settings(self.config).broker.uri), "reglament") as client:
                yield client.call
            return
        with ExitStack() as stack:
            yield _LeftBehind(self.run_dir, stack).call


def where(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options that say which databases a command is about; it gets them as `stores`."""

    @click.option(
        "--config",
        type=click.Path(dir_okay=False, path_type=Path),
        default=CONFIG,
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
        return command(*args, stores=Stores(config, run_dir), **options)

    return with_stores


@contextmanager
def databases(
    config: Path, run_dir: Path | None, *services: str, owner: bool = False
) -> Iterator[dict[str, Database]]:
    """The databases of the services named, or of all; refuses when one cannot be opened."""
    opened: dict[str, Database] = {}
    try:
        settings = None if run_dir is not None else _settings(config)
        for name in services or HOMES:
            if name not in HOMES:
                raise Refusal(f"no service {name!r}; there are {', '.join(HOMES)}")
            opened[name] = _embedded(run_dir, name) if run_dir else _server(settings, name, owner)
        for name, db in opened.items():
            _check(name, db)
        yield opened
    finally:
        for db in opened.values():
            db.close()


class _LeftBehind:
    """The services of an embedded suite that ran before, opened when first asked; threads may share it."""

    def __init__(self, run_dir: Path, stack: ExitStack) -> None:
        self._run_dir, self._stack, self._lock = run_dir, stack, Lock()
        self._opened: dict[str, Service] = {}

    def call(self, target: str, payload: Mapping[str, Any]) -> Mapping[str, Any]:
        """Call `service.method`."""
        name, _, method = target.partition(".")
        return self._service(name).call(method, payload).value()

    def _service(self, name: str) -> Service:
        with self._lock:
            if not (self._run_dir / f"{name}.sqlite").exists():
                raise NoSuchService(name)
            if name not in self._opened:
                db = self._stack.enter_context(databases(CONFIG, self._run_dir, name))[name]
                self._opened[name] = service_class(name)(db)
            return self._opened[name]


def _settings(path: Path) -> Config:
    try:
        return load(path)
    except ConfigError as error:
        raise Refusal(f"{error}\nFor the embedded suite give --run-dir .run/embedded") from None


def _server(settings: Config | None, name: str, owner: bool) -> Database:
    assert settings is not None  # noqa: S101 - given unless a directory is
    try:
        clock = open_clock(settings.clock.source, allow_simulated=settings.clock.allow_simulated)
    except ClockError as error:
        raise Refusal(str(error)) from None
    return Database(str(settings.database.url_of(name, admin=owner)), name, clock=clock)


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
