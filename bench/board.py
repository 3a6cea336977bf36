"""The board and the reports at size: pages with many readers, a year's report, a rebuild; on PostgreSQL.

python bench/board.py [--items 100000] [--readers 20] [--seconds 10]
"""

import argparse
import json
import resource
import statistics
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from werkzeug.test import Client

from bus.database import Database
from bus.event import Envelope
from bus.tables import ALMATY
from cli.servers import PostgreSQL
from services.reporting import gathering, issuing, rebuild
from services.reporting.board.app import Board
from services.reporting.tables import metadata

TODAY = date(2026, 6, 16)
PAGES = (
    "/",
    "/items",
    "/items?state=on_control&page=20",
    "/items?q=больницу+777",
    "/items?body=mne",
    "/items/act-1:777",
    "/bodies",
    "/bodies/minhealth",
    "/acts",
    "/month",
    "/regional",
    "/discipline",
    "/reports",
)
BODIES = [
    "minhealth",
    "mne",
    "minfin",
    "minedu",
    "minjust",
    "minlabour",
    "minagri",
    "minenergy",
    "mintransport",
]
ITEM = {
    "origin": {
        "kind": "act",
        "id": "act-1",
        "number": "976",
        "title": {"ru": "Указ"},
        "signed_on": "2026-01-12",
    },
    "clause": "1",
    "text": {"kk": "Аурухана салу", "ru": "Построить больницу"},
    "row": "government_control",
    "level": "government",
    "control_type": "medium_term",
    "mark": None,
    "executor": "minhealth",
    "coexecutors": ["mne"],
    "consolidating_body": "minhealth",
    "sector": None,
    "received_on": "2026-01-12",
    "initial_deadline": "2026-06-15",
    "current_deadline": "2026-06-15",
    "coexecutors_due_on": "2026-06-01",
    "state": "on_control",
    "overdue": False,
    "extensions": 0,
    "transfers": 0,
    "new_deadlines": 0,
    "proposals": 0,
    "reinstatements": 0,
    "without_periodic_reports": False,
    "interim_period": None,
    "last_conclusion": None,
    "reported_on": None,
    "removed_on": None,
    "removal_ground": None,
}
SLICE = (
    "state",
    "overdue",
    "level",
    "control_type",
    "current_deadline",
    "extensions",
    "transfers",
    "new_deadlines",
)
LATER = ("last_conclusion", "reported_on", "removed_on", "removal_ground")


def fill(db: Database, items: int) -> None:
    """Rows as the projection leaves them, made by the database itself: five events an item."""
    item, codes = json.dumps(ITEM, ensure_ascii=False), "ARRAY[" + ",".join(f"'{b}'" for b in BODIES) + "]"
    body = f"({codes})[1 + n % {len(BODIES)}]"
    kept = json.dumps({"item": {name: ITEM[name] for name in (*SLICE, *LATER)}})
    told = json.dumps(
        {
            **json.loads(kept),
            "kind": "interim",
            "conclusion": "executed",
            "summary": "Фундамент готов",
            "in_time": True,
        }
    )
    at = "timestamptz '2026-01-12 09:00+05' + n * interval '1 second'"
    series, due = f"FROM generate_series(1, {items}) n", "DATE '2026-03-01' + (n % 300)::int"
    state = "CASE WHEN n % 2 = 0 THEN 'open' WHEN n % 7 = 0 THEN 'missed' ELSE 'met' END"
    rows = f"""
      INSERT INTO item_state SELECT 'act-1:' || n, 'act', 'act-1', '976', DATE '2026-01-12', n::text,
        'government_control', 'government', 'medium_term', {body}, {body}, '', DATE '2026-01-12',
        DATE '2026-06-15', {due}, CASE WHEN n % 2 = 0 THEN 'on_control' ELSE 'removed' END, n % 40 = 0,
        NULL, CASE WHEN n % 2 = 0 THEN NULL ELSE DATE '2026-05-01' END, '', 'построить больницу ' || n,
        '{item}'::jsonb || jsonb_build_object('id', 'act-1:' || n, 'executor', {body}), {at}, 1 {series};
      INSERT INTO party SELECT {body}, 'item', 'act-1:' || n, 'executor', 1 {series};
      INSERT INTO party SELECT 'gov' || n % 20, 'item', 'act-1:' || n, 'coexecutor', 1 {series};
      INSERT INTO story SELECT 'o' || n, 'item/act-1:' || n, 'control.item_opened.v1', {body}, '',
        DATE '2026-01-12', {at}, '{kept}'::jsonb, 1 {series};
      INSERT INTO story SELECT 'r' || n || '-' || k, 'item/act-1:' || n, 'control.execution_reported.v1',
        {body}, CASE WHEN n % 5 = 0 THEN 'final_late' ELSE 'final_in_time' END,
        DATE '2026-03-01' + (n % 100)::int, {at}, '{told}'::jsonb, 1 {series}, generate_series(1, 3) k;
      INSERT INTO obligation_state SELECT 'd' || n, 'control', 'D976-66.1', 'item/act-1:' || n, {body},
        'pa', 'execution_report', DATE '2026-01-12', {due}, {due}, {state}, 'nothing', NULL, false, {at}, 1
        {series};
    """
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        for statement in rows.split(";\n"):
            if statement.strip():
                connection.exec_driver_sql(statement.replace("%", "%%"))
        connection.exec_driver_sql("VACUUM ANALYZE")


def timed(client: Client, path: str) -> float:
    """Milliseconds one page takes."""
    began = time.perf_counter()
    answer = client.get(path)
    assert answer.status_code == 200, (path, answer.status_code)
    return (time.perf_counter() - began) * 1000


def alone(board: Board) -> Iterator[tuple[str, float]]:
    """Each page by one reader, the median of seven."""
    client = Client(board)
    for path in PAGES:
        timed(client, path)
        yield path, statistics.median(timed(client, path) for _ in range(7))


def crowd(board: Board, readers: int, seconds: float) -> list[float]:
    """All pages by many readers at once, each pausing a second between pages; milliseconds of each."""
    found: list[float] = []
    until = time.monotonic() + seconds

    def read(first: int) -> None:
        client, at = Client(board), first
        while time.monotonic() < until:
            found.append(timed(client, PAGES[at % len(PAGES)]))
            at += 1
            time.sleep(1)

    threads = [threading.Thread(target=read, args=(n,)) for n in range(readers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(found)


def yearly(db: Database) -> tuple[int, float, float]:
    """The yearly report of one body as xlsx: rows, seconds, growth of the greatest memory in MB."""
    before, began = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.perf_counter()
    request = {"form": "D976-App8", "period": "2026", "body": "minhealth", "lang": "ru", "format": "xlsx"}
    with db.transaction() as tx:
        found = gathering.gather(tx, request, TODAY)
        record = issuing.freeze(tx, request, found, TODAY)
        issuing.document(tx, record, "ru", "xlsx")
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    return record["rows"], time.perf_counter() - began, grown


def events(count: int) -> Iterator[Envelope]:
    """Facts about items, five each."""
    at = datetime(2026, 1, 12, 9, tzinfo=ALMATY)
    for n in range(count):
        subject = f"item/act-9:{n // 5}"
        data = {"item": {**ITEM, "id": subject[5:]}}
        yield Envelope(f"e{n}", "/services/control", "control.item_opened.v1", subject, at, data, "e")


def measure(name: str, run: Callable[[], str]) -> None:
    """Print a figure."""
    print(f"{name:<44}{run()}", flush=True)


def main() -> None:
    """Fill, measure, print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--items", type=int, default=100_000)
    parser.add_argument("--readers", type=int, default=20)
    parser.add_argument("--seconds", type=float, default=10)
    asked = parser.parse_args()
    with ExitStack() as stack:
        Path(".run").mkdir(exist_ok=True)
        directory = stack.enter_context(
            TemporaryDirectory(dir=Path(".run").resolve(), ignore_cleanup_errors=True)
        )
        server = PostgreSQL(Path(directory))
        server.start()
        stack.callback(server.stop)
        db = Database(server.database_url, "reporting")
        stack.callback(db.close)
        db.create_tables(metadata)
        began = time.perf_counter()
        fill(db, asked.items)
        measure("filled", lambda: f"{asked.items} items in {time.perf_counter() - began:.0f} s")
        board = Board(db, lambda: TODAY)
        for path, ms in alone(board):
            measure(path, lambda ms=ms: f"{ms:8.1f} ms")
        took = crowd(board, asked.readers, asked.seconds)
        p99 = took[int(len(took) * 0.99)]
        measure(
            f"{asked.readers} readers",
            lambda: f"{len(took)} pages, median {statistics.median(took):.0f} ms, p99 {p99:.0f} ms",
        )
        rows, seconds, grown = yearly(db)
        measure("yearly report of a body, xlsx", lambda: f"{rows} rows, {seconds:.1f} s, {grown:.0f} MB more")
        began = time.perf_counter()
        made = rebuild(db, events(20_000))
        measure("rebuild", lambda: f"{made.events / (time.perf_counter() - began):.0f} events/s")


if __name__ == "__main__":
    main()
