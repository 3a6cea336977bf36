"""The yearly report of one body as a workbook: ten thousand instructions, in how much memory and time.

    python -m bench.yearly [--items 10000] [--rounds 3] [--quick]

The register is that of `bench.board`, in a database of its own size; the report (D976, App. 8) is gathered
from the stories, frozen with its hash and written as xlsx, each time by a process of its own.
"""

import json
import sys
import time
from datetime import date
from functools import partial
from pathlib import Path

from bench.board import BODY, database
from bench.measure import Target, arguments, child, conclude, interleaved, median, table
from bench.register import TOLD
from bus.database import Database
from services.reporting import gathering, issuing

MOST_MB = 200
LISTED = 65
"""Items that a copy of the register gives to the report of that day."""
ON = date(2026, 6, 16)


def one(url: str) -> dict[str, float]:
    """The report made once; nothing of it stays in the database."""
    db = Database(url, "reporting")
    request = {"form": "D976-App8", "period": "2026", "body": BODY, "scope": "all", "lang": "ru"}
    with db.transaction(reading=True) as tx:
        assert tx.law
    Path("/proc/self/clear_refs").write_text("5")  # the greatest memory is counted from here
    before, began = _megabytes("VmRSS"), time.perf_counter()
    found: dict[str, float] = {}
    try:
        with db.transaction() as tx:
            gathered = gathering.gather(tx, request, ON)
            record = issuing.freeze(tx, request, gathered, ON)
            found["rows"] = len(gathered.rows)
            del gathered
            tx.flush()
            found["bytes"] = len(issuing.document(tx, record, "ru", "xlsx"))
            raise _NotKeptError
    except _NotKeptError:
        found["seconds"] = time.perf_counter() - began
    found["whole"] = _megabytes("VmHWM")
    found["grown"] = found["whole"] - before
    return found


def _megabytes(name: str) -> float:
    """What the system says of this process's memory."""
    lines = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
    return float(lines[name].split()[0]) / 1024


class _NotKeptError(Exception):
    """The transaction is undone."""


def main() -> int:
    """Measure a tenth of the size, then the size."""
    if sys.argv[1:2] == ["--one"]:
        print(json.dumps(one(sys.argv[2])))
        return 0
    given = arguments(__doc__, items=10_000).parse_args()
    rows, rounds = (1000, 1) if given.quick else (given.items, given.rounds)
    found: dict[str, dict[str, list[float]]] = {}
    for size in (rows // 10, rows):
        with database(-(-size // LISTED) * TOLD) as url:
            made = interleaved({"report": partial(child, "bench.yearly", "--one", url)}, rounds)
        found[f"{made['rows'][0]:,.0f} rows"] = made
    small, large = found.values()
    seconds = {name: figures["seconds"] for name, figures in found.items()}
    memory = {f"{name}, the whole process": figures["whole"] for name, figures in found.items()}
    memory |= {f"{name}, by the report": figures["grown"] for name, figures in found.items()}
    growth = median(large, "seconds") / median(small, "seconds")
    more = large["rows"][0] / small["rows"][0]
    targets = [
        Target("memory taken by the report, against 200 MB", median(large, "grown") / MOST_MB, at_most=1),
        Target("time a row, against a tenth of the rows", growth / more, at_most=1.2),
    ]
    tables = [table(seconds, "s"), table(memory, "MB")]
    return conclude("The yearly report of one body", tables, targets, [], record=not given.quick)


if __name__ == "__main__":
    sys.exit(main())
