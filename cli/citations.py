"""Which test shows which provision: the marks are read from the source of the tests, none is imported."""

import ast
import importlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from cli.carriers import ROOT


@dataclass(frozen=True, slots=True)
class Citation:
    """A test that is marked as showing a provision, and where it stands."""

    test: str
    file: str
    line: int


class Unreadable(ValueError):  # noqa: N818 - says what the mark is, not that the program failed
    """A mark whose provisions cannot be read from the source."""


def citations(root: Path = ROOT) -> Mapping[str, tuple[Citation, ...]]:
    """Provision id -> the tests marked `@pytest.mark.provision(id)`."""
    found: dict[str, tuple[Citation, ...]] = {}
    for path in sorted((root / "tests").rglob("*.py")):
        shown = path.relative_to(root).as_posix()
        reader = _Reader(shown, path.read_text(encoding="utf-8"))
        for provision, citation in reader.found:
            found[provision] = (*found.get(provision, ()), citation)
    return found


class _Reader(ast.NodeVisitor):
    """Walks one file of tests and remembers in which test a mark stands."""

    def __init__(self, file: str, source: str) -> None:
        self.file = file
        self.found: list[tuple[str, Citation]] = []
        self._names: dict[str, ast.expr | tuple[str, str]] = {}
        self._owner: list[str] = []
        self.visit(ast.parse(source, file))

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None:
        """Remember where a name comes from, should a mark use it."""
        for alias in node.names:
            self._names[alias.asname or alias.name] = (node.module or "", alias.name)

    def visit_Assign(self, node: ast.Assign) -> None:
        """Remember the lists of provisions that a file gives names to."""
        for target in node.targets:
            if isinstance(target, ast.Name) and not self._owner:
                self._names[target.id] = node.value
        self.generic_visit(node)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        """A test, or a builder of cases."""
        self._enter(node)

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        """A group of tests."""
        self._enter(node)

    def visit_Call(self, node: ast.Call) -> None:
        """A mark, wherever it stands: on a test, on a case, on a whole file."""
        called = node.func
        if isinstance(called, ast.Attribute) and called.attr == "provision" and _is_mark(called.value):
            citation = Citation("::".join(self._owner) or "(whole file)", self.file, node.lineno)
            self.found += [(provision, citation) for provision in self._provisions(node.args)]
        self.generic_visit(node)

    def _enter(self, node: ast.FunctionDef | ast.ClassDef) -> None:
        self._owner.append(node.name)
        self.generic_visit(node)
        self._owner.pop()

    def _provisions(self, args: Iterable[ast.expr]) -> Iterable[str]:
        for arg in args:
            if isinstance(arg, ast.Starred):
                yield from self._provisions(self._listed(arg.value))
            elif isinstance(arg, ast.Constant) and isinstance(arg.value, str):
                yield arg.value
            else:
                raise self._unreadable(arg)

    def _listed(self, value: ast.expr) -> Iterable[ast.expr]:
        if isinstance(value, ast.Tuple | ast.List):
            return value.elts
        known = self._names.get(value.id) if isinstance(value, ast.Name) else None
        if isinstance(known, ast.expr):
            return self._listed(known)
        if known is not None:
            module, name = known
            return [ast.Constant(provision) for provision in getattr(importlib.import_module(module), name)]
        raise self._unreadable(value)

    def _unreadable(self, node: ast.expr) -> Unreadable:
        return Unreadable(
            f"{self.file}:{node.lineno}: the mark names a provision by {ast.unparse(node)!r}; "
            "write the ids in quotes, or star a tuple of them"
        )


def _is_mark(node: ast.expr) -> bool:
    return isinstance(node, ast.Attribute) and node.attr == "mark"
