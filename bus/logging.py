"""Log lines: one JSON object each, with correlation and causation ids, never a body or a secret."""

import json
import logging
import re
import sys
import traceback
from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager
from typing import Any, TextIO

import orjson
import structlog

Line = MutableMapping[str, Any]

NEVER_SHOWN = frozenset(
    {"authorization", "body", "data", "password", "payload", "properties", "result", "secret", "token"}
)
_CREDENTIALS = re.compile(r"(?<=://)[^/@\s]+@")
LONGEST_VALUE = 500


def setup(service: str, level: str = "INFO", form: str = "json", to: TextIO | None = None) -> None:
    """Send everything, the libraries' own lines included, as lines of one form to stderr."""
    renderer = structlog.dev.ConsoleRenderer() if form == "console" else _as_json
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True, key="at"),
        _named(service),
        without_traceback_values,
        without_secrets,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    remove = structlog.stdlib.ProcessorFormatter.remove_processors_meta
    handler = logging.StreamHandler(to or sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(foreign_pre_chain=shared, processors=[remove, renderer])
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for chatty in ("amqp", "kombu", "nameko", "sqlalchemy.engine"):
        logging.getLogger(chatty).setLevel(max(logging.WARNING, root.level))


@contextmanager
def about(**context: str | None) -> Iterator[None]:
    """Say of every line within: which correlation, causation, method or event it belongs to."""
    with structlog.contextvars.bound_contextvars(**{k: v for k, v in context.items() if v}):
        yield


def logger(name: str) -> Any:
    """The logger of a module."""
    return structlog.stdlib.get_logger(name)


def _named(service: str) -> Any:
    def add(_logger: Any, _method: str, line: Line) -> Line:
        line["service"] = service
        return line

    return add


def without_traceback_values(_logger: Any, _method: str, line: Line) -> Line:
    """An exception as its kind, the first line of what it says and where it passed; no values."""
    error = line.pop("exc_info", None)
    if error is True:
        error = sys.exc_info()[1]
    if isinstance(error, tuple):
        error = error[1]
    if isinstance(error, BaseException):
        frames = traceback.extract_tb(error.__traceback__)
        line["error"] = type(error).__name__
        line["says"] = (str(error).splitlines() or [""])[0]
        line["passed"] = [
            f"{frame.filename.rpartition('/')[2]}:{frame.lineno} {frame.name}" for frame in frames
        ]
    return line


def without_secrets(_logger: Any, _method: str, line: Line) -> Line:
    """Nothing under a name that may hold a body or a secret, no credentials in URLs, no long values."""
    return {key: "***" if key.lower() in NEVER_SHOWN else _clean(value) for key, value in line.items()}


def _clean(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    return _CREDENTIALS.sub("***@", value)[:LONGEST_VALUE]


def _as_json(_logger: Any, _method: str, line: Line) -> str:
    try:
        return orjson.dumps(dict(line), default=str).decode()
    except TypeError:  # a number beyond 64 bits, or a lone surrogate
        return json.dumps(dict(line), default=str)
