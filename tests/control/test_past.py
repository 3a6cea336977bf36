"""Two times: as an item stood and was known at an instant, and as it stood by what was learnt later."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from bus.contract import BadPayload
from bus.embedded import Suite
from bus.tables import ALMATY
from law import Refused
from services.control.service import Control
from tests.control.builders import a_decision, a_letter, a_report, an_entry, by

THEN, LATER, LATEST = "2025-04-06T12:00:00+05:00", "2025-04-09T12:00:00+05:00", "2025-04-11T12:00:00+05:00"


@pytest.fixture
def suite(any_database_url: str, tmp_path: Path) -> Iterator[Suite]:
    """Control from 3 March 2025, with three items of one body due on 3 April."""
    start = datetime(2025, 3, 3, 9, tzinfo=ALMATY)
    with Suite([Control], tmp_path, start, url=lambda _: any_database_url) as running:
        for clause in ("1", "2", "3"):
            put_on_control(running, clause)
        yield running


def put_on_control(suite: Suite, clause: str) -> None:
    """Put a clause of the decree of 3 March under control, today."""
    origin = {"kind": "act", "id": "decree-1", "signed_on": "2025-03-03"}
    suite.call("control.open_item", {"origin": origin, "entry": an_entry(clause=clause)})


def to(suite: Suite, month: int, day: int) -> None:
    """Let the days pass until nine o'clock of a day."""
    suite.advance(datetime(2025, month, day, 9, tzinfo=ALMATY))


def late_papers(suite: Suite) -> None:
    """What arrives only afterwards: an extension of the 2nd on the 7th, a report of the 3rd on the 8th."""
    to(suite, 4, 7)
    extension = a_decision(item="decree-1:2", on="2025-04-02", new_due_on="2025-05-05")
    suite.call("control.take_decision", extension)
    to(suite, 4, 8)
    suite.call("control.submit_execution_report", a_report(on="2025-04-03"))
    to(suite, 4, 10)
    put_on_control(suite, "4")
    to(suite, 4, 11)


def overdue(suite: Suite, **asked: Any) -> list[str]:
    """The clauses of the body's overdue items, two a page."""
    found: list[str] = []
    after: dict[str, Any] = {}
    while True:
        request = {"body": "mne", "overdue": True, "limit": 2, **asked, **after}
        page = suite.call("control.items", request)
        found += [item["clause"] for item in page["items"]]
        if page["next"] is None:
            return found
        after = {"after": page["next"]}


@pytest.mark.provision("D976-54", "D976-App7-1.3")
def test_the_overdue_list_as_then_known_and_as_known_since(suite: Suite) -> None:
    """Four answers about one noon: what the register said, and what each later day had taught it."""
    late_papers(suite)
    assert overdue(suite, as_of=THEN) == ["1", "2", "3"]
    assert overdue(suite, as_of=THEN, known_at=THEN) == ["1", "2", "3"]
    assert overdue(suite, as_of=THEN, known_at="2025-04-07T12:00:00+05:00") == ["1", "3"]
    assert overdue(suite, as_of=THEN, known_at=LATER) == ["3"]
    assert overdue(suite, as_of=THEN, known_at=LATEST) == ["3", "4"]
    assert overdue(suite, as_of="2025-04-03T12:00:00+05:00", known_at=LATEST) == []
    assert overdue(suite) == ["3", "4"]


def test_an_item_as_then_known_and_as_known_since(suite: Suite) -> None:
    """The report and the decision count from their own days once they are known; so do the duties."""
    late_papers(suite)
    asked = {"item": "decree-1:1", "as_of": THEN}
    then, since = (suite.call("control.item", {**asked, **more}) for more in ({}, {"known_at": LATER}))
    assert (then["item"]["state"], then["item"]["overdue"]) == ("on_control", True)
    assert (since["item"]["state"], since["item"]["overdue"]) == ("reported", False)
    assert "execution_report" in {o["what"] for o in then["obligations"] if o["state"] == "missed"}
    assert "execution_report" not in {o["what"] for o in since["obligations"]}
    asked = {"item": "decree-1:2", "as_of": THEN}
    then, since = (suite.call("control.item", {**asked, **more}) for more in ({}, {"known_at": LATER}))
    assert (then["item"]["current_deadline"], then["journal"]) == ("2025-04-03", [])
    assert since["item"]["current_deadline"] == "2025-05-05"
    assert [entry["new_deadline"] for entry in since["journal"]] == ["2025-05-05"]
    before = {"item": "decree-1:2", "as_of": "2025-04-01T12:00:00+05:00", "known_at": LATER}
    assert suite.call("control.item", before)["item"]["current_deadline"] == "2025-04-03"
    assert suite.call("control.item", before)["journal"] == []


def test_an_item_registered_late_stood_before_it_was_known(suite: Suite) -> None:
    """On the 6th nobody knew of it; the 10th taught that it had been overdue since the 4th."""
    late_papers(suite)
    asked = {"item": "decree-1:4", "as_of": THEN}
    with pytest.raises(Refused) as refused:
        suite.call("control.item", asked)
    assert [violation.code for violation in refused.value.violations] == ["unknown_item_then"]
    assert suite.call("control.item", {**asked, "known_at": LATEST})["item"]["overdue"] is True
    with pytest.raises(Refused):
        suite.call("control.item", {**asked, "as_of": "2025-03-02T12:00:00+05:00", "known_at": LATEST})


def test_what_is_known_cannot_be_older_than_what_is_asked(suite: Suite) -> None:
    """Nor is there a later knowledge of the present."""
    for asked in ({"as_of": LATER, "known_at": THEN}, {"known_at": LATER}):
        with pytest.raises(BadPayload, match="/known_at"):
            suite.call("control.item", {"item": "decree-1:1", **asked})


def test_every_instant_of_a_life_is_told_as_it_was_shown_then(suite: Suite) -> None:
    """What the register answered after each step is what it answers of that instant for ever."""
    shown = []
    steps = (
        (3, 20, "submit_proposals", {"acting": by("minister", "minfin"), "on": "2025-03-20", "summary": "-"}),
        (4, 1, "request_extension", a_letter()),
        (4, 5, "take_decision", a_decision(on="2025-04-05")),
        (5, 8, "submit_execution_report", a_report(on="2025-05-08")),
        (5, 9, "take_decision", a_decision("removal", on="2025-05-09")),
        (5, 20, "take_decision", a_decision("reinstatement", on="2025-05-20", new_due_on="2025-07-07")),
        (7, 10, "take_decision", a_decision("transfer_medium", on="2025-07-10", new_due_on="2025-09-05")),
    )
    for month, day, method, command in steps:
        to(suite, month, day)
        suite.call(f"control.{method}", {**command, "item": "decree-1:1"})
        now = suite.call("control.item", {"item": "decree-1:1"})
        shown.append((suite.clock.now(), {name: now[name] for name in ("item", "journal", "obligations")}))
    states = [(at.month, found["item"]["state"], len(found["journal"])) for at, found in shown]
    assert states[-1] == (7, "on_control", 4)
    for at, found in shown:
        then = suite.call("control.item", {"item": "decree-1:1", "as_of": at.isoformat()})
        assert {name: then[name] for name in found} == found
