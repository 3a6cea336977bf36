"""RPC: which methods a service answers, and how a caller asks with a deadline and an idempotency key."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar, overload

Method = TypeVar("Method", bound=Callable[..., Any])

_MARK = "__answers__"


@dataclass(frozen=True, slots=True)
class Answers:
    """A method that a service answers by RPC; one that only reads leaves no idempotency record."""

    name: str
    reads: bool


@overload
def rpc(method: Method) -> Method: ...
@overload
def rpc(*, reads: bool = False) -> Callable[[Method], Method]: ...
def rpc(method: Method | None = None, *, reads: bool = False) -> Method | Callable[[Method], Method]:
    """Mark `method(self, tx, payload) -> dict` as answered by RPC; `reads=True` if it changes nothing."""

    def mark(function: Method) -> Method:
        setattr(function, _MARK, Answers(function.__name__, reads))
        return function

    return mark(method) if method is not None else mark


def answered(service: type) -> dict[str, Answers]:
    """The methods that a service class answers, by name."""
    marks = ((name, getattr(getattr(service, name), _MARK, None)) for name in dir(service))
    return {name: mark for name, mark in marks if isinstance(mark, Answers)}
