"""Strict JSON: one meaning for every reader, or a refusal that says where and what was expected."""

import json
import math
from typing import Any, NoReturn

import orjson

MAX_BYTES = 256 * 1024
MAX_DEPTH = 32
LONGEST_TEXT = 2000
SAFE_INTEGER = 2**53 - 1
_CANONICAL = orjson.OPT_SORT_KEYS | orjson.OPT_STRICT_INTEGER


class Malformed(ValueError):  # noqa: N818 - named for what the bytes are
    """Bytes that are not strict JSON: `code` for machines, `where` in the message, `message` for people."""

    def __init__(self, code: str, where: str, message: str) -> None:
        self.code, self.where, self.message = code, where, message
        super().__init__(f"{where or 'message'}: {message}")


def canonical(value: Any) -> bytes:
    """The one way the suite writes JSON: UTF-8, keys sorted, no space, integers safe for every reader."""
    return orjson.dumps(value, option=_CANONICAL)


def parse_json(raw: bytes, max_bytes: int = MAX_BYTES, max_depth: int = MAX_DEPTH) -> Any:
    """Read JSON and refuse what readers understand differently or cannot store.

    Refused: bad UTF-8, duplicate keys, NaN and Infinity, integers beyond 2^53, numbers too large for a
    double, U+0000 and lone surrogates, nesting deeper than `max_depth`, more bytes than `max_bytes`.
    Raises Malformed.
    """
    if len(raw) > max_bytes:
        raise Malformed("too_large", "", f"{len(raw)} bytes; expected at most {max_bytes}")
    try:
        value = orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        _explain(raw, error)
    brackets = raw.count(b"[") + raw.count(b"{")
    if brackets > max_depth and _depth(value) > max_depth:
        raise Malformed("too_deep", "", f"nested deeper than {max_depth} levels")
    if b"\\u0000" not in raw and _is_canonical(raw, value):
        return value  # written by ourselves: nothing in it can be read in two ways
    value = json.loads(
        raw.decode(),
        object_pairs_hook=_unique,
        parse_int=_integer,
        parse_float=_number,
        parse_constant=_constant,
    )
    _no_nul(value, "")
    return value


def _is_canonical(raw: bytes, value: Any) -> bool:
    try:
        return canonical(value) == raw
    except (TypeError, ValueError):
        return False


def _depth(value: Any) -> int:
    """Levels of nesting, counted without recursion."""
    depth, level = 0, [value]
    while level:
        containers = [item for item in level if isinstance(item, dict | list)]
        if not containers:
            break
        depth += 1
        level = [
            child
            for item in containers
            for child in (item.values() if isinstance(item, dict) else item)
            if isinstance(child, dict | list)
        ]
    return depth


def _explain(raw: bytes, error: orjson.JSONDecodeError) -> NoReturn:
    try:
        text = raw.decode()
    except UnicodeDecodeError as bad:
        raise Malformed("not_utf8", f"byte {bad.start}", "not UTF-8") from None
    where = f"line {error.lineno} column {error.colno}"
    if "depth limit" in str(error):
        raise Malformed("too_deep", where, "nested too deeply") from None
    if "surrogate" in str(error):
        raise Malformed("lone_surrogate", where, "half of a surrogate pair") from None
    try:
        json.loads(text, parse_constant=_constant, parse_int=_integer, parse_float=_number)
    except Malformed as found:
        raise found from None
    except (ValueError, RecursionError):
        pass
    raise Malformed("not_json", where, f"not JSON: {error.msg}") from None


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise Malformed("duplicate_key", _short(key), "a key that stands twice in one object")
        found[key] = value
    return found


def _integer(digits: str) -> int:
    if len(digits) > len(str(SAFE_INTEGER)) + 1 or abs(int(digits)) > SAFE_INTEGER:
        raise Malformed("number_out_of_range", _short(digits), "an integer beyond 2^53")
    return int(digits)


def _number(digits: str) -> float:
    value = float(digits)
    if math.isinf(value):
        raise Malformed("number_out_of_range", _short(digits), "a number too large for a double")
    return value


def _constant(name: str) -> NoReturn:
    raise Malformed("not_a_number", name, "NaN and Infinity are not JSON")


def _no_nul(value: Any, where: str) -> None:
    if isinstance(value, str):
        if "\0" in value:
            raise Malformed("nul", where or "/", "the character U+0000")
    elif isinstance(value, dict):
        for key, item in value.items():
            _no_nul(key, f"{where}/{_short(key)}")
            _no_nul(item, f"{where}/{_short(key)}")
    elif isinstance(value, list):
        for at, item in enumerate(value):
            _no_nul(item, f"{where}/{at}")


def _short(text: str) -> str:
    return text if len(text) <= 40 else f"{text[:40]}..."  # noqa: PLR2004 - a message stays one line


def storable(text: object) -> str:
    """A text that every database can hold: no U+0000, no half of a surrogate pair, not endless."""
    plain = str(text)[:LONGEST_TEXT].replace("\0", "\\0")
    return plain.encode(errors="backslashreplace").decode()
