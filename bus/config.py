"""Configuration: one YAML file, `${NAME:default}` from the environment, `NAME_FILE` for secrets."""

import os
import re
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, field, fields, is_dataclass
from difflib import get_close_matches
from pathlib import Path
from types import UnionType
from typing import Any, TypeVar, get_args, get_origin, get_type_hints
from urllib.parse import quote, urlsplit, urlunsplit

import yaml

T = TypeVar("T")
_VARIABLE = re.compile(r"\$\{([A-Z][A-Z0-9_]*)(?::([^}]*))?\}")
_WORDS = {"true": True, "yes": True, "on": True, "false": False, "no": False, "off": False}


class ConfigError(Exception):
    """A configuration that cannot be used; the message says where, what was expected and what to do."""


class Secret(str):
    """A text that shows itself nowhere: its repr is stars."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "'***'"


NO_SECRET = Secret("")


@dataclass(frozen=True)
class Broker:
    """RabbitMQ; `declare=False` only checks that exchanges and queues exist (users may not configure)."""

    uri: Secret
    management: Secret = NO_SECRET
    heartbeat_s: int = 10
    connect_timeout_s: float = 5.0
    declare: bool = True
    ingress: str = "ingress"

    @property
    def ingress_uri(self) -> Secret:
        """The same brokers, in the vhost where agencies knock."""
        where = (
            urlsplit(part)._replace(path=f"/{quote(self.ingress, safe='')}") for part in self.uri.split(";")
        )
        return Secret(";".join(urlunsplit(parts) for parts in where))


@dataclass(frozen=True)
class Database:
    """PostgreSQL; `{service}` stands for the service's name, `admin_url` makes databases and tables."""

    url: Secret = NO_SECRET
    admin_url: Secret = NO_SECRET
    name: str = "reglament_{service}"
    user: str = ""
    password: Secret = NO_SECRET

    def url_of(self, service: str, *, admin: bool = False) -> Secret:
        """The URL of one service's own database, for the application or for the owner of the tables."""
        base = str((admin and self.admin_url) or self.url).replace("{service}", service)
        parts = urlsplit(base)
        if parts.scheme.startswith("sqlite"):
            return Secret(base)
        parts = parts._replace(scheme="postgresql+psycopg", path="/" + self.name.format(service=service))
        if self.user and not admin:
            host = parts.netloc.rpartition("@")[2]
            who = quote(self.user.format(service=service), safe="")
            parts = parts._replace(netloc=f"{who}:{quote(self.password, safe='')}@{host}")
        return Secret(urlunsplit(parts))


@dataclass(frozen=True)
class Inbox:
    """How events come in: `linger_ms` is how long a batch waits to fill; a failed event waits `backoff_s`."""

    prefetch: int = 1200
    batch: int = 400
    linger_ms: int = 20
    backoff_s: tuple[float, ...] = (1, 5, 30, 120, 600)
    retry_every_s: float = 1.0


@dataclass(frozen=True)
class Outbox:
    """How events go out: `linger_ms` after a commit, others' every `poll_ms`, `window` unconfirmed."""

    window: int = 500
    confirm_timeout_s: float = 10.0
    linger_ms: int = 10
    poll_ms: int = 500


@dataclass(frozen=True)
class Rpc:
    """Calls: how long an answer may take when the caller does not say, and how many run at once."""

    deadline_s: float = 10.0
    prefetch: int = 50


@dataclass(frozen=True)
class Clock:
    """Which clock rules (`system`, or `file:PATH` when simulated) and how often duties are looked for."""

    source: str = "system"
    allow_simulated: bool = False
    sweep_every_s: float = 30.0


@dataclass(frozen=True)
class Signatures:
    """Electronic signatures: directories of trusted roots and of lists of revoked ones; empty: none."""

    roots: str = ""
    lists: str = ""
    wait_s: float = 5.0


@dataclass(frozen=True)
class Http:
    """Where /live, /ready and /metrics answer; port 0 takes a free one."""

    host: str = "127.0.0.1"
    port: int = 0


@dataclass(frozen=True)
class Log:
    """Level of the log lines and their form: json or console."""

    level: str = "INFO"
    form: str = "json"


@dataclass(frozen=True)
class Faults:
    """Whether REGLAMENT_FAULT may make a process kill itself at a named point: in tests only."""

    allowed: bool = False


@dataclass(frozen=True)
class Override:
    """What one service sets differently."""

    database: Database | None = None
    inbox: Inbox | None = None
    outbox: Outbox | None = None
    rpc: Rpc | None = None
    clock: Clock | None = None
    signatures: Signatures | None = None
    http: Http | None = None


@dataclass(frozen=True)
class Config:
    """Everything that may be set."""

    broker: Broker
    database: Database
    inbox: Inbox = Inbox()
    outbox: Outbox = Outbox()
    rpc: Rpc = Rpc()
    clock: Clock = Clock()
    signatures: Signatures = Signatures()
    http: Http = Http()
    log: Log = Log()
    faults: Faults = Faults()
    services: Mapping[str, Override] = field(default_factory=dict)


def load(path: Path, service: str | None = None, environment: Mapping[str, str] = os.environ) -> Config:
    """Read the file; with a service, its own section laid over the common ones."""
    try:
        raw = yaml.safe_load(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ConfigError(f"{path}: no such file; give the configuration with --config") from None
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: not readable as YAML: {' '.join(str(error).split())}") from None
    return parse(raw, str(path), service, environment)


def parse(
    raw: object, where: str, service: str | None = None, environment: Mapping[str, str] = os.environ
) -> Config:
    """Check a configuration already read; `where` names it in messages."""
    if not isinstance(raw, dict):
        raise ConfigError(f"{where}: expected a mapping with the sections broker, database, ...")
    filled = _filled(raw, where, environment)
    everything = _typed(Config, filled, where, ())
    if not everything.database.url:
        raise ConfigError(f"{where}: database.url is missing")
    if service is None or service not in everything.services:
        return everything
    own = filled["services"][service] or {}
    merged = {**filled, **{key: {**(filled.get(key) or {}), **value} for key, value in own.items()}}
    return _typed(Config, merged, where, ())


def _filled(value: Any, where: str, environment: Mapping[str, str]) -> Any:
    if isinstance(value, dict):
        return {str(key): _filled(item, where, environment) for key, item in value.items()}
    if isinstance(value, list):
        return [_filled(item, where, environment) for item in value]
    if not isinstance(value, str):
        return value
    return _VARIABLE.sub(lambda found: _variable(found[1], found[2], where, environment), value)


def _variable(name: str, default: str | None, where: str, environment: Mapping[str, str]) -> str:
    if environment.get(name):
        return environment[name]
    file = environment.get(f"{name}_FILE")
    if file:
        try:
            return Path(file).read_text(encoding="utf-8").strip()
        except OSError as error:
            raise ConfigError(f"{where}: {name}_FILE={file}: {error.strerror}") from None
    if default is None:
        raise ConfigError(f"{where}: ${{{name}}} is not set: set {name} or {name}_FILE")
    return default


def _typed(kind: type[T], raw: object, where: str, path: tuple[str, ...]) -> T:
    """Build a dataclass from a mapping, refusing unknown keys and values of another type."""
    here = ".".join(path) or "the file"
    if not isinstance(raw, dict):
        raise ConfigError(f"{where}: {here}: expected a mapping, found {type(raw).__name__}")
    hints = get_type_hints(kind)
    for key in raw:
        if key not in hints:
            raise ConfigError(f"{where}: unknown key {'.'.join((*path, key))!r}{_nearest(key, hints)}")
    for entry in fields(kind):  # type: ignore[arg-type]  # every kind given is a dataclass
        required = entry.default is MISSING and entry.default_factory is MISSING
        if required and entry.name not in raw:
            raise ConfigError(f"{where}: {'.'.join((*path, entry.name))} is missing")
    return kind(**{key: _value(hints[key], item, where, (*path, key)) for key, item in raw.items()})


def _nearest(key: str, known: Mapping[str, Any]) -> str:
    close = get_close_matches(key, known, n=1, cutoff=0.5)
    return f"; did you mean {close[0]!r}?" if close else f"; known here: {', '.join(known)}"


def _value(kind: Any, raw: Any, where: str, path: tuple[str, ...]) -> Any:
    if get_origin(kind) is UnionType:
        return None if raw is None else _value(get_args(kind)[0], raw, where, path)
    if is_dataclass(kind):
        return _typed(kind, raw if raw is not None else {}, where, path)  # type: ignore[arg-type]
    if get_origin(kind) is tuple:
        items = raw if isinstance(raw, list) else [raw]
        return tuple(_value(get_args(kind)[0], item, where, path) for item in items)
    if get_origin(kind) not in (None, tuple):
        of = get_args(kind)[1]
        return {key: _value(of, item, where, (*path, key)) for key, item in (raw or {}).items()}
    return _scalar(kind, raw, where, path)


def _scalar(kind: Any, raw: Any, where: str, path: tuple[str, ...]) -> Any:
    try:
        if kind is bool:
            return raw if isinstance(raw, bool) else _WORDS[str(raw).lower()]
        if isinstance(raw, bool | dict | list) or raw is None:
            raise ValueError
        number = kind(raw)
    except (ValueError, KeyError):
        shown = "a value" if kind is Secret else repr(raw)
        name = "text" if issubclass(kind, str) else kind.__name__
        raise ConfigError(f"{where}: {'.'.join(path)}: expected {name}, found {shown}") from None
    if kind in (int, float) and number < 0:
        raise ConfigError(f"{where}: {'.'.join(path)}: expected a number not below 0, found {raw!r}")
    return number
