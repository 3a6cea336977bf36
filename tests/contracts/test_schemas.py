"""What may cross between services and agencies: every schema described, closed, named, and used."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bus.contract import SCHEMAS, BadPayload, Contracts, contracts
from bus.event import Envelope
from bus.knock import Admitted, Knock, examine
from bus.strict import canonical
from cli.wiring import every_service
from law import load
from tests.contracts.announced import OF_EVERY_SERVICE, ROOT, announced

FILES = sorted(SCHEMAS.rglob("*.json"))
TYPES = "reglament:types.v1"
OPEN = {
    "facts": "what a violation, an explanation or a record says in figures; each kind has its own",
    "data": "of the envelope: described by the schema that its type names",
    "content": "the values of a statutory form, described by the form itself in law/register/forms",
}
"""Objects that may hold anything, and why."""
UNANNOUNCED: dict[str, str] = {}
"""Event types that are described but never announced by our own code, and why."""


def _name(path: Path) -> str:
    return path.relative_to(SCHEMAS).with_suffix("").as_posix()


def _document(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def _nodes(node: Any, where: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Every schema below a document, with its JSON pointer."""
    if isinstance(node, dict):
        yield where, node
        for key, value in node.items():
            yield from _nodes(value, f"{where}/{key}")
    elif isinstance(node, list):
        for at, value in enumerate(node):
            yield from _nodes(value, f"{where}/{at}")


def _target(reference: str, document: dict[str, Any]) -> dict[str, Any]:
    identifier, _, pointer = reference.partition("#")
    found: Any = (
        _document(SCHEMAS / (identifier.removeprefix("reglament:") + ".json")) if identifier else document
    )
    for step in filter(None, pointer.split("/")):
        found = found[step]
    return dict(found)


def _described(node: dict[str, Any], document: dict[str, Any]) -> bool:
    """Whether a property says what it is: itself, by its definition, or by one of its alternatives."""
    if node.get("description"):
        return True
    if "$ref" in node:
        return _described(_target(node["$ref"], document), document)
    return any(_described(one, document) for one in node.get("anyOf", []))


@pytest.mark.parametrize("path", FILES, ids=_name)
def test_a_schema_is_named_described_and_closed(path: Path) -> None:
    """Its $id is its path, every property says what it is, nothing unforeseen is let in."""
    document = _document(path)
    assert document["$id"] == f"reglament:{_name(path)}"
    assert document["$schema"].endswith("2020-12/schema")
    for where, node in _nodes(document):
        properties = node.get("properties")
        if node.get("type") == "object" and where.rpartition("/")[2] not in OPEN:
            closed = node.get("additionalProperties", "properties" not in node and "allOf" in node)
            assert closed is False or isinstance(closed, dict), f"{where} is open"
        if node.get("type") == "object" and isinstance(properties, dict):
            vague = [name for name, one in properties.items() if not _described(one, document)]
            assert not vague, f"{where}: {vague} say not what they are"


@pytest.mark.parametrize("path", sorted((SCHEMAS / "events" / "agencies").glob("*.json")), ids=_name)
def test_what_an_agency_sends_is_bounded(path: Path) -> None:
    """Every text has a longest form and every list a longest length."""
    for where, node in _nodes(_document(path)):
        if node.get("type") == "string":
            assert node.keys() & {"maxLength", "pattern", "enum", "const", "format"}, f"{where} has no bound"
        if node.get("type") == "array":
            assert "maxItems" in node, f"{where} has no maxItems"


def test_every_event_type_is_announced_by_its_service() -> None:
    """The schema of a fact that nobody announces would promise what never comes."""
    known = contracts()
    services = {one.name: one for one in every_service()}
    publishers = {name.partition(".")[0] for name in known.events} - {"agencies"}
    assert publishers == services.keys()
    never = set()
    for publisher in sorted(publishers):
        own = {f"{publisher}.{name}.v1" for name in OF_EVERY_SERVICE}
        types = [name for name in known.types(publisher) if name not in own]
        never |= set(types) - announced(publisher, types)
    assert never == UNANNOUNCED.keys()


def test_every_service_may_say_what_the_bus_says_for_it() -> None:
    """Duties, quarantine and receipts have schemas for each; the gateway has no duties."""
    for service in every_service():
        types = set(contracts().types(service.name))
        names = [n for n in OF_EVERY_SERVICE if service.name != "gateway" or "obligation" not in n]
        assert {f"{service.name}.{name}.v1" for name in names} <= types


def test_every_type_subscribed_to_exists_and_every_agency_event_is_handled() -> None:
    """What an agency may send is somebody's business."""
    wanted = {name for service in every_service() for name in service.subscriptions()}
    assert wanted <= contracts().events
    assert set(contracts().types("agencies")) <= wanted


@pytest.mark.parametrize("service", [one.name for one in every_service()])
def test_methods_and_their_schemas_are_the_same_set(service: str) -> None:
    """Each method has a request and a result; no schema describes a method that is not there."""
    kind = next(one for one in every_service() if one.name == service)
    files = {path.name.removesuffix(".v1.json"): path for path in (SCHEMAS / "rpc" / service).glob("*.json")}
    assert set(kind.methods()) == files.keys()
    for path in files.values():
        assert {"request", "result"} <= _document(path)["$defs"].keys()


def test_every_shared_definition_is_used() -> None:
    """types.v1.json keeps what several schemas say, and nothing else."""
    text = "".join(path.read_text(encoding="utf-8") for path in FILES)
    names = _document(SCHEMAS / "types.v1.json")["$defs"]
    unused = [n for n in names if f'"{TYPES}#/$defs/{n}"' not in text and f'"#/$defs/{n}"' not in text]
    assert not unused


def _examples() -> Iterator[Any]:
    for path in sorted((ROOT / "examples" / "agencies").glob("*.jsonl")):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            if line.strip():
                yield pytest.param(path.stem, json.loads(line), id=f"{path.stem}:{number}")


EXAMPLES = [one for one in _examples() if "event" in one.values[1]]


@pytest.mark.parametrize(("agency", "said"), EXAMPLES)
def test_an_event_of_the_example_year_meets_its_contract(agency: str, said: dict[str, Any]) -> None:
    """What a service is to apply or to refuse passes the door; what the door refuses does not."""
    properties = {
        "content_type": "application/json",
        "user_id": f"agency.{agency}",
        **said.get("properties", {}),
    }
    wire = said["event"]
    knock = Knock(agency, canonical(wire), properties)
    verdict = examine(knock, contracts(), load(), Envelope.from_wire(wire).time)
    found = [] if isinstance(verdict, Admitted) else [reason.code for reason in verdict.reasons]
    turned_away = said.get("because", []) if said["outcome"] == "turned_away" else []
    assert found == [code for code in turned_away if code != "id_reused"]  # that one needs a memory


def test_a_schema_that_names_itself_otherwise_is_noticed(tmp_path: Path) -> None:
    """Two schemas of one name, or one without, are a programming error that stops the start."""
    (tmp_path / "a.json").write_text('{"$id": "reglament:a"}')
    (tmp_path / "b.json").write_text('{"$id": "reglament:a"}')
    with pytest.raises(Exception, match="used twice"):
        Contracts(tmp_path)


def test_a_large_wrong_message_is_explained_in_no_time() -> None:
    """The first error will do: a hostile message may have a hundred thousand."""
    names = _document(SCHEMAS / "events" / "agencies" / "inspection_held.v1.json")["properties"]
    with pytest.raises(BadPayload) as bad:
        contracts().check_event("agencies.inspection_held.v1", dict.fromkeys(names, [{}] * 20_000))
    assert bad.value.field.lstrip("/") in names
    assert bad.value.message.startswith("the value is not")
