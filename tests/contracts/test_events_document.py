"""docs/events.md and docs/asyncapi.yaml: fresh, whole, and true to the schemas."""

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from click.testing import CliRunner

from bus.contract import contracts
from cli import events_document
from cli.main import reglament
from cli.wiring import every_service
from tests.contracts.announced import ROOT


@cache
def document() -> dict[str, Any]:
    """The AsyncAPI document as it lies in docs/."""
    text = (ROOT / "docs" / "asyncapi.yaml").read_text(encoding="utf-8")
    found: dict[str, Any] = yaml.load(text, Loader=yaml.CSafeLoader)
    return found


def _references(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        for key, value in node.items():
            if key == "$ref" and isinstance(value, str):
                yield value
            else:
                yield from _references(value)
    elif isinstance(node, list):
        for value in node:
            yield from _references(value)


def _resolved(reference: str) -> Any:
    assert reference.startswith("#/"), reference
    found: Any = document()
    for step in reference[2:].split("/"):
        found = found[step]
    return found


def test_the_documents_are_fresh() -> None:
    """`make check` says so too."""
    result = CliRunner().invoke(reglament, ["events", "document", "--check"])
    assert result.exit_code == 0, result.output


def test_a_document_that_is_not_fresh_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """With what to type, and exit code 2; written, it is fresh."""
    monkeypatch.setattr(events_document, "DOCS", tmp_path)
    result = CliRunner().invoke(reglament, ["events", "document", "--check"])
    assert result.exit_code == 2
    assert "make documents" in result.output
    assert CliRunner().invoke(reglament, ["events", "document"]).exit_code == 0
    assert CliRunner().invoke(reglament, ["events", "document", "--check"]).exit_code == 0


def test_every_reference_leads_somewhere() -> None:
    """The document needs no other file."""
    for reference in set(_references(document())):
        assert _resolved(reference) is not None


def test_every_event_is_a_message_that_somebody_sends() -> None:
    """Operations use messages of their own channel; each event is sent by its publisher."""
    operations = document()["operations"]
    assert document()["components"]["messages"].keys() == contracts().events
    sent = set()
    for operation in operations.values():
        for message in operation["messages"]:
            assert message["$ref"].startswith(operation["channel"]["$ref"] + "/messages/")
            if operation["action"] == "send":
                sent.add(message["$ref"].rpartition("/")[2])
    assert sent == contracts().events
    for service in every_service():
        handled = [m["$ref"].rpartition("/")[2] for m in operations[f"{service.name}_handles"]["messages"]]
        assert set(handled) == set(service.subscriptions())


def test_an_example_is_valid_by_the_document_alone() -> None:
    """The bundled schemas say what schemas/ says; a wrong one is found."""
    first = (ROOT / "examples" / "agencies" / "mne.jsonl").read_text(encoding="utf-8").splitlines()[0]
    event = json.loads(first)["event"]
    whole = {**document(), "$ref": f"#/components/messages/{event['type']}/payload"}
    judge = jsonschema.Draft202012Validator(whole)
    assert list(judge.iter_errors(event)) == []
    del event["data"]["acting"]
    assert [error.validator for error in judge.iter_errors(event)] == ["required"]


def test_every_schema_of_the_document_is_one() -> None:
    """Valid JSON Schema, each with a name AsyncAPI allows."""
    for name, schema in document()["components"]["schemas"].items():
        assert name.replace(".", "").replace("_", "").isalnum()
        jsonschema.Draft202012Validator.check_schema(schema)


def test_every_event_stands_in_the_table() -> None:
    """With a link to a schema that is there."""
    text = (ROOT / "docs" / "events.md").read_text(encoding="utf-8")
    for name in contracts().events:
        publisher, _, rest = name.partition(".")
        assert f"[`{name}`](../schemas/events/{publisher}/{rest}.json)" in text
