"""Every method of the service has its schema, every schema its method, and every refusal its words."""

import ast
from pathlib import Path

import law
from services.acts.service import Acts

ROOT = Path(__file__).resolve().parents[2]
SOURCES = sorted((ROOT / "services" / "acts").rglob("*.py"))


def test_methods_and_schemas_are_the_same() -> None:
    """By name."""
    schemas = {
        path.name.removesuffix(".v1.json") for path in (ROOT / "schemas" / "rpc" / "acts").glob("*.json")
    }
    assert set(Acts.methods()) == schemas


def codes(source: Path) -> set[str]:
    """The codes of the violations that a module can find."""
    calls = [one for one in ast.walk(ast.parse(source.read_text("utf-8"))) if isinstance(one, ast.Call)]
    named = [one for one in calls if isinstance(one.func, ast.Name) and one.func.id == "Violation"]
    literal = (one.args[1] for one in named if len(one.args) > 1)
    return {one.value for one in literal if isinstance(one, ast.Constant) and isinstance(one.value, str)}


def test_every_refusal_has_its_words() -> None:
    """In three languages, as the messages are loaded."""
    messages = law.load().messages
    lacking = {code for source in SOURCES for code in codes(source) if code not in messages}
    assert lacking == set()
