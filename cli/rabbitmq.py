"""A private RabbitMQ node, from Debian's package."""

import json
import os
import secrets
import socket
import urllib.request
from base64 import b64encode
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from cli.private_server import Server, free_port

RABBITMQ_BIN = Path("/usr/lib/rabbitmq/bin")


def manage(management_url: str, method: str, path: str, body: object = None) -> object:
    """Call the management API as the user of its URL; `path` starts with /api."""
    parts = urlsplit(management_url)
    token = b64encode(f"{parts.username}:{parts.password}".encode()).decode()
    request = urllib.request.Request(  # noqa: S310 - an http URL of the configured broker
        urlunsplit((parts.scheme, f"{parts.hostname}:{parts.port}", path, "", "")),
        method=method,
        data=None if body is None else json.dumps(body).encode(),
        headers={"Authorization": f"Basic {token}", "Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310 - see above
        content = answer.read()
    return json.loads(content) if content else None


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
            return isinstance(manage(self.management_url, "GET", "/api/overview"), dict)
        except OSError:
            return False

    def restart(self, kill: bool) -> None:
        """Stop the node, politely or by kill -9, and start it again on the same data."""
        self.end(self.node_process, kill)
        self.processes.remove(self.node_process)
        self.boot()
