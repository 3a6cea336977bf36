"""Marks on a service's methods: which events it handles, what it does on a missed duty and every day."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, TypeVar, overload

from bus.event import Envelope
from law.obligation import Obligation

Method = TypeVar("Method", bound=Callable[..., Any])
Loads = Callable[[Envelope], Iterable[tuple[Any, Any]]]
LoadsMissed = Callable[[Obligation], Iterable[tuple[Any, Any]]]
Refusal = str | Callable[[Envelope], str]

_HANDLES = "__handles__"
_ON_MISSED = "__on_missed__"
_EVERY_DAY = "__every_day__"


@dataclass(frozen=True, slots=True)
class Handles:
    """What a method handles: event types, the rows it will need, and the fact that announces a refusal."""

    method: str
    types: tuple[str, ...]
    loads: Loads | None
    refusal: Refusal | None
    beforehand: str | None = None

    def refusal_of(self, event: Envelope) -> str | None:
        """The type of the fact that announces the refusal of this event."""
        return self.refusal(event) if callable(self.refusal) else self.refusal


@dataclass(frozen=True, slots=True)
class WhenMissed:
    """A method called for a missed duty, and the rows it will need."""

    method: str
    loads: LoadsMissed | None


def subscribe(
    *types: str,
    loads: Loads | None = None,
    refusal: Refusal | None = None,
    beforehand: str | None = None,
) -> Callable[[Method], Method]:
    """Mark `method(self, tx, event)` as the handler of event types.

    `loads(event)` names the rows the handler will read, as (table, key) pairs: a batch then reads them in
    one query for each table. `refusal` is the type of the fact announced when the law refuses an agency,
    or gives it for an event. `beforehand` names a method of the service that is called with the event's data
    before the transaction of its batch begins, to ask other services; what it returns is `tx.beforehand`.
    """
    if not types:
        raise TypeError("@subscribe needs at least one event type")

    def mark(function: Method) -> Method:
        setattr(function, _HANDLES, Handles(function.__name__, types, loads, refusal, beforehand))
        return function

    return mark


@overload
def on_missed(method: Method) -> Method: ...
@overload
def on_missed(*, loads: LoadsMissed) -> Callable[[Method], Method]: ...
def on_missed(
    method: Method | None = None, *, loads: LoadsMissed | None = None
) -> Method | Callable[[Method], Method]:
    """Mark `method(self, tx, obligation)`: called after a missed obligation was announced.

    `loads(obligation)` names the rows the method will read, as (table, key) pairs, to be read together.
    """

    def mark(function: Method) -> Method:
        setattr(function, _ON_MISSED, WhenMissed(function.__name__, loads))
        return function

    return mark(method) if method is not None else mark


def every_day(method: Method) -> Method:
    """Mark `method(self, tx)`: runs once each day, by whichever replica comes first."""
    setattr(method, _EVERY_DAY, True)
    return method


def handled(service: type) -> tuple[Handles, ...]:
    """What a service class handles, in the order of its methods' definition."""
    marks = (getattr(function, _HANDLES, None) for function in _methods(service))
    return tuple(mark for mark in marks if isinstance(mark, Handles))


def missed_handlers(service: type) -> tuple[WhenMissed, ...]:
    """What a service class does about missed duties."""
    marks = (getattr(function, _ON_MISSED, None) for function in _methods(service))
    return tuple(mark for mark in marks if isinstance(mark, WhenMissed))


def daily_jobs(service: type) -> tuple[str, ...]:
    """Names of the methods marked @every_day."""
    return tuple(m.__name__ for m in _methods(service) if getattr(m, _EVERY_DAY, False))


def _methods(service: type) -> Iterable[Callable[..., Any]]:
    found = {name: m for base in reversed(service.__mro__) for name, m in vars(base).items() if callable(m)}
    return found.values()
