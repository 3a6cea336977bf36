"""`reglament calendar`: iCalendar files of the grid, a body, an official; feeds behind secret addresses."""

import hashlib
import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import click

import law
from bus.calls import CallFailed
from bus.contract import BadPayload
from cli.refusal import refusals, said_by_law
from cli.stores import Stores, where
from services.meetings import calendars
from services.meetings.rules.settings import readings_of

LANGUAGES = ("kk", "ru", "en")
SECRET_BYTES = 24
DAY = click.DateTime(["%Y-%m-%d"])
in_language = click.option("--lang", type=click.Choice(LANGUAGES), default="ru", show_default=True)
of_person = click.option("--person", help="Surname and initials of an official of the body.")


@click.group()
def calendar() -> None:
    """Write iCalendar files, open and close feeds that people subscribe to."""


@calendar.command("grid")
@click.argument("first", type=DAY, metavar="FROM")
@click.argument("last", type=DAY, metavar="TO")
@in_language
def of_grid(first: datetime, last: datetime, lang: str) -> None:
    """Write the weekly regulation between two days; no server is needed."""
    book = law.load()
    with refusals(law.LawError):
        made = calendars.of_grid(book, first.date(), last.date(), readings_of(book), lang)
    click.echo(made, nl=False)


@calendar.command("of")
@click.argument("body")
@click.argument("first", type=DAY, metavar="FROM")
@click.argument("last", type=DAY, metavar="TO")
@of_person
@in_language
@where
def of_body(
    *, body: str, first: datetime, last: datetime, person: str | None, lang: str, stores: Stores
) -> None:
    """Write the meetings of a body, or of an official of it, and what the body owes before them."""
    span = {"from": first.date().isoformat(), "to": last.date().isoformat()}
    official = {"of": "official", "person": person} if person else {"of": "body"}
    asked = {"body": body, "lang": lang, **span, **official}
    click.echo(_called(stores, "meetings.calendar", asked)["ics"], nl=False)


@calendar.command("open")
@click.argument("body")
@click.option("--office", required=True, help="Office that opens the feed.")
@click.option("--by", required=True, help="Surname and initials of who opens it.")
@of_person
@where
def open_feed(*, body: str, office: str, by: str, person: str | None, stores: Stores) -> None:
    """Open a feed; prints its address on the board, which is kept nowhere else and cannot be asked again."""
    secret = secrets.token_urlsafe(SECRET_BYTES)
    acting = {"office": office, "body": body, "person": by}
    asked = {"acting": acting, "body": body, "digest": _digest(secret)}
    _called(stores, "meetings.open_feed", {**asked, **({"person": person} if person else {})})
    click.echo(f"/feeds/meetings/{secret}.ics")


@calendar.command("close")
@click.argument("body")
@click.argument("address")
@click.option("--office", required=True, help="Office that closes the feed.")
@click.option("--by", required=True, help="Surname and initials of who closes it.")
@where
def close_feed(*, body: str, address: str, office: str, by: str, stores: Stores) -> None:
    """Close the feed of an address for good."""
    secret = address.rpartition("/")[2].removesuffix(".ics")
    asked = {"acting": {"office": office, "body": body, "person": by}, "digest": _digest(secret)}
    closed = _called(stores, "meetings.close_feed", asked)["closed"]
    click.echo("closed" if closed else "there is no such feed")


def _called(stores: Stores, method: str, asked: Mapping[str, Any]) -> Mapping[str, Any]:
    with refusals(CallFailed, BadPayload), said_by_law(), stores.asking() as ask:
        return ask(method, asked)


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
