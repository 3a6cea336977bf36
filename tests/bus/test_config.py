"""Configuration: what is refused at start, where values come from, and that secrets stay hidden."""

from pathlib import Path

import pytest

from bus.config import Config, ConfigError, Secret, load, parse

SHIPPED = Path(__file__).parents[2] / "deploy" / "config.yaml"
LEAST = {"broker": {"uri": "amqp://x"}, "database": {"url": "postgresql://u:hidden@h/"}}


def test_the_shipped_file_says_exactly_the_defaults() -> None:
    """What deploy/config.yaml shows as default is what the code does without the file."""
    shipped = load(SHIPPED, environment={})
    plain = parse({"broker": {"uri": "a"}, "database": {"url": "b"}}, "x", environment={})
    for section in ("inbox", "outbox", "rpc", "clock", "http", "log", "faults"):
        assert getattr(shipped, section) == getattr(plain, section), section


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        ({**LEAST, "brokr": {}}, "x: unknown key 'brokr'; did you mean 'broker'?"),
        ({**LEAST, "inbox": {"prefech": 1}}, "x: unknown key 'inbox.prefech'; did you mean 'prefetch'?"),
        ({**LEAST, "http": {"zzzz": 1}}, "x: unknown key 'http.zzzz'; known here: host, port"),
        ({**LEAST, "inbox": {"batch": "many"}}, "x: inbox.batch: expected int, found 'many'"),
        ({**LEAST, "inbox": {"batch": -1}}, "x: inbox.batch: expected a number not below 0, found -1"),
        ({**LEAST, "faults": {"allowed": "perhaps"}}, "x: faults.allowed: expected bool, found 'perhaps'"),
        ({**LEAST, "inbox": 5}, "x: inbox: expected a mapping, found int"),
        ({"database": {"url": "b"}}, "x: broker is missing"),
        ({"broker": {}, "database": {"url": "b"}}, "x: broker.uri is missing"),
        ({**LEAST, "broker": {"uri": "${NOWHERE}"}}, "x: ${NOWHERE} is not set: set NOWHERE or NOWHERE_FILE"),
        (["broker"], "x: expected a mapping with the sections broker, database, ..."),
    ],
)
def test_a_wrong_configuration_says_where_and_what_was_expected(raw: object, message: str) -> None:
    """One sentence names the key, what stands there, and the nearest known key."""
    with pytest.raises(ConfigError) as refused:
        parse(raw, "x", environment={})
    assert str(refused.value) == message


def test_a_wrong_secret_is_not_shown_in_the_message() -> None:
    """The refusal of a secret of the wrong shape does not quote it."""
    with pytest.raises(ConfigError) as refused:
        parse({**LEAST, "broker": {"uri": ["amqp://u:hidden@h"]}}, "x", environment={})
    assert "hidden" not in str(refused.value)


def test_the_environment_comes_before_its_file_and_both_before_the_default(tmp_path: Path) -> None:
    """NAME wins over NAME_FILE, which wins over the default."""
    secret = tmp_path / "uri"
    secret.write_text("from-file\n")
    raw = {**LEAST, "broker": {"uri": "${URI:from-default}"}}

    def uri(**environment: str) -> str:
        return str(parse(raw, "x", environment=environment).broker.uri)

    assert uri() == "from-default"
    assert uri(URI_FILE=str(secret)) == "from-file"
    assert uri(URI_FILE=str(secret), URI="from-environment") == "from-environment"
    with pytest.raises(ConfigError, match="No such file"):
        uri(URI_FILE=str(tmp_path / "absent"))


def test_a_service_s_own_section_is_laid_over_the_common_one() -> None:
    """What the section does not say stays as it is for all."""
    raw = {**LEAST, "inbox": {"batch": 7, "linger_ms": 3}, "services": {"control": {"inbox": {"batch": 9}}}}
    own = parse(raw, "x", "control", environment={})
    assert (own.inbox.batch, own.inbox.linger_ms) == (9, 3)
    assert parse(raw, "x", "acts", environment={}).inbox.batch == 7


def test_a_service_s_section_is_checked_even_when_another_service_starts() -> None:
    """A slip in one section is found by every process, not only by its own."""
    with pytest.raises(ConfigError, match=r"unknown key 'services\.acts\.inbox\.bach'; did you mean 'batch'"):
        parse({**LEAST, "services": {"acts": {"inbox": {"bach": 1}}}}, "x", "control", environment={})


def test_secrets_show_themselves_nowhere() -> None:
    """Neither the repr of the configuration nor of a URL shows a password."""
    config = parse(LEAST, "x", environment={})
    assert "hidden" not in repr(config)
    assert "hidden" not in repr(config.database.url_of("control"))
    assert repr(Secret("hidden")) == "'***'"


@pytest.mark.parametrize(
    ("database", "admin", "expected"),
    [
        ({"url": "postgresql://u:p@h:1/any"}, False, "postgresql+psycopg://u:p@h:1/reglament_control"),
        (
            {"url": "postgresql://u:p@h/", "user": "r_{service}", "password": "s/:"},
            False,
            "postgresql+psycopg://r_control:s%2F%3A@h/reglament_control",
        ),
        (
            {"url": "postgresql://u@h/", "admin_url": "postgresql://root:x@h/", "user": "r_{service}"},
            True,
            "postgresql+psycopg://root:x@h/reglament_control",
        ),
        ({"url": "sqlite:////tmp/{service}.db"}, False, "sqlite:////tmp/control.db"),
    ],
)
def test_each_service_has_its_own_database_and_role(
    database: dict[str, str], admin: bool, expected: str
) -> None:
    """The name and the role come from the service's name; the driver is said in the URL."""
    config: Config = parse({**LEAST, "database": database}, "x", environment={})
    assert str(config.database.url_of("control", admin=admin)) == expected


def test_a_missing_or_broken_file_is_one_sentence(tmp_path: Path) -> None:
    """No traceback for a file that is absent or is no YAML."""
    with pytest.raises(ConfigError, match="no such file; give the configuration with --config"):
        load(tmp_path / "absent.yaml")
    broken = tmp_path / "broken.yaml"
    broken.write_text("broker: [")
    with pytest.raises(ConfigError, match="not readable as YAML"):
        load(broken)
