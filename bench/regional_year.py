"""A year of regional meetings: questions registered, ranked, published; what each step costs.

    .venv/bin/python -m bench.regional_year [--bodies 20] [--meetings 400] [--questions 40000]

Ranking costs by the questions of a meeting, publication by those of the quarter and those still open; all are
answered a week after their meeting. SQLite in a temporary directory, or the PostgreSQL database of --url.
"""

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path

from rich.progress import Progress

import law
from bus.clock import ALMATY, SetClock
from bus.database import Database, Transaction
from services.citizen_meetings import actions, payloads, store
from services.citizen_meetings.rules.register import central_executive_bodies
from services.citizen_meetings.service import CitizenMeetings
from services.citizen_meetings.service_questions import taken

YEAR = 2026
START = datetime(YEAR, 1, 5, 9, tzinfo=ALMATY)
TOPICS = ("Clinic", "Road", "Water main", "School", "Heating", "Housing", "Bus line", "Street lights")
SPHERES = ("health", "roads", "water", "schools", "heat", "housing", "transport", "safety")


class Year:
    """The service on a database, and how many of each there are."""

    def __init__(self, url: str, bodies: int, meetings: int, questions: int) -> None:
        self.clock = SetClock(START)
        self.db = Database(url, "citizen_meetings", clock=self.clock)
        self.service = CitizenMeetings(self.db)
        self.db.create_tables(CitizenMeetings.metadata)
        book = law.load()
        self.bodies = central_executive_bodies(book, START.date())[:bodies]
        self.regions = [one.code for one in book.bodies(on=START.date()) if one.form == "akimat"]
        self.meetings, self.each = meetings, questions // meetings

    def meeting(self, number: int) -> dict[str, object]:
        """A meeting of the year by its number; called by a risk, so that no schedule is needed."""
        starts_at = START + timedelta(days=number * 330 // self.meetings)
        return {
            "acting": self.acting(number),
            "meeting": f"rm-{number}",
            "body": self.bodies[number % len(self.bodies)],
            "region": self.regions[number // len(self.bodies) % len(self.regions)],
            "starts_at": starts_at.isoformat(),
            "planned_minutes": 120,
            "report_minutes": 30,
            "mode": "offline",
            "planned": "unscheduled",
            "risk": "winter",
            "held_by": {"level": "first_head"},
        }

    def acting(self, number: int) -> dict[str, str]:
        """The minister who acts."""
        return {"office": "minister", "body": self.bodies[number % len(self.bodies)], "person": "M."}

    def question(self, meeting: dict[str, object], number: int) -> dict[str, object]:
        """A question of a meeting by its number; every eighth of a topic asks the same."""
        kind = number % len(TOPICS)
        return {
            "id": f"{meeting['meeting']}-q{number}",
            "meeting": meeting["meeting"],
            "region": meeting["region"],
            "body": meeting["body"],
            "topic": f"{TOPICS[kind]} in district {number // 16}",
            "sphere": SPHERES[kind],
            "text": f"When will the {TOPICS[kind].lower()} of district {number // 16} be mended?",
            "channel": "at_meeting_spoken",
            "received_on": str(meeting["starts_at"])[:10],
            "affected": number * 37 % 9000 + 1,
        }

    def play(self, number: int) -> tuple[float, float]:
        """Hold one meeting: seconds to take its questions, seconds to rank them."""
        meeting = self.meeting(number)
        self.clock.set(max(self.clock.now(), START + timedelta(days=number * 330 // self.meetings)))
        self.service.call("schedule_meeting", meeting)
        asked = [self.question(meeting, n) for n in range(self.each)]
        by = payloads.acting_of(self.acting(number))

        def register(tx: Transaction) -> None:
            for one in asked:
                taken(tx, one)

        def answer(tx: Transaction) -> None:
            for one in asked:
                question = store.question(tx, str(one["id"]))
                answered = actions.answer(question, "Mended", by, on=self.day_of(number, 7))
                store.save_question(tx, answered)

        ranking = {"acting": meeting["acting"], "meeting": meeting["meeting"]}
        took = _timed(lambda: self.db.run(register))
        ranked = _timed(lambda: self.service.call("rank_questions", ranking))
        self.db.run(answer)
        return took, ranked

    def day_of(self, number: int, later: int) -> date:
        """So many days after a meeting."""
        return (START + timedelta(days=number * 330 // self.meetings + later)).date()

    def publish(self, quarter: int) -> tuple[float, int]:
        """Publish a quarter for every body: median seconds, questions published."""
        spent, count = [], 0
        for number in range(len(self.bodies)):
            asked = {"acting": self.acting(number), "quarter": f"{YEAR}-Q{quarter}"}
            begun = time.perf_counter()
            answer = self.service.call("publish_progress", asked).value()
            spent.append(time.perf_counter() - begun)
            count += len(answer["data"]["questions"])
        return statistics.median(spent), count


def _timed(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def run(year: Year) -> None:
    """Play the year with progress and print the figures."""
    taking, ranking = [], []
    with Progress() as progress:
        for number in progress.track(range(year.meetings), description="meetings"):
            took, ranked = year.play(number)
            taking.append(took)
            ranking.append(ranked)
    count = year.meetings * year.each
    print(f"{count} questions taken: {count / sum(taking):.0f} a second")
    print(f"ranking of {year.each} questions: median {statistics.median(ranking) * 1000:.0f} ms")
    print(f"first and last tenth of the year: {_tenth(ranking, 0):.0f} and {_tenth(ranking, -1):.0f} ms")
    for quarter in range(1, 4):
        year.clock.set(datetime.combine(date(YEAR, quarter * 3 + 1, 10), START.timetz()))
        seconds, published = year.publish(quarter)
        print(f"publication {YEAR}-Q{quarter}: {published} questions, median {seconds * 1000:.0f} ms a body")


def _tenth(spent: list[float], which: int) -> float:
    size = max(1, len(spent) // 10)
    part = spent[:size] if which == 0 else spent[-size:]
    return statistics.median(part) * 1000


def main() -> None:
    """Read the sizes and play."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--bodies", type=int, default=20)
    parser.add_argument("--meetings", type=int, default=400)
    parser.add_argument("--questions", type=int, default=40_000)
    parser.add_argument("--url")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as directory:
        url = asked.url or f"sqlite:///{Path(directory) / 'citizen_meetings.sqlite'}"
        run(Year(url, asked.bodies, asked.meetings, asked.questions))


if __name__ == "__main__":
    main()
