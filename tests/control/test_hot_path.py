"""Reports and proposals in batches: the number of statements does not grow with the number of events."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa

from bus.contract import canonical
from bus.embedded import Suite
from bus.event import Envelope
from bus.identity import new_id
from services.control.service import Control
from tests.control.builders import a_report, an_entry, by

START = datetime(2025, 3, 3, 9, tzinfo=ZoneInfo("Asia/Almaty"))


@contextmanager
def statements(suite: Suite) -> Iterator[list[str]]:
    """The statements that reach control's database meanwhile."""
    seen: list[str] = []

    def note(*event: object) -> None:
        seen.append(str(event[2]).split("\n", maxsplit=1)[0])

    engine = suite.members["control"].db.engine
    sa.event.listen(engine, "before_cursor_execute", note)
    yield seen
    sa.event.remove(engine, "before_cursor_execute", note)


def bodies(suite: Suite, event: str, numbers: range) -> list[bytes]:
    """Events of as many agencies' letters, each on an item of its own."""
    sent = []
    for n in numbers:
        data = a_report(item=f"decree-1:{n}", on="2025-03-03")
        if event == "coexecutor_proposals_submitted":
            data = {
                "acting": by("minister", "minfin"),
                "item": f"decree-1:{n}",
                "on": "2025-03-03",
                "summary": "-",
            }
        type_ = f"agencies.{event}.v1"
        envelope = Envelope(
            new_id(), "/agencies/mne", type_, f"item/decree-1:{n}", suite.clock.now(), data, new_id()
        )
        sent.append(canonical(envelope.to_wire()))
    return sent


@pytest.mark.parametrize("event", ["execution_report_submitted", "coexecutor_proposals_submitted"])
def test_a_batch_costs_the_same_statements_however_large(tmp_path: Path, event: str) -> None:
    """Five events and a hundred: as many statements; all are applied."""
    with Suite([Control], tmp_path, START) as suite:
        for n in range(105):
            origin = {"kind": "act", "id": "decree-1", "signed_on": "2025-03-03"}
            suite.call("control.open_item", {"origin": origin, "entry": an_entry(clause=str(n))})
        counts = []
        for numbers in (range(5), range(5, 105)):
            raw = bodies(suite, event, numbers)
            with statements(suite) as seen:
                suite.deliver(f"agencies.{event}.v1", raw)
            counts.append(len(seen))
        assert counts[0] == counts[1]
        outcomes = {e.data["outcome"] for e in suite.events("control.receipt_issued.v1")}
        assert outcomes == {"applied"}
