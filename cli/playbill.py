"""What came of the main job: items by state, refusals by provision, documents, the pace."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rich.box import SIMPLE
from rich.console import Console
from rich.table import Column, Table

from cli.stage import Stage

STATES = ("on_control", "reported", "removed", "handed_over")
COUNTED = ("all", "on control", "reported", "removed", "handed over", "in time", "late", "overdue")
LEVELS = {"pa": "PA", "government": "Government", "body": "own body"}


@dataclass
class Playbill:
    """What came of the story: refusals by provision, surprises, documents."""

    refused: Counter[tuple[str, str]] = field(default_factory=Counter)
    messages: dict[tuple[str, str], str] = field(default_factory=dict)
    surprises: list[str] = field(default_factory=list)
    documents: list[Path] = field(default_factory=list)
    stopped: set[str] = field(default_factory=set)

    def note(self, by: str, key: str, message: str) -> None:
        """Count a refusal by the law or by the door."""
        self.refused[by, key] += 1
        self.messages.setdefault((by, key), message)


def items(stage: Stage) -> list[Mapping[str, Any]]:
    """Every item under control, page by page."""
    found: list[Mapping[str, Any]] = []
    after: Mapping[str, Any] | None = None
    while True:
        page = stage.call("control.items", {"limit": 500} | ({"after": after} if after else {}))
        found += page["items"]
        after = page["next"]
        if after is None:
            return found


def show(console: Console, stage: Stage, bill: Playbill, seconds: float) -> None:
    """Print what came of it."""
    console.print(_items(items(stage)))
    refusals = Table("by", "provision or check", "times", "in words (the first)", title="Refused", box=SIMPLE)
    for (by, key), times in sorted(bill.refused.items()):
        refusals.add_row(by, key, str(times), bill.messages[by, key])
    console.print(refusals)
    for path in bill.documents:
        console.print(f"  {path}", highlight=False, soft_wrap=True)
    events = stage.events()
    console.print(f"{events} events in {seconds:.1f} s: {events / seconds:.0f} events/s")


def _items(rows: list[Mapping[str, Any]]) -> Table:
    """Items by level and state; narrow enough for a terminal of 80 columns."""
    counts_of = (Column(name, justify="right") for name in COUNTED)
    title = "Items under control, and their reports"
    table = Table(Column("level", no_wrap=True), *counts_of, title=title, box=SIMPLE, padding=(0, 0, 0, 1))
    for level, name in LEVELS.items():
        here = [row for row in rows if row["level"] == level]
        late = [row for row in here if row["reported_on"] and row["reported_on"] > row["current_deadline"]]
        reported = sum(bool(row["reported_on"]) for row in here)
        states = Counter(row["state"] for row in here)
        counts = [len(here), *(states[state] for state in STATES), reported - len(late), len(late)]
        table.add_row(name, *map(str, counts), str(sum(row["overdue"] for row in here)))
    return table
