"""Private RabbitMQ and PostgreSQL on free ports of the loopback, started from Debian's packages.

The servers named by AMQP_URI and DATABASE_URL are used where they are given.
"""

import json
import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import urllib.request
from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar
from urllib.parse import quote, urlsplit, urlunsplit

import psycopg
from psycopg import sql

RABBITMQ_BIN = Path("/usr/lib/rabbitmq/bin")
POSTGRES_BIN = Path("/usr/lib/postgresql/15/bin")
PACKAGES = {"rabbitmq-server": RABBITMQ_BIN / "rabbitmq-server", "postgresql-15": POSTGRES_BIN / "initdb"}
START_SECONDS = 60
STOP_SECONDS = 15
S = TypeVar("S", "RabbitMQ", "PostgreSQL")


class ServersError(Exception):
    """The servers cannot be had; the message says what to do."""


@dataclass(frozen=True)
class Servers:
    """Where RabbitMQ and PostgreSQL answer; the user named may create vhosts and databases."""

    amqp_uri: str
    management_url: str
    database_url: str
    directory: Path
    restart: "dict[str, Callable[[bool], None]]" = field(default_factory=dict)

    def vhost(self, name: str) -> str:
        """Create a vhost and return its AMQP URI."""
        user = urlsplit(self.amqp_uri).username or "guest"
        self.manage("PUT", f"/api/vhosts/{quote(name, safe='')}", {})
        everything = {"configure": ".*", "write": ".*", "read": ".*"}
        self.manage("PUT", f"/api/permissions/{quote(name, safe='')}/{quote(user, safe='')}", everything)
        return with_path(self.amqp_uri, quote(name, safe=""))

    def database(self, name: str) -> str:
        """Create an empty database (dropping one of that name) and return its URL."""
        with psycopg.connect(self.database_url, autocommit=True) as connection:
            identifier = sql.Identifier(name)
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(identifier))
            connection.execute(sql.SQL("CREATE DATABASE {}").format(identifier))
        return with_path(self.database_url, name)

    def manage(self, method: str, path: str, body: object = None) -> object:
        """Call RabbitMQ's management API; `path` starts with /api."""
        parts = urlsplit(self.management_url)
        token = b64encode(f"{parts.username}:{parts.password}".encode()).decode()
        url = urlunsplit((parts.scheme, f"{parts.hostname}:{parts.port}", path, "", ""))
        request = urllib.request.Request(  # noqa: S310 - an http URL of the configured broker
            url,
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={"Authorization": f"Basic {token}", "Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310 - see above
            content = answer.read()
        return json.loads(content) if content else None


def with_path(url: str, path: str) -> str:
    """The same URL with another path (vhost or database)."""
    return urlunsplit(urlsplit(url)._replace(path="/" + path, query=""))


@contextmanager
def servers(directory: Path, say: Callable[[str], None] = lambda _: None) -> Iterator[Servers]:
    """Yield the servers named in the environment, or private ones under `directory`, stopped at the end."""
    amqp_uri, database_url = os.environ.get("AMQP_URI"), os.environ.get("DATABASE_URL")
    with ExitStack() as stack:
        directory.mkdir(parents=True, exist_ok=True)
        restart: dict[str, Callable[[bool], None]] = {}
        if amqp_uri:
            management = os.environ.get("RABBITMQ_MANAGEMENT_URL") or _default_management(amqp_uri)
        else:
            ensure_packages(["rabbitmq-server"], say)
            say("starting a private RabbitMQ")
            rabbit = stack.enter_context(_started(RabbitMQ(directory / "rabbitmq")))
            amqp_uri, management, restart["rabbitmq"] = rabbit.amqp_uri, rabbit.management_url, rabbit.restart
        if not database_url:
            ensure_packages(["postgresql-15"], say)
            say("starting a private PostgreSQL")
            postgres = stack.enter_context(_started(PostgreSQL(directory / "postgresql")))
            database_url, restart["postgresql"] = postgres.database_url, postgres.restart
        yield Servers(amqp_uri, management, database_url, directory, restart)


def _default_management(amqp_uri: str) -> str:
    parts = urlsplit(amqp_uri)
    return f"http://{parts.username or 'guest'}:{parts.password or 'guest'}@{parts.hostname}:15672"


def ensure_packages(names: list[str], say: Callable[[str], None]) -> None:
    """Install the Debian packages that are missing when root; otherwise say the one line to type."""
    missing = [name for name in names if not PACKAGES[name].exists()]
    if not missing:
        return
    line = f"apt-get install -y --no-install-recommends {' '.join(missing)}"
    if os.geteuid() != 0:
        raise ServersError(f"{', '.join(missing)} not installed. Type: sudo {line}")
    say(f"installing {', '.join(missing)} from Debian's packages")
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive", "RUNLEVEL": "1"}
    for command in (["apt-get", "update", "-q"], line.split()):
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        if done.returncode:
            raise ServersError(f"`{' '.join(command)}` failed: {done.stderr.strip()[-500:]}")


def free_port() -> int:
    """A TCP port of the loopback that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def _started(server: S) -> Iterator[S]:
    try:
        server.start()
        yield server
    finally:
        server.stop()
        shutil.rmtree(server.directory, ignore_errors=True)


class Server:
    """One server process of ours: its directory, its log, its end."""

    name = "server"

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.processes: list[subprocess.Popen[bytes]] = []

    def spawn(self, command: list[str], environment: dict[str, str]) -> "subprocess.Popen[bytes]":
        """Start a process that dies with us even if we are killed."""
        log = (self.directory / f"{self.name}.log").open("ab")
        with log:
            process = subprocess.Popen(
                ["setpriv", "--pdeathsig", "KILL", *command],
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self.processes.append(process)
        return process

    def wait_until(self, answers: Callable[[], bool]) -> None:
        """Wait until the server answers; raise with the end of its log when it does not."""
        deadline = time.monotonic() + START_SECONDS
        while not answers():
            if self.processes[-1].poll() is not None or time.monotonic() > deadline:
                raise ServersError(f"{self.name} did not start:\n{self.tail()}")
            time.sleep(0.05)

    def tail(self) -> str:
        """The last lines of the log."""
        log = self.directory / f"{self.name}.log"
        return "\n".join(log.read_text(errors="replace").splitlines()[-15:]) if log.exists() else "(no log)"

    def end(self, process: "subprocess.Popen[bytes]", kill: bool) -> None:
        """Stop one process, politely unless `kill`."""
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL if kill else signal.SIGTERM)
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()

    def stop(self) -> None:
        """End all the processes; the directory is thrown away, so no politeness is needed."""
        for process in reversed(self.processes):
            self.end(process, kill=True)
        self.processes.clear()


class RabbitMQ(Server):
    """A RabbitMQ node of our own beside any other, with the management API."""

    name = "rabbitmq"

    def __init__(self, directory: Path) -> None:
        super().__init__(directory)
        self.node = f"reglament-{secrets.token_hex(4)}@localhost"
        self.port, self.distribution, self.epmd, self.management = (free_port() for _ in range(4))
        self.password = secrets.token_urlsafe(18)

    @property
    def amqp_uri(self) -> str:
        """AMQP URI of the default vhost."""
        return f"amqp://reglament:{self.password}@127.0.0.1:{self.port}/"

    @property
    def management_url(self) -> str:
        """Management API with its user."""
        return f"http://reglament:{self.password}@127.0.0.1:{self.management}"

    def environment(self) -> dict[str, str]:
        """Everything that keeps this node apart from the system's own."""
        d = self.directory
        home = d / "home"
        return {
            "PATH": os.environ.get("PATH", "/usr/bin:/bin"),
            "HOME": str(home),
            "LANG": "C.UTF-8",
            "RUNNING_UNDER_SYSTEMD": "1",
            "RABBITMQ_CONF_ENV_FILE": str(d / "env.conf"),
            "RABBITMQ_NODENAME": self.node,
            "RABBITMQ_NODE_IP_ADDRESS": "127.0.0.1",
            "RABBITMQ_NODE_PORT": str(self.port),
            "RABBITMQ_DIST_PORT": str(self.distribution),
            "RABBITMQ_CONFIG_FILE": str(d / "rabbitmq.conf"),
            "RABBITMQ_ADVANCED_CONFIG_FILE": str(d / "advanced.config"),
            "RABBITMQ_ENABLED_PLUGINS_FILE": str(d / "enabled_plugins"),
            "RABBITMQ_MNESIA_BASE": str(d / "mnesia"),
            "RABBITMQ_LOG_BASE": str(d / "log"),
            "RABBITMQ_GENERATED_CONFIG_DIR": str(d / "generated"),
            "RABBITMQ_PID_FILE": str(d / "pid"),
            "ERL_EPMD_PORT": str(self.epmd),
            "ERL_EPMD_ADDRESS": "127.0.0.1",
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": "-kernel inet_dist_use_interface {127,0,0,1}",
        }

    def start(self) -> None:
        """Write the configuration, start the port mapper and the node, wait for the first handshake."""
        home = self.directory / "home"
        home.mkdir(parents=True, exist_ok=True)
        cookie = home / ".erlang.cookie"
        if not cookie.exists():
            cookie.write_text(secrets.token_hex(16))
            cookie.chmod(0o400)
        (self.directory / "env.conf").touch()
        (self.directory / "enabled_plugins").write_text("[rabbitmq_management].\n")
        (self.directory / "rabbitmq.conf").write_text(
            f"default_user = reglament\ndefault_pass = {self.password}\n"
            f"management.tcp.ip = 127.0.0.1\nmanagement.tcp.port = {self.management}\n"
            "loopback_users = none\ndisk_free_limit.absolute = 50MB\nlog.console = false\n"
        )
        (self.directory / "rabbitmq.conf").chmod(0o600)
        self.spawn(["epmd", "-port", str(self.epmd), "-address", "127.0.0.1"], self.environment())
        self.boot()

    def boot(self) -> None:
        """Start the node and wait until it shakes hands and its management answers."""
        self.node_process = self.spawn([str(RABBITMQ_BIN / "rabbitmq-server")], self.environment())
        self.wait_until(self.answers)

    def answers(self) -> bool:
        """True once both the AMQP port and the management API answer."""
        try:
            with socket.create_connection(("127.0.0.1", self.port), 1) as connection:
                connection.settimeout(2)
                connection.sendall(b"AMQP\x00\x00\x09\x01")
                if not connection.recv(1):
                    return False
            here = Servers(self.amqp_uri, self.management_url, "", self.directory)
            return isinstance(here.manage("GET", "/api/overview"), dict)
        except OSError:
            return False

    def restart(self, kill: bool) -> None:
        """Stop the node, politely or by kill -9, and start it again on the same data."""
        self.end(self.node_process, kill)
        self.processes.remove(self.node_process)
        self.boot()


class PostgreSQL(Server):
    """A PostgreSQL cluster of our own on a free port, superuser `reglament`."""

    name = "postgresql"

    def __init__(self, directory: Path) -> None:
        super().__init__(directory)
        self.port = free_port()
        self.password = secrets.token_urlsafe(18)
        self.cluster = directory / "data"

    @property
    def database_url(self) -> str:
        """URL of the maintenance database for the superuser."""
        return f"postgresql://reglament:{self.password}@127.0.0.1:{self.port}/postgres"

    def start(self) -> None:
        """Create the cluster and start it."""
        self.directory.mkdir(parents=True, exist_ok=True)
        if os.geteuid() == 0:
            self._as_postgres()
        secret = self.cluster.parent / "password"
        secret.write_text(self.password)
        self._own(secret)
        options = ["--username=reglament", f"--pwfile={secret}", "--auth=scram-sha-256", "--encoding=UTF8"]
        command = [str(POSTGRES_BIN / "initdb"), "-D", str(self.cluster), "--no-sync", "--locale=C.UTF-8"]
        done = subprocess.run(
            [*self._user(), *command, *options], capture_output=True, text=True, check=False, cwd="/"
        )
        secret.unlink()
        if done.returncode:
            raise ServersError(f"initdb failed: {done.stderr.strip()[-500:]}")
        self.boot()

    def boot(self) -> None:
        """Start the server and wait until it takes connections."""
        settings = {
            "port": self.port,
            "listen_addresses": "127.0.0.1",
            "unix_socket_directories": "",
            "max_connections": 200,
            "shared_buffers": "256MB",
        }
        arguments = [part for key, value in settings.items() for part in ("-c", f"{key}={value}")]
        program = [*self._user()[1:], str(POSTGRES_BIN / "postgres"), "-D", str(self.cluster)]
        self.server = self.spawn([*program, *arguments], {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"})
        self.wait_until(self.answers)

    def answers(self) -> bool:
        """True once a connection is taken."""
        try:
            psycopg.connect(self.database_url, connect_timeout=2).close()
        except psycopg.OperationalError:
            return False
        return True

    def restart(self, kill: bool) -> None:
        """Stop the server, fast (SIGINT) or by kill -9 of the whole cluster, and start it again."""
        os.kill(self.server.pid, signal.SIGKILL if kill else signal.SIGINT)
        self.end(self.server, kill)
        self.processes.remove(self.server)
        self.boot()

    def _as_postgres(self) -> None:
        """PostgreSQL refuses to run as root: give the directory to user postgres, where it can reach it."""
        self._own(self.directory)
        reach = [*self._user(), "test", "-w", str(self.directory)]
        if subprocess.run(reach, check=False, cwd="/").returncode:
            self.cluster = Path(tempfile.mkdtemp(prefix="reglament-postgresql-")) / "data"
            self._own(self.cluster.parent)

    def _user(self) -> list[str]:
        if os.geteuid() != 0:
            return ["setpriv"]
        return ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"]

    def _own(self, path: Path) -> None:
        if os.geteuid() == 0:
            record = pwd.getpwnam("postgres")
            os.chown(path, record.pw_uid, record.pw_gid)

    def stop(self) -> None:
        """End the server and drop a cluster that lay outside the directory."""
        super().stop()
        if self.cluster.parent != self.directory:
            shutil.rmtree(self.cluster.parent, ignore_errors=True)
