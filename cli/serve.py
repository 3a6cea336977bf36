"""`reglament serve control` is one service; `reglament serve all` is all of them under a supervisor."""

import os
import sys
from pathlib import Path

import click

from bus import logging, supervisor
from bus.config import ConfigError, load
from cli.refusal import Refusal
from cli.wiring import HOMES

CONFIG = Path(__file__).parents[1] / "deploy" / "config.yaml"


@click.command()
@click.argument("service", type=click.Choice([*HOMES, "all"]))
@click.option("--config", type=click.Path(path_type=Path), default=CONFIG, show_default="deploy/config.yaml")
@click.option(
    "--http-port", type=click.IntRange(1, 65000), help="First of the ports of /live, /ready, /metrics."
)
@click.option("--relay-only", is_flag=True, help="Only publish the service's outbox.")
def serve(service: str, config: Path, http_port: int | None, relay_only: bool) -> None:
    """Run one service in this process, or all of them, each in a process of its own.

    Ends on SIGTERM or Ctrl-C: no new work is taken, what is under way is finished. Exit code 2 means that
    starting again will not help: the message says what to do.
    """
    try:
        log = load(config).log
    except ConfigError as error:
        click.echo(str(error), err=True)
        sys.exit(supervisor.UNFIT)
    if service == "all" and relay_only:
        raise Refusal("--relay-only needs one service: each has an outbox of its own")
    if service != "all":
        if http_port is not None:
            os.environ["HTTP_PORT"] = str(http_port)
        one = [*supervisor.command(service, config), *(["relay"] if relay_only else [])]
        os.execv(one[0], one)  # noqa: S606 - a process of its own, patched from its first line
    logging.setup("supervisor", log.level, log.form)
    ports = {name: http_port + at for at, name in enumerate(HOMES)} if http_port is not None else {}
    commands = {name: supervisor.command(name, config) for name in HOMES}
    with supervisor.Supervisor(commands, ports).obey() as suite:
        code = suite.run()
    sys.exit(code)
