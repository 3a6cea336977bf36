"""`reglament agency`: who may knock at the gateway."""

import sys
from pathlib import Path
from typing import NoReturn

import click
from rich.console import Console
from rich.table import Table

import law
from bus import config as configuration
from bus.agencies import BrokerError, Management, inbound, receipts, user_of
from bus.clock import Clock
from bus.database import Database
from bus.gateway import Gateway
from law.errors import LawError

DEFAULT = Path("deploy/config.yaml")


def _open(path: Path) -> tuple[configuration.Config, Management, Gateway]:
    """The configuration, the broker's management and the gateway's register of agencies."""
    try:
        config = configuration.load(path, "gateway")
    except configuration.ConfigError as error:
        raise click.UsageError(str(error)) from None
    gateway = Gateway(Database(str(config.database.url_of("gateway")), "gateway", clock=Clock()))
    return config, Management(str(config.broker.management), config.broker.ingress), gateway


def _check(code: str, gateway: Gateway) -> None:
    """An agency is a state body of the register, under its code of today."""
    try:
        law.load().body(code, on=gateway.db.clock.today())
    except LawError as error:
        raise click.UsageError(str(error)) from None


@click.group()
@click.option("--config", "path", type=click.Path(path_type=Path), default=DEFAULT, show_default=True)
@click.pass_context
def agency(context: click.Context, path: Path) -> None:
    """Admit agencies to the gateway, list them, suspend them."""
    context.obj = path


@agency.command()
@click.argument("code")
@click.pass_obj
def admit(path: Path, code: str) -> None:
    """Write the user, exchange, queues and permissions of the body CODE; prints its password once."""
    config, management, gateway = _open(path)
    _check(code, gateway)
    try:
        management.open_door()
        password = management.admit(code)
    except BrokerError as error:
        _fail(error)
    gateway.set_state(code, "admitted")
    click.echo(f"{code} admitted to vhost {config.broker.ingress}")
    click.echo(f"user       {user_of(code)}")
    click.echo(f"password   {password}    (shown once; it is kept nowhere else)")
    click.echo(f"publish    exchange {inbound(code)}, user_id {user_of(code)}, content_type application/json")
    click.echo(f"receipts   queue {receipts(code)}")


@agency.command()
@click.argument("code")
@click.pass_obj
def suspend(path: Path, code: str) -> None:
    """Take the permissions of CODE away; what it sent before stays, and its receipts wait."""
    _, management, gateway = _open(path)
    if code not in {row["agency"] for row in _listed(management)}:
        raise click.UsageError(f"{code!r} was never admitted; `reglament agency list` names those that were")
    try:
        management.suspend(code)
    except BrokerError as error:
        _fail(error)
    gateway.set_state(code, "suspended")
    click.echo(f"{code} suspended")


@agency.command("list")
@click.pass_obj
def list_(path: Path) -> None:
    """Who may knock, and what waits."""
    _, management, _ = _open(path)
    table = Table("agency", "state", "messages waiting", "receipts not fetched")
    for row in _listed(management):
        table.add_row(str(row["agency"]), str(row["state"]), str(row["waiting"]), str(row["receipts"]))
    Console().print(table if table.rows else "no agency was admitted yet: `reglament agency admit CODE`")


def _listed(management: Management) -> list[dict[str, object]]:
    try:
        return management.agencies()
    except BrokerError as error:
        _fail(error)


def _fail(error: Exception) -> NoReturn:
    click.echo(str(error), err=True)
    sys.exit(1)
