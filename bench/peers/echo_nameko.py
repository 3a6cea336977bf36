"""The same echo as a bare nameko service: `python -m bench.peers.echo_nameko AMQP_URI DATABASE_URL`."""

import bus.green  # noqa: F401 - first of all; nameko's own command does the same

import sys  # isort: skip

import nameko  # isort: skip
import sqlalchemy as sa  # isort: skip
from nameko.rpc import rpc  # isort: skip
from nameko.runners import run_services  # isort: skip

from bench.peers import echo_tables  # isort: skip

AMQP_URI, DATABASE_URL = sys.argv[1:3]
engine = sa.create_engine(
    DATABASE_URL.replace("postgresql://", "postgresql+psycopg://", 1), pool_size=10, max_overflow=10
)


class Echo:
    """Says the same again, or what a row holds."""

    name = "echo"

    @rpc
    def echo(self, payload: dict[str, str]) -> dict[str, str]:
        """Say the same again."""
        return payload

    @rpc
    def row(self, payload: dict[str, int]) -> dict[str, str]:
        """Read one row."""
        with engine.connect() as connection:
            return {"text": connection.execute(echo_tables.ROW, {"wanted": payload["key"]}).scalar_one()}


if __name__ == "__main__":
    nameko.config.setup({"AMQP_URI": AMQP_URI, "max_workers": 50, "prefetch_count": 50, "heartbeat": 10})
    with run_services(Echo) as runner:
        runner.wait()
