"""docker-compose.yml and the image: valid, and every command, variable and file in them is one of ours."""

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import click
import pytest
import yaml

from bus import config
from cli.main import reglament
from cli.wiring import HOMES

ROOT = Path(__file__).parents[2]
COMPOSE = ROOT / "docker-compose.yml"
DOCKERFILE = (ROOT / "deploy" / "Dockerfile").read_text(encoding="utf-8")
CONFIG = (ROOT / "deploy" / "config.yaml").read_text(encoding="utf-8")
BUILT = {"${REGLAMENT_VERSION:-latest}"}
WITHOUT = ("bench", "tests", "docs", ".git", ".run", ".venv", "deploy/secrets")
"""What an image does not need, or must not have."""


def compose() -> dict[str, Any]:
    """The file as YAML."""
    found: dict[str, Any] = yaml.safe_load(COMPOSE.read_text(encoding="utf-8"))
    return found


def ours() -> dict[str, dict[str, Any]]:
    """The services that run our image."""
    return {
        name: one for name, one in compose()["services"].items() if str(one["image"]).startswith("reglament:")
    }


def test_the_compose_file_is_valid() -> None:
    """In the judgement of Debian's docker-compose."""
    tool = shutil.which("docker-compose")
    if tool is None:
        pytest.skip("docker-compose is not installed: sh deploy/packages.sh")
    command = [tool, "-f", str(COMPOSE), "config", "-q"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - the tool found
    assert done.returncode == 0, done.stderr


def _parsed(words: list[str]) -> str:
    """Parse a command line as `reglament` would, without running it; the name of the command it comes to."""
    command: click.Command = reglament
    context: click.Context | None = None
    while True:
        context = command.make_context(command.name or "reglament", list(words), parent=context)
        if not isinstance(command, click.Group):
            return str(command.name)
        rest = (
            [*context._protected_args, *context.args] if hasattr(context, "_protected_args") else context.args
        )
        _, found, words = command.resolve_command(context, rest)
        assert found is not None
        command = found


@pytest.mark.parametrize("name", ours())
def test_every_process_runs_a_command_that_exists(name: str) -> None:
    """With options it knows."""
    words = ours()[name]["command"]
    assert _parsed(words) in words


def test_the_image_runs_our_command() -> None:
    """Its entry point is the command line, from a directory on its path."""
    assert json.loads(re.findall(r"^ENTRYPOINT (.*)$", DOCKERFILE, re.M)[0]) == ["reglament"]
    assert ".venv/bin" in re.findall(r"^ENV PATH=(\S+)", DOCKERFILE, re.M)[0]


def test_every_service_and_the_gateway_are_there() -> None:
    """As processes of the profile `suite`, started again when they end."""
    for name in HOMES:
        assert ours()[name]["command"] == ["serve", name]
        assert ours()[name]["restart"] == "always"
        assert ours()[name]["profiles"] == ["suite"]


def test_every_variable_is_one_of_the_configuration() -> None:
    """A variable that nobody reads would be a setting without effect."""
    known = set(re.findall(r"\$\{([A-Z_]+)", CONFIG))
    for one in ours().values():
        names = {name.removesuffix("_FILE") for name in one.get("environment", {})}
        assert names <= known


def test_the_configuration_is_read_with_these_variables(tmp_path: Path) -> None:
    """Secrets from files, the health server on the container's own network."""
    environment = {}
    for name, value in ours()["control"]["environment"].items():
        environment[name] = str(value)
        if name.endswith("_FILE"):
            secret = tmp_path / Path(value).name
            secret.write_text(f"amqp://u:p@h/{secret.name}\n")
            environment[name] = str(secret)
    for name in HOMES:
        read = config.load(ROOT / "deploy" / "config.yaml", name, environment)
        assert (read.http.host, read.http.port) == ("0.0.0.0", 8080)  # noqa: S104 - in the container
        assert str(read.broker.uri).endswith("amqp_uri")


def test_only_the_migration_knows_the_owner_of_the_tables() -> None:
    """Every other process has a role of its service's own, which makes no tables."""
    for name, one in ours().items():
        knows = "database_admin_url" in one["secrets"]
        assert knows == (name == "migrate")
        assert one["environment"]["DATABASE_USER"] == "reglament_{service}"
        assert "@" not in one["environment"]["DATABASE_URL"]


def test_every_secret_is_declared_and_written() -> None:
    """Each is in the list, and deploy/secrets.sh makes its file."""
    script = (ROOT / "deploy" / "secrets.sh").read_text(encoding="utf-8")
    declared = compose()["secrets"]
    for one in compose()["services"].values():
        for secret in one.get("secrets", []):
            assert (secret if isinstance(secret, str) else secret["source"]) in declared
    for secret in declared.values():
        assert f"secrets/{Path(secret['file']).name}" in script


def test_nothing_listens_outside_the_loopback() -> None:
    """Who wants more says so in a file of his own."""
    ports = [port for one in compose()["services"].values() for port in one.get("ports", [])]
    assert ports
    assert all(port.startswith("127.0.0.1:") for port in ports)


def test_what_waits_for_another_names_one_that_tells_its_health() -> None:
    """`service_healthy` needs a health check."""
    services = compose()["services"]
    for one in services.values():
        for other, wanted in one.get("depends_on", {}).items():
            assert other in services
            if wanted["condition"] == "service_healthy":
                assert "test" in services[other]["healthcheck"]


def _let_in() -> list[str]:
    lines = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def _ignored(path: str) -> bool:
    """Whether a path stays outside; the last line that fits it decides, as Docker has it."""
    ignored = False
    for line in _let_in():
        pattern = line.lstrip("!").rstrip("/")
        parts = [path, *(str(parent) for parent in Path(path).parents)]
        if any(fnmatch(part, pattern) or fnmatch(part, pattern.removeprefix("**/")) for part in parts):
            ignored = not line.startswith("!")
    return ignored


def _copied() -> Iterator[str]:
    for line in re.findall(r"^COPY (?!--from)(.*)$", DOCKERFILE, re.M):
        yield from line.split()[:-1]


@pytest.mark.parametrize("path", sorted(set(_copied())))
def test_what_the_image_copies_is_there_and_let_in(path: str) -> None:
    """By .dockerignore, which shuts everything out first."""
    assert (ROOT / path).exists()
    assert not _ignored(path)


@pytest.mark.parametrize("path", WITHOUT)
def test_what_an_image_does_not_need_stays_outside(path: str) -> None:
    """Secrets above all."""
    assert _ignored(path)


def test_the_packages_of_the_code_are_all_in_the_image() -> None:
    """A package that is installed is copied first."""
    packages = {path.parent.name for path in ROOT.glob("*/__init__.py")} - {"tests", "bench"}
    assert packages | {"schemas", "services"} <= set(_copied())
