"""The ledger and the mirror as processes on the real servers, to be started, killed and asked."""

import json
import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
import yaml

from bus.database import system_tables
from cli.private_server import free_port
from cli.servers import Servers
from tests.faults.ledger_service import SERVICES

ROOT = Path(__file__).parents[2]


def wait_until(true: Callable[[], Any], seconds: float, what: str) -> Any:
    """Wait for a condition and return what it answers; fails naming it when the time is over."""
    until = time.monotonic() + seconds
    while not (answer := true()):
        if time.monotonic() > until:
            raise AssertionError(f"not within {seconds:g} s: {what}")
        time.sleep(0.02)
    return answer


class Running:
    """One started process."""

    module = "tests.faults.ledger_process"

    def __init__(
        self, name: str, config: Path, port: int, log: Path, environment: dict[str, str], *more: str
    ) -> None:
        self.name, self.port, self.log_file = name, port, log
        with log.open("ab") as stream:
            self.process = subprocess.Popen(  # noqa: S603 - this interpreter on a module of ours
                [sys.executable, "-W", "ignore", "-m", self.module, name, str(config), *more],
                cwd=ROOT,
                env={**os.environ, **environment, "HTTP_PORT": str(port)},
                stdout=stream,
                stderr=stream,
            )

    def get(self, path: str) -> tuple[int, bytes]:
        """Ask its health server; status 0 if it does not answer."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=5) as answer:
                return answer.status, answer.read()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read()
        except OSError:
            return 0, b""

    @property
    def ready(self) -> bool:
        """Whether it says that it is ready; a process that ended never is."""
        assert self.process.poll() is None, (
            f"{self.name} ended with {self.process.returncode}:\n{self.tail()}"
        )
        return self.get("/ready")[0] == 200

    def wait_ready(self, seconds: float = 30) -> "Running":
        """Wait until it is ready."""
        wait_until(lambda: self.ready, seconds, f"{self.name} ready; {self.get('/ready')}\n{self.tail()}")
        return self

    def ended(self, seconds: float = 60) -> int:
        """Wait for its end and return the exit code."""
        return self.process.wait(seconds)

    def tail(self) -> str:
        """The last lines of its log."""
        return "\n".join(self.log_file.read_text(errors="replace").splitlines()[-12:])

    def lines(self) -> list[dict[str, Any]]:
        """The JSON lines of its log."""
        found = self.log_file.read_text(errors="replace").splitlines()
        return [json.loads(line) for line in found if line.startswith("{")]

    def stop(self) -> int:
        """Ask it to end."""
        self.process.terminate()
        return self.ended()

    def kill(self) -> None:
        """Kill it."""
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()


class Ledgers:
    """Databases, configuration and processes of one test."""

    def __init__(
        self, directory: Path, amqp_uri: str, urls: dict[str, str], prefix: str, **sections: Any
    ) -> None:
        self.directory, self.amqp_uri = directory, amqp_uri
        self.engines = {name: sa.create_engine(url, poolclass=sa.NullPool) for name, url in urls.items()}
        self.running: list[Running] = []
        settings = {
            "broker": {"uri": amqp_uri, "heartbeat_s": 5},
            "database": {"url": next(iter(urls.values())), "name": prefix + "_{service}"},
            "inbox": {
                "batch": 50,
                "prefetch": 200,
                "linger_ms": 5,
                "backoff_s": [0.2, 0.2],
                "retry_every_s": 0.2,
            },
            "outbox": {"window": 100, "confirm_timeout_s": 5, "poll_ms": 200},
            "http": {"port": "${HTTP_PORT:0}"},
            "faults": {"allowed": True},
        }
        for name, section in sections.items():
            settings[name] = {**settings.get(name, {}), **section}
        self.config = directory / "config.yaml"
        self.config.write_text(yaml.safe_dump(settings))
        for name, engine in self.engines.items():
            system_tables(SERVICES[name].metadata)
            SERVICES[name].metadata.create_all(engine)

    def start(self, name: str, fault: str = "", *more: str) -> Running:
        """Start a process, with a fault armed or not; `more` are further arguments."""
        log = self.directory / f"{name}.log"
        one = Running(name, self.config, free_port(), log, {"REGLAMENT_FAULT": fault}, *more)
        self.running.append(one)
        return one

    def entries(self, name: str) -> dict[str, list[int]]:
        """What was applied, by account, in the order of application: the oracle's reading."""
        with self.engines[name].connect() as connection:
            rows = connection.execute(sa.text("SELECT account, n FROM journal ORDER BY account, place"))
            found: dict[str, list[int]] = {}
            for account, n in rows:
                found.setdefault(account, []).append(n)
            return found

    def count(self, name: str, table: str = "journal") -> int:
        """Rows of a table."""
        with self.engines[name].connect() as connection:
            return int(connection.execute(sa.text(f"SELECT count(*) FROM {table}")).scalar_one())

    def end(self) -> None:
        """Kill what still runs."""
        for one in self.running:
            one.kill()
        for engine in self.engines.values():
            engine.dispose()


@contextmanager
def ledgers(
    directory: Path, servers: Servers, amqp_uri: str, prefix: str, **sections: Any
) -> Iterator[Ledgers]:
    """Ledger and mirror with a database each."""
    urls = {
        name: servers.database(f"{prefix}_{name}").replace("postgresql://", "postgresql+psycopg://", 1)
        for name in SERVICES
    }
    made = Ledgers(directory, amqp_uri, urls, prefix, **sections)
    try:
        yield made
    finally:
        made.end()
