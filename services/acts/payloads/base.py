"""What every payload is made of: a schema that makes one frozen value."""

from collections.abc import Mapping
from typing import Any

from marshmallow import EXCLUDE, Schema, fields, post_load


class Payload(Schema):
    """A part of a message that becomes one frozen value; a field left out keeps the value's default."""

    makes: type

    class Meta:
        """The JSON Schema has refused what does not belong; what belongs elsewhere is passed over."""

        unknown = EXCLUDE

    @post_load
    def make(self, found: dict[str, Any], **_: Any) -> Any:
        """Build the value."""
        return self.makes(**{k: tuple(v) if isinstance(v, list) else v for k, v in found.items()})


def many(schema: type[Schema]) -> fields.Field[Any]:
    """A list of parts."""
    return fields.List(fields.Nested(schema))


def words() -> fields.Field[Any]:
    """A list of codes."""
    return fields.List(fields.Str())


_SCHEMAS: dict[type[Schema], Schema] = {}


def load(schema: type[Schema], payload: Mapping[str, Any], **more: Any) -> Any:
    """The value that a checked payload holds, with facts of the envelope beside it."""
    if schema not in _SCHEMAS:
        _SCHEMAS[schema] = schema()
    return _SCHEMAS[schema].load({**payload, **more})
