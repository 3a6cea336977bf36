"""Answers a question put in JSON: finds its owner, checks the request by its schema, says what is wrong."""

import importlib
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema_rs
import orjson

import law
from bus.strict import Malformed as NotStrict
from bus.strict import parse_json
from law.answers import Malformed, Question
from law.errors import nearest

SCHEMAS = Path(__file__).resolve().parent.parent / "schemas"
TYPES = "reglament:types.v1"
OWNERS = {
    "deadline": "law.answers",
    "working_days": "law.answers",
    "control_type": "services.control.answers",
    "authority": "services.control.answers",
    "approvals": "services.acts.answers",
    "acceptance": "services.acts.answers",
    "silence": "services.acts.answers",
    "instruction_form": "services.acts.answers",
    "meeting": "services.meetings.answers",
    "grid": "services.meetings.answers",
    "regional_cycle": "services.citizen_meetings.answers",
    "reporting_calendar": "services.reporting.answers",
}
LONG = 300


def answer(book: law.Law, question: str, raw: bytes, lang: str = "en") -> dict[str, Any]:
    """The answer to a request as it came, or {"error": ...}; no request makes it raise."""
    request: dict[str, Any] = {}
    try:
        owner = _owner(question)
        request = _parsed(raw)
        _check(question, request)
        return owner(book, {"lang": lang, **request})
    except Malformed as error:
        return error.to_wire()
    except (law.LawError, law.Refused) as error:
        return _from_law(request, error).to_wire()


@cache
def _owner(question: str) -> Question:
    if question not in OWNERS:
        hint = nearest(question, OWNERS)
        raise Malformed("question", f"no question {question!r}.{hint} Known: {', '.join(OWNERS)}.")
    found: Question = importlib.import_module(OWNERS[question]).QUESTIONS[question]
    return found


def _parsed(raw: bytes) -> dict[str, Any]:
    try:
        request = parse_json(raw)
    except NotStrict as error:
        if error.code in ("duplicate_key", "nul"):
            raise Malformed(error.where.strip("/"), error.message) from None
        raise Malformed("", f"{error}; expected one JSON object") from None
    if not isinstance(request, dict):
        raise Malformed("", f"the request is {_kind(request)}; expected a JSON object of fields")
    return request


def _kind(value: Any) -> str:
    names = {list: "a list", str: "a text", bool: "true or false", type(None): "null"}
    return names.get(type(value), "a number")


@cache
def _schema(question: str) -> dict[str, Any]:
    schema: dict[str, Any] = orjson.loads((SCHEMAS / "ask" / f"{question}.v1.json").read_bytes())
    return schema


@cache
def _types() -> dict[str, Any]:
    types: dict[str, Any] = orjson.loads((SCHEMAS / "types.v1.json").read_bytes())
    return types


@cache
def _validator(question: str) -> jsonschema_rs.Draft202012Validator:
    schema = _schema(question)
    registry = jsonschema_rs.Registry(
        [(schema["$id"], schema), (TYPES, _types())], draft=jsonschema_rs.Draft202012
    )
    return jsonschema_rs.Draft202012Validator(
        {"$ref": f"{schema['$id']}#/$defs/request"}, registry=registry, validate_formats=True
    )


def _check(question: str, request: Mapping[str, Any]) -> None:
    """Refuse a request that its schema does not allow, naming the field and what was expected."""
    validator = _validator(question)
    if validator.is_valid(request):
        return
    error = max(validator.iter_errors(request), key=lambda one: len(one.instance_path))
    path = [str(step) for step in error.instance_path] + _named(error)
    raise Malformed("/".join(path), f"{_wrong(error)}{_expected(question, path)}")


def _named(error: Any) -> list[str]:
    """The property that is wanting or not wanted, which stands in no path."""
    if error.kind.name == "required":
        return [str(error.kind.property)]
    if error.kind.name == "additionalProperties":
        return [str(error.kind.unexpected[0])]
    return []


def _wrong(error: Any) -> str:
    """What is wrong, without the regular expressions that only programs read."""
    if error.kind.name in ("pattern", "format"):
        return f"{_short(repr(error.instance))} is not what was expected"
    if error.kind.name == "enum":
        options = [str(option) for option in error.kind.options]
        hint = nearest(str(error.instance), options)
        return f"{_short(repr(error.instance))} is not one of {', '.join(options)}.{hint}"
    return _short(error.message)


def _short(text: str) -> str:
    return text if len(text) <= LONG else f"{text[:LONG]}..."


def _expected(question: str, path: list[str]) -> str:
    """What the schema says of a field, or which fields there are where it is not one of them."""
    place: Any = _schema(question)["$defs"]["request"]
    for step in path:
        inner = place.get("items", {}) if step.isdigit() else place.get("properties", {}).get(step)
        if inner is None:
            return f". Fields: {', '.join(name for name in place.get('properties', {}) if name != 'lang')}"
        place = _resolved(inner)
    said = place.get("description")
    return f" ({said})" if path and said else ""


def _resolved(place: Mapping[str, Any]) -> Mapping[str, Any]:
    """The definition that a reference names; the words beside the reference stand before its own."""
    reference = str(place.get("$ref", ""))
    if not reference.startswith(TYPES):
        return place
    found = _types()["$defs"][reference.rpartition("/")[2]]
    said = dict.fromkeys(text for text in (place.get("description"), found.get("description")) if text)
    return {**found, **place, "description": "; ".join(said)}


def _from_law(request: Any, error: Exception) -> Malformed:
    """What the law does not know, said of the field that holds it."""
    message = str(error)
    if isinstance(error, law.Refused):
        return Malformed("", message)
    return Malformed(
        next((path for path, value in _leaves(request, "") if repr(value) in message), ""), message
    )


def _leaves(value: Any, path: str) -> Iterator[tuple[str, Any]]:
    """Every text of a request with its path."""
    pairs: Iterable[tuple[Any, Any]] = ()
    if isinstance(value, dict):
        pairs = value.items()
    elif isinstance(value, list):
        pairs = enumerate(value)
    elif isinstance(value, str):
        yield path, value
    for key, inner in pairs:
        yield from _leaves(inner, f"{path}/{key}".strip("/"))
