"""`reglament call service.method '<json>'`: ask a running service, as another service would."""

import json
import sys
from pathlib import Path
from typing import Any

import click

from bus.calls import CallFailed
from bus.config import ConfigError, load
from bus.contract import BadPayload
from bus.rpc import RpcClient
from bus.strict import Malformed, parse_json
from cli.refusal import Refusal, refusals
from cli.serve import CONFIG
from law.rule import Refused

REFUSED = 3
"""Exit code when the law says no: the violations stand on standard output."""


def payload_of(text: str) -> Any:
    """A JSON document given as text, as @file, or as - for standard input."""
    try:
        raw = sys.stdin.buffer.read() if text == "-" else _bytes(text)
        return parse_json(raw)
    except OSError as error:
        raise Refusal(f"{text[1:]}: {error.strerror}") from None
    except Malformed as error:
        raise Refusal(f"payload: {error}; expected JSON, @file or - for standard input") from None


def _bytes(text: str) -> bytes:
    return Path(text[1:]).read_bytes() if text.startswith("@") else text.encode()


@click.command()
@click.argument("method", metavar="SERVICE.METHOD")
@click.argument("payload", default="{}")
@click.option("--key", help="Idempotency key: the same key is done once and answered alike.")
@click.option("--deadline", type=click.FloatRange(0.01, 3600), help="Seconds to wait for the answer.")
@click.option("--config", type=click.Path(path_type=Path), default=CONFIG, show_default="deploy/config.yaml")
def call(method: str, payload: str, key: str | None, deadline: float | None, config: Path) -> None:
    """Call a method with a PAYLOAD (JSON, @file or -) and print the result as JSON.

    Exit code 2: the call is wrong or nobody answered; 3: the law refuses, and says by which provisions.
    """
    asked = payload_of(payload)
    if not all(method.partition(".")):
        raise Refusal(f"{method}: expected service.method, for instance control.item")
    with refusals(ConfigError, CallFailed, BadPayload, ValueError):
        settings = load(config)
        seconds = settings.rpc.deadline_s if deadline is None else deadline
        with RpcClient(str(settings.broker.uri), "reglament call") as client:
            try:
                answer = client.call(method, asked, key=key, deadline=seconds)
            except Refused as refused:
                violations = [
                    {"provision": v.provision, "code": v.code, **v.facts} for v in refused.violations
                ]
                click.echo(json.dumps({"refused": violations}, ensure_ascii=False, indent=2))
                sys.exit(REFUSED)
    click.echo(json.dumps(answer, ensure_ascii=False, indent=2))
