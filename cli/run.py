"""`reglament run`: the main job. Real acts travel the whole way, a year passes, the reports are made."""

import base64
import signal
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from cli.playbill import Playbill, show
from cli.private_server import ServersError
from cli.servers import servers
from cli.stage import Stage, embedded
from cli.story import Knock, Step, StoryError, read_story
from law import Refused

EXAMPLES = Path(__file__).resolve().parent.parent / "examples"
REPORTS = (("D976-App8", "xlsx"), ("D976-App8", "html"), ("G10-A14-1", "xlsx"), ("G10-A14-1", "html"))
RUN = Path(".run")


def play(stage: Stage, steps: list[Step], until: date, progress: Progress) -> Playbill:
    """Play the steps in order of time, day by day, then compare every receipt with what the story expects."""
    bill = Playbill()
    first = steps[0].at.date()
    task = progress.add_task(first.isoformat(), total=(until - first).days + 1)
    days = Schedule(steps)
    for number in range((until - first).days + 1):
        day = first + timedelta(days=number)
        progress.update(task, description=f"{day:%d.%m.%Y}")
        stage.advance(day)
        for step in days.of(day):
            perform(stage, step, bill)
        stage.settle()
        progress.advance(task)
    compare(stage, [step for step in steps if isinstance(step, Knock)], bill)
    return bill


class Schedule:
    """The steps by day."""

    def __init__(self, steps: Iterable[Step]) -> None:
        """Sort the steps into days."""
        self._days: dict[date, list[Step]] = {}
        for step in steps:
            self._days.setdefault(step.at.date(), []).append(step)

    def of(self, day: date) -> list[Step]:
        """The steps of a day, in order of time."""
        return self._days.get(day, [])


def perform(stage: Stage, step: Step, bill: Playbill) -> None:
    """Do one step at its hour."""
    stage.advance(step.at)
    if isinstance(step, Knock):
        stopped = stage.knock(step.agency, step.body, step.properties)
        if stopped:
            bill.stopped.add(step.where)
            bill.note("broker", next(iter(step.because), "-"), stopped)
            if step.outcome != "turned_away":
                bill.surprises.append(f"{step.where}: {stopped}")
        return
    stage.settle()
    try:
        stage.call(step.method, step.payload)
    except Refused as refused:
        found = {v.provision for v in refused.violations}
        for violation in refused.violations:
            bill.note("law", violation.provision, message(violation.code, violation.facts))
        if not set(step.refused) <= found or not step.refused:
            bill.surprises.append(f"{step.where}: {step.method} refused: {refused}")
        return
    if step.refused:
        bill.surprises.append(f"{step.where}: {step.method} was not refused by {', '.join(step.refused)}")


def message(code: str, facts: Mapping[str, Any]) -> str:
    """The words of a refusal in English."""
    import law  # noqa: PLC0415 - read only when something is refused

    return law.load().message(code, "en", **facts)


def compare(stage: Stage, knocks: list[Knock], bill: Playbill) -> None:
    """Count what was refused, and note every receipt that is not as the story says."""
    for agency in sorted({knock.agency for knock in knocks}):
        said: dict[tuple[str, str | None], list[dict[str, Any]]] = {}
        for receipt in stage.receipts(agency):
            said.setdefault((receipt["outcome"], receipt["agency_event"]), []).append(receipt)
            by = "law" if any(r["provision"] for r in receipt["reasons"]) else "door"
            for reason in receipt["reasons"]:
                bill.note(by, reason["provision"] or reason["code"], reason["message"])
        for knock in (one for one in knocks if one.agency == agency and one.where not in bill.stopped):
            fault = unlike(knock, said)
            if fault:
                bill.surprises.append(f"{knock.where}: {fault}")


def unlike(knock: Knock, said: Mapping[tuple[str, str | None], list[dict[str, Any]]]) -> str | None:
    """How the receipts differ from what the story expects of a message, or None."""
    outcome = {"turned_away": "refused", "repeated": "accepted"}.get(knock.outcome, knock.outcome)
    found = [*said.get((outcome, knock.event_id), ()), *said.get((outcome, None), ())]
    if not found:
        others = sorted({kind for kind, identifier in said if identifier == knock.event_id})
        return f"expected {knock.outcome}, found {', '.join(others) or 'no receipt'}"
    reasons = {r["provision"] or r["code"] for receipt in found for r in receipt["reasons"]}
    missing = set(knock.because) - reasons
    return f"expected a refusal by {', '.join(sorted(missing))}, found {sorted(reasons)}" if missing else None


def make_reports(stage: Stage, year: int, directory: Path, bill: Playbill) -> None:
    """Make the consolidated reports of the year as documents; the board is told of them."""
    directory.mkdir(parents=True, exist_ok=True)
    for form, kind in REPORTS:
        for lang in ("kk", "ru"):
            request = {"form": form, "period": str(year), "lang": lang, "format": kind}
            made = stage.call("reporting.issue_report", request)
            path = directory / f"{form}-{year}-{lang}.{kind}"
            path.write_bytes(base64.b64decode(made["content"]))
            bill.documents.append(path)
    stage.settle()


@click.command()
@click.option(
    "--on", "where", type=click.Choice(["embedded", "servers"]), default="embedded", show_default=True
)
@click.option("--story", type=click.Path(path_type=Path), default=EXAMPLES, help="The files to play.")
@click.option("--out", type=click.Path(path_type=Path), default=Path(".run/reports"), show_default=True)
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), default="2027-02-12", show_default=True)
@click.option("--serve", is_flag=True, help="Afterwards keep the board up.")
def run(where: str, story: Path, out: Path, until: datetime, serve: bool) -> None:
    """Play the main job: acts, control, agencies, reports, from examples/."""
    try:
        steps = read_story(story)
    except StoryError as error:
        raise click.UsageError(str(error)) from None
    console = Console()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda received, _: sys.exit(128 + received))
    try:
        _run(where, steps, until.date(), out, console, serve=serve)
    except ServersError as error:
        click.echo(str(error), err=True)
        sys.exit(1)


def _run(where: str, steps: list[Step], until: date, out: Path, console: Console, *, serve: bool) -> None:
    """Play, make the reports, show what came of it; exit code 1 if something went unlike the story."""
    with open_stage(where, steps, console) as stage:
        began = time.monotonic()
        with Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=console,
        ) as progress:
            bill = play(stage, steps, until, progress)
        make_reports(stage, steps[0].at.year, out, bill)
        show(console, stage, bill, time.monotonic() - began)
        if serve:
            keep_board(where, until)
    for surprise in bill.surprises:
        click.echo(f"not as the story says: {surprise}", err=True)
    if bill.surprises:
        sys.exit(1)


def keep_board(where: str, today: date) -> None:
    """Keep the board up on what was played, until Ctrl-C or SIGTERM."""
    data = (
        ["--run-dir", str(RUN / "embedded")]
        if where == "embedded"
        else ["--config", str(RUN / "config.yaml")]
    )
    command = [sys.executable, "-m", "cli.main", "board", *data, "--as-of", today.isoformat()]
    with subprocess.Popen(command) as board:
        try:
            board.wait()
        finally:
            board.terminate()


@contextmanager
def open_stage(where: str, steps: list[Step], console: Console) -> Iterator[Stage]:
    """Open the embedded suite or the servers."""
    if where == "embedded":
        with embedded(RUN / "embedded", steps[0].at) as suite:
            yield suite
        return
    from cli.stage_servers import on_servers  # noqa: PLC0415 - the embedded suite needs none of it

    agencies = sorted({step.agency for step in steps if isinstance(step, Knock)})
    with (
        servers(RUN / "servers", console.print) as running,
        on_servers(running, RUN, steps[0].at, agencies, console.print) as processes,
    ):
        yield processes
