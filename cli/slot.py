"""`reglament slot`: the first lawful hours for a meeting, and why everything earlier was passed over."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import click
from rich.console import Console
from rich.table import Table

from bus.calls import CallFailed
from bus.contract import BadPayload
from cli.call import payload_of
from cli.refusal import Refusal, refusals, said_by_law
from cli.stores import Stores, where

LANGUAGES = ("en", "ru", "kk")
NO_SLOT = 3
"""Exit code when there is no lawful slot."""


@click.command()
@click.argument("wanted")
@click.option("--lang", type=click.Choice(LANGUAGES), default="en", help="Language of the reasons.")
@click.option("--json", "as_json", is_flag=True, help="Print the answer as it came.")
@where
def slot(*, wanted: str, lang: str, as_json: bool, stores: Stores) -> None:
    """Find hours for the meeting WANTED (JSON, @file or -): kind, chair, host, bodies, participants, minutes,
    not_before.

    Exit code 3: there is no lawful slot, and the answer says why.
    """
    asked = payload_of(wanted)
    if not isinstance(asked, dict):
        raise Refusal("wanted: expected a JSON object, see schemas/rpc/meetings/find_slot.v1.json")
    with refusals(CallFailed, BadPayload), said_by_law(lang), stores.asking() as ask:
        found = ask("meetings.find_slot", {**asked, "lang": lang})
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False, indent=2))
    else:
        Console().print(_table(found))
    if not found["slots"]:
        raise SystemExit(NO_SLOT)


def _table(found: Mapping[str, Any]) -> Table:
    """Slots and what was passed over, in order of time."""
    table = Table("", "", "", show_header=False, show_lines=True)
    for one in found["never"]:
        table.add_row("-", "[red]✗[/red]", f"{one['provision']}: {one['message']}")
    rows = [(one["on"], "", *_why(one)) for one in found["passed"]]
    for one in found["slots"]:
        starts, ends = (datetime.fromisoformat(one[name]) for name in ("starts_at", "ends_at"))
        noted = "\n".join(f"{each['provision']}: {each['message']}" for each in one["warnings"])
        rows.append(
            (f"{starts:%Y-%m-%d}", f"{starts:%H:%M}", f"[green]{starts:%H:%M}-{ends:%H:%M}[/green]", noted)
        )
    for on, _, what, why in sorted(rows, key=lambda row: row[:2]):
        table.add_row(on, what, why)
    return table


def _why(passed: Mapping[str, Any]) -> tuple[str, str]:
    reasons = [f"{one['provision']}: {one['message']}" for one in passed["reasons"]]
    taken = [
        f"{one['from'][11:16]}-{one['to'][11:16]} {one['resource']}: {one['meeting']}"
        for one in passed["taken"]
    ]
    return "[red]✗[/red]", "\n".join((*reasons, *taken))
