"""Reads YAML so that every key and item still knows its line: a lawyer's slip is answered with the place."""

from pathlib import Path
from typing import Any

import yaml

from law.errors import RegisterError

DEEPEST = 20


class Mapping(dict[str, Any]):
    """A YAML mapping that remembers the line of each key."""

    __slots__ = ("line", "lines", "where")

    def __init__(self, where: str, line: int) -> None:
        super().__init__()
        self.where, self.line = where, line
        self.lines: dict[str, int] = {}

    def at(self, key: str) -> int:
        """The line of a key, or of the mapping when it lacks the key."""
        return self.lines.get(key, self.line)

    def wrong(self, subject: str, what: str, key: str = "") -> RegisterError:
        """The refusal of this mapping, or of one of its keys."""
        return RegisterError(self.where, self.at(key), subject, what)


class Items(list[Any]):
    """A YAML list that remembers the line of each item."""

    __slots__ = ("line", "lines")

    def __init__(self, line: int) -> None:
        super().__init__()
        self.line = line
        self.lines: list[int] = []


def read(path: Path, root: Path) -> Mapping:
    """One YAML file as a mapping with lines; raises `RegisterError` for whatever is not one."""
    where = path.relative_to(root).as_posix()
    try:
        content = path.read_text(encoding="utf-8")
        node = _Loader(content).get_single_node()
        built = _build(node, where, _Scalars(), set(), 0)
    except UnicodeDecodeError as error:
        raise RegisterError(where, 1, "", f"is not UTF-8 (byte {error.start}); save it as UTF-8") from None
    except OSError as error:
        raise RegisterError(where, 1, "", f"cannot be read: {error.strerror}") from None
    except yaml.YAMLError as error:
        raise _not_yaml(where, error) from None
    if not isinstance(built, Mapping):
        raise RegisterError(where, 1, "", "holds no mapping; expected 'key: value' lines at the top")
    return built


class _Loader(yaml.CSafeLoader):
    """The fast parser of libyaml, asked only for nodes."""


class _Scalars(yaml.constructor.SafeConstructor):
    """Turns scalar nodes into str, int, float, bool, date or None by YAML's own rules."""


def _not_yaml(where: str, error: yaml.YAMLError) -> RegisterError:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    problem = getattr(error, "problem", None) or str(error).splitlines()[0]
    return RegisterError(where, mark.line + 1 if mark else 1, "", f"is not YAML: {problem}; mend this line")


def _build(node: Any, where: str, scalars: _Scalars, seen: set[int], depth: int) -> Any:
    if isinstance(node, yaml.ScalarNode):
        return _scalar(node, where, scalars)
    line = node.start_mark.line + 1 if node is not None else 1
    if node is None:
        return None
    if id(node) in seen:
        raise RegisterError(where, line, "", "is used twice by an alias; write it out in full")
    if depth > DEEPEST:
        raise RegisterError(where, line, "", f"is nested deeper than {DEEPEST} levels; write it flatter")
    seen.add(id(node))
    if isinstance(node, yaml.SequenceNode):
        return _build_items(node, where, scalars, seen, depth)
    return _build_mapping(node, where, scalars, seen, depth)


def _build_items(node: Any, where: str, scalars: _Scalars, seen: set[int], depth: int) -> Items:
    items = Items(node.start_mark.line + 1)
    for child in node.value:
        items.append(_build(child, where, scalars, seen, depth + 1))
        items.lines.append(child.start_mark.line + 1)
    return items


def _build_mapping(node: Any, where: str, scalars: _Scalars, seen: set[int], depth: int) -> Mapping:
    mapping = Mapping(where, node.start_mark.line + 1)
    for key_node, child in node.value:
        line = key_node.start_mark.line + 1
        key = _build(key_node, where, scalars, seen, depth + 1)
        if not isinstance(key, str):
            raise RegisterError(where, line, str(key), "is not a name; put the key in quotes")
        if key in mapping:
            raise RegisterError(where, line, key, f"is given twice (first on line {mapping.lines[key]})")
        mapping[key] = _build(child, where, scalars, seen, depth + 1)
        mapping.lines[key] = line
    return mapping


def _scalar(node: Any, where: str, scalars: _Scalars) -> Any:
    if node.tag == "tag:yaml.org,2002:str":
        return node.value
    try:
        return scalars.construct_object(node)
    except (yaml.YAMLError, ValueError, OverflowError):
        line = node.start_mark.line + 1
        raise RegisterError(where, line, node.value[:40], "is no YAML value; put it in quotes") from None
