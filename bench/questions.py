"""Ranking and publication of people's questions, of the same quarter among more and more questions stored.

    python -m bench.questions [--stored 40000] [--rounds 5] [--quick]

One ministry has so many questions in the quarter, a hundred to a meeting, and in the years before it so many
stored, or ten times as many, all its own, answered and closed. A round ranks a meeting not yet ranked
and publishes the quarter, in the service's own transactions on PostgreSQL; what is stored must not be felt.
"""

import sys
import time
from datetime import datetime
from functools import partial
from typing import Any

import sqlalchemy as sa

from bench import places
from bench.measure import Target, arguments, conclude, interleaved, median, say, table
from bus.clock import ALMATY, SetClock
from bus.database import Database, Transaction
from cli.servers import Servers
from services.citizen_meetings.service import CitizenMeetings
from services.citizen_meetings.service_questions import taken

BODY, REGION, EACH, TIMES = "minhealth", "akimat_abai", 100, 10
ACTING = {"office": "minister", "body": BODY, "person": "M. Minister"}
MET_AT = datetime(2026, 3, 14, 11, tzinfo=ALMATY)
PUBLISHED_AT = datetime(2026, 4, 10, 9, tzinfo=ALMATY)
STORED = """
INSERT INTO question
    (id, version, number, meeting, body, region, state, received_on, closed_on, same_as, record)
SELECT 'old-' || n, 1, 'old-' || n, 'old-' || n / 100, :body, :region, 'answered',
       date '2016-01-01' + (n % 3600)::int, date '2016-01-08' + (n % 3600)::int, NULL,
       jsonb_build_object('topic', 'Clinic of village ' || n, 'sphere', 'health', 'channel', 'before_site',
                          'affected', n % 900 + 1, 'rank', n % 100 + 1, 'answer', 'It is open',
                          'answered_on', '2025-01-08', 'items', jsonb_build_object())
FROM generate_series(1, :count) AS n
"""


class Ministry:
    """A ministry's questions: those of the quarter, and so many of the years before."""

    def __init__(self, found: Servers, stored: int, quarter: int) -> None:
        self.stored, self.quarter, self.ranked = stored, quarter, 0
        url = places.driver(places.migrated(found, f"{places.PREFIX}_questions_{stored}", CitizenMeetings))
        self.clock = SetClock(MET_AT)
        self.db = Database(url, "citizen_meetings", clock=self.clock)
        self.service = CitizenMeetings(self.db)
        self.fill()
        self.clock.set(PUBLISHED_AT)

    def fill(self) -> None:
        """The old questions at once, those of the quarter as they are registered."""
        with self.db.engine.begin() as connection:
            connection.execute(sa.text(STORED), {"count": self.stored, "body": BODY, "region": REGION})
        for meeting in range(self.quarter // EACH):
            self.service.call("schedule_meeting", self.meeting(meeting))
            self.db.run(partial(self.take, meeting))
        with self.db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(sa.text("VACUUM ANALYZE"))

    def take(self, meeting: int, tx: Transaction) -> None:
        """Take the questions of a meeting."""
        for number in range(EACH):
            taken(tx, self.question(meeting, number))

    def meeting(self, number: int) -> dict[str, Any]:
        """A meeting of the quarter."""
        return {
            "acting": ACTING, "meeting": f"rm-{number}", "body": BODY, "region": REGION,
            "starts_at": MET_AT.isoformat(), "planned_minutes": 120, "report_minutes": 30, "mode": "offline",
            "planned": "unscheduled", "risk": "winter", "held_by": {"level": "first_head"},
        }  # fmt: skip

    def question(self, meeting: int, number: int) -> dict[str, Any]:
        """A question of it; every fifth asks what another one asks."""
        village = number * 4 // 5
        return {
            "id": f"q-{meeting}-{number}", "meeting": f"rm-{meeting}", "region": REGION, "body": BODY,
            "topic": f"Clinic of village {village}", "sphere": "health", "channel": "at_meeting_spoken",
            "text": f"When will the clinic of village {village} open?", "affected": number * 37 % 900 + 1,
            "received_on": MET_AT.date().isoformat(),
        }  # fmt: skip

    def once(self) -> dict[str, float]:
        """Rank one more meeting and publish the quarter: milliseconds of each."""
        ranking = {"acting": ACTING, "meeting": f"rm-{self.ranked}"}
        self.ranked += 1
        begun = time.perf_counter()
        placed = self.service.call("rank_questions", ranking).value()
        ranked = time.perf_counter()
        told = self.service.call("publish_progress", {"acting": ACTING, "quarter": "2026-Q1"}).value()
        published = time.perf_counter()
        if (len(placed["questions"]), len(told["data"]["questions"])) != (EACH, self.quarter):
            raise SystemExit(f"{len(placed['questions'])} ranked, {len(told['data']['questions'])} published")
        return {
            f"ranking, of {self.stored:,}": (ranked - begun) * 1000,
            f"publication, of {self.stored:,}": (published - ranked) * 1000,
        }


def main() -> int:
    """Measure and conclude."""
    given = arguments(__doc__, stored=40_000).parse_args()
    stored, rounds = (1000, 2) if given.quick else (given.stored, given.rounds)
    quarter = (rounds + 1) * EACH
    with places.place() as found:
        say(f"storing {stored:,} and {stored * TIMES:,} questions")
        ministries = [Ministry(found, count, quarter) for count in (stored, stored * TIMES)]
        for one in ministries:
            one.once()
        figures = interleaved({f"{one.stored}": partial(one.once) for one in ministries}, rounds)
        for one in ministries:
            one.db.close()
    few, many = f"{stored:,}", f"{stored * TIMES:,}"
    targets = [
        Target(
            f"{what} of the same, {many} stored against {few}",
            median(figures, f"{what}, of {many}") / median(figures, f"{what}, of {few}"),
            at_most=1.5,
        )
        for what in ("ranking", "publication")
    ]
    notes = [f"{EACH} questions ranked, {quarter:,} published a round, as page, json and csv"]
    title = "People's questions ranked and published"
    shown = {name: figures[name] for name in sorted(figures, reverse=True)}
    return conclude(title, [table(shown, "ms")], targets, notes, record=not given.quick)


if __name__ == "__main__":
    sys.exit(main())
