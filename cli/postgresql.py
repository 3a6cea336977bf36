"""A private PostgreSQL cluster, from Debian's package."""

import os
import pwd
import secrets
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

import psycopg

from cli.private_server import Server, ServersError, free_port

POSTGRES_BIN = Path("/usr/lib/postgresql/15/bin")


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
