"""Frozen data <-> the JSON document kept in a row, by the types that the data declares."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from functools import cache
from types import NoneType, UnionType
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

T = TypeVar("T")


def document(value: Any) -> Any:
    """The value as JSON holds it: dates as text, data as objects, tuples as lists."""
    if is_dataclass(value):
        return {field.name: document(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Mapping):
        return {key: document(held) for key, held in value.items()}
    if isinstance(value, tuple | list):
        return [document(held) for held in value]
    return value.isoformat() if isinstance(value, date) else value


def read(kind: type[T], held: Any) -> T:
    """The value of this type that a document holds; a field it lacks keeps its default."""
    made: T = _read(kind, held)
    return made


@cache
def _hints(kind: type) -> dict[str, Any]:
    return get_type_hints(kind)


def _read(kind: Any, held: Any) -> Any:
    if held is None:
        return None
    origin = get_origin(kind)
    if origin in (Union, UnionType):
        return _read(next(one for one in get_args(kind) if one is not NoneType), held)
    if origin is tuple:
        return tuple(_read(get_args(kind)[0], one) for one in held)
    if is_dataclass(kind) and isinstance(kind, type):
        hints = _hints(kind)
        return kind(**{name: _read(hints[name], held[name]) for name in hints if name in held})
    if kind is datetime:
        return datetime.fromisoformat(held)
    return date.fromisoformat(held) if kind is date else held
