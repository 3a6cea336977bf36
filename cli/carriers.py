"""Which function carries which provision: every module that marks a rule is imported, its marks collected."""

import importlib
import inspect
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from law.rule import CARRIED

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("law", "services")
MARK = "@rule("


@dataclass(frozen=True, slots=True)
class Carrier:
    """A function that carries a provision, and where it stands."""

    function: str
    file: str
    line: int


def import_rules(root: Path = ROOT) -> tuple[str, ...]:
    """Import every module that marks a rule; say of each that cannot be imported why."""
    failures = []
    for module in _modules(root):
        try:
            importlib.import_module(module)
        except Exception as error:  # whatever a module raises is told, and the others are still read
            failures.append(f"{module} cannot be imported: {error}")
    return tuple(failures)


def carriers(root: Path = ROOT) -> Mapping[str, tuple[Carrier, ...]]:
    """Provision id -> the functions of law and the services that carry it, of the modules imported."""
    found: dict[str, tuple[Carrier, ...]] = {}
    for provision, functions in CARRIED.items():
        ours = tuple(_carrier(name, root) for name in functions if name.split(".")[0] in PACKAGES)
        if ours:
            found[provision] = ours
    return found


def _modules(root: Path) -> Iterator[str]:
    for package in PACKAGES:
        for path in sorted((root / package).rglob("*.py")):
            if MARK in path.read_text(encoding="utf-8"):
                parts = path.relative_to(root).with_suffix("").parts
                yield ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _carrier(name: str, root: Path) -> Carrier:
    module, rest = _split(name)
    target: object = sys.modules[module]
    for part in rest:
        target = getattr(target, part, None)
    code = getattr(inspect.unwrap(target), "__code__", None) if callable(target) else None
    line = code.co_firstlineno if code is not None else 1
    file = Path(sys.modules[module].__file__ or module)
    shown = file.relative_to(root).as_posix() if file.is_relative_to(root) else str(file)
    return Carrier(name, shown, line)


def _split(name: str) -> tuple[str, list[str]]:
    """The module of a dotted name, and what stands in it."""
    parts = name.split(".")
    for size in range(len(parts) - 1, 0, -1):
        if ".".join(parts[:size]) in sys.modules:
            return ".".join(parts[:size]), parts[size:]
    raise LookupError(name)
