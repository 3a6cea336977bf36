"""`reglament audit verify`: is every event log as it was written?"""

import click
from rich.console import Console
from rich.progress import Progress

from bus.audit import Anchor, Verdict, verify
from bus.database import Database
from cli.refusal import Refusal
from cli.stores import Stores, where

_BROKEN = 1


@click.group()
def audit() -> None:
    """Verify the hash chain of the event logs."""


@audit.command("verify")
@click.option("--service", "services", multiple=True, help="Only the log of this service; may be repeated.")
@click.option("--url", help="The database itself, as an SQLAlchemy URL; needs one --service.")
@click.option(
    "--anchor",
    "anchors",
    multiple=True,
    help="A head noted down earlier, NUMBER:HASH; needs one --service. May be repeated.",
)
@where
def verify_logs(services: tuple[str, ...], url: str | None, anchors: tuple[str, ...], stores: Stores) -> None:
    """Name the first row that was edited, deleted, swapped or cut off; exit code 1 if there is one.

    The head printed at the end, noted down elsewhere, proves later that nothing before it was rewritten.
    """
    if (url or anchors) and len(services) != 1:
        raise Refusal("--url and --anchor are about one log: say which with --service")
    try:
        noted = tuple(Anchor.parse(anchor) for anchor in anchors)
    except ValueError as error:
        raise Refusal(f"--anchor {error}") from None
    if url is not None:
        raise SystemExit(_BROKEN if not _report(_by_url(url, services[0]), noted) else 0)
    with stores(*services) as opened:
        sound = [_report(db, noted) for db in opened.values()]
    raise SystemExit(0 if all(sound) else _BROKEN)


def _by_url(url: str, service: str) -> Database:
    try:
        return Database(url, service)
    except Exception as error:
        raise Refusal(f"--url: not a database URL: {error}") from None


def _report(db: Database, anchors: tuple[Anchor, ...]) -> bool:
    console = Console(stderr=True)
    with Progress(console=console, transient=True) as bar:
        task = bar.add_task(db.service, total=None)
        verdict = verify(db, anchors, lambda done, of: bar.update(task, completed=done, total=of))
    click.echo(_words(db.service, verdict))
    return verdict.broken is None


def _words(service: str, verdict: Verdict) -> str:
    if verdict.broken is not None:
        broken = verdict.broken
        event = f" (event {broken.event_id})" if broken.event_id else ""
        return f"{service}: BROKEN at row {broken.number}{event}, {broken.kind}: {broken.says}"
    waiting = f", {verdict.unsealed} announced and not yet numbered" if verdict.unsealed else ""
    return f"{service}: {verdict.rows} rows in order{waiting}; head {verdict.head}"
