"""A call and its answer as they travel: JSON both ways, the law's refusal and every failure by name."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from bus.clock import Clock
from bus.contract import BadPayload
from bus.identity import IDENTIFIER
from bus.strict import Malformed, parse_json
from law.rule import Refused, Violation

JSON = "application/json"
LARGEST_CALL = 4 * 1024 * 1024
LONGEST_KEY = 200
_MACHINE = Clock()


class CallFailed(Exception):  # noqa: N818 - what happened, in the caller's words
    """A call that came to no answer of the service's method."""


class Unanswered(CallFailed):
    """Nothing came back before the deadline; whether the call was done is not known."""

    def __init__(self, target: str, seconds: float, key: str | None = None) -> None:
        self.key = key
        again = f" with key {key}" if key else ""
        super().__init__(f"{target}: no answer within {seconds:g} s; it may have been done, repeat it{again}")


class NoSuchService(CallFailed):
    """Nobody ever declared the queue of such a service."""

    def __init__(self, service: str) -> None:
        super().__init__(f"{service}: there is no such service on this broker")


class NoSuchMethod(CallFailed):
    """The service answers no such method; the message names those it does."""


class KeyReused(CallFailed):
    """The idempotency key belongs to another request."""


class ServiceFailed(CallFailed):
    """The service could not answer for a reason of its own; its log has it under the correlation id."""


@dataclass(frozen=True, slots=True)
class Call:
    """What is asked of a service."""

    method: str
    payload: Any
    key: str | None
    correlation: str | None = None
    causation: str | None = None
    until_ms: int = 0

    @property
    def late(self) -> bool:
        """Whether nobody waits for the answer any more."""
        return now_ms() > self.until_ms


def now_ms() -> int:
    """The machine's time in milliseconds: the machines of one installation keep it by NTP."""
    return int(_MACHINE.machine().timestamp() * 1000)


def call_to_wire(call: Call, seconds: float) -> bytes:
    """A call that nobody waits for any more after so many seconds."""
    return orjson.dumps(
        {
            "method": call.method,
            "payload": call.payload,
            "key": call.key,
            "correlation": call.correlation,
            "causation": call.causation,
            "until_ms": now_ms() + int(seconds * 1000),
        }
    )


def call_from_wire(body: bytes) -> Call:
    """Read a call; raises BadPayload naming the field."""
    try:
        wire = parse_json(body, max_bytes=LARGEST_CALL)
    except Malformed as error:
        raise BadPayload("", f"not a call: {error}") from None
    if not isinstance(wire, dict):
        raise BadPayload("", "not a call: expected an object")
    key = wire.get("key")
    if key is not None and not (isinstance(key, str) and 0 < len(key) <= LONGEST_KEY):
        raise BadPayload("/key", f"expected a text of 1 to {LONGEST_KEY} characters, or null")
    for name in ("correlation", "causation"):
        value = wire.get(name)
        if value is not None and not (isinstance(value, str) and IDENTIFIER.fullmatch(value)):
            raise BadPayload(f"/{name}", "expected an identifier as events bear it, or null")
    if not isinstance(wire.get("method"), str):
        raise BadPayload("/method", "expected the name of a method")
    if not isinstance(wire.get("until_ms"), int):
        raise BadPayload("/until_ms", "expected milliseconds since 1970")
    return Call(
        wire["method"],
        wire.get("payload"),
        wire.get("key"),
        wire.get("correlation"),
        wire.get("causation"),
        wire["until_ms"],
    )


def result_to_wire(result: Mapping[str, Any] | None, refused: Iterable[Mapping[str, Any]] | None) -> bytes:
    """An answer of the service's method."""
    return orjson.dumps({"result": result} if refused is None else {"refused": list(refused)})


def failure_to_wire(kind: type[Exception], message: str, field: str = "") -> bytes:
    """A failure by its name."""
    return orjson.dumps({"failure": {"kind": kind.__name__, "message": message, "field": field}})


def answer_of(body: bytes) -> dict[str, Any]:
    """The result, or the refusal or failure raised."""
    try:
        wire = orjson.loads(body)
    except orjson.JSONDecodeError:
        raise ServiceFailed("the answer is not JSON") from None
    if "refused" in wire:
        raise Refused(Violation(v["provision"], v["code"], _facts(v)) for v in wire["refused"])
    if "failure" in wire:
        raise _failure(wire["failure"])
    result: dict[str, Any] = wire["result"]
    return result


def _facts(violation: Mapping[str, Any]) -> dict[str, Any]:
    """The facts of a violation, and its message as the service worded it."""
    message = {"message": violation["message"]} if "message" in violation else {}
    return {**violation.get("facts", {}), **message}


def _failure(failure: Mapping[str, str]) -> Exception:
    if failure["kind"] == BadPayload.__name__:
        return BadPayload(failure["field"], failure["message"])
    kinds: dict[str, type[CallFailed]] = {
        kind.__name__: kind for kind in (NoSuchMethod, KeyReused, ServiceFailed)
    }
    return kinds.get(failure["kind"], ServiceFailed)(failure["message"])
