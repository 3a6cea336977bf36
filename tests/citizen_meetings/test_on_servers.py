"""On PostgreSQL: a small year of regional meetings and their questions."""

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pytest

from bus.embedded import Suite
from bus.tables import ALMATY
from services.citizen_meetings.service import CitizenMeetings
from services.control.service import Control
from tests.citizen_meetings.builders import CLERK, MINISTER, a_meeting, a_question

BODIES = ["minhealth", "minedu", "minagri"]
REGIONS = ["akimat_abai", "akimat_almaty"]
QUESTIONS = 12


@pytest.fixture
def on_postgresql(new_database: Callable[[], str], tmp_path: Path) -> Iterator[Suite]:
    """Citizen meetings and control, each on its own PostgreSQL database."""
    urls = {name: new_database() for name in ("citizen_meetings", "control")}
    start = datetime(2026, 3, 13, 9, tzinfo=ALMATY)
    with Suite([CitizenMeetings, Control], tmp_path, start, url=lambda name: urls[name]) as running:
        yield running


@pytest.mark.servers
@pytest.mark.provision("C112-1(6).1", "C112-1(7)", "C112-4(1)")
def test_the_questions_of_several_bodies_are_ranked_controlled_and_published(on_postgresql: Suite) -> None:
    """Every question of a meeting has a place; those put under control come back with their deadline."""
    suite = on_postgresql
    meetings = [(body, region) for body in BODIES for region in REGIONS]
    for number, (body, region) in enumerate(meetings):
        minister, clerk = {**MINISTER, "body": body}, {**CLERK, "body": body}
        risk = {"planned": "unscheduled", "risk": "winter", "body": body, "region": region}
        suite.call("citizen_meetings.schedule_meeting", a_meeting(f"rm-{number}", **risk, acting=minister))
        for n in range(QUESTIONS):
            where = {"meeting": f"rm-{number}", "body": body, "region": region}
            asked = a_question(f"q-{number}-{n}", **where, topic=f"Topic {n // 2}", text=f"Matter {n // 2}")
            suite.call("citizen_meetings.register_question", {"acting": clerk, "question": asked})
        ranked = suite.call("citizen_meetings.rank_questions", {"acting": clerk, "meeting": f"rm-{number}"})
        assert [one["rank"] for one in ranked["questions"]] == list(range(1, QUESTIONS + 1))
        assert sum(one["group"] is not None for one in ranked["questions"]) == QUESTIONS // 2
        item = {"clause": "1", "text": {"ru": "Решить"}, "executor": body, "due_on": "2026-06-01"}
        put = {"acting": minister, "question": f"q-{number}-0", "items": [item]}
        suite.call("citizen_meetings.put_on_control", put)
    suite.settle()
    assert len(suite.events("control.item_opened.v1")) == len(meetings)
    suite.advance(datetime(2026, 4, 2, 9, tzinfo=ALMATY))
    published = suite.call("citizen_meetings.publish_progress", {"acting": MINISTER, "quarter": "2026-Q1"})
    found = published["data"]["questions"]
    assert len(found) == QUESTIONS * len(REGIONS)
    controlled = [one["due_on"] for one in found if one["state"] == "on_control"]
    assert controlled == ["2026-06-01"] * 2 * len(REGIONS), "each with the one that repeats it"
