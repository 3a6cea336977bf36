"""Which event types the code of each service can announce, read from its source."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from cli.wiring import HOMES

ROOT = Path(__file__).parents[2]
OF_EVERY_SERVICE = (
    "obligation_opened",
    "obligation_closed",
    "obligation_due_soon",
    "obligation_missed",
    "obligation_moved",
    "event_quarantined",
    "quarantine_discarded",
    "receipt_issued",
)
"""What the bus announces in the name of each service."""


def _words(tree: ast.AST) -> Iterator[str]:
    """Patterns of the texts in a module: constants, and f-strings with anything in their gaps."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield re.escape(node.value)
        elif isinstance(node, ast.JoinedStr):
            yield "".join(
                re.escape(str(part.value)) if isinstance(part, ast.Constant) else "[a-z_]+"
                for part in node.values
            )


def announced(service: str, types: list[str]) -> set[str]:
    """The types of a publisher that stand in its code, whole or as an f-string's shape."""
    home = ROOT / Path(*HOMES[service].split("."))
    files = [home.with_suffix(".py")] if service == "gateway" else home.parent.rglob("*.py")
    patterns = {
        one
        for file in files
        for one in _words(ast.parse(file.read_text(encoding="utf-8")))
        if one.endswith(r"\.v1")
    }
    return {name for name in types if any(re.fullmatch(one, name) for one in patterns)}
