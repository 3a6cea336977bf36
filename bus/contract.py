"""Checks messages against schemas/: compiled on the hot path, and readable where something is wrong."""

import re
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import jsonschema_rs
import orjson

from bus.event import Envelope
from bus.strict import Malformed, canonical, parse_json

__all__ = ["SCHEMAS", "BadPayload", "ContractBroken", "Contracts", "Malformed", "canonical", "parse_json"]

SCHEMAS = Path(__file__).resolve().parent.parent / "schemas"
ENVELOPE = "reglament:envelope.v1"
_EVENT = re.compile(r"^reglament:events/([a-z_]+)/([a-z_]+\.v\d+)$")
_SHORT = 200
_READABLE_BYTES = 16 * 1024
_REPEATED = 6
"""Characters of a number or a word of JSON that is repeated in a message."""


class ContractBroken(Exception):  # noqa: N818 - named for what happened to the contract
    """A message of our own that its schema does not allow: a programming error."""


class BadPayload(ValueError):  # noqa: N818 - named for what the message is
    """A message from outside that its schema does not allow: `field` is a JSON pointer."""

    def __init__(self, field: str, message: str) -> None:
        self.field, self.message = field, message
        super().__init__(f"{field or '/'}: {message}")


class Contracts:
    """All the schemas, compiled once."""

    def __init__(self, *directories: Path) -> None:
        """Read every *.json file below the directories; each must have an `$id` used once."""
        self._documents: dict[str, dict[str, Any]] = {}
        for directory in directories or (SCHEMAS,):
            for path in sorted(directory.rglob("*.json")):
                self._add(path)
        self._rust = jsonschema_rs.Registry(list(self._documents.items()), draft=jsonschema_rs.Draft202012)
        self._validators: dict[str, jsonschema_rs.Draft202012Validator] = {}
        self._of_events: dict[str, jsonschema_rs.Draft202012Validator] = {}
        self.events = frozenset(".".join(m.groups()) for i in self._documents if (m := _EVENT.match(i)))

    def _add(self, path: Path) -> None:
        try:
            document = orjson.loads(path.read_bytes())
            identifier = document["$id"]
        except (orjson.JSONDecodeError, KeyError, TypeError) as error:
            raise ContractBroken(f"{path}: not a JSON Schema with an $id: {error!r}") from None
        if identifier in self._documents:
            raise ContractBroken(f"{path}: $id {identifier} is used twice")
        self._documents[identifier] = document

    def knows(self, reference: str) -> bool:
        """Whether there is a schema with this `$id`."""
        return reference in self._documents

    def check_event(self, event_type: str, data: Any) -> None:
        """Check the data of an event against the schema that its type names; raises BadPayload."""
        validator = self._of_events.get(event_type)
        if validator is not None and validator.is_valid(data):
            return
        publisher, _, name = event_type.partition(".")
        reference = f"reglament:events/{publisher}/{name}"
        self.check(reference, data)
        self._of_events[event_type] = self._validators[reference]

    def check_envelope(self, wire: Any) -> None:
        """Check an envelope, not yet its data; raises BadPayload."""
        self.check(ENVELOPE, wire)

    def check_request(self, service: str, method: str, payload: Any) -> None:
        """Check what a method is asked; raises BadPayload."""
        self.check(f"reglament:rpc/{service}/{method}.v1#/$defs/request", payload)

    def check_result(self, service: str, method: str, result: Any) -> None:
        """Check what a method answers; raises BadPayload."""
        self.check(f"reglament:rpc/{service}/{method}.v1#/$defs/result", result)

    def check(self, reference: str, value: Any) -> None:
        """Check a value against a schema or one of its definitions; raises BadPayload."""
        validator = self._validators.get(reference) or self._compile(reference)
        if not validator.is_valid(value):
            raise self.explain(reference, value)

    def _compile(self, reference: str) -> jsonschema_rs.Draft202012Validator:
        identifier = reference.partition("#")[0]
        if identifier not in self._documents:
            raise ContractBroken(f"no schema {identifier}{self._nearest(identifier)}")
        validator = jsonschema_rs.Draft202012Validator(
            {"$ref": reference}, registry=self._rust, validate_formats=True
        )
        self._validators[reference] = validator
        return validator

    def _nearest(self, identifier: str) -> str:
        near = get_close_matches(identifier, self._documents, n=3)
        return f"; the nearest are {', '.join(near)}" if near else ""

    @cached_property
    def _readable(self) -> Any:
        from referencing import Registry  # noqa: PLC0415 - slow to import, needed only to explain
        from referencing.jsonschema import DRAFT202012  # noqa: PLC0415 - as above

        resources = ((i, DRAFT202012.create_resource(d)) for i, d in self._documents.items())
        return Registry().with_resources(resources)

    def explain(self, reference: str, value: Any) -> BadPayload:
        """Say which field is wrong and what was expected there.

        The best of all the errors is looked for only in a message of an ordinary size: a hostile one may
        have a hundred thousand of them, and the first will do.
        """
        if len(orjson.dumps(value)) > _READABLE_BYTES:
            return self._first_error(reference, value)
        import jsonschema  # noqa: PLC0415 - slow to import, needed only to explain

        validator = jsonschema.Draft202012Validator(
            {"$ref": reference},
            registry=self._readable,
            format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER,
        )
        error = jsonschema.exceptions.best_match(validator.iter_errors(value))
        if error is None:
            return self._first_error(reference, value)
        return BadPayload(_pointer([*error.absolute_path, *_missing(error)]), _wording(error))

    def _first_error(self, reference: str, value: Any) -> BadPayload:
        """The first error found; its message does not repeat the value, however large."""
        brief = jsonschema_rs.Draft202012Validator(
            {"$ref": reference}, registry=self._rust, validate_formats=True, mask="the value"
        )
        try:
            brief.validate(value)
        except jsonschema_rs.ValidationError as first:
            return BadPayload(_pointer(first.instance_path), _cut(first.message))
        raise ContractBroken(f"{reference}: nothing is wrong with what was to be explained")

    def read_envelope(self, raw: bytes) -> Envelope:
        """Read the bytes of an event; raises Malformed or BadPayload. The data is not yet checked."""
        wire = parse_json(raw)
        self.check_envelope(wire)
        try:
            return Envelope.from_wire(wire)
        except ValueError as error:
            raise BadPayload("/time", f"not an instant of the calendar: {error}") from None

    def types(self, publisher: str) -> Iterator[str]:
        """The event types of one publisher."""
        return (name for name in sorted(self.events) if name.startswith(f"{publisher}."))


@cache
def contracts() -> Contracts:
    """The schemas of the suite."""
    return Contracts()


def _pointer(path: Any) -> str:
    return "".join("/" + str(step).replace("~", "~0").replace("/", "~1") for step in path)


def _missing(error: Any) -> list[str]:
    """The property that is wanting or not wanted, which stands in no path."""
    if error.validator == "required":
        return [name for name in error.validator_value if name not in error.instance][:1]
    if error.validator == "additionalProperties":
        return [name for name in error.instance if name not in error.schema.get("properties", {})][:1]
    return []


def _wording(error: Any) -> str:
    """What is wrong. What an agency is told is kept for good, so what it wrote is not repeated."""
    says = error.schema.get("description") if isinstance(error.schema, Mapping) else None
    hint = f" ({says})" if says and len(says) < _SHORT else ""
    return _cut(_without_value(error)) + hint


def _without_value(error: Any) -> str:
    message: str = error.message
    if error.validator == "not":
        return "the value holds what it must not"
    shown = repr(error.instance)
    if isinstance(error.instance, str | dict | list) or len(shown) > _REPEATED:
        return message.replace(shown, "the value")
    return message


def _cut(message: str) -> str:
    return message if len(message) <= _SHORT else f"{message[:_SHORT]}..."
