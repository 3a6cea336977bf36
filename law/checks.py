"""What a mapping of the register may hold: keys, required keys, words out of a list, kinds of value."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from law.errors import nearest
from law.source import Items, Mapping


def keys(mapping: Mapping, subject: str, required: Collection[str], optional: Collection[str] = ()) -> None:
    """Refuse a key that is not known and the lack of one that is required."""
    known = (*required, *optional)
    for key in mapping:
        if key not in known:
            hint = nearest(key, known) or f" Known: {', '.join(known)}."
            raise mapping.wrong(subject, f"unknown key {key!r}.{hint} Correct or remove it", key)
    for key in required:
        if mapping.get(key) is None:
            raise mapping.wrong(subject, f"lacks {key!r}; add it", key)


def one_of(mapping: Mapping, subject: str, key: str, words: Collection[str]) -> str:
    """The word under a key, which must be one of a list."""
    word = mapping[key]
    if not isinstance(word, str) or word not in words:
        raise mapping.wrong(subject, f"unknown {key} {word!r}; expected one of {', '.join(words)}", key)
    return word


def text(mapping: Mapping, subject: str, key: str) -> str:
    """The text under a key; a number or a date written bare must be put in quotes."""
    value = mapping[key]
    if not isinstance(value, str) or not value.strip():
        raise mapping.wrong(subject, f"{key} is {value!r}; expected words (put them in quotes)", key)
    return value


def optional_text(mapping: Mapping, subject: str, key: str) -> str | None:
    """The text under a key that may be absent."""
    return text(mapping, subject, key) if mapping.get(key) is not None else None


def day(mapping: Mapping, subject: str, key: str) -> date:
    """The date under a key, YYYY-MM-DD."""
    value = mapping[key]
    if not isinstance(value, date) or isinstance(value, datetime):
        raise mapping.wrong(subject, f"{key} is {value!r}; expected a date YYYY-MM-DD", key)
    return value


def flag(mapping: Mapping, subject: str, key: str, default: bool) -> bool:
    """Yes or no under a key that may be absent."""
    value = mapping.get(key, default)
    if not isinstance(value, bool):
        raise mapping.wrong(subject, f"{key} is {value!r}; expected true or false", key)
    return value


def whole(mapping: Mapping, subject: str, key: str) -> int:
    """A whole number, nought or more."""
    value = mapping[key]
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise mapping.wrong(subject, f"{key} is {value!r}; expected a whole number, 0 or more", key)
    return value


def items(mapping: Mapping, subject: str, key: str) -> Items:
    """The list under a key."""
    value = mapping[key]
    if not isinstance(value, Items):
        raise mapping.wrong(subject, f"{key} is no list; write its items each after '- '", key)
    return value


def texts(mapping: Mapping, subject: str, key: str) -> tuple[str, ...]:
    """The list of words under a key, empty when absent."""
    if mapping.get(key) is None:
        return ()
    value = items(mapping, subject, key)
    if not all(isinstance(item, str) for item in value):
        raise mapping.wrong(subject, f"{key} holds {value!r}; expected a list of words", key)
    return tuple(value)


def mapping_at(mapping: Mapping, subject: str, key: str) -> Mapping:
    """The mapping under a key."""
    value = mapping[key]
    if not isinstance(value, Mapping):
        raise mapping.wrong(subject, f"{key} is {value!r}; expected 'name: value' lines under it", key)
    return value


def mappings(mapping: Mapping, subject: str, key: str) -> list[Mapping]:
    """The list of mappings under a key."""
    found = items(mapping, subject, key)
    for item, line in zip(found, found.lines, strict=True):
        if not isinstance(item, Mapping):
            mapping.lines[key] = line
            raise mapping.wrong(subject, f"an item of {key} is {item!r}; expected 'name: value' lines", key)
    return list(found)


class Table(dict[str, Any]):
    """A table of the law: reads as a dict, writes itself as JSON, and refuses every change."""

    def _refuse(self, *_: object, **__: object) -> Any:
        raise TypeError("a table of the law cannot be changed; make a dict of it")

    __setitem__ = __delitem__ = __ior__ = _refuse
    clear = pop = popitem = setdefault = update = _refuse

    def __reduce__(self) -> tuple[type["Table"], tuple[dict[str, Any]]]:
        """Copied and pickled whole, since it cannot be filled afterwards."""
        return Table, (dict(self),)


def frozen(value: Any) -> Any:
    """The same value with lists as tuples and mappings as tables: no caller can change the register."""
    if isinstance(value, list):
        return tuple(frozen(item) for item in value)
    if isinstance(value, dict):
        return Table({key: frozen(item) for key, item in value.items()})
    return value
