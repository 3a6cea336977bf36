"""`reglament publish`: put an event on the wire, as an agency at the door or as an operator inside."""

from pathlib import Path
from typing import Any

import click

from bus.agencies import inbound, user_of
from bus.calls import JSON
from bus.config import ConfigError, load
from bus.contract import BadPayload, canonical, contracts
from bus.link import BROKEN, BrokerUnreachable, Link, addresses
from bus.relay import PERSISTENT
from bus.topology import EVENTS
from cli.call import payload_of
from cli.refusal import Refusal, refusals
from cli.serve import CONFIG

CONFIRM_SECONDS = 10


@click.command()
@click.argument("event")
@click.option("--as", "agency", metavar="CODE", help="Publish as this agency, through the gateway.")
@click.option(
    "--uri",
    help="The agency's own AMQP URI (user agency.CODE, vhost ingress); or set AGENCY_URI.",
    envvar="AGENCY_URI",
)
@click.option("--unchecked", is_flag=True, help="Leave it to the gateway to say what is wrong.")
@click.option("--config", type=click.Path(path_type=Path), default=CONFIG, show_default="deploy/config.yaml")
def publish(event: str, agency: str | None, uri: str | None, unchecked: bool, config: Path) -> None:
    """Publish one EVENT, a CloudEvents envelope: JSON, @file or - for standard input.

    With --as it goes where that agency's messages go and is examined by the gateway; without, it is put
    into the suite itself, which is for operators: the services then take it as it stands.
    """
    if agency is not None and unchecked:
        body, kind, name = _raw(event), "", ""
    else:
        body, kind, name = _checked(payload_of(event))
    with refusals(ConfigError, BrokerUnreachable, ValueError):
        if agency is None:
            _send(str(load(config).broker.uri), body, EVENTS, kind, {})
        elif uri is None:
            raise Refusal(f"publishing as {agency} needs --uri or AGENCY_URI, with user {user_of(agency)}")
        else:
            _send(uri, body, inbound(agency), "", {"user_id": addresses(uri)[0].user})
    click.echo(f"published {name or 'the message'}")


def _raw(event: str) -> bytes:
    return Path(event[1:]).read_bytes() if event.startswith("@") else event.encode()


def _checked(wire: Any) -> tuple[bytes, str, str]:
    """The bytes of an event that the schemas allow, its type and its id."""
    known = contracts()
    try:
        known.check_envelope(wire)
        if wire["type"] not in known.events:
            raise Refusal(f"{wire['type']}: there is no such event in schemas/events")
        known.check_event(wire["type"], wire["data"])
    except BadPayload as bad:
        raise Refusal(f"event: {bad}") from None
    return canonical(wire), wire["type"], f"{wire['type']} {wire['id']}"


def _send(uri: str, body: bytes, exchange: str, key: str, properties: dict[str, Any]) -> None:
    """Publish and wait for the broker's word; what reaches no queue is refused."""
    try:
        with Link(uri, "reglament publish") as link:
            taken = link.publish_confirmed(
                body,
                exchange,
                key,
                seconds=CONFIRM_SECONDS,
                content_type=JSON,
                delivery_mode=PERSISTENT,
                **properties,
            )
    except BROKEN as error:
        raise Refusal(f"the broker did not take it: {error or type(error).__name__}") from None
    if not taken:
        raise Refusal(f"no queue takes {key or exchange}; it was not published")
