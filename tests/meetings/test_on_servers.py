"""On PostgreSQL: the same life of a meeting, and two at once for one room or one official."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from bus.embedded import Suite
from bus.tables import ALMATY
from law import Refused
from services.meetings.service import Meetings
from tests.meetings.builders import DEPUTY_PM, a_plan, an_instruction, scheduled
from tests.meetings.test_life import held

START = datetime(2025, 9, 22, 9, tzinfo=ALMATY)


@pytest.fixture
def on_postgresql(new_database: Callable[[], str], tmp_path: Path) -> Iterator[Suite]:
    """Meetings on PostgreSQL."""
    url = new_database()
    with Suite([Meetings], tmp_path, START, url=lambda _: url) as running:
        yield running


@pytest.mark.servers
@pytest.mark.provision("G10-27-1.6", "PM140-R1.18")
def test_a_meeting_lives_on_postgresql_as_in_one_file(on_postgresql: Suite) -> None:
    """From the application to the items under control."""
    suite = on_postgresql
    held(suite)
    minutes = {"number": "17-5/1", "on": "2025-10-13", "instructions": [an_instruction("1")]}
    suite.call("meetings.sign_minutes", {"acting": DEPUTY_PM, "meeting": "dispute-1", **minutes})
    (signed,) = suite.events("meetings.minutes_signed.v1")
    assert [one["clause"] for one in signed.data["items"]] == ["1"]
    listed = suite.call("meetings.meetings", {"from": "2025-10-13", "to": "2025-10-13", "body": "mne"})
    assert [one["state"] for one in listed["meetings"]] == ["minutes_signed"]


@pytest.mark.servers
@pytest.mark.provision("PM140-R1.16", "R155-2(1)")
def test_of_two_requests_at_once_for_one_room_or_one_official_one_is_refused(on_postgresql: Suite) -> None:
    """Ten times over, each time exactly one of the two wins."""
    suite = on_postgresql

    def schedule(plan: dict[str, Any]) -> str:
        try:
            scheduled(suite, plan)
        except Refused as refused:
            return refused.violations[0].code
        return "scheduled"

    seat = {"body": "mne", "level": "deputy_first_head", "person": "D. Kim"}
    with ThreadPoolExecutor(2) as both:
        for n in range(10):
            room = {"room": "Hall 5", "participants": [], "chair": "prime_minister"}
            official = {"room": None, "participants": [seat]}
            hours = {
                "starts_at": f"2025-10-13T{n % 8 + 9:02}:00:00+05:00",
                "ends_at": f"2025-10-13T{n % 8 + 9:02}:50:00+05:00",
            }
            if n >= 8:
                hours = {name: at.replace("10-13", "10-20") for name, at in hours.items()}
            facts = room if n % 2 else official
            plans = [a_plan(f"m-{n}-{k}", ground="G10-27(2)", **facts, **hours) for k in range(2)]
            outcomes = sorted(
                both.map(schedule, [{k: v for k, v in plan.items() if v is not None} for plan in plans])
            )
            assert outcomes in (["room_taken", "scheduled"], ["official_elsewhere", "scheduled"])
