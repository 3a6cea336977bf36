"""The memory of `reglament preview-calendar` among 1,000,000 open items against 100,000; on PostgreSQL.

    python -m bench.preview [--small 100000] [--large 1000000] [--quick]

Every tenth item is new and bears a mark: its report and its vision are due by the law; the others owe a
report by an express day. The new calendar takes a working day away. The memory is the greatest of the process
of the command.
"""

import os
import subprocess
import sys
import time
from datetime import date
from pathlib import Path
from typing import Any

import sqlalchemy as sa

import law
from bench import open_items, places
from bench.measure import ROOT, Target, arguments, conclude, say, table
from cli.servers import Servers
from cli.wiring import every_service

SIGNED_ON = date(2026, 8, 24)
EXPRESS = date(2027, 3, 1)
DAY_OFF = "  - {date: 2026-08-26, day: rest, why: kurban_ait, act: labour_code_84, known_since: 2026-08-25}\n"


def main() -> int:
    """Measure and conclude."""
    given = arguments(__doc__, small=100_000, large=1_000_000).parse_args()
    sizes = (10_000, 20_000) if given.quick else (given.small, given.large)
    figures: dict[str, list[float]] = {}
    with places.place() as found:
        config = places.configuration(found, found.vhost(places.VHOST))
        for service in every_service():
            places.migrated(found, f"{places.PREFIX}_{service.name}", service)
        filled = 0
        for size in sizes:
            say(f"opening {size - filled:,} items")
            _fill(found, filled, size - filled)
            filled = size
            say(f"previewing a calendar among {size:,}")
            for name, value in _preview(found, config).items():
                figures[f"{name}, of {size:,}"] = [value]
    small, large = (f"of {size:,}" for size in sizes)
    grown = figures[f"MB at most, {large}"][0] / figures[f"MB at most, {small}"][0]
    targets = [Target(f"memory, {large} against {small}", grown, at_most=1.2)]
    told = {name: figures[name] for name in sorted(figures)}
    return conclude("Previewing a calendar", [table(told, "")], targets, [], record=not given.quick)


def _fill(found: Servers, first: int, count: int) -> None:
    bodies, tenth = open_items.bodies(SIGNED_ON), count // 10
    server = places.driver(found.database_url.rsplit("/", 1)[0])
    engine = sa.create_engine(f"{server}/{places.PREFIX}_control")
    kinds: tuple[tuple[int, int, dict[str, Any]], ...] = (
        (first, tenth, {"mark": "urgent"}),
        (first + tenth, count - tenth, {"due_on": EXPRESS}),
    )
    for start, number, said in kinds:
        item, owed = open_items.template(SIGNED_ON, **said)
        with engine.begin() as connection:
            due = item.current_deadline
            open_items.items(connection, item, open_items.Many(start, number, bodies, due, number))
            for duty in owed:
                if duty.what == "execution_report" or (duty.what == "vision" and "mark" in said):
                    many = open_items.Many(start, number, bodies, duty.due_on, number)
                    open_items.duties(connection, duty, many)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("VACUUM ANALYZE")
    engine.dispose()


def _preview(found: Servers, config: Path) -> dict[str, float]:
    """Run the command; its greatest memory, its time, how many days it listed."""
    calendar = found.directory / "kz-2026.yaml"
    calendar.write_text((Path(law.__file__).parent / "calendar" / "kz-2026.yaml").read_text() + DAY_OFF)
    listed = found.directory / "moves.jsonl"
    command = [sys.executable, "-W", "ignore", "-m", "cli.main", "preview-calendar", str(calendar), "--json"]
    began = time.monotonic()
    with listed.open("wb") as output:
        process = subprocess.Popen([*command, "--config", str(config)], cwd=ROOT, stdout=output)
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"preview-calendar ended with code {process.returncode}")
    with listed.open("rb") as lines:
        moves = sum(1 for _ in lines) - 1
    return {
        "MB at most": used.ru_maxrss / 1024,
        "seconds": time.monotonic() - began,
        "days listed": float(moves),
    }


if __name__ == "__main__":
    sys.exit(main())
