"""`reglament topology`: what must exist in RabbitMQ, derived from what the services subscribe to."""

import json
from pathlib import Path

import click

from bus.config import ConfigError, load
from bus.contract import contracts
from bus.link import BrokerUnreachable, Link
from bus.topology import Topology, TopologyError, declare, definitions
from bus.topology import topology as derive
from cli.refusal import Refusal, refusals
from cli.serve import CONFIG
from cli.wiring import every_service

DEFINITIONS = Path(__file__).parents[1] / "deploy" / "rabbitmq" / "definitions.json"


def wanted() -> Topology:
    """What the services need; a subscription to an event that no schema describes is refused."""
    wiring = {one.name: one.subscriptions() for one in every_service()}
    unknown = [
        f"{name}: {kind}"
        for name, kinds in wiring.items()
        for kind in kinds
        if kind not in contracts().events
    ]
    if unknown:
        raise Refusal(f"subscriptions to events that schemas/events does not describe: {', '.join(unknown)}")
    return derive(wiring)


def written(topology: Topology) -> str:
    """The definitions file."""
    return json.dumps(definitions(topology), indent=1, sort_keys=True) + "\n"


@click.command()
@click.option("--write", "act", flag_value="write", help="Write deploy/rabbitmq/definitions.json.")
@click.option("--check", "act", flag_value="check", help="Fail if that file is not what the wiring says.")
@click.option("--declare", "act", flag_value="declare", help="Declare everything on the configured broker.")
@click.option("--config", type=click.Path(path_type=Path), default=CONFIG, show_default="deploy/config.yaml")
def topology(act: str | None, config: Path) -> None:
    """Exchanges, queues and bindings of the suite; without an option they are listed."""
    what = wanted()
    if act == "write":
        DEFINITIONS.parent.mkdir(parents=True, exist_ok=True)
        DEFINITIONS.write_text(written(what), encoding="utf-8")
        click.echo(f"{DEFINITIONS.name}: {len(what.queues)} queues, {len(what.bindings)} bindings")
    elif act == "check":
        _check(what)
    elif act == "declare":
        with (
            refusals(ConfigError, BrokerUnreachable, TopologyError, ValueError),
            Link(str(load(config).broker.uri), "topology") as link,
        ):
            declare(link, what)
        click.echo(f"declared {len(what.queues)} queues and {len(what.bindings)} bindings")
    else:
        _list(what)


def _check(what: Topology) -> None:
    found = DEFINITIONS.read_text(encoding="utf-8") if DEFINITIONS.exists() else ""
    if found != written(what):
        click.echo(
            f"deploy/rabbitmq/{DEFINITIONS.name} differs from the wiring; type: reglament topology --write",
            err=True,
        )
        raise SystemExit(1)


def _list(what: Topology) -> None:
    for queue in what.queues:
        arguments = ", ".join(f"{key}={value}" for key, value in queue.arguments.items())
        click.echo(f"{queue.name}  ({arguments})")
        for binding in what.bindings:
            if binding.queue == queue.name:
                click.echo(f"    {binding.key}")
    silent = sorted(kind for kind in contracts().events if not what.has_subscriber(kind))
    click.echo(f"announced to nobody: {', '.join(silent) or 'none'}")
