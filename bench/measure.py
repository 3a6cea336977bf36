"""What the measurements share: interleaved rounds, medians, targets, the table, the record."""

import argparse
import json
import os
import platform
import re
import statistics
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).parents[1]
RESULTS = ROOT / "bench" / "RESULTS.md"
ROUNDS = 5
Figures = dict[str, list[float]]


@dataclass(frozen=True)
class Target:
    """A promise: a ratio of two medians of the same run, not below or not above a bound."""

    what: str
    ratio: float
    at_least: float | None = None
    at_most: float | None = None

    @property
    def met(self) -> bool:
        """Whether it is kept."""
        if self.at_least is not None and self.ratio < self.at_least:
            return False
        return self.at_most is None or self.ratio <= self.at_most

    def __str__(self) -> str:
        way, bound = ("least", self.at_least) if self.at_least is not None else ("most", self.at_most)
        assert bound is not None, f"{self.what}: no bound"
        verdict = "met" if self.met else f"MISSED by {abs(self.ratio / bound - 1):.0%}"
        return f"{self.what}: {self.ratio:.2f} times, at {way} {bound:.2f}: {verdict}"


def arguments(description: str | None, **sizes: int) -> argparse.ArgumentParser:
    """The arguments all measurements take: sizes, rounds, `--quick`; each size is an option."""
    parser = argparse.ArgumentParser(
        description=description, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    for name, size in sizes.items():
        parser.add_argument(f"--{name.replace('_', '-')}", type=_positive, default=size)
    parser.add_argument("--rounds", type=_positive, default=ROUNDS, help="the figures are medians of so many")
    parser.add_argument("--quick", action="store_true", help="one small round; nothing is recorded")
    return parser


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"expected a number from 1, found {text}")
    return number


def say(text: str) -> None:
    """Tell the progress; standard output is for the figures."""
    print(f"  {text}", file=sys.stderr, flush=True)


def interleaved(contenders: Mapping[str, Callable[[], Mapping[str, float]]], rounds: int) -> Figures:
    """Run every contender once a round, each round beginning with another; figures by name, in order."""
    found: Figures = {}
    names = list(contenders)
    for number in range(rounds):
        first = number % len(names)
        for name in names[first:] + names[:first]:
            told = contenders[name]()
            for figure, value in told.items():
                found.setdefault(figure, []).append(value)
            shown = ", ".join(f"{figure} {value:,.4g}" for figure, value in told.items())
            say(f"round {number + 1} of {rounds}: {shown}")
    return found


def median(figures: Figures, name: str) -> float:
    """The median of a figure."""
    return statistics.median(figures[name])


def table(figures: Figures, unit: str) -> str:
    """The figures as a Markdown table: median, least and greatest."""
    width = max(len(name) for name in figures)
    lines = [f"| {'':{width}} | median {unit} | least | greatest |", f"|{'-' * (width + 2)}|---:|---:|---:|"]
    for name, values in figures.items():
        middle = statistics.median(values)
        shown = " | ".join(_number(value) for value in (middle, min(values), max(values)))
        lines.append(f"| {name:{width}} | {shown} |")
    return "\n".join(lines)


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.2f}"


def conclude(
    title: str, tables: Sequence[str], targets: Sequence[Target], notes: Sequence[str], *, record: bool
) -> int:
    """Print the tables and the targets, write them down, and return 1 if a target is missed."""
    body = "\n\n".join([*tables, "\n".join(f"- {one}" for one in (*targets, *notes))])
    print(f"\n{title}\n\n{body}\n", flush=True)
    if record:
        told = f"{circumstances()}\n\n{body}\n"
        RESULTS.write_text(recorded(RESULTS.read_text(encoding="utf-8"), title, told), encoding="utf-8")
    return 0 if all(target.met for target in targets) else 1


def recorded(results: str, title: str, told: str) -> str:
    """The results with this section at their end, in place of the one of the same title."""
    first, *sections = re.split(r"^(?=## )", results, flags=re.MULTILINE)
    kept = (one.rstrip() for one in (first, *sections) if one.partition("\n")[0] != f"## {title}")
    return "\n\n".join((*kept, f"## {title}\n\n{told}"))


def circumstances() -> str:
    """When and on what machine, under what load."""
    at = datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC")
    load = ", ".join(f"{one:.2f}" for one in os.getloadavg())
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return (
        f"{at}; {_processor()}, {os.cpu_count()} cores, {memory:.0f} GiB; "
        f"{platform.freedesktop_os_release().get('PRETTY_NAME', platform.system())}, "
        f"Python {platform.python_version()}; load average at the end {load}"
    )


def _processor() -> str:
    names = [
        line.split(":", 1)[1].strip()
        for line in Path("/proc/cpuinfo").read_text().splitlines()
        if line.startswith("model name")
    ]
    return names[0] if names else platform.machine()


def child(module: str, *given: object, environment: Mapping[str, str] | None = None) -> dict[str, float]:
    """Run a module of ours in a process of its own; it prints one JSON object."""
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-m", module, *map(str, given)],
        cwd=ROOT,
        env={**os.environ, **(environment or {})},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise SystemExit(f"{module} ended with code {done.returncode}:\n{done.stderr[-3000:]}")
    answer: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return answer


@contextmanager
def running(
    command: Sequence[str], log: Path, environment: Mapping[str, str]
) -> Iterator[subprocess.Popen[bytes]]:
    """A process that works during the block and is asked to end after it."""
    with log.open("wb") as output:
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            env={**os.environ, **environment},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
        )
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def alive(process: "subprocess.Popen[bytes]", log: Path) -> None:
    """Raise with the end of its log if a process has ended."""
    if process.poll() is not None:
        tail = "\n".join(log.read_text(errors="replace").splitlines()[-20:])
        raise SystemExit(f"a process ended with code {process.returncode}:\n{tail}")
