"""reglament agency: who may knock, on the real broker and database."""

import secrets
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, urlsplit

import pika
import pytest
import yaml
from click.testing import CliRunner, Result
from pika.exceptions import AMQPConnectionError

from bus.agencies import receipts, user_of
from cli.main import reglament
from cli.private_server import free_port
from cli.servers import Servers
from tests.bus.gateways import Gate, gate


@pytest.fixture(scope="module")
def door(tmp_path_factory: pytest.TempPathFactory, servers: Servers) -> Iterator[Gate]:
    """A gateway's database and vhost; no process runs."""
    with gate(tmp_path_factory.mktemp("agency"), servers, f"agency_{secrets.token_hex(3)}") as made:
        yield made


def run(config: Path, *arguments: str) -> Result:
    """Run a command; a traceback fails the test."""
    result = CliRunner().invoke(reglament, ["agency", "--config", str(config), *arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def connect(door: Gate, said: str) -> pika.BlockingConnection:
    """Connect as the agency, with the password that was printed."""
    lines = dict(line.split(None, 1) for line in said.splitlines()[1:])
    parts = urlsplit(door.servers.amqp_uri)
    who = f"{lines['user'].strip()}:{quote(lines['password'].split()[0])}"
    vhost = quote(door.management.vhost, safe="")
    return pika.BlockingConnection(pika.URLParameters(f"amqp://{who}@{parts.hostname}:{parts.port}/{vhost}"))


def test_an_agency_is_admitted_listed_suspended_and_admitted_anew(door: Gate) -> None:
    """Each time with a new password; the old one is no longer any good."""
    assert "no agency was admitted yet" in run(door.config, "list").output
    first = run(door.config, "admit", "minwater")
    assert first.exit_code == 0, first.output
    connection = connect(door, first.output)
    assert door.gateway.admitted() == ["minwater"]
    assert "admitted" in run(door.config, "list").output
    assert run(door.config, "suspend", "minwater").output == "minwater suspended\n"
    assert door.gateway.admitted() == []
    assert "suspended" in run(door.config, "list").output
    with pytest.raises(AMQPConnectionError):
        for _ in range(100):
            connection.process_data_events(0.1)
    again = run(door.config, "admit", "minwater")
    with pytest.raises(AMQPConnectionError):
        connect(door, first.output)
    connect(door, again.output).close()
    run(door.config, "suspend", "minwater")


def test_two_installations_on_one_broker_touch_nothing_of_each_other(
    door: Gate, tmp_path: Path, servers: Servers
) -> None:
    """Each admits and suspends the ministry under a user of its own; plainly named in vhost `ingress`."""
    assert (user_of("minedu"), user_of("minedu", "other")) == ("agency.minedu", "agency.minedu.other")
    with gate(tmp_path, servers, f"second_{secrets.token_hex(3)}") as second:
        ours = run(door.config, "admit", "minedu")
        theirs = run(second.config, "admit", "minedu")
        ourselves = connect(door, ours.output)
        connect(second, theirs.output).close()
        with pytest.raises(AMQPConnectionError):
            connect(second, ours.output)
        assert run(second.config, "suspend", "minedu").exit_code == 0
        ourselves.process_data_events(0.1)
        ourselves.channel().queue_declare(receipts("minedu"), passive=True)
        ourselves.close()
        connect(door, ours.output).close()
        with pytest.raises(AMQPConnectionError):
            connect(second, theirs.output)
        run(door.config, "suspend", "minedu")


def test_a_body_that_is_not_in_the_register_is_refused(door: Gate) -> None:
    """The nearest is named; nothing was written to the broker."""
    result = run(door.config, "admit", "minwatter")
    assert result.exit_code == 2
    assert "minwater" in result.output
    assert not door.management.ask("GET", "users", "agency.minwatter")


def test_suspending_who_was_never_admitted_is_refused(door: Gate) -> None:
    """And told how to see who was."""
    result = run(door.config, "suspend", "minfin")
    assert result.exit_code == 2
    assert "agency list" in result.output


@pytest.mark.parametrize(
    ("section", "key", "says"),
    [
        ("broker", "management", "management API"),
        ("database", "url", "does not answer"),
        ("database", "name", "does not answer"),
        ("broker", "unknown", "unknown key"),
    ],
)
def test_what_does_not_answer_is_named(door: Gate, tmp_path: Path, section: str, key: str, says: str) -> None:
    """One message, no password, exit code 2."""
    settings = yaml.safe_load(door.config.read_text())
    port = free_port()
    settings[section][key] = {
        "management": f"http://u:hidden@127.0.0.1:{port}",
        "url": f"postgresql://u:hidden@127.0.0.1:{port}/",
        "name": "nowhere_{service}",
        "unknown": 1,
    }[key]
    config = tmp_path / "config.yaml"
    config.write_text(yaml.safe_dump(settings))
    for command in (["list"], ["admit", "minwater"], ["suspend", "minwater"]):
        result = run(config, *command)
        assert result.exit_code == 2, result.output
        assert says in result.output
        assert "hidden" not in result.output
