"""reglament call, publish, topology, db, serve: what they do and how they refuse."""

import json
import secrets
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
import yaml
from click.testing import CliRunner, Result

from bus.link import Link
from bus.schema import current
from bus.supervisor import command
from bus.topology import declare
from cli.main import reglament
from cli.servers import Servers
from cli.topology import wanted
from tests.faults.feeder import entry
from tests.faults.processes import Ledgers, ledgers, wait_until

EXAMPLE = {
    "specversion": "1.0",
    "id": "e-1",
    "source": "/services/acts",
    "type": "acts.draft_refused.v1",
    "subject": "draft/1",
    "time": "2025-03-03T09:00:00+05:00",
    "datacontenttype": "application/json",
    "data": {},
}


def run(*arguments: str, **options: Any) -> Result:
    """Run a command; a traceback fails the test."""
    result = CliRunner().invoke(reglament, arguments, **options)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


@pytest.fixture(scope="module")
def suite(tmp_path_factory: pytest.TempPathFactory, servers: Servers) -> Iterator[Ledgers]:
    """A running ledger."""
    name = f"cli_{secrets.token_hex(3)}"
    with ledgers(tmp_path_factory.mktemp("cli"), servers, servers.vhost(name), name) as made:
        made.start("ledger").wait_ready(60)
        yield made


def test_a_call_prints_the_result_as_json(suite: Ledgers, tmp_path: Path) -> None:
    """The payload may be text, a file, or standard input."""
    config = ("--config", str(suite.config))
    file = tmp_path / "payload.json"
    file.write_text('{"words": "сөз"}')
    for result in (
        run("call", "ledger.echo", '{"words": "сөз"}', *config),
        run("call", "ledger.echo", f"@{file}", *config),
        run("call", "ledger.echo", "-", *config, input='{"words": "сөз"}'),
    ):
        assert result.exit_code == 0, result.output
        assert json.loads(result.output) == {"words": "сөз"}


def test_a_refusal_of_the_law_is_printed_with_its_provisions(suite: Ledgers) -> None:
    """Exit code 3 tells it from a wrong call."""
    result = run(
        "call", "ledger.post", '{"account": "account/1", "note": "refuse"}', "--config", str(suite.config)
    )
    assert result.exit_code == 3
    (violation,) = json.loads(result.output)["refused"]
    assert violation["provision"] == "D976-68.1"
    assert violation["message"].startswith("there is no item 3")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("ledger", "{}"), "ledger: expected service.method, for instance control.item"),
        (("ledger.echo", "{"), "payload: line 1 column 2"),
        (("ledger.echo", "@/nowhere.json"), "/nowhere.json: No such file or directory"),
        (("ledger.echo", '{"words": 5}'), "/words: 5 is not of type 'string'"),
        (("ledger.eco", "{}"), "ledger.eco: no such method; there are balance, echo, post"),
        (("legder.echo", "{}"), "legder: there is no such service on this broker"),
        (("mirror.any", "{}", "--deadline", "0.2"), "mirror.any: no answer within 0.2 s"),
    ],
)
def test_a_wrong_call_is_one_clear_message(suite: Ledgers, arguments: tuple[str, ...], message: str) -> None:
    """What, where, what was expected; exit code 2."""
    result = run("call", *arguments, "--config", str(suite.config))
    assert result.exit_code == 2
    assert message in result.output


def test_an_event_is_published_only_if_its_schema_allows_it_and_a_queue_takes_it(suite: Ledgers) -> None:
    """The operator is told what is wrong before anything is sent."""
    config = ("--config", str(suite.config))
    for change, message in (
        ({"id": ""}, "event: /id"),
        ({"type": "acts.nothing_happened.v1"}, "there is no such event in schemas/events"),
        ({"data": {"x": 1}}, "event: /"),
    ):
        result = run("publish", json.dumps({**EXAMPLE, **change}), *config)
        assert (result.exit_code, message in result.output) == (2, True), result.output
    assert run("publish", "{", *config).exit_code == 2
    result = run("publish", entry(1, 1).body.decode(), *config)
    assert "there is no such event" in result.output, "the ledger's events are not the suite's"


def test_publishing_as_an_agency_needs_its_own_connection(
    suite: Ledgers, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An operator's connection would not carry the agency's user."""
    monkeypatch.delenv("AGENCY_URI", raising=False)
    result = run("publish", "{}", "--as", "mne", "--unchecked", "--config", str(suite.config))
    assert result.exit_code == 2
    assert "publishing as mne needs --uri or AGENCY_URI, with user agency.mne" in result.output


def test_a_broker_that_is_down_is_one_line_without_password(tmp_path: Path) -> None:
    """Exit code 2 and where it was looked for."""
    config = tmp_path / "config.yaml"
    config.write_text(
        yaml.safe_dump({"broker": {"uri": "amqp://u:hidden@127.0.0.1:1/x"}, "database": {"url": "sqlite://"}})
    )
    for arguments in (("topology", "--declare"), ("call", "ledger.echo", "{}", "--deadline", "0.2")):
        result = run(*arguments, "--config", str(config))
        assert result.exit_code == 2
        assert "hidden" not in result.output


def test_the_definitions_file_is_what_the_services_subscribe_to() -> None:
    """A new subscription without `reglament topology --write` is found by `make check`."""
    assert run("topology", "--check").exit_code == 0
    listed = run("topology").output
    assert "suite.control  (x-queue-type=quorum, x-single-active-consumer=True)" in listed
    assert "    acts.act_signed.v1" in listed


def test_the_topology_is_declared_on_the_broker_named(vhost: str, tmp_path: Path) -> None:
    """For installations where processes may not declare."""
    config = tmp_path / "config.yaml"
    config.write_text(yaml.safe_dump({"broker": {"uri": vhost}, "database": {"url": "sqlite://"}}))
    result = run("topology", "--declare", "--config", str(config))
    assert result.exit_code == 0, result.output
    with Link(vhost, "test") as link:
        link.channel.queue_declare("suite.control", passive=True)
        link.channel.queue_declare("rpc.gateway", passive=True)


@pytest.mark.parametrize("command", ["upgrade", "check"])
def test_an_unknown_service_is_named_with_the_nearest(command: str) -> None:
    """Exit code 2."""
    result = run("db", command, "contrl")
    assert (result.exit_code, "did you mean control?" in result.output) == (2, True)


@pytest.fixture
def databases(servers: Servers, tmp_path: Path) -> tuple[Path, Callable[[str], sa.Engine]]:
    """A configuration with databases of this test's own, and a way to look into them."""
    tag = f"db_{secrets.token_hex(3)}"
    config = tmp_path / "config.yaml"
    url = servers.database_url
    database = {
        "url": url,
        "name": tag + "_{service}",
        "user": tag + "_{service}",
        "password": "it's a 100% secret",
    }
    config.write_text(yaml.safe_dump({"broker": {"uri": "amqp://x"}, "database": database}))

    def engine(name: str) -> sa.Engine:
        return sa.create_engine(
            sa.make_url(url).set(drivername="postgresql+psycopg", database=f"{tag}_{name}"),
            poolclass=sa.NullPool,
        )

    return config, engine


def test_upgrading_makes_database_tables_and_role_and_again_changes_nothing(
    databases: tuple[Path, Callable[[str], sa.Engine]],
) -> None:
    """Afterwards `check` finds nothing to say."""
    config, engine = databases
    first = run("db", "upgrade", "control", "--config", str(config))
    assert first.exit_code == 0, first.output
    assert "control: database created" in first.output
    second = run("db", "upgrade", "control", "--config", str(config))
    assert "control: at " in second.output
    assert run("db", "check", "control", "--config", str(config)).exit_code == 0
    with engine("control").connect() as connection:
        assert current(connection) is not None


def test_the_application_s_role_writes_rows_but_makes_no_tables_and_keeps_the_log(
    databases: tuple[Path, Callable[[str], sa.Engine]],
) -> None:
    """The event log and the handled ids stay, whatever the application does."""
    config, engine = databases
    run("db", "upgrade", "control", "--config", str(config))
    admin = engine("control").url
    role = f"{str(admin.database).removesuffix('_control')}_control"
    app = sa.create_engine(admin.set(username=role, password="it's a 100% secret"), poolclass=sa.NullPool)
    allowed = (
        "INSERT INTO daily_run (job, day, at) VALUES ('a', '2025-03-03', now())",
        "DELETE FROM daily_run",
    )
    with app.begin() as connection:
        for statement in allowed:
            connection.execute(sa.text(statement))
    for statement in (
        "CREATE TABLE x (a int)",
        "DROP TABLE inbox",
        "ALTER TABLE outbox ADD COLUMN a int",
        "DELETE FROM outbox",
        "UPDATE outbox SET body = ''",
        "UPDATE chain SET number = 1",
        "TRUNCATE chain",
        "DELETE FROM inbox",
        "UPDATE alembic_version SET version_num = 'x'",
    ):
        with app.connect() as connection, pytest.raises(sa.exc.ProgrammingError, match=r"permission|owner"):
            connection.execute(sa.text(statement))


def test_the_projection_is_rebuilt_by_the_owner_of_its_tables(
    databases: tuple[Path, Callable[[str], sa.Engine]],
) -> None:
    """New tables take the place of the old ones, and the application's role works on with them."""
    config, engine = databases
    assert run("db", "upgrade", "--config", str(config)).exit_code == 0
    rebuilt = run("replay", "--check", "--config", str(config))
    assert rebuilt.exit_code == 0, rebuilt.output
    admin = engine("reporting").url
    role = f"{str(admin.database).removesuffix('_reporting')}_reporting"
    app = sa.create_engine(admin.set(username=role, password="it's a 100% secret"), poolclass=sa.NullPool)
    with app.begin() as connection:
        for name in ("item_state", "item_state_new", "story", "tally"):
            connection.execute(sa.text(f"DELETE FROM {name}"))


def test_a_database_at_another_schema_is_named_with_the_command_to_type(
    databases: tuple[Path, Callable[[str], sa.Engine]],
) -> None:
    """Exit code 1, and what a process would say at its start."""
    config, engine = databases
    run("db", "upgrade", "control", "--config", str(config))
    with engine("control").begin() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = 'older'"))
    result = run("db", "check", "control", "--config", str(config))
    assert result.exit_code == 1
    assert "the database of control is at schema older, this code needs" in result.output
    assert "type: reglament db upgrade control" in result.output


def test_serving_with_a_wrong_configuration_says_so_before_anything_starts(tmp_path: Path) -> None:
    """Exit code 2 and the key."""
    config = tmp_path / "config.yaml"
    config.write_text("broker: {uri: x, prefech: 1}\ndatabase: {url: sqlite://}\n")
    result = run("serve", "all", "--config", str(config))
    assert result.exit_code == 2
    assert "unknown key 'broker.prefech'" in result.output


def test_an_operator_s_event_reaches_the_services_that_subscribe(vhost: str, tmp_path: Path) -> None:
    """And before any queue is bound for it, it is refused instead of vanishing."""
    config = tmp_path / "config.yaml"
    config.write_text(yaml.safe_dump({"broker": {"uri": vhost}, "database": {"url": "sqlite://"}}))
    option = ("--config", str(config))
    receipt = {
        "agency": "mne",
        "agency_event": "a-1",
        "event_type": "agencies.decision_taken.v1",
        "subject": "item/1",
        "outcome": "applied",
        "violations": [],
        "at": "2025-03-03T09:00:00+05:00",
    }
    event = {**EXAMPLE, "type": "control.receipt_issued.v1", "source": "/services/control", "data": receipt}
    result = run("publish", json.dumps(event), *option)
    assert result.exit_code == 2, "the exchange is not there yet"
    assert "the broker did not take it" in result.output
    assert run("topology", "--declare", *option).exit_code == 0
    result = run("publish", json.dumps(event), *option)
    assert result.output == "published control.receipt_issued.v1 e-1\n", result.output
    with Link(vhost, "test") as link:
        waiting = link.channel.queue_declare("suite.gateway", passive=True).message_count
        assert waiting == 1


def test_a_service_works_with_its_own_role(
    databases: tuple[Path, Callable[[str], sa.Engine]], vhost: str, tmp_path: Path
) -> None:
    """Control takes a message, sets it aside, announces and publishes that: all without rights on tables."""
    config, engine = databases
    settings = yaml.safe_load(config.read_text())
    config.write_text(yaml.safe_dump({**settings, "broker": {"uri": vhost}}))
    option = ("--config", str(config))
    run("db", "upgrade", "control", *option)
    with Link(vhost, "test") as link:
        declare(link, wanted())
        assert link.publish_confirmed(b"no event", "", "suite.control", seconds=10)
    with (
        (tmp_path / "log").open("wb") as log,
        subprocess.Popen(command("control", config), stderr=log) as process,  # noqa: S603 - ours
    ):
        try:
            wait_until(lambda: _published(engine("control")), 180, "set aside, announced, published")
            assert run("call", "control.sweep", *option).exit_code == 0
        finally:
            process.terminate()
        assert process.wait(40) == 0, (tmp_path / "log").read_text()


def _published(engine: sa.Engine) -> bool:
    counts = "SELECT (SELECT count(*) FROM outbox), (SELECT count(*) FROM outbox_pending)"
    with engine.connect() as connection:
        return connection.execute(sa.text(counts)).one() == (1, 0)
