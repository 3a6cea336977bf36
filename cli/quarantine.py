"""`reglament quarantine`: messages that were set aside, and what to do with them."""

import getpass
import json
from collections.abc import Iterator
from contextlib import contextmanager

import click

from bus.database import Database
from bus.quarantine import Held, QuarantineError, behind, discard, find, held, requeue
from cli.refusal import Refusal
from cli.stores import Stores, where

_SHOWN_BYTES = 20_000


@click.group()
def quarantine() -> None:
    """Messages set aside: list, show, requeue, discard."""


@quarantine.command("list")
@click.option("--service", "services", multiple=True, help="Only of this service; may be repeated.")
@click.option("--reason", help="Only those set aside for this reason.")
@click.option("--all", "closed_too", is_flag=True, help="Also those requeued or discarded.")
@click.option("--limit", type=click.IntRange(1), default=100, show_default=True, help="Of each service.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document a line.")
@where
def list_held(
    *,
    services: tuple[str, ...],
    reason: str | None,
    closed_too: bool,
    limit: int,
    as_json: bool,
    stores: Stores,
) -> None:
    """Messages set aside, oldest first."""
    with stores(*services) as opened:
        state = None if closed_too else "open"
        found = [
            (db, one) for db in opened.values() for one in held(db, state=state, reason=reason, limit=limit)
        ]
        for db, one in found:
            click.echo(json.dumps(_facts(db, one), ensure_ascii=False) if as_json else _line(db, one))
    if not found and not as_json:
        click.echo("Nothing is set aside.")


@quarantine.command("show")
@click.argument("service")
@click.argument("number", type=int)
@click.option("--raw", is_flag=True, help="Only the bytes as they came.")
@where
def show(service: str, number: int, raw: bool, stores: Stores) -> None:
    """One message with its bytes; SERVICE and NUMBER as `list` shows them."""
    with _one(stores, service) as db:
        one = find(db, number)
        if raw:
            click.echo(one.body, nl=False)
            return
        for name, value in _facts(db, one).items():
            if value is not None:
                click.echo(f"{name}: {value}")
        text = one.body[:_SHOWN_BYTES].decode(errors="backslashreplace")
        more = f"\n... {len(one.body)} bytes in all" if len(one.body) > _SHOWN_BYTES else ""
        click.echo(f"body:\n{text}{more}")


@quarantine.command("requeue")
@click.argument("service")
@click.argument("numbers", type=int, nargs=-1, required=True)
@where
def requeue_held(service: str, numbers: tuple[int, ...], stores: Stores) -> None:
    """Handle messages again after a fix, and in order the events that wait for them."""
    with _one(stores, service) as db:
        for number in numbers:
            click.echo(f"{service} {number}: {requeue(stores.inbox(db), number)}")


@quarantine.command("discard")
@click.argument("service")
@click.argument("numbers", type=int, nargs=-1, required=True)
@click.option("--reason", required=True, help="Why it is given up; kept, and announced as an event.")
@click.option("--by", default=getpass.getuser, help="Who decides; the user of this machine if not given.")
@where
def discard_held(service: str, numbers: tuple[int, ...], reason: str, by: str, stores: Stores) -> None:
    """Give messages up for good; the events that waited for them go on."""
    with _one(stores, service) as db:
        for number in numbers:
            went_on = discard(stores.inbox(db), number, reason, by)
            click.echo(f"{service} {number}: discarded; {went_on} later events of its subject handled")


@contextmanager
def _one(stores: Stores, service: str) -> Iterator[Database]:
    with stores(service) as opened:
        try:
            yield opened[service]
        except QuarantineError as error:
            raise Refusal(str(error)) from None


def _facts(db: Database, one: Held) -> dict[str, object]:
    return {
        "service": db.service,
        "id": one.id,
        "at": one.at.isoformat(),
        "reason": one.reason,
        "detail": one.detail,
        "source": one.source,
        "event": one.event_id,
        "type": one.type,
        "subject": one.subject,
        "state": one.state,
        "waiting_behind": behind(db, one),
        "message_hash": one.message_hash,
        "closed_at": one.closed_at and one.closed_at.isoformat(),
        "closed_reason": one.closed_reason,
    }


def _line(db: Database, one: Held) -> str:
    """One message in two lines: what to type to see it, and what is wrong with it."""
    what = " ".join(part for part in (one.type, one.subject) if part) or "no event that can be read"
    waiting = behind(db, one)
    later = f"; {waiting} later events of its subject wait" if waiting else ""
    state = "" if one.state == "open" else f", {one.state}"
    sender = one.source or "unknown"
    return (
        f"{db.service} {one.id}  {one.at:%Y-%m-%d %H:%M}  {one.reason}{state}  from {sender}: {what}{later}\n"
        f"    {one.detail}"
    )
