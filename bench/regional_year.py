"""A year of regional meetings on RabbitMQ and PostgreSQL, from proposals to published answers, nothing lost.

    python -m bench.regional_year [--bodies 20] [--regions 20] [--meetings 400] [--questions 40000] [--quick]

Services and gateway are processes of their own; ministers call them, agencies knock. Each meeting stands in
the approved schedule, is prepared, announced, held; of its questions nine of ten come as a spreadsheet, some
by call with the data of the person, some by event of the agency. They are ranked and grouped, the first of
each group is answered or put under control, the meeting closed. Each quarter every body publishes. At the end
an oracle that knows only what was sent counts what is stored, ranked, grouped, answered, published.
"""

import statistics
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import sqlalchemy as sa
from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)

import law
from bench import places, regional_oracle
from bench.measure import arguments, conclude, running, say
from bench.regional_questions import Asked, Plan, plan
from bus.clock import ALMATY, FileClock
from bus.config import load
from bus.database import Database
from bus.gateway import Gateway
from bus.rpc import RpcClient
from bus.service import Service
from bus.strict import canonical
from bus.supervisor import command
from cli import stage_setup as setup
from cli.stage_servers import Ledger, OnServers
from cli.wiring import every_service
from services.citizen_meetings.rules.register import central_executive_bodies

YEAR = 2026
START = datetime(YEAR - 1, 11, 3, 9, tzinfo=ALMATY)
PROCESSES = ("citizen_meetings", "control", "gateway")
STEPS = (
    "situation_analysed", "place_agreed", "videoconference_agreed", "coverage_given",
    "ways_to_send_published", "plans_published", "mass_media_informed",
)  # fmt: skip
HELD = (
    "akim_present", "questions_and_answers", "broadcast", "comments_open", "personal_reception",
    "ngo_meetings", "media_briefing", "results_covered",
)  # fmt: skip
ALIKE = {"office": "minister", "person": "M. Minister"}
INFORMATION = {**ALIKE, "body": "minculture"}
GOVERNMENT = {"office": "prime_minister", "body": "government", "person": "P. Minister"}
CALLERS = 8
PATIENCE_SECONDS = 60
T = TypeVar("T")


class Year:
    """The year as it is played: calls, knocks, seconds."""

    def __init__(self, stage: OnServers, played: Plan) -> None:
        self.stage, self.plan = stage, played
        self.spent: dict[str, list[float]] = defaultdict(list)
        self.published: Counter[int] = Counter()
        self.closed_on: dict[str, date] = {}
        self.pool = ThreadPoolExecutor(CALLERS)

    def call(self, method: str, payload: dict[str, Any]) -> Any:
        """Call citizen_meetings."""
        return self.stage.client.call(f"citizen_meetings.{method}", payload, deadline=PATIENCE_SECONDS)

    def timed(self, what: str, work: Callable[[], T]) -> T:
        """Do something and note how long it took."""
        begun = time.perf_counter()
        done = work()
        self.spent[what].append(time.perf_counter() - begun)
        return done

    def go_to(self, at: datetime) -> None:
        """Let it be this hour; each day the services look at what is due."""
        day = self.stage.now().date()
        FileClock.write(self.stage.clock, at)
        if day < at.date():
            for name in ("citizen_meetings", "control"):
                self.stage.client.call(f"{name}.sweep", {}, deadline=PATIENCE_SECONDS)

    def begin(self) -> None:
        """Proposals, departmental plans, the schedule and its approval."""
        proposed = {
            body: [one for one in self.plan.entries if one["body"] == body] for body in self.plan.bodies
        }
        self.go_to(datetime(YEAR - 1, 11, 28, 9, tzinfo=ALMATY))
        for body, entries in proposed.items():
            own = [{name: value for name, value in one.items() if name != "body"} for one in entries]
            self.call("propose", {"acting": {**ALIKE, "body": body}, "year": YEAR, "meetings": own})
            deputy = {"official": "D.", "level": "deputy_first_head", "on": f"{YEAR}-06-20", "mode": "online"}
            self.call("submit_plan", {"acting": {**ALIKE, "body": body}, "year": YEAR, "entries": [deputy]})
        self.go_to(datetime(YEAR - 1, 12, 14, 9, tzinfo=ALMATY))
        self.call("submit_schedule", {"acting": INFORMATION, "year": YEAR, "entries": self.plan.entries})
        self.go_to(datetime(YEAR, 1, 9, 9, tzinfo=ALMATY))
        self.call("approve_schedule", {"acting": GOVERNMENT, "year": YEAR, "number": "1-r"})

    def meet(self, number: int) -> None:
        """One meeting from its plan to its end."""
        meeting, asked = self.plan.meeting(number), self.plan.asked(number)
        at = datetime.fromisoformat(meeting["starts_at"])
        acting, about = meeting["acting"], {"acting": meeting["acting"], "meeting": meeting["meeting"]}
        self.go_to(at - timedelta(hours=2))
        self.call("schedule_meeting", meeting)
        self.call("prepare_meeting", {**about, "steps": list(STEPS)})
        self.call("announce_meeting", {**about, "acting": INFORMATION, "media": ["Khabar"]})
        self.go_to(at + timedelta(hours=7))
        facts = dict.fromkeys(HELD, True)
        self.call("hold_meeting", {**about, "on": at.date().isoformat(), "facts": facts})
        self.take(about, asked)
        ranked = self.timed("rank", lambda: self.call("rank_questions", about))
        self.follow_up(number, acting, asked, ranked)
        self.call("close_meeting", about)

    def take(self, about: dict[str, Any], asked: Asked) -> None:
        """The questions of a meeting by all three ways; returns when every one is there."""
        for identifier, event in asked.events:
            self.knock(about["acting"]["body"], identifier, event)
        sheet = {**about, "format": "xlsx", "content": asked.sheet()}
        report = self.timed("import", lambda: self.call("import_questions", sheet))
        if (report["taken"], report["failed"]) != (len(asked.rows), []):
            raise SystemExit(f"{about['meeting']}: of {len(asked.rows)} rows: {report}")
        calls = [{"acting": about["acting"], "question": one} for one in asked.calls]
        list(self.pool.map(lambda one: self.call("register_question", one), calls))
        self.wait_for(about["meeting"], len(asked.all))

    def knock(self, body: str, identifier: str, question: dict[str, Any]) -> None:
        """An agency sends a question to the door."""
        letter = {
            "specversion": "1.0",
            "id": f"{body}-{identifier}",
            "source": f"/agencies/{body}",
            "type": "agencies.question_received.v1",
            "subject": f"question/{identifier}",
            "time": self.stage.now().isoformat(),
            "datacontenttype": "application/json",
            "data": {"acting": {**ALIKE, "body": body}, "question": question},
        }
        if refused := self.stage.knock(body, canonical(letter), {}):
            raise SystemExit(refused)

    def wait_for(self, meeting: str, count: int) -> None:
        """Wait until a meeting has so many questions: those sent as events come a little later."""
        query = sa.text("SELECT count(*) FROM question WHERE meeting = :meeting")
        until = time.monotonic() + PATIENCE_SECONDS
        with self.stage.ledgers["citizen_meetings"].db.engine.connect() as connection:
            while (found := connection.execute(query, {"meeting": meeting}).scalar_one()) < count:
                self.stage.alive()
                if time.monotonic() > until:
                    raise SystemExit(f"{meeting}: {found} of {count} questions came")
                connection.rollback()
                time.sleep(0.005)

    def follow_up(self, number: int, acting: dict[str, str], asked: Asked, ranked: dict[str, Any]) -> None:
        """Answer the first of every group, or put it under control."""
        ids = self.ids_of(f"rm-{number}")
        firsts = [one for one in ranked["questions"] if one["group"] is None]
        controlled = asked.controlled
        calls: list[tuple[str, dict[str, Any]]] = []
        for one in firsts:
            about = {"acting": acting, "question": ids[one["number"]]}
            if one["topic"] in controlled:
                item = {"clause": "1", "text": {"ru": "Решить"}, "executor": acting["body"]}
                calls.append(("put_on_control", {**about, "items": [{**item, "due_on": f"{YEAR}-12-25"}]}))
            else:
                calls.append(("answer_question", {**about, "answer": "Исправлено"}))
        self.timed("answer", lambda: list(self.pool.map(lambda one: self.call(*one), calls)))
        self.closed_on[f"rm-{number}"] = self.stage.now().date()

    def ids_of(self, meeting: str) -> dict[str, str]:
        """Number -> id of the questions of a meeting."""
        query = sa.text("SELECT number, id FROM question WHERE meeting = :meeting")
        with self.stage.ledgers["citizen_meetings"].db.engine.connect() as connection:
            return {row.number: row.id for row in connection.execute(query, {"meeting": meeting})}

    def publish(self, quarter: int) -> None:
        """Every body publishes a quarter."""
        first = date(YEAR + quarter // 4, quarter % 4 * 3 + 1, 10)
        self.go_to(datetime.combine(first, START.timetz()))
        for body in self.plan.bodies:
            ask = {"acting": {**ALIKE, "body": body}, "quarter": f"{YEAR}-Q{quarter}"}
            told = self.timed(f"publish Q{quarter}", partial(self.call, "publish_progress", ask))
            self.published[quarter] += len(told["data"]["questions"])


def play(year: Year) -> float:
    """Play the year with a bar; seconds it took."""
    begun = time.perf_counter()
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, TimeRemainingColumn(), console=Console(stderr=True)) as bar:
        year.begin()
        task, quarter = bar.add_task("meetings", total=year.plan.meetings), 1
        for number in range(year.plan.meetings):
            while year.plan.day(number) >= date(YEAR, quarter * 3 + 1, 10) if quarter < 4 else False:
                year.publish(quarter)
                quarter += 1
            year.meet(number)
            bar.update(task, advance=1, description=f"meetings, {year.plan.day(number):%B}")
        for last in range(quarter, 5):
            year.publish(last)
    year.stage.settle()
    return time.perf_counter() - begun


@contextmanager
def stage_of(bodies: tuple[str, ...]) -> Iterator[OnServers]:
    """Servers, databases, agencies and the processes of the year."""
    with places.place() as found, ExitStack() as stack:
        clock = found.directory / "clock"
        FileClock.write(clock, START)
        path = setup.configuration(found.directory, found, clock)
        config = load(path)
        ledgers: dict[str, Ledger] = {}
        kinds: list[type[Service]] = [one for one in every_service() if one.name in PROCESSES]
        for kind in kinds:
            ledgers[kind.name] = Ledger(setup.database(path, kind), kind)
            stack.callback(ledgers[kind.name].db.close)
        passwords = setup.admit(found, config, Gateway(ledgers["gateway"].db), list(bodies))
        say("starting the processes")
        started = [
            stack.enter_context(
                running(command(name, path), _log(found.directory, name), {"LOG_LEVEL": "WARNING"})
            )
            for name in PROCESSES
        ]
        client = RpcClient(str(config.broker.uri), "year", deadline_s=PATIENCE_SECONDS)
        stack.callback(client.close)

        def alive() -> None:
            for name, process in zip(PROCESSES, started, strict=True):
                if process.poll() is not None:
                    raise SystemExit(f"{name} ended:\n{_log(found.directory, name).read_text()[-3000:]}")

        for name in PROCESSES:
            setup.wait_for(client, name, alive)
        stage = OnServers(config, clock, client, ledgers, passwords, alive)
        stack.callback(stage.leave)
        yield stage


def _log(directory: Path, name: str) -> Path:
    return directory / f"{name}.log"


def figures(year: Year, seconds: float) -> list[str]:
    """What the year cost, as lines."""
    spent, count = year.spent, year.plan.meetings * year.plan.each
    tenth = max(1, len(spent["rank"]) // 10)
    rank = [
        statistics.median(part) * 1000
        for part in (spent["rank"], spent["rank"][:tenth], spent["rank"][-tenth:])
    ]
    rows = sum(len(year.plan.asked(n).rows) for n in range(year.plan.meetings))
    lines = [
        f"the whole year: {seconds:.0f} s for {year.plan.meetings:,} meetings, {count:,} questions",
        f"spreadsheets: {rows / sum(spent['import']):,.0f} rows a second",
        f"ranking of {year.plan.each} questions by call: median {rank[0]:.0f} ms, "
        f"in the first tenth of the year {rank[1]:.0f}, in the last {rank[2]:.0f}",
        f"answers of a meeting, {CALLERS} callers: median {statistics.median(spent['answer']) * 1000:.0f} ms",
    ]
    for quarter in range(1, 5):
        median = statistics.median(spent[f"publish Q{quarter}"]) * 1000
        lines.append(
            f"publication of Q{quarter}: {year.published[quarter]:,} questions, median {median:.0f} ms a body"
        )
    return lines


def main() -> int:
    """Play, count, conclude."""
    parser = arguments(__doc__, bodies=20, regions=20, meetings=400, questions=40_000)
    given = parser.parse_args()
    meetings, questions = (4, 200) if given.quick else (given.meetings, given.questions)
    book = law.load()
    bodies = central_executive_bodies(book, START.date())[: given.bodies]
    regions = [one.code for one in book.bodies(on=START.date()) if one.form == "akimat"][: given.regions]
    played = plan(YEAR, bodies, regions, meetings, questions // meetings)
    with stage_of(bodies) as stage:
        year = Year(stage, played)
        seconds = play(year)
        stores: dict[str, Database] = {name: ledger.db for name, ledger in stage.ledgers.items()}
        say("counting what was kept against what was sent")
        faults = regional_oracle.faults(played, stores, year.published, year.closed_on)
    told = [*figures(year, seconds), *(faults or ["nothing lost: " + regional_oracle.counted(played)])]
    conclude("A year of regional meetings", [], [], told, record=not given.quick)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
