"""The board among very many items: every page alone, and twenty readers, on PostgreSQL.

    python -m bench.board [--items 1000000] [--readers 20] [--seconds 40] [--rounds 7] [--quick]

Readers ask over HTTP two processes of the board. As people read: each opens a page every second, a third of
them officials of one body, while facts keep coming, so that no page may be answered from memory. As machines
ask: each asks for the next page as soon as it has the last, for a fourth of the time. On the server that
DATABASE_URL names the databases are kept when they are filled, and used again.
"""

import os
import statistics
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from urllib.parse import quote

from werkzeug.test import Client

from bench.measure import ROOT, Target, arguments, conclude, say
from bench.places import driver, postgresql
from bench.register import TODAY, kept
from bus.database import Database
from cli.private_server import free_port
from services.reporting.board.access import EVERYONE, Viewer
from services.reporting.board.app import Board
from services.reporting.board.server import server

BODY = "minhealth"
PAGES = (
    "/",
    "/items",
    "/items?state=on_control&page=20",
    "/items?q=больницу+77",
    "/items?body=mne",
    "/items?body=mne&overdue=1",
    "/items?level=pa&type=long_term",
    "/items/{item}",
    "/bodies",
    "/bodies/minhealth",
    "/acts",
    "/month",
    "/regional",
    "/discipline",
    "/discipline/minhealth/on_time",
    "/reports",
)
P99_MS = 100
PROCESSES = 2


def path_of(page: str) -> str:
    """The address of a page; the item is one in the middle of its act."""
    return quote(page.format(item="act00000-7:7"), safe="/:?=&+")


def viewer_of(request: object) -> Viewer:
    """An official of a body where the request says so; else one who sees everything."""
    official = getattr(request, "headers", {}).get("X-Official")
    return Viewer("official", frozenset(("official",)), official) if official else EVERYONE


def serve(url: str, port: int) -> None:
    """One process of the board."""
    db = Database(url, "reporting")
    server(Board(db, lambda: TODAY, viewer_of), "127.0.0.1", port).serve_forever()


@contextmanager
def database(items: int) -> Iterator[str]:
    """A database with so many items, kept on the server that DATABASE_URL names, or of our own."""
    with postgresql() as base:
        yield driver(kept(base, items))


def alone(url: str, rounds: int) -> dict[str, float]:
    """Each page by one reader: the median of some rounds in ms; nothing is remembered between them."""
    db = Database(url, "reporting")
    client, found = Client(Board(db, lambda: TODAY)), {}
    for page in PAGES:
        took = []
        for _ in range(rounds + 1):
            began = time.perf_counter()
            answer = client.get(path_of(page))
            took.append((time.perf_counter() - began) * 1000)
            assert answer.status_code == 200, (page, answer.status_code)
            a_fact_came(db)
        found[page] = statistics.median(took[1:])
    db.close()
    return found


def a_fact_came(db: Database) -> None:
    """The inbox grows, so that every page is made anew."""
    with db.engine.begin() as connection:
        connection.exec_driver_sql(
            "INSERT INTO inbox (source, event_id, type, subject, digest, status, received_at) "
            "VALUES ('bench', gen_random_uuid()::text, 'bench', 'bench', '\\x00', 'applied', now())"
        )


def crowd(url: str, readers: int, seconds: float, pause: float) -> list[float]:
    """All pages by many readers at once: milliseconds of each page, in order of length."""
    ports = [free_port() for _ in range(PROCESSES)]
    command = [sys.executable, "-W", "ignore", "-m", "bench.board", "--serve"]
    boards = [
        subprocess.Popen([*command, str(port)], cwd=ROOT, env={**os.environ, "BOARD_URL": url})
        for port in ports
    ]
    found: list[tuple[float, str]] = []
    try:
        for port in ports:
            _await(port)
            for page in PAGES:
                for official in (None, BODY):
                    _ask(port, page, official)  # what a process loads and compiles once is not measured
        _all_at_once(lambda n: _read(n, ports[n % PROCESSES], found, seconds, pause), readers, url, seconds)
    finally:
        for board in boards:
            board.terminate()
            board.wait()
    found.sort()
    say("the slowest: " + ", ".join(f"{page} {ms:.0f} ms" for ms, page in found[-5:]))
    return [ms for ms, _ in found]


def _all_at_once(read: Callable[[int], None], readers: int, url: str, seconds: float) -> None:
    threads = [threading.Thread(target=read, args=(n,)) for n in range(readers)]
    for thread in threads:
        thread.start()
    db, until = Database(url, "reporting"), time.monotonic() + seconds
    while time.monotonic() < until:
        a_fact_came(db)
        time.sleep(0.05)
    for thread in threads:
        thread.join()
    db.close()


def _read(number: int, port: int, found: list[tuple[float, str]], seconds: float, pause: float) -> None:
    """One reader: each page after the other, beginning with another page and at another moment."""
    time.sleep(pause * number / 20)
    until, at = time.monotonic() + seconds, number * 5
    official = BODY if number % 3 == 0 else None
    while time.monotonic() < until:
        began = time.perf_counter()
        page = PAGES[at % len(PAGES)]
        _ask(port, page, official)
        took = time.perf_counter() - began
        found.append((took * 1000, page))
        at += 1
        time.sleep(max(0.0, pause - took))


def _ask(port: int, page: str, official: str | None) -> None:
    address = f"http://127.0.0.1:{port}{path_of(page)}"
    request = urllib.request.Request(address)
    if official:
        request.add_header("X-Official", official)
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310 - our own board
            answer.read()
    except urllib.error.HTTPError as error:
        if error.code != 404 or official is None:  # an item or body that an official may not see
            raise


def _await(port: int) -> None:
    for _ in range(200):
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/ready", timeout=2).close()
        except OSError:
            time.sleep(0.1)
            continue
        return
    raise SystemExit("the board did not start")


def main() -> int:
    """Measure a tenth of the size, then the size."""
    if sys.argv[1:2] == ["--serve"]:
        serve(os.environ["BOARD_URL"], int(sys.argv[2]))
    given = arguments(__doc__, items=1_000_000, readers=20, seconds=40).parse_args()
    items, seconds, rounds = (20_000, 3, 3) if given.quick else (given.items, given.seconds, given.rounds)
    pages: dict[str, list[float]] = {}
    readers: dict[str, list[float]] = {}
    p99: dict[int, float] = {}
    for size in (items // 10, items):
        with database(size) as url:
            say(f"{size:,} items: each page alone")
            for page, ms in alone(url, rounds).items():
                pages.setdefault(page, []).append(ms)
            for name, pause, within in (
                ("a page a second each", 1.0, seconds),
                ("without a pause", 0.0, seconds / 4),
            ):
                say(f"{size:,} items: {given.readers} readers, {name}")
                took = crowd(url, given.readers, within, pause)
                worst = took[int(len(took) * 0.99)]
                rate = len(took) / within
                readers[f"{size:,} items, {name}"] = [statistics.median(took), worst, rate]
                p99.setdefault(size, worst)
    shown = ["| page, ms alone | a tenth | all |", "|---|---:|---:|"]
    shown += [f"| `{page}` | {ms[0]:.1f} | {ms[1]:.1f} |" for page, ms in pages.items()]
    crowds = [f"| {given.readers} readers | median ms | p99 ms | pages/s |", "|---|---:|---:|---:|"]
    crowds += [f"| {name} | {a:.0f} | {b:.0f} | {c:.0f} |" for name, (a, b, c) in readers.items()]
    slowest = max(ms[1] for ms in pages.values())
    targets = [
        Target(
            f"p99 of {given.readers} readers, a page a second each, against 100 ms",
            p99[items] / P99_MS,
            at_most=1,
        ),
        Target("the slowest page alone, against 100 ms", slowest / P99_MS, at_most=1),
        Target("p99 at the size against a tenth of it", p99[items] / p99[items // 10], at_most=2),
    ]
    notes = [f"{PROCESSES} processes of the board; 20 facts a second come meanwhile"]
    return conclude(
        f"The board among {items:,} items",
        ["\n".join(shown), "\n".join(crowds)],
        targets,
        notes,
        record=not given.quick,
    )


if __name__ == "__main__":
    sys.exit(main())
