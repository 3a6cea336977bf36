"""Every violation that a rule can find has its message in three languages, with the facts that it needs."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from cli.carriers import ROOT
from law import load

CODE, FACTS = 1, 2
FIELD = re.compile(r"{[^}]*}")


def found_in_source() -> Iterator[tuple[str, ast.Call]]:
    """Every `Violation(...)` written in the services, with its place."""
    for path in sorted((ROOT / "services").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"), str(path))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Violation":
                yield f"{path.relative_to(ROOT)}:{node.lineno}", node


def argument(call: ast.Call, place: int, name: str) -> ast.expr | None:
    """An argument of a call, by place or by name."""
    if len(call.args) > place:
        return call.args[place]
    return next((keyword.value for keyword in call.keywords if keyword.arg == name), None)


def test_every_violation_has_its_message() -> None:
    """A code written in a rule stands in law/messages."""
    messages = load().messages
    lacking = [
        f"{place}: {code.value}"
        for place, call in found_in_source()
        if isinstance(code := argument(call, CODE, "code"), ast.Constant) and code.value not in messages
    ]
    assert lacking == []


def test_every_message_of_a_violation_gets_its_facts() -> None:
    """Where a rule writes its facts out, they are all that the message names."""
    messages = load().messages
    lacking = []
    for place, call in found_in_source():
        code, facts = argument(call, CODE, "code"), argument(call, FACTS, "facts")
        if not isinstance(code, ast.Constant) or code.value not in messages:
            continue
        if facts is None:
            given: set[object] = set()
        elif isinstance(facts, ast.Dict) and all(isinstance(key, ast.Constant) for key in facts.keys):
            given = {key.value for key in facts.keys if isinstance(key, ast.Constant)}
        else:
            continue
        if missing := messages[str(code.value)].fields.keys() - given:
            lacking.append(f"{place}: {code.value} needs {', '.join(sorted(missing))}")
    assert lacking == []


def test_every_word_of_a_message_can_be_told_in_three_languages() -> None:
    """No text is left in another language by oversight: Russian and Kazakh are in Cyrillic letters."""
    for message in load().messages.values():
        for lang in ("ru", "kk"):
            letters = [one for one in FIELD.sub("", message.texts[lang]) if one.isalpha()]
            cyrillic = [one for one in letters if "Ѐ" <= one <= "ӿ"]
            assert not letters or cyrillic, f"{message.file}:{message.line} {message.code} {lang}"


def test_the_files_of_messages_are_those_of_the_services_and_of_the_law() -> None:
    """A file is named after whose messages it holds."""
    services = ("acts", "control", "meetings", "citizen_meetings", "reporting", "gateway", "law", "explain")
    for path in (load().directory / "messages").glob("*.yaml"):
        assert path.stem.startswith(services), Path(path).name
