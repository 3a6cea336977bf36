"""An echo as one of the suite's services: `python -m bench.peers.echo_suite CONFIG`.

`echo` is answered without the database; `row` is a query as every service answers it.
"""

import bus.green  # noqa: F401 - first of all

import sys  # isort: skip
from collections.abc import Mapping  # isort: skip
from pathlib import Path  # isort: skip
from typing import Any, ClassVar  # isort: skip

from bench.measure import ROOT  # isort: skip
from bench.peers import echo_tables  # isort: skip
from bus.calls import Call  # isort: skip
from bus.contract import SCHEMAS, Contracts  # isort: skip
from bus.database import Transaction  # isort: skip
from bus.rpc import rpc  # isort: skip
from bus.runner import ServiceProcess, serve  # isort: skip
from bus.service import Answer, Service  # isort: skip


class Echo(Service):
    """Says the same again, or what a row holds."""

    name: ClassVar[str] = "echo"
    metadata = echo_tables.metadata

    @rpc(reads=True)
    def row(self, tx: Transaction, payload: Mapping[str, Any]) -> Mapping[str, Any]:
        """Read one row."""
        return {"text": tx.execute(echo_tables.ROW, {"wanted": payload["key"]}).scalar_one()}


class EchoProcess(ServiceProcess):
    """The process of a service, with one method that needs no database."""

    def _ask(self, call: Call) -> Answer:
        if call.method != "echo":
            return super()._ask(call)
        contracts = self.db.contracts
        contracts.check_request("echo", "echo", call.payload)
        contracts.check_result("echo", "echo", call.payload)
        return Answer(call.payload)

    def _check_schema(self) -> None:
        """The table is made by the measurement, by no revision."""


if __name__ == "__main__":
    known = Contracts(SCHEMAS, ROOT / "bench" / "schemas")
    sys.exit(serve("echo", Path(sys.argv[1]), lambda config: EchoProcess(Echo, config, [Echo], known)))
