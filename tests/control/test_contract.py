"""What control says and understands has a schema; whatever an agency may do by event it may do by call."""

import json
import re
from pathlib import Path

from bus.contract import contracts
from services.control.service import Control

ROOT = Path(__file__).resolve().parents[2]
OWN_DOOR = {"item", "items", "open_item", "set_deadline", "adopt_law"} | {
    "find_duplicates",
    "find_duplicates_of_each",
}


def test_every_method_has_a_schema_and_every_schema_a_method() -> None:
    """Neither is left over."""
    described = {path.name.removesuffix(".v1.json") for path in (ROOT / "schemas/rpc/control").glob("*.json")}
    assert set(Control.methods()) - {"sweep"} == described - {"sweep"}


def test_every_fact_that_is_announced_has_a_schema_and_is_announced_somewhere() -> None:
    """The names in the code and the files agree."""
    code = "".join(path.read_text() for path in (ROOT / "services/control").rglob("*.py"))
    bus = (
        "obligation_opened",
        "obligation_closed",
        "obligation_missed",
        "obligation_moved",
        "obligation_due_soon",
        "receipt_issued",
    )
    for path in (ROOT / "schemas/events/control").glob("*.json"):
        name = path.name.removesuffix(".v1.json")
        made = name.endswith("_requested") or name.startswith(("event_", "quarantine_")) or name in bus
        assert made or f'"control.{name}.v1"' in code, name
    for name in re.findall(r'"(control\.[a-z_]+\.v1)"', code):
        assert name in contracts().events


def test_one_command_has_two_doors() -> None:
    """Each agency's event has a call whose payload is the same schema."""
    events = {one for one in Control.subscriptions() if one.startswith("agencies.")}
    by_call = set()
    for method in set(Control.methods()) - OWN_DOOR:
        path = ROOT / f"schemas/rpc/control/{method}.v1.json"
        reference = json.loads(path.read_text())["$defs"]["request"].get("$ref", "") if path.exists() else ""
        if reference.startswith("reglament:events/agencies/"):
            by_call.add(f"agencies.{reference.rpartition('/')[2]}")
    assert by_call == events
