"""`reglament replay`: the reporting projection, made anew from the event logs."""

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from bus.outbox import Outbox
from bus.replay import LogUnreadable, Replay
from cli.refusal import Refusal
from cli.stores import Stores, where
from services.reporting.comparing import digest
from services.reporting.rebuilding import rebuild

OWNER = "reporting"


@click.command()
@click.option("--check", is_flag=True, help="Compare with the living one; exit with 1 if it differs.")
@where
def replay(check: bool, stores: Stores) -> None:
    """Rebuild the reporting projection from the event logs of all the services.

    The board answers from the living projection until the new one is complete.
    """
    with stores(owner=True) as opened:
        under_way = sum(Outbox(db).backlog().pending for db in opened.values())
        before = digest(opened[OWNER]) if check else ""
        history = Replay(opened)
        total = sum(Outbox(db).length() for db in opened.values())
        with _bar() as bar:
            task = bar.add_task("events", total=total)
            try:
                made = rebuild(
                    opened[OWNER],
                    history.events(),
                    more=history.events,
                    progress=lambda done: bar.update(task, completed=done),
                    say=lambda what: bar.update(task, description=what),
                )
            except LogUnreadable as error:
                raise Refusal(str(error)) from None
        after = digest(opened[OWNER]) if check else ""
    click.echo(f"{made} events shown")
    if under_way:
        click.echo(f"{under_way} events were still under way to the services", err=True)
    if check:
        click.echo(f"projection {after}, {'the same as' if after == before else 'not the same as'} before")
        raise SystemExit(after != before)


def _bar() -> Progress:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    return Progress(*columns, console=Console(stderr=True))
