"""`reglament agency`: who may knock at the gateway."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import click
from rich.console import Console
from rich.table import Table
from sqlalchemy.exc import DBAPIError

import law
from bus import config as configuration
from bus.agencies import BrokerError, Management, inbound, receipts, user_of
from bus.clock import ClockError, open_clock
from bus.config import ConfigError
from bus.database import Database
from bus.gateway import Gateway
from bus.schema import check_head
from cli.refusal import Refusal, refusals
from cli.serve import CONFIG


class Post(NamedTuple):
    """What admitting and suspending needs: the broker's management and the gateway's register."""

    config: configuration.Config
    management: Management
    gateway: Gateway


@contextmanager
def _open(path: Path) -> Iterator[Post]:
    """Open them; says what to do where one of them does not answer."""
    with refusals(ConfigError, ClockError, BrokerError):
        config = configuration.load(path, "gateway")
        clock = open_clock(config.clock.source, allow_simulated=config.clock.allow_simulated)
        db = Database(str(config.database.url_of("gateway")), "gateway", clock=clock)
        try:
            if fault := check_head(db.engine, Gateway):
                raise Refusal(fault)
            yield Post(config, Management(str(config.broker.management), config.broker.ingress), Gateway(db))
        except DBAPIError as error:
            says = str(error.orig).strip().splitlines()[0]
            raise Refusal(f"the gateway's database {db.engine.url!r} does not answer: {says}") from None
        finally:
            db.close()


def _check(code: str, post: Post) -> None:
    """An agency is a state body of the register, under its code of today."""
    with refusals():
        law.load().body(code, on=post.gateway.db.clock.today())


@click.group()
@click.option(
    "--config", "path", type=click.Path(path_type=Path), default=CONFIG, show_default="deploy/config.yaml"
)
@click.pass_context
def agency(context: click.Context, path: Path) -> None:
    """Admit agencies to the gateway, list them, suspend them."""
    context.obj = path


@agency.command()
@click.argument("code")
@click.pass_obj
def admit(path: Path, code: str) -> None:
    """Write the user, exchange, queues and permissions of the body CODE; prints its password once."""
    with _open(path) as post:
        _check(code, post)
        post.management.open_door()
        password = post.management.admit(code)
        post.gateway.set_state(code, "admitted")
    vhost = post.config.broker.ingress
    user = user_of(code, vhost)
    click.echo(f"{code} admitted to vhost {vhost}")
    click.echo(f"user       {user}")
    click.echo(f"password   {password}    (shown once; it is kept nowhere else)")
    click.echo(f"publish    exchange {inbound(code)}, user_id {user}, content_type application/json")
    click.echo(f"receipts   queue {receipts(code)}")


@agency.command()
@click.argument("code")
@click.pass_obj
def suspend(path: Path, code: str) -> None:
    """Delete the user of CODE, which closes its connections; what it sent before stays, receipts wait."""
    with _open(path) as post:
        if code not in {row["agency"] for row in post.management.agencies()}:
            raise Refusal(f"{code!r} was never admitted; `reglament agency list` names those that were")
        post.management.suspend(code)
        post.gateway.set_state(code, "suspended")
    click.echo(f"{code} suspended")


@agency.command("list")
@click.pass_obj
def list_(path: Path) -> None:
    """Who may knock, and what waits."""
    table = Table("agency", "state", "messages waiting", "receipts not fetched")
    with _open(path) as post:
        for row in post.management.agencies():
            table.add_row(*(str(row[name]) for name in ("agency", "state", "waiting", "receipts")))
    Console().print(table if table.rows else "no agency was admitted yet: `reglament agency admit CODE`")
