"""The embedded suite: the same functions as on the servers, in one process."""

from datetime import timedelta
from pathlib import Path

import pytest

from bus.audit import Anchor, verify
from bus.embedded import Suite
from law.rule import Refused
from tests.bus.toys import START, Law, Toy, total, toy_contracts


@pytest.fixture
def suite(tmp_path: Path) -> Suite:
    """A suite of the toy alone."""
    return Suite([Toy], tmp_path, START, law=Law(), contracts=toy_contracts())


def test_an_agency_is_told_what_became_of_its_event(suite: Suite) -> None:
    """A receipt with each event: applied, or refused with the violations and undone."""
    good = suite.publish("mne", "toy.counted.v1", "tally/1", {"by": 2})
    bad = suite.publish("mne", "toy.counted.v1", "tally/1", {"by": 3, "note": "refuse"})
    suite.settle()
    receipts = {e.data["agency_event"]: e.data for e in suite.events("toy.receipt_issued.v1")}
    assert receipts[good]["outcome"] == "applied"
    assert receipts[bad]["outcome"] == "refused"
    assert receipts[bad]["violations"][0]["code"] == "too_late"
    assert [e.causation for e in suite.events("toy.count_refused.v1")] == [bad]
    assert total(suite.members["toy"].db) == 2


def test_a_call_answers_or_refuses(suite: Suite) -> None:
    """The result, or the violations; the first answer again for the same key."""
    request = {"tally": "tally/1", "by": 4}
    assert suite.call("toy.count", request, key="k") == {"total": 4}
    assert suite.call("toy.count", request, key="k") == {"total": 4}
    assert suite.call("toy.total", {"tally": "tally/1"}) == {"total": 4}
    with pytest.raises(Refused):
        suite.call("toy.count", {**request, "note": "refuse"})
    assert suite.call("toy.total", {"tally": "tally/1"}) == {"total": 4}


def test_a_missed_duty_is_announced_once_and_acted_upon(suite: Suite) -> None:
    """Due soon, then missed, each once; the daily job each day."""
    due = (START + timedelta(days=10)).date()
    suite.publish("mne", "toy.counted.v1", "tally/1", {"by": 1, "due_on": due.isoformat()})
    suite.settle()
    suite.advance(due)
    assert len(suite.events("toy.obligation_due_soon.v1")) == 1
    assert suite.events("toy.obligation_missed.v1") == []
    suite.advance(due + timedelta(days=3))
    assert len(suite.events("toy.obligation_missed.v1")) == 1
    assert suite.call("toy.total", {"tally": "tally/1"}) == {"total": 101}
    assert suite.call("toy.total", {"tally": "tally/days"}) == {"total": 13}


def test_the_same_story_gives_the_same_log_to_the_last_byte(tmp_path: Path) -> None:
    """Identifiers, order and hashes; also where the suite was closed and opened again in between."""

    def play(directory: Path, *parts: range) -> Anchor:
        for part in parts:
            with Suite([Toy], directory, START, law=Law(), contracts=toy_contracts()) as suite:
                for n in part:
                    suite.publish("mne", "toy.counted.v1", f"tally/{n % 2}", {"by": n}, id=f"e{n}")
                    suite.settle()
                if part is parts[-1]:
                    suite.advance(START + timedelta(days=5))
                head = verify(suite.members["toy"].db).head
        return head

    whole = play(tmp_path / "whole", range(6))
    assert play(tmp_path / "again", range(6)) == whole
    assert play(tmp_path / "parts", range(3), range(3, 6)) == whole
    assert play(tmp_path / "other", range(1, 7)) != whole
